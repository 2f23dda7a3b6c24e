//! An item of a list, with what can be done with it.

use formloom_core::{NodeId, NodeKind, NodeView};
use yew::prelude::{AttrValue, Html, Properties, component, html};

use super::actions::actions;
use super::{draw, use_node};
use crate::handle::FormHandle;

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
        index, first, last, ..
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
    let can_move = !view.read_only && !view.fixed;
    let done = (!view.fixed).then(|| actions(form, view, &AttrValue::from(label)));
    let done = done.flatten();
    html! {
        <li data-part="item" class={form.class("item")} data-kind={kind} role="listitem" data-index={index.to_string()}>
            <div data-part="item-body" class={form.class("item-body")}>{ draw(form, view) }</div>
            if let Some(actions) = done {
                <div data-part="item-actions" class={form.class("item-actions")} draggable={(can_move && !(first && last)).then_some("true")}>
                    { actions }
                </div>
            }
        </li>
    }
}
