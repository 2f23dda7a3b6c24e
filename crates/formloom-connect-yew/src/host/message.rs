//! Messages of other windows. They are passed on as they are: the machine decides which it takes.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Window};

use super::FlowHost;

/// Longer messages are not taken.
const MAX_MESSAGE: u32 = 256 * 1024;

/// Listens until it is dropped.
pub(super) struct MessageListener {
    window: Window,
    closure: Closure<dyn Fn(MessageEvent)>,
}

impl MessageListener {
    pub(super) fn start(host: &Rc<FlowHost>) -> Option<Self> {
        let window = web_sys::window()?;
        let weak = Rc::downgrade(host);
        let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(host) = weak.upgrade() else { return };
            // What JSON cannot hold (a cycle, a function) becomes null, and is refused as such.
            let text = js_sys::JSON::stringify(&event.data())
                .ok()
                .filter(|text| text.length() <= MAX_MESSAGE);
            let text = text.and_then(|text| text.as_string()).unwrap_or_default();
            let data = serde_json::from_str(&text).unwrap_or_default();
            host.feed(Event::Message {
                origin: event.origin(),
                data: Secret::new(data),
            });
        });
        window
            .add_event_listener_with_callback("message", closure.as_ref().unchecked_ref())
            .ok()?;
        Some(Self { window, closure })
    }
}

impl Drop for MessageListener {
    fn drop(&mut self) {
        let _ = self
            .window
            .remove_event_listener_with_callback("message", self.closure.as_ref().unchecked_ref());
    }
}
