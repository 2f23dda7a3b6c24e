//! What can be done with a place beside filling it in, in one menu behind it: the menu button of the ARIA Authoring
//! Practices. A single removal is a button of its own.
//!
//! At rest, and before it is opened, this is a button.

use formloom_core::{Event, NodeId, NodeView, Pointer};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, Node};
use yew::prelude::{
    AttrValue, Callback, FocusEvent, Html, NodeRef, Properties, component, html, use_effect,
    use_force_update, use_mut_ref, use_node_ref,
};

use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::parts::{emit, may_be_removed};
use crate::words::Word;

/// Something that can be done.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Act {
    MoveUp,
    MoveDown,
    Duplicate,
    Remove,
    EditAsJson,
}

/// What can be done with a place, and whether it can now: an item at an end keeps the move that leads on, so that the same
/// key does not lead back.
fn acts(form: &FormHandle, view: &NodeView) -> Vec<(Act, bool)> {
    let mut acts = Vec::new();
    if let Some((index, count)) = view.position.filter(|_| !view.fixed && !view.read_only) {
        if count > 1 {
            acts.push((Act::MoveUp, index > 0));
            acts.push((Act::MoveDown, index + 1 < count));
        }
        acts.push((Act::Duplicate, true));
    }
    let is_entry = view.position.is_some() && !view.fixed || view.member.is_some();
    if is_entry && !view.read_only || may_be_removed(view) && !is_open_list(view) {
        acts.push((Act::Remove, true));
    }
    if !view.absent && form.may_be_raw(view) && !form.is_raw(view.id) {
        acts.push((Act::EditAsJson, true));
    }
    acts
}

/// A list with items is emptied item by item.
fn is_open_list(view: &NodeView) -> bool {
    use formloom_core::NodeKind::{List, Tuple};
    matches!(view.kind, List | Tuple) && !view.child_ids.is_empty()
}

/// The menu of a group, list or map, which stands inside of it; that of an item or member stands beside it.
pub(crate) fn inner_actions(form: &FormHandle, view: &NodeView) -> Option<Html> {
    let is_entry = view.position.is_some() || view.member.is_some();
    if is_entry && !view.fixed {
        return None;
    }
    let label = AttrValue::from(view.label.clone());
    actions(form, view, &label)
}

/// The menu of a place that is called something; nothing where nothing can be done.
pub(crate) fn actions(form: &FormHandle, view: &NodeView, label: &AttrValue) -> Option<Html> {
    let (id, acts) = (view.id, acts(form, view));
    let is_entry = view.position.is_some() || view.member.is_some();
    Some(match acts.as_slice() {
        [] => return None,
        [(Act::Remove, _)] if is_entry => {
            let onclick = does(form, id, Act::Remove);
            html! {
                <button type="button" data-part="remove" class={form.class("remove")} aria-label={form.say(Word::Remove(label))} {onclick} />
            }
        }
        [(Act::Remove, _)] => {
            let onclick = does(form, id, Act::Remove);
            html! {
                <button type="button" data-part="clear" class={form.class("clear")} {onclick}>{ form.say(Word::Remove(label)) }</button>
            }
        }
        // The whole form has no other menu.
        [(Act::EditAsJson, _)] if view.at.is_root() => {
            let onclick = does(form, id, Act::EditAsJson);
            html! {
                <button type="button" data-part="as-json" class={form.class("as-json")} {onclick}>
                    { form.say(Word::EditAsJson) }<span data-part="hidden">{ format!(": {}", crate::parts::label(form, view)) }</span>
                </button>
            }
        }
        _ if form.draws_at_rest() => {
            let button = button(form, id, label, &Opening::default());
            Frame::default().draw(form, button)
        }
        _ => html! { <Actions form={form.clone()} {id} label={label.clone()} {acts} /> },
    })
}

/// A click that does something with a place.
fn does(form: &FormHandle, id: NodeId, done: Act) -> Callback<MouseEvent> {
    let form = form.clone();
    Callback::from(move |_: MouseEvent| act(&form, id, done))
}

