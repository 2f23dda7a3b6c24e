//! What each stage looks like.

use std::rc::Rc;

use formloom_connect::wire::{Connection, ConnectionOption};
use formloom_connect::{AttemptIds, ConnectError, Event, Flow, Mode, Secret, Stage};
use formloom_connect_web::fresh_ids;
use formloom_core::{Pointer, Submitted};
use formloom_yew::{Account, SchemaForm, Word, markdown};
use serde_json::Value;
use yew::prelude::{AttrValue, Callback, Html, MouseEvent, html};

use super::ConnectFlowProps;
use super::focus::Shown;
use super::kept::{KeptForm, KeptForms};
use crate::look::ConnectLook;
use crate::panels::{button, failure, panel, waiting};
use crate::words::{ConnectWord, about};

pub(super) struct View<'a> {
    pub(super) props: &'a ConnectFlowProps,
    /// The number of the flow on its page.
    pub(super) id: u32,
    pub(super) look: &'a ConnectLook,
    /// Tells the flow what the person did, inside the event of the browser.
    pub(super) feed: Callback<Event>,
    pub(super) forms: &'a KeptForms,
    pub(super) shown: Shown,
    pub(super) no_random: Callback<bool>,
    pub(super) asking: Callback<bool>,
    pub(super) leave: Callback<()>,
}

