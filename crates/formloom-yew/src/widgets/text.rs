//! Text in one line or several. The text is sent as it is typed: `typing.rs` listens.

use formloom_core::{Control, Event, NodeView, Pointer, PostName, SecretEdit};
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::{Callback, FocusEvent, Html, Properties, component, html, use_state};

use super::name;
use crate::attributes::{autocomplete, input_mode, input_type};
use crate::handle::FormHandle;
use crate::handle::described::{described_by, error_id};
use crate::handle::listeners::use_look;
use crate::parts::send;
use crate::parts::{apart, emit};
use crate::target::target;
use crate::words::Word;

pub(super) fn input(form: &FormHandle, view: &NodeView) -> Html {
    if view.control == Some(Control::Password) {
        return html! { <SecretInput form={form.clone()} view={view.clone()} /> };
    }
    // A browser writes the domain of an e-mail address in ASCII, which is another value where it may be written out.
    let is_idn = view
        .limits
        .get("format")
        .is_some_and(|format| format == "idn-email");
    let kind = if is_idn {
        "text"
    } else {
        input_type(view.control)
    };
    input_as(form, view, kind)
}

/// A line of text with what belongs to it, as an input of a type.
pub(super) fn input_as(form: &FormHandle, view: &NodeView, kind: &'static str) -> Html {
    let input = text_input(form, view, kind);
    let (prefix, suffix) = (view.hints.prefix.as_deref(), view.hints.suffix.as_deref());
    let input = if prefix.is_some() || suffix.is_some() {
        let id = form.element_id(view.id);
        html! {
            <div data-part="control" class={form.class("control")}>
                { adornment(form, &id, "prefix", prefix) }{ input }{ adornment(form, &id, "suffix", suffix) }
            </div>
        }
    } else {
        input
    };
    if view.options.is_empty() {
        return input;
    }
    html! {
        <>
            { input }
            <datalist id={suggestions_id(form, view)}>
                { for view.options.iter().map(|option| html! {
                    <option value={written(&option.value)} label={option.label.clone()} />
                }) }
            </datalist>
        </>
    }
}

fn suggestions_id(form: &FormHandle, view: &NodeView) -> String {
    format!("{}-options", form.element_id(view.id))
}

fn text_input(form: &FormHandle, view: &NodeView, kind: &'static str) -> Html {
    let id = form.element_id(view.id);
    let invalid = !view.errors.is_empty();
    let secret = view.control == Some(Control::Password);
    let autocomplete = autocomplete(form, view);
    let ignored = (secret && autocomplete != Some("current-password")).then_some("true");
    let ids = [
        view.hints.prefix.is_some().then(|| format!("{id}-prefix")),
        view.hints.suffix.is_some().then(|| format!("{id}-suffix")),
        described_by(form, view),
    ];
    let described = ids.into_iter().flatten().reduce(|ids, id| ids + " " + &id);
    let number = match view.control {
        Some(Control::Number) => Some("decimal"),
        Some(Control::Integer) => Some("whole"),
        _ => None,
    };
    let list = (!view.options.is_empty()).then(|| suggestions_id(form, view));
    html! {
        <input data-part="input" class={form.class("input")} {list} {id} name={name(view)} type={kind} value={form.shown_text(view)}
            inputmode={input_mode(view)} data-number={number} {autocomplete} placeholder={view.placeholder.clone()}
            autocapitalize={secret.then_some("none")} spellcheck={secret.then_some("false")}
            data-lpignore={ignored}
            readonly={view.read_only} required={view.required}
            aria-invalid={invalid.then_some("true")} aria-describedby={described}
            aria-errormessage={invalid.then(|| error_id(form, view))}
            data-form={form.prefix().clone()} onblur={on_blur(form)} />
    }
}

#[derive(Properties, PartialEq)]
struct SecretInputProps {
    form: FormHandle,
    view: NodeView,
}

/// A secret that can be looked at while it is typed.
#[component]
fn SecretInput(props: &SecretInputProps) -> Html {
    let SecretInputProps { form, view } = props;
    use_look(form);
    let revealed = use_state(|| false);
    let reveal = {
        let revealed = revealed.clone();
        Callback::from(move |_| revealed.set(!*revealed))
    };
    // A line would lose the breaks of a key in several lines.
    let input = if view.hints.multiline || view.control_text.contains('\n') {
        let mask = (!*revealed).then_some("true");
        area_masked(form, view, "textarea", described_by(form, view), mask)
    } else {
        text_input(form, view, if *revealed { "text" } else { "password" })
    };
    html! {
        <div data-part="control" class={form.class("control")}>
            { input }
            <button type="button" data-part="reveal" class={form.class("reveal")}
                aria-controls={form.element_id(view.id)} onclick={reveal}>
                { form.say(if *revealed { Word::Hide } else { Word::Show }) }
            </button>
        </div>
    }
}

