//! `<SchemaForm>`: a whole form from a schema, for the common case.

use std::rc::Rc;

use formloom_core::{Defaults, Invalid, Nulls, OptionsRequest, Pointer, ShowErrors, Submitted};
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Children, Html, Properties, component, hook, html, use_effect,
    use_effect_with, use_mut_ref,
};

use crate::fatal::{Fatal, use_fatal};
use crate::form_view::FormView;
use crate::handle::hosted::Heard;
use crate::handle::look::Look;
use crate::handle::{FormChange, FormHandle};
use crate::hooks::{FormOptions, use_autosave, use_kept_form, use_unsaved_guard};
use crate::place::Node;
use crate::source::FormSource;
use crate::submit_button::SubmitButton;
use crate::words::Word;

/// Properties of [`SchemaForm`].
#[derive(Properties, PartialEq, Clone)]
pub struct SchemaFormProps {
    /// The schema, or a compiled form. Another one with the same `revision` comes under the values that are there:
    /// what fits stays, and what does not is set aside.
    pub schema: FormSource,
    /// The loaded instance; a new form without it. Read once, and again when `revision` changes.
    #[prop_or_default]
    pub value: Option<Rc<Value>>,
    /// Tells one baseline from the next: with another number `value` is read again, and what was typed since is gone. Who
    /// loads an instance once has no need of it: a parent that draws again, another look, language or schema change
    /// nothing of what was typed.
    #[prop_or_default]
    pub revision: u64,
    /// Secrets that the host keeps and that are not in `value`.
    #[prop_or_default]
    pub stored: Vec<Pointer>,
    /// What is filled in by itself.
    #[prop_or_default]
    pub defaults: Defaults,
    /// What a required place that takes `null` starts with.
    #[prop_or_default]
    pub nulls: Nulls,
    /// When the errors of a field are shown.
    #[prop_or_default]
    pub show_errors: ShowErrors,
    /// A valid form was submitted.
    #[prop_or_default]
    pub onsubmit: Callback<Submitted>,
    /// A submit was refused: what stands in the way. The form shows it already.
    #[prop_or_default]
    pub oninvalid: Callback<Invalid>,
    /// Everything was taken back to the baseline, by a reset button.
    #[prop_or_default]
    pub onreset: Callback<FormHandle>,
    /// Nothing was edited for `autosave_after` milliseconds after an edit, or the form goes before that.
    #[prop_or_default]
    pub onautosave: Option<Callback<FormHandle>>,
    /// The program of the page has ended (a panic, memory that is used up): nothing is drawn any more. What the host does
    /// now it does without Yew: it says so, offers to load the page again, and keeps what it is given.
    #[prop_or_default]
    pub onfatal: Option<Callback<Fatal>>,
    /// How long an autosave waits, in milliseconds.
    #[prop_or(1000)]
    pub autosave_after: u32,
    /// The browser asks before a page with edits that were not submitted is left.
    #[prop_or_default]
    pub guard: bool,
    /// Nothing can be edited.
    #[prop_or_default]
    pub readonly: bool,
    /// Where a post goes without JavaScript: with it the browser sends the form nowhere.
    #[prop_or_default]
    pub action: Option<AttrValue>,
    /// Names and values that a post without JavaScript sends along.
    #[prop_or_default]
    pub hidden: Vec<(AttrValue, AttrValue)>,
    /// An edit happened.
    #[prop_or_default]
    pub onchange: Callback<FormChange>,
    /// Options of a field are wanted that the host fetches; the answer is an event, `Event::Options` or
    /// `Event::OptionsFailed`, on the handle.
    #[prop_or_default]
    pub onrequest: Callback<(FormHandle, OptionsRequest)>,
    /// The form is there: a handle for programmatic use.
    #[prop_or_default]
    pub onready: Callback<FormHandle>,
    /// Every row is in the page. In a very long form the first screen comes first, and can be typed into meanwhile; in
    /// others this is at once.
    #[prop_or_default]
    pub ondrawn: Callback<FormHandle>,
    /// Errors that the server found, shown at their places. They need not be taken away: another `Rc` after a submit is
    /// another answer, and is told again even if it says the same.
    #[prop_or_default]
    pub errors: Rc<Vec<(Pointer, String)>>,
    /// A submit is on its way: another one waits.
    #[prop_or_default]
    pub pending: bool,
    /// How the form is drawn: words, classes, widgets, UI description. Another one is drawn under what was typed.
    #[prop_or_default]
    pub look: Look,
    /// What every id of the form starts with; a form that the server drew needs one. Without it, a number.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// The words of the submit button.
    #[prop_or_default]
    pub submit: Option<AttrValue>,
    /// The level of the summary's heading.
    #[prop_or(2)]
    pub heading: u8,
    /// More buttons beside the submit button.
    #[prop_or_default]
    pub children: Children,
}

