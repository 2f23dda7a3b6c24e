//! The gallery: every widget in every state, in three languages.

use std::rc::Rc;

use formloom_core::layout::{Layout, ShownFields};
use formloom_core::{Event, OptionsRequest, Pointer, SelectOption};
use formloom_yew::{FormHandle, FormSource, Look, ReadView, SchemaForm};
use gloo_timers::callback::Timeout;
use serde_json::{Value, json};
use web_sys::HtmlSelectElement;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, TargetCast as _, component, html, use_effect_with,
    use_memo, use_state,
};

use crate::browser::window;

const STATES: [(&str, &str); 6] = [
    ("filled", "Filled in"),
    ("empty", "Empty"),
    ("checked", "Checked while empty"),
    ("read-only", "Read-only"),
    ("json", "With a way to JSON"),
    ("read", "To read and to print"),
];

const LANGUAGES: [(&str, &str); 3] = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")];

#[derive(Properties, PartialEq)]
pub(crate) struct GalleryProps {
    /// The address's fragment: `gallery/page/state/language`.
    pub(crate) link: AttrValue,
}

#[component]
pub(crate) fn Gallery(props: &GalleryProps) -> Html {
    let pages = use_memo((), |()| pages());
    let mut parts = props.link.split('/').skip(1);
    let mut part = |known: &dyn Fn(&str) -> bool, otherwise: &str| {
        parts
            .next()
            .filter(|part| known(part))
            .unwrap_or(otherwise)
            .to_owned()
    };
    let page = part(&|id| pages.iter().any(|page| page["id"] == id), "text");
    let state = part(&|id| STATES.iter().any(|(known, _)| *known == id), "filled");
    let language = part(&|id| LANGUAGES.iter().any(|(known, _)| *known == id), "en");
    let shown = pages
        .iter()
        .find(|one| one["id"] == page.as_str())
        .cloned()
        .unwrap_or_default();
    let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
    let select = |id: &'static str,
                  label: &'static str,
                  options: &[(&'static str, &'static str)],
                  now: &str,
                  link: &dyn Fn(&str) -> String| {
        let links: Vec<(String, String)> = options
            .iter()
            .map(|(id, _)| ((*id).to_owned(), link(id)))
            .collect();
        let onchange = Callback::from(move |event: yew::prelude::Event| {
            let picked = event.target_unchecked_into::<HtmlSelectElement>().value();
            let link = links.iter().find(|(id, _)| *id == picked);
            if let (Some((_, link)), Some(window)) = (link, window()) {
                // The fragment of the page itself.
                let _ = window.location().set_hash(link);
            }
        });
        html! {
            <label for={id}>{ label }{ " " }
                <select {id} class="select" {onchange}>
                    { for options.iter().map(|(id, name)| html! { <option value={*id} selected={*id == now}>{ *name }</option> }) }
                </select>
            </label>
        }
    };
    html! {
        <div class="gallery">
            <nav class="gallery-nav" aria-label="Gallery">
                <ul role="list">
                    { for pages.iter().map(|one| {
                        let id = one["id"].as_str().unwrap_or_default();
                        html! {
                            <li><a href={format!("#gallery/{id}/{state}/{language}")} aria-current={(id == page).then_some("page")}>
                                { one["title"].as_str().unwrap_or_default().to_owned() }
                            </a></li>
                        }
                    }) }
                </ul>
            </nav>
            <section class="gallery-page" aria-labelledby="gallery-title">
                <h1 id="gallery-title">{ text("title") }</h1>
                <p class="gallery-about">{ text("about") }</p>
                <div class="gallery-bar">
                    { select("gallery-state", "State", &STATES, &state, &|to| format!("gallery/{page}/{to}/{language}")) }
                    { select("gallery-language", "Language", &LANGUAGES, &language, &|to| format!("gallery/{page}/{state}/{to}")) }
                </div>
                // Words, JSON and what can be edited change under what is typed.
                <Page key={format!("{page}/{}", start_of(&state))} page={Rc::new(shown)} state={state.clone()} language={language.clone()} />
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    page: Rc<Value>,
    state: String,
    language: String,
}

/// One page in one state and one language.
#[component]
fn Page(props: &PageProps) -> Html {
    let PageProps {
        page,
        state,
        language,
    } = props;
    let handle = use_state(|| None::<FormHandle>);
    let told = use_state(|| false);
    let look = use_memo((state.clone(), language.clone()), |(state, language)| {
        let mut look = Look::in_language(language);
        // Every widget is to be seen, but on the page about those that are not.
        if page["fields"] != "auto" {
            look = look.with_shown_fields(ShownFields::All);
        }
        if let Ok(layout) = Layout::read(&page["ui"]) {
            look = look.with_layout(layout);
        }
        if state == "json" {
            look = look.with_raw_views();
        }
        match page["window"]
            .as_u64()
            .and_then(|window| usize::try_from(window).ok())
        {
            Some(window) => look.with_window(window),
            None => look,
        }
    });
    let is_empty = matches!(state.as_str(), "empty" | "checked");
    let value = use_memo((), |()| (!is_empty).then(|| Rc::new(page["value"].clone())));
    let schema = use_memo((), |()| FormSource::from(page["schema"].clone()));
    let list = |key: &str| page[key].as_array().cloned().unwrap_or_default();
    let stored: Vec<Pointer> = list("stored")
        .iter()
        .filter_map(Value::as_str)
        .map(Pointer::from)
        .collect();
    let errors = use_memo((), |()| {
        let found = page["errors"].as_object().cloned().unwrap_or_default();
        let error =
            |(at, text): (String, Value)| Some((Pointer::from(at), text.as_str()?.to_owned()));
        found.into_iter().filter_map(error).collect::<Vec<_>>()
    });
    {
        let (handle, state) = (handle.clone(), state.clone());
        use_effect_with(handle.is_some(), move |_| {
            if let Some(form) = handle.as_ref().filter(|_| state == "checked") {
                let _ = form.submit();
            }
        });
    }
    let onready = {
        let handle = handle.clone();
        Callback::from(move |form: FormHandle| handle.set(Some(form)))
    };
    let onsubmit = {
        let told = told.clone();
        Callback::from(move |_| told.set(true))
    };
    let form = html! {
        <SchemaForm schema={(*schema).clone()} value={(*value).clone()} look={(*look).clone()} {stored} {errors} {onready} {onsubmit}
            onrequest={Callback::from(answer)} readonly={state == "read-only"}>
            if state != "read-only" { <button type="reset" class="button">{ "Reset" }</button> }
        </SchemaForm>
    };
    html! {
        <>
            if state == "read" {
                if let Some(form) = &*handle {
                    <div class="gallery-form"><ReadView form={form.clone()} empty={true} /></div>
                }
                <div hidden=true>{ form }</div>
            } else {
                <div class="gallery-form">{ form }</div>
            }
            <p role="status" class="pane-note">{ if *told { "Submitted." } else { "" } }</p>
        </>
    }
}

/// How a form starts in a state.
fn start_of(state: &str) -> &str {
    match state {
        "read-only" | "json" => "filled",
        other => other,
    }
}

/// What a host would fetch: a page of channels, or a failure.
fn answer((form, request): (FormHandle, OptionsRequest)) {
    let is_broken = request.source.to_string().contains("broken");
    let wanted = request.query.to_lowercase();
    let (at, revision) = (request.at, request.revision);
    Timeout::new(250, move || {
        let event = if is_broken {
            let message = "the source is away".to_owned();
            Event::OptionsFailed {
                at,
                revision,
                message,
            }
        } else {
            let names = [
                "general", "random", "releases", "support", "design", "hiring",
            ];
            let found = names.iter().filter(|name| name.contains(&wanted));
            let options = found
                .map(|name| SelectOption::new(json!(name), format!("#{name}")))
                .collect();
            Event::Options {
                at,
                revision,
                options,
                next: None,
            }
        };
        // The field may be gone by now.
        let _ = form.apply(event);
    })
    .forget();
}

/// The pages. Those that ask for many items get them here.
fn pages() -> Vec<Value> {
    let mut pages: Vec<Value> =
        serde_json::from_str(include_str!("pages.json")).unwrap_or_default();
    for page in &mut pages {
        if let Some(count) = page["items"].as_u64() {
            let person = |number: u64| json!({ "name": format!("Person {number}"), "age": 18 + number % 60 });
            page["value"]["people"] = (1..=count).map(person).collect();
        }
    }
    pages
}