/// A text that belongs to the control and is not part of the value.
fn adornment(form: &FormHandle, id: &str, part: &'static str, text: Option<&str>) -> Html {
    match text {
        Some(text) => {
            html! { <span data-part={part} class={form.class(part)} id={format!("{id}-{part}")}>{ apart(form, text) }</span> }
        }
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
    area(form, view, "textarea", described_by(form, view))
}

/// Several lines, as many as there are and some more. `Tab` goes on to the next control, as everywhere.
pub(super) fn area(
    form: &FormHandle,
    view: &NodeView,
    part: &'static str,
    described: Option<String>,
) -> Html {
    area_masked(form, view, part, described, None)
}

/// The same; what is in it may be hidden from those who look at the screen.
fn area_masked(
    form: &FormHandle,
    view: &NodeView,
    part: &'static str,
    described: Option<String>,
    masked: Option<&'static str>,
) -> Html {
    let invalid = !view.errors.is_empty();
    let is_code = view.control == Some(Control::Json) || view.secret;
    html! {
        <textarea data-part={part} data-masked={masked} class={form.class(part)} id={form.element_id(view.id)} name={name(view)}
            value={view.control_text.clone()} rows={rows(&view.control_text).to_string()}
            spellcheck={is_code.then_some("false")} autocomplete={view.secret.then_some("off")}
            placeholder={view.placeholder.clone()} readonly={view.read_only} required={view.required}
            aria-invalid={invalid.then_some("true")} aria-describedby={described}
            aria-errormessage={invalid.then(|| error_id(form, view))}
            data-form={form.prefix().clone()} onblur={on_blur(form)} />
    }
}

/// The rows of an area: a few for nothing, one more than there are lines, and not more than a screen.
fn rows(text: &str) -> usize {
    (text.split('\n').count() + 1).clamp(4, 20)
}

/// While a stored secret is being replaced: the way back.
pub(crate) fn keep_stored(form: &FormHandle, view: &NodeView) -> Html {
    let keep = Event::Secret {
        at: view.at.clone(),
        edit: SecretEdit::Keep,
    };
    html! { <button type="button" data-part="keep" class={form.class("keep")} onclick={send(form, keep)}>{ form.say(Word::KeepSecret) }</button> }
}

/// What a control does when the focus leaves it, by the name under which it is posted: one callback for all of a form.
pub(super) fn on_blur(form: &FormHandle) -> Callback<FocusEvent> {
    form.on_blur(left)
}

/// The focus leaves a control that has no name of its own.
pub(super) fn onblur(form: &FormHandle, view: &NodeView) -> Callback<FocusEvent> {
    let (form, at) = (form.clone(), view.at.clone());
    Callback::from(move |event: FocusEvent| {
        if !goes_to_button(&event) {
            emit(&form, Event::blur(&at));
        }
    })
}

/// The focus leaves a field. On the way to a button nothing is shown yet: what appears would move the button away
/// from under the pointer, and a submit shows all errors anyway.
fn left(form: &FormHandle, event: &FocusEvent) {
    let Some(at) = place_of(event) else {
        return;
    };
    form.leave_number(&at);
    if !goes_to_button(event) {
        emit(form, Event::blur(at));
    }
}

fn goes_to_button(event: &FocusEvent) -> bool {
    event
        .related_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| target.tag_name().eq_ignore_ascii_case("button"))
}

/// The place of the control that an event came from, by its name.
fn place_of(event: &web_sys::Event) -> Option<Pointer> {
    let element = target::<Element>(event)?;
    match PostName::read(&element.get_attribute("name")?)? {
        PostName::Field(at) | PostName::Offset(at) => Some(at),
        _ => None,
    }
}

/// The marker that a stored secret is being replaced.
pub(super) fn replace(view: &NodeView) -> Event {
    Event::Secret {
        at: view.at.clone(),
        edit: SecretEdit::Replace(Value::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn an_area_grows_with_its_text() {
        assert_eq!(rows(""), 4, "room to write");
        assert_eq!(rows("a\nb\nc\nd\n"), 6, "a row more than there are lines");
        assert_eq!(rows(&"\n".repeat(500)), 20, "no more than a screen");
    }
}
