//! A date: the browser's picker. A text that is no date is shown as it is, and stays a text while one is at it.

use formloom_core::{NodeView, is_pickable_date};
use yew::prelude::{Callback, Html, Properties, component, html, use_force_update, use_mut_ref};

use super::text::{input, input_as};
use crate::handle::FormHandle;
use crate::handle::listeners::use_look;

pub(super) fn date(form: &FormHandle, view: &NodeView) -> Html {
    html! { <DateInput form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct DateInputProps {
    form: FormHandle,
    view: NodeView,
}

#[component]
fn DateInput(props: &DateInputProps) -> Html {
    let DateInputProps { form, view } = props;
    use_look(form);
    let as_text = use_mut_ref(|| false);
    let update = use_force_update();
    let is_shown = view.control_text.is_empty() || is_pickable_date(&view.control_text);
    if is_shown && !*as_text.borrow() {
        return input(form, view);
    }
    *as_text.borrow_mut() = true;
    let onfocusout = Callback::from(move |_| {
        *as_text.borrow_mut() = false;
        update.force_update();
    });
    html! { <div {onfocusout}>{ input_as(form, view, "text") }</div> }
}
