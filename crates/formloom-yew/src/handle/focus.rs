//! Moves the focus to a node: to its control, or to the first one inside.

use formloom_core::NodeId;
use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, FocusOptions, HtmlElement, HtmlInputElement};

use crate::handle::FormHandle;

const CONTROLS: &str =
    "input:not([type=hidden]):not([disabled]), select, textarea, button, summary";

/// Focuses the control of a node, and brings it into view.
pub(crate) fn focus_node(form: &FormHandle, id: NodeId) {
    let opened = form.opens_panels_around(id);
    match element(form, id) {
        // It cannot have the focus while its panel is drawn as hidden.
        Some(_) if opened => form.reveal(id, true),
        Some(element) => {
            open_around(&element);
            focus(&element);
        }
        None => form.want(id),
    }
}

/// Brings a node into view. Gives whether it is in the page.
pub(crate) fn show_node(form: &FormHandle, id: NodeId) -> bool {
    let opened = form.opens_panels_around(id);
    let element = element(form, id);
    match &element {
        Some(_) if opened => form.reveal(id, false),
        Some(element) => {
            open_around(element);
            element.scroll_into_view();
        }
        None => {}
    }
    element.is_some()
}

fn element(form: &FormHandle, id: NodeId) -> Option<Element> {
    document()?.get_element_by_id(&form.element_id(id))
}

fn document() -> Option<Document> {
    // A server has no window, and asking for one would end its thread.
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    web_sys::window()?.document()
}

/// Opens what an element is folded in. Panels are opened by the form (panels.rs), folded sections by the browser.
pub(crate) fn open_around(element: &Element) {
    let mut around = element.parent_element();
    while let Some(outer) = around {
        if outer.tag_name().eq_ignore_ascii_case("details") {
            // An attribute of HTML, which is always accepted.
            let _ = outer.set_attribute("open", "");
        }
        around = outer.parent_element();
    }
}

/// The control that has the focus, for when an edit draws it anew.
pub(crate) struct Kept {
    id: String,
    selection: Option<(u32, u32)>,
}

/// The control of a form that has the focus.
pub(crate) fn kept() -> Option<Kept> {
    let element = document()?.active_element()?;
    let id = element.id();
    let selection = selection(&element);
    (!id.is_empty()).then_some(Kept { id, selection })
}

impl Kept {
    /// Gives the focus to the control that stands under the same id now, where nothing has it. Gives whether it is lost
    /// all the same: there is no such control.
    pub(crate) fn restore(&self) -> bool {
        let Some(document) = document() else {
            return false;
        };
        let is_lost = document
            .active_element()
            .is_none_or(|element| element.tag_name().eq_ignore_ascii_case("body"));
        if !is_lost {
            return false;
        }
        let element = document.get_element_by_id(&self.id);
        if let Some(element) = &element {
            take_focus(element, self.selection);
        }
        element.is_none()
    }
}

/// The selection in an input. Kinds of inputs without one say so by an error.
pub(crate) fn selection(element: &Element) -> Option<(u32, u32)> {
    let input = element.dyn_ref::<HtmlInputElement>()?;
    let start = input.selection_start().ok().flatten()?;
    let end = input.selection_end().ok().flatten()?;
    Some((start, end))
}

/// Focuses an element that took the place of another, where it stands and with the same selection.
pub(crate) fn take_focus(element: &Element, selection: Option<(u32, u32)>) {
    let select = || {
        if let (Some((start, end)), Some(input)) =
            (selection, element.dyn_ref::<HtmlInputElement>())
        {
            let _ = input.set_selection_range(start, end);
        }
    };
    // Rows at rest note the selection with the focus; and a browser may have one of its own for what gets the focus.
    select();
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // What cannot have the focus does not get it, and nothing is lost.
        let _ = element.focus_with_options(&options);
    }
    select();
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