/// Does something with a place. Where it stands is asked now: an item of a list that moved stands elsewhere.
fn act(form: &FormHandle, id: NodeId, act: Act) {
    let Some((at, position)) =
        form.with_state(|state| state.view_of(id).map(|view| (view.at, view.position)))
    else {
        return;
    };
    let label = form.label_at(&at);
    let index = position.map_or(0, |(index, _)| index);
    match act {
        Act::MoveUp => moved(form, at, index.saturating_sub(1)),
        Act::MoveDown => moved(form, at, index + 1),
        Act::Duplicate => {
            emit(form, Event::Duplicate { at });
            form.announce(form.say(Word::Duplicated(&label)));
        }
        Act::Remove => remove(form, at, &label),
        Act::EditAsJson => form.set_raw(id, true),
    }
}

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

fn remove(form: &FormHandle, at: Pointer, label: &str) {
    emit(form, Event::remove(at));
    form.announce(form.say(Word::Removed(label)));
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    form: FormHandle,
    id: NodeId,
    /// How the place is called.
    label: AttrValue,
    acts: Vec<(Act, bool)>,
}

/// What the button does.
#[derive(Default)]
struct Opening {
    node: NodeRef,
    is_open: bool,
    onclick: Option<Callback<MouseEvent>>,
    onmousedown: Option<Callback<MouseEvent>>,
    onkeydown: Option<Callback<KeyboardEvent>>,
}

/// The element around: the same at rest.
#[derive(Default)]
struct Frame {
    node: NodeRef,
    onfocusout: Option<Callback<FocusEvent>>,
}

impl Frame {
    fn draw(self, form: &FormHandle, inside: Html) -> Html {
        let (node, onfocusout) = (self.node, self.onfocusout);
        html! { <div ref={node} data-part="place-actions" class={form.class("place-actions")} {onfocusout}>{ inside }</div> }
    }
}

fn button(form: &FormHandle, id: NodeId, label: &str, opening: &Opening) -> Html {
    let Opening {
        node,
        is_open,
        onclick,
        onmousedown,
        onkeydown,
    } = opening;
    html! {
        <button ref={node.clone()} type="button" data-part="more" class={form.class("more")} id={format!("{}-more", form.element_id(id))}
            aria-label={form.say(Word::Actions(label))} aria-haspopup="menu" aria-expanded={if *is_open { "true" } else { "false" }}
            onclick={onclick.clone()} onmousedown={onmousedown.clone()} onkeydown={onkeydown.clone()} />
    }
}

/// The menu as it is.
#[derive(Clone, Copy, PartialEq)]
enum Menu {
    Closed,
    /// With what the keys are at.
    At(Act),
}

