//! `<ConnectFlow>`: draws a flow, from its options to its result. What it draws is the machine's stage and nothing else.

use std::rc::Rc;

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::{Connection, ConnectionOption};
use formloom_connect::{
    AttemptIds, ConnectError, Deadlines, Event, Flow, FlowConfig, IntegrationTarget, Mode, Outcome,
    Secret, Stage,
};
use formloom_core::{Pointer, Submitted};
use formloom_yew::{FormHandle, FormSource, SchemaForm};
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::{
    AttrValue, Callback, Html, MouseEvent, NodeRef, Properties, component, html, use_effect_with,
    use_force_update, use_memo, use_mut_ref, use_node_ref, use_state,
};

use crate::client::Client;
use crate::host::resume::Returned;
use crate::host::{FlowHost, fresh_ids};
use crate::panels::{button, panel, waiting};
use crate::words;

/// What is to be connected.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectTarget {
    /// The integration.
    pub integration: IntegrationTarget,
    /// How it is called.
    pub name: AttrValue,
    /// A new connection, or which one is renewed.
    pub mode: Mode,
    /// Whether the connections that exist stay.
    pub allow_multiple: bool,
}

/// Properties of [`ConnectFlow`].
#[derive(Properties, PartialEq, Clone)]
pub struct ConnectFlowProps {
    /// The API.
    pub client: Client,
    /// What is to be connected.
    pub target: ConnectTarget,
    /// Where the same-window way may return to; it is not offered without it.
    #[prop_or_default]
    pub redirect_uri: Option<RedirectUri>,
    /// The same-window way is the first choice.
    #[prop_or_default]
    pub same_window: bool,
    /// The flow comes back from the same-window way.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// How long each stage may take.
    #[prop_or_else(Deadlines::default)]
    pub deadlines: Deadlines,
    /// There is a connection.
    #[prop_or_default]
    pub onconnected: Callback<Connection>,
    /// The user is done with it.
    #[prop_or_default]
    pub onclose: Callback<()>,
}

/// Draws a connection flow.
#[component]
pub fn ConnectFlow(props: &ConnectFlowProps) -> Html {
    let host = use_memo((), |()| FlowHost::new(props.client.clone(), flow(props)));
    let host: Rc<FlowHost> = (*host).clone();
    let update = use_force_update();
    let no_random = use_state(|| false);
    let form = use_mut_ref(|| None::<FormHandle>);
    {
        let onconnected = props.onconnected.clone();
        let host = host.clone();
        use_effect_with((), move |()| {
            let settled = Callback::from(move |outcome: Outcome| {
                if let Outcome::Connected(connection) = outcome {
                    onconnected.emit(*connection);
                }
            });
            host.listen(Callback::from(move |()| update.force_update()), settled);
            host.feed(Event::Start);
            move || host.end()
        });
    }
    let node = use_node_ref();
    let shown = shown(host.flow().stage());
    use_effect_with((node.clone(), shown), |(node, _)| focus_first(node));
    let compiled = {
        let flow = host.flow();
        let schema = flow.option().and_then(|option| option.input_schema.clone());
        drop(flow);
        use_memo(schema, |schema| {
            FormSource::from(
                schema
                    .clone()
                    .unwrap_or_else(|| Value::Object(serde_json::Map::new())),
            )
        })
    };
    let view = View {
        props,
        host: &host,
        no_random: no_random.setter(),
        form,
        compiled: (*compiled).clone(),
    };
    html! {
        <div class="connect-flow" ref={node}>
            if *no_random { <p class="panel" data-tone="danger" role="alert">{ words::NO_RANDOM }</p> }
            { view.draw() }
        </div>
    }
}

/// What of the flow is on the page: the focus moves when this does, and not while a form is checked.
fn shown(stage: &Stage) -> &'static str {
    match stage {
        Stage::Idle | Stage::LoadingOptions => "loading",
        Stage::Choosing => "options",
        Stage::Ready => "ready",
        Stage::Form { .. } | Stage::Submitting => "form",
        Stage::Opening | Stage::Leaving | Stage::Waiting { .. } | Stage::Verifying { .. } => {
            "waiting"
        }
        Stage::ConfirmReplace { .. } | Stage::ActionRequired { .. } => "question",
        Stage::NoneConfigured | Stage::Done(_) | Stage::Failed(_) | Stage::Cancelled => "end",
    }
}

