//! A select whose options the host fetches: a search, the options, more of them, and what went wrong.

use formloom_core::{Event, NodeView};
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::{
    Callback, Html, InputEvent, Properties, component, html, use_effect_with, use_state,
};

use super::select;
use crate::handle::FormHandle;
use crate::handle::listeners::use_look;
use crate::parts::emit;
use crate::target::target;
use crate::words::Word;

pub(super) fn select(form: &FormHandle, view: &NodeView) -> Html {
    html! { <Fetched form={form.clone()} view={view.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct FetchedProps {
    form: FormHandle,
    view: NodeView,
}

#[component]
fn Fetched(props: &FetchedProps) -> Html {
    let FetchedProps { form, view } = props;
    use_look(form);
    let query = use_state(String::new);
    let ask = {
        let (form, at) = (form.clone(), view.at.clone());
        Callback::from(move |(query, more): (String, bool)| {
            let at = at.clone();
            emit(&form, Event::RequestOptions { at, query, more });
        })
    };
    {
        // Asked once, so that the options are there when they are looked at; again where the source is another one.
        let ask = ask.clone();
        let is_new = view.fetched.is_none();
        use_effect_with((view.id, is_new), move |(_, is_new)| {
            if *is_new {
                ask.emit((String::new(), false));
            }
        });
    }
    let state = view.fetched.clone().unwrap_or_default();
    let search = {
        let (ask, query) = (ask.clone(), query.clone());
        Callback::from(move |()| ask.emit(((*query).clone(), false)))
    };
    let oninput = {
        let query = query.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = target::<HtmlInputElement>(&event) {
                query.set(input.value());
            }
        })
    };
    let onkeydown = {
        let search = search.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                search.emit(());
            }
        })
    };
    let more = {
        let (ask, query) = (ask.clone(), state.query.clone());
        Callback::from(move |_| ask.emit((query.clone(), true)))
    };
    let again = {
        let (ask, query) = (ask, state.query.clone());
        Callback::from(move |_| ask.emit((query.clone(), false)))
    };
    let searchable = state.more || !state.query.is_empty();
    html! {
        <div data-part="fetched" class={form.class("fetched")} aria-busy={state.loading.then_some("true")}>
            if searchable {
                <div data-part="search" class={form.class("search")}>
                    <input data-part="input" class={form.class("input")} type="search" aria-label={form.say(Word::SearchIn(&view.label))} value={(*query).clone()}
                        {oninput} {onkeydown} />
                    <button type="button" data-part="find" class={form.class("find")} onclick={search.reform(|_| ())}>{ form.say(Word::Search) }</button>
                </div>
            }
            if searchable {
                { select::native(form, view, None) }
            } else {
                { select::select(form, view) }
            }
            <div data-part="fetch-status" class={form.class("fetch-status")} role="status">
                if state.loading {
                    { form.say(Word::LoadingOptions) }
                } else if let Some(reason) = &state.failed {
                    { form.say(Word::NotLoaded(reason)) }
                } else if state.answered && view.options.is_empty() {
                    { form.say(Word::NoOptions) }
                }
            </div>
            if state.failed.is_some() && !state.loading {
                <button type="button" data-part="again" class={form.class("again")} onclick={again}>{ form.say(Word::TryAgain) }</button>
            }
            if state.more && !state.loading {
                <button type="button" data-part="more" class={form.class("more")} onclick={more}>{ form.say(Word::LoadMore) }</button>
            }
        </div>
    }
}
