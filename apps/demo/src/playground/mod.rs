//! The playground: a schema at the left, its form, and at the right the data, the errors and the diagnostics.

mod examples;
mod result;

use formloom_core::layout::ShownFields;
use formloom_core::{CompileOptions, Compiled, Form};
use formloom_yew::{Fatal, FormChange, FormHandle, FormSource, Look, SchemaForm, UndoButtons};
use gloo_timers::callback::Timeout;
use js_sys::{Promise, decode_uri_component, encode_uri_component};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Clipboard, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::{
    AttrValue, Callback, Html, InputEvent, Properties, TargetCast as _, component, html,
    use_effect_with, use_force_update, use_memo, use_mut_ref, use_state,
};

use self::examples::EXAMPLES;
use self::result::ResultPane;
use crate::browser::window;
use crate::stopped::{self, stopped};

/// The part of the address that holds a schema.
const LINK: &str = "playground/";
/// A schema is compiled when nothing was typed for so long, in milliseconds.
const WAIT: u32 = 250;

#[derive(Properties, PartialEq)]
pub(crate) struct PlaygroundProps {
    /// The address's fragment, which may hold a schema.
    pub(crate) link: AttrValue,
}

/// Which fields a form shows while they are empty.
const FIELDS: [(&str, ShownFields); 3] = [
    ("As needed", ShownFields::Auto),
    ("All", ShownFields::All),
    ("Required", ShownFields::Required),
];

/// What became of the link.
#[derive(Clone, Copy, PartialEq)]
enum Link {
    None,
    Copied,
    /// The clipboard is not allowed.
    InAddress,
}

