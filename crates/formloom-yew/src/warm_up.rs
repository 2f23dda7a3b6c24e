//! Drawing a form ahead of the first one.

use std::cell::RefCell;
use std::rc::Rc;

use formloom_core::{Event, ShowErrors};
use gloo_timers::callback::Timeout;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::Callback;
use yew::{AppHandle, Renderer, props};

use crate::handle::FormHandle;
use crate::node::chunk::{Row, at_rest};
use crate::rest::tell;
use crate::schema_form::{SchemaForm, SchemaFormProps};
use crate::source::FormSource;

/// Fields of the common kinds; more than a chunk has.
const FIELDS: usize = 60;
/// A text field of the form.
const FIRST: &str = "/f0";
/// A text that it refuses.
const LONG: &str = "much too long a text";
/// Turns of the browser that it takes, with what is done in each: a browser makes good code of what has run often.
const TURNS: u32 = 24;
/// Forms that are made in a turn, and written as rows at rest.
const FORMS: usize = 2;
/// Keys that are typed in a turn.
const KEYS: usize = 4;

/// Draws a form of the common controls out of sight, types into it, makes it some dozens of times and takes it away
/// again; then calls back.
///
/// A browser compiles a function of a WebAssembly module when it runs first, and makes good code of it when it has run
/// often. A page that calls this while it waits (for the options of its server, for a click) shows its first form in less
/// than half the time. It costs about as much as two first forms of 1,000 fields, in turns of a sixtieth of a second (on a
/// machine that draws one of these in 0.2 s); in between the browser does what else there is. Call it when the page has
/// nothing else to do, as by `requestIdleCallback`. Without a document nothing happens.
pub fn warm_up(done: Callback<()>) {
    // A server has no window, and asking for one would end its thread.
    let root = if cfg!(target_arch = "wasm32") {
        web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.create_element("div").ok())
    } else {
        None
    };
    match root {
        Some(root) => draw(root, done),
        None => done.emit(()),
    }
}

fn draw(root: Element, done: Callback<()>) {
    let app = Rc::new(RefCell::new(None::<AppHandle<SchemaForm>>));
    let onready = {
        let (app, root) = (app.clone(), root.clone());
        Callback::from(move |form: FormHandle| {
            // An error comes and goes.
            for text in [LONG, "text"] {
                // What a refused event would mean here: nothing is warm, and nothing is lost.
                let _ = form.apply(Event::type_text(FIRST, text));
            }
            let (app, done) = (app.clone(), done.clone());
            let end = move || {
                let app = app.borrow_mut().take();
                if let Some(app) = app {
                    app.destroy();
                }
                done.emit(());
            };
            let input = root.query_selector("input").ok().flatten();
            let input = input.and_then(|input| input.dyn_into().ok());
            turn(TURNS, input, end);
        })
    };
    let (schema, value) = form();
    let props = props!(SchemaFormProps {
        schema,
        value: Rc::new(value),
        show_errors: ShowErrors::WhileTyping,
        onready
    });
    let drawn = Renderer::<SchemaForm>::with_root_and_props(root, props).render();
    *app.borrow_mut() = Some(drawn);
}

/// Makes forms, and types into a control, when the browser has had its turn.
fn turn(left: u32, input: Option<HtmlInputElement>, end: impl FnOnce() + 'static) {
    let next = move || {
        if left == 0 {
            return end();
        }
        for _ in 0..FORMS {
            make();
        }
        for key in 0..KEYS {
            if let Some(input) = &input {
                input.set_value(if key == 0 { LONG } else { &"text"[..key % 4] });
                tell(input);
            }
        }
        turn(left - 1, input, end);
    };
    Timeout::new(0, next).forget();
}

fn make() {
    let (schema, value) = form();
    if let Ok(form) = FormSource::from(schema).form() {
        let mut state = form.state(Some(value));
        // As above: where it is refused, nothing is warm.
        let _ = state.apply(Event::type_text(FIRST, "text"));
        let root = state.root();
        let form = FormHandle::new(state);
        let _ = at_rest(&form, &[Row::Node(root)]);
    }
}

fn form() -> (Value, Value) {
    let (mut properties, mut value) = (Map::new(), Map::new());
    for index in 0..FIELDS {
        let (schema, own) = match index % 5 {
            0 => (
                json!({ "type": "string", "title": "T", "description": "D", "maxLength": 8, "pattern": "^[a-z ]*$" }),
                json!("t"),
            ),
            1 => (
                json!({ "type": "integer", "minimum": 0, "maximum": 9 }),
                json!(1),
            ),
            2 => (json!({ "type": "boolean" }), json!(true)),
            3 => (
                json!({ "enum": ["a", "b", "c", "d", "e", "f"] }),
                json!("a"),
            ),
            _ => (
                json!({ "type": "string", "format": "email" }),
                json!("a@example.org"),
            ),
        };
        properties.insert(format!("f{index}"), schema);
        value.insert(format!("f{index}"), own);
    }
    properties.insert(
        "list".to_owned(),
        json!({ "type": "array", "items": { "$ref": "#/$defs/item" } }),
    );
    value.insert(
        "list".to_owned(),
        json!([{ "kind": "a", "x": "1" }, { "kind": "b", "y": "2" }]),
    );
    let schema = json!({
        "type": "object", "required": ["f0", "f1"], "properties": properties,
        "$defs": { "item": { "type": "object", "oneOf": [
            { "title": "A", "properties": { "kind": { "const": "a" }, "x": { "type": "string" } }, "required": ["kind", "x"] },
            { "title": "B", "properties": { "kind": { "const": "b" }, "y": { "type": "string" } }, "required": ["kind"] }
        ] } }
    });
    (schema, value.into())
}

#[cfg(test)]
mod tests {
    use formloom_core::CompileOptions;

    #[test]
    fn the_form_is_a_valid_one() {
        let (schema, value) = super::form();
        let compiled = CompileOptions::default()
            .with_strict(true)
            .compile(&schema)
            .expect("a schema without remarks");
        let mut state = compiled.form.state(Some(value));
        assert!(state.submit().is_ok(), "nothing stands in the way");
    }
}
