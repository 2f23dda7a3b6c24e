//! What the page's own server says: where the API is, and a token for the demo's customer.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::Secret;
use formloom_connect::backend::Membrane;
use formloom_connect_yew::{Client, Token, TokenSource};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use crate::browser::window;

/// The client of the API that the page's server names; the customer is `demo`, or what `?customer=` says.
pub(crate) async fn client() -> Option<Client> {
    let config = fetch_json("config.json", None).await?;
    let api = config.get("api")?.as_str()?.to_owned();
    let customer = customer().or_else(|| config.get("customer")?.as_str().map(str::to_owned))?;
    let source: TokenSource = Rc::new(move || Box::pin(token(customer.clone())));
    Some(Client::new(
        api,
        Arc::new(Membrane::new().keeping_secrets().telling_results()),
        source,
    ))
}

/// The part of the address's query that names a customer, so that several can be tried side by side.
pub(crate) fn customer() -> Option<String> {
    word("customer")
}

/// The connection request that the person came to answer.
pub(crate) fn connection_request() -> Option<String> {
    word("connectionRequestId")
}

/// The integration that a connection request is for.
pub(crate) fn integration() -> Option<String> {
    word("integration")
}

/// Whether windows that are done shall come to our own page.
pub(crate) fn has_own_callback() -> bool {
    word("callback").as_deref() == Some("own")
}

/// Whether windows lose their `opener`.
pub(crate) fn cuts_opener() -> bool {
    word("opener").as_deref() == Some("cut")
}

/// A parameter of the address that is a plain word.
fn word(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    let pairs = query.trim_start_matches('?').split('&');
    let value = pairs
        .filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .next()?;
    let good = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    (good && !value.is_empty()).then(|| value.to_owned())
}

async fn token(customer: String) -> Option<Token> {
    let answer = fetch_json("session", Some(json!({ "customer": customer }))).await?;
    let value = answer.get("token")?.as_str()?.to_owned();
    let expires_at = answer.get("expiresAt")?.as_u64()?.saturating_mul(1_000);
    Some(Token::new(Secret::new(value), expires_at))
}

async fn fetch_json(path: &str, body: Option<Value>) -> Option<Value> {
    let init = RequestInit::new();
    if let Some(body) = body {
        init.set_method("POST");
        init.set_body(&JsValue::from_str(&body.to_string()));
        let headers = web_sys::Headers::new().ok()?;
        headers.set("content-type", "application/json").ok()?;
        init.set_headers(&headers);
    }
    let address = format!("/{path}");
    let response = JsFuture::from(window()?.fetch_with_str_and_init(&address, &init))
        .await
        .ok()?;
    let response = response.dyn_into::<Response>().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()?;
    serde_json::from_str(&text).ok()
}
