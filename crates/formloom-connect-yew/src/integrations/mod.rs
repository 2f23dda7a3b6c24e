//! `<IntegrationList>`: every integration of a workspace. It loads them and the connections, connects in a dialog, and
//! shows the connections of an integration in its card.

mod cards;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{
    ConnectError, ConnectionId, Deadlines, IntegrationTarget, Milestone, Mode, Start, Telemetry,
};
use formloom_connect_web::{Client, Returned};
use formloom_core::OptionsRequest;
use formloom_yew::FormHandle;
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_memo, use_state,
};

pub use self::cards::{IntegrationCards, IntegrationCardsProps};
use crate::connect_dialog::ConnectDialog;
use crate::connect_flow::ConnectTarget;
use crate::connections::{Loaded, UseConnections, use_connections, use_integrations};
use crate::look::ConnectLook;
use crate::manage::ManageConnection;
use crate::page::{focus, next_number};

/// More connections than these are not loaded by themselves.
const MOST: usize = 1_000;

/// Properties of [`IntegrationList`]. What a flow is told is said at [`ConnectFlowProps`](crate::ConnectFlowProps).
#[derive(Properties, PartialEq)]
pub struct IntegrationListProps {
    /// The API.
    pub client: Client,
    /// A search is offered for more integrations than this.
    #[prop_or(8)]
    pub search_above: usize,
    /// The level of the cards' headings: 2 to 6.
    #[prop_or(3)]
    pub heading: u8,
    /// Where the same-window way may return to.
    #[prop_or_default]
    pub redirect_uri: Option<RedirectUri>,
    /// The same-window way is the first choice.
    #[prop_or_default]
    pub same_window: bool,
    /// How a sign-in is started.
    #[prop_or_default]
    pub start: Start,
    /// A page of this origin to which the window of a sign-in is sent in the end.
    #[prop_or_default]
    pub callback_page: Option<RedirectUri>,
    /// The window of a sign-in loses its `opener` (see [`FlowConfig::cuts_opener`](formloom_connect::FlowConfig)).
    #[prop_or_default]
    pub cuts_opener: bool,
    /// How long each stage may take.
    #[prop_or_else(Deadlines::default)]
    pub deadlines: Deadlines,
    /// Documents that references of an option's schema may lead to, by their addresses.
    #[prop_or_default]
    pub documents: Rc<BTreeMap<String, Value>>,
    /// How it is drawn: the language, classes, and the widgets of its forms. A [`Look`](formloom_yew::Look) will do.
    #[prop_or_default]
    pub look: ConnectLook,
    /// Options of a field are wanted that the host fetches, as with `<SchemaForm>`.
    #[prop_or_default]
    pub onrequest: Callback<(FormHandle, OptionsRequest)>,
    /// A flow comes back from the same-window way, or after a reload: its dialog opens.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// There is a connection: a new one, or one that was renewed.
    #[prop_or_default]
    pub onconnected: Callback<Connection>,
    /// A connection was ended.
    #[prop_or_default]
    pub ondisconnected: Callback<Connection>,
    /// An attempt failed. The flow says so itself, and offers what can be done.
    #[prop_or_default]
    pub onfailed: Callback<ConnectError>,
    /// Told where a flow stands whenever that changes; never a value.
    #[prop_or_default]
    pub ontelemetry: Callback<Telemetry>,
    /// Told what happens, for analytics; never a value.
    #[prop_or_default]
    pub onmilestone: Callback<(Milestone, Telemetry)>,
}

/// What the dialog is open for.
#[derive(Clone, PartialEq)]
struct Opened {
    target: ConnectTarget,
    returned: Option<Returned>,
}

/// Lists the integrations of a workspace, and connects them.
#[component]
pub fn IntegrationList(props: &IntegrationListProps) -> Html {
    let (integrations, reload) = use_integrations(&props.client);
    let connections = use_connections(&props.client, false);
    let opened = use_state(|| props.returned.as_ref().and_then(comes_back));
    let managed = use_state(|| None::<AttrValue>);
    let id = use_memo((), |()| {
        AttrValue::from(format!("connect-list-{}", next_number()))
    });
    // A connection that is gone takes the focus along: the heading of its card gets it.
    let gone = use_state(|| None::<ConnectionId>);
    use_effect_with((*gone).clone(), {
        let heading = managed.as_ref().map(|managed| format!("{}-{managed}", *id));
        move |gone| {
            if let (Some(_), Some(heading)) = (gone, heading) {
                focus(&heading);
            }
        }
    });
    let list = connections.list();
    {
        let connections = connections.clone();
        use_effect_with(list.clone(), move |list| {
            if let Loaded::Ready(list) = list
                && list.len() < MOST
            {
                connections.more();
            }
        });
    }
    let onconnect = {
        let opened = opened.clone();
        Callback::from(move |target| {
            opened.set(Some(Opened {
                target,
                returned: None,
            }));
        })
    };
    let onmanage = {
        let (managed, integrations) = (managed.clone(), integrations.clone());
        Callback::from(move |connection: Connection| {
            let id =
                owner(&integrations, &connection).map(|owner| AttrValue::from(owner.id.clone()));
            managed.set(id.filter(|id| managed.as_ref() != Some(id)));
        })
    };
    let onclose = {
        let (opened, connections) = (opened.clone(), connections.clone());
        Callback::from(move |()| {
            opened.set(None);
            connections.reload();
        })
    };
    let onconnected = {
        let (connections, onconnected) = (connections.clone(), props.onconnected.clone());
        Callback::from(move |connection: Connection| {
            connections.reload();
            onconnected.emit(connection);
        })
    };
    let ondisconnected = {
        let (connections, told) = (connections.clone(), props.ondisconnected.clone());
        Callback::from(move |connection: Connection| {
            gone.set(Some(connection.id.clone()));
            connections.reload();
            told.emit(connection);
        })
    };
    html! {
        <>
            <IntegrationCards id={(*id).clone()} integrations={integrations.clone()} connections={list.clone()} {onconnect} {onmanage} onreload={reload}
                managed={(*managed).clone()} unfolds={true} search_above={props.search_above} heading={props.heading} look={props.look.clone()}>
                { managed_connections(props, &integrations, &list, managed.as_deref(), &connections, &ondisconnected) }
            </IntegrationCards>
            if let Some(Opened { target, returned }) = &*opened {
                <ConnectDialog client={props.client.clone()} target={named(target, &integrations)} redirect_uri={props.redirect_uri.clone()}
                    same_window={props.same_window} start={props.start} callback_page={props.callback_page.clone()}
                    cuts_opener={props.cuts_opener} deadlines={props.deadlines.clone()} documents={props.documents.clone()}
                    look={props.look.clone()} logo={picture(target, &integrations)} onrequest={props.onrequest.clone()}
                    returned={returned.clone()} onfailed={props.onfailed.clone()} {onconnected} ontelemetry={props.ontelemetry.clone()}
                    onmilestone={props.onmilestone.clone()} {onclose} />
            }
        </>
    }
}

