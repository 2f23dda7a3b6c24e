//! The dialog of the flow: a native `<dialog>`, which keeps the focus inside and closes with Escape.

use formloom_connect::Mode;
use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::wire::Connection;
use formloom_connect_yew::{Client, ConnectFlow};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::{Callback, Html, Properties, component, html, use_effect_with, use_node_ref};

use super::Opened;
use crate::browser::window;

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
    use_effect_with(node.clone(), |node| {
        let before = window()
            .and_then(|window| window.document())
            .and_then(|document| document.active_element());
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            // A browser without modal dialogs shows it in the page.
            let _ = dialog.show_modal();
        }
        // The focus goes back to what opened the dialog.
        move || {
            if let Some(before) = before.and_then(|element| element.dyn_into::<HtmlElement>().ok())
            {
                let _ = before.focus();
            }
        }
    });
    let target = &props.opened.target;
    let verb = match target.mode {
        Mode::Connect => "Connect",
        Mode::Reconnect(_) => "Reconnect",
    };
    let close = props.onclose.reform(|_: yew::prelude::MouseEvent| ());
    let cancelled = props.onclose.reform(|_: yew::prelude::Event| ());
    html! {
        <dialog class="dialog" ref={node} aria-labelledby="dialog-title" oncancel={cancelled}>
            <div class="dialog-head">
                <span class="logo" aria-hidden="true">{ target.name.chars().next().map(String::from).unwrap_or_default() }</span>
                <div><h2 class="dialog-title" id="dialog-title">{ format!("{verb} {}", target.name) }</h2></div>
                <button type="button" class="button button-icon" aria-label="Close" onclick={close}></button>
            </div>
            <div class="dialog-body">
                <ConnectFlow client={props.client.clone()} target={target.clone()} redirect_uri={redirect_uri()}
                    same_window={props.opened.same_window} returned={props.opened.returned.clone()}
                    onconnected={props.onconnected.clone()} onclose={props.onclose.clone()} />
            </div>
        </dialog>
    }
}

/// This page, which the server has on its list.
fn redirect_uri() -> Option<RedirectUri> {
    let location = window()?.location();
    let page = format!("{}{}", location.origin().ok()?, location.pathname().ok()?);
    let query = crate::config::customer()
        .map(|customer| format!("?customer={customer}"))
        .unwrap_or_default();
    RedirectUri::parse(
        &format!("{page}{query}"),
        &[AllowedRedirect::OriginAndPath(page)],
    )
    .ok()
}
