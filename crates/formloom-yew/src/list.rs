//! A list: items that are added, removed, copied and moved, by buttons and by dragging.

use formloom_core::{Event, NodeId, NodeKind, NodeView, Pointer};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::{Callback, DragEvent, Html, MouseEvent, Properties, component, html};

use crate::choice::choices;
use crate::chunk::{Row, list_rows};
use crate::group::{legend, may_be_removed, send};
use crate::handle::FormHandle;
use crate::node::{described_by, description, draw, emit, errors, use_node};
use crate::summary::target;
use crate::window::Window;
use crate::words::Word;

pub(crate) fn list(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let count = view.inside.len();
    let items = if count > form.look().window() {
        html! { <Window form={form.clone()} list={view.id} inside={view.inside.clone()} /> }
    } else {
        let numbered: Vec<(usize, NodeId)> = view.inside.iter().copied().enumerate().collect();
        items(form, view.id, &numbered, count)
    };
    let (onkeydown, ondragstart) = (Callback::from(keep_enter), drag(form, view.id));
    html! {
        <fieldset data-part="list" class={form.class("list")} {id} tabindex="-1" aria-describedby={described_by(form, view)}
            {onkeydown} {ondragstart} ondragover={Callback::from(allow)} ondrop={drop_at(form, view.id)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { description(form, view) }
            { choices(form, view) }
            { items }
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <button type="button" data-part="add" class={form.class("add")} onclick={send(form, Event::add(&view.at))}>
                    { form.say(Word::AddItem(&view.label)) }
                </button>
            }
            if may_be_removed(view) && view.inside.is_empty() {
                <button type="button" data-part="clear" class={form.class("clear")} onclick={send(form, Event::remove(&view.at))}>
                    { form.say(Word::Remove(&view.label)) }
                </button>
            }
        </fieldset>
    }
}

/// Items with their numbers, of a list of so many.
pub(crate) fn items(
    form: &FormHandle,
    list: NodeId,
    numbered: &[(usize, NodeId)],
    count: usize,
) -> Html {
    if numbered.is_empty() {
        return Html::default();
    }
    let rows = numbered.iter().map(|(index, id)| {
        Row::Item(Place {
            id: *id,
            index: *index,
            first: *index == 0,
            last: *index + 1 == count,
        })
    });
    list_rows(form, list, rows.collect())
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

/// The index of the item around what an event came from.
fn index_of(event: &DragEvent) -> Option<usize> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let item = element.closest("[data-part=item]").ok()??;
    item.get_attribute("data-index")?.parse().ok()
}

/// An item is taken by its bar. Which one it is stays in the form: other pages see nothing of it.
fn drag(form: &FormHandle, list: NodeId) -> Callback<DragEvent> {
    let form = form.clone();
    Callback::from(move |event: DragEvent| {
        let is_bar = target::<Element>(&event)
            .is_some_and(|element| element.get_attribute("draggable").as_deref() == Some("true"));
        if is_bar && let Some(index) = index_of(&event) {
            event.stop_propagation();
            form.set_dragged(Some((list, index)));
        }
    })
}

fn allow(event: DragEvent) {
    event.prevent_default();
}

fn drop_at(form: &FormHandle, list: NodeId) -> Callback<DragEvent> {
    let form = form.clone();
    Callback::from(move |event: DragEvent| {
        let Some((from_list, from)) = form.dragged() else {
            return;
        };
        if from_list != list {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        form.set_dragged(None);
        if let Some(to) = index_of(&event).filter(|to| *to != from)
            && form.state().is_alive(list)
        {
            let at = form.state().pointer(list).join(&from.to_string());
            moved(&form, at, to);
        }
    })
}

/// Moves an item, and says so.
fn moved(form: &FormHandle, at: Pointer, to: usize) {
    let label = form.label_at(&at);
    let around = at
        .split_last()
        .map(|(around, _)| around)
        .unwrap_or_default();
    emit(form, Event::Move { at, to });
    let of = form.count_at(&around);
    form.announce(form.say(Word::Moved {
        label: &label,
        position: to + 1,
        of,
    }));
}

/// Where an item stands. What it looks like depends on its node and on this; the rest of the list does not matter.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) id: NodeId,
    pub(crate) index: usize,
    pub(crate) first: bool,
    pub(crate) last: bool,
}

#[derive(Properties, PartialEq)]
pub(crate) struct ItemProps {
    pub(crate) place: Place,
}

#[component]
pub(crate) fn Item(props: &ItemProps) -> Html {
    match use_node(props.place.id) {
        Some((form, view)) => item(&form, &view, props.place),
        None => Html::default(),
    }
}

/// An item, with what can be done with it.
pub(crate) fn item(form: &FormHandle, view: &NodeView, place: Place) -> Html {
    let Place {
        id,
        index,
        first,
        last,
    } = place;
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
    let send = |act: fn(&FormHandle, Pointer, usize), to: usize| {
        let form = form.clone();
        Callback::from(move |_: MouseEvent| {
            let at = form.state().is_alive(id).then(|| form.state().pointer(id));
            if let Some(at) = at {
                act(&form, at, to);
            }
        })
    };
    let duplicate = |form: &FormHandle, at: Pointer, _: usize| {
        let label = form.label_at(&at);
        emit(form, Event::Duplicate { at });
        form.announce(form.say(Word::Duplicated(&label)));
    };
    let remove = |form: &FormHandle, at: Pointer, _: usize| {
        let label = form.label_at(&at);
        emit(form, Event::remove(at));
        form.announce(form.say(Word::Removed(&label)));
    };
    let (up, down) = (
        index.saturating_sub(1),
        if last { index } else { index + 1 },
    );
    html! {
        <li data-part="item" class={form.class("item")} data-kind={kind} role="listitem" data-index={index.to_string()}>
            if !view.read_only && !view.fixed {
                <div data-part="item-actions" class={form.class("item-actions")} draggable={(!(first && last)).then_some("true")}>
                    if !(first && last) {
                        <button type="button" data-part="move-up" class={form.class("move-up")}
                            aria-label={form.say(Word::MoveUp(&label))} disabled={first} onclick={send(moved, up)} />
                        <button type="button" data-part="move-down" class={form.class("move-down")}
                            aria-label={form.say(Word::MoveDown(&label))} disabled={last} onclick={send(moved, down)} />
                    }
                    <button type="button" data-part="duplicate" class={form.class("duplicate")}
                        aria-label={form.say(Word::Duplicate(&label))} onclick={send(duplicate, 0)} />
                    <button type="button" data-part="remove" class={form.class("remove")}
                        aria-label={form.say(Word::Remove(&label))} onclick={send(remove, 0)} />
                </div>
            }
            <div data-part="item-body" class={form.class("item-body")}>{ draw(form, view) }</div>
        </li>
    }
}