impl View<'_> {
    /// Always the same elements, shown or hidden: a form that is drawn anew has lost what was typed.
    pub(super) fn draw(&self, flow: &Flow) -> Html {
        let asks = self.shown == Shown::Discard;
        html! {
            <>
                <div data-part="connect-discard" class={self.look.class("connect-discard")} hidden={!asks}>if asks { { self.discard() } }</div>
                <div data-part="connect-stage" class={self.look.class("connect-stage")} hidden={asks || !self.offers_options(flow)}>{ self.chooser(flow) }</div>
                <div data-part="connect-stage" class={self.look.class("connect-stage")} hidden={self.shown != Shown::Form}>{ self.form(flow) }</div>
                <div data-part="connect-stage" class={self.look.class("connect-stage")} hidden={asks || self.shown == Shown::Form}>{ self.stage(flow.stage(), flow) }</div>
            </>
        }
    }

    /// Every stage but that of a form.
    fn stage(&self, stage: &Stage, flow: &Flow) -> Html {
        let name = &self.props.target.name;
        match stage {
            Stage::Idle | Stage::LoadingOptions => {
                waiting(self.look, ConnectWord::LoadingOptions, None, self.leaves())
            }
            Stage::NoneConfigured => panel(
                self.look,
                "info",
                ConnectWord::NoneConfigured(name),
                html! { <p>{ self.say(ConnectWord::NoneConfiguredAdvice) }</p> },
                self.close(ConnectWord::Close),
            ),
            Stage::Choosing => html! {
                <div data-part="connect-actions" class={self.look.class("connect-actions")}>{ self.close(ConnectWord::Cancel) }</div>
            },
            Stage::Ready => self.ready(flow.option()),
            Stage::Form { .. } => Html::default(),
            Stage::Submitting => waiting(self.look, ConnectWord::Submitting, None, self.leaves()),
            Stage::ConfirmReplace { existing } => self.confirm_replace(existing),
            Stage::Opening => waiting(self.look, ConnectWord::Waiting(name), None, self.leaves()),
            Stage::Leaving => waiting(self.look, ConnectWord::Leaving, None, self.leaves()),
            Stage::Waiting {
                window_closed: false,
            } => waiting(
                self.look,
                ConnectWord::Waiting(name),
                Some(ConnectWord::WaitingGoesOn),
                self.leaves(),
            ),
            Stage::Waiting {
                window_closed: true,
            } => waiting(
                self.look,
                ConnectWord::LooksClosed,
                Some(ConnectWord::StillOpen),
                html! {
                    <>
                        { self.button(ConnectWord::ClosedIt, false, self.send(|| Event::CloseConfirmed)) }
                        { self.leaves() }
                    </>
                },
            ),
            Stage::Verifying { building } => {
                let text = if *building {
                    ConnectWord::Building
                } else {
                    ConnectWord::Verifying
                };
                waiting(self.look, text, None, self.leaves())
            }
            Stage::ActionRequired { description, .. } => panel(
                self.look,
                "info",
                ConnectWord::Connect,
                html! { <p dir="auto">{ description.clone().map_or_else(|| self.say(ConnectWord::OpensWindow(name)), AttrValue::from) }</p> },
                html! {
                    <>
                        { self.button(ConnectWord::Connect, true, self.send(|| Event::ActionClicked)) }
                        { self.leaves() }
                    </>
                },
            ),
            Stage::Done(connection) => panel(
                self.look,
                "ok",
                ConnectWord::Connected(name),
                html! { <dl data-part="connect-facts" class={self.look.class("connect-facts")}><dt>{ self.say(ConnectWord::Name) }</dt><dd><bdi>{ &connection.name }</bdi></dd></dl> },
                self.close(ConnectWord::Done),
            ),
            Stage::Failed(error) => self.failed(flow, error),
            Stage::Cancelled => panel(
                self.look,
                "info",
                ConnectWord::Cancelled,
                Html::default(),
                self.after_failure(flow, true),
            ),
        }
    }

    /// What was typed goes only when the person says so.
    fn discard(&self) -> Html {
        let keep = { self.asking.reform(|_: MouseEvent| false) };
        let drop = self.props.onclose.reform(|_: MouseEvent| ());
        html! {
            <>
                <section data-part="connect-panel" class={self.look.class_of("connect-panel", Some("warn"))} data-tone="warn" role="alertdialog" aria-labelledby="discard-title" aria-describedby="discard-text">
                    <h3 data-part="connect-panel-title" class={self.look.class("connect-panel-title")} id="discard-title">{ self.say(ConnectWord::DiscardTitle) }</h3>
                    <p id="discard-text">{ self.say(ConnectWord::DiscardText) }</p>
                </section>
                <div data-part="connect-actions" class={self.look.class("connect-actions")}>
                    { self.button(ConnectWord::KeepEditing, true, keep) }
                    { self.button(ConnectWord::Discard, false, drop) }
                </div>
            </>
        }
    }

    fn offers_options(&self, flow: &Flow) -> bool {
        let chooses = matches!(self.shown, Shown::Options | Shown::Ready | Shown::Form);
        chooses && flow.options().len() > 1
    }

    /// Several options are offered as radio buttons; a single one is no choice.
    fn chooser(&self, flow: &Flow) -> Html {
        if !self.offers_options(flow) {
            return Html::default();
        }
        let option = |(index, option): (usize, &ConnectionOption)| {
            let onchange = self.feed.reform(move |_| Event::OptionChosen(index));
            let (id, about_id) = (
                self.place("option", index),
                self.place("option-about", index),
            );
            let described = option.description.as_deref();
            let texts = [
                described.map(
                    |text| html! { <div dir="auto">{ markdown(self.look.form(), text) }</div> },
                ),
                about(&option.kind, |word| html! { <p>{ self.say(word) }</p> }),
            ];
            let texts: Vec<Html> = texts.into_iter().flatten().collect();
            let described = (!texts.is_empty()).then(|| about_id.clone());
            html! {
                <div data-part="connect-option" class={self.look.class("connect-option")}>
                    <input type="radio" data-part="connect-option-input" class={self.look.class("connect-option-input")} id={id.clone()} name={self.place("options", 0)} aria-describedby={described}
                        checked={flow.option_index() == Some(index)} {onchange} />
                    <label data-part="connect-option-title" class={self.look.class("connect-option-title")} for={id}><bdi>{ option.label() }</bdi></label>
                    if !texts.is_empty() {
                        <div data-part="connect-option-text" class={self.look.class("connect-option-text")} id={about_id}>
                            { for texts }
                        </div>
                    }
                </div>
            }
        };
        html! {
            <fieldset data-part="connect-options" class={self.look.class("connect-options")} disabled={flow.stage().is_busy()}>
                <legend data-part="connect-options-title" class={self.look.class("connect-options-title")}>{ self.say(ConnectWord::HowToConnect) }</legend>
                { for flow.options().iter().enumerate().map(option) }
            </fieldset>
        }
    }

    fn ready(&self, option: Option<&ConnectionOption>) -> Html {
        let text = option
            .and_then(|option| option.description.as_deref())
            .filter(|text| !text.is_empty());
        let opens = option.is_some_and(|option| option.kind.needs_person());
        html! {
            <>
                if let Some(text) = text {
                    { self.text(text) }
                } else {
                    <p data-part="connect-text" class={self.look.class("connect-text")}>{ self.say(ConnectWord::Ready) }</p>
                }
                if let Some(about) = option.and_then(|option| about(&option.kind, |word| self.say(word))) {
                    <p data-part="connect-text" class={self.look.class("connect-text")}>{ about }</p>
                }
                if opens { <p data-part="connect-text" class={self.look.class("connect-text")}>{ self.say(ConnectWord::OpensWindow(&self.props.target.name)) }</p> }
                <div data-part="connect-actions" class={self.look.class("connect-actions")}>
                    { self.button(self.verb(), true, self.with_ids(|ids| Event::ConnectClicked { ids })) }
                    { self.close(ConnectWord::Cancel) }
                </div>
            </>
        }
    }

    /// A text of the option's, which may hold Markdown.
    fn text(&self, text: &str) -> Html {
        html! { <div data-part="connect-text" class={self.look.class("connect-text")} dir="auto">{ markdown(self.look.form(), text) }</div> }
    }

    /// The link to where the provider says how to get what is asked for. What is typed stays: it opens beside.
    fn help(&self, page: &str) -> Html {
        let told = self.look.form().say(Word::OpensInNewWindow);
        html! {
            <a data-part="connect-help" class={self.look.class("connect-help")} href={page.to_owned()} target="_blank" rel="noopener noreferrer" title={told}>
                { self.say(ConnectWord::HowToGet) }
            </a>
        }
    }

    /// The forms that were shown, of which one is on the page.
    fn form(&self, flow: &Flow) -> Html {
        let (refusal, pending) = match flow.stage() {
            Stage::Form { refusal } => (refusal.as_deref(), false),
            Stage::Submitting => (None, true),
            _ => (None, false),
        };
        let chosen = flow.option_index();
        let unplaced = refusal
            .filter(|error| error.field_errors.is_empty())
            .map(|error| failure(self.look, error));
        let lost_secrets = self.forms.get(chosen).is_some_and(|form| form.lost_secrets);
        // Of several options each is described where it is chosen.
        let description = flow
            .option()
            .and_then(|option| option.description.as_deref());
        let description = description.filter(|_| flow.options().len() < 2);
        let help = flow.option().and_then(ConnectionOption::help_page);
        let (lang, dir) = self.look.of_form();
        let forms = self.forms.iter().map(|(index, form)| {
            let here = chosen == Some(index);
            html! {
                <div data-part="connect-form" class={self.look.class("connect-form")} key={index} hidden={!here} {lang} {dir}>
                    { self.kept_form(form, refusal.filter(|_| here), here && pending) }
                </div>
            }
        });
        html! {
            <>
                <div data-part="connect-stage" class={self.look.class("connect-stage")}>
                    if let Some(text) = description { { self.text(text) } }
                    if let Some(page) = help { { self.help(page) } }
                    if lost_secrets { <p data-part="connect-panel" class={self.look.class_of("connect-panel", Some("info"))} data-tone="info">{ self.say(ConnectWord::LostSecrets) }</p> }
                    if let Some(text) = unplaced { <p data-part="connect-panel" class={self.look.class_of("connect-panel", Some("danger"))} data-tone="danger" role="alert">{ text }</p> }
                </div>
                <div>{ for forms }</div>
                <p data-part="connect-waiting-text" class={self.look.class("connect-waiting-text")} role="status">{ if pending { self.say(ConnectWord::Submitting) } else { AttrValue::Static("") } }</p>
            </>
        }
    }

    fn kept_form(&self, form: &KeptForm, refusal: Option<&ConnectError>, pending: bool) -> Html {
        let errors: Vec<(Pointer, String)> = refusal
            .into_iter()
            .flat_map(|error| &error.field_errors)
            .map(|error| (Pointer::from(error.at.as_str()), error.message.clone()))
            .collect();
        html! {
            // The account is one of another service: a login of this page is none of it.
            <SchemaForm schema={form.source.clone()} value={form.value.clone()} stored={form.stored.clone()}
                look={self.look.form().clone().with_account(Account::Elsewhere)}
                onready={form.onready.clone()} onrequest={self.props.onrequest.clone()} {pending} errors={Rc::new(errors)} heading={3}
                submit={self.say(self.verb())} onsubmit={self.submit(form)}>
                <button type="button" data-part="secondary" class={self.look.class("secondary")} onclick={self.leave.reform(|_| ())}>{ self.say(ConnectWord::Cancel) }</button>
            </SchemaForm>
        }
    }

    /// The submit of the form is the click in which a window may open.
    fn submit(&self, form: &KeptForm) -> Callback<Submitted> {
        let (feed, form, no_random) = (self.feed.clone(), form.clone(), self.no_random.clone());
        Callback::from(move |done: Submitted| {
            let Some(ids) = fresh_ids() else {
                return no_random.emit(true);
            };
            let without = form
                .handle()
                .and_then(|form| form.state().instance_without_secrets());
            let mut input = done.instance;
            for at in &done.cleared {
                clear(&mut input, at);
            }
            feed.emit(Event::Submitted {
                input: Secret::new(input),
                kept: done.kept.iter().map(ToString::to_string).collect(),
                input_without_secrets: Secret::new(without.unwrap_or_default()),
                ids,
            });
        })
    }

    fn confirm_replace(&self, existing: &[Connection]) -> Html {
        let names: Vec<&str> = existing
            .iter()
            .map(|connection| connection.name.as_str())
            .collect();
        panel(
            self.look,
            "warn",
            ConnectWord::ReplaceTitle,
            html! { <p>{ self.say(ConnectWord::Replaces(&names)) }</p> },
            html! {
                <>
                    { self.button(ConnectWord::Replace, false, self.send(|| Event::ReplaceConfirmed)) }
                    { self.button(ConnectWord::Keep, true, self.send(|| Event::ReplaceDeclined)) }
                </>
            },
        )
    }

    fn failed(&self, flow: &Flow, error: &ConnectError) -> Html {
        let from = if error.is_providers() {
            ConnectWord::Says(&self.props.target.name)
        } else {
            ConnectWord::ServerSays
        };
        let body = html! {
            <>
                if let Some(reason) = &error.message {
                    <blockquote data-part="connect-reason" class={self.look.class("connect-reason")}>
                        <span data-part="connect-reason-from" class={self.look.class("connect-reason-from")}>{ self.say(from) }</span>
                        <bdi>{ reason }</bdi>
                    </blockquote>
                }
                <p>{ self.say(ConnectWord::Advice(error.kind)) }</p>
            </>
        };
        panel(
            self.look,
            "danger",
            ConnectWord::Failed(error.kind),
            body,
            self.after_failure(flow, error.is_retryable()),
        )
    }

    fn after_failure(&self, flow: &Flow, retryable: bool) -> Html {
        let has_form = flow.option().is_some_and(ConnectionOption::asks_parameters);
        html! {
            <>
                if retryable {
                    { self.button(ConnectWord::TryAgain, true, self.with_ids(|ids| Event::Retry { ids })) }
                }
                if flow.can_use_same_window() {
                    { self.button(ConnectWord::SameWindow, false, self.with_ids(|ids| Event::UseSameWindow { ids })) }
                }
                if has_form { { self.button(ConnectWord::BackToForm, false, self.send(|| Event::BackToForm)) } }
                { self.close(ConnectWord::Close) }
            </>
        }
    }

    /// The id of an element: others of the page may be flows, too.
    fn place(&self, what: &str, index: usize) -> String {
        format!("connect-{what}-{}-{index}", self.id)
    }

    fn verb(&self) -> ConnectWord<'static> {
        match self.props.target.mode {
            Mode::Connect => ConnectWord::Connect,
            Mode::Reconnect(_) => ConnectWord::Reconnect,
        }
    }

    fn say(&self, word: ConnectWord<'_>) -> AttrValue {
        self.look.say(word)
    }

    fn button(&self, word: ConnectWord<'_>, primary: bool, onclick: Callback<MouseEvent>) -> Html {
        button(self.look, word, primary, onclick)
    }

    /// The button that ends what is under way.
    fn leaves(&self) -> Html {
        self.close(ConnectWord::Cancel)
    }

    fn close(&self, word: ConnectWord<'_>) -> Html {
        self.button(word, false, self.leave.reform(|_| ()))
    }

    fn send(&self, event: impl Fn() -> Event + 'static) -> Callback<MouseEvent> {
        self.feed.reform(move |_| event())
    }

    fn with_ids(&self, event: impl Fn(AttemptIds) -> Event + 'static) -> Callback<MouseEvent> {
        let (feed, no_random) = (self.feed.clone(), self.no_random.clone());
        Callback::from(move |_| match fresh_ids() {
            Some(ids) => feed.emit(event(ids)),
            None => no_random.emit(true),
        })
    }
}

/// `null` tells the server to delete a stored secret.
fn clear(input: &mut Value, at: &Pointer) {
    if let Some((parent, member)) = at.split_last()
        && let Some(Value::Object(members)) = input.pointer_mut(parent.as_str())
    {
        members.insert(member, Value::Null);
    }
}

#[cfg(test)]
mod tests;
