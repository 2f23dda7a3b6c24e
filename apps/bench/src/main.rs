//! The page that the benchmark drives: the shipped form and stylesheet. JSON goes in and out as text.
#![allow(missing_docs, reason = "page.js is the only caller")]
use formloom_core::ShowErrors;
use formloom_core::layout::ShownFields;
use formloom_yew::{FormHandle, Look, SchemaForm, SchemaFormProps};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use yew::{AppHandle, Callback, Renderer, props};

thread_local! {
    static APP: RefCell<Option<AppHandle<SchemaForm>>> = const { RefCell::new(None) };
    static FORM: RefCell<Option<FormHandle>> = const { RefCell::new(None) };
}

fn main() {}
#[wasm_bindgen]
pub fn warm_up(done: js_sys::Function) {
    formloom_yew::warm_up(Callback::from(move |()| drop(done.call0(&JsValue::NULL))));
}
#[wasm_bindgen]
pub fn mount(root: web_sys::Element, schema: &str, data: &str, done: js_sys::Function) {
    let onready = Callback::from(|form| FORM.set(Some(form)));
    let ondrawn = Callback::from(move |_| {
        let _ = done.call0(&JsValue::NULL);
    });
    let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let (schema, value) = (read(schema), Rc::new(read(data)));
    let props = props!(SchemaFormProps {
        schema,
        value,
        show_errors: ShowErrors::WhileTyping,
        // Others show every field too.
        look: Look::default().with_shown_fields(ShownFields::All),
        onready,
        ondrawn
    });
    APP.set(Some(Renderer::with_root_and_props(root, props).render()));
}
#[wasm_bindgen]
pub fn unmount() {
    FORM.set(None);
    if let Some(app) = APP.take() {
        app.destroy();
    }
}
#[wasm_bindgen]
pub fn ask(what: &str, data: Option<String>) -> Option<String> {
    FORM.with_borrow(|form| {
        let state = form.as_ref()?.state();
        let other = data.and_then(|data| serde_json::from_str(&data).ok());
        Some(match other.map(|data| state.form().state(Some(data))) {
            Some(other) => other.whole_document_errors().len().to_string(),
            None if what == "data" => state.instance()?.to_string(),
            None if what == "errors" => state.error_count().to_string(),
            None => state.whole_document_errors().len().to_string(),
        })
    })
}
