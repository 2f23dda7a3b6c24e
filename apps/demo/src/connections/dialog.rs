//! The dialog of the flow: a native `<dialog>`, which keeps the focus inside. Escape and the close button ask the flow,
//! which cancels what is under way and drops nothing typed without a question.

use formloom_connect::Mode;
use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::wire::Connection;
use formloom_connect_yew::{Client, ConnectFlow};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::{
    Callback, Html, Properties, component, html, use_effect_with, use_node_ref, use_state,
};

use super::Opened;
use crate::browser::{focus, window};

#[derive(Properties, PartialEq)]
pub(crate) struct ConnectDialogProps {
    pub(crate) client: Client,
    pub(crate) opened: Opened,
    pub(crate) onconnected: Callback<Connection>,
    pub(crate) onclose: Callback<()>,
}

#[component]
pub(crate) fn ConnectDialog(props: &ConnectDialogProps) -> Html {
    let node = use_node_ref();
    let leave = use_state(|| 0_u32);
    use_effect_with(node.clone(), |node| {
        let before = window()
            .and_then(|window| window.document())
            .and_then(|document| document.active_element());
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // A browser without modal dialogs shows it in the page.
            let _ = dialog.show_modal();
        }
        // The focus goes back to what opened the dialog, which takes none while the dialog is modal.
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
            match before.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                Some(before) if before.is_connected() && before.tag_name() != "BODY" => {
                    let _ = before.focus();
                }
                _ => focus("connections-title"),
            }
        }
    });
    let leaves = {
        let leave = leave.clone();
        Callback::from(move |()| leave.set(leave.wrapping_add(1).max(1)))
    };
    // The events of what is inside, such as a file input's `cancel`, come by here too.
    let own = {
        let node = node.clone();
        move |event: &yew::prelude::Event| {
            event.target().map(JsValue::from) == node.get().map(JsValue::from)
        }
    };
    let oncancel = {
        let (own, leaves) = (own.clone(), leaves.clone());
        Callback::from(move |event: yew::prelude::Event| {
            // One that cannot be prevented is followed by `close`.
            if own(&event) && event.cancelable() {
                event.prevent_default();
                leaves.emit(());
            }
        })
    };
    // Browsers close a dialog at the second Escape whatever the page says: it opens again, with the question.
    let onclose = {
        let (node, leaves) = (node.clone(), leaves.clone());
        Callback::from(move |event: yew::prelude::Event| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>().filter(|_| own(&event)) {
                let _ = dialog.show_modal();
                leaves.emit(());
            }
        })
    };
    let target = &props.opened.target;
    let verb = match target.mode {
        Mode::Connect => "Connect",
        Mode::Reconnect(_) => "Reconnect",
    };
    let close = leaves.reform(|_: yew::prelude::MouseEvent| ());
    html! {
        <dialog class="dialog" ref={node} aria-labelledby="dialog-title" {oncancel} {onclose}>
            <div class="dialog-head">
                <span class="logo" aria-hidden="true">{ target.name.chars().next().map(String::from).unwrap_or_default() }</span>
                <div><h2 class="dialog-title" id="dialog-title">{ format!("{verb} {}", target.name) }</h2></div>
                <button type="button" class="button button-icon" aria-label="Close" onclick={close}></button>
            </div>
            <div class="dialog-body">
                <ConnectFlow client={props.client.clone()} target={target.clone()} redirect_uri={redirect_uri()}
                    same_window={props.opened.same_window} returned={props.opened.returned.clone()}
                    leave={*leave} onconnected={props.onconnected.clone()} onclose={props.onclose.clone()} />
            </div>
        </dialog>
    }
}

/// This page by its `/`, which the server has on its list and which is this page under any of its names.
fn redirect_uri() -> Option<RedirectUri> {
    let page = format!("{}/", window()?.location().origin().ok()?);
    let query = crate::config::customer()
        .map(|customer| format!("?customer={customer}"))
        .unwrap_or_default();
    RedirectUri::parse(
        &format!("{page}{query}"),
        &[AllowedRedirect::OriginAndPath(page)],
    )
    .ok()
}
