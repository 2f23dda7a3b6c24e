//! A page whose form the server drew: it comes alive where it stands.

use std::rc::Rc;

use formloom_core::layout::ShownFields;
use formloom_core::{Pointer, Submitted};
use formloom_yew::{FormHandle, FormSource, Look, SchemaForm, SchemaFormProps};
use serde_json::{Value, json};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, Request, RequestInit, Response};
use yew::{Callback, Renderer, props};

use crate::browser::window;

/// Makes the form of the page live; gives whether there is one.
pub(crate) fn hydrate() -> bool {
    let Some((root, data)) = drawn() else {
        return false;
    };
    let text = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
    let (schema, instance) = (text("schema"), text("instance"));
    let Ok(parsed) = serde_json::from_str::<Value>(&schema) else {
        return false;
    };
    let live = Rc::new(std::cell::RefCell::new(None::<FormHandle>));
    let onready = {
        let live = live.clone();
        Callback::from(move |form: FormHandle| {
            live.replace(Some(form));
            mark_live();
        })
    };
    let onsubmit = {
        let schema = schema.clone();
        Callback::from(move |done: Submitted| {
            let (schema, form) = (schema.clone(), live.borrow().clone());
            spawn_local(async move { send(&schema, &done.instance, form).await });
        })
    };
    let props = props!(SchemaFormProps {
        schema: FormSource::from(parsed),
        value: serde_json::from_str::<Value>(&instance).ok().map(Rc::new),
        id: "plain",
        action: "/form/post",
        // A page that a server draws shows every field.
        look: Look::default()
            .with_raw_views()
            .with_shown_fields(ShownFields::All),
        hidden: vec![
            ("formloom:schema".into(), schema.into()),
            ("formloom:instance".into(), instance.into()),
        ],
        onready,
        onsubmit,
    });
    let is_drawn = root.has_child_nodes();
    let renderer = Renderer::<SchemaForm>::with_root_and_props(root, props);
    if is_drawn {
        renderer.hydrate();
    } else {
        renderer.render();
    }
    true
}

/// The element with the form, and what it was drawn from.
fn drawn() -> Option<(Element, Value)> {
    let document = window()?.document()?;
    let data = document.get_element_by_id("form-data")?.text_content()?;
    let root = document.get_element_by_id("form")?;
    Some((root, serde_json::from_str(&data).ok()?))
}

/// From now on the page works without a post.
fn mark_live() {
    let body = window().and_then(|window| window.document()?.body());
    if let Some(body) = body {
        // An attribute of HTML, which is always accepted.
        let _ = body.set_attribute("data-live", "true");
    }
}

/// Sends the instance to the server, and says what it thinks of it.
async fn send(schema: &str, instance: &Value, form: Option<FormHandle>) {
    let body = json!({ "schema": schema, "instance": instance }).to_string();
    let told = match answer(&body).await {
        Some(answer) if answer["valid"] == true => "The server accepted it.",
        Some(answer) => {
            if let Some(form) = form {
                form.report(errors(&answer));
            }
            "The server refused it."
        }
        None => "The server did not answer. Nothing is lost: try again.",
    };
    let result = window().and_then(|window| window.document()?.get_element_by_id("result"));
    if let Some(result) = result {
        result.set_text_content(Some(told));
    }
}

async fn answer(body: &str) -> Option<Value> {
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&body.into());
    let request = Request::new_with_str_and_init("/form/submitted", &options).ok()?;
    request
        .headers()
        .set("content-type", "application/json")
        .ok()?;
    let response = JsFuture::from(window()?.fetch_with_request(&request))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    serde_json::from_str(&text.as_string()?).ok()
}

fn errors(answer: &Value) -> Vec<(Pointer, String)> {
    let error = |error: &Value| {
        let (at, message) = (error["at"].as_str()?, error["message"].as_str()?);
        Some((Pointer::from(at), message.to_owned()))
    };
    answer["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(error)
        .collect()
}
