//! A list: items that are added, removed, copied and moved.

use formloom_core::{Event, NodeId, NodeKind, NodeView};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::{Callback, Html, html};

use crate::group::{legend, send};
use crate::handle::FormHandle;
use crate::node::{Node, described_by, description, errors};
use crate::summary::target;
use crate::words;

/// Items from which on they come in chunks, with an element each.
const CHUNK: usize = 32;

pub(crate) fn list(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let item = |id: &NodeId| item(form, *id);
    let items = if view.inside.is_empty() {
        Html::default()
    } else if view.inside.len() <= CHUNK {
        html! { <ol data-part="items" role="list">{ for view.inside.iter().map(item) }</ol> }
    } else {
        let chunks = view.inside.chunks(CHUNK).map(|chunk| {
            let key = chunk.first().map_or(0, |id| id.number());
            html! { <ol {key} data-part="chunk" role="presentation">{ for chunk.iter().map(item) }</ol> }
        });
        html! { <div data-part="items" role="list">{ for chunks }</div> }
    };
    html! {
        <fieldset data-part="list" {id} tabindex="-1" aria-describedby={described_by(form, view)}
            onkeydown={Callback::from(keep_enter)}>
            <legend data-part="legend">{ legend(view) }</legend>
            { description(form, view) }
            { items }
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <button type="button" data-part="add" onclick={send(form, Event::add(&view.at))}>
                    { words::add_item(&view.label) }
                </button>
            }
        </fieldset>
    }
}

/// Enter in an item does not submit the form: one more item is as likely to be meant.
fn keep_enter(event: KeyboardEvent) {
    if event.key() == "Enter"
        && !event.is_composing()
        && target::<HtmlInputElement>(&event).is_some()
    {
        event.prevent_default();
    }
}

fn item(form: &FormHandle, id: NodeId) -> Html {
    let view = form.state().view_of(id);
    let (index, count) = view.position.unwrap_or((0, 1));
    let label = if view.label.is_empty() {
        format!("{}", index + 1)
    } else {
        view.label.clone()
    };
    let kind = if view.fixed {
        "position"
    } else if view.kind == NodeKind::Field {
        "field"
    } else {
        "group"
    };
    let at = &view.at;
    let to = |to: usize| Event::Move { at: at.clone(), to };
    html! {
        <li key={id.number()} data-part="item" data-kind={kind} role="listitem">
            if !view.read_only && !view.fixed {
                <div data-part="item-actions">
                    if count > 1 {
                        <button type="button" data-part="move-up" aria-label={words::move_up(&label)} disabled={index == 0}
                            onclick={send(form, to(index.saturating_sub(1)))} />
                        <button type="button" data-part="move-down" aria-label={words::move_down(&label)}
                            disabled={index + 1 == count} onclick={send(form, to((index + 1).min(count - 1)))} />
                    }
                    <button type="button" data-part="duplicate" aria-label={words::duplicate(&label)}
                        onclick={send(form, Event::Duplicate { at: at.clone() })} />
                    <button type="button" data-part="remove" aria-label={words::remove(&label)}
                        onclick={send(form, Event::remove(at))} />
                </div>
            }
            <div data-part="item-body"><Node {id} /></div>
        </li>
    }
}
