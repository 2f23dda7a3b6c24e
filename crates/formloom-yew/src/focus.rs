//! Moves the focus to a node: to its control, or to the first one inside.

use formloom_core::NodeId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::handle::FormHandle;

const CONTROLS: &str =
    "input:not([type=hidden]):not([disabled]), select, textarea, button, summary";

/// Focuses the control of a node, and brings it into view.
pub(crate) fn focus_node(form: &FormHandle, id: NodeId) {
    match element(form, id) {
        Some(element) => {
            open_around(&element);
            focus(&element);
        }
        None => form.want(id),
    }
}

/// Brings a node into view.
pub(crate) fn show_node(form: &FormHandle, id: NodeId) {
    if let Some(element) = element(form, id) {
        open_around(&element);
        element.scroll_into_view();
    }
}

fn element(form: &FormHandle, id: NodeId) -> Option<Element> {
    // A server has no window, and asking for one would end its thread.
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(&form.element_id(id)))
}

/// Opens what an element is folded in, and goes to the panel on which it is.
fn open_around(element: &Element) {
    let mut around = element.parent_element();
    while let Some(outer) = around {
        if outer.tag_name().eq_ignore_ascii_case("details") {
            // An attribute of HTML, which is always accepted.
            let _ = outer.set_attribute("open", "");
        } else if outer.has_attribute("hidden") {
            let head = outer
                .get_attribute("aria-labelledby")
                .and_then(|id| outer.owner_document()?.get_element_by_id(&id))
                .and_then(|head| head.dyn_into::<HtmlElement>().ok());
            // The focus does not go to what is hidden: it is shown now, and the panel follows.
            let _ = outer.remove_attribute("hidden");
            if let Some(head) = head {
                head.click();
            }
        }
        around = outer.parent_element();
    }
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
