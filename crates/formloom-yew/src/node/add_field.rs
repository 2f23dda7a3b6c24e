//! What a group offers: its optional fields that are not shown, behind a button, in a list that can be searched.
//!
//! The button opens a dialog with an editable combobox whose list is open (ARIA Authoring Practices). A letter typed on
//! the button begins the search, so that a field is reached by a few letters of its name and Enter. All that runs only when
//! somebody asks for it: at rest, and before it is used, this is a button.

mod search;

use std::cell::RefCell;
use std::rc::Rc;

use formloom_core::{NodeId, NodeView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent, Node};
use yew::prelude::{
    AttrValue, Callback, FocusEvent, Html, InputEvent, NodeRef, Properties, component, hook, html,
    use_effect, use_effect_with, use_force_update, use_mut_ref, use_node_ref,
};

use self::search::{Offer, found};
use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::markdown::plain;
use crate::target::target;
use crate::widgets::listbox::{List, Step};
use crate::words::Word;

/// Fields that are listed at a time: a search brings the others.
const LISTED: usize = 200;
/// Letters of a description that are listed.
const ABOUT: usize = 160;

/// The button of a group with everything behind it; nothing where it offers nothing.
pub(crate) fn add_field(form: &FormHandle, view: &NodeView, offered: Vec<NodeId>) -> Html {
    if offered.is_empty() || view.read_only {
        return Html::default();
    }
    // A button of the whole form needs no name behind it.
    let label = if view.at.is_root() {
        AttrValue::default()
    } else {
        AttrValue::from(view.label.clone())
    };
    if form.draws_at_rest() {
        let button = button(form, &label, &Opening::default());
        return Frame::default().draw(form, button);
    }
    html! { <AddField form={form.clone()} group={view.id} {label} {offered} /> }
}

#[derive(Properties, PartialEq)]
struct AddFieldProps {
    form: FormHandle,
    group: NodeId,
    /// How the group is called.
    label: AttrValue,
    offered: Vec<NodeId>,
}

/// What is typed on the button while the search is on its way.
#[derive(Default, PartialEq)]
struct Ahead {
    /// The search has come, and takes the keys.
    is_there: bool,
    /// Enter was pressed before.
    enters: bool,
}

/// What the button does.
#[derive(Default)]
struct Opening {
    button: NodeRef,
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
        html! { <div ref={node} data-part="add-field" class={form.class("add-field")} {onfocusout}>{ inside }</div> }
    }
}

fn button(form: &FormHandle, label: &str, opening: &Opening) -> Html {
    html! {
        <button ref={opening.button.clone()} type="button" data-part="add" class={form.class("add")} aria-haspopup="dialog"
            aria-expanded={if opening.is_open { "true" } else { "false" }}
            onclick={opening.onclick.clone()} onmousedown={opening.onmousedown.clone()} onkeydown={opening.onkeydown.clone()}>{ form.say(Word::AddField(label)) }</button>
    }
}

