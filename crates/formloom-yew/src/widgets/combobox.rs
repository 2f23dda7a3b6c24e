//! A text field that searches options: the editable combobox with list autocomplete of the ARIA Authoring Practices.
//!
//! What is typed is only searched for. The owner hears of an option that is picked, and of the text that stands there
//! when the focus leaves. Nothing is drawn of it on a server: it stands in for a native control once a person comes.

use std::ops::Range;
use std::rc::Rc;

use formloom_core::NodeView;
use web_sys::{
    Element, FocusEvent, HtmlInputElement, KeyboardEvent, MouseEvent, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, Properties, component, html, use_effect_with,
    use_force_update, use_mut_ref, use_node_ref,
};

use super::filter::{matches, meant};
use super::listbox::{List, Step};
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::target::target;
use crate::words::Word;

/// Options that are drawn at first, and that come when one scrolls to an end of them.
const DRAWN: usize = 50;

/// Options that are drawn at most while the keys go through them.
const MOST: usize = 200;

/// What the text means that stands there when the focus leaves.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Left {
    /// Nothing stands there any more.
    Empty,
    /// It can only mean this option.
    Option(usize),
    /// It is none of the options.
    Other(String),
}

#[derive(Properties, PartialEq)]
pub(super) struct ComboboxProps {
    pub(super) form: FormHandle,
    pub(super) view: NodeView,
    /// The id of the input.
    pub(super) id: String,
    /// Its name, where no `<label for>` names it.
    #[prop_or_default]
    pub(super) label: Option<AttrValue>,
    /// What stands there while nothing is searched for.
    #[prop_or_default]
    pub(super) shown: AttrValue,
    pub(super) placeholder: AttrValue,
    /// Which of the options of the view are offered.
    pub(super) offered: Rc<Vec<usize>>,
    #[prop_or_default]
    pub(super) chosen: Option<usize>,
    /// It takes the focus when it appears, and opens its list where it was clicked.
    pub(super) opens: bool,
    /// An option was picked.
    pub(super) onpick: Callback<usize>,
    /// The focus leaves, and another text stands there than before.
    pub(super) onleave: Callback<Left>,
    /// The focus left.
    pub(super) onblur: Callback<FocusEvent>,
}

