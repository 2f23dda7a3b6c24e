//! The form post that starts a flow in a window: one hidden field, which is gone as soon as it is sent.

use formloom_connect::{FormPost, FormTarget, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlFormElement, HtmlInputElement};

use crate::client::Client;

/// Posts the form, with the token in its payload; at once where the token is at hand.
pub(super) fn post(client: &Client, post: FormPost) {
    if let Some(token) = client.token_at_hand() {
        send(client, post, Some(token));
        return;
    }
    let client = client.clone();
    spawn_local(async move {
        // Without a token the server's own page says what is wrong.
        let token = client.token().await;
        send(&client, post, token);
    });
}

fn send(client: &Client, mut post: FormPost, token: Option<Secret<String>>) {
    post.payload.token = token;
    // A payload is made of texts, flags and JSON values, which serialise without fail.
    let payload = serde_json::to_string(&post.payload).unwrap_or_default();
    let target = match &post.target {
        FormTarget::Window(name) => name.as_str(),
        FormTarget::SameWindow => "_self",
    };
    let _sent = submit(
        &format!("{}{}", client.origin(), post.action),
        target,
        &payload,
    );
}

fn submit(action: &str, target: &str, payload: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let form = document
        .create_element("form")
        .ok()?
        .dyn_into::<HtmlFormElement>()
        .ok()?;
    form.set_method("POST");
    form.set_action(action);
    form.set_target(target);
    form.set_hidden(true);
    let field = document
        .create_element("input")
        .ok()?
        .dyn_into::<HtmlInputElement>()
        .ok()?;
    field.set_type("hidden");
    field.set_name("payload");
    field.set_value(payload);
    form.append_child(&field).ok()?;
    document.body()?.append_child(&form).ok()?;
    let sent = form.submit().ok();
    form.remove();
    sent
}