/// The focus goes to the first control of what is new on the page, so that no keyboard user is left behind.
fn focus_first(node: &NodeRef) {
    const CONTROLS: &str =
        "form input:not([type=hidden]), form select, form textarea, input, .dialog-actions button";
    let found = node
        .cast::<Element>()
        .and_then(|flow| flow.query_selector(CONTROLS).ok().flatten());
    if let Some(control) = found.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
        // A control that cannot be focused leaves the focus where it is.
        let _ = control.focus();
    }
}

fn flow(props: &ConnectFlowProps) -> Flow {
    let mut config = FlowConfig::new(
        props.client.backend().clone(),
        props.target.integration.clone(),
        props.client.origin(),
    );
    config.mode = props.target.mode.clone();
    config.allow_multiple = props.target.allow_multiple;
    config.redirect_uri.clone_from(&props.redirect_uri);
    config.same_window = props.same_window;
    config.deadlines = props.deadlines.clone();
    match props.returned.clone() {
        Some(Returned { resume, result }) => Flow::resume(config, resume, result),
        None => Flow::new(config),
    }
}

struct View<'a> {
    props: &'a ConnectFlowProps,
    host: &'a Rc<FlowHost>,
    no_random: yew::prelude::UseStateSetter<bool>,
    form: Rc<std::cell::RefCell<Option<FormHandle>>>,
    compiled: FormSource,
}

