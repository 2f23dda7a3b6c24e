//! A group: the root without a frame, others as a fieldset; optional ones that would not end as a button.

use formloom_core::{Event, NodeView};
use yew::prelude::{Html, html};

use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::node::actions::inner_actions;
use crate::node::choice::{cards, choices, menus};
use crate::node::inside::inside;
use crate::parts::{description, errors, legend, send};
use crate::words::Word;

pub(crate) fn group(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    if view.absent {
        let label_id = format!("{id}-label");
        let onclick = send(form, Event::add(&view.at));
        return html! {
            <div data-part="absent" class={form.class("absent")} {id}>
                <span data-part="label" class={form.class("label")} id={label_id}>{ &view.label }</span>
                if !view.read_only {
                    <button type="button" data-part="add" class={form.class("add")} {onclick}>{ form.say(Word::Add(&view.label)) }</button>
                }
                { errors(form, view) }
            </div>
        };
    }
    // Drawn once: at rest it is drawn with everything inside, and twice at each level would never end.
    let drawn = inside(form, view);
    if view.at.is_root() {
        let drawn = behind(
            (!view.choices.is_empty()).then(|| choices(form, view)),
            form,
            drawn,
        );
        return html! {
            <div data-part="group" class={form.class("group")} data-root="true" {id} tabindex="-1" aria-describedby={described_by(form, view)}>
                { description(form, view) }
                { errors(form, view) }
                <div data-part="children" class={form.class("children")}>{ drawn }</div>
                { for inner_actions(form, view) }
            </div>
        };
    }
    html! {
        <fieldset data-part="group" class={form.class("group")} {id} tabindex="-1" aria-describedby={described_by(form, view)}>
            <legend data-part="legend" class={form.class("legend")}>{ legend(form, view) }</legend>
            { for menus(form, view) }
            { description(form, view) }
            { for cards(form, view) }
            <div data-part="children" class={form.class("children")}>{ drawn }</div>
            { errors(form, view) }
            { for inner_actions(form, view) }
        </fieldset>
    }
}

/// What belongs to a variant, behind the choices that bring it.
fn behind(choices: Option<Html>, form: &FormHandle, inside: Html) -> Html {
    match choices {
        Some(choices) => html! {
            <>{ choices }<div data-part="variant" class={form.class("variant")}>{ inside }</div></>
        },
        None => inside,
    }
}