#[component]
fn AddField(props: &AddFieldProps) -> Html {
    let AddFieldProps {
        form,
        group,
        label,
        offered,
    } = props;
    use_look(form);
    let update = use_force_update();
    // The search while it is open, and what came before it was there.
    let open = use_mut_ref(|| None::<List>);
    let ahead = use_mut_ref(Ahead::default);
    let (node, opener) = (use_node_ref(), use_node_ref());
    use_focus_that_returns(form, *group, &opener);
    let set = {
        let (open, ahead) = (open.clone(), ahead.clone());
        Callback::from(move |list: Option<List>| {
            if list.is_none() {
                ahead.take();
            }
            open.replace(list);
            update.force_update();
        })
    };
    let list = open.borrow().clone();
    let close = {
        let (set, opener) = (set.clone(), opener.clone());
        Callback::from(move |()| {
            set.emit(None);
            give_focus(&opener);
        })
    };
    let is_open = list.is_some();
    let onclick = {
        let (set, close) = (set.clone(), close.clone());
        Callback::from(move |_: MouseEvent| {
            if is_open {
                close.emit(());
            } else {
                set.emit(Some(List::new(true)));
            }
        })
    };
    let onkeydown = {
        let (set, close) = (set.clone(), close.clone());
        let (open, ahead) = (open.clone(), ahead.clone());
        Callback::from(move |event: KeyboardEvent| {
            let before = open.borrow().clone();
            // Where the search has the keys, those on the button are its own.
            if ahead.borrow().is_there && event.key() != "Escape" {
                return;
            }
            match (event.key().as_str(), &before) {
                ("Escape", Some(_)) => {
                    event.stop_propagation();
                    close.emit(());
                }
                // Whoever types fast is ahead of the search.
                ("Enter", Some(_)) => {
                    ahead.borrow_mut().enters = true;
                }
                _ => match opens(&event, before.as_ref()) {
                    Some(list) => set.emit(Some(list)),
                    None => return,
                },
            }
            event.prevent_default();
        })
    };
    // Browsers that give a button no focus when it is clicked would close the search before the click, which opens it again.
    let onmousedown = is_open.then(|| Callback::from(|event: MouseEvent| event.prevent_default()));
    let opening = Opening {
        button: opener.clone(),
        is_open,
        onclick: Some(onclick),
        onmousedown,
        onkeydown: Some(onkeydown),
    };
    let menu = list.map(|list| {
        let pick = {
            let (set, form) = (set.clone(), form.clone());
            Callback::from(move |id: NodeId| {
                set.emit(None);
                form.take_offer(id);
            })
        };
        let go = set.reform(Some);
        html! { <Menu form={form.clone()} label={label.clone()} offered={offered.clone()} {list} {ahead} {go} {pick} {close} /> }
    });
    let onfocusout = {
        let node = node.clone();
        Callback::from(move |event: FocusEvent| {
            let inside = event
                .related_target()
                .and_then(|to| to.dyn_into::<Node>().ok());
            let around = node.cast::<Node>();
            if around.is_some_and(|around| !around.contains(inside.as_ref())) {
                set.emit(None);
            }
        })
    };
    let onfocusout = Some(onfocusout);
    // The button keeps its place among the nodes, and with it the focus.
    let inside = html! { <>{ button(form, label, &opening) }{ menu.unwrap_or_default() }</> };
    Frame { node, onfocusout }.draw(form, inside)
}

/// The search that a key on the button begins, or goes on with.
fn opens(event: &KeyboardEvent, before: Option<&List>) -> Option<List> {
    if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let key = event.key();
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => match before {
            Some(list) => {
                let query = list.query.clone().unwrap_or_default() + &key;
                Some(list.typed(query))
            }
            None => (letter != ' ').then(|| List::default().typed(key)),
        },
        _ if key == "ArrowDown" && before.is_none() => Some(List::new(true)),
        _ => None,
    }
}

/// The button gets the focus when what had it went back behind it.
#[hook]
fn use_focus_that_returns(form: &FormHandle, group: NodeId, opener: &NodeRef) {
    let (form, opener) = (form.clone(), opener.clone());
    use_effect(move || {
        if form.menu_takes_focus(group) {
            give_focus(&opener);
        }
    });
}

fn give_focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // What cannot have the focus stays where it is.
        let _ = element.focus();
    }
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    form: FormHandle,
    label: AttrValue,
    offered: Vec<NodeId>,
    list: List,
    ahead: Rc<RefCell<Ahead>>,
    go: Callback<List>,
    pick: Callback<NodeId>,
    close: Callback<()>,
}