impl View<'_> {
    fn draw(&self) -> Html {
        let flow = self.host.flow();
        let name = &self.props.target.name;
        match flow.stage() {
            Stage::Idle | Stage::LoadingOptions => {
                waiting(words::LOADING, None, Some(self.cancel()))
            }
            Stage::NoneConfigured => panel(
                "info",
                &words::none_configured_title(name),
                html! { <p>{ words::NONE_CONFIGURED }</p> },
                self.close(words::CLOSE),
            ),
            Stage::Choosing => self.chooser(&flow),
            Stage::Ready => html! {
                <>
                    { self.chooser(&flow) }
                    { self.ready(flow.option()) }
                </>
            },
            Stage::Form { refusal } => html! {
                <>
                    { self.chooser(&flow) }
                    { self.form(&flow, refusal.as_deref(), false) }
                </>
            },
            Stage::Submitting if flow.option().is_some_and(ConnectionOption::asks_parameters) => {
                html! {
                    <>
                        { self.chooser(&flow) }
                        { self.form(&flow, None, true) }
                        <p class="waiting-text" role="status">{ words::SUBMITTING }</p>
                    </>
                }
            }
            Stage::Submitting => waiting(words::SUBMITTING, None, Some(self.cancel())),
            Stage::ConfirmReplace { existing } => self.confirm_replace(existing),
            Stage::Opening => waiting(&words::waiting(name), None, Some(self.cancel())),
            Stage::Leaving => waiting(words::LEAVING, None, Some(self.cancel())),
            Stage::Waiting { window_closed } => {
                let text = if *window_closed {
                    words::CLOSED
                } else {
                    words::WAITING
                };
                waiting(&words::waiting(name), Some(text), Some(self.cancel()))
            }
            Stage::Verifying { building } => {
                let text = if *building {
                    words::BUILDING
                } else {
                    words::VERIFYING
                };
                waiting(text, None, Some(self.cancel()))
            }
            Stage::ActionRequired { description, .. } => panel(
                "info",
                words::CONNECT,
                html! { <p>{ description.clone().unwrap_or_else(|| words::OPENS_WINDOW.to_owned()) }</p> },
                html! {
                    <>
                        { button(words::CONNECT, true, self.send(|| Event::ActionClicked)) }
                        { button(words::CANCEL, false, self.send(|| Event::CancelClicked)) }
                    </>
                },
            ),
            Stage::Done(connection) => panel(
                "ok",
                &words::connected(name),
                html! { <dl class="panel-facts"><dt>{ "Name" }</dt><dd>{ &connection.name }</dd></dl> },
                self.close(words::DONE),
            ),
            Stage::Failed(error) => self.failed(&flow, error),
            Stage::Cancelled => panel(
                "info",
                words::CANCELLED,
                Html::default(),
                self.after_failure(&flow, true),
            ),
        }
    }

    /// Several options are offered as radio buttons; a single one is no choice.
    fn chooser(&self, flow: &Flow) -> Html {
        if flow.options().len() < 2 {
            return Html::default();
        }
        let option = |(index, option): (usize, &ConnectionOption)| {
            let onchange = {
                let host = self.host.clone();
                Callback::from(move |_| host.feed(Event::OptionChosen(index)))
            };
            html! {
                <label class="option">
                    <input type="radio" name="connection-option" checked={flow.option_index() == Some(index)} {onchange} />
                    <span class="option-title">{ option.label() }</span>
                    if let Some(text) = &option.description { <span class="option-text">{ text }</span> }
                </label>
            }
        };
        html! {
            <fieldset class="option-chooser">
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
                <p class="dialog-text">{ text.unwrap_or_else(|| words::READY.to_owned()) }</p>
                if opens { <p class="dialog-text">{ words::OPENS_WINDOW }</p> }
                <div class="dialog-actions">
                    { button(self.verb(), true, self.with_ids(|ids| Event::ConnectClicked { ids })) }
                    { self.close(words::CANCEL) }
                </div>
            </>
        }
    }

    fn form(&self, flow: &Flow, refusal: Option<&ConnectError>, pending: bool) -> Html {
        let baseline = flow.baseline();
        let value = baseline
            .input
            .as_ref()
            .map(|input| Rc::new(input.expose().clone()));
        let stored: Vec<Pointer> = baseline
            .stored
            .iter()
            .map(|at| Pointer::from(at.as_str()))
            .collect();
        let errors: Vec<(Pointer, String)> = refusal
            .into_iter()
            .flat_map(|error| &error.field_errors)
            .map(|error| (Pointer::from(error.at.as_str()), error.message.clone()))
            .collect();
        let unplaced = refusal
            .filter(|error| error.field_errors.is_empty())
            .map(describe);
        let revision = flow.option_index().map_or(0, |index| index as u64 + 1);
        let onready = {
            let form = self.form.clone();
            Callback::from(move |handle: FormHandle| *form.borrow_mut() = Some(handle))
        };
        html! {
            <>
                if let Some(option) = flow.option() {
                    if let Some(text) = &option.description { <p class="dialog-text">{ text }</p> }
                }
                if let Some(text) = unplaced { <p class="panel" data-tone="danger" role="alert">{ text }</p> }
                <SchemaForm key={revision} schema={self.compiled.clone()} {value} {revision} {stored} {pending} {onready}
                    errors={Rc::new(errors)} heading={3} submit={AttrValue::Static(self.verb())} onsubmit={self.submit()}>
                    <button type="button" data-part="secondary" onclick={self.closes()}>{ words::CANCEL }</button>
                </SchemaForm>
            </>
        }
    }

    /// The submit of the form is the click in which a window may open.
    fn submit(&self) -> Callback<Submitted> {
        let (host, form, no_random) =
            (self.host.clone(), self.form.clone(), self.no_random.clone());
        Callback::from(move |done: Submitted| {
            let Some(ids) = fresh_ids() else {
                return no_random.set(true);
            };
            let without = form
                .borrow()
                .as_ref()
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
                    { button(words::REPLACE, true, self.send(|| Event::ReplaceConfirmed)) }
                    { button(words::KEEP, false, self.send(|| Event::ReplaceDeclined)) }
                </>
            },
        )
    }

    fn failed(&self, flow: &Flow, error: &ConnectError) -> Html {
        let body = html! {
            <>
                if let Some(reason) = &error.message {
                    <blockquote class="panel-reason">
                        <span class="panel-reason-from">{ words::says(&self.props.target.name) }</span>
                        { reason }
                    </blockquote>
                }
                <p>{ error.kind.advice() }</p>
                if self.props.returned.is_some() { <p>{ words::LOST_SECRETS }</p> }
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

    fn cancel(&self) -> (AttrValue, Callback<MouseEvent>) {
        (
            AttrValue::Static(words::CANCEL),
            self.send(|| Event::CancelClicked),
        )
    }

    fn close(&self, text: &str) -> Html {
        button(text, false, self.closes())
    }

    fn closes(&self) -> Callback<MouseEvent> {
        self.props.onclose.reform(|_| ())
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
