//! `<ConnectFlow>`: draws a flow, from its options to its result. What it draws is the machine's stage and nothing else.

mod focus;
mod kept;
mod view;

use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::Connection;
use formloom_connect::{
    ConnectError, Deadlines, Event, FlowConfig, IntegrationTarget, Milestone, Mode, Outcome, Stage,
    Start, Telemetry,
};
use formloom_connect_web::{Client, FlowHost, Returned, prefers_same_window};
use formloom_core::OptionsRequest;
use formloom_yew::FormHandle;
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, UseStateHandle, component, html, use_effect_with,
    use_force_update, use_memo, use_mut_ref, use_node_ref, use_state,
};

use self::focus::Shown;
use self::kept::KeptForms;
use self::view::View;
use crate::events::ConnectEvents;
use crate::look::ConnectLook;
use crate::page::next_number;
use crate::words::ConnectWord;

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
    /// The same-window way is the first choice. It is anyway in browsers inside other apps and on phones, where
    /// there is an address to return to.
    #[prop_or_default]
    pub same_window: bool,
    /// How a sign-in is started.
    #[prop_or_default]
    pub start: Start,
    /// A page of this origin to which the window of a sign-in is sent in the end (see
    /// [`FlowConfig::callback_page`]).
    #[prop_or_default]
    pub callback_page: Option<RedirectUri>,
    /// The window of a sign-in loses its `opener` (see [`FlowConfig::cuts_opener`](formloom_connect::FlowConfig)).
    #[prop_or_default]
    pub cuts_opener: bool,
    /// The connection request that the person came to answer.
    #[prop_or_default]
    pub connection_request: Option<AttrValue>,
    /// The only option to offer, by key.
    #[prop_or_default]
    pub option_key: Option<AttrValue>,
    /// The name of the new connection.
    #[prop_or_default]
    pub connection_name: Option<AttrValue>,
    /// Told where the flow stands whenever that changes; never a value.
    #[prop_or_default]
    pub ontelemetry: Callback<Telemetry>,
    /// Told what happens, for analytics: the name of a milestone, and where the flow stands then; never a value.
    #[prop_or_default]
    pub onmilestone: Callback<(Milestone, Telemetry)>,
    /// The flow comes back from the same-window way.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// How long each stage may take.
    #[prop_or_else(Deadlines::default)]
    pub deadlines: Deadlines,
    /// Documents that references of an option's schema may lead to, by their addresses.
    #[prop_or_default]
    pub documents: Rc<BTreeMap<String, Value>>,
    /// How it is drawn: the language, classes, and the widgets of its forms. A [`Look`](formloom_yew::Look) will do. No
    /// saved login is filled in, whatever it says.
    #[prop_or_default]
    pub look: ConnectLook,
    /// Options of a field are wanted that the host fetches, as with `<SchemaForm>`.
    #[prop_or_default]
    pub onrequest: Callback<(FormHandle, OptionsRequest)>,
    /// There is a connection.
    #[prop_or_default]
    pub onconnected: Callback<Connection>,
    /// An attempt failed. The flow says so itself, and offers what can be done.
    #[prop_or_default]
    pub onfailed: Callback<ConnectError>,
    /// Raise it when the person wants to leave, by Escape or a close button. What is under way is cancelled first,
    /// and what was typed is not dropped without a question; `onclose` follows when there is nothing to lose.
    #[prop_or_default]
    pub leave: u32,
    /// The user is done with it.
    #[prop_or_default]
    pub onclose: Callback<()>,
}

