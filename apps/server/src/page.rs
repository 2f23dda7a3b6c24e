//! The page origin: the built demo as static files, and the part of a customer's own backend that
//! issues tokens.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{clock, http, jwt, plain};

const CUSTOMER: &str = "demo";

/// What the handlers share.
pub(crate) struct Page {
    pub(crate) origin: String,
    pub(crate) api_origin: String,
    pub(crate) dist: Option<PathBuf>,
    pub(crate) workspace_secret: Vec<u8>,
    /// Life of a token, in seconds.
    pub(crate) session: i64,
}

type App = Arc<Page>;

/// The routes of the page origin.
pub(crate) fn router(page: App) -> Router {
    let origin = page.origin.clone();
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy(&page.api_origin)),
        // `same-origin` would cut the windows that the page opens (membrane.md, rule 7).
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin-allow-popups".to_owned(),
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // The API takes forms of this origin alone, and `no-referrer` would leave the origin out of them.
        (header::REFERRER_POLICY, "strict-origin".to_owned()),
    ];
    let mut router = Router::new()
        .route("/session", post(session))
        .route("/config.json", get(config))
        .fallback(file)
        .layer(DefaultBodyLimit::max(4096))
        .merge(plain::router())
        .with_state(page);
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
        }
    }
    http::wrap(router, "page", &origin)
}

/// `frame-src` is for the hidden frame of the vendor's client, and `form-action` for its form.
fn policy(api: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self' {api}; frame-src 'self' {api}; form-action 'self' {api}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}

async fn config(State(app): State<App>) -> Response {
    (
        [(header::CACHE_CONTROL, "no-store")],
        Json(json!({"api": app.api_origin, "customer": CUSTOMER})),
    )
        .into_response()
}

/// `POST /session`: a token for a customer. A real backend would know who is signed in.
async fn session(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let refuse = |status: StatusCode, message: &str| {
        (
            status,
            Json(json!({"type": "bad_request", "message": message})),
        )
            .into_response()
    };
    if headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.as_bytes() != app.origin.as_bytes())
    {
        return refuse(
            StatusCode::FORBIDDEN,
            "only the page itself may ask for a token",
        );
    }
    let customer = match serde_json::from_slice::<Value>(&body) {
        _ if body.is_empty() => CUSTOMER.to_owned(),
        Ok(Value::Object(members)) => match members.get("customer") {
            None | Some(Value::Null) => CUSTOMER.to_owned(),
            Some(Value::String(customer)) if is_name(customer) => customer.clone(),
            Some(_) => {
                return refuse(
                    StatusCode::BAD_REQUEST,
                    "`customer` must have 1 to 64 of the characters a-z, A-Z, 0-9, _ and -",
                );
            }
        },
        _ => return refuse(StatusCode::BAD_REQUEST, "the body must be a JSON object"),
    };
    let expires_at = clock::now().saturating_add(app.session);
    match jwt::issue(&app.workspace_secret, &customer, expires_at) {
        Ok(token) => (
            [(header::CACHE_CONTROL, "no-store")],
            Json(json!({"token": token, "expiresAt": expires_at})),
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "no token could be signed");
            refuse(
                StatusCode::INTERNAL_SERVER_ERROR,
                "no token could be signed",
            )
        }
    }
}

/// A file of the demo; for paths that look like pages of the app, its index.
async fn file(State(app): State<App>, request: Request) -> Response {
    let Some(dist) = app
        .dist
        .as_ref()
        .filter(|dist| dist.join("index.html").is_file())
    else {
        return missing(request.method());
    };
    let is_page = request
        .uri()
        .path()
        .rsplit('/')
        .next()
        .is_some_and(|last| !last.contains('.'));
    let index = Request::builder()
        .method(request.method())
        .uri("/")
        .body(axum::body::Body::empty());
    let served = ServeDir::new(dist)
        .precompressed_br()
        .oneshot(request)
        .await;
    let mut response = match (served, index) {
        (Ok(found), Ok(index)) if found.status() == StatusCode::NOT_FOUND && is_page => {
            ServeFile::new(dist.join("index.html"))
                .precompressed_br()
                .oneshot(index)
                .await
                .into_response()
        }
        (found, _) => found.into_response(),
    };
    http::set(response.headers_mut(), header::CACHE_CONTROL, "no-cache");
    response
}

fn missing(method: &Method) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let body = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Formloom</title></head>\
        <body><main><h1>The demo is not built yet</h1><p>Run <code>cargo xtask demo</code>: it builds the page and serves it here.</p></main></body></html>\n";
    (
        StatusCode::NOT_FOUND,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        body,
    )
        .into_response()
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}
