//! When the program of a page ends (a panic, memory that is used up): nothing is drawn any more, and what was typed is
//! still in the page. The host is told, and given what can be saved.

use formloom_core::{Pointer, PostName};
use js_sys::Reflect;
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::JsValue;
use web_sys::{Element, EventTarget, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{Callback, hook, use_effect_with, use_mut_ref};

use crate::handle::FormHandle;
use crate::listener::Listener;
use crate::number;

/// How many texts are looked for.
const MOST: usize = 10_000;

/// What is left of a form when its program has ended. Secrets are not in it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Fatal {
    /// The instance, where the program did not end in the middle of an edit.
    pub draft: Option<Value>,
    /// What stands in the controls into which one types, as `Event::type_text` takes it: numbers have a point.
    pub typed: Vec<(Pointer, String)>,
}

/// What was typed is not shown.
impl std::fmt::Debug for Fatal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Fatal").finish_non_exhaustive()
    }
}

/// Tells a host once that the program of the page has ended.
#[hook]
pub(crate) fn use_fatal(form: &Option<FormHandle>, onfatal: &Option<Callback<Fatal>>) {
    let newest = use_mut_ref(|| None::<Callback<Fatal>>);
    newest.replace(onfatal.clone());
    let watched = form.clone().filter(|_| onfatal.is_some());
    use_effect_with(watched, move |form| {
        let window = form.as_ref().and_then(|_| web_sys::window());
        let listeners = window.zip(form.clone()).map(|(window, form)| {
            ["error", "unhandledrejection"].map(|kind| {
                let (form, newest) = (form.clone(), newest.clone());
                let target = EventTarget::from(window.clone());
                Listener::new(target, kind, move |event| {
                    let told = newest.borrow().clone().filter(|_| is_end(&event));
                    if let Some(told) = told {
                        newest.replace(None);
                        told.emit(left_of(&form));
                    }
                })
            })
        });
        move || drop(listeners)
    });
}

/// Whether an event tells that a WebAssembly program has ended: it was stopped, or went too deep.
fn is_end(event: &web_sys::Event) -> bool {
    let get = |from: &JsValue, name: &str| Reflect::get(from, &JsValue::from_str(name)).ok();
    let error = ["error", "reason"]
        .into_iter()
        .filter_map(|name| get(event, name))
        .find(JsValue::is_object);
    let Some(error) = error else {
        return false;
    };
    let text = |name: &str| get(&error, name).and_then(|text| text.as_string());
    match text("name").as_deref() {
        Some("RuntimeError") => true,
        // Others throw these as well: only one that says so went too deep.
        Some("RangeError" | "InternalError") => text("message")
            .is_some_and(|message| message.contains("call stack") || message.contains("recursion")),
        _ => false,
    }
}

fn left_of(form: &FormHandle) -> Fatal {
    Fatal {
        draft: form.try_draft(),
        typed: typed(form).unwrap_or_default(),
    }
}

/// The texts of a form's controls, as they stand in the page.
fn typed(form: &FormHandle) -> Option<Vec<(Pointer, String)>> {
    let comma = form.try_decimal_comma();
    let own = format!("[data-form=\"{}\"]", form.prefix());
    let text = |element: Element| {
        let is_secret = element.closest("[data-secret]").ok().flatten().is_some()
            || element.has_attribute("data-masked")
            || element.get_attribute("type").as_deref() == Some("password");
        if is_secret {
            return None;
        }
        let PostName::Field(at) = PostName::read(&element.get_attribute("name")?)? else {
            return None;
        };
        let text = match element.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.value(),
            None => element.dyn_ref::<HtmlTextAreaElement>()?.value(),
        };
        let is = |control: &str| element.closest(control).ok().flatten().is_some();
        let text = match (is("[data-control=number]"), is("[data-control=integer]")) {
            (false, false) => text,
            (_, is_whole) => number::read(&text, comma, is_whole).into_owned(),
        };
        (!text.is_empty()).then_some((at, text))
    };
    let found = form.find_all(&own).into_iter();
    Some(found.take(MOST).filter_map(text).collect())
}
