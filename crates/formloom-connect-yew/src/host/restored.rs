//! A page that is left, and one that comes back. Whatever can be kept is kept when it is left; a page that comes back
//! from the browser's memory, with the Back button, is as it was: still leaving, and gives that up.

use std::rc::Rc;

use formloom_connect::{Event, Stage};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{PageTransitionEvent, Window};

use super::FlowHost;

type Listener = Closure<dyn Fn(PageTransitionEvent)>;

/// Looks at the page's coming and going until it is dropped.
pub(super) struct Restored {
    window: Window,
    shows: Listener,
    hides: Listener,
}

impl Restored {
    pub(super) fn listen(host: &Rc<FlowHost>) -> Option<Self> {
        let window = web_sys::window()?;
        let weak = Rc::downgrade(host);
        let shows = Listener::new(move |event: PageTransitionEvent| {
            let Some(host) = weak.upgrade().filter(|_| event.persisted()) else {
                return;
            };
            let leaving = matches!(host.flow().stage(), Stage::Leaving);
            if leaving {
                host.feed(Event::CancelClicked);
            }
        });
        let weak = Rc::downgrade(host);
        let hides = Listener::new(move |_: PageTransitionEvent| {
            if let Some(host) = weak.upgrade() {
                host.hides();
            }
        });
        let listens = |name: &str, listener: &Listener| {
            window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
        };
        listens("pageshow", &shows).ok()?;
        listens("pagehide", &hides).ok()?;
        Some(Self {
            window,
            shows,
            hides,
        })
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        for (name, listener) in [("pageshow", &self.shows), ("pagehide", &self.hides)] {
            let _ = self
                .window
                .remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
    }
}
