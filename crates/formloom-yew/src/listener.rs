//! A listener that Yew has no attribute for. It ends when it is dropped.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

pub(crate) struct Listener {
    target: EventTarget,
    event: &'static str,
    captures: bool,
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(crate) fn new(
        target: EventTarget,
        event: &'static str,
        listen: impl Fn(Event) + 'static,
    ) -> Self {
        Self::add(target, event, false, listen)
    }

    /// One that is told on the way down: nothing inside can keep an event from it.
    pub(crate) fn capturing(
        target: EventTarget,
        event: &'static str,
        listen: impl Fn(Event) + 'static,
    ) -> Self {
        Self::add(target, event, true, listen)
    }

    fn add(
        target: EventTarget,
        event: &'static str,
        captures: bool,
        listen: impl Fn(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn Fn(Event)>::new(listen);
        let listener = closure.as_ref().unchecked_ref();
        // An event target takes every listener (DOM, section 2.7).
        let _ = target.add_event_listener_with_callback_and_bool(event, listener, captures);
        Self {
            target,
            event,
            captures,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let listener = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.event,
            listener,
            self.captures,
        );
    }
}
