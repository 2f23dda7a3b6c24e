//! Elements of the page: ids of their own, since a page may have several of each component, and the focus.

use std::cell::Cell;

use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

thread_local! {
    static NUMBERS: Cell<u32> = const { Cell::new(0) };
}

/// The number of a component that is new on its page.
pub(crate) fn next_number() -> u32 {
    NUMBERS.replace(NUMBERS.get().wrapping_add(1))
}

/// Moves the focus to an element.
pub(crate) fn focus(id: &str) {
    let element = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // What cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}