#[component]
pub(crate) fn Playground(props: &PlaygroundProps) -> Html {
    let kept = use_mut_ref(stopped::take);
    let text = use_state(|| {
        let kept = kept.borrow().as_ref().map(|kept| kept.schema.clone());
        kept.or_else(|| linked(&props.link))
            .or_else(|| examples::text(0))
            .unwrap_or_default()
    });
    let settled = use_state(|| (*text).clone());
    let timer = use_mut_ref(|| None::<Timeout>);
    let handle = use_state(|| None::<FormHandle>);
    let copied = use_state(|| Link::None);
    let last = use_mut_ref(|| None::<Form>);
    let redraw = use_force_update();
    let fields = use_state(|| 0_usize);
    let look = use_memo(*fields, |fields| {
        let fields = FIELDS
            .get(*fields)
            .map_or_else(ShownFields::default, |(_, fields)| *fields);
        Look::default().with_raw_views().with_shown_fields(fields)
    });
    let compiled = use_memo((*settled).clone(), |text| read(text));
    let change = {
        let (text, settled, timer, copied) =
            (text.clone(), settled.clone(), timer.clone(), copied.clone());
        Callback::from(move |new: String| {
            text.set(new.clone());
            copied.set(Link::None);
            let settled = settled.clone();
            *timer.borrow_mut() = Some(Timeout::new(WAIT, move || settled.set(new)));
        })
    };
    {
        // A link that is opened in this tab changes nothing but the fragment.
        let (text, settled, timer) = (text.clone(), settled.clone(), timer.clone());
        let seen = use_mut_ref(|| props.link.clone());
        use_effect_with(props.link.clone(), move |link| {
            // The first one is in the text already, where nothing came back that was typed.
            if seen.replace(link.clone()) == *link {
                return;
            }
            if let Some(new) = linked(link).filter(|new| *new != *text) {
                *timer.borrow_mut() = None;
                text.set(new.clone());
                settled.set(new);
            }
        });
    }
    let oninput = {
        let change = change.clone();
        Callback::from(move |event: InputEvent| {
            change.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    // What fills or empties the editor without typing tells no `input`.
    let onedit = {
        let change = change.clone();
        Callback::from(move |event: yew::prelude::Event| {
            change.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let pick = {
        let change = change.clone();
        Callback::from(move |event: yew::prelude::Event| {
            let select = event.target_unchecked_into::<HtmlSelectElement>();
            if let Some(text) = select
                .value()
                .parse::<usize>()
                .ok()
                .and_then(examples::text)
            {
                change.emit(text);
            }
        })
    };
    let pick_fields = {
        let fields = fields.clone();
        Callback::from(move |event: yew::prelude::Event| {
            let select = event.target_unchecked_into::<HtmlSelectElement>();
            fields.set(select.value().parse().unwrap_or_default());
        })
    };
    let copy = {
        let (text, copied) = (text.clone(), copied.clone());
        Callback::from(move |_| {
            let Some(writing) = put_link(&text) else {
                return;
            };
            let copied = copied.clone();
            spawn_local(async move {
                let done = JsFuture::from(writing).await;
                copied.set(if done.is_ok() {
                    Link::Copied
                } else {
                    Link::InAddress
                });
            });
        })
    };
    let onchange = {
        let redraw = redraw.clone();
        Callback::from(move |_: FormChange| redraw.force_update())
    };
    let onready = {
        let handle = handle.clone();
        Callback::from(move |form: FormHandle| {
            if let Some(kept) = kept.take() {
                kept.restore(&form);
            }
            handle.set(Some(form));
        })
    };
    let onfatal = {
        let text = text.clone();
        Callback::from(move |left: Fatal| stopped(&text, &left))
    };
    let note = match &*compiled {
        Ok(compiled) => {
            let survey = compiled.form.survey();
            last.replace(Some(compiled.form.clone()));
            format!(
                "{} · {} nodes",
                compiled.form.dialect().name(),
                survey.nodes
            )
        }
        Err(_) => "no form".to_owned(),
    };
    let reason = compiled.as_ref().as_ref().err().map(|reason| {
        html! { <p class="panel" data-tone="danger" role="alert">{ reason }</p> }
    });
    // While a schema is half typed, the last form stays with what is in it.
    let form = last.borrow().clone().map(|form| {
        let schema = FormSource::Compiled(form);
        html! { <SchemaForm {schema} look={(*look).clone()} {onchange} {onready} onfatal={Some(onfatal)} submit={AttrValue::Static("Check")} heading={3} /> }
    });
    html! {
        <div class="playground">
            <div class="playground-bar">
                <h1>{ "Playground" }</h1>
                <label>{ "Example " }
                    <select class="select" onchange={pick}>
                        <option value="" selected=true>{ "Choose…" }</option>
                        { for EXAMPLES.iter().enumerate().map(|(index, (name, _))| html! {
                            <option value={index.to_string()}>{ *name }</option>
                        }) }
                    </select>
                </label>
                <label>{ "Fields " }
                    <select class="select" onchange={pick_fields}>
                        { for FIELDS.iter().enumerate().map(|(index, (name, _))| html! {
                            <option value={index.to_string()} selected={index == *fields}>{ *name }</option>
                        }) }
                    </select>
                </label>
                <button type="button" class="button" onclick={copy}>{ "Copy link" }</button>
                <span class="pane-note" role="status">{ match *copied {
                    Link::None => "",
                    Link::Copied => "Copied.",
                    Link::InAddress => "Not copied: the link is in the address bar.",
                } }</span>
            </div>
            <section class="pane pane-schema" aria-labelledby="schema-title">
                <div class="pane-head">
                    <h2 id="schema-title"><label for="schema">{ "Schema" }</label></h2>
                    <span class="pane-note">{ note }</span>
                </div>
                <textarea class="editor" id="schema" spellcheck="false" autocapitalize="off" autocomplete="off"
                    value={(*text).clone()} {oninput} onchange={onedit} />
            </section>
            <section class="pane pane-form" aria-labelledby="form-title">
                <div class="pane-head">
                    <h2 id="form-title">{ "Form" }</h2>
                    <span class="pane-actions">{ for (*handle).clone().map(|form| html! { <UndoButtons {form} class="button button-small" /> }) }</span>
                </div>
                <div class="pane-body">{ for reason }{ for form }</div>
            </section>
            <ResultPane form={(*handle).clone()} revision={revision(&handle)}
                diagnostics={compiled.as_ref().as_ref().map(|compiled| compiled.diagnostics.clone()).unwrap_or_default()} />
        </div>
    }
}

fn revision(handle: &Option<FormHandle>) -> u64 {
    handle
        .as_ref()
        .map_or(0, |handle| handle.state().revision())
}

/// The form of a schema in text, or why there is none.
fn read(text: &str) -> Result<Compiled, String> {
    let schema =
        serde_json::from_str(text).map_err(|error| format!("This is not JSON yet: {error}."))?;
    CompileOptions::default()
        .compile_with_lints(&schema)
        .map_err(|error| format!("This is not a schema that has a form: {error}."))
}

/// The schema that a link holds.
fn linked(fragment: &str) -> Option<String> {
    fragment
        .strip_prefix(LINK)
        .and_then(|text| decode_uri_component(text).ok())
        .and_then(|text| text.as_string())
        .filter(|text| !text.is_empty())
}

/// Puts the schema into the address, and the address into the clipboard.
fn put_link(text: &str) -> Option<Promise> {
    let window = window()?;
    let encoded = encode_uri_component(text).as_string()?;
    let history = window.history().ok()?;
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{LINK}{encoded}")))
        .ok()?;
    let address = window.location().href().ok()?;
    // Pages that are not secure have no clipboard at all.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok();
    Some(
        match clipboard.and_then(|found| found.dyn_into::<Clipboard>().ok()) {
            Some(clipboard) => clipboard.write_text(&address),
            None => Promise::reject(&JsValue::NULL),
        },
    )
}
