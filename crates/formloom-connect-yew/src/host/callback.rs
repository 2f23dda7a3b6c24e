//! Our callback page speaks by a `BroadcastChannel`, which reaches this page whatever the provider did to the tie
//! between the windows.

use std::rc::Rc;

use formloom_connect::{Event, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::FlowHost;

/// The name of the channel, which the callback page uses too.
const NAME: &str = "formloom-connect";
/// Longer queries are not taken.
const MAX_QUERY: usize = 64 * 1024;

/// Listens until it is dropped.
pub(super) struct CallbackListener {
    channel: BroadcastChannel,
    _closure: Closure<dyn Fn(MessageEvent)>,
}

impl CallbackListener {
    pub(super) fn start(host: &Rc<FlowHost>) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let weak = Rc::downgrade(host);
        let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let (Some(host), Some(query)) = (weak.upgrade(), event.data().as_string()) else {
                return;
            };
            if query.len() <= MAX_QUERY {
                host.feed(Event::Callback {
                    query: Secret::new(query),
                });
            }
        });
        channel.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        Some(Self {
            channel,
            _closure: closure,
        })
    }
}

impl Drop for CallbackListener {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
