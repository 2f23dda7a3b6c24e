//! A file, read in the browser into a data URL (RFC 2397). It is chosen in a dialog or dropped on the control.

use std::rc::Rc;

use formloom_core::{Event, NodeView};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{DragEvent, File, FileReader, HtmlInputElement};
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_mut_ref, use_state,
};

use super::data_url::{DataUrl, bytes_within, head_length, shown_size, with_name};
use super::text::onblur;
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::parts::send;
use crate::target::target;
use crate::words::Word;

pub(super) fn file(form: &FormHandle, view: &NodeView) -> Html {
    html! { <FileInput form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct FileInputProps {
    form: FormHandle,
    view: NodeView,
}

/// What became of the last file that was not taken.
#[derive(Clone, Copy, PartialEq)]
enum Refused {
    /// It has more bytes than that.
    TooLarge(usize),
    /// The browser could not read it.
    NotRead,
}

#[component]
fn FileInput(props: &FileInputProps) -> Html {
    let FileInputProps { form, view } = props;
    use_look(form);
    let refused = use_state(|| None::<Refused>);
    let over = use_state(|| false);
    // A file that is read slowly does not come after one that was chosen later.
    let newest = use_mut_ref(|| 0_u64);
    let limit = view
        .limits
        .get("maxLength")
        .and_then(|limit| usize::try_from(limit.as_u64()?).ok());
    let take = {
        let (form, at) = (form.clone(), view.at.clone());
        let refused = refused.clone();
        // A pattern is about the value as the browser makes it, without a name.
        let names = !view.limits.contains_key("pattern");
        Callback::from(move |file: File| {
            let name = if names { file.name() } else { String::new() };
            let limit = limit.map(|limit| bytes_within(limit, head_length(&file.type_(), &name)));
            if let Some(limit) = limit.filter(|limit| file.size() > bytes(*limit)) {
                refused.set(Some(Refused::TooLarge(limit)));
                return;
            }
            let number = {
                let mut newest = newest.borrow_mut();
                *newest += 1;
                *newest
            };
            let (form, at, refused) = (form.clone(), at.clone(), refused.clone());
            let newest = newest.clone();
            read(&file, move |url| {
                if *newest.borrow() != number {
                    return;
                }
                refused.set(url.is_none().then_some(Refused::NotRead));
                if let Some(url) = url {
                    emit(&form, Event::set(&at, with_name(&url, &name)));
                }
            });
        })
    };
    let onchange = {
        let take = take.clone();
        Callback::from(move |event: yew::prelude::Event| {
            let Some(input) = target::<HtmlInputElement>(&event) else {
                return;
            };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                take.emit(file);
            }
            // The same file can be chosen again, after it was refused or taken back.
            input.set_value("");
        })
    };
    let drag = |is_over: bool| {
        let over = over.clone();
        let takes = !view.read_only;
        Callback::from(move |event: DragEvent| {
            if takes {
                event.prevent_default();
                over.set(is_over);
            }
        })
    };
    let ondrop = {
        let over = over.clone();
        let takes = !view.read_only;
        Callback::from(move |event: DragEvent| {
            // Without this the browser leaves the page for the file.
            event.prevent_default();
            over.set(false);
            let file = event
                .data_transfer()
                .and_then(|data| data.files())
                .and_then(|files| files.get(0));
            if let Some(file) = file.filter(|_| takes) {
                take.emit(file);
            }
        })
    };
    let id = form.element_id(view.id);
    let invalid = !view.errors.is_empty();
    let known = DataUrl::read(&view.control_text).filter(|_| view.present && !view.secret);
    let status = match *refused {
        Some(Refused::TooLarge(limit)) => form.say(Word::FileTooLarge {
            limit: &shown_size(limit),
        }),
        Some(Refused::NotRead) => form.say(Word::FileNotRead),
        None => AttrValue::default(),
    };
    let (status_id, limit_id) = (format!("{id}-status"), format!("{id}-limit"));
    let ids = [
        described_by(form, view),
        limit.map(|_| limit_id.clone()),
        (!status.is_empty()).then(|| status_id.clone()),
    ];
    let described = ids.into_iter().flatten().reduce(|ids, id| ids + " " + &id);
    let forget = {
        let refused = refused.clone();
        let clear = send(
            form,
            Event::Clear {
                at: view.at.clone(),
            },
        );
        Callback::from(move |event| {
            refused.set(None);
            clear.emit(event);
        })
    };
    html! {
        <div data-part="file-drop" class={form.class("file-drop")} data-over={over.then_some("true")}
            ondragenter={drag(true)} ondragover={drag(true)} ondragleave={drag(false)} {ondrop}>
            <input type="file" data-part="file" class={form.class("file")} {id} accept={view.hints.accept.clone()} disabled={view.read_only}
                aria-invalid={invalid.then_some("true")} aria-describedby={described}
                aria-errormessage={invalid.then(|| error_id(form, view))} {onchange} onblur={onblur(form, view)} />
            if let Some(limit) = limit {
                <span data-part="file-limit" class={form.class("file-limit")} id={limit_id}>{ form.say(Word::FileLimit(&shown_size(bytes_within(limit, head_length("", ""))))) }</span>
            }
            if view.present {
                <div data-part="file-chosen" class={form.class("file-chosen")}>
                    { preview(form, view, known.as_ref()) }
                    <span data-part="file-name" class={form.class("file-name")}>{ told(form, known.as_ref()) }</span>
                    if !view.read_only {
                        <button type="button" data-part="clear" class={form.class("clear")} onclick={forget}>{ form.say(Word::RemoveFile) }</button>
                    }
                </div>
            }
            <div data-part="file-status" class={form.class("file-status")} id={status_id} role="status">{ status }</div>
        </div>
    }
}

/// A picture of the file, where it is one.
fn preview(form: &FormHandle, view: &NodeView, known: Option<&DataUrl>) -> Html {
    let Some(file) = known.filter(|file| file.is_image()) else {
        return Html::default();
    };
    let alt = file.name.clone().unwrap_or_else(|| view.label.clone());
    html! { <img data-part="file-preview" class={form.class("file-preview")} src={view.control_text.clone()} {alt} /> }
}

/// The file in words: its name, or what kind it is, and its size.
fn told(form: &FormHandle, known: Option<&DataUrl>) -> AttrValue {
    let Some(file) = known else {
        return form.say(Word::UnnamedFile);
    };
    let name = file.name.as_deref().unwrap_or(&file.media);
    if name.is_empty() {
        return form.say(Word::UnnamedFile);
    }
    form.say(Word::FileChosen {
        name,
        size: &shown_size(file.size),
    })
}

/// Reads a file, and tells its data URL; none where it cannot be read.
fn read(file: &File, done: impl FnOnce(Option<String>) + 'static) {
    let Ok(reader) = FileReader::new() else {
        done(None);
        return;
    };
    let done = Rc::new(std::cell::Cell::new(Some(done)));
    let tell = |reader: &FileReader| {
        let (reader, done) = (reader.clone(), done.clone());
        Closure::once_into_js(move || {
            let url = reader.result().ok().and_then(|result| result.as_string());
            if let Some(done) = done.take() {
                done(url);
            }
        })
    };
    // Comes after a failure, too: then there is no result.
    let onloadend = tell(&reader);
    reader.set_onloadend(Some(onloadend.unchecked_ref()));
    if reader.read_as_data_url(file).is_err()
        && let Some(done) = done.take()
    {
        done(None);
    }
}

/// A number of bytes as the browser gives sizes.
fn bytes(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