#[component]
fn Actions(props: &ActionsProps) -> Html {
    let ActionsProps {
        form,
        id,
        label,
        acts,
    } = props;
    use_look(form);
    let id = *id;
    let update = use_force_update();
    // Whether the focus goes to what the keys are at is known until it is there.
    let now = use_mut_ref(|| {
        let kept = form.takes_menu(id).and_then(|at| acts.get(at));
        kept.map_or((Menu::Closed, false), |(act, _)| (Menu::At(*act), true))
    });
    let (node, opener) = (use_node_ref(), use_node_ref());
    let go = {
        let now = now.clone();
        Callback::from(move |menu: Menu| {
            now.replace((menu, menu != Menu::Closed));
            update.force_update();
        })
    };
    let (menu, _) = *now.borrow();
    let at = match menu {
        Menu::At(act) => acts.iter().position(|(one, _)| *one == act).or(Some(0)),
        Menu::Closed => None,
    };
    {
        let (form, now, node) = (form.clone(), now.clone(), node.clone());
        use_effect(move || {
            let takes_focus = std::mem::take(&mut now.borrow_mut().1);
            if takes_focus {
                // It is not drawn anew.
                form.takes_menu(id);
            }
            if takes_focus
                && let Some(item) = node.cast::<Element>()
                && let Some(item) = item
                    .query_selector("[role=menuitem][tabindex='0']")
                    .ok()
                    .flatten()
                && let Some(item) = item.dyn_ref::<HtmlElement>()
            {
                // What cannot have the focus stays where it is.
                let _ = item.focus();
            }
        });
    }
    let mut open_to = acts.iter().filter(|(_, can)| *can).map(|(act, _)| *act);
    let first = open_to.next();
    let last = open_to.next_back().or(first);
    let open = {
        let go = go.clone();
        move |act: Option<Act>| {
            if let Some(act) = act {
                go.emit(Menu::At(act));
            }
        }
    };
    let close = {
        let (go, opener) = (go.clone(), opener.clone());
        Callback::from(move |()| {
            go.emit(Menu::Closed);
            if let Some(button) = opener.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        })
    };
    let is_open = at.is_some();
    let onclick = {
        let (close, open) = (close.clone(), open.clone());
        Callback::from(move |_: MouseEvent| match menu {
            Menu::Closed => open(first),
            Menu::At(_) => close.emit(()),
        })
    };
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => open(first),
                "ArrowUp" => open(last),
                "Escape" if is_open => {
                    event.stop_propagation();
                    close.emit(());
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    // Browsers that give a button no focus when it is clicked would close the menu before the click, which opens it again.
    let onmousedown = is_open.then(|| Callback::from(|event: MouseEvent| event.prevent_default()));
    let opening = Opening {
        node: opener.clone(),
        is_open,
        onclick: Some(onclick),
        onmousedown,
        onkeydown: Some(onkeydown),
    };
    let pick = {
        let (form, go) = (form.clone(), go.clone());
        let places: Vec<Act> = acts.iter().map(|(act, _)| *act).collect();
        Callback::from(move |picked: Act| {
            // A move stays at hand: one key, one place.
            let stays = matches!(picked, Act::MoveUp | Act::MoveDown);
            go.emit(if stays {
                Menu::At(picked)
            } else {
                Menu::Closed
            });
            act(&form, id, picked);
            if stays && let Some(at) = places.iter().position(|one| *one == picked) {
                form.keep_menu(id, at);
            }
        })
    };
    let keys = {
        let (go, acts) = (go.clone(), acts.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = acts.len();
            let Some(at) = at else { return };
            let to = match event.key().as_str() {
                "ArrowDown" => (at + 1) % count,
                "ArrowUp" => (at + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                "Escape" => {
                    event.prevent_default();
                    event.stop_propagation();
                    close.emit(());
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some((act, _)) = acts.get(to) {
                go.emit(Menu::At(*act));
            }
        })
    };
    let onfocusout = {
        let (node, now) = (node.clone(), now.clone());
        Callback::from(move |event: FocusEvent| {
            let inside = event
                .related_target()
                .and_then(|to| to.dyn_into::<Node>().ok());
            let is_inside = node
                .cast::<Node>()
                .is_some_and(|node| node.contains(inside.as_ref()));
            // An item that moves in the page loses the focus, and gets it back.
            let (menu, comes_back) = *now.borrow();
            if !is_inside && !comes_back && menu != Menu::Closed {
                go.emit(Menu::Closed);
            }
        })
    };
    let list = at.map(|at| {
        let item = |(index, (picked, can)): (usize, &(Act, bool))| {
            let (pick, picked, can) = (pick.clone(), *picked, *can);
            let onclick = Callback::from(move |_: MouseEvent| {
                if can {
                    pick.emit(picked);
                }
            });
            let item_id = format!("{}-{picked:?}", form.element_id(id));
            html! {
                <button key={index} type="button" role="menuitem" data-part="action" class={form.class("action")} id={item_id} aria-disabled={(!can).then_some("true")}
                    tabindex={if index == at { "0" } else { "-1" }} {onclick}>{ said(form, picked, label) }</button>
            }
        };
        html! {
            <div data-part="action-menu" class={form.class("action-menu")} role="menu" aria-label={form.say(Word::Actions(label))}
                onkeydown={keys.clone()}>{ for acts.iter().enumerate().map(item) }</div>
        }
    });
    let inside = html! { <>{ button(form, id, label, &opening) }{ list.unwrap_or_default() }</> };
    let onfocusout = Some(onfocusout);
    Frame { node, onfocusout }.draw(form, inside)
}

fn said(form: &FormHandle, act: Act, label: &str) -> AttrValue {
    form.say(match act {
        Act::MoveUp => Word::MoveUp(label),
        Act::MoveDown => Word::MoveDown(label),
        Act::Duplicate => Word::Duplicate(label),
        Act::Remove => Word::Remove(label),
        Act::EditAsJson => Word::EditAsJson,
    })
}
