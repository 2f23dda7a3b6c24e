//! A server on free ports with a folder of its own, and the steps that tests share.

use std::time::Duration;

use formloom_server::{Config, Running, start};
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

pub(crate) const API_KEY: &str = "weather-demo-key-2026";

/// A running server and a client that follows no redirects.
pub(crate) struct Server {
    pub(crate) running: Running,
    pub(crate) folder: TempDir,
    pub(crate) http: Client,
    pub(crate) token: String,
}

/// What an API call answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

/// Settings for tests: free ports, no waiting.
pub(crate) fn config(folder: &TempDir) -> Config {
    let free = "127.0.0.1:0".parse().unwrap();
    Config {
        page: free,
        api: free,
        provider: free,
        data_dir: folder.path().join("data"),
        slow: Duration::ZERO,
        ..Config::default()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = config(&folder);
        change(&mut config);
        let running = start(config).await.unwrap();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build()
            .unwrap();
        let mut server = Self {
            running,
            folder,
            http,
            token: String::new(),
        };
        server.token = server.token_of("demo").await;
        server
    }

    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.running.page_origin())
    }

    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}{path}", self.running.api_origin())
    }

    pub(crate) fn provider(&self, path: &str) -> String {
        format!("{}{path}", self.running.provider_origin())
    }

    pub(crate) async fn token_of(&self, customer: &str) -> String {
        let answer = self
            .http
            .post(self.page("/session"))
            .json(&json!({"customer": customer}))
            .send()
            .await
            .unwrap();
        answer.json::<Value>().await.unwrap()["token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.call_as(&self.token, method, path, body).await
    }

    pub(crate) async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.http.request(method, self.api(path)).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        Answer {
            status: response.status(),
            body: response.json().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.call(Method::GET, path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path}: {}", answer.body);
        answer.body
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// A connection made as JSON, which must succeed.
    pub(crate) async fn connected(&self, body: &Value) -> Value {
        let answer = self.post("/connect", body).await;
        assert_eq!(answer.status, StatusCode::OK, "connect: {}", answer.body);
        answer.body
    }

    /// What a browser's form sends, with this customer's token.
    pub(crate) async fn form(&self, body: Value) -> Response {
        let mut body = body;
        if body.get("token").is_none() {
            body["token"] = json!(self.token);
        }
        self.posting(&body).send().await.unwrap()
    }

    /// A form that the page posts.
    pub(crate) fn posting(&self, payload: &Value) -> RequestBuilder {
        self.http
            .post(self.api("/connect"))
            .header(ORIGIN, self.page(""))
            .form(&[("payload", payload.to_string())])
    }

    /// Opens the consent page, decides, and gives the address of the callback.
    pub(crate) async fn decide(&self, authorize: &str, decision: &str) -> String {
        let page = self.http.get(authorize).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "the consent page");
        let page = page.text().await.unwrap();
        let ticket = between(&page, r#"name="ticket" value=""#, "\"");
        let answer = self
            .http
            .post(self.provider("/decision"))
            .form(&[("ticket", ticket), ("decision", decision.to_owned())])
            .send()
            .await
            .unwrap();
        location(&answer)
    }

    /// Opens the page of a required action and goes on, and gives the address of the service and the cookie.
    pub(crate) async fn acts(&self, address: &str) -> (String, String) {
        let page = self.http.get(address).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "the page that asks");
        onward(self.answers(address, "continue").await).await
    }

    /// The answer to the page of a required action.
    pub(crate) async fn answers(&self, address: &str, decision: &str) -> Response {
        let request = self.http.post(address).header(ORIGIN, self.api(""));
        request
            .form(&[("decision", decision)])
            .send()
            .await
            .unwrap()
    }

    /// Opens the callback in a browser that has the cookie of the form's answer.
    pub(crate) async fn return_to(&self, callback: &str, cookie: &str) -> Response {
        self.http
            .get(callback)
            .header(COOKIE, cookie)
            .send()
            .await
            .unwrap()
    }

    /// The one message of an event stream.
    pub(crate) async fn event(&self, request: &str) -> Value {
        let (stream, mut heard) = self.listen(request).await;
        hear(stream, &mut heard).await
    }

    /// An open event stream and the first words on it.
    pub(crate) async fn listen(&self, request: &str) -> (Response, String) {
        let path = format!("/sse/connection-events/{request}");
        let mut stream = self
            .http
            .get(self.api(&path))
            .bearer_auth(&self.token)
            .send()
            .await
            .unwrap();
        assert_eq!(stream.status(), StatusCode::OK, "the event stream opens");
        let first = stream.chunk().await.unwrap().expect("a first comment");
        (stream, String::from_utf8(first.to_vec()).unwrap())
    }
}

/// The message of an event stream, after what was heard already.
pub(crate) async fn hear(stream: Response, heard: &mut String) -> Value {
    tokio::time::timeout(Duration::from_secs(20), hear_on(stream, heard))
        .await
        .expect("an event in time")
}

async fn hear_on(mut stream: Response, heard: &mut String) -> Value {
    loop {
        if let Some(line) = heard
            .lines()
            .find(|line| line.starts_with("data:"))
            .filter(|_| heard.ends_with("\n\n"))
        {
            return serde_json::from_str(line.trim_start_matches("data:")).unwrap();
        }
        let chunk = stream.chunk().await.unwrap();
        let chunk = chunk.unwrap_or_else(|| panic!("the stream ended without a message: {heard}"));
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
    }
}

/// The address of the authorisation page and the cookie, from the page that a form gets.
pub(crate) async fn onward(response: Response) -> (String, String) {
    let status = response.status();
    let cookie = response.headers().get(SET_COOKIE).map(|cookie| {
        cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    });
    let page = response.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "the page that goes on: {page}");
    (
        unescape(&between(&page, "content=\"0;url=", "\"")),
        cookie.expect("a cookie binds the flow to the browser"),
    )
}

/// The message that a result page posts, and the origin to which.
pub(crate) async fn message(response: Response) -> (Value, String) {
    let page = response.text().await.unwrap();
    let message =
        serde_json::from_str(&unescape(&between(&page, "data-message=\"", "\""))).unwrap();
    (message, unescape(&between(&page, "data-target=\"", "\"")))
}

pub(crate) fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "a redirect");
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    Url::parse(address)
        .unwrap()
        .query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// `{at: message}` of an error's field errors.
pub(crate) fn places(body: &Value) -> Vec<&str> {
    body["data"]["errors"]
        .as_array()
        .map(|errors| {
            errors
                .iter()
                .map(|error| error["at"].as_str().unwrap())
                .collect()
        })
        .unwrap_or_default()
}

pub(crate) fn between(text: &str, start: &str, end: &str) -> String {
    let rest = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start} in {text}"))
        .1;
    rest.split_once(end).unwrap().0.to_owned()
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
