//! A secret that the host keeps: it is never shown, and can be kept, replaced or deleted.

use formloom_core::{Event, NodeView, SecretEdit};
use yew::prelude::{Html, html};

use super::text::replace;
use crate::group::send;
use crate::handle::FormHandle;
use crate::node::described_by;
use crate::words;

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
        <div data-part="control" data-stored="true" {id} role="group" aria-labelledby={label}
            aria-describedby={described_by(form, view)}>
            <span data-part="stored">{ if cleared { words::CLEARED } else { words::STORED } }</span>
            if !view.read_only {
                <button type="button" data-part="replace" onclick={send(form, replace(view))}>{ words::REPLACE }</button>
                if cleared {
                    <button type="button" data-part="keep" onclick={edit(SecretEdit::Keep)}>{ words::KEEP }</button>
                } else if !view.required {
                    <button type="button" data-part="clear" onclick={edit(SecretEdit::Clear)}>{ words::CLEAR }</button>
                }
            }
        </div>
    }
}
