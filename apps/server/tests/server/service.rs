//! A service of the tests: it gives tokens, tries keys, and can be slow or refuse. What it heard is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::support::{Server, message, onward, parameter};

/// The running service.
#[derive(Clone)]
pub(crate) struct Service(Arc<Inner>);

struct Inner {
    origin: String,
    heard: Mutex<Vec<String>>,
    /// What is not answered yet, by the start of how it is heard.
    held: watch::Sender<Vec<String>>,
    /// With which status and OAuth2 error everything is answered, instead of as it should be.
    answers: Mutex<Option<(StatusCode, &'static str)>>,
    /// As what it speaks of itself, instead of by its name.
    alias: Mutex<Option<&'static str>>,
    life: Mutex<u64>,
    folder: TempDir,
}

impl Service {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self(Arc::new(Inner {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            heard: Mutex::default(),
            held: watch::Sender::new(Vec::new()),
            answers: Mutex::default(),
            alias: Mutex::default(),
            life: Mutex::new(3_600),
            folder: TempDir::new().unwrap(),
        }));
        let router = Router::new()
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .route("/check", get(check))
            .route("/me", get(me))
            .route("/.well-known/openid-configuration", get(metadata))
            .with_state(service.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        service
    }

    pub(crate) fn origin(&self) -> &str {
        &self.0.origin
    }

    /// A server that offers `slowly` (OAuth2), `issued` (by its issuer), `looked` (the token is tried) and `keyed` (an API
    /// key), all at this service.
    pub(crate) async fn server(&self) -> Server {
        self.server_with(|_| {}).await
    }

    pub(crate) async fn server_with(
        &self,
        change: impl FnOnce(&mut formloom_server::Config),
    ) -> Server {
        let origin = &self.0.origin;
        let logo = json!({"color": "#123456", "path": "M0 0"});
        let schema = json!({"type": "object", "properties": {
            "account": {"type": "string"}, "apiKey": {"type": "string", "isSensitive": true}}});
        let catalog = json!({"integrations": [
            {"id": "slowly", "key": "slowly", "name": "Slowly", "description": "", "logo": logo, "options": [
                {"key": "oauth", "type": "oauth2", "inputSchema": schema, "oauth": {
                    "authorizeUrl": format!("{origin}/authorize"), "tokenUrl": format!("{origin}/token"),
                    "revokeUrl": format!("{origin}/revoke"), "clientId": "tests"}}]},
            {"id": "issued", "key": "issued", "name": "Issued", "description": "", "logo": logo, "options": [
                {"key": "oauth", "type": "oauth2", "oauth": {"issuer": origin, "clientId": "tests"}}]},
            {"id": "looked", "key": "looked", "name": "Looked", "description": "", "logo": logo, "options": [
                {"key": "oauth", "type": "oauth2", "oauth": {
                    "authorizeUrl": format!("{origin}/authorize"), "tokenUrl": format!("{origin}/token"),
                    "checkUrl": format!("{origin}/me"), "clientId": "tests"}}]},
            {"id": "older", "key": "older", "name": "Older", "description": "", "logo": logo, "options": [
                {"key": "a", "type": "oauth1"}, {"key": "b", "type": "proxy"}, {"key": "c", "type": "passkey"}]},
            {"id": "keyed", "key": "keyed", "name": "Keyed", "description": "", "logo": logo, "options": [
                {"key": "key", "type": "client-credentials", "inputSchema": schema,
                    "check": {"by": "api-key", "url": format!("{origin}/check"), "header": "x-api-key"}}]},
        ]});
        let path = self.0.folder.path().join("integrations.json");
        std::fs::write(&path, catalog.to_string()).unwrap();
        Server::with(|config| {
            config.integrations = Some(path);
            change(config);
        })
        .await
    }

    /// What is heard from now on and starts like this waits.
    pub(crate) fn holds(&self, start: &str) {
        self.0.held.send_modify(|held| held.push(start.to_owned()));
    }

    /// Everything is answered.
    pub(crate) fn lets_go(&self) {
        self.0.held.send_modify(Vec::clear);
    }

    /// Tokens and keys are refused, or not any more.
    pub(crate) fn refuses(&self, refuses: bool) {
        let answer = refuses.then_some((StatusCode::BAD_REQUEST, "invalid_grant"));
        *self.0.answers.lock().unwrap() = answer;
    }

    /// Everything is answered with this status, and this OAuth2 error.
    pub(crate) fn answers(&self, status: StatusCode, error: &'static str) {
        *self.0.answers.lock().unwrap() = Some((status, error));
    }

    /// As what it speaks of itself from now on: by its name, or otherwise.
    pub(crate) fn calls_itself(&self, alias: Option<&'static str>) {
        *self.0.alias.lock().unwrap() = alias;
    }