/// The search and its list.
#[component]
fn Menu(props: &MenuProps) -> Html {
    let MenuProps {
        form,
        label,
        offered,
        list,
        ahead,
        go,
        pick,
        close,
    } = props;
    use_look(form);
    let (input, popup) = (use_node_ref(), use_node_ref());
    let offers = use_offers(form, offered);
    let query = list.query.clone().unwrap_or_default();
    let mut hits = found(&offers, &query);
    let count = hits.len();
    hits.truncate(LISTED);
    // The first one is at hand: Enter takes it.
    let last = hits.len().checked_sub(1);
    let active = last.map(|last| list.active.unwrap_or(0).min(last));
    {
        let input = input.clone();
        let (ahead, pick) = (ahead.clone(), pick.clone());
        let first = active
            .and_then(|active| hits.get(active))
            .map(|hit| offers[*hit].id);
        use_effect_with((), move |()| {
            let there = Ahead {
                is_there: true,
                enters: false,
            };
            if ahead.replace(there).enters
                && let Some(first) = first
            {
                pick.emit(first);
                return;
            }
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
                let end = u32::try_from(input.value().encode_utf16().count()).unwrap_or(0);
                // The letter that began the search is kept.
                let _ = input.set_selection_range(end, end);
            }
        });
    }
    {
        let popup = popup.clone();
        use_effect_with((active, query.clone()), move |_| {
            let option = popup
                .cast::<Element>()
                .and_then(|list| list.query_selector("[aria-selected=true]").ok().flatten());
            if let Some(option) = option {
                bring_into_view(&option);
            }
        });
    }
    let oninput = {
        let (go, list) = (go.clone(), list.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                go.emit(list.typed(input.value()));
            }
        })
    };
    let onkeydown = {
        let (go, pick, close, list) = (go.clone(), pick.clone(), close.clone(), list.clone());
        let ids: Vec<NodeId> = hits.iter().map(|hit| offers[*hit].id).collect();
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            if key == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                close.emit(());
                return;
            }
            if key == "Tab" {
                return;
            }
            let Step {
                next,
                pick: picked,
                eaten,
            } = list.key(&key, event.alt_key(), active, None, ids.len());
            if eaten {
                event.prevent_default();
            }
            match (picked.and_then(|picked| ids.get(picked)), next) {
                (Some(id), _) => pick.emit(*id),
                (None, Some(next)) if next.open => go.emit(next),
                _ => {}
            }
        })
    };
    let id = form.part_id("add-field");
    let option_id = |hit: usize| format!("{id}-{}", offers[hit].id.number());
    let option = |(place, hit): (usize, &usize)| {
        let offer = &offers[*hit];
        let option_id = option_id(*hit);
        let about_id = format!("{option_id}-about");
        let (pick, picked) = (pick.clone(), offer.id);
        let onclick = Callback::from(move |_: MouseEvent| pick.emit(picked));
        let has_about = !offer.about.is_empty();
        html! {
            <li key={offer.id.number()} data-part="listbox-option" class={form.class("listbox-option")} role="option" id={option_id}
                aria-selected={if active == Some(place) { "true" } else { "false" }} aria-label={offer.label.clone()}
                aria-describedby={has_about.then(|| about_id.clone())} aria-setsize={count.to_string()}
                aria-posinset={(place + 1).to_string()} {onclick}>
                <span data-part="offer-label" class={form.class("offer-label")}><bdi>{ &offer.label }</bdi></span>
                if has_about {
                    <span data-part="offer-about" class={form.class("offer-about")} id={about_id}><bdi>{ &offer.about }</bdi></span>
                }
            </li>
        }
    };
    let list_id = format!("{id}-list");
    // The focus stays in the text while the list is clicked.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let status = form.say(Word::Matches(count));
    html! {
        <div data-part="offer-menu" class={form.class("offer-menu")} role="dialog" aria-label={form.say(Word::AddField(label))}>
            <input ref={input} data-part="input" class={form.class("input")} type="text" role="combobox" autocomplete="off"
                spellcheck="false" autocapitalize="none" aria-autocomplete="list" aria-expanded={if hits.is_empty() { "false" } else { "true" }}
                aria-controls={(!hits.is_empty()).then(|| list_id.clone())}
                aria-activedescendant={active.and_then(|active| hits.get(active)).map(|hit| option_id(*hit))}
                aria-label={form.say(Word::FindField)} placeholder={form.say(Word::FindField)} value={query} {oninput} {onkeydown} />
            if !hits.is_empty() {
                <ul ref={popup} data-part="listbox" class={form.class("listbox")} role="listbox" id={list_id}
                    aria-label={form.say(Word::AddField(label))} {onmousedown}>{ for hits.iter().enumerate().map(option) }</ul>
            }
            <div data-part="matches" class={form.class("matches")} data-empty={hits.is_empty().then_some("true")} role="status">{ status }</div>
        </div>
    }
}

/// What is offered, in words. They are found once, as long as the same is offered in the same look.
#[hook]
fn use_offers(form: &FormHandle, offered: &[NodeId]) -> Rc<Vec<Offer>> {
    let known = use_mut_ref(|| None::<(Vec<NodeId>, crate::Look, Rc<Vec<Offer>>)>);
    let look = form.look();
    let mut known = known.borrow_mut();
    if let Some((ids, before, offers)) = &*known
        && ids == offered
        && *before == look
    {
        return Rc::clone(offers);
    }
    let offer = |id: &NodeId| {
        let view = form.node_view(*id)?;
        let about = view.description.as_deref().map(plain).unwrap_or_default();
        let key = form.with_state(|state| state.key_of(*id).unwrap_or_default().to_owned());
        Some(Offer {
            id: *id,
            label: view.label,
            key,
            about: cut(&about),
        })
    };
    // What a rule hides cannot be added.
    let shown = offered.iter().filter(|id| form.is_shown(**id));
    let offers: Rc<Vec<Offer>> = Rc::new(shown.filter_map(offer).collect());
    *known = Some((offered.to_vec(), look, Rc::clone(&offers)));
    offers
}

/// The beginning of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(ABOUT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn bring_into_view(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
