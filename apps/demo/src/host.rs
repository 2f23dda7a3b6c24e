//! A settings page as a product has one: it draws again with every key, gives new callbacks each time, saves by itself,
//! changes its language under what is typed, and has a server that may say no twice.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use formloom_core::Pointer;
use formloom_yew::{FormChange, FormHandle, Look, SchemaForm};
use gloo_timers::callback::Timeout;
use serde_json::{Value, json};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::{Callback, Html, TargetCast as _, component, html, use_mut_ref, use_state};

/// How long its server takes, in milliseconds.
const ANSWER: u32 = 200;
/// How long it waits before it saves, in milliseconds.
const SAVE: u32 = 600;

/// What a form holds as long as it lives.
type Token = Rc<()>;

#[component]
pub(crate) fn Host() -> Html {
    let language = use_state(|| "en".to_owned());
    let readonly = use_state(|| false);
    let there = use_state(|| true);
    let pending = use_state(|| false);
    let edits = use_state(|| 0_usize);
    let saves = use_state(|| 0_usize);
    let saved = use_state(|| None::<Rc<Value>>);
    let errors = use_state(|| Rc::new(Vec::<(Pointer, String)>::new()));
    let form = use_state(|| None::<FormHandle>);
    let counted = use_state(|| None::<usize>);
    let tokens = use_mut_ref(Vec::<Weak<()>>::new);
    let renders = use_mut_ref(|| 0_usize);
    *renders.borrow_mut() += 1;

    let onchange = {
        let (edits, tokens) = (edits.clone(), tokens.clone());
        // A callback of this kind holds the form, as many do.
        let held = (*form).clone().map(|form| hold(form, &tokens));
        Callback::from(move |_: FormChange| {
            let _ = &held;
            edits.set(*edits + 1);
        })
    };
    let onready = {
        let form = form.clone();
        Callback::from(move |made: FormHandle| form.set(Some(made)))
    };
    let onautosave = {
        let (saves, saved) = (saves.clone(), saved.clone());
        Callback::from(move |form: FormHandle| {
            saves.set(*saves + 1);
            saved.set(
                form.with_state(|state| state.instance_without_secrets())
                    .map(Rc::new),
            );
        })
    };
    let onsubmit = {
        let (pending, errors) = (pending.clone(), errors.clone());
        Callback::from(move |done: formloom_core::Submitted| {
            pending.set(true);
            let (pending, errors) = (pending.clone(), errors.clone());
            let is_taken = done.instance["name"] == "taken";
            Timeout::new(ANSWER, move || {
                pending.set(false);
                if is_taken {
                    let error = (Pointer::from("/name"), "This name is taken.".to_owned());
                    errors.set(Rc::new(vec![error]));
                }
            })
            .forget();
        })
    };
    let speak = {
        let language = language.clone();
        Callback::from(move |event: yew::prelude::Event| {
            language.set(event.target_unchecked_into::<HtmlSelectElement>().value());
        })
    };
    let close = {
        let readonly = readonly.clone();
        Callback::from(move |event: yew::prelude::Event| {
            readonly.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let toggle = {
        let (there, form) = (there.clone(), form.clone());
        Callback::from(move |_| {
            form.set(None);
            there.set(!*there);
        })
    };
    let count = {
        let (counted, tokens) = (counted.clone(), tokens.clone());
        Callback::from(move |_| {
            let mut tokens = tokens.borrow_mut();
            tokens.retain(|token| token.upgrade().is_some());
            counted.set(Some(tokens.len()));
        })
    };
    let languages = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")];
    html! {
        <div class="page" data-renders={renders.borrow().to_string()}>
            <div class="page-intro">
                <h1>{ "In an app" }</h1>
                <p>{ "A settings page as a product has one. It draws again with every key and saves by itself; change the language, or lock it, while you type. " }<a href="#shadow">{ "Forms in shadow roots" }</a>{ "." }</p>
            </div>
            <div class="gallery-bar">
                <label>{ "Language " }
                    <select class="select" onchange={speak}>
                        { for languages.iter().map(|(tag, name)| html! { <option value={*tag} selected={*tag == *language}>{ *name }</option> }) }
                    </select>
                </label>
                <label class="check"><input type="checkbox" checked={*readonly} onchange={close} />{ " Read-only" }</label>
                <button type="button" class="button" onclick={toggle}>{ if *there { "Close the form" } else { "Open the form" } }</button>
                <button type="button" class="button" onclick={count}>{ "Count the forms" }</button>
            </div>
            if *there {
                <div class="gallery-form">
                    <SchemaForm schema={schema()} value={(*saved).clone()} look={Look::in_language(&language)} readonly={*readonly} pending={*pending}
                        errors={(*errors).clone()} {onchange} {onready} onautosave={Some(onautosave)} autosave_after={SAVE} {onsubmit} />
                </div>
            }
            <p class="pane-note" role="status">
                { format!("Edits: {}. Saved: {}.", *edits, *saves) }
                if let Some(count) = *counted { { format!(" Forms in memory: {count}.") } }
            </p>
        </div>
    }
}

/// Something that a form holds by a callback that holds the form.
fn hold(form: FormHandle, tokens: &RefCell<Vec<Weak<()>>>) -> (FormHandle, Token) {
    let token = Token::default();
    tokens.borrow_mut().push(Rc::downgrade(&token));
    (form, token)
}

/// A new value each time, as a careless host makes one.
fn schema() -> Value {
    json!({
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "minLength": 2 },
            "budget": { "type": "number" },
            "people": { "type": "array", "title": "People", "items": { "type": "string", "title": "Person" } },
            "labels": { "type": "object", "additionalProperties": { "type": "string" } },
            "password": { "type": "string", "isSensitive": true }
        }
    })
}
