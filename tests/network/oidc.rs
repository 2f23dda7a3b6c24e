//! An OpenID provider by others as the third party: found by its issuer, allowed, denied, late, renewed, revoked.

use std::time::Duration;

use formloom_tests::provider::Provider;
use reqwest::header::LOCATION;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::scene::{self, absolute, between};

type Scene = scene::Scene<Provider>;

impl Scene {
    async fn new(settings: &[(&str, &str)]) -> Self {
        let start = |callback: &str| Provider::start(callback, settings);
        Self::with("passport", start, Provider::integration).await
    }

    /// Signs in at the provider's own pages, and gives the address of the callback.
    async fn signs_in(&self, address: &str, allow: bool) -> String {
        let browser = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .tls_certs_only([])
            .build()
            .expect("a client");
        let issuer = self.provider.issuer();
        let callback = format!("{}/oauth/callback", self.stage.api());
        let mut next = address.to_owned();
        let mut form = None;
        for _ in 0..12 {
            let request = match form.take() {
                Some(form) => browser.post(&next).form(&form),
                None => browser.get(&next),
            };
            let response = request.send().await.expect("the provider answers");
            if let Some(location) = response.headers().get(LOCATION) {
                let location = location.to_str().expect("an address").to_owned();
                if location.starts_with(&callback) {
                    return location;
                }
                next = absolute(issuer, &location);
                continue;
            }
            let page = response.text().await.expect("a page");
            if !allow && page.contains("/abort") {
                let path = page
                    .split('"')
                    .find(|part| part.ends_with("/abort"))
                    .unwrap_or_default();
                next = absolute(issuer, path);
                continue;
            }
            let action = between(&page, "action=\"", "\"")
                .unwrap_or_else(|| panic!("a page with a form: {page}"));
            let prompt = between(&page, "name=\"prompt\" value=\"", "\"").unwrap_or_default();
            next = absolute(issuer, &action);
            form = Some([
                ("prompt", prompt),
                ("login", "ada".to_owned()),
                ("password", "anything".to_owned()),
            ]);
        }
        panic!("the provider's pages do not end");
    }

    async fn connects(&self, more: &Value) -> Value {
        let (address, cookie) = self.starts(more).await;
        let callback = self.signs_in(&address, true).await;
        let message = self.returns(&callback, &cookie).await;
        assert_eq!(message["type"], "newConnectionCreated", "{message}");
        message["connection"].clone()
    }

    async fn renewed(&self) -> u64 {
        let address = format!("{}/test/renewed", self.provider.issuer());
        let answer = self
            .stage
            .http
            .get(address)
            .send()
            .await
            .expect("it counts");
        let answer: Value = answer.json().await.expect("JSON");
        answer["renewed"].as_u64().unwrap_or_default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_is_enough_to_connect() {
    let scene = Scene::new(&[]).await;
    let connection = scene.connects(&json!({})).await;
    assert_eq!(connection["connected"], true, "{connection}");
    let id = connection["id"].as_str().expect("an id");
    let path = format!("/connections/{id}/refresh-credentials");
    let (status, renewed) = scene
        .stage
        .ask(&scene.token, Method::POST, &path, None)
        .await;
    assert_eq!(status, 200, "{renewed}");
    assert_eq!(scene.renewed().await, 1, "the provider renewed the token");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_denies_is_told_so() {
    let scene = Scene::new(&[]).await;
    let (address, cookie) = scene.starts(&json!({})).await;
    let callback = scene.signs_in(&address, false).await;
    let message = scene.returns(&callback, &cookie).await;
    assert_eq!(message["type"], "newConnectionFailure", "{message}");
    assert_eq!(
        message["errorData"]["data"]["provider"]["error"], "access_denied",
        "the provider's own code"
    );
    let reason = message["error"].as_str().unwrap_or_default();
    assert!(reason.contains("aborted"), "and its own words: {reason}");
    assert!(
        scene.stage.connections(&scene.token).await.is_empty(),
        "nothing was made"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_comes_too_late_is_refused() {
    let scene = Scene::new(&[("CODE_TTL", "1")]).await;
    let (address, cookie) = scene.starts(&json!({})).await;
    let callback = scene.signs_in(&address, true).await;
    // The provider's clock is what counts here.
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    let message = scene.returns(&callback, &cookie).await;
    assert_eq!(message["type"], "newConnectionFailure", "{message}");
    assert_eq!(
        message["errorData"]["data"]["provider"]["error"], "invalid_grant",
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_issuer_is_refused() {
    let scene = Scene::new(&[]).await;
    let (address, cookie) = scene.starts(&json!({})).await;
    let callback = scene.signs_in(&address, true).await;
    let iss: String =
        url::form_urlencoded::byte_serialize(scene.provider.issuer().as_bytes()).collect();
    assert!(
        callback.contains(&iss),
        "the provider says who it is: {callback}"
    );
    let forged = callback.replace(&iss, "https%3A%2F%2Fevil.example");
    let message = scene.returns(&forged, &cookie).await;
    assert_eq!(message["type"], "newConnectionFailure", "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_renewed_and_a_revoked_one_is_reconnected_under_its_id() {
    let scene = Scene::new(&[("ACCESS_TTL", "3")]).await;
    let connection = scene.connects(&json!({})).await;
    let id = connection["id"].as_str().expect("an id").to_owned();
    let first = connection["nextCredentialsRefreshAt"].clone();
    assert!(first.is_string(), "its token ends: {connection}");
    scene
        .waits_for(&id, "a renewal in the background", |connection| {
            connection["nextCredentialsRefreshAt"] != first && connection["connected"] == true
        })
        .await;
    assert!(scene.renewed().await >= 1, "the provider renewed the token");

    let revoke = format!("{}/test/revoke", scene.provider.issuer());
    scene.stage.http.get(revoke).send().await.expect("revoked");
    let broken = scene
        .waits_for(&id, "a disconnect", |connection| {
            connection["disconnected"] == true
        })
        .await;
    assert_eq!(broken["connected"], false, "{broken}");
    assert_eq!(broken["error"]["type"], "connection", "with the reason");

    let again = scene.connects(&json!({"connectionId": id})).await;
    assert_eq!(again["id"], id.as_str(), "the id stays");
    assert_eq!(again["connected"], true, "{again}");
    assert!(again["error"].is_null(), "the reason is gone: {again}");
    let all = scene.stage.connections(&scene.token).await;
    assert_eq!(all.len(), 1, "there is no second connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_breaks_no_connection() {
    let mut scene = Scene::new(&[("ACCESS_TTL", "2")]).await;
    let connection = scene.connects(&json!({})).await;
    let id = connection["id"].as_str().expect("an id").to_owned();
    let callback = format!("{}/oauth/callback", scene.stage.api());
    // Another provider takes its place; the first one is gone, with its address.
    scene.provider = Provider::start(&callback, &[]);
    tokio::time::sleep(Duration::from_secs(4)).await;
    let connection = scene.connection(&id).await;
    assert_eq!(
        connection["disconnected"], false,
        "who does not answer has refused nothing: {connection}"
    );
}
