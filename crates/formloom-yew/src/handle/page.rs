//! Where a form stands in the page: in the document, or in a shadow root, as in a custom element.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, NodeList, ShadowRoot};

use super::FormHandle;

/// The element of a form while it is in the page.
#[derive(Default)]
pub(super) struct Standing(RefCell<Option<Element>>);

impl FormHandle {
    /// The form is drawn in this element from now on.
    pub(crate) fn stands_in(&self, element: &Element) {
        self.0.standing.0.replace(Some(element.clone()));
    }

    /// The form is not drawn in this element any more.
    pub(crate) fn leaves(&self, element: &Element) {
        let mut standing = self.0.standing.0.borrow_mut();
        standing.take_if(|one| one == element);
    }

    /// The shadow root in which the form stands: what is in it is not found from the document.
    fn shadow_root(&self) -> Option<ShadowRoot> {
        // Asked by a program that has ended, too.
        let standing = self.0.standing.0.try_borrow().ok()?;
        standing.as_ref()?.get_root_node().dyn_into().ok()
    }

    /// The element with an id, near the form: in its shadow root, or in the document, where a host may have put a part of
    /// it.
    pub(crate) fn find_element(&self, id: &str) -> Option<Element> {
        let near = self
            .shadow_root()
            .and_then(|root| root.get_element_by_id(id));
        near.or_else(|| document()?.get_element_by_id(id))
    }

    /// What has the focus: the document knows only the host of a shadow root.
    pub(crate) fn active_element(&self) -> Option<Element> {
        let near = self.shadow_root().and_then(|root| root.active_element());
        near.or_else(|| document()?.active_element())
    }

    /// Whether an element is of this form: in it, or a control that a host put elsewhere.
    pub(crate) fn is_part(&self, element: &Element) -> bool {
        let standing = self.0.standing.0.borrow();
        let is_inside = standing
            .as_ref()
            .is_some_and(|form| form.contains(Some(element)));
        let prefix = self.prefix().as_str();
        let is_ours = || {
            let id = element.id();
            id.strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with('-'))
        };
        is_inside || is_ours()
    }

    /// The elements that a selector finds in the form.
    pub(crate) fn find_inside(&self, selector: &str) -> Vec<Element> {
        let standing = self.0.standing.0.borrow();
        let found = standing
            .as_ref()
            .and_then(|form| form.query_selector_all(selector).ok());
        found.map(elements).unwrap_or_default()
    }

    /// The elements that a selector finds, near the form and in the document.
    pub(crate) fn find_all(&self, selector: &str) -> Vec<Element> {
        let near = self
            .shadow_root()
            .and_then(|root| root.query_selector_all(selector).ok());
        let far = document().and_then(|document| document.query_selector_all(selector).ok());
        near.into_iter().chain(far).flat_map(elements).collect()
    }
}

fn elements(list: NodeList) -> Vec<Element> {
    let element = |index: u32| list.item(index)?.dyn_into().ok();
    (0..list.length()).filter_map(element).collect()
}

fn document() -> Option<Document> {
    // A server has no window, and asking for one would end its thread.
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    web_sys::window()?.document()
}
