//! A node as JSON: the way out of any form. What is secret inside keeps a node from being shown so.

use formloom_core::exact::{self, JsonError};
use formloom_core::{English, Event, NodeId, NodeView, Pointer, ValidationError};
use serde_json::Value;
use web_sys::HtmlTextAreaElement;
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, Properties, component, hook, html,
    use_effect, use_effect_with, use_force_update, use_mut_ref, use_node_ref,
};

use crate::handle::FormHandle;
use crate::handle::listeners::{Topic, use_look};
use crate::parts::{apart, emit, label};
use crate::target::target;
use crate::words::Word;
use crate::words::direction::uncontrolled;

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
    let update = use_on_edits(form);
    let text = use_mut_ref(|| Text::of(form, &view.at));
    text.borrow_mut().follow(form, &view.at);
    let area = use_node_ref();
    let id = form.raw_id(view.id);
    {
        let area = area.clone();
        let (form, id) = (form.clone(), view.id);
        use_effect(move || {
            if form.raw_takes_focus(id)
                && let Some(area) = area.cast::<HtmlTextAreaElement>()
            {
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
            text.replace(Text {
                typed,
                wrong,
                stands_for: value(&form, &at),
            });
            update.emit(());
        })
    };
    let text = text.borrow();
    let Text { typed, wrong, .. } = &*text;
    let is_wrong = wrong.is_some() || form.count_wrong(&[view.id]) > 0;
    let error_id = format!("{id}-error");
    let described = match wrong {
        Some(_) => error_id.clone(),
        None => format!("{id}-problems"),
    };
    html! {
        <div data-part="field" class={form.class("field")} data-control="json" data-invalid={is_wrong.then_some("true")}>
            <label data-part="label" class={form.class("label")} for={id.clone()}>{ format!("{} (JSON)", label(form, view)) }</label>
            <textarea ref={area} data-part="json" class={form.class("json")} {id} rows="10" spellcheck="false" value={typed.clone()} {oninput}
                readonly={view.read_only} aria-invalid={is_wrong.then_some("true")} aria-describedby={described} />
            if let Some(wrong) = wrong {
                <p data-part="error" class={form.class("error")} id={error_id}>{ reason(form, wrong) }</p>
            }
            <Problems form={form.clone()} within={view.id} />
            <button type="button" data-part="as-json" class={form.class("as-json")} onclick={toggle}>
                { form.say(Word::EditAsForm) }<span data-part="hidden">{ format!(": {}", label(form, view)) }</span>
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ProblemsProps {
    form: FormHandle,
    within: NodeId,
}

/// What is wrong in a place that is shown as JSON, as it is now: the fields that would say it are not drawn.
#[component]
fn Problems(props: &ProblemsProps) -> Html {
    let ProblemsProps { form, within } = props;
    use_on_edits(form);
    let wrong = if form.count_wrong(&[*within]) == 0 {
        Vec::new()
    } else {
        form.with_state(|state| {
            let mut wrong = state.summary();
            wrong.retain(|(id, ..)| state.path(*id).contains(within));
            wrong
        })
    };
    let problem = |(_, label, error): &(NodeId, String, ValidationError)| {
        let message = uncontrolled(&error.message).into_owned();
        let text = if label.is_empty() {
            html! { { message } }
        } else {
            html! { <>{ apart(form, label) }{ format!(": {message}") }</> }
        };
        html! { <p data-part="error" class={form.class("error")}>{ text }</p> }
    };
    html! { <div id={format!("{}-problems", form.raw_id(*within))}>{ for wrong.iter().map(problem) }</div> }
}

fn reason(form: &FormHandle, wrong: &JsonError) -> AttrValue {
    if let JsonError::Malformed { line, column, .. } = *wrong {
        return form.say(Word::JsonProblem { line, column });
    }
    let words = form.look().messages();
    let words = words.as_deref().unwrap_or(&English);
    words.message("type", &wrong.params()).into()
}

/// A value as text.
struct Text {
    typed: String,
    /// Why it is no value.
    wrong: Option<JsonError>,
    /// The value of the place when it was typed.
    stands_for: Option<Value>,
}

impl Text {
    fn of(form: &FormHandle, at: &Pointer) -> Self {
        let stands_for = value(form, at);
        let typed = stands_for.as_ref().map_or_else(String::new, |value| {
            serde_json::to_string_pretty(value).unwrap_or_default()
        });
        Self {
            typed,
            wrong: None,
            stands_for,
        }
    }

    /// The text of another value, where it is not this one any more: an undo, or the host. What is half typed stays.
    fn follow(&mut self, form: &FormHandle, at: &Pointer) {
        let is_the_same = || {
            form.with_state(|state| {
                let now = state
                    .instance()
                    .and_then(|instance| instance.pointer(at.as_str()));
                now == self.stands_for.as_ref()
            })
        };
        if self.wrong.is_none() && !is_the_same() {
            *self = Self::of(form, at);
        }
    }
}

fn value(form: &FormHandle, at: &Pointer) -> Option<Value> {
    form.with_state(|state| state.instance()?.pointer(at.as_str()).cloned())
}

/// Draws a component again with every edit, and when other errors are shown.
#[hook]
fn use_on_edits(form: &FormHandle) -> Callback<()> {
    let update = use_force_update();
    let update = Callback::from(move |()| update.force_update());
    use_effect_with(form.clone(), {
        let update = update.clone();
        move |form| {
            let topics = [Topic::Edit, Topic::Summary];
            let subscriptions = topics.map(|topic| form.subscribe(topic, update.clone()));
            move || drop(subscriptions)
        }
    });
    update
}
