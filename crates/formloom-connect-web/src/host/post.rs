//! The form post that starts a flow in a window: one hidden field, which is gone as soon as it is sent.

use std::cell::Cell;
use std::rc::Rc;

use formloom_connect::{Event, FormPost, FormTarget, Secret};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlFormElement, HtmlInputElement};

use super::FlowHost;
use super::window::Popup;

/// A post that waits for its token. Dropping it takes the post back.
pub(super) struct WaitingPost(Rc<Cell<bool>>);

impl Drop for WaitingPost {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Posts the form, with the token in its payload; at once where the token is at hand.
pub(super) fn post(host: &Rc<FlowHost>, post: FormPost) {
    if let Some(token) = host.client.token_at_hand() {
        send(host, post, token);
        return;
    }
    let wanted = Rc::new(Cell::new(true));
    *host.post.borrow_mut() = Some(WaitingPost(wanted.clone()));
    let (weak, client) = (Rc::downgrade(host), host.client.clone());
    spawn_local(async move {
        let token = client.token().await;
        let Some(host) = weak.upgrade().filter(|_| wanted.get()) else {
            return;
        };
        match token {
            Ok(token) => send(&host, post, token),
            Err(error) => host.feed(Event::NotSent(error)),
        }
    });
}

fn send(host: &Rc<FlowHost>, mut post: FormPost, token: Secret<String>) {
    let target = match &post.target {
        FormTarget::Window(name) => {
            let there = host.popup.borrow().as_ref().is_some_and(Popup::leaves);
            if !there {
                // The watch tells of the closed window.
                return;
            }
            name.as_str()
        }
        FormTarget::SameWindow => "_self",
    };
    post.payload.token = Some(token);
    // A payload is made of texts, flags and JSON values, which serialise without fail.
    let payload = serde_json::to_string(&post.payload).unwrap_or_default();
    let action = format!("{}{}", host.client.origin(), post.action);
    let _sent = submit(&action, target, &payload);
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
