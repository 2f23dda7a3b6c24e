//! The button that sends a form. A form with steps is sent from the last one.

use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_context, use_effect_with,
    use_force_update,
};

use crate::handle::FormHandle;
use crate::handle::listeners::Topic;
use crate::words::Word;

/// Properties of [`SubmitButton`].
#[derive(Properties, PartialEq, Clone)]
pub struct SubmitButtonProps {
    /// Its words; `Submit` in the language of the form without them.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// A submit is on its way.
    #[prop_or_default]
    pub pending: bool,
}

/// The submit button of the form of the context. It is not there before the last step.
#[component]
pub fn SubmitButton(props: &SubmitButtonProps) -> Html {
    let form = use_context::<FormHandle>();
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let subscription = form.as_ref().map(|form| {
            // Steps may have come before this was there to listen.
            if form.has_next_step() {
                update.force_update();
            }
            form.subscribe(
                Topic::Steps,
                Callback::from(move |()| update.force_update()),
            )
        });
        move || drop(subscription)
    });
    let Some(form) = form else {
        return Html::default();
    };
    // Enter goes on to the next step meanwhile (`FormView`).
    if form.has_next_step() {
        return Html::default();
    }
    let label = match &props.label {
        Some(label) => label.clone(),
        None => form.say(Word::Submit),
    };
    html! {
        <button type="submit" data-part="submit" class={form.class("submit")} aria-busy={props.pending.then_some("true")}>
            { label }
        </button>
    }
}
