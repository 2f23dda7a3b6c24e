//! Tokens from a host's own backend.

use std::rc::Rc;

use formloom_connect::Secret;
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

use crate::client::{Token, TokenSource};
use crate::clock::now;

/// How long a token is taken to last that does not say so, in milliseconds. One that ends before is refused by the
/// server, and another is asked for.
const UNSAID: u64 = 5 * 60 * 1_000;

/// Asks your own backend for tokens, by `POST` to an address of your origin, with the cookies of your own session.
///
/// The backend answers `{"token": "…"}`, and `expiresAt` beside it (seconds since 1970) where the token does not say
/// when it ends; a JWT does (`exp`, RFC 7519, section 4.1.4). Every other status than success means that nobody is
/// signed in.
pub fn tokens_from(address: impl Into<String>) -> TokenSource {
    let address = address.into();
    Rc::new(move || {
        let address = address.clone();
        Box::pin(async move { ask(&address).await })
    })
}

async fn ask(address: &str) -> Option<Token> {
    let init = RequestInit::new();
    init.set_method("POST");
    let request = Request::new_with_str_and_init(address, &init).ok()?;
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request));
    let answer: Response = answer.await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?)
        .await
        .ok()?
        .as_string()?;
    let answer: Value = serde_json::from_str(&text).ok()?;
    let token = answer.get("token")?.as_str()?;
    let ends = answer.get("expiresAt").and_then(seconds);
    let ends = ends.or_else(|| seconds(claims(token)?.get("exp")?));
    let ends = ends.map_or(now().as_millis() + UNSAID, |at| at.saturating_mul(1_000));
    Some(Token::new(Secret::new(token.to_owned()), ends))
}

/// A moment may have a fraction (RFC 7519, section 2, NumericDate).
fn seconds(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds; what is out of range is the nearest that is not"
    )]
    let whole = |value: f64| value as u64;
    value.as_u64().or_else(|| value.as_f64().map(whole))
}

/// The claims of a JWT, unverified: the server verifies them.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let base64 = claims.replace('-', "+").replace('_', "/");
    let text = web_sys::window()?.atob(&base64).ok()?;
    // Each character is a byte.
    let bytes: Option<Vec<u8>> = text.chars().map(|byte| u8::try_from(byte).ok()).collect();
    serde_json::from_slice(&bytes?).ok()
}
