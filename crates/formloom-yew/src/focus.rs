//! Moves the focus to a node: to its control, or to the first one inside.

use formloom_core::NodeId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::handle::FormHandle;

const CONTROLS: &str = "input:not([type=hidden]):not([disabled]), select, textarea, button";

/// Focuses the control of a node, and brings it into view.
pub(crate) fn focus_node(form: &FormHandle, id: NodeId) {
    let found = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(&form.element_id(id)));
    let Some(element) = found else { return };
    focus(&element);
}

fn focus(element: &Element) {
    let target = if element.matches(CONTROLS).unwrap_or(false) {
        Some(element.clone())
    } else {
        element
            .query_selector(CONTROLS)
            .ok()
            .flatten()
            .or_else(|| Some(element.clone()))
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot be focused stays where it is: nothing is lost.
        let _ = target.focus();
    }
}
