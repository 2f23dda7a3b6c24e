//! A page that is left, and one that comes back. Whatever can be kept is kept when it is left; a page that comes back
//! from the browser's memory, with the Back button, is as it was: still leaving, and gives that up.

use std::rc::Rc;

use formloom_connect::{Event, Stage};
use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::PageTransitionEvent;

use super::FlowHost;

/// Looks at the page's coming and going until it is dropped.
pub(super) struct Restored {
    _shows: EventListener,
    _hides: EventListener,
}

impl Restored {
    pub(super) fn listen(host: &Rc<FlowHost>) -> Option<Self> {
        let window = web_sys::window()?;
        let weak = Rc::downgrade(host);
        let shows = EventListener::new(&window, "pageshow", move |event| {
            let event = event.dyn_ref::<PageTransitionEvent>();
            let is_back = event.is_some_and(PageTransitionEvent::persisted);
            let Some(host) = weak.upgrade().filter(|_| is_back) else {
                return;
            };
            let leaving = matches!(host.flow().stage(), Stage::Leaving);
            if leaving {
                host.feed(Event::CancelClicked);
            }
        });
        let weak = Rc::downgrade(host);
        let hides = EventListener::new(&window, "pagehide", move |_| {
            if let Some(host) = weak.upgrade() {
                host.hides();
            }
        });
        Some(Self {
            _shows: shows,
            _hides: hides,
        })
    }
}
