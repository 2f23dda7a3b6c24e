//! What can be connected, one card each.

use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{ConnectionId, IntegrationTarget, Mode};
use formloom_connect_yew::ConnectTarget;
use yew::prelude::{Callback, Html, html};

use super::target;

pub(super) fn cards(
    list: &[Integration],
    connections: &[Connection],
    open: &Callback<ConnectTarget>,
    manage: &Callback<ConnectionId>,
) -> Html {
    let card = |integration| card(integration, connections, open, manage);
    html! { <ul class="cards" role="list">{ for list.iter().map(card) }</ul> }
}

fn card(
    integration: &Integration,
    connections: &[Connection],
    open: &Callback<ConnectTarget>,
    manage: &Callback<ConnectionId>,
) -> Html {
    let place = IntegrationTarget::from(integration);
    let own: Vec<&Connection> = connections
        .iter()
        .filter(|connection| !connection.is_archived() && place.owns(connection) == Some(true))
        .collect();
    let attention = own.iter().any(|connection| connection.needs_reconnect());
    let (tone, status) = match own.len() {
        0 => (None, "Not connected".to_owned()),
        _ if attention => (Some("warn"), "Needs attention".to_owned()),
        1 => (Some("ok"), "Connected".to_owned()),
        count => (Some("ok"), format!("{count} connections")),
    };
    // One that needs somebody comes first.
    let broken = own.iter().find(|connection| connection.needs_reconnect());
    let first = broken.or(own.first()).copied();
    let name = integration.label();
    let connect = |text: &str, label: String, allow_multiple: bool| {
        let target = target(integration, Mode::Connect, allow_multiple);
        let onclick = open.reform(move |_| target.clone());
        html! { <button class="button button-small" type="button" aria-label={label} {onclick}>{ text }</button> }
    };
    html! {
        <li class="card" key={integration.id.clone()}>
            { logo(integration) }
            <h3 class="card-name">{ name }</h3>
            <p class="card-text">{ description(integration) }</p>
            <div class="card-foot">
                <span class="badge" data-tone={tone}>{ status }</span>
                if let Some(first) = first {
                    { connect("Add another", format!("Add another connection of {name}"), true) }
                    { manages(name, first, manage) }
                } else {
                    { connect("Connect", format!("Connect {name}"), false) }
                }
            </div>
        </li>
    }
}

fn manages(name: &str, connection: &Connection, manage: &Callback<ConnectionId>) -> Html {
    let id = connection.id.clone();
    let onclick = manage.reform(move |_| id.clone());
    html! {
        <button class="button button-small" type="button" aria-label={format!("Manage connections of {name}")} {onclick}>
            { "Manage" }
        </button>
    }
}

pub(super) fn logo(integration: &Integration) -> Html {
    let letter = integration
        .label()
        .chars()
        .next()
        .map(String::from)
        .unwrap_or_default();
    match &integration.logo_uri {
        Some(address) if address.starts_with("data:image/") || address.starts_with("https://") => {
            html! { <img class="logo" src={address.clone()} alt="" width="40" height="40" /> }
        }
        _ => html! { <span class="logo" aria-hidden="true">{ letter }</span> },
    }
}

fn description(integration: &Integration) -> String {
    integration.description.clone().unwrap_or_default()
}
