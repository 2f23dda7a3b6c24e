//! What each stage looks like.

use std::rc::Rc;

use formloom_connect::wire::{Connection, ConnectionOption};
use formloom_connect::{AttemptIds, ConnectError, Event, Flow, Mode, Secret, Stage};
use formloom_connect_web::{FlowHost, fresh_ids};
use formloom_core::{Pointer, Submitted};
use formloom_yew::{Account, SchemaForm};
use serde_json::Value;
use yew::prelude::{AttrValue, Callback, Html, MouseEvent, UseStateSetter, html};

use super::ConnectFlowProps;
use super::focus::Shown;
use super::kept::{KeptForm, KeptForms};
use crate::panels::{button, panel, waiting};
use crate::words;

pub(super) struct View<'a> {
    pub(super) props: &'a ConnectFlowProps,
    pub(super) host: &'a Rc<FlowHost>,
    pub(super) forms: &'a KeptForms,
    pub(super) shown: Shown,
    pub(super) no_random: UseStateSetter<bool>,
    pub(super) asking: UseStateSetter<bool>,
    pub(super) leave: Callback<()>,
}

impl View<'_> {
    /// Always the same elements, shown or hidden: a form that is drawn anew has lost what was typed.
    pub(super) fn draw(&self) -> Html {
        let flow = self.host.flow();
        let asks = self.shown == Shown::Discard;
        html! {
            <>
                <div data-part="connect-discard" hidden={!asks}>if asks { { self.discard() } }</div>
                <div data-part="connect-stage" hidden={asks || !self.offers_options(&flow)}>{ self.chooser(&flow) }</div>
                <div data-part="connect-stage" hidden={self.shown != Shown::Form}>{ self.form(&flow) }</div>
                <div data-part="connect-stage" hidden={asks || self.shown == Shown::Form}>{ self.stage(&flow) }</div>
            </>
        }
    }

    /// Every stage but that of a form.
    fn stage(&self, flow: &Flow) -> Html {
        let name = &self.props.target.name;
        match flow.stage() {
            Stage::Idle | Stage::LoadingOptions => waiting(words::LOADING, None, self.leaves()),
            Stage::NoneConfigured => panel(
                "info",
                &words::none_configured_title(name),
                html! { <p>{ words::NONE_CONFIGURED }</p> },
                self.close(words::CLOSE),
            ),
            Stage::Choosing => html! {
                <div data-part="connect-actions">{ self.close(words::CANCEL) }</div>
            },
            Stage::Ready => self.ready(flow.option()),
            Stage::Form { .. } => Html::default(),
            Stage::Submitting => waiting(words::SUBMITTING, None, self.leaves()),
            Stage::ConfirmReplace { existing } => self.confirm_replace(existing),
            Stage::Opening => waiting(&words::waiting(name), None, self.leaves()),
            Stage::Leaving => waiting(words::LEAVING, None, self.leaves()),
            Stage::Waiting {
                window_closed: false,
            } => waiting(&words::waiting(name), Some(words::WAITING), self.leaves()),
            Stage::Waiting {
                window_closed: true,
            } => waiting(
                words::LOOKS_CLOSED,
                Some(words::STILL_OPEN),
                html! {
                    <>
                        { button(words::I_CLOSED_IT, false, self.send(|| Event::CloseConfirmed)) }
                        { self.leaves() }
                    </>
                },
            ),
            Stage::Verifying { building } => {
                let text = if *building {
                    words::BUILDING
                } else {
                    words::VERIFYING
                };
                waiting(text, None, self.leaves())
            }
            Stage::ActionRequired { description, .. } => panel(
                "info",
                words::CONNECT,
                html! { <p>{ description.clone().unwrap_or_else(|| words::opens_window(name)) }</p> },
                html! {
                    <>
                        { button(words::CONNECT, true, self.send(|| Event::ActionClicked)) }
                        { self.leaves() }
                    </>
                },
            ),
            Stage::Done(connection) => panel(
                "ok",
                &words::connected(name),
                html! { <dl data-part="connect-facts"><dt>{ "Name" }</dt><dd>{ &connection.name }</dd></dl> },
                self.close(words::DONE),
            ),
            Stage::Failed(error) => self.failed(flow, error),
            Stage::Cancelled => panel(
                "info",
                words::CANCELLED,
                Html::default(),
                self.after_failure(flow, true),
            ),
        }
    }

    /// What was typed goes only when the person says so.
    fn discard(&self) -> Html {
        let keep = {
            let asking = self.asking.clone();
            Callback::from(move |_: MouseEvent| asking.set(false))
        };
        let drop = self.props.onclose.reform(|_: MouseEvent| ());
        html! {
            <>
                <section data-part="connect-panel" data-tone="warn" role="alertdialog" aria-labelledby="discard-title" aria-describedby="discard-text">
                    <h3 data-part="connect-panel-title" id="discard-title">{ words::DISCARD_TITLE }</h3>
                    <p id="discard-text">{ words::DISCARD_TEXT }</p>
                </section>
                <div data-part="connect-actions">
                    { button(words::KEEP_EDITING, true, keep) }
                    { button(words::DISCARD, false, drop) }
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
            let onchange = {
                let host = self.host.clone();
                Callback::from(move |_| host.feed(Event::OptionChosen(index)))
            };
            html! {
                <label data-part="connect-option">
                    <input type="radio" name="connection-option" checked={flow.option_index() == Some(index)} {onchange} />
                    <span data-part="connect-option-title">{ option.label() }</span>
                    if let Some(text) = &option.description { <span data-part="connect-option-text">{ text }</span> }
                    if let Some(about) = words::about(&option.kind) { <span data-part="connect-option-text">{ about }</span> }
                </label>
            }
        };
        html! {
            <fieldset data-part="connect-options" disabled={flow.stage().is_busy()}>
                <legend>{ words::HOW }</legend>
                { for flow.options().iter().enumerate().map(option) }
            </fieldset>
        }
    }

    fn ready(&self, option: Option<&ConnectionOption>) -> Html {
        let text = option
            .and_then(|option| option.description.clone())
            .filter(|text| !text.is_empty());
        let opens = option.is_some_and(|option| option.kind.needs_person());
        html! {
            <>
                <p data-part="connect-text">{ text.unwrap_or_else(|| words::READY.to_owned()) }</p>
                if let Some(about) = option.and_then(|option| words::about(&option.kind)) {
                    <p data-part="connect-text">{ about }</p>
                }
                if opens { <p data-part="connect-text">{ words::opens_window(&self.props.target.name) }</p> }
                <div data-part="connect-actions">
                    { button(self.verb(), true, self.with_ids(|ids| Event::ConnectClicked { ids })) }
                    { self.close(words::CANCEL) }
                </div>
            </>
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
            .map(describe);
        let lost_secrets = self.forms.get(chosen).is_some_and(|form| form.lost_secrets);
        let description = flow.option().and_then(|option| option.description.clone());
        let forms = self.forms.iter().map(|(index, form)| {
            let here = chosen == Some(index);
            html! {
                <div data-part="connect-form" key={index} hidden={!here}>
                    { self.kept_form(form, refusal.filter(|_| here), here && pending) }
                </div>
            }
        });
        html! {
            <>
                <div data-part="connect-stage">
                    if let Some(text) = description { <p data-part="connect-text">{ text }</p> }
                    if lost_secrets { <p data-part="connect-panel" data-tone="info">{ words::LOST_SECRETS }</p> }
                    if let Some(text) = unplaced { <p data-part="connect-panel" data-tone="danger" role="alert">{ text }</p> }
                </div>
                <div>{ for forms }</div>
                <p data-part="connect-waiting-text" role="status">{ if pending { words::SUBMITTING } else { "" } }</p>
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
                look={self.props.look.clone().with_account(Account::Elsewhere)}
                onready={form.onready.clone()} onrequest={self.props.onrequest.clone()} {pending} errors={Rc::new(errors)} heading={3}
                submit={AttrValue::Static(self.verb())} onsubmit={self.submit(form)}>
                <button type="button" data-part="secondary" onclick={self.leave.reform(|_| ())}>{ words::CANCEL }</button>
            </SchemaForm>
        }
    }

    /// The submit of the form is the click in which a window may open.
    fn submit(&self, form: &KeptForm) -> Callback<Submitted> {
        let (host, form, no_random) = (self.host.clone(), form.clone(), self.no_random.clone());
        Callback::from(move |done: Submitted| {
            let Some(ids) = fresh_ids() else {
                return no_random.set(true);
            };
            let without = form
                .handle()
                .and_then(|form| form.state().instance_without_secrets());
            let mut input = done.instance;
            for at in &done.cleared {
                clear(&mut input, at);
            }
            host.feed(Event::Submitted {
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
            "warn",
            words::REPLACE_TITLE,
            html! { <p>{ words::replaces(&names.join(", ")) }</p> },
            html! {
                <>
                    { button(words::REPLACE, false, self.send(|| Event::ReplaceConfirmed)) }
                    { button(words::KEEP, true, self.send(|| Event::ReplaceDeclined)) }
                </>
            },
        )
    }

    fn failed(&self, flow: &Flow, error: &ConnectError) -> Html {
        let body = html! {
            <>
                if let Some(reason) = &error.message {
                    <blockquote data-part="connect-reason">
                        <span data-part="connect-reason-from">{ words::says(if error.is_providers() { &self.props.target.name } else { words::SERVER }) }</span>
                        { reason }
                    </blockquote>
                }
                <p>{ error.kind.advice() }</p>
            </>
        };
        let title = format!("{}.", words::sentence(error.kind.says()));
        panel(
            "danger",
            &title,
            body,
            self.after_failure(flow, error.is_retryable()),
        )
    }

    fn after_failure(&self, flow: &Flow, retryable: bool) -> Html {
        let has_form = flow.option().is_some_and(ConnectionOption::asks_parameters);
        html! {
            <>
                if retryable {
                    { button(words::TRY_AGAIN, true, self.with_ids(|ids| Event::Retry { ids })) }
                }
                if flow.can_use_same_window() {
                    { button(words::SAME_WINDOW, false, self.with_ids(|ids| Event::UseSameWindow { ids })) }
                }
                if has_form { { button(words::BACK, false, self.send(|| Event::BackToForm)) } }
                { self.close(words::CLOSE) }
            </>
        }
    }

    fn verb(&self) -> &'static str {
        match self.props.target.mode {
            Mode::Connect => words::CONNECT,
            Mode::Reconnect(_) => words::RECONNECT,
        }
    }

    /// The button that ends what is under way.
    fn leaves(&self) -> Html {
        self.close(words::CANCEL)
    }

    fn close(&self, text: &str) -> Html {
        button(text, false, self.leave.reform(|_| ()))
    }

    fn send(&self, event: impl Fn() -> Event + 'static) -> Callback<MouseEvent> {
        let host = self.host.clone();
        Callback::from(move |_| host.feed(event()))
    }

    fn with_ids(&self, event: impl Fn(AttemptIds) -> Event + 'static) -> Callback<MouseEvent> {
        let (host, no_random) = (self.host.clone(), self.no_random.clone());
        Callback::from(move |_| match fresh_ids() {
            Some(ids) => host.feed(event(ids)),
            None => no_random.set(true),
        })
    }
}

/// A refusal without a field: what happened, the server's own reason, what to do.
fn describe(error: &ConnectError) -> String {
    let reason = error
        .message
        .as_deref()
        .map(|reason| format!(" {reason}"))
        .unwrap_or_default();
    format!(
        "{}.{reason} {}",
        words::sentence(error.kind.says()),
        error.kind.advice()
    )
}

/// `null` tells the server to delete a stored secret.
fn clear(input: &mut Value, at: &Pointer) {
    if let Some((parent, member)) = at.split_last()
        && let Some(Value::Object(members)) = input.pointer_mut(parent.as_str())
    {
        members.insert(member, Value::Null);
    }
}
