//! Choices: a small menu beside the label; few variants that are described as cards below it. A single one is no choice
//! to make.

use formloom_core::{ChoiceView, Event, NodeView, PostName};
use web_sys::HtmlSelectElement;
use yew::prelude::{AttrValue, Callback, Html, html};

use crate::handle::FormHandle;
use crate::markdown::markdown;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

/// Whether none of the variants can be picked.
fn may_be_none(view: &NodeView) -> bool {
    view.nullable || !view.required && view.position.is_none() && !view.at.is_root()
}

/// The choices of a place that there are to make, each with its number.
fn shown(view: &NodeView) -> impl Iterator<Item = (usize, &ChoiceView)> {
    let choices = view.choices.iter().enumerate();
    choices.filter(|(_, choice)| choice.variants.len() > 1)
}

/// The menus that stand beside the label of a place; nothing where there is none.
pub(crate) fn menus(form: &FormHandle, view: &NodeView) -> Option<Html> {
    let menus: Vec<Html> = shown(view)
        .filter(|(_, choice)| !form.has_cards(view, choice))
        .map(|(index, choice)| One::of(form, view, index, choice).menu())
        .collect();
    (!menus.is_empty()).then(|| menus.into_iter().collect())
}

/// The cards that stand below the label.
pub(crate) fn cards(form: &FormHandle, view: &NodeView) -> Option<Html> {
    let cards: Vec<Html> = shown(view)
        .filter(|(_, choice)| form.has_cards(view, choice))
        .map(|(index, choice)| One::of(form, view, index, choice).cards())
        .collect();
    (!cards.is_empty()).then(|| cards.into_iter().collect())
}

/// All choices of a place without a label beside which they could stand.
pub(crate) fn choices(form: &FormHandle, view: &NodeView) -> Html {
    let drawn = shown(view).map(|(index, choice)| {
        let one = One::of(form, view, index, choice);
        if form.has_cards(view, choice) {
            one.cards()
        } else {
            one.select()
        }
    });
    drawn.collect()
}

/// A choice of a place.
struct One<'a> {
    form: &'a FormHandle,
    view: &'a NodeView,
    choice: &'a ChoiceView,
    id: String,
    name: String,
    /// What it is called.
    label: AttrValue,
    pick: Callback<Option<usize>>,
}

impl<'a> One<'a> {
    fn of(form: &'a FormHandle, view: &'a NodeView, index: usize, choice: &'a ChoiceView) -> Self {
        let pick = {
            let (form, at, choice) = (form.clone(), view.at.clone(), choice.id.clone());
            Callback::from(move |variant: Option<usize>| {
                let choice = Some(choice.clone());
                let at = at.clone();
                emit(
                    &form,
                    Event::Choose {
                        at,
                        choice,
                        variant,
                    },
                );
            })
        };
        let label = match index {
            0 if !view.at.is_root() => form.say(Word::TypeOf(&view.label)),
            _ => form.say(Word::Type),
        };
        Self {
            form,
            view,
            choice,
            id: format!("{}-choice{index}", form.element_id(view.id)),
            name: PostName::Choice(view.at.clone(), index).to_string(),
            label,
            pick,
        }
    }

    /// A select that is named after the label beside which it stands.
    fn menu(self) -> Html {
        let class = self.form.class("kind");
        let label = Some(self.label.clone());
        self.native("kind", class, label)
    }

    /// A select with a label of its own.
    fn select(self) -> Html {
        let (form, id, label) = (self.form, self.id.clone(), self.label.clone());
        let class = form.class("select");
        html! {
            <div data-part="choice" class={form.class("choice")}>
                <div data-part="field" class={form.class("field")} data-control="select">
                    <label data-part="label" class={form.class("label")} for={id}>{ label }</label>
                    <div data-part="control" class={form.class("control")}>{ self.native("select", class, None) }</div>
                </div>
            </div>
        }
    }

    fn native(
        self,
        part: &'static str,
        class: Option<AttrValue>,
        label: Option<AttrValue>,
    ) -> Html {
        let Self {
            form,
            view,
            choice,
            id,
            name,
            pick,
            ..
        } = self;
        let onchange = Callback::from(move |event: yew::prelude::Event| {
            if let Some(select) = target::<HtmlSelectElement>(&event) {
                pick.emit(select.value().parse().ok());
            }
        });
        let empty = choice.active.is_none() || may_be_none(view);
        html! {
            <select data-part={part} {class} {id} {name} aria-label={label} disabled={view.read_only} {onchange}>
                if empty {
                    <option value="" selected={choice.active.is_none()}>{ form.say(Word::Choose) }</option>
                }
                { for choice.variants.iter().enumerate().map(|(index, variant)| html! {
                    <option value={index.to_string()} selected={choice.active == Some(index)}>{ &variant.label }</option>
                }) }
            </select>
        }
    }

    fn cards(self) -> Html {
        let Self {
            form, view, choice, ..
        } = self;
        let card = |variant: Option<usize>, text: &str, about: Option<&str>| {
            let number = variant.map_or_else(|| "none".to_owned(), |variant| variant.to_string());
            let card_id = format!("{}-{number}", self.id);
            let about_id = about.map(|_| format!("{card_id}-about"));
            let value = variant
                .map(|variant| variant.to_string())
                .unwrap_or_default();
            let onchange = self.pick.reform(move |_| variant);
            html! {
                <div data-part="variant-option" class={form.class("variant-option")}>
                    <input type="radio" id={card_id.clone()} name={self.name.clone()} {value} checked={choice.active == variant}
                        aria-describedby={about_id.clone()} disabled={view.read_only} {onchange} />
                    <label for={card_id}><span>{ text }</span></label>
                    if let Some(about) = about {
                        <div data-part="description" class={form.class("description")} id={about_id}>{ markdown(&form.look(), about) }</div>
                    }
                </div>
            }
        };
        let cards = choice.variants.iter().enumerate();
        let cards =
            cards.map(|(index, one)| card(Some(index), &one.label, one.description.as_deref()));
        let none = may_be_none(view).then(|| card(None, &form.say(Word::None), None));
        html! {
            <fieldset data-part="choice" class={form.class("choice")} data-control="radio">
                <legend data-part="label" class={form.class("label")} data-hidden="true">{ &self.label }</legend>
                { for cards }
                { for none }
            </fieldset>
        }
    }
}
