//! Text in one line or several. The text is sent as it is typed; an input method is left alone until it is done.

use formloom_core::{Control, Event, NodeView, SecretEdit};
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::{
    Callback, FocusEvent, Html, InputEvent, Properties, component, html, use_state,
};

use crate::attributes::{autocomplete, input_mode, input_type};
use crate::group::send;
use crate::handle::FormHandle;
use crate::node::{described_by, emit, error_id};
use crate::summary::target;
use crate::words;

pub(super) fn input(form: &FormHandle, view: &NodeView) -> Html {
    html! { <TextInput form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct TextInputProps {
    form: FormHandle,
    view: NodeView,
}

#[component]
fn TextInput(props: &TextInputProps) -> Html {
    let TextInputProps { form, view } = props;
    let revealed = use_state(|| false);
    let id = form.element_id(view.id);
    let invalid = !view.errors.is_empty();
    let secret = view.control == Some(Control::Password);
    let kind = if *revealed {
        "text"
    } else {
        input_type(view.control)
    };
    let ignored = (secret && autocomplete(view) == Some("off")).then_some("true");
    let reveal = {
        let revealed = revealed.clone();
        Callback::from(move |_| revealed.set(!*revealed))
    };
    let examples = view.placeholder.clone();
    let ids = [
        view.hints.prefix.is_some().then(|| format!("{id}-prefix")),
        view.hints.suffix.is_some().then(|| format!("{id}-suffix")),
        described_by(form, view),
    ];
    let described = ids.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let described = (!described.is_empty()).then_some(described);
    let list = (!view.options.is_empty()).then(|| format!("{id}-options"));
    html! {
        <>
        <div data-part="control">
            { adornment(&id, "prefix", view.hints.prefix.as_deref()) }
            <input data-part="input" list={list.clone()} id={id.clone()} name={view.at.to_string()} type={kind} value={view.text.clone()}
                inputmode={input_mode(view.control)} autocomplete={autocomplete(view)} placeholder={examples}
                autocapitalize={secret.then_some("none")} spellcheck={secret.then_some("false")}
                data-lpignore={ignored}
                readonly={view.read_only} required={view.required}
                aria-invalid={invalid.then_some("true")} aria-describedby={described}
                aria-errormessage={invalid.then(|| error_id(form, view))}
                oninput={oninput(form, view)} onblur={onblur(form, view)} />
            if secret {
                <button type="button" data-part="reveal" aria-pressed={if *revealed { "true" } else { "false" }}
                    aria-controls={id.clone()} onclick={reveal}>
                    { if *revealed { words::HIDE } else { words::SHOW } }
                </button>
            }
            { adornment(&id, "suffix", view.hints.suffix.as_deref()) }
        </div>
            if let Some(list) = list {
                <datalist id={list}>
                    { for view.options.iter().map(|option| html! {
                        <option value={written(&option.value)} label={option.label.clone()} />
                    }) }
                </datalist>
            }
        </>
    }
}

/// A text that belongs to the control and is not part of the value.
fn adornment(id: &str, part: &'static str, text: Option<&str>) -> Html {
    match text {
        Some(text) => html! { <span data-part={part} id={format!("{id}-{part}")}>{ text }</span> },
        None => Html::default(),
    }
}

/// A value as one types it.
fn written(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn textarea(form: &FormHandle, view: &NodeView) -> Html {
    let invalid = !view.errors.is_empty();
    let json = view.control == Some(Control::Json);
    html! {
        <div data-part="control">
            <textarea data-part={if json { "json" } else { "textarea" }} id={form.element_id(view.id)} name={view.at.to_string()}
                value={view.text.clone()} rows={if json { "6" } else { "4" }}
                spellcheck={(json || view.secret).then_some("false")} autocomplete={view.secret.then_some("off")}
                placeholder={view.placeholder.clone()} readonly={view.read_only} required={view.required}
                aria-invalid={invalid.then_some("true")} aria-describedby={described_by(form, view)}
                aria-errormessage={invalid.then(|| error_id(form, view))}
                oninput={oninput(form, view)} onblur={onblur(form, view)} />
        </div>
    }
}

/// While a stored secret is being replaced: the way back.
pub(crate) fn keep_stored(form: &FormHandle, view: &NodeView) -> Html {
    if !matches!(view.secret_edit, Some(SecretEdit::Replace(_))) {
        return Html::default();
    }
    let keep = Event::Secret {
        at: view.at.clone(),
        edit: SecretEdit::Keep,
    };
    html! { <button type="button" data-part="keep" onclick={send(form, keep)}>{ words::KEEP }</button> }
}

fn oninput(form: &FormHandle, view: &NodeView) -> Callback<InputEvent> {
    let (form, at) = (form.clone(), view.at.clone());
    Callback::from(move |event: InputEvent| {
        if !event.is_composing()
            && let Some(text) = text_of(&event)
        {
            emit(&form, Event::type_text(&at, text));
        }
    })
}

/// The focus leaves a field. On the way to a button nothing is shown yet: what appears would move the button away
/// from under the pointer, and a submit shows all errors anyway.
pub(super) fn onblur(form: &FormHandle, view: &NodeView) -> Callback<FocusEvent> {
    let (form, at) = (form.clone(), view.at.clone());
    Callback::from(move |event: FocusEvent| {
        let to_button = event
            .related_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.tag_name().eq_ignore_ascii_case("button"));
        if !to_button {
            emit(&form, Event::blur(&at));
        }
    })
}

/// The text of an input or a text area that an event came from.
pub(crate) fn text_of(event: &web_sys::Event) -> Option<String> {
    target::<HtmlInputElement>(event)
        .map(|input| input.value())
        .or_else(|| target::<HtmlTextAreaElement>(event).map(|area| area.value()))
}

/// The marker that a stored secret is being replaced.
pub(super) fn replace(view: &NodeView) -> Event {
    Event::Secret {
        at: view.at.clone(),
        edit: SecretEdit::Replace(Value::Null),
    }
}
