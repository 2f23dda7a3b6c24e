//! Our callback page speaks by a `BroadcastChannel`, which reaches this page whatever the provider did to the tie
//! between the windows.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{BroadcastChannel, MessageEvent};

use super::FlowHost;

/// The name of the channel, which the callback page uses too.
const NAME: &str = "formloom-connect";
/// Longer queries are not taken.
const MAX_QUERY: usize = 64 * 1024;

/// Listens until it is dropped.
pub(super) struct CallbackListener {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl CallbackListener {
    pub(super) fn start(host: &Rc<FlowHost>) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let weak = Rc::downgrade(host);
        let listener = EventListener::new(&channel, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let query = data.and_then(|data| data.as_string());
            let (Some(host), Some(query)) = (weak.upgrade(), query) else {
                return;
            };
            if query.len() <= MAX_QUERY {
                host.feed(Event::Callback {
                    query: Secret::new(query),
                });
            }
        });
        Some(Self {
            channel,
            _listener: listener,
        })
    }
}

impl Drop for CallbackListener {
    fn drop(&mut self) {
        self.channel.close();
    }
}
