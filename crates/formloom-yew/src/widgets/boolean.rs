//! A toggle.

use formloom_core::{Event, NodeView};
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::{Callback, Html, html};

use super::name;
use super::text::on_blur;
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::parts::emit;
use crate::target::target;

pub(super) fn toggle(form: &FormHandle, view: &NodeView) -> Html {
    let invalid = !view.errors.is_empty();
    let onchange = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |event: yew::prelude::Event| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                emit(&form, Event::set(&at, Value::Bool(input.checked())));
            }
        })
    };
    html! {
        <input type="checkbox" data-part="toggle" class={form.class("toggle")} id={form.element_id(view.id)} name={name(view)}
            checked={view.control_value == Some(Value::Bool(true))} disabled={view.read_only}
            aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
            aria-errormessage={invalid.then(|| error_id(form, view))} {onchange} onblur={on_blur(form)} />
    }
}
