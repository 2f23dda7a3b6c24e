//! A group: the root without a frame, others as a fieldset; optional ones that would not end as a button.

use formloom_core::{Event, NodeView};
use yew::prelude::{AttrValue, Callback, Html, MouseEvent, html};

use crate::choice::choices;
use crate::handle::FormHandle;
use crate::inside::inside;
use crate::look::Slot;
use crate::node::{described_by, description, emit, errors};
use crate::words::Word;

pub(crate) fn group(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    if view.absent {
        let label_id = format!("{id}-label");
        let onclick = send(form, Event::add(&view.at));
        return html! {
            <div data-part="absent" class={form.class("absent")} {id}>
                <span data-part="label" class={form.class("label")} id={label_id}>{ &view.label }</span>
                if !view.read_only {
                    <button type="button" data-part="add" class={form.class("add")} {onclick}>{ form.say(Word::Add(&view.label)) }</button>
                }
                { errors(form, view) }
            </div>
        };
    }
    let part = if view.choices.is_empty() {
        "children"
    } else {
        "variant"
    };
    let children = html! {
        <>
            { choices(form, view) }
            <div data-part={part} class={form.class(part)}>{ inside(form, view) }</div>
        </>
    };
    if view.at.is_root() {
        return html! {
            <div data-part="group" class={form.class("group")} data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>
                { description(form, view) }
                { errors(form, view) }
                if view.choices.is_empty() {
                    <div data-part="children" class={form.class("children")}>{ inside(form, view) }</div>
                } else {
                    <div data-part="children" class={form.class("children")}>{ children }</div>
                }
            </div>
        };
    }
    html! {
        <fieldset data-part="group" class={form.class("group")} {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { description(form, view) }
            if view.choices.is_empty() {
                <div data-part="children" class={form.class("children")}>{ inside(form, view) }</div>
            } else {
                <div data-part="children" class={form.class("children")}>{ children }</div>
            }
            { errors(form, view) }
            if may_be_removed(view) {
                <button type="button" data-part="clear" class={form.class("clear")} onclick={send(form, Event::remove(&view.at))}>
                    { form.say(Word::Remove(&view.label)) }
                </button>
            }
        </fieldset>
    }
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
            { label(form, view) }
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
