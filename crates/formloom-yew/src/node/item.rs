//! An item of a list, with what can be done with it.

use formloom_core::{Event, NodeId, NodeKind, NodeView, Pointer};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

use super::{draw, use_node};
use crate::handle::FormHandle;
use crate::parts::emit;
use crate::words::Word;

/// Moves an item, and says so.
pub(super) fn moved(form: &FormHandle, at: Pointer, to: usize) {
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
