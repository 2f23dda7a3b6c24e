//! A field: label, description, the widget of its control, errors.

use formloom_core::{Control, NodeView};
use yew::prelude::{Html, html};

use crate::handle::FormHandle;
use crate::handle::described::described_by;
use crate::node::choice::{cards, choices, menus};
use crate::parts::{description, errors};
use crate::parts::{label, legend};
use crate::widgets::{Labelling, Widget, widget};

pub(crate) fn field(form: &FormHandle, view: &NodeView) -> Html {
    let id = form.element_id(view.id);
    let control = view.control.map_or("", Control::name);
    let widget = own_widget(form, view).unwrap_or_else(|| widget(form, view));
    let invalid = (!view.errors.is_empty()).then_some("true");
    let required = view.required.then_some("true");
    let secret = view.secret.then_some("true");
    let menus = menus(form, view);
    let cards = cards(form, view);
    match widget.labelling {
        // There is no label beside which they could stand.
        Labelling::Hidden => html! { <>{ choices(form, view) }{ widget.html }</> },
        Labelling::For => {
            let label = html! { <label data-part="label" class={form.class("label")} for={id}>{ legend(form, view) }</label> };
            html! {
                <div data-part="field" class={form.class("field")} data-control={control} data-invalid={invalid} data-required={required} data-secret={secret}>
                    { head(form, label, menus) }
                    { description(form, view) }
                    { for cards }
                    { widget.html }
                    { errors(form, view) }
                </div>
            }
        }
        Labelling::Beside => html! {
            <div data-part="field" class={form.class("field")} data-control={control} data-invalid={invalid} data-required={required}>
                <div data-part="control" class={form.class("control")}>
                    { widget.html }
                    <label data-part="label" class={form.class("label")} for={id}>{ label(form, view) }</label>
                    { for menus }
                </div>
                { description(form, view) }
                { for cards }
                { errors(form, view) }
            </div>
        },
        Labelling::Legend => html! {
            <fieldset data-part="field" class={form.class("field")} data-control={control} data-invalid={invalid} data-required={required} {id} tabindex="-1"
                aria-describedby={described_by(form, view)}>
                <legend data-part="label" class={form.class("label")}>{ legend(form, view) }</legend>
                { for menus }
                { description(form, view) }
                { for cards }
                { widget.html }
                { errors(form, view) }
            </fieldset>
        },
        Labelling::Span => {
            let label = html! {
                <span data-part="label" class={form.class("label")} id={format!("{id}-label")}>{ legend(form, view) }</span>
            };
            html! {
                <div data-part="field" class={form.class("field")} data-control={control} data-invalid={invalid} data-required={required} data-secret={secret}>
                    { head(form, label, menus) }
                    { description(form, view) }
                    { for cards }
                    { widget.html }
                    { errors(form, view) }
                </div>
            }
        }
    }
}

/// A label, with the menus beside it.
fn head(form: &FormHandle, label: Html, menus: Option<Html>) -> Html {
    match menus {
        Some(menus) => {
            html! { <div data-part="head" class={form.class("head")}>{ label }{ menus }</div> }
        }
        None => label,
    }
}

/// The widget that the host has for a node.
fn own_widget(form: &FormHandle, view: &NodeView) -> Option<Widget> {
    let look = form.look();
    let named = form.widget_name(view);
    let own = look.widget(view, named.as_deref())?;
    Some(Widget {
        labelling: Labelling::For,
        html: (own.draw)(form, view),
    })
}
