//! What a stage of the flow looks like when it is no form.

use yew::prelude::{Callback, Html, MouseEvent, html};

/// A button of a panel.
pub(crate) fn button(text: &str, primary: bool, onclick: Callback<MouseEvent>) -> Html {
    let kind = primary.then_some("primary");
    html! { <button type="button" data-part="connect-action" data-kind={kind} {onclick}>{ text }</button> }
}

/// A panel with a title; the focus goes to it when it appears.
pub(crate) fn panel(tone: &'static str, title: &str, body: Html, actions: Html) -> Html {
    let role = if tone == "danger" { "alert" } else { "status" };
    html! {
        <>
            <section data-part="connect-panel" data-tone={tone} tabindex="-1" {role}>
                <h3 data-part="connect-panel-title">{ title }</h3>
                { body }
            </section>
            <div data-part="connect-actions">{ actions }</div>
        </>
    }
}

/// Something is under way: a text, and a way to give up. The focus goes to it when it appears, and not to a button,
/// which a held Enter key would press.
pub(crate) fn waiting(title: &str, text: Option<&str>, actions: Html) -> Html {
    html! {
        <>
            <div data-part="connect-waiting" role="status" tabindex="-1">
                <div data-part="connect-spinner" aria-hidden="true"></div>
                <p data-part="connect-waiting-title">{ title }</p>
                if let Some(text) = text { <p data-part="connect-waiting-text">{ text }</p> }
            </div>
            <div data-part="connect-actions">{ actions }</div>
        </>
    }
}
