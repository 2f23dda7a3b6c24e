//! What is drawn of every node: its label, description and errors, and the ids by which they refer to each other.

use formloom_core::{Event, NodeView};
use yew::prelude::{AttrValue, Callback, Html, MouseEvent, html};

use crate::handle::FormHandle;
use crate::handle::described::{description_id, error_id};
use crate::handle::look::Slot;
use crate::markdown::markdown;
use crate::words::Word;
use crate::words::direction::{stands_apart, uncontrolled};

/// The description of a node, under the id by which controls refer to it.
pub(crate) fn description(form: &FormHandle, view: &NodeView) -> Html {
    match &view.description {
        Some(text) if !text.is_empty() => {
            html! { <div data-part="description" class={form.class("description")} id={description_id(form, view)}>{ markdown(&form.look(), text) }</div> }
        }
        _ => Html::default(),
    }
}

/// The errors of a node, under the id by which controls refer to them.
pub(crate) fn errors(form: &FormHandle, view: &NodeView) -> Html {
    if view.errors.is_empty() {
        return Html::default();
    }
    let text = view
        .errors
        .iter()
        .map(|error| uncontrolled(&error.message))
        .collect::<Vec<_>>()
        .join(" ");
    html! { <p data-part="error" class={form.class("error")} id={error_id(form, view)}>{ text }</p> }
}

/// Sends what a person did to the form; what does not fit (the node went away meanwhile), or comes where nothing can be
/// edited, changes nothing.
pub(crate) fn emit(form: &FormHandle, event: Event) {
    let _ = try_emit(form, event);
}

/// The same. Gives whether it was taken.
pub(crate) fn try_emit(form: &FormHandle, event: Event) -> bool {
    !form.is_locked_for(&event) && form.apply(event).is_ok()
}

/// Whether a place offers to be removed: an item and a member of a map have a button of their own.
pub(crate) fn may_be_removed(view: &NodeView) -> bool {
    let is_entry = view.position.is_some() || view.member.is_some();
    view.present && !view.required && !is_entry && !view.read_only && !view.at.is_root()
}

/// A legend with the word for what need not be filled in.
pub(crate) fn legend(form: &FormHandle, view: &NodeView) -> Html {
    html! {
        <>
            { apart(form, &label(form, view)) }
            if !view.required && view.position.is_none() && view.member.is_none() && !view.at.is_root() {
                <span data-part="optional" class={form.class("optional")}>{ beside(form, Word::Optional) }</span>
            }
            { for form.look().slot(Slot::BesideLabel, form, view) }
            if view.deprecated {
                <span data-part="deprecated" class={form.class("deprecated")}>{ beside(form, Word::Deprecated) }</span>
            }
        </>
    }
}

/// A word beside a label: the space belongs to the name that a screen reader reads. One text, as a server writes it.
pub(crate) fn beside(form: &FormHandle, word: Word<'_>) -> String {
    format!(" {}", form.say(word))
}

/// A text of the schema's beside others: isolated where it runs in another direction than the form.
pub(crate) fn apart(form: &FormHandle, text: &str) -> Html {
    let text = uncontrolled(text).into_owned();
    if stands_apart(&text, form.look().is_right_to_left()) {
        html! { <bdi>{ text }</bdi> }
    } else {
        html! { { text } }
    }
}

/// How a node is called; the whole form, where it is one field and has no title, is its value.
pub(crate) fn label(form: &FormHandle, view: &NodeView) -> AttrValue {
    if view.label.is_empty() && view.at.is_root() {
        form.say(Word::Value)
    } else {
        AttrValue::from(view.label.clone())
    }
}

/// A click that sends an event.
pub(crate) fn send(form: &FormHandle, event: Event) -> Callback<MouseEvent> {
    let form = form.clone();
    Callback::from(move |_| emit(&form, event.clone()))
}
