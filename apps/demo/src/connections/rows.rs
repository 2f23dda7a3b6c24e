//! The customer's connections: what state each is in, and what can be done with it.

use std::rc::Rc;

use formloom_connect::wire::{Connection, Integration, Readiness};
use formloom_connect::{ConnectError, ConnectionId, HttpRequest, IntegrationTarget, Method, Mode};
use formloom_connect_yew::{Client, ConnectTarget, UseConnections};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, SubmitEvent, TargetCast as _,
    UseReducerHandle, component, html, use_state,
};

use super::cards::logo;
use super::{explain, target};
use crate::notices::{NoticeAction, Notices};

#[derive(Properties)]
pub(crate) struct RowsProps {
    pub(crate) client: Client,
    pub(crate) connections: UseConnections,
    pub(crate) list: Rc<Vec<Connection>>,
    pub(crate) integrations: Rc<Vec<Integration>>,
    pub(crate) notices: UseReducerHandle<Notices>,
    pub(crate) open: Callback<ConnectTarget>,
}

impl PartialEq for RowsProps {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
            && self.integrations == other.integrations
            && self.client == other.client
            && self.connections.has_more() == other.connections.has_more()
    }
}

#[component]
pub(crate) fn Rows(props: &RowsProps) -> Html {
    let renaming = use_state(|| None::<(ConnectionId, String)>);
    if props.list.is_empty() {
        return html! {
            <div class="empty">
                <strong>{ "No connections yet" }</strong>
                <span>{ "Choose an integration above to make the first one." }</span>
            </div>
        };
    }
    let row = |connection: &Connection| {
        let integration = props.integrations.iter().find(|integration| {
            IntegrationTarget::from(*integration).owns(connection) == Some(true)
        });
        row(props, integration, connection, &renaming)
    };
    let more = {
        let connections = props.connections.clone();
        Callback::from(move |_| connections.more())
    };
    html! {
        <>
            <ul class="rows" role="list">{ for props.list.iter().map(row) }</ul>
            if props.connections.has_more() {
                <button type="button" class="button" onclick={more}>{ "Show more" }</button>
            }
        </>
    }
}

fn row(
    props: &RowsProps,
    integration: Option<&Integration>,
    connection: &Connection,
    renaming: &yew::prelude::UseStateHandle<Option<(ConnectionId, String)>>,
) -> Html {
    let (tone, status) = status(connection);
    let broken = connection.needs_reconnect();
    let actions = if connection.is_archived() {
        Html::default()
    } else {
        actions(props, integration, connection, renaming)
    };
    let name = match &**renaming {
        Some((id, text)) if *id == connection.id => rename_form(props, connection, text, renaming),
        _ => html! {
            <div>
                <p class="row-name">{ &connection.name }</p>
                <p class="row-meta">{ integration.map_or("Unknown integration", Integration::label) }</p>
                if let Some(reason) = connection.reason().filter(|_| broken) {
                    <p class="row-error">{ reason }</p>
                }
            </div>
        },
    };
    html! {
        <li class="row" key={connection.id.as_str()} data-id={connection.id.as_str().to_owned()}
            data-archived={connection.is_archived().then_some("true")}>
            { integration.map_or_else(|| html! { <span class="logo" aria-hidden="true">{ "?" }</span> }, logo) }
            { name }
            <span class="badge" data-tone={tone}>{ status }</span>
            <div class="row-actions">{ actions }</div>
        </li>
    }
}

fn status(connection: &Connection) -> (Option<&'static str>, &'static str) {
    match connection.readiness() {
        _ if connection.is_archived() => (None, "Archived"),
        _ if connection.needs_reconnect() => (Some("warn"), "Disconnected"),
        Readiness::Ready => (Some("ok"), "Connected"),
        Readiness::Building => (Some("busy"), "Setting up"),
        _ => (Some("warn"), "Needs attention"),
    }
}

