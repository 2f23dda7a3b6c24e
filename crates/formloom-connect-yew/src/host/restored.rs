//! A page that was left and comes back from the browser's memory, with the Back button, is as it was: still leaving.

use std::rc::Rc;

use formloom_connect::{Event, Stage};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{PageTransitionEvent, Window};

use super::FlowHost;

/// Gives up the leaving when the page is shown again, until it is dropped.
pub(super) struct Restored {
    window: Window,
    closure: Closure<dyn Fn(PageTransitionEvent)>,
}

impl Restored {
    pub(super) fn listen(host: &Rc<FlowHost>) -> Option<Self> {
        let window = web_sys::window()?;
        let weak = Rc::downgrade(host);
        let closure =
            Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
                let Some(host) = weak.upgrade().filter(|_| event.persisted()) else {
                    return;
                };
                let leaving = matches!(host.flow().stage(), Stage::Leaving);
                if leaving {
                    host.feed(Event::CancelClicked);
                }
            });
        window
            .add_event_listener_with_callback("pageshow", closure.as_ref().unchecked_ref())
            .ok()?;
        Some(Self { window, closure })
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        let _ = self
            .window
            .remove_event_listener_with_callback("pageshow", self.closure.as_ref().unchecked_ref());
    }
}
