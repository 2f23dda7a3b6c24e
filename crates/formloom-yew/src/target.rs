//! What an event came from.

use wasm_bindgen::JsCast as _;

/// The element that an event came from, where it is of a kind.
pub(crate) fn target<T: wasm_bindgen::JsCast>(event: &web_sys::Event) -> Option<T> {
    event
        .target()
        .and_then(|target| target.dyn_into::<T>().ok())
}
