//! Requests by `fetch`, with the bearer token in a header.

use std::rc::Rc;

use formloom_connect::{CallId, Event, HttpRequest, HttpResponse, TransportError, retry_after};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, Headers, Request, RequestInit, Response};

use super::FlowHost;
use crate::client::Client;

/// The version of the API that is spoken.
const VERSION: &str = "2025-10-21";
/// Longer answers are not read.
const MAX_ANSWER: usize = 16 << 20;

/// Starts a request of the flow; its answer comes as an event.
pub(super) fn start(host: &Rc<FlowHost>, call: CallId, request: HttpRequest) {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    if let Some(controller) = controller {
        host.calls.borrow_mut().insert(call, controller);
    }
    let weak = Rc::downgrade(host);
    let client = host.client.clone();
    spawn_local(async move {
        let result = send(&client, request, signal).await;
        if let Some(host) = weak.upgrade() {
            host.calls.borrow_mut().remove(&call);
            host.feed(Event::Response { call, result });
        }
    });
}

pub(crate) async fn send(
    client: &Client,
    request: HttpRequest,
    signal: Option<AbortSignal>,
) -> Result<HttpResponse, TransportError> {
    let token = client.token().await.ok_or(TransportError::NoToken)?;
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_signal(signal.as_ref());
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(&body.expose().to_string()));
    }
    let headers = headers(token.expose()).map_err(|_| TransportError::Unreachable)?;
    if request.body.is_some() {
        headers
            .set("content-type", "application/json")
            .map_err(|_| TransportError::Unreachable)?;
    }
    init.set_headers(&headers);
    let response = open(&format!("{}{}", client.origin(), request.address()), &init).await?;
    let wait = response
        .headers()
        .get("retry-after")
        .ok()
        .flatten()
        .and_then(|text| retry_after(&text));
    let text = response.text().map_err(|_| TransportError::Unreachable)?;
    let text = JsFuture::from(text)
        .await
        .map_err(|_| TransportError::Unreachable)?;
    let text = text.as_string().unwrap_or_default();
    if text.len() > MAX_ANSWER {
        return Err(TransportError::TooLarge);
    }
    if response.status() == 401 {
        client.forget_token();
    }
    let mut answer = HttpResponse::new(response.status(), text);
    answer.retry_after = wait;
    Ok(answer)
}

pub(super) fn headers(token: &str) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    headers.set("authorization", &format!("Bearer {token}"))?;
    headers.set("membrane-api-version", VERSION)?;
    Ok(headers)
}

pub(super) async fn open(address: &str, init: &RequestInit) -> Result<Response, TransportError> {
    let window = web_sys::window().ok_or(TransportError::Unreachable)?;
    let request =
        Request::new_with_str_and_init(address, init).map_err(|_| TransportError::Unreachable)?;
    let response = JsFuture::from(window.fetch_with_request(&request))
        .await
        .map_err(|_| TransportError::Unreachable)?;
    response
        .dyn_into::<Response>()
        .map_err(|_| TransportError::Unreachable)
}
