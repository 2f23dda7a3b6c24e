//! The customer's own backend: it serves the page, and signs tokens for whoever is signed in.

use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::json;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

#[tokio::main]
async fn main() {
    let app = Router::new()
        .route("/", get(page))
        .route("/token", post(token))
        .fallback_service(ServeDir::new("../page/dist"));
    let listener = TcpListener::bind("127.0.0.1:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

/// A token for ten minutes. Your own session says who asks: look it up here, and answer 401 when nobody is signed in.
async fn token() -> impl IntoResponse {
    let key = std::fs::read("key.pem").expect("the private key");
    let key = EncodingKey::from_ec_pem(&key).expect("a key of P-256");
    let exp = get_current_timestamp() + 600;
    let claims = json!({ "iss": "formloom-dev", "id": "customer-1", "exp": exp });
    let token = encode(&Header::new(Algorithm::ES256), &claims, &key).expect("a token");
    Json(json!({ "token": token }))
}

async fn page() -> impl IntoResponse {
    let nonce = uuid::Uuid::new_v4();
    let api = "http://127.0.0.1:8081";
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self' {api}; form-action 'self' {api}; object-src 'none'; base-uri 'none'"
    );
    let page = std::fs::read_to_string("../page/dist/index.html").expect("`trunk build` ran");
    let policy = ("content-security-policy", policy);
    let referrer = ("referrer-policy", "strict-origin".into());
    let page = page.replace("{{__TRUNK NONCE__}}", &nonce.to_string());
    ([policy, referrer], Html(page))
}
