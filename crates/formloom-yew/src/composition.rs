//! Input methods: a text is sent when its composition is done, never halfway. One listener serves the whole form.

use formloom_core::{Event, PostName};
use web_sys::EventTarget;

use crate::handle::FormHandle;
use crate::listener::Listener;
use crate::node::emit;
use crate::widgets::text::typed_into;

/// Listens until it is dropped.
pub(crate) fn listen(form: EventTarget, handle: FormHandle) -> Listener {
    Listener::new(form, "compositionend", move |event| {
        if let Some((name, text)) = typed_into(&event)
            && let Some(PostName::Field(at)) = PostName::read(&name)
        {
            emit(&handle, Event::type_text(at, text));
        }
    })
}
