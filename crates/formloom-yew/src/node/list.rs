//! A list: items that are added, removed, copied and moved, by buttons and by dragging.

use formloom_core::{Event, NodeId, NodeView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::{Callback, DragEvent, Html, html};

use super::actions::{inner_actions, moved};
use super::choice::{cards, menus};
use super::chunk::items;
use super::window::Window;
use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::parts::{description, errors, legend, send};
use crate::target::target;
use crate::words::Word;

pub(crate) fn list(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let count = view.child_ids.len();
    let items = if count > form.look().window() {
        html! { <Window form={form.clone()} list={view.id} inside={view.child_ids.clone()} /> }
    } else {
        let numbered: Vec<(usize, NodeId)> = view.child_ids.iter().copied().enumerate().collect();
        items(form, view.id, &numbered, count)
    };
    let (onkeydown, ondragstart) = (Callback::from(keep_enter), drag(form, view.id));
    html! {
        <fieldset data-part="list" class={form.class("list")} {id} tabindex="-1" aria-describedby={described_by(form, view)}
            {onkeydown} {ondragstart} ondragover={Callback::from(allow)} ondrop={drop_at(form, view.id)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { for menus(form, view) }
            { description(form, view) }
            { for cards(form, view) }
            { items }
            { errors(form, view) }
            if view.takes_more && !view.read_only {
                <button type="button" data-part="add" class={form.class("add")} onclick={send(form, Event::add(&view.at))}>
                    { form.say(Word::AddItem(&view.label)) }
                </button>
            }
            { for inner_actions(form, view) }
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
