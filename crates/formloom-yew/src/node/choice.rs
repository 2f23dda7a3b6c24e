//! Choices: few variants as cards, many as a select; a single one is no choice to make.

use formloom_core::{ChoiceView, Event, NodeView, PostName};
use web_sys::HtmlSelectElement;
use yew::prelude::{AttrValue, Callback, Html, html};

use crate::handle::FormHandle;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

/// Whether none of the variants can be picked.
fn may_be_none(view: &NodeView) -> bool {
    view.nullable || !view.required && view.position.is_none() && !view.at.is_root()
}

/// Up to this many variants are all visible.
const CARDS: usize = 4;

pub(crate) fn choices(form: &FormHandle, view: &NodeView) -> Html {
    let shown = view
        .choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| choice.variants.len() > 1);
    shown
        .map(|(index, choice)| one(form, view, index, choice))
        .collect()
}

fn one(form: &FormHandle, view: &NodeView, index: usize, choice: &ChoiceView) -> Html {
    let id = format!("{}-choice{index}", form.element_id(view.id));
    let name = PostName::Choice(view.at.clone(), index).to_string();
    let label = if index == 0 && !view.at.is_root() {
        AttrValue::from(view.label.clone())
    } else {
        form.say(Word::Type)
    };
    let pick = {
        let (form, at, choice) = (form.clone(), view.at.clone(), choice.id.clone());
        Callback::from(move |variant: Option<usize>| {
            emit(
                &form,
                Event::Choose {
                    at: at.clone(),
                    choice: Some(choice.clone()),
                    variant,
                },
            );
        })
    };
    let named = form.widget_name(view);
    let is_cards = match named.as_deref() {
        Some("cards" | "radio") => true,
        Some("select") => false,
        _ => choice.variants.len() <= CARDS,
    };
    if is_cards {
        cards(form, view, choice, (&id, &name), &label, &pick)
    } else {
        select(form, view, choice, (&id, &name), &label, pick)
    }
}

fn cards(
    form: &FormHandle,
    view: &NodeView,
    choice: &ChoiceView,
    (id, name): (&str, &str),
    label: &str,
    pick: &Callback<Option<usize>>,
) -> Html {
    let card = |variant: Option<usize>, text: &str| {
        let card_id = format!(
            "{id}-{}",
            variant.map_or_else(|| "none".to_owned(), |variant| variant.to_string())
        );
        let value = variant
            .map(|variant| variant.to_string())
            .unwrap_or_default();
        let onchange = pick.reform(move |_| variant);
        html! {
            <div data-part="variant-option" class={form.class("variant-option")}>
                <input type="radio" id={card_id.clone()} name={name.to_owned()} value={value} checked={choice.active == variant}
                    disabled={view.read_only} {onchange} />
                <label for={card_id}><span>{ text }</span></label>
            </div>
        }
    };
    let none = may_be_none(view).then(|| card(None, &form.say(Word::None)));
    html! {
        <fieldset data-part="choice" class={form.class("choice")} data-control="radio">
            <legend data-part="label" class={form.class("label")} data-hidden="true">{ label }</legend>
            { for choice.variants.iter().enumerate().map(|(index, variant)| card(Some(index), &variant.label)) }
            { for none }
        </fieldset>
    }
}

fn select(
    form: &FormHandle,
    view: &NodeView,
    choice: &ChoiceView,
    (id, name): (&str, &str),
    label: &str,
    pick: Callback<Option<usize>>,
) -> Html {
    let onchange = Callback::from(move |event: yew::prelude::Event| {
        if let Some(select) = target::<HtmlSelectElement>(&event) {
            pick.emit(select.value().parse().ok());
        }
    });
    let empty = choice.active.is_none() || may_be_none(view);
    html! {
        <div data-part="choice" class={form.class("choice")}>
            <div data-part="field" class={form.class("field")} data-control="select">
                <label data-part="label" class={form.class("label")} for={id.to_owned()}>{ label }</label>
                <div data-part="control" class={form.class("control")}>
                    <select data-part="select" class={form.class("select")} id={id.to_owned()} name={name.to_owned()} disabled={view.read_only} {onchange}>
                        if empty {
                            <option value="" selected={choice.active.is_none()}>{ form.say(Word::Choose) }</option>
                        }
                        { for choice.variants.iter().enumerate().map(|(index, variant)| html! {
                            <option value={index.to_string()} selected={choice.active == Some(index)}>{ &variant.label }</option>
                        }) }
                    </select>
                </div>
            </div>
        </div>
    }
}
