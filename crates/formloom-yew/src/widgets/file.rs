//! A file, read in the browser into a data URL (RFC 2397).

use formloom_core::{Event, NodeView};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{FileReader, HtmlInputElement};
use yew::prelude::{Callback, Html, html};

use super::text::onblur;
use crate::group::send;
use crate::handle::FormHandle;
use crate::node::{described_by, emit, error_id};
use crate::summary::target;
use crate::words::Word;

pub(super) fn file(form: &FormHandle, view: &NodeView) -> Html {
    let invalid = !view.errors.is_empty();
    let onchange = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |event: yew::prelude::Event| {
            let Some(input) = target::<HtmlInputElement>(&event) else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else {
                return;
            };
            let Ok(reader) = FileReader::new() else {
                return;
            };
            let (form, at, done) = (form.clone(), at.clone(), reader.clone());
            let onload = Closure::once_into_js(move || {
                if let Some(url) = done.result().ok().and_then(|result| result.as_string()) {
                    emit(&form, Event::set(&at, url));
                }
            });
            reader.set_onload(Some(onload.unchecked_ref()));
            // A file that cannot be read leaves the value as it is.
            let _ = reader.read_as_data_url(&file);
        })
    };
    html! {
        <div data-part="control" class={form.class("control")}>
            <input type="file" data-part="file" class={form.class("file")} id={form.element_id(view.id)} disabled={view.read_only}
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))} {onchange} onblur={onblur(form, view)} />
            if view.present {
                <span data-part="stored" class={form.class("stored")}>{ form.say(Word::UnnamedFile) }</span>
                <button type="button" data-part="clear" class={form.class("clear")} onclick={send(form, Event::Clear { at: view.at.clone() })}>
                    { form.say(Word::RemoveFile) }
                </button>
            }
        </div>
    }
}
