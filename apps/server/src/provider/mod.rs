//! A small OAuth2 authorisation server and the service behind it. It is a third party: the API meets
//! it over HTTP alone, as it would meet any other provider.

mod consent;
mod token;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use crate::http;

/// The demo's credentials, which the descriptions of the integrations tell.
const API_KEY: &str = "weather-demo-key-2026";
const USER: &str = "ada";
const PASSWORD: &str = "lovelace-1843";

/// How long a consent page waits for its person.
const TICKET_LIFE: Duration = Duration::from_secs(600);
/// How long a code can be exchanged (RFC 6749, section 4.1.2: short).
const CODE_LIFE: Duration = Duration::from_secs(60);

/// The one registered client.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// What the handlers share.
pub(crate) struct Provider {
    pub(crate) origin: String,
    pub(crate) client: Client,
    /// The one registered `redirect_uri`.
    pub(crate) redirect_uri: String,
    /// That of today, and one that was in use before.
    pub(crate) token_secrets: Vec<Vec<u8>>,
    pub(crate) slow: Duration,
    pub(crate) cuts_opener: bool,
    pub(crate) waiting: Waiting,
}

/// What waits for its next step: consent pages and codes, each used once.
#[derive(Default)]
pub(crate) struct Waiting {
    tickets: Mutex<HashMap<String, (Instant, Grant)>>,
    codes: Mutex<HashMap<String, (Instant, Grant)>>,
}

/// What a person is asked to allow.
#[derive(Clone)]
struct Grant {
    state: String,
    challenge: String,
    scope: String,
}

type App = Arc<Provider>;

/// The routes of the provider's origin.
pub(crate) fn router(provider: App) -> Router {
    let origin = provider.origin.clone();
    let router = Router::new()
        .route("/authorize", get(consent::page))
        .route("/decision", post(consent::decide))
        .route(
            "/pages.css",
            get(async || {
                http::asset(
                    "text/css; charset=utf-8",
                    include_str!("../../assets/pages.css"),
                )
            }),
        )
        .route("/token", post(token::exchange))
        .route("/api/me", get(token::me))
        .route("/api/key-check", get(key_check))
        .route("/api/basic-check", get(basic_check))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(provider);
    http::wrap(router, "provider", &origin)
}

impl Waiting {
    fn add_ticket(&self, grant: Grant) -> String {
        add(&self.tickets, grant, TICKET_LIFE)
    }

    fn take_ticket(&self, id: &str) -> Option<Grant> {
        take(&self.tickets, id)
    }

    fn add_code(&self, grant: Grant) -> String {
        add(&self.codes, grant, CODE_LIFE)
    }

    fn take_code(&self, id: &str) -> Option<Grant> {
        take(&self.codes, id)
    }
}

async fn key_check(headers: HeaderMap) -> Response {
    let given = headers
        .get("x-api-key")
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default();
    if same(given, API_KEY) {
        return Json(json!({"account": "demo"})).into_response();
    }
    refuse("this API key is not known; keys are listed under Settings, API")
}

async fn basic_check(headers: HeaderMap) -> Response {
    let given = basic(&headers);
    if given.is_some_and(|(user, password)| same(&user, USER) & same(&password, PASSWORD)) {
        return Json(json!({"account": USER})).into_response();
    }
    refuse("the user name or the password is wrong")
}

fn refuse(reason: &str) -> Response {
    let body: Value = json!({"error": "unauthorized", "message": reason});
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

/// User and password of HTTP basic authentication.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    scheme
        .eq_ignore_ascii_case("basic")
        .then(|| (user.to_owned(), password.to_owned()))
}

fn same(given: &str, expected: &str) -> bool {
    bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}

fn add(into: &Mutex<HashMap<String, (Instant, Grant)>>, grant: Grant, life: Duration) -> String {
    let id = crate::keys::random_token();
    let mut waiting = lock(into);
    let now = Instant::now();
    waiting.retain(|_, (until, _)| *until > now);
    waiting.insert(id.clone(), (now + life, grant));
    id
}

fn take(from: &Mutex<HashMap<String, (Instant, Grant)>>, id: &str) -> Option<Grant> {
    let (until, grant) = lock(from).remove(id)?;
    (until > Instant::now()).then_some(grant)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
