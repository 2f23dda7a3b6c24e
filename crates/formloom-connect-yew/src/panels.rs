//! What a stage of the flow looks like when it is no form.

use formloom_connect::ConnectError;
use formloom_yew::isolate;
use yew::prelude::{Callback, Html, MouseEvent, html};

use crate::look::ConnectLook;
use crate::words::ConnectWord;

/// A button of a panel.
pub(crate) fn button(
    look: &ConnectLook,
    word: ConnectWord<'_>,
    primary: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let kind = primary.then_some("primary");
    html! { <button type="button" data-part="connect-action" class={look.class_of("connect-action", kind)} data-kind={kind} {onclick}>{ look.say(word) }</button> }
}

/// A panel with a title; the focus goes to it when it appears.
pub(crate) fn panel(
    look: &ConnectLook,
    tone: &'static str,
    title: ConnectWord<'_>,
    body: Html,
    actions: Html,
) -> Html {
    let role = if tone == "danger" { "alert" } else { "status" };
    html! {
        <>
            <section data-part="connect-panel" class={look.class_of("connect-panel", Some(tone))} data-tone={tone} tabindex="-1" {role}>
                <h3 data-part="connect-panel-title" class={look.class("connect-panel-title")}>{ look.say(title) }</h3>
                { body }
            </section>
            <div data-part="connect-actions" class={look.class("connect-actions")}>{ actions }</div>
        </>
    }
}

/// Something is under way: a text, and a way to give up. The focus goes to it when it appears, and not to a button,
/// which a held Enter key would press.
pub(crate) fn waiting(
    look: &ConnectLook,
    title: ConnectWord<'_>,
    text: Option<ConnectWord<'_>>,
    actions: Html,
) -> Html {
    html! {
        <>
            <div data-part="connect-waiting" class={look.class("connect-waiting")} role="status" tabindex="-1">
                <div data-part="connect-spinner" class={look.class("connect-spinner")} aria-hidden="true"></div>
                <p data-part="connect-waiting-title" class={look.class("connect-waiting-title")}>{ look.say(title) }</p>
                if let Some(text) = text { <p data-part="connect-waiting-text" class={look.class("connect-waiting-text")}>{ look.say(text) }</p> }
            </div>
            <div data-part="connect-actions" class={look.class("connect-actions")}>{ actions }</div>
        </>
    }
}

/// A failure in words: what happened, the reason of whoever refused, what to do.
pub(crate) fn failure(look: &ConnectLook, error: &ConnectError) -> String {
    let reason = error.message.as_deref();
    let reason = reason.map(|reason| isolate(reason, look.is_right_to_left()));
    let texts = [
        Some(look.say(ConnectWord::Failed(error.kind)).to_string()),
        reason.map(String::from),
        Some(look.say(ConnectWord::Advice(error.kind)).to_string()),
    ];
    texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
