//! What a stage of the flow looks like when it is no form.

use yew::prelude::{Callback, Html, MouseEvent, html};

/// A button of a panel.
pub(crate) fn button(text: &str, primary: bool, onclick: Callback<MouseEvent>) -> Html {
    let class = if primary {
        "button button-primary"
    } else {
        "button"
    };
    html! { <button type="button" {class} {onclick}>{ text }</button> }
}

/// A panel with a title; the focus goes to it when it appears.
pub(crate) fn panel(tone: &'static str, title: &str, body: Html, actions: Html) -> Html {
    let role = if tone == "danger" { "alert" } else { "status" };
    html! {
        <>
            <section class="panel" data-tone={tone} tabindex="-1" {role}>
                <h3 class="panel-title">{ title }</h3>
                { body }
            </section>
            <div class="dialog-actions">{ actions }</div>
        </>
    }
}

/// Something is under way: a text, and a way to give up. The focus goes to it when it appears, and not to a button,
/// which a held Enter key would press.
pub(crate) fn waiting(title: &str, text: Option<&str>, actions: Html) -> Html {
    html! {
        <>
            <div class="waiting" role="status" tabindex="-1">
                <div class="spinner" aria-hidden="true"></div>
                <p class="waiting-title">{ title }</p>
                if let Some(text) = text { <p class="waiting-text">{ text }</p> }
            </div>
            <div class="dialog-actions">{ actions }</div>
        </>
    }
}