fn actions(
    props: &RowsProps,
    integration: Option<&Integration>,
    connection: &Connection,
    renaming: &yew::prelude::UseStateHandle<Option<(ConnectionId, String)>>,
) -> Html {
    let name = &connection.name;
    let button = |text: &str, class: &str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class={format!("button button-small {class}")} aria-label={format!("{text} {name}")} {onclick}>
                { text }
            </button>
        }
    };
    let reconnect = integration.map(|integration| {
        let target = target(integration, Mode::Reconnect(connection.id.clone()), false);
        let class = if connection.needs_reconnect() {
            "button-primary"
        } else {
            "button-quiet"
        };
        button(
            "Reconnect",
            class,
            props.open.reform(move |_| target.clone()),
        )
    });
    let rename = {
        let (renaming, start) = (
            renaming.clone(),
            (connection.id.clone(), connection.name.clone()),
        );
        Callback::from(move |_| renaming.set(Some(start.clone())))
    };
    let disconnect = {
        let (connections, id, done) = (
            props.connections.clone(),
            connection.id.clone(),
            said(props, "Disconnected."),
        );
        Callback::from(move |_| connections.archive(&id, done.clone()))
    };
    html! {
        <>
            { for reconnect }
            { button("Rename", "button-quiet", rename) }
            { button("Disconnect", "button-quiet button-danger", disconnect) }
            if !connection.needs_reconnect() {
                { button("Mark as disconnected", "button-quiet dev-only", mark(props, connection)) }
            }
        </>
    }
}

/// The development switch of the demo's server: the connection looks as if its provider had ended it.
fn mark(props: &RowsProps, connection: &Connection) -> Callback<MouseEvent> {
    let (client, connections, id) = (
        props.client.clone(),
        props.connections.clone(),
        connection.id.clone(),
    );
    Callback::from(move |_| {
        let (client, connections, id) = (client.clone(), connections.clone(), id.clone());
        spawn_local(async move {
            let request = HttpRequest::new(
                Method::Post,
                format!("/dev/connections/{}/disconnect", id.as_str()),
            );
            // What came of it shows in the list.
            let _ = client.send(request).await;
            connections.reload();
        });
    })
}

fn rename_form(
    props: &RowsProps,
    connection: &Connection,
    text: &str,
    renaming: &yew::prelude::UseStateHandle<Option<(ConnectionId, String)>>,
) -> Html {
    let id = connection.id.clone();
    let oninput = {
        let (renaming, id) = (renaming.clone(), id.clone());
        Callback::from(move |event: InputEvent| {
            renaming.set(Some((
                id.clone(),
                event.target_unchecked_into::<HtmlInputElement>().value(),
            )));
        })
    };
    let onsubmit = {
        let (renaming, connections, text) = (
            renaming.clone(),
            props.connections.clone(),
            text.trim().to_owned(),
        );
        let (id, done) = (id.clone(), said(props, "Renamed."));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !text.is_empty() {
                connections.rename(&id, &text, done.clone());
            }
            renaming.set(None);
        })
    };
    let cancel = {
        let renaming = renaming.clone();
        Callback::from(move |_| renaming.set(None))
    };
    let field = format!("rename-{}", id.as_str());
    html! {
        <div>
            <form class="row-rename" {onsubmit}>
                <label class="visually-hidden" for={field.clone()}>{ "Name of the connection" }</label>
                <input id={field} class="text-input" value={text.to_owned()} maxlength="100" {oninput} />
                <button class="button button-small button-primary" type="submit">{ "Save" }</button>
                <button type="button" class="button button-small" onclick={cancel}>{ "Cancel" }</button>
            </form>
        </div>
    }
}

fn said(props: &RowsProps, done: &'static str) -> Callback<Result<(), ConnectError>> {
    let notices = props.notices.clone();
    Callback::from(move |result: Result<(), ConnectError>| {
        notices.dispatch(match result {
            Ok(()) => NoticeAction::Say {
                tone: "ok",
                text: done.to_owned(),
            },
            Err(error) => NoticeAction::Say {
                tone: "danger",
                text: explain(&error),
            },
        });
    })
}
