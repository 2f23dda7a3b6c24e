//! The result stream (server-sent events) by `fetch`, so that the token stays out of the address.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestInit, TextDecodeOptions};

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
    let token = client.token().await.ok()?;
    let headers = fetch::headers(client, token.expose()).ok()?;
    headers.set("accept", "text/event-stream").ok()?;
    init.set_headers(&headers);
    let response = fetch::open(&format!("{}{path}", client.origin()), init)
        .await
        .ok()?;
    if response.status() == 401 {
        client.forget_token(&token);
    }
    if !response.ok() {
        return None;
    }
    let reader = response
        .body()?
        .get_reader()
        .dyn_into::<ReadableStreamDefaultReader>()
        .ok()?;
    let decoder = web_sys::TextDecoder::new().ok()?;
    // A letter may come in two chunks.
    let more = TextDecodeOptions::new();
    more.set_stream(true);
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
        let text = decoder
            .decode_with_buffer_source_and_options(&bytes, &more)
            .ok()?;
        buffer.push_str(&text);
        if buffer.len() > MAX_EVENT {
            return None;
        }
        while let Some(event) = next_event(&mut buffer) {
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

/// Takes the first whole event off the buffer; its lines may end with `\n` or `\r\n`, which may come in two chunks.
fn next_event(buffer: &mut String) -> Option<String> {
    let unix = buffer.find("\n\n").map(|at| at + 2);
    let dos = buffer.find("\r\n\r\n").map(|at| at + 4);
    let end = [unix, dos].into_iter().flatten().min()?;
    Some(buffer.drain(..end).collect())
}

#[cfg(test)]
mod tests {
    use super::next_event;

    #[test]
    fn events_end_with_an_empty_line_however_they_are_cut() {
        let mut buffer = String::new();
        let mut events = Vec::new();
        for chunk in ["data: 1\n", "\ndata: 2\r", "\n\r\ndata: 3\n\ndata: 4"] {
            buffer.push_str(chunk);
            while let Some(event) = next_event(&mut buffer) {
                events.push(event);
            }
        }
        assert_eq!(
            events,
            ["data: 1\n\n", "data: 2\r\n\r\n", "data: 3\n\n"],
            "whole events, in order"
        );
        assert_eq!(buffer, "data: 4", "the rest waits");
    }
}