/// The connections of an integration, each with what can be done with it.
fn managed_connections(
    props: &IntegrationListProps,
    integrations: &Loaded<Rc<Vec<Integration>>>,
    list: &Loaded<Rc<Vec<Connection>>>,
    managed: Option<&str>,
    connections: &UseConnections,
    ondisconnected: &Callback<Connection>,
) -> Html {
    let Some(integration) = find(integrations, |one| Some(one.id.as_str()) == managed) else {
        return Html::default();
    };
    let changed = {
        let connections = connections.clone();
        Callback::from(move |_: Connection| connections.reload())
    };
    let one = |connection: &Connection| {
        html! {
            <ManageConnection key={connection.id.as_str()} client={props.client.clone()} connection={connection.clone()}
                integration={integration.label().to_owned()} redirect_uri={props.redirect_uri.clone()}
                same_window={props.same_window} start={props.start} callback_page={props.callback_page.clone()}
                cuts_opener={props.cuts_opener} deadlines={props.deadlines.clone()} documents={props.documents.clone()}
                look={props.look.clone()} onrequest={props.onrequest.clone()} onfailed={props.onfailed.clone()}
                ontelemetry={props.ontelemetry.clone()} onmilestone={props.onmilestone.clone()}
                onchanged={changed.clone()} ondisconnected={ondisconnected.clone()} />
        }
    };
    cards::own(integration, list).into_iter().map(one).collect()
}

/// What comes back, where nobody else has gone on with it.
fn comes_back(returned: &Returned) -> Option<Opened> {
    let returned = returned.take()?;
    let resume = &returned.resume;
    let mode = resume
        .connection
        .clone()
        .map_or(Mode::Connect, Mode::Reconnect);
    Some(Opened {
        target: ConnectTarget {
            integration: resume.target.clone(),
            name: resume.target.id_or_key().to_owned().into(),
            mode,
            allow_multiple: resume.allow_multiple,
        },
        returned: Some(returned),
    })
}

fn find(
    list: &Loaded<Rc<Vec<Integration>>>,
    is_it: impl Fn(&Integration) -> bool,
) -> Option<&Integration> {
    match list {
        Loaded::Ready(list) => list.iter().find(|one| is_it(one)),
        _ => None,
    }
}

fn owner<'a>(
    list: &'a Loaded<Rc<Vec<Integration>>>,
    connection: &Connection,
) -> Option<&'a Integration> {
    find(list, |one| {
        IntegrationTarget::from(one).owns(connection) == Some(true)
            || one
                .connection
                .as_ref()
                .is_some_and(|own| own.id == connection.id)
    })
}

/// The integration that is to be connected.
fn wanted<'a>(
    target: &ConnectTarget,
    list: &'a Loaded<Rc<Vec<Integration>>>,
) -> Option<&'a Integration> {
    let wanted = &target.integration;
    find(list, |one| {
        let known = IntegrationTarget::from(one);
        let is_same = |own: Option<&str>, other: Option<&str>| own.is_some() && own == other;
        is_same(known.id(), wanted.id()) || is_same(known.key(), wanted.key())
    })
}

/// The target with the name of its integration, once that is known.
fn named(target: &ConnectTarget, list: &Loaded<Rc<Vec<Integration>>>) -> ConnectTarget {
    let name = wanted(target, list).map(|one| AttrValue::from(one.label().to_owned()));
    ConnectTarget {
        name: name.unwrap_or_else(|| target.name.clone()),
        ..target.clone()
    }
}

fn picture(target: &ConnectTarget, list: &Loaded<Rc<Vec<Integration>>>) -> Option<AttrValue> {
    wanted(target, list)?.logo_uri.clone().map(AttrValue::from)
}
