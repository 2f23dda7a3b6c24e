//! `<SchemaForm>`: a whole form from a schema, for the common case.

use std::rc::Rc;

use formloom_core::{Defaults, Invalid, Nulls, OptionsRequest, Pointer, ShowErrors, Submitted};
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Children, Html, Properties, component, hook, html, use_effect_with,
    use_mut_ref,
};

use crate::form_view::FormView;
use crate::handle::look::Look;
use crate::handle::{FormChange, FormHandle};
use crate::hooks::{FormOptions, use_autosave, use_form, use_unsaved_guard};
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
    /// The loaded instance; a new form without it. Read again when `revision` or the schema changes.
    #[prop_or_default]
    pub value: Option<Rc<Value>>,
    /// Tells one baseline from the next.
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
    /// Nothing was edited for `autosave_after` milliseconds after an edit.
    #[prop_or_default]
    pub onautosave: Option<Callback<FormHandle>>,
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
    /// Errors that the server found, shown at their places.
    #[prop_or_default]
    pub errors: Rc<Vec<(Pointer, String)>>,
    /// A submit is on its way: another one waits.
    #[prop_or_default]
    pub pending: bool,
    /// How the form is drawn: words, classes, widgets, UI description. Make it once: another one starts the form anew.
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
    let made = use_form(
        props.schema.clone(),
        FormOptions {
            value: props.value.clone(),
            revision: props.revision,
            stored: props.stored.clone(),
            defaults: props.defaults,
            nulls: props.nulls,
            show_errors: props.show_errors,
            look: props.look.clone(),
            id: props.id.clone(),
        },
    );
    let live = made.as_ref().ok().cloned();
    if let Some(form) = &live {
        form.set_onchange(props.onchange.clone());
        form.set_onrequest(props.onrequest.clone());
    }
    use_effect_with((live.clone(), props.onready.clone()), |(form, onready)| {
        if let Some(form) = form {
            onready.emit(form.clone());
        }
    });
    use_ondrawn(&live, &props.ondrawn);
    use_effect_with((live.clone(), props.errors.clone()), |(form, errors)| {
        if let Some(form) = form {
            form.report(errors.to_vec());
        }
    });
    use_effect_with((live.clone(), props.readonly), |(form, readonly)| {
        if let Some(form) = form {
            form.set_read_only(*readonly);
        }
    });
    let saves = live.clone().filter(|_| props.onautosave.is_some());
    let onautosave = props.onautosave.clone().unwrap_or_default();
    use_autosave(saves, props.autosave_after, onautosave);
    use_unsaved_guard(live, props.guard);
    let form = match made {
        Ok(form) => form,
        Err(reason) => {
            let told = props
                .look
                .words()
                .say(Word::BrokenSchema(&reason))
                .into_owned();
            let class = props.look.class("form-error");
            return html! { <p data-part="form-error" {class} role="alert">{ told }</p> };
        }
    };
    html! {
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
    }
}

/// Tells that every row is in the page, once for each form: the host as it is then.
#[hook]
fn use_ondrawn(live: &Option<FormHandle>, ondrawn: &Callback<FormHandle>) {
    let newest = use_mut_ref(Callback::noop);
    newest.replace(ondrawn.clone());
    use_effect_with(live.clone(), move |form| {
        let waiting = form.clone().map(|form| {
            let drawn = form.clone();
            let tell = move |()| {
                let ondrawn = newest.borrow().clone();
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
