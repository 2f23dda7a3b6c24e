//! A group: the root without a frame, others as a fieldset; optional ones that would not end as a button.

use formloom_core::{Event, NodeView};
use yew::prelude::{Callback, Html, MouseEvent, html};

use crate::choice::choices;
use crate::handle::FormHandle;
use crate::node::{described_by, description, emit, errors, inside};
use crate::words;

pub(crate) fn group(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    if view.absent {
        let label_id = format!("{id}-label");
        let onclick = send(form, Event::add(&view.at));
        return html! {
            <div data-part="absent" {id}>
                <span data-part="label" id={label_id}>{ &view.label }</span>
                if !view.read_only {
                    <button type="button" data-part="add" {onclick}>{ words::add(&view.label) }</button>
                }
                { errors(form, view) }
            </div>
        };
    }
    let children = html! {
        <>
            { choices(form, view) }
            <div data-part={if view.choices.is_empty() { "children" } else { "variant" }}>{ inside(view) }</div>
        </>
    };
    if view.at.is_root() {
        return html! {
            <div data-part="group" data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>
                { description(form, view) }
                { errors(form, view) }
                if view.choices.is_empty() {
                    <div data-part="children">{ inside(view) }</div>
                } else {
                    <div data-part="children">{ children }</div>
                }
            </div>
        };
    }
    html! {
        <fieldset data-part="group" {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend">{ legend(view) }</legend>
            { description(form, view) }
            if view.choices.is_empty() {
                <div data-part="children">{ inside(view) }</div>
            } else {
                <div data-part="children">{ children }</div>
            }
            { errors(form, view) }
            if may_be_removed(view) {
                <button type="button" data-part="clear" onclick={send(form, Event::remove(&view.at))}>
                    { words::remove(&view.label) }
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
pub(crate) fn legend(view: &NodeView) -> Html {
    html! {
        <>
            { label(view) }
            if !view.required && view.position.is_none() && view.member.is_none() && !view.at.is_root() {
                <span data-part="optional">{ words::OPTIONAL }</span>
            }
            if view.deprecated {
                { " " }<span data-part="deprecated">{ words::DEPRECATED }</span>
            }
        </>
    }
}

/// How a node is called; the whole form, where it is one field and has no title, is its value.
pub(crate) fn label(view: &NodeView) -> &str {
    if view.label.is_empty() && view.at.is_root() {
        words::VALUE
    } else {
        &view.label
    }
}

/// A click that sends an event.
pub(crate) fn send(form: &FormHandle, event: Event) -> Callback<MouseEvent> {
    let form = form.clone();
    Callback::from(move |_| emit(&form, event.clone()))
}
