//! Small things of the page: the address's fragment, the theme, the title.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, Window};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// The fragment of the address without its `#`.
pub(crate) fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.trim_start_matches('#').to_owned())
        .unwrap_or_default()
}

/// Moves the focus to the element with an id, where it is there.
pub(crate) fn focus(id: &str) {
    let found = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id));
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // What cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}

pub(crate) fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

fn root() -> Option<Element> {
    window()?.document()?.document_element()
}

/// `light`, `dark`, or none for what the system says.
pub(crate) fn set_theme(theme: Option<&str>) {
    let Some(root) = root() else { return };
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    // Where nothing can be stored, the theme lasts as long as the page.
    match theme {
        Some(theme) => {
            let _ = root.set_attribute("data-theme", theme);
            let _ = storage.map(|storage| storage.set_item("formloom.theme", theme));
        }
        None => {
            let _ = root.remove_attribute("data-theme");
            let _ = storage.map(|storage| storage.remove_item("formloom.theme"));
        }
    }
}

pub(crate) fn stored_theme() -> Option<String> {
    let storage = window()?.local_storage().ok().flatten()?;
    let theme = storage.get_item("formloom.theme").ok().flatten()?;
    matches!(theme.as_str(), "light" | "dark").then_some(theme)
}

/// Calls back once when the browser has nothing else to do; after a moment where it cannot tell (Safari).
pub(crate) fn when_idle(then: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let then = Closure::once_into_js(then);
    let has_it = js_sys::Reflect::has(&window, &"requestIdleCallback".into()).unwrap_or(false);
    // Where neither can be asked for, nothing is done ahead.
    if has_it {
        let _ = window.request_idle_callback(then.unchecked_ref());
    } else {
        let _ = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), 1_000);
    }
}