/// Draws a connection flow.
#[component]
pub fn ConnectFlow(props: &ConnectFlowProps) -> Html {
    let host = use_memo((), |()| host_of(props));
    let host: Rc<FlowHost> = (*host).clone();
    let update = use_force_update();
    let id = use_memo((), |()| next_number());
    let no_random = use_state(|| false);
    let asking = use_state(|| false);
    let forms = use_mut_ref(KeptForms::default);
    // Callbacks may be new ones each time: that of the last drawing counts.
    let heard = use_mut_ref(ConnectEvents::default);
    *heard.borrow_mut() = ConnectEvents {
        onconnected: props.onconnected.clone(),
        onfailed: props.onfailed.clone(),
        onclosed: Callback::noop(),
        ontelemetry: props.ontelemetry.clone(),
        onmilestone: props.onmilestone.clone(),
    };
    {
        let hears = heard.clone();
        let stands = heard.clone();
        let marks = heard.clone();
        let (host, forms, weak) = (host.clone(), forms.clone(), Rc::downgrade(&host));
        use_effect_with((), move |()| {
            let settled = move |outcome: Outcome| {
                let heard = hears.borrow().clone();
                heard.settled(outcome);
            };
            let stood = {
                let (host, update) = (Rc::downgrade(&host), update.clone());
                move || {
                    if let Some(host) = host.upgrade() {
                        let heard = stands.borrow().clone();
                        heard.ontelemetry.emit(host.telemetry());
                    }
                    update.force_update();
                }
            };
            host.marks(move |milestone, telemetry| {
                let heard = marks.borrow().clone();
                heard.onmilestone.emit((milestone, telemetry));
            });
            host.keeps(move || {
                let forms = forms.borrow();
                forms.draft(host_index(&weak))
            });
            host.begin(stood, settled);
            move || host.end()
        });
    }
    let leave = {
        let (host, forms, asking) = (host.clone(), forms.clone(), asking.clone());
        let onclose = props.onclose.clone();
        Callback::from(move |()| {
            if *asking {
                return asking.set(false);
            }
            let way = way_out(host.flow().stage(), forms.borrow().are_dirty());
            match way {
                WayOut::Close => onclose.emit(()),
                WayOut::Ask => asking.set(true),
                WayOut::Cancel => host.feed(Event::CancelClicked),
                WayOut::Decline => host.feed(Event::ReplaceDeclined),
            }
        })
    };
    {
        let leave = leave.clone();
        use_effect_with(props.leave, move |requests| {
            if *requests > 0 {
                leave.emit(());
            }
        });
    }
    forms.borrow_mut().follow(&host.flow(), &props.documents);
    let node = use_node_ref();
    let refused = !host.flow().stage().field_errors().is_empty();
    let shown = if *asking {
        Shown::Discard
    } else {
        let flow = host.flow();
        let has_form = forms.borrow().get(flow.option_index()).is_some();
        Shown::of(flow.stage(), has_form)
    };
    use_effect_with((node.clone(), shown), move |(node, shown)| {
        // The form itself brings a refused field into focus.
        if !refused {
            focus::follow(node, *shown);
        }
    });
    let look = &props.look;
    let view = View {
        props,
        id: *id,
        look,
        feed: {
            let host = host.clone();
            Callback::from(move |event| host.feed(event))
        },
        forms: &forms.borrow(),
        shown,
        no_random: sets(&no_random),
        asking: sets(&asking),
        leave,
    };
    html! {
        <div data-part="connect-flow" class={look.class("connect-flow")} data-unstyled={look.unstyled()} ref={node} lang={look.lang()} dir={look.dir()}>
            if *no_random { <p data-part="connect-panel" class={look.class_of("connect-panel", Some("danger"))} data-tone="danger" role="alert">{ look.say(ConnectWord::NoRandom) }</p> }
            { view.draw(&host.flow()) }
        </div>
    }
}

fn sets(state: &UseStateHandle<bool>) -> Callback<bool> {
    let state = state.setter();
    Callback::from(move |value| state.set(value))
}

/// The option whose form is on the page.
fn host_index(host: &Weak<FlowHost>) -> Option<usize> {
    host.upgrade()?.flow().option_index()
}

/// What happens when the person wants to leave.
#[derive(Debug)]
enum WayOut {
    /// Nothing is lost.
    Close,
    /// Something was typed.
    Ask,
    /// Something is under way, and ends first.
    Cancel,
    /// The question is answered with no.
    Decline,
}

fn way_out(stage: &Stage, dirty: bool) -> WayOut {
    match stage {
        Stage::Idle | Stage::LoadingOptions | Stage::NoneConfigured | Stage::Done(_) => {
            WayOut::Close
        }
        Stage::ConfirmReplace { .. } => WayOut::Decline,
        Stage::ActionRequired { .. }
        | Stage::Opening
        | Stage::Leaving
        | Stage::Submitting
        | Stage::Waiting { .. }
        | Stage::Verifying { .. } => WayOut::Cancel,
        Stage::Choosing
        | Stage::Ready
        | Stage::Form { .. }
        | Stage::Failed(_)
        | Stage::Cancelled => {
            if dirty {
                WayOut::Ask
            } else {
                WayOut::Close
            }
        }
    }
}

fn host_of(props: &ConnectFlowProps) -> Rc<FlowHost> {
    let mut config = FlowConfig::new(
        props.client.backend().clone(),
        props.target.integration.clone(),
        props.client.origin(),
    );
    config.mode = props.target.mode.clone();
    config.allow_multiple = props.target.allow_multiple;
    config.redirect_uri.clone_from(&props.redirect_uri);
    config.same_window =
        props.same_window || (props.redirect_uri.is_some() && prefers_same_window());
    config.start = props.start;
    config.callback_page.clone_from(&props.callback_page);
    config.cuts_opener = props.cuts_opener;
    config.connection_request = props.connection_request.as_deref().map(str::to_owned);
    config.option_key = props.option_key.as_deref().map(str::to_owned);
    config.connection_name = props.connection_name.as_deref().map(str::to_owned);
    config.deadlines = props.deadlines.clone();
    match props.returned.clone() {
        Some(returned) => FlowHost::returning(props.client.clone(), config, returned),
        None => FlowHost::new(props.client.clone(), config),
    }
}