#[component]
pub(super) fn Combobox(props: &ComboboxProps) -> Html {
    let ComboboxProps { form, view, id, .. } = props;
    use_look(form);
    // Handlers read the list as it is: a key and the loss of focus that it brings are not drawn in between.
    let current = use_mut_ref(|| (List::new(props.opens), 0..DRAWN));
    let update = use_force_update();
    let (list, drawn) = current.borrow().clone();
    let input = use_node_ref();
    let popup = use_node_ref();
    let query = list.query.clone().unwrap_or_default();
    let found = if list.open {
        matches(&view.options, props.offered.iter().copied(), &query)
    } else {
        Vec::new()
    };
    let chosen_at = props
        .chosen
        .and_then(|chosen| found.iter().position(|index| *index == chosen));
    let active = list
        .active
        .filter(|active| *active < found.len())
        .or(chosen_at.filter(|_| list.query.is_none() && !list.moved));
    let drawn = reaching(drawn, active);
    current.borrow_mut().1 = drawn.clone();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                // A text that is there is replaced by what is typed.
                let _ = input.focus();
                input.select();
            }
        });
    }
    {
        // The page shows the list where it opens, and the list the option that the keys are at.
        let popup = popup.clone();
        use_effect_with((list.open, active), move |(open, active)| {
            let list = popup.cast::<Element>().filter(|_| *open);
            if let Some(list) = list {
                let option =
                    active.and_then(|_| list.query_selector("[aria-selected=true]").ok().flatten());
                bring_into_view(option.as_ref().unwrap_or(&list));
            }
        });
    }
    let found = Rc::new(found);
    let go = {
        let (current, update) = (current.clone(), update.clone());
        Callback::from(move |next: List| {
            {
                let mut current = current.borrow_mut();
                if next.query != current.0.query || !next.open {
                    current.1 = 0..DRAWN;
                }
                current.0 = next;
            }
            update.force_update();
        })
    };
    let leave = {
        let current = current.clone();
        let (view, offered, shown) = (view.clone(), props.offered.clone(), props.shown.clone());
        let onleave = props.onleave.clone();
        Callback::from(move |()| {
            let Some(text) = current.borrow().0.query.clone() else {
                return;
            };
            if *text == *shown {
                return;
            }
            let found = matches(&view.options, offered.iter().copied(), &text);
            onleave.emit(if text.trim().is_empty() {
                Left::Empty
            } else {
                meant(&view.options, &found, &text).map_or(Left::Other(text), Left::Option)
            });
        })
    };
    let oninput = {
        let (go, current) = (go.clone(), current.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                let next = current.borrow().0.typed(input.value());
                go.emit(next);
            }
        })
    };
    let onclick = {
        let (go, current, chosen) = (go.clone(), current.clone(), chosen_at);
        Callback::from(move |event: MouseEvent| {
            let next = current.borrow().0.clicked(chosen);
            if let Some(input) = target::<HtmlInputElement>(&event).filter(|_| next.open) {
                input.select();
            }
            go.emit(next);
        })
    };
    let onkeydown = {
        let (go, current, found) = (go.clone(), current.clone(), found.clone());
        let (onpick, leave) = (props.onpick.clone(), leave.clone());
        let (view, offered, chosen) = (view.clone(), props.offered.clone(), props.chosen);
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() || event.ctrl_key() || event.meta_key() {
                return;
            }
            let list = current.borrow().0.clone();
            // The list that a key opens is not there yet.
            let found = if list.open {
                found.clone()
            } else {
                let query = list.query.as_deref().unwrap_or_default();
                Rc::new(matches(&view.options, offered.iter().copied(), query))
            };
            let at = chosen.and_then(|chosen| found.iter().position(|index| *index == chosen));
            let (key, alt) = (event.key(), event.alt_key());
            let Step { next, pick, eaten } = list.key(&key, alt, active, at, found.len());
            if eaten {
                event.prevent_default();
            }
            match pick.and_then(|pick| found.get(pick)) {
                Some(index) => onpick.emit(*index),
                None if key == "Enter" && !list.open => leave.emit(()),
                None => {}
            }
            if let Some(next) = next {
                go.emit(next);
            }
        })
    };
    let onblur = {
        let (go, onblur) = (go.clone(), props.onblur.clone());
        Callback::from(move |event: FocusEvent| {
            leave.emit(());
            go.emit(List::default());
            onblur.emit(event);
        })
    };
    let onscroll = {
        let (popup, count) = (popup.clone(), found.len());
        Callback::from(move |_: web_sys::Event| {
            let Some(list) = popup.cast::<Element>() else {
                return;
            };
            let (above, seen) = (list.scroll_top(), list.client_height());
            let mut current = current.borrow_mut();
            let mut drawn = current.1.clone();
            if above + 2 * seen >= list.scroll_height() && drawn.end < count {
                drawn.end += DRAWN;
            } else if above < seen && drawn.start > 0 {
                // The browser keeps in its place what is seen.
                drawn.start = drawn.start.saturating_sub(DRAWN);
            } else {
                return;
            }
            current.1 = drawn;
            update.force_update();
        })
    };
    let drawn = drawn.start..drawn.end.min(found.len());
    let invalid = !view.errors.is_empty();
    let list_id = format!("{id}-list");
    let option_id = |index: usize| format!("{id}-option-{index}");
    let expanded = list.open && !found.is_empty();
    // The focus stays in the text while the list is clicked.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let status = match &list.query {
        Some(_) if list.open => form.say(Word::Matches(found.len())),
        _ => AttrValue::default(),
    };
    let option = |(place, index): (usize, &usize)| {
        let index = *index;
        let label = view.options.get(index).map(|option| option.label.clone());
        let onclick = {
            let (go, onpick) = (go.clone(), props.onpick.clone());
            Callback::from(move |_: MouseEvent| {
                onpick.emit(index);
                go.emit(List::default());
            })
        };
        html! {
            <li key={index} data-part="listbox-option" class={form.class("listbox-option")} role="option" id={option_id(index)}
                aria-selected={if active == Some(place) { "true" } else { "false" }} data-chosen={(props.chosen == Some(index)).then_some("true")}
                aria-setsize={found.len().to_string()} aria-posinset={(place + 1).to_string()} {onclick}>{ label }</li>
        }
    };
    let options = found.iter().enumerate().skip(drawn.start).take(drawn.len());
    html! {
        <div data-part="combobox" class={form.class("combobox")}>
            <input ref={input} data-part="input" class={form.class("input")} id={id.clone()} type="text" role="combobox" autocomplete="off" spellcheck="false"
                autocapitalize="none" aria-autocomplete="list" aria-expanded={if expanded { "true" } else { "false" }}
                aria-controls={expanded.then(|| list_id.clone())}
                aria-activedescendant={active.filter(|_| expanded).and_then(|active| found.get(active)).map(|index| option_id(*index))}
                aria-label={props.label.clone()} value={list.query.clone().map_or_else(|| props.shown.clone(), AttrValue::from)}
                placeholder={props.placeholder.clone()} required={view.required && props.label.is_none()}
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} {onclick} {onkeydown} {onblur} />
            if expanded {
                <ul ref={popup} data-part="listbox" class={form.class("listbox")} role="listbox" id={list_id} aria-label={view.label.clone()}
                    {onmousedown} {onscroll}>{ for options.map(option) }</ul>
            }
            <div data-part="matches" class={form.class("matches")} data-empty={(list.open && found.is_empty()).then_some("true")} role="status">{ status }</div>
        </div>
    }
}

/// The options that are drawn, so that the one that the keys are at is among them: the next ones, where the keys went
/// on, else those around.
fn reaching(drawn: Range<usize>, active: Option<usize>) -> Range<usize> {
    match active {
        Some(active) if active == drawn.end => {
            let end = drawn.end + DRAWN;
            drawn.start.max(end.saturating_sub(MOST))..end
        }
        Some(active) if active + 1 == drawn.start => {
            let start = drawn.start.saturating_sub(DRAWN);
            start..drawn.end.min(start + MOST)
        }
        Some(active) if !drawn.contains(&active) => {
            let start = active - active % DRAWN;
            start..start + DRAWN
        }
        _ => drawn,
    }
}

fn bring_into_view(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

#[cfg(test)]
mod tests {
    use super::reaching;

    #[test]
    fn few_options_are_drawn_at_a_time() {
        assert_eq!(reaching(0..50, None), 0..50, "the first");
        assert_eq!(reaching(0..50, Some(49)), 0..50, "the keys are among them");
        assert_eq!(reaching(0..50, Some(50)), 0..100, "the keys go on");
        assert_eq!(
            reaching(0..200, Some(200)),
            50..250,
            "and leave the first behind"
        );
        assert_eq!(reaching(50..250, Some(49)), 0..200, "and come back");
        assert_eq!(reaching(0..50, Some(229)), 200..250, "the keys jump");
    }
}
