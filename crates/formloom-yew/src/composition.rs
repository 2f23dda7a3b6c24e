//! Input methods: a text is sent when its composition is done, never halfway. One listener serves the whole form.

use formloom_core::{Event, PostName};
use web_sys::{EventTarget, HtmlInputElement, HtmlTextAreaElement};

use crate::handle::FormHandle;
use crate::listener::Listener;
use crate::node::emit;
use crate::summary::target;
use crate::widgets::text::text_of;

/// Listens until it is dropped.
pub(crate) fn listen(form: EventTarget, handle: FormHandle) -> Listener {
    Listener::new(form, "compositionend", move |event| {
        let name = target::<HtmlInputElement>(&event)
            .map(|input| input.name())
            .or_else(|| target::<HtmlTextAreaElement>(&event).map(|area| area.name()));
        let place = name.as_deref().and_then(PostName::read);
        if let (Some(PostName::Field(at)), Some(text)) = (place, text_of(&event)) {
            emit(&handle, Event::type_text(at, text));
        }
    })
}
