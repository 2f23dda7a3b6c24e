//! Input methods: a text is sent when its composition is done, never halfway. One listener serves the whole form.

use formloom_core::{Event, Pointer};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{EventTarget, HtmlInputElement, HtmlTextAreaElement};

use crate::handle::FormHandle;
use crate::node::emit;
use crate::summary::target;
use crate::widgets::text::text_of;

const EVENT: &str = "compositionend";

/// Listens until it is dropped.
pub(crate) struct Composition {
    form: EventTarget,
    closure: Closure<dyn Fn(web_sys::Event)>,
}

impl Composition {
    pub(crate) fn listen(form: EventTarget, handle: FormHandle) -> Self {
        let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            let name = target::<HtmlInputElement>(&event)
                .map(|input| input.name())
                .or_else(|| target::<HtmlTextAreaElement>(&event).map(|area| area.name()));
            if let (Some(name), Some(text)) = (name, text_of(&event)) {
                emit(&handle, Event::type_text(Pointer::from(name), text));
            }
        });
        // Without the listener the text still arrives with the next key.
        let _ = form.add_event_listener_with_callback(EVENT, closure.as_ref().unchecked_ref());
        Self { form, closure }
    }
}

impl Drop for Composition {
    fn drop(&mut self) {
        let _ = self
            .form
            .remove_event_listener_with_callback(EVENT, self.closure.as_ref().unchecked_ref());
    }
}
