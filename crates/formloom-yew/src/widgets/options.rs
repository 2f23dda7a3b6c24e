//! Values that are all visible: radio buttons, and checkboxes where there are few.

use formloom_core::{Event, NodeView, SelectOption};
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::{Callback, Html, html};

use super::name;
use super::null::{is_apart, is_null_when_empty};
use super::picked::{pick, picked};
use super::text::onblur;
use super::tokens::tokens;
use crate::handle::FormHandle;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

pub(super) fn radio(form: &FormHandle, view: &NodeView) -> Html {
    let chosen = chosen(view);
    let is_null = view.control_value == Some(Value::Null);
    let option = |(index, option): (usize, &SelectOption)| {
        let event = Event::set(&view.at, option.value.clone());
        let checked = chosen == Some(index);
        one(
            form,
            view,
            &index.to_string(),
            &option.label,
            checked,
            event,
        )
    };
    let clear = Event::Clear {
        at: view.at.clone(),
    };
    // Radio buttons cannot be taken back: what need not be chosen has one for none.
    let none = if is_null_when_empty(view) {
        Some(one(form, view, "", &form.say(Word::Null), is_null, clear))
    } else if !view.required && view.position.is_none() && view.member.is_none() {
        Some(one(
            form,
            view,
            "",
            &form.say(Word::None),
            !view.present,
            clear,
        ))
    } else {
        None
    };
    html! {
        <div data-part="options" class={form.class("options")}>
            { for view.options.iter().enumerate().map(option) }
            { for none }
            { for null(form, view) }
        </div>
    }
}

/// A boolean that may be `null`: all that it can be, side by side.
pub(super) fn tristate(form: &FormHandle, view: &NodeView) -> Html {
    let set = |value: bool| Event::set(&view.at, value);
    let is = |value: bool| view.control_value == Some(Value::Bool(value));
    let null_event = Event::set(&view.at, Value::Null);
    let is_null = view.control_value == Some(Value::Null);
    html! {
        <div data-part="options" class={form.class("options")}>
            { one(form, view, "on", &form.say(Word::Yes), is(true), set(true)) }
            { one(form, view, "", &form.say(Word::No), is(false), set(false)) }
            { one(form, view, "null", &form.say(Word::Null), is_null, null_event) }
        </div>
    }
}

/// `null` beside the options, where it is another value than none of them.
fn null(form: &FormHandle, view: &NodeView) -> Option<Html> {
    let is_null = view.control_value == Some(Value::Null);
    let event = Event::set(&view.at, Value::Null);
    is_apart(view).then(|| one(form, view, "null", &form.say(Word::Null), is_null, event))
}

/// A radio button that posts `value` and sends an event.
fn one(
    form: &FormHandle,
    view: &NodeView,
    value: &str,
    label: &str,
    checked: bool,
    event: Event,
) -> Html {
    let kind = if value.is_empty() { "none" } else { value };
    let option_id = format!("{}-{kind}", form.element_id(view.id));
    let to = form.clone();
    let onchange = Callback::from(move |_| emit(&to, event.clone()));
    html! {
        <div data-part="option" class={form.class("option")}>
            <input type="radio" id={option_id.clone()} name={name(view)} value={value.to_owned()} {checked}
                disabled={view.read_only} {onchange} onblur={onblur(form, view)} />
            <label for={option_id}>{ label }</label>
        </div>
    }
}

/// Up to this many options are all visible.
const FEW: usize = 8;

pub(super) fn multiselect(form: &FormHandle, view: &NodeView) -> Html {
    if view.options.len() > FEW {
        return tokens(form, view);
    }
    let id = form.element_id(view.id);
    let picked = picked(view);
    html! {
        <div data-part="options" class={form.class("options")}>
            { for view.options.iter().enumerate().map(|(index, option)| {
                let option_id = format!("{id}-{index}");
                let onchange = {
                    let (form, at, picked) = (form.clone(), view.at.clone(), picked.clone());
                    let (options, value) = (view.options.clone(), option.value.clone());
                    Callback::from(move |event: yew::prelude::Event| {
                        let Some(input) = target::<HtmlInputElement>(&event) else { return };
                        let items = pick(&options, &picked, &value, input.checked());
                        emit(&form, Event::set(&at, Value::Array(items)));
                    })
                };
                html! {
                    <div data-part="option" class={form.class("option")}>
                        <input type="checkbox" id={option_id.clone()} name={name(view)} value={index.to_string()}
                            checked={picked.contains(&option.value)} disabled={view.read_only} {onchange}
                            onblur={onblur(form, view)} />
                        <label for={option_id}>{ &option.label }</label>
                    </div>
                }
            }) }
        </div>
    }
}

/// Which option the value is.
pub(super) fn chosen(view: &NodeView) -> Option<usize> {
    let value = view.control_value.as_ref()?;
    view.options
        .iter()
        .position(|option| option.value == *value)
}
