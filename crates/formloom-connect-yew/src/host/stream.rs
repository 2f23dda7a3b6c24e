//! The result stream (server-sent events) by `fetch`, so that the token stays out of the address.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit};

use super::{FlowHost, fetch};
use crate::client::Client;

/// Longer events are not taken.
const MAX_EVENT: usize = 256 * 1024;

pub(super) fn start(host: &Rc<FlowHost>, path: String) {
    let Ok(controller) = AbortController::new() else {
        return host.feed(Event::StreamFailed);
    };
    let signal = controller.signal();
    *host.stream.borrow_mut() = Some(controller.clone());
    let weak = Rc::downgrade(host);
    let client = host.client.clone();
    spawn_local(async move {
        let init = RequestInit::new();
        init.set_signal(Some(&signal));
        let take = {
            let (weak, signal) = (weak.clone(), signal.clone());
            move |data: String| {
                if let Some(host) = weak.upgrade().filter(|_| !signal.aborted()) {
                    host.feed(Event::StreamMessage {
                        data: Secret::new(data),
                    });
                }
            }
        };
        let _ended = read(&client, &path, &init, take).await;
        if let Some(host) = weak.upgrade().filter(|_| !signal.aborted()) {
            host.feed(Event::StreamFailed);
        }
    });
}

/// Reads events until the stream ends; none where it could not be opened.
async fn read(
    client: &Client,
    path: &str,
    init: &RequestInit,
    take: impl Fn(String),
) -> Option<()> {
    let token = client.token().await?;
    let headers = fetch::headers(token.expose()).ok()?;
    headers.set("accept", "text/event-stream").ok()?;
    init.set_headers(&headers);
    let response = fetch::open(&format!("{}{path}", client.origin()), init)
        .await
        .ok()?;
    if !response.ok() {
        return None;
    }
    let reader = response
        .body()?
        .get_reader()
        .dyn_into::<ReadableStreamDefaultReader>()
        .ok()?;
    let decoder = web_sys::TextDecoder::new().ok()?;
    let mut buffer = String::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.ok()?;
        if js_sys::Reflect::get(&chunk, &"done".into())
            .ok()?
            .is_truthy()
        {
            return Some(());
        }
        let bytes = js_sys::Reflect::get(&chunk, &"value".into())
            .ok()?
            .dyn_into::<js_sys::Uint8Array>()
            .ok()?;
        let text = decoder.decode_with_buffer_source(&bytes).ok()?;
        buffer.push_str(&text.replace("\r\n", "\n"));
        if buffer.len() > MAX_EVENT {
            return None;
        }
        while let Some(end) = buffer.find("\n\n") {
            let event: String = buffer.drain(..end + 2).collect();
            let data: Vec<&str> = event
                .lines()
                .filter_map(|line| line.strip_prefix("data:"))
                .map(|data| data.strip_prefix(' ').unwrap_or(data))
                .collect();
            if !data.is_empty() {
                take(data.join("\n"));
            }
        }
    }
}
