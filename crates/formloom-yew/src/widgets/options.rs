//! Listed values, all visible: radio buttons, and checkboxes where there are few.

use formloom_core::{Event, NodeView, SelectOption};
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::{Callback, Html, html};

use super::name;
use super::text::onblur;
use super::tokens::tokens;
use crate::handle::FormHandle;
use crate::node::emit;
use crate::summary::target;

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

/// The items that are picked.
pub(super) fn picked(view: &NodeView) -> Vec<Value> {
    let items = view.current.as_ref().and_then(Value::as_array);
    items.cloned().unwrap_or_default()
}

/// The items after an option is picked or is so no longer. What is not among the options stays; what is picked stands in
/// the order of the options.
pub(super) fn pick(
    options: &[SelectOption],
    picked: &[Value],
    value: &Value,
    on: bool,
) -> Vec<Value> {
    let known = |item: &&Value| options.iter().any(|option| option.value == **item);
    let foreign = picked.iter().filter(|item| !known(item));
    let kept = options.iter().map(|option| &option.value).filter(|known| {
        if *known == value {
            on
        } else {
            picked.contains(known)
        }
    });
    foreign.chain(kept).cloned().collect()
}

/// Which option the value is.
pub(super) fn chosen(view: &NodeView) -> Option<usize> {
    let value = view.current.as_ref()?;
    view.options
        .iter()
        .position(|option| option.value == *value)
}