    fn answer(&self) -> Option<(StatusCode, &'static str)> {
        *self.0.answers.lock().unwrap()
    }

    /// What is answered to credentials that are tried.
    fn tried(&self) -> StatusCode {
        match self.answer() {
            None => StatusCode::OK,
            Some((_, "invalid_grant")) => StatusCode::UNAUTHORIZED,
            Some((status, _)) => status,
        }
    }

    /// How long the next tokens live, in seconds.
    pub(crate) fn tokens_live(&self, seconds: u64) {
        *self.0.life.lock().unwrap() = seconds;
    }

    pub(crate) fn heard(&self) -> Vec<String> {
        self.0.heard.lock().unwrap().clone()
    }

    pub(crate) async fn hears(&self, start: &str) {
        self.hears_times(start, 1).await;
    }

    pub(crate) async fn hears_times(&self, start: &str, times: usize) {
        eventually(&format!("the service hears {start}"), async || {
            let heard = self.heard();
            heard
                .iter()
                .filter(|known| known.starts_with(start))
                .count()
                >= times
        })
        .await;
    }

    async fn hear(&self, what: String) {
        self.0.heard.lock().unwrap().push(what.clone());
        let mut held = self.0.held.subscribe();
        let free = |held: &Vec<String>| !held.iter().any(|start| what.starts_with(start));
        let _ = held.wait_for(free).await;
    }
}

/// Waits for a condition.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} in ten seconds");
}

impl Server {
    /// Posts the form, and gives the address of the callback with this code, and the cookie.
    pub(crate) async fn approved(&self, body: Value, code: &str) -> (String, String) {
        let (authorize, cookie) = onward(self.form(body).await).await;
        let state = parameter(&authorize, "state").unwrap();
        (
            self.api(&format!("/oauth/callback?state={state}&code={code}")),
            cookie,
        )
    }

    /// Signs in at the service, and gives the connection.
    pub(crate) async fn signs_in(&self, body: Value, code: &str) -> Value {
        let (callback, cookie) = self.approved(body, code).await;
        let (sent, _) = message(self.return_to(&callback, &cookie).await).await;
        assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
        sent["connection"].clone()
    }
}

/// `code A` gives the refresh token `A.0`, `refresh A.0` the next one, `A.1`; `code unrenewed` gives none, and scopes.
async fn token(
    State(service): State<Service>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let (heard, next) = match value("grant_type") {
        "authorization_code" => (
            format!("code {}", value("code")),
            format!("{}.0", value("code")),
        ),
        _ => {
            let old = value("refresh_token");
            let (name, number) = old.rsplit_once('.').unwrap();
            let next = number.parse::<u32>().unwrap() + 1;
            (format!("refresh {old}"), format!("{name}.{next}"))
        }
    };
    service.hear(heard).await;
    if let Some((status, error)) = service.answer() {
        return (status, Json(json!({"error": error}))).into_response();
    }
    let life = *service.0.life.lock().unwrap();
    let mut answer = json!({"access_token": format!("access {next}"), "refresh_token": next, "token_type": "Bearer",
        "expires_in": life});
    if next.starts_with("unrenewed") {
        answer["refresh_token"] = Value::Null;
        answer["scope"] = json!("read write");
    }
    Json(answer).into_response()
}

async fn metadata(State(service): State<Service>) -> Json<Value> {
    let origin = &service.0.origin;
    let alias = *service.0.alias.lock().unwrap();
    Json(
        json!({"issuer": alias.unwrap_or(origin), "authorization_endpoint": format!("{origin}/authorize"),
        "token_endpoint": format!("{origin}/token"), "revocation_endpoint": format!("{origin}/revoke"),
        "authorization_response_iss_parameter_supported": true}),
    )
}

async fn revoke(
    State(service): State<Service>,
    Form(form): Form<HashMap<String, String>>,
) -> StatusCode {
    let value = |name: &str| form.get(name).cloned().unwrap_or_default();
    let (token, hint) = (value("token"), value("token_type_hint"));
    service
        .hear(format!("revoke {hint} {token} as {}", value("client_id")))
        .await;
    if service.answer().is_some() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}

async fn check(State(service): State<Service>, headers: HeaderMap) -> StatusCode {
    let key = headers["x-api-key"].to_str().unwrap().to_owned();
    service.hear(format!("check {key}")).await;
    service.tried()
}

async fn me(State(service): State<Service>, headers: HeaderMap) -> StatusCode {
    let token = headers["authorization"].to_str().unwrap().to_owned();
    service.hear(format!("me {token}")).await;
    service.tried()
}
