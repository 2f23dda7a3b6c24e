//! A colour: the browser's own picker, and its text for those who know it.

use formloom_core::{Event, NodeView};
use web_sys::HtmlInputElement;
use yew::prelude::{Callback, Html, InputEvent, html};

use super::name;
use super::text::onblur;
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::parts::emit;
use crate::target::target;

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
            <input type="color" data-part="color" class={form.class("color")} aria-label={view.label.clone()} value={picked(&view.control_text)}
                disabled={view.read_only} oninput={oninput.clone()} onblur={onblur(form, view)} />
            <input data-part="input" class={form.class("input")} id={form.element_id(view.id)} name={name(view)} type="text" placeholder="#rrggbb"
                value={view.control_text.clone()} readonly={view.read_only} required={view.required} spellcheck="false"
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {oninput} onblur={onblur(form, view)} />
        </div>
    }
}

/// The colour that the picker shows, which knows only `#rrggbb`: black where a text is none.
fn picked(text: &str) -> String {
    let digits = text.strip_prefix('#').unwrap_or_default();
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match digits.len() {
        6 if is_hex => text.to_ascii_lowercase(),
        3 if is_hex => digits
            .to_ascii_lowercase()
            .chars()
            .fold("#".to_owned(), |color, digit| {
                format!("{color}{digit}{digit}")
            }),
        _ => "#000000".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::picked;

    #[test]
    fn the_picker_shows_what_it_can() {
        for (text, color) in [
            ("#A1b2C3", "#a1b2c3"),
            ("#f0a", "#ff00aa"),
            ("", "#000000"),
            ("red", "#000000"),
            ("#12345g", "#000000"),
            ("#ééé", "#000000"),
        ] {
            assert_eq!(picked(text), color, "{text}");
        }
    }
}
