//! `<SchemaForm>`: a whole form from a schema, for the common case.

use std::rc::Rc;

use formloom_core::{Defaults, OptionsRequest, Pointer, ShowErrors, StateOptions, Submitted};
use serde_json::Value;
use web_sys::{Element, EventTarget};
use yew::prelude::{
    AttrValue, Callback, Children, ContextProvider, Html, Properties, SubmitEvent, component, html,
    use_effect_with, use_force_update, use_memo, use_mut_ref, use_node_ref,
};

use crate::composition::Composition;
use crate::handle::{FormChange, FormHandle, Topic};
use crate::look::Look;
use crate::node::Node;
use crate::source::FormSource;
use crate::summary::Summary;
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
    /// When the errors of a field are shown.
    #[prop_or_default]
    pub show_errors: ShowErrors,
    /// A valid form was submitted.
    #[prop_or_default]
    pub onsubmit: Callback<Submitted>,
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
    /// Errors that the server found, shown at their places.
    #[prop_or_default]
    pub errors: Rc<Vec<(Pointer, String)>>,
    /// A submit is on its way: another one waits.
    #[prop_or_default]
    pub pending: bool,
    /// How the form is drawn: words, classes, widgets, UI description. Make it once: another one draws the form anew
    /// with the values that are there only where the schema or the revision changes too.
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
    // Another schema with the same baseline comes under the values that are there.
    let live = use_mut_ref(|| None::<(FormHandle, u64)>);
    let made = use_memo(
        (props.schema.clone(), props.revision),
        |(source, revision)| {
            source.form().map(|form| {
                let known = live.borrow().clone();
                if let Some((handle, _)) = known.filter(|(_, known)| known == revision) {
                    handle.change_form(form);
                    return handle;
                }
                let state = form.state_with(StateOptions {
                    instance: props.value.as_deref().cloned(),
                    stored: props.stored.clone(),
                    defaults: props.defaults,
                    show_errors: props.show_errors,
                    messages: props.look.messages(),
                });
                let handle = FormHandle::with_look(state, props.look.clone(), props.id.clone());
                live.replace(Some((handle.clone(), *revision)));
                handle
            })
        },
    );
    let handle = match &*made {
        Ok(handle) => Some(handle.clone()),
        Err(_) => None,
    };
    let update = use_force_update();
    use_effect_with(
        (handle.clone(), props.onready.clone()),
        move |(handle, onready)| {
            let subscription = handle.as_ref().map(|handle| {
                onready.emit(handle.clone());
                handle.subscribe(Topic::Root, Callback::from(move |()| update.force_update()))
            });
            move || drop(subscription)
        },
    );
    use_effect_with(
        (handle.clone(), props.errors.clone()),
        |(handle, errors)| {
            if let Some(handle) = handle {
                handle.report(errors.to_vec());
            }
        },
    );
    let node = use_node_ref();
    use_effect_with((node.clone(), handle.clone()), |(node, handle)| {
        let form = node
            .cast::<Element>()
            .map(EventTarget::from)
            .zip(handle.clone());
        let listener = form.map(|(form, handle)| Composition::listen(form, handle));
        move || drop(listener)
    });
    let handle = match &*made {
        Ok(handle) => handle.clone(),
        Err(reason) => {
            return html! { <p data-part="form-error" class={props.look.class("form-error")} role="alert">{ props.look.words().say(Word::BrokenSchema(reason)).into_owned() }</p> };
        }
    };
    handle.set_onchange(props.onchange.clone());
    handle.set_onrequest(props.onrequest.clone());
    let onsubmit = {
        let (handle, onsubmit, pending) = (handle.clone(), props.onsubmit.clone(), props.pending);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !pending && let Ok(done) = handle.submit() {
                onsubmit.emit(done);
            }
        })
    };
    let root = handle.state().root();
    let label = props
        .submit
        .clone()
        .unwrap_or_else(|| handle.say(Word::Submit));
    let look = handle.look();
    // The page has said already what language it is in; only another one is said here.
    let is_english = look.language() == "en";
    let language = (!is_english).then(|| look.language());
    let direction = (!is_english).then_some(if look.is_right_to_left() {
        "rtl"
    } else {
        "ltr"
    });
    html! {
        <ContextProvider<FormHandle> context={handle.clone()}>
            <form ref={node} data-part="form" class={handle.class("form")} novalidate=true {onsubmit}
                lang={language} dir={direction} data-unstyled={look.is_unstyled().then_some("true")}>
                <Summary heading={props.heading} />
                <Node key={root.number()} id={root} />
                <div data-part="actions" class={handle.class("actions")}>
                    <button type="submit" data-part="submit" class={handle.class("submit")} aria-busy={props.pending.then_some("true")}>{ label }</button>
                    { props.children.clone() }
                </div>
            </form>
        </ContextProvider<FormHandle>>
    }
}
