//! The errors of a form in one place, each a link to its control; and the live region that tells of them.

use yew::prelude::{
    Callback, Html, MouseEvent, Properties, component, html, use_context, use_effect_with,
    use_force_update,
};
use yew::virtual_dom::VTag;

use crate::handle::FormHandle;
use crate::handle::focus::focus_node;
use crate::handle::listeners::Topic;
use crate::handle::order::Order;
use crate::parts::apart;
use crate::words::Word;
use crate::words::direction::uncontrolled;

#[derive(Properties, PartialEq)]
pub(crate) struct SummaryProps {
    pub(crate) heading: u8,
}

/// Appears when a submit is refused, follows the edits, and goes when nothing is left.
#[component]
pub(crate) fn Summary(props: &SummaryProps) -> Html {
    let form = use_context::<FormHandle>();
    let update = use_force_update();
    use_effect_with(form.clone(), move |form| {
        let update = Callback::from(move |()| update.force_update());
        let subscription = form
            .as_ref()
            .map(|form| form.subscribe(Topic::Summary, update));
        move || drop(subscription)
    });
    let Some(form) = form else {
        return Html::default();
    };
    let mut errors = if form.is_refused() {
        form.with_state(|state| state.summary())
    } else {
        Vec::new()
    };
    let mut order = Order::of(&form);
    errors.sort_by_cached_key(|(id, ..)| order.position(*id));
    let status = if errors.is_empty() {
        form.announced()
    } else {
        form.say(Word::Problems(errors.len()))
    };
    let title_id = form.part_id("summary");
    let links = errors.iter().map(|(id, label, error)| {
        let id = *id;
        let href = format!("#{}", form.element_id(id));
        let to = form.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            focus_node(&to, id);
        });
        let message = uncontrolled(&error.message).into_owned();
        let text = if label.is_empty() {
            html! { { message } }
        } else {
            html! { <>{ apart(&form, label) }{ format!(": {message}") }</> }
        };
        html! { <li><a data-part="summary-link" class={form.class("summary-link")} {href} {onclick}>{ text }</a></li> }
    });
    let mut heading = VTag::new(format!("h{}", props.heading.clamp(1, 6)));
    heading.add_attribute("data-part", "summary-title");
    heading.add_attribute("id", title_id.clone());
    heading.add_child(yew::virtual_dom::VText::new(status.clone()).into());
    html! {
        <>
            <div data-part="status" class={form.class("status")} role="status" aria-live="polite">{ &status }</div>
            if !errors.is_empty() {
                <div data-part="summary" class={form.class("summary")} role="group" aria-labelledby={title_id} tabindex="-1">
                    { Html::from(heading) }
                    <ul data-part="summary-list" class={form.class("summary-list")} role="list">{ for links }</ul>
                </div>
            }
        </>
    }
}
