//! Requests by `fetch`, with the bearer token in a header.

use std::rc::Rc;

use formloom_connect::{
    CallId, Event, HttpRequest, HttpResponse, Secret, TransportError, retry_after,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, Headers, Request, RequestInit, Response};

use super::FlowHost;
use crate::client::Client;

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

impl Client {
    /// Sends a request with the bearer token.
    ///
    /// # Errors
    /// [`TransportError`] where there is no answer at all.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        send(self, request, None).await
    }
}

/// Sends a request. One that is refused for its token is sent once more with another token: it was not carried out.
async fn send(
    client: &Client,
    request: HttpRequest,
    signal: Option<AbortSignal>,
) -> Result<HttpResponse, TransportError> {
    let token = client.token().await?;
    let answer = send_with(client, &request, signal.as_ref(), &token).await?;
    if answer.status != 401 {
        return Ok(answer);
    }
    client.forget_token(&token);
    match client.token().await {
        Ok(other) if other != token => send_with(client, &request, signal.as_ref(), &other).await,
        _ => Ok(answer),
    }
}

async fn send_with(
    client: &Client,
    request: &HttpRequest,
    signal: Option<&AbortSignal>,
    token: &Secret<String>,
) -> Result<HttpResponse, TransportError> {
    let init = RequestInit::new();
    init.set_method(request.method.as_str());
    init.set_signal(signal);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(&body.expose().to_string()));
    }
    let headers = headers(client, token.expose()).map_err(|_| TransportError::Unreachable)?;
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
    let mut answer = HttpResponse::new(response.status(), text);
    answer.retry_after = wait;
    Ok(answer)
}

pub(super) fn headers(client: &Client, token: &str) -> Result<Headers, JsValue> {
    let headers = Headers::new()?;
    headers.set("authorization", &format!("Bearer {token}"))?;
    for (name, value) in client.backend().headers() {
        headers.set(name, &value)?;
    }
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
