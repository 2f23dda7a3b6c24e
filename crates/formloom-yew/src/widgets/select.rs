//! One of several options: a native select, and a search where there are many.

use std::rc::Rc;

use formloom_core::{Event, NodeView};
use serde_json::Value;
use web_sys::{FocusEvent, HtmlSelectElement, MouseEvent};
use yew::prelude::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::combobox::{Combobox, Left};
use super::name;
use super::null::{FEW, is_apart, is_null_when_empty};
use super::options::chosen;
use super::text::onblur;
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

/// What a native select says in place of the number of an option: `null`, and a value that is no option.
const NULL: &str = "null";
const FOREIGN: &str = "foreign";

pub(super) fn select(form: &FormHandle, view: &NodeView) -> Html {
    if view.options.len() <= FEW || view.read_only {
        return native(form, view, None);
    }
    html! { <LongSelect form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct LongSelectProps {
    form: FormHandle,
    view: NodeView,
}

/// A native select until it gets the focus, then a combobox.
///
/// So server and browser draw the same, a post without JavaScript has the select, and a page whose program is not there
/// yet can be filled in. The combobox stands under the same id, so that label and links lead to it; a hidden input goes on
/// holding what the select would post.
#[component]
fn LongSelect(props: &LongSelectProps) -> Html {
    let LongSelectProps { form, view } = props;
    use_look(form);
    let opens = use_state(|| None::<bool>);
    let Some(opens_list) = *opens else {
        let swap = Callback::from(move |open: bool| opens.set(Some(open)));
        return native(form, view, Some(&swap));
    };
    let chosen = chosen(view);
    let shown = match chosen.and_then(|index| view.options.get(index)) {
        Some(option) => option.label.clone(),
        None if view.control_value == Some(Value::Null) => form.say(Word::Null).to_string(),
        None => view.control_text.clone(),
    };
    let posted = match chosen {
        Some(index) => index.to_string(),
        None if view.control_text.is_empty() => String::new(),
        None => FOREIGN.to_owned(),
    };
    let onpick = {
        let (form, view) = (form.clone(), view.clone());
        Callback::from(move |index: usize| {
            if let Some(option) = view.options.get(index) {
                emit(&form, Event::set(&view.at, option.value.clone()));
            }
        })
    };
    let onleave = {
        let (form, at, onpick) = (form.clone(), view.at.clone(), onpick.clone());
        // What has to be chosen is chosen anew, and not emptied.
        let stays = view.required && !view.nullable && chosen.is_some();
        Callback::from(move |left: Left| match left {
            Left::Option(index) => onpick.emit(index),
            Left::Other(text) => emit(&form, Event::type_text(&at, text)),
            Left::Empty if stays => {}
            Left::Empty => emit(&form, Event::Clear { at: at.clone() }),
        })
    };
    let offered = Rc::new((0..view.options.len()).collect::<Vec<_>>());
    html! {
        <>
            <input type="hidden" name={name(view)} value={posted} />
            <Combobox form={form.clone()} view={view.clone()} id={form.element_id(view.id)} shown={AttrValue::from(shown)}
                placeholder={form.say(Word::Choose)} {offered} {chosen} opens={opens_list} {onpick} {onleave}
                onblur={onblur(form, view)} />
        </>
    }
}

/// A native select. Where `swap` is given, it gives way to what searches as soon as a person comes.
pub(super) fn native(form: &FormHandle, view: &NodeView, swap: Option<&Callback<bool>>) -> Html {
    let invalid = !view.errors.is_empty();
    let chosen = chosen(view);
    let onchange = {
        let (form, view) = (form.clone(), view.clone());
        Callback::from(move |event: yew::prelude::Event| {
            let Some(select) = target::<HtmlSelectElement>(&event) else {
                return;
            };
            let value = select.value();
            let option = value
                .parse::<usize>()
                .ok()
                .and_then(|index| view.options.get(index));
            let event = match option {
                Some(option) => Event::set(&view.at, option.value.clone()),
                None if value == NULL => Event::set(&view.at, Value::Null),
                // It is what it was.
                None if value == FOREIGN => return,
                None => Event::Clear {
                    at: view.at.clone(),
                },
            };
            emit(&form, event);
        })
    };
    let blur = swap.is_none().then(|| onblur(form, view));
    let onfocus = swap.map(|swap| swap.reform(|_: FocusEvent| false));
    let onmousedown = swap.map(|swap| {
        swap.reform(|event: MouseEvent| {
            // The browser's own list stays closed.
            event.prevent_default();
            true
        })
    });
    // A value that is not among the options is shown as it is, with its error.
    let foreign = chosen.is_none() && !view.control_text.is_empty();
    let is_null = view.control_value == Some(Value::Null);
    let empty = if is_null && is_null_when_empty(view) {
        Word::Null
    } else {
        Word::Choose
    };
    html! {
        <select data-part="select" class={form.class("select")} id={form.element_id(view.id)} name={name(view)} disabled={view.read_only}
            required={view.required}
            aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
            aria-errormessage={invalid.then(|| error_id(form, view))} {onchange} {onfocus} {onmousedown} onblur={blur}>
            if chosen.is_none() || !view.required {
                <option value="" selected={chosen.is_none() && !foreign && !(is_null && is_apart(view))}>{ form.say(empty) }</option>
            }
            if is_apart(view) {
                <option value={NULL} selected={is_null}>{ form.say(Word::Null) }</option>
            }
            if foreign {
                <option value={FOREIGN} selected=true>{ &view.control_text }</option>
            }
            { for view.options.iter().enumerate().map(|(index, option)| html! {
                <option value={index.to_string()} selected={chosen == Some(index)}>{ &option.label }</option>
            }) }
        </select>
    }
}
