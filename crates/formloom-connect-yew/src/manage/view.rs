//! What a connection looks like.

use formloom_connect::wire::Connection;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, SubmitEvent, TargetCast as _, html,
};

use super::facts::{facts, notice, status};
use super::{Acts, Doing, Said, Shown, place};
use crate::look::ConnectLook;
use crate::words::ConnectWord;

pub(super) struct View<'a> {
    pub(super) connection: &'a Connection,
    pub(super) name: &'a str,
    pub(super) look: &'a ConnectLook,
    pub(super) shown: &'a Shown,
    pub(super) acts: &'a Acts,
    /// How many milliseconds it has, where nothing can renew it.
    pub(super) left: Option<f64>,
}

impl View<'_> {
    pub(super) fn draw(&self) -> Html {
        let connection = self.connection;
        let (tone, says) = status(connection);
        let title = self.place("title");
        let said = self.shown.said.as_ref().map(Said::tone);
        html! {
            <section data-part="connect-manage" class={self.look.class("connect-manage")} data-unstyled={self.look.unstyled()} aria-labelledby={title.clone()} lang={self.look.lang()} dir={self.look.dir()}>
                <div data-part="connect-manage-head" class={self.look.class("connect-manage-head")}>
                    <h3 data-part="connect-manage-name" class={self.look.class("connect-manage-name")} id={title}><bdi>{ &connection.name }</bdi></h3>
                    <span data-part="connect-badge" class={self.look.class_of("connect-badge", tone)} data-tone={tone}>{ self.say(says) }</span>
                </div>
                { self.notice() }
                <dl data-part="connect-manage-facts" class={self.look.class("connect-manage-facts")}>
                    <div><dt>{ self.say(ConnectWord::Service) }</dt><dd><bdi>{ self.name }</bdi></dd></div>
                    { for facts(self.look, connection).into_iter().map(|(name, fact)| html! {
                        <div><dt>{ self.say(name) }</dt><dd><bdi>{ fact }</bdi></dd></div>
                    }) }
                </dl>
                <p data-part="connect-manage-said" class={self.look.class_of("connect-manage-said", said)} role="status" data-tone={said}>
                    { self.shown.said.as_ref().map(|said| said.text(self.look)).unwrap_or_default() }
                </p>
                if !connection.is_archived() { { self.doing() } }
            </section>
        }
    }

    fn notice(&self) -> Html {
        let Some(notice) = notice(self.look, self.connection, self.name, self.left) else {
            return Html::default();
        };
        html! {
            <div data-part="connect-panel" class={self.look.class_of("connect-panel", Some(notice.tone))} data-tone={notice.tone} role="status">
                <p data-part="connect-panel-title" class={self.look.class("connect-panel-title")}>{ notice.title }</p>
                <p>{ notice.text }</p>
            </div>
        }
    }

    fn doing(&self) -> Html {
        match &self.shown.doing {
            Doing::Nothing | Doing::Reconnect => self.buttons(),
            Doing::Rename(text) => self.rename(text),
            Doing::Disconnect => self.question(),
            Doing::Waits(word) => {
                html! { <p data-part="connect-manage-waits" class={self.look.class("connect-manage-waits")} role="status">{ self.say(*word) }</p> }
            }
        }
    }

    fn buttons(&self) -> Html {
        let wants = notice(self.look, self.connection, self.name, self.left).is_some();
        let starts = |doing: Doing, focus: &'static str| {
            let acts = self.acts.clone();
            Callback::from(move |_: MouseEvent| acts.stands(doing.clone(), None, focus))
        };
        let rename = Doing::Rename(self.connection.name.clone());
        let test = {
            let acts = self.acts.clone();
            Callback::from(move |_: MouseEvent| acts.tests())
        };
        html! {
            <div data-part="connect-manage-actions" class={self.look.class("connect-manage-actions")}>
                { self.button("reconnect", ConnectWord::Reconnect, wants, starts(Doing::Reconnect, "reconnect")) }
                { self.button("test", ConnectWord::Test, false, test) }
                { self.button("rename", ConnectWord::Rename, false, starts(rename, "name")) }
                { self.button("disconnect", ConnectWord::Disconnect, false, starts(Doing::Disconnect, "keep")) }
            </div>
        }
    }

    fn rename(&self, text: &str) -> Html {
        let field = self.place("name");
        let onsubmit = {
            let (acts, field) = (self.acts.clone(), field.clone());
            Callback::from(move |event: SubmitEvent| {
                event.prevent_default();
                acts.renames(&typed(&field));
            })
        };
        let oninput = {
            let acts = self.acts.clone();
            Callback::from(move |event: InputEvent| {
                let text = event.target_unchecked_into::<HtmlInputElement>().value();
                acts.stands(Doing::Rename(text), None, "name");
            })
        };
        let cancel = self.back("rename");
        html! {
            <form data-part="connect-manage-rename" class={self.look.class("connect-manage-rename")} {onsubmit}>
                <label for={field.clone()}>{ self.say(ConnectWord::Name) }</label>
                <input id={field} data-part="connect-input" class={self.look.class("connect-input")} value={text.to_owned()} maxlength="200" autocomplete="off" {oninput} />
                <button type="submit" data-part="connect-action" class={self.look.class_of("connect-action", Some("primary"))} data-kind="primary">{ self.say(ConnectWord::Save) }</button>
                { self.button("cancel", ConnectWord::Cancel, false, cancel) }
            </form>
        }
    }

    /// The button that keeps it is the first one.
    fn question(&self) -> Html {
        let disconnect = {
            let acts = self.acts.clone();
            Callback::from(move |_: MouseEvent| acts.disconnects())
        };
        html! {
            <div data-part="connect-manage-question" class={self.look.class("connect-manage-question")} role="group" aria-labelledby={self.place("question")}>
                <p id={self.place("question")}>{ self.say(ConnectWord::DisconnectQuestion(&self.connection.name)) }</p>
                <div data-part="connect-manage-actions" class={self.look.class("connect-manage-actions")}>
                    { self.button("keep", ConnectWord::Keep, true, self.back("disconnect")) }
                    { self.button("yes", ConnectWord::DisconnectYes, false, disconnect) }
                </div>
            </div>
        }
    }

    /// Back to the buttons, with the focus on the one that led away.
    fn back(&self, focus: &'static str) -> Callback<MouseEvent> {
        let acts = self.acts.clone();
        Callback::from(move |_| acts.stands(Doing::Nothing, None, focus))
    }

    fn button(
        &self,
        what: &str,
        word: ConnectWord<'_>,
        primary: bool,
        onclick: Callback<MouseEvent>,
    ) -> Html {
        let kind = primary.then_some("primary");
        html! { <button type="button" id={self.place(what)} data-part="connect-action" class={self.look.class_of("connect-action", kind)} data-kind={kind} {onclick}>{ self.say(word) }</button> }
    }

    fn say(&self, word: ConnectWord<'_>) -> AttrValue {
        self.look.say(word)
    }

    fn place(&self, what: &str) -> String {
        place(self.connection, what)
    }
}

/// What stands in a field now.
fn typed(id: &str) -> String {
    let element = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    element.map(|field| field.value()).unwrap_or_default()
}
