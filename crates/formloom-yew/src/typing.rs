//! What is typed: the listeners of a form serve every control that sends its text with each key.
//!
//! A key is not left to Yew, which asks each element around a control for listeners of its own: that is a third of what a
//! key costs. The controls are marked with the form that they belong to, and found wherever the host draws them.

use formloom_core::{Event, PostName};
use js_sys::JsString;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Element, EventTarget, HtmlInputElement, InputEvent};

use crate::handle::FormHandle;
use crate::listener::Listener;
use crate::node::emit;

/// The attribute of a control that sends its text with each key.
const MARK: &str = "data-form";

#[wasm_bindgen]
extern "C" {
    /// An input or a text area.
    type Typed;

    /// `Element.getAttribute` without a copy of a text on the way in and out: asked with every key.
    #[wasm_bindgen(method, js_name = getAttribute)]
    fn attribute(this: &Typed, name: &JsString) -> JsValue;
}

/// Listens around a form until it is dropped. An input method is left alone until it is done, and then has sent nothing.
pub(crate) fn listen(around: &Element, form: &FormHandle) -> [Listener; 2] {
    // A dialog of the host's may stand outside of the form element.
    let root = EventTarget::from(around.get_root_node());
    ["input", "compositionend"].map(|kind| {
        let form = form.clone();
        let (mark, own) = (JsString::from(MARK), JsValue::from_str(form.prefix()));
        Listener::capturing(root.clone(), kind, move |event| {
            let target = event
                .target()
                .filter(|target| target.is_instance_of::<Element>());
            if let Some(target) = target
                && target.unchecked_ref::<Typed>().attribute(&mark) == own
            {
                typed(&form, target.unchecked_ref(), &event);
            }
        })
    })
}

/// A text was typed into an input or a text area: both have a name and a value.
fn typed(form: &FormHandle, input: &HtmlInputElement, event: &web_sys::Event) {
    // Other events do not say whether an input method is at work, which counts as no.
    if !event.unchecked_ref::<InputEvent>().is_composing()
        && let Some(PostName::Field(at) | PostName::Offset(at)) = PostName::read(&input.name())
    {
        emit(form, Event::type_text(at, input.value()));
    }
}
