//! What is typed: the listeners of a form serve every control that sends its text with each key.
//!
//! A key is not left to Yew, which asks each element around a control for listeners of its own: that is a third of what a
//! key costs. The controls are marked with the form that they belong to, and found wherever the host draws them.

use std::cell::RefCell;
use std::rc::Rc;

use formloom_core::{Event, NodeId, Pointer, PostName};
use js_sys::JsString;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{Element, EventTarget, HtmlInputElement, InputEvent};

use crate::handle::FormHandle;
use crate::listener::Listener;
use crate::parts::emit;

/// The attribute of a control that sends its text with each key.
const MARK: &str = "data-form";
/// The attribute of one that takes numbers: `whole` or `decimal`.
const NUMBER: &str = "data-number";

#[wasm_bindgen]
extern "C" {
    /// An input or a text area.
    type Typed;

    /// `Element.getAttribute` without a copy of a text on the way in and out.
    #[wasm_bindgen(method, js_name = getAttribute)]
    fn attribute(this: &Typed, name: &JsString) -> JsValue;

    /// The name, as the browser has it: nothing where a target has none.
    #[wasm_bindgen(method, getter)]
    fn name(this: &Typed) -> JsValue;
}

/// The control that was typed into last, with its place by its name and its node by its id: most keys go where the last one
/// went.
struct Known {
    control: EventTarget,
    name: JsValue,
    at: Pointer,
    node: Option<NodeId>,
}

/// Listens around a form until it is dropped. An input method is left alone until it is done, and then has sent nothing.
pub(crate) fn listen(around: &Element, form: &FormHandle) -> Vec<Listener> {
    // A dialog of the host's may stand outside of the form element.
    let root = EventTarget::from(around.get_root_node());
    let known = Rc::new(RefCell::new(None::<Known>));
    let focused = {
        let form = form.clone();
        Listener::capturing(root.clone(), "focusin", move |_| form.note_focus())
    };
    let typed = ["input", "compositionend"].map(|kind| {
        let (form, known) = (form.clone(), Rc::clone(&known));
        let (mark, own) = (JsString::from(MARK), JsValue::from_str(form.prefix()));
        let of_number = JsString::from(NUMBER);
        Listener::capturing(root.clone(), kind, move |event| {
            // Other events do not say whether an input method is at work, which counts as no.
            let Some(control) = event.target() else {
                return;
            };
            if event.unchecked_ref::<InputEvent>().is_composing() {
                return;
            }
            let typed: &Typed = control.unchecked_ref();
            let name = typed.name();
            let is_known = |known: &&Known| {
                let is_there = |node: NodeId| form.with_state(|state| state.is_alive(node));
                known.control == control && known.name == name && known.node.is_none_or(is_there)
            };
            let found = known
                .borrow()
                .as_ref()
                .filter(is_known)
                .map(|known| (known.at.clone(), known.node));
            let is_element = found.is_some() || control.is_instance_of::<Element>();
            if !is_element || typed.attribute(&mark) != own {
                return;
            }
            // Asked with each key: another type may have been picked for the place.
            let number = || match typed.attribute(&of_number).as_string()?.as_str() {
                "decimal" => Some(false),
                "whole" => Some(true),
                _ => None,
            };
            let first = || {
                let at = place(&name)?;
                let node = match number_of(&form, control.unchecked_ref()) {
                    Some(number) => Some(node(&form, number, &at)?),
                    None => None,
                };
                Some((at, node))
            };
            let Some((at, node)) = found.or_else(first) else {
                return;
            };
            // An edit that is not drawn yet may have put it somewhere else, or taken it away.
            let now = match node {
                Some(node) => {
                    form.with_state(|state| state.is_alive(node).then(|| state.pointer(node)))
                }
                None => Some(at),
            };
            let Some(at) = now else {
                return;
            };
            // A control with a mark is an input or a text area: both have a value.
            let text = control.unchecked_ref::<HtmlInputElement>().value();
            match number() {
                Some(is_whole) => form.type_number(at.clone(), text, is_whole),
                None => emit(&form, Event::type_text(at.clone(), text)),
            }
            known.replace(Some(Known {
                control,
                name,
                at,
                node,
            }));
        })
    });
    typed.into_iter().chain([focused]).collect()
}

/// The number of the node that a control is for, by its id; none where it is one of several controls.
fn number_of(form: &FormHandle, control: &Element) -> Option<u32> {
    let id = control.id();
    let number = id.strip_prefix(form.prefix().as_str())?.strip_prefix('-')?;
    number.parse().ok()
}

/// The node with a number. Where it is gone, the one at its place, if that is a new one that is not drawn yet (a reset); one
/// that is drawn has a control of its own, and gets nothing that was typed elsewhere.
fn node(form: &FormHandle, number: u32, at: &Pointer) -> Option<NodeId> {
    if let Some(node) = form.with_state(|state| state.numbered(number)) {
        return Some(node);
    }
    let node = form.with_state(|state| state.find(at))?;
    let is_drawn = form.find_element(&form.element_id(node)).is_some();
    (!is_drawn).then_some(node)
}

/// The place that a control is for, by its name.
fn place(name: &JsValue) -> Option<Pointer> {
    match PostName::read(&name.as_string()?)? {
        PostName::Field(at) | PostName::Offset(at) => Some(at),
        _ => None,
    }
}
