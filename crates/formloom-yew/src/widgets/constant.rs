//! A value that cannot be another: it is shown, and can be taken up where it is optional.

use formloom_core::{Event, NodeView};
use yew::prelude::{Html, html};

use crate::handle::FormHandle;
use crate::parts::send;
use crate::words::Word;

pub(super) fn constant(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let label = format!("{id}-label");
    html! {
        <div data-part="control" class={form.class("control")}>
            if view.present {
                <output data-part="const" class={form.class("const")} {id} aria-labelledby={label}>{ &view.control_text }</output>
                if !view.required && !view.read_only {
                    <button type="button" data-part="clear" class={form.class("clear")} onclick={send(form, Event::remove(&view.at))}>
                        { form.say(Word::Remove(&view.label)) }
                    </button>
                }
            } else if !view.read_only {
                <button type="button" data-part="add" class={form.class("add")} {id} onclick={send(form, Event::add(&view.at))}>
                    { form.say(Word::Add(&view.label)) }
                </button>
            }
        </div>
    }
}