/// A form from a schema.
#[component]
pub fn SchemaForm(props: &SchemaFormProps) -> Html {
    let (live, reason) = use_kept_form(
        props.schema.clone(),
        FormOptions {
            value: props.value.clone(),
            revision: props.revision,
            stored: props.stored.clone(),
            defaults: props.defaults,
            nulls: props.nulls,
            show_errors: props.show_errors,
            read_only: props.readonly,
            errors: props.errors.clone(),
            look: props.look.clone(),
            id: props.id.clone(),
        },
    );
    use_host(&live, props);
    use_reports(&live, &props.errors, props.pending);
    use_effect_with((live.clone(), props.readonly), |(form, readonly)| {
        if let Some(form) = form {
            form.set_read_only(*readonly);
        }
    });
    let saves = live.clone().filter(|_| props.onautosave.is_some());
    let onautosave = props.onautosave.clone().unwrap_or_default();
    use_autosave(saves, props.autosave_after, onautosave);
    use_unsaved_guard(live.clone(), props.guard);
    use_fatal(&live, &props.onfatal);
    let told = reason.map(|reason| {
        let told = props
            .look
            .words()
            .say(Word::BrokenSchema(&reason))
            .into_owned();
        let class = props.look.class("form-error");
        html! { <p data-part="form-error" {class} role="alert">{ told }</p> }
    });
    let Some(form) = live else {
        return told.unwrap_or_default();
    };
    // The last form stays while a schema has none: what was typed is in it.
    html! {
        <>
        { for told }
        <FormView form={form.clone()} onsubmit={props.onsubmit.clone()} oninvalid={props.oninvalid.clone()}
            onreset={props.onreset.clone()} pending={props.pending} heading={props.heading} action={props.action.clone()}>
            { for props.hidden.iter().map(|(name, value)| html! { <input type="hidden" {name} {value} /> }) }
            <Node />
            <div data-part="actions" class={form.class("actions")}>
                if !props.readonly {
                    <SubmitButton label={props.submit.clone()} pending={props.pending} />
                }
                { props.children.clone() }
            </div>
        </FormView>
        </>
    }
}

/// What the host hears of a form: each time its newest callbacks, and that the form is there once for each form.
#[hook]
fn use_host(live: &Option<FormHandle>, props: &SchemaFormProps) {
    let heard = use_mut_ref(|| None::<Rc<Heard>>);
    if let Some(form) = live {
        let now = Rc::new(Heard {
            onchange: props.onchange.clone(),
            onrequest: props.onrequest.clone(),
        });
        form.tells(&now);
        heard.replace(Some(now));
    }
    let newest = use_mut_ref(|| (Callback::noop(), Callback::noop()));
    newest.replace((props.onready.clone(), props.ondrawn.clone()));
    use_effect_with(live.clone(), move |form| {
        let waiting = form.clone().map(|form| {
            let onready = newest.borrow().0.clone();
            onready.emit(form.clone());
            let drawn = form.clone();
            let tell = move |()| {
                let ondrawn = newest.borrow().1.clone();
                ondrawn.emit(drawn.clone());
            };
            let number = form.chunks().later().when_done(Callback::from(tell));
            (form, number)
        });
        move || {
            if let Some((form, number)) = waiting {
                form.chunks().later().forget(number);
            }
        }
    });
}

/// Shows what the server found: where it differs from what was shown, or comes as an answer to another submit.
#[hook]
fn use_reports(live: &Option<FormHandle>, errors: &Rc<Vec<(Pointer, String)>>, pending: bool) {
    let shown = use_mut_ref(|| None::<Shown>);
    let (live, errors) = (live.clone(), errors.clone());
    use_effect(move || {
        let Some(form) = live else { return };
        let submits = form.submits();
        let is_news = shown.borrow().as_ref().is_none_or(|shown| {
            let is_another_answer =
                !pending && submits != shown.submits && !Rc::ptr_eq(&shown.errors, &errors);
            shown.form != form || shown.errors != errors || is_another_answer
        });
        if is_news {
            let found = errors.to_vec();
            let now = Shown {
                form: form.clone(),
                errors,
                submits,
            };
            drop(shown.replace(Some(now)));
            form.report(found);
        }
    });
}

/// What the server found that is shown.
struct Shown {
    form: FormHandle,
    errors: Rc<Vec<(Pointer, String)>>,
    /// How many submits were accepted before it.
    submits: u64,
}
