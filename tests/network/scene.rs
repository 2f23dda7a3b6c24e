//! What tests with a provider by others share: a customer who signs in there, and looks at the connection.

use std::path::Path;
use std::time::Duration;

use formloom_tests::provider::CLIENT_SECRET;
use reqwest::Method;
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::Stage;

pub(crate) struct Scene<P> {
    pub(crate) provider: P,
    pub(crate) stage: Stage,
    pub(crate) token: String,
    integration: &'static str,
    _folder: TempDir,
}

impl<P> Scene<P> {
    /// Starts a provider, and a server that offers this integration of it.
    pub(crate) async fn with(
        integration: &'static str,
        start: impl FnOnce(&str) -> P,
        describe: impl FnOnce(&P, &Path) -> Value,
    ) -> Self {
        let folder = TempDir::new().expect("a folder");
        let secret = folder.path().join("secret");
        std::fs::write(&secret, CLIENT_SECRET).expect("the secret is written");
        let file = folder.path().join("integrations.json");
        // The provider knows the callback, and the integration knows the provider: the API's address comes first.
        let proxy = formloom_tests::proxy::Proxy::start()
            .await
            .expect("a proxy");
        let callback = format!("http://{}/oauth/callback", proxy.address());
        let provider = start(&callback);
        let text = describe(&provider, &secret).to_string();
        std::fs::write(&file, text).expect("the integrations are written");
        let stage = Stage::behind(proxy, |config| {
            config.integrations = Some(file.clone());
            config.renew_ahead = Duration::from_secs(1);
        })
        .await;
        let token = stage.token("ada").await;
        Self {
            provider,
            stage,
            token,
            integration,
            _folder: folder,
        }
    }

    /// Starts a sign-in, and gives the provider's address and the cookie that binds it to the browser.
    pub(crate) async fn starts(&self, more: &Value) -> (String, String) {
        let mut payload = json!({"token": self.token, "integrationKey": self.integration});
        if let (Value::Object(payload), Value::Object(more)) = (&mut payload, more) {
            payload.extend(more.clone());
        }
        let response = self
            .stage
            .http
            .post(format!("{}/connect", self.stage.api()))
            .header("origin", &self.stage.page)
            .form(&[("payload", payload.to_string())])
            .send()
            .await
            .expect("the API answers");
        let cookie = response
            .headers()
            .get(SET_COOKIE)
            .and_then(|cookie| cookie.to_str().ok())
            .and_then(|cookie| cookie.split(';').next())
            .map(str::to_owned);
        let page = response.text().await.expect("a page");
        let address = between(&page, "content=\"0;url=", "\"")
            .unwrap_or_else(|| panic!("a page that goes on: {page}"));
        (address, cookie.expect("a cookie"))
    }

    /// Opens the callback, and gives the message of its page.
    pub(crate) async fn returns(&self, callback: &str, cookie: &str) -> Value {
        let response = self
            .stage
            .http
            .get(callback)
            .header(reqwest::header::COOKIE, cookie)
            .send()
            .await
            .expect("the API answers");
        let page = response.text().await.expect("a page");
        let message = between(&page, "data-message=\"", "\"")
            .unwrap_or_else(|| panic!("a page with a message: {page}"));
        serde_json::from_str(&message).expect("JSON")
    }

    pub(crate) async fn connection(&self, id: &str) -> Value {
        let path = format!("/connections/{id}");
        let (status, connection) = self.stage.ask(&self.token, Method::GET, &path, None).await;
        assert_eq!(status, 200, "{connection}");
        connection
    }

    /// Waits until a connection is as expected.
    pub(crate) async fn waits_for(
        &self,
        id: &str,
        what: &str,
        expected: impl Fn(&Value) -> bool,
    ) -> Value {
        for _ in 0..200 {
            let connection = self.connection(id).await;
            if expected(&connection) {
                return connection;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{what} does not happen: {}", self.connection(id).await);
    }
}

pub(crate) fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let rest = text.split_once(start)?.1;
    let found = rest.split_once(end)?.0;
    Some(
        found
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}

pub(crate) fn absolute(issuer: &str, address: &str) -> String {
    if address.starts_with('/') {
        format!("{issuer}{address}")
    } else {
        address.to_owned()
    }
}
