//! A colour: the browser's own picker, and its text for those who know it.

use formloom_core::{Event, NodeView};
use web_sys::HtmlInputElement;
use yew::prelude::{Callback, Html, InputEvent, html};

use super::name;
use super::text::onblur;
use crate::handle::FormHandle;
use crate::node::{described_by, emit, error_id};
use crate::summary::target;

pub(super) fn color(form: &FormHandle, view: &NodeView) -> Html {
    let invalid = !view.errors.is_empty();
    let oninput = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                emit(&form, Event::type_text(&at, input.value()));
            }
        })
    };
    html! {
        <div data-part="control" class={form.class("control")}>
            <input type="color" data-part="color" class={form.class("color")} tabindex="-1" aria-hidden="true" value={view.text.clone()}
                disabled={view.read_only} oninput={oninput.clone()} />
            <input data-part="input" class={form.class("input")} id={form.element_id(view.id)} name={name(view)} type="text" placeholder="#rrggbb"
                value={view.text.clone()} readonly={view.read_only} required={view.required} spellcheck="false"
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} onblur={onblur(form, view)} />
        </div>
    }
}
