//! Messages of other windows. They are passed on as they are: the machine decides which it takes.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use gloo_events::EventListener;
use js_sys::JsString;
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::MessageEvent;

use super::FlowHost;

/// Longer messages are not taken.
const MAX_MESSAGE: u32 = 256 * 1024;

/// Listens until it is dropped.
pub(super) struct MessageListener {
    _listener: EventListener,
}

impl MessageListener {
    pub(super) fn start(host: &Rc<FlowHost>) -> Option<Self> {
        let window = web_sys::window()?;
        let weak = Rc::downgrade(host);
        let listener = EventListener::new(&window, "message", move |event| {
            let (Some(host), Some(event)) = (weak.upgrade(), event.dyn_ref::<MessageEvent>())
            else {
                return;
            };
            host.feed(Event::Message {
                origin: event.origin(),
                data: Secret::new(read(&event.data())),
            });
        });
        Some(Self {
            _listener: listener,
        })
    }
}

/// What JSON cannot hold (nothing at all, a cycle, a function) becomes null, and is refused as such.
fn read(data: &JsValue) -> Value {
    let text = js_sys::JSON::stringify(data).map(JsValue::from);
    // For `undefined`, a symbol and a function there is no text, although the binding says so.
    let text = text.ok().and_then(|text| text.dyn_into::<JsString>().ok());
    text.filter(|text| text.length() <= MAX_MESSAGE)
        .and_then(|text| text.as_string())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
