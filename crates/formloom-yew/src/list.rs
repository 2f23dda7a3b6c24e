//! A list: items that are added, removed, copied and moved.

use formloom_core::{Event, NodeId, NodeKind, NodeView, Pointer};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

use crate::group::{legend, send};
use crate::handle::FormHandle;
use crate::node::{described_by, description, draw, emit, errors, use_node};
use crate::summary::target;
use crate::words::Word;

/// Items from which on they come in chunks, with an element each.
const CHUNK: usize = 32;

pub(crate) fn list(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let count = view.inside.len();
    let item = |(index, id): (usize, &NodeId)| {
        let (first, last) = (index == 0, index + 1 == count);
        html! { <Item key={id.number()} id={*id} {index} {first} {last} /> }
    };
    let items = if view.inside.is_empty() {
        Html::default()
    } else if view.inside.len() <= CHUNK {
        html! { <ol data-part="items" class={form.class("items")} role="list">{ for view.inside.iter().enumerate().map(item) }</ol> }
    } else {
        let chunks = view
            .inside
            .chunks(CHUNK)
            .enumerate()
            .map(|(number, chunk)| {
                let key = chunk.first().map_or(0, |id| id.number());
                let items = chunk.iter().enumerate();
                let items = items.map(|(index, id)| item((number * CHUNK + index, id)));
                html! { <ol {key} data-part="chunk" class={form.class("chunk")} role="presentation">{ for items }</ol> }
            });
        html! { <div data-part="items" class={form.class("items")} role="list">{ for chunks }</div> }
    };
    html! {
        <fieldset data-part="list" class={form.class("list")} {id} tabindex="-1" aria-describedby={described_by(form, view)}
            onkeydown={Callback::from(keep_enter)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { description(form, view) }
            { items }
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <button type="button" data-part="add" class={form.class("add")} onclick={send(form, Event::add(&view.at))}>
                    { form.say(Word::AddItem(&view.label)) }
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

/// What an item looks like depends on its node and on where it stands; the rest of the list does not matter.
#[derive(Properties, PartialEq)]
struct ItemProps {
    id: NodeId,
    index: usize,
    first: bool,
    last: bool,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let ItemProps {
        id,
        index,
        first,
        last,
    } = *props;
    let Some((form, view)) = use_node(id) else {
        return Html::default();
    };
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
    // The place is asked for when it is clicked: an item of a list that moved stands elsewhere.
    let send = |event: fn(Pointer, usize) -> Event, to: usize| {
        let form = form.clone();
        Callback::from(move |_: MouseEvent| {
            let at = form.state().is_alive(id).then(|| form.state().pointer(id));
            if let Some(at) = at {
                emit(&form, event(at, to));
            }
        })
    };
    let move_to = |to: usize| send(|at, to| Event::Move { at, to }, to);
    html! {
        <li data-part="item" class={form.class("item")} data-kind={kind} role="listitem">
            if !view.read_only && !view.fixed {
                <div data-part="item-actions" class={form.class("item-actions")}>
                    if !(first && last) {
                        <button type="button" data-part="move-up" class={form.class("move-up")} aria-label={form.say(Word::MoveUp(&label))} disabled={first}
                            onclick={move_to(index.saturating_sub(1))} />
                        <button type="button" data-part="move-down" class={form.class("move-down")} aria-label={form.say(Word::MoveDown(&label))} disabled={last}
                            onclick={move_to(if last { index } else { index + 1 })} />
                    }
                    <button type="button" data-part="duplicate" class={form.class("duplicate")} aria-label={form.say(Word::Duplicate(&label))}
                        onclick={send(|at, _| Event::Duplicate { at }, 0)} />
                    <button type="button" data-part="remove" class={form.class("remove")} aria-label={form.say(Word::Remove(&label))}
                        onclick={send(|at, _| Event::remove(at), 0)} />
                </div>
            }
            <div data-part="item-body" class={form.class("item-body")}>{ draw(&form, &view) }</div>
        </li>
    }
}
