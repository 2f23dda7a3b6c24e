//! Listed values: a select, radio buttons, checkboxes.

use formloom_core::{Event, NodeView};
use serde_json::Value;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::{Callback, Html, html};

use super::name;
use super::text::onblur;
use crate::handle::FormHandle;
use crate::node::{described_by, emit, error_id};
use crate::summary::target;
use crate::words::Word;

pub(super) fn select(form: &FormHandle, view: &NodeView) -> Html {
    let invalid = !view.errors.is_empty();
    let chosen = chosen(view);
    let onchange = {
        let (form, view) = (form.clone(), view.clone());
        Callback::from(move |event: yew::prelude::Event| {
            let Some(select) = target::<HtmlSelectElement>(&event) else {
                return;
            };
            let option = select
                .value()
                .parse::<usize>()
                .ok()
                .and_then(|index| view.options.get(index));
            emit(
                &form,
                match option {
                    Some(option) => Event::set(&view.at, option.value.clone()),
                    None => Event::Clear {
                        at: view.at.clone(),
                    },
                },
            );
        })
    };
    // A value that is not among the options is shown as it is, with its error.
    let foreign = chosen.is_none() && !view.text.is_empty();
    html! {
        <select data-part="select" class={form.class("select")} id={form.element_id(view.id)} name={name(view)} disabled={view.read_only}
            required={view.required}
            aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
            aria-errormessage={invalid.then(|| error_id(form, view))} {onchange} onblur={onblur(form, view)}>
            if chosen.is_none() || !view.required {
                <option value="" selected={chosen.is_none() && !foreign}>{ form.say(Word::Choose) }</option>
            }
            if foreign {
                <option value="foreign" selected=true>{ &view.text }</option>
            }
            { for view.options.iter().enumerate().map(|(index, option)| html! {
                <option value={index.to_string()} selected={chosen == Some(index)}>{ &option.label }</option>
            }) }
        </select>
    }
}

pub(super) fn radio(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let chosen = chosen(view);
    html! {
        <div data-part="options" class={form.class("options")}>
            { for view.options.iter().enumerate().map(|(index, option)| {
                let option_id = format!("{id}-{index}");
                let (to, event) = (form.clone(), Event::set(&view.at, option.value.clone()));
                let blur = onblur(form, view);
                let onchange = Callback::from(move |_| emit(&to, event.clone()));
                html! {
                    <div data-part="option" class={form.class("option")}>
                        <input type="radio" id={option_id.clone()} name={name(view)} value={index.to_string()}
                            checked={chosen == Some(index)} disabled={view.read_only} {onchange} onblur={blur} />
                        <label for={option_id}>{ &option.label }</label>
                    </div>
                }
            }) }
        </div>
    }
}

pub(super) fn multiselect(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let picked: Vec<Value> = view
        .current
        .as_ref()
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    html! {
        <div data-part="options" class={form.class("options")}>
            { for view.options.iter().enumerate().map(|(index, option)| {
                let option_id = format!("{id}-{index}");
                let onchange = {
                    let (form, at, picked) = (form.clone(), view.at.clone(), picked.clone());
                    let (options, value) = (view.options.clone(), option.value.clone());
                    Callback::from(move |event: yew::prelude::Event| {
                        let Some(input) = target::<HtmlInputElement>(&event) else { return };
                        let on = input.checked();
                        // What is not among the options stays; what is picked stands in the order of the options.
                        let foreign = picked.iter().filter(|known| options.iter().all(|option| option.value != **known));
                        let kept = options.iter().map(|option| &option.value).filter(|known| {
                            if **known == value { on } else { picked.contains(known) }
                        });
                        let items: Vec<Value> = foreign.chain(kept).cloned().collect();
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

fn chosen(view: &NodeView) -> Option<usize> {
    let value = view.current.as_ref()?;
    view.options
        .iter()
        .position(|option| option.value == *value)
}
