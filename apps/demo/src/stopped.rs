//! The page after its program has ended: it says so, and what was typed comes back when it is loaded again. Secrets do
//! not.

use formloom_core::{Event, Pointer};
use formloom_yew::{Fatal, FormHandle};
use serde_json::{Value, json};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::Storage;

use crate::browser::window;

/// Where what was typed waits, in the storage of the tab.
const KEY: &str = "formloom.stopped";

/// What comes back.
#[derive(Clone)]
pub(crate) struct Kept {
    /// The schema of the playground, as it was typed.
    pub(crate) schema: String,
    typed: Vec<(Pointer, String)>,
    draft: Option<Value>,
}

/// Says that the page has stopped, and keeps what was typed. Nothing of Yew works any more.
pub(crate) fn stopped(schema: &str, left: &Fatal) {
    let typed: Vec<Value> = left
        .typed
        .iter()
        .map(|(at, text)| json!([at, text]))
        .collect();
    let kept = json!({ "schema": schema, "typed": typed, "draft": left.draft });
    // Where nothing can be stored, the page still says what happened.
    let _ = storage().map(|storage| storage.set_item(KEY, &kept.to_string()));
    say();
}

/// What was typed before the page stopped, once.
pub(crate) fn take() -> Option<Kept> {
    let storage = storage()?;
    let text = storage.get_item(KEY).ok().flatten()?;
    let _ = storage.remove_item(KEY);
    let kept: Value = serde_json::from_str(&text).ok()?;
    let typed = kept["typed"].as_array()?.iter().filter_map(|one| {
        let (at, text) = (one[0].as_str()?, one[1].as_str()?);
        Some((Pointer::from(at), text.to_owned()))
    });
    Some(Kept {
        schema: kept["schema"].as_str()?.to_owned(),
        typed: typed.collect(),
        draft: Some(kept["draft"].clone()).filter(|draft| !draft.is_null()),
    })
}

impl Kept {
    /// Puts what was typed back into the form.
    pub(crate) fn restore(self, form: &FormHandle) {
        if let Some(draft) = self.draft {
            let _ = form.apply(Event::set("", draft));
        }
        for (at, text) in self.typed {
            let known = form.view_at(&at).map(|view| view.control_text);
            if known.is_some_and(|known| known != text) {
                // A place that the form does not have without it is left out.
                let _ = form.apply(Event::type_text(at, text));
            }
        }
    }
}

fn storage() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

fn say() -> Option<()> {
    let document = window()?.document()?;
    let told = document.create_element("div").ok()?;
    told.set_class_name("notice");
    for (name, value) in [
        ("role", "alert"),
        ("data-tone", "danger"),
        ("id", "stopped"),
    ] {
        told.set_attribute(name, value).ok()?;
    }
    let text = document.create_element("p").ok()?;
    text.set_class_name("notice-text");
    text.set_text_content(Some(
        "This page has stopped working. Reload it: what you typed comes back, passwords and keys do not.",
    ));
    let button = document.create_element("button").ok()?;
    button.set_class_name("button button-small");
    button.set_attribute("type", "button").ok()?;
    button.set_text_content(Some("Reload"));
    let reload = Closure::<dyn Fn()>::new(|| {
        if let Some(window) = window() {
            let _ = window.location().reload();
        }
    });
    let reload = reload.into_js_value();
    button
        .add_event_listener_with_callback("click", reload.unchecked_ref())
        .ok()?;
    told.append_child(&text).ok()?;
    told.append_child(&button).ok()?;
    document.body()?.prepend_with_node_1(&told).ok()
}
