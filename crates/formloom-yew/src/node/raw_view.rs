//! A node as JSON: the way out of any form. What is secret inside keeps a node from being shown so.

use formloom_core::exact::{self, JsonError};
use formloom_core::{English, Event, NodeView, Pointer};
use web_sys::HtmlTextAreaElement;
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, Properties, component, html,
    use_effect_with, use_node_ref, use_state,
};

use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::parts::label;
use crate::target::target;
use crate::words::Word;

#[derive(Properties, PartialEq)]
pub(crate) struct RawViewProps {
    pub(crate) form: FormHandle,
    pub(crate) view: NodeView,
}

/// A place as JSON. A text that is JSON is taken over as it is typed; one that is not stays a text, and the value stays as
/// it was.
#[component]
pub(crate) fn RawView(props: &RawViewProps) -> Html {
    let RawViewProps { form, view } = props;
    use_look(form);
    // The text, and why it is no value.
    let text = use_state(|| (written(form, &view.at), None::<JsonError>));
    let area = use_node_ref();
    let id = format!("{}-json", form.element_id(view.id));
    {
        let area = area.clone();
        use_effect_with((), move |()| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                // What cannot have the focus stays where it is.
                let _ = area.focus();
            }
        });
    }
    let toggle = {
        let (form, id) = (form.clone(), view.id);
        Callback::from(move |_: MouseEvent| {
            form.set_raw(id, false);
            form.want(id);
        })
    };
    let (shown, wrong) = &*text;
    let oninput = {
        let (form, at, text) = (form.clone(), view.at.clone(), text.clone());
        Callback::from(move |event: InputEvent| {
            let Some(area) = target::<HtmlTextAreaElement>(&event) else {
                return;
            };
            let typed = area.value();
            let wrong = match exact::read(&typed) {
                Ok(value) => {
                    emit(&form, Event::set(&at, value));
                    None
                }
                Err(error) => Some(error),
            };
            text.set((typed, wrong));
        })
    };
    let error_id = format!("{id}-error");
    let described = wrong.is_some().then(|| error_id.clone());
    html! {
        <div data-part="field" class={form.class("field")} data-control="json" data-invalid={wrong.is_some().then_some("true")}>
            <label data-part="label" class={form.class("label")} for={id.clone()}>{ format!("{} (JSON)", label(form, view)) }</label>
            <textarea ref={area} data-part="json" class={form.class("json")} {id} rows="10" spellcheck="false" value={shown.clone()} {oninput}
                readonly={view.read_only} aria-invalid={wrong.is_some().then_some("true")} aria-describedby={described} />
            if let Some(wrong) = wrong {
                <p data-part="error" class={form.class("error")} id={error_id}>{ reason(form, wrong) }</p>
            }
            <button type="button" data-part="as-json" class={form.class("as-json")} onclick={toggle}>
                { form.say(Word::EditAsForm) }<span data-part="hidden">{ format!(": {}", label(form, view)) }</span>
            </button>
        </div>
    }
}

fn reason(form: &FormHandle, wrong: &JsonError) -> AttrValue {
    if let JsonError::Malformed { line, column, .. } = *wrong {
        return form.say(Word::JsonProblem { line, column });
    }
    let words = form.look().messages();
    let words = words.as_deref().unwrap_or(&English);
    words.message("type", &wrong.params()).into()
}

fn written(form: &FormHandle, at: &Pointer) -> String {
    let state = form.state();
    let value = state
        .instance()
        .and_then(|instance| instance.pointer(at.as_str()));
    value.map_or_else(String::new, |value| {
        serde_json::to_string_pretty(value).unwrap_or_default()
    })
}
