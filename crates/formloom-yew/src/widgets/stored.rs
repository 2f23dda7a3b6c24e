//! A secret that the host keeps: it is never shown, and can be kept, replaced or deleted.

use formloom_core::{Event, NodeView, SecretEdit};
use yew::prelude::{Html, html};

use super::text::replace;
use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::parts::send;
use crate::words::Word;

pub(super) fn stored(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let label = format!("{id}-label");
    let cleared = view.secret_edit == Some(SecretEdit::Clear);
    let edit = |edit: SecretEdit| {
        send(
            form,
            Event::Secret {
                at: view.at.clone(),
                edit,
            },
        )
    };
    html! {
        <div data-part="control" class={form.class("control")} data-stored="true" {id} role="group" aria-labelledby={label}
            aria-describedby={described_by(form, view)}>
            <span data-part="stored" class={form.class("stored")}>{ form.say(if cleared { Word::SecretCleared } else { Word::SecretStored }) }</span>
            if !view.read_only {
                <button type="button" data-part="replace" class={form.class("replace")} onclick={send(form, replace(view))}>{ form.say(Word::ReplaceSecret) }</button>
                if cleared {
                    <button type="button" data-part="keep" class={form.class("keep")} onclick={edit(SecretEdit::Keep)}>{ form.say(Word::KeepSecret) }</button>
                } else if !view.required {
                    <button type="button" data-part="clear" class={form.class("clear")} onclick={edit(SecretEdit::Clear)}>{ form.say(Word::DeleteSecret) }</button>
                }
            }
        </div>
    }
}
