//! The customer's connections: what state each is in, and what can be done with it.

use std::rc::Rc;

use formloom_connect::wire::{Connection, Integration, Readiness};
use formloom_connect::{ConnectError, ConnectionId, HttpRequest, IntegrationTarget, Method, Mode};
use formloom_connect_yew::{Client, ConnectTarget, ManageConnection, UseConnections};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::{
    Callback, Html, InputEvent, MouseEvent, Properties, SubmitEvent, TargetCast as _,
    UseReducerHandle, UseStateHandle, component, html, use_effect_with, use_state,
};

use super::dialog::{callback_page, redirect_uri};
use super::{Managed, explain, target};
use crate::browser::focus;
use crate::notices::{NoticeAction, Notices};

#[derive(Properties, PartialEq)]
pub(crate) struct RowsProps {
    pub(crate) client: Client,
    pub(crate) connections: UseConnections,
    pub(crate) list: Rc<Vec<Connection>>,
    pub(crate) has_more: bool,
    pub(crate) integrations: Rc<Vec<Integration>>,
    pub(crate) notices: UseReducerHandle<Notices>,
    pub(crate) open: Callback<ConnectTarget>,
    pub(crate) managed: Managed,
}

/// What is done with a row, instead of its buttons.
#[derive(Clone, PartialEq)]
enum Doing {
    Rename {
        id: ConnectionId,
        text: String,
        /// Why the last try failed.
        trouble: Option<String>,
    },
    Disconnect(ConnectionId),
    /// Everything about it.
    Manage(ConnectionId),
}

/// The row that is worked on, and where the focus goes when it is drawn.
type Work = UseStateHandle<(Option<Doing>, Option<String>)>;

#[component]
pub(crate) fn Rows(props: &RowsProps) -> Html {
    let work: Work = use_state(Default::default);
    {
        let work = work.clone();
        use_effect_with(props.managed.clone(), move |managed| {
            if let Some(id) = &managed.id {
                let doing = Some(Doing::Manage(id.clone()));
                work.set((doing, Some(place("Done", id))));
            }
        });
    }
    use_effect_with(work.1.clone(), |id| {
        if let Some(id) = id {
            focus(id);
        }
    });
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
        row(props, integration, connection, &work)
    };
    let more = {
        let connections = props.connections.clone();
        Callback::from(move |_| connections.more())
    };
    html! {
        <>
            <ul class="rows" role="list">{ for props.list.iter().map(row) }</ul>
            if props.has_more {
                <button type="button" class="button" onclick={more}>{ "Show more" }</button>
            }
        </>
    }
}

fn row(
    props: &RowsProps,
    integration: Option<&Integration>,
    connection: &Connection,
    work: &Work,
) -> Html {
    let (tone, status) = status(connection);
    let broken = connection.needs_reconnect();
    let id = &connection.id;
    let about = html! {
        <div>
            <p class="row-name">{ &connection.name }</p>
            <p class="row-meta">{ integration.map_or("Unknown integration", Integration::label) }</p>
            if let Some(reason) = connection.reason().filter(|_| broken) {
                <p class="row-error">{ reason }</p>
            }
        </div>
    };
    let (about, actions) = match &work.0 {
        _ if connection.is_archived() => (about, Html::default()),
        Some(Doing::Rename {
            id: this,
            text,
            trouble,
        }) if this == id => (
            rename_form(props, connection, text, trouble.as_deref(), work),
            Html::default(),
        ),
        Some(Doing::Disconnect(this)) if this == id => {
            (about, disconnect_question(props, connection, work))
        }
        Some(Doing::Manage(this)) if this == id => (about, done_managing(connection, work)),
        _ => (about, actions(props, integration, connection, work)),
    };
    html! {
        <li class="row" key={id.as_str()} data-id={id.as_str().to_owned()}
            data-archived={connection.is_archived().then_some("true")}>
            { integration.map_or_else(|| html! { <span class="logo" aria-hidden="true">{ "?" }</span> }, logo) }
            { about }
            <span class="badge" data-tone={tone}>{ status }</span>
            <div class="row-actions">{ actions }</div>
            if work.0 == Some(Doing::Manage(id.clone())) { { manage(props, integration, connection, work) } }
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
    work: &Work,
) -> Html {
    let id = &connection.id;
    let reconnect = integration.map(|integration| {
        let target = target(integration, Mode::Reconnect(id.clone()), false);
        let class = if connection.needs_reconnect() {
            "button-primary"
        } else {
            "button-quiet"
        };
        let onclick = props.open.reform(move |_| target.clone());
        button(connection, "Reconnect", class, onclick)
    });
    let starts = |doing: Doing, focus: String| {
        let work = work.clone();
        Callback::from(move |_| work.set((Some(doing.clone()), Some(focus.clone()))))
    };
    let rename = Doing::Rename {
        id: id.clone(),
        text: connection.name.clone(),
        trouble: None,
    };
    let disconnect = Doing::Disconnect(id.clone());
    html! {
        <>
            { for reconnect }
            { button(connection, "Manage", "button-quiet", starts(Doing::Manage(id.clone()), place("Done", id))) }
            { button(connection, "Rename", "button-quiet", starts(rename, place("name", id))) }
            { button(connection, "Disconnect", "button-quiet button-danger", starts(disconnect, place("Keep", id))) }
            if !connection.needs_reconnect() {
                { button(connection, "Mark as disconnected", "button-quiet dev-only", mark(props, connection)) }
            }
        </>
    }
}

/// How it is, what it may do, and everything that can be done with it.
fn manage(
    props: &RowsProps,
    integration: Option<&Integration>,
    connection: &Connection,
    work: &Work,
) -> Html {
    let name = integration.map_or("Unknown integration", Integration::label);
    let changed = {
        let connections = props.connections.clone();
        Callback::from(move |_: Connection| connections.reload())
    };
    let gone = {
        let (connections, work, said) = (props.connections.clone(), work.clone(), said(props));
        Callback::from(move |_: Connection| {
            connections.reload();
            work.set((None, Some("connections-title".to_owned())));
            said.emit(Ok("Disconnected."));
        })
    };
    html! {
        <div class="row-manage">
            <ManageConnection client={props.client.clone()} connection={connection.clone()}
                integration={name.to_owned()} redirect_uri={redirect_uri()} callback_page={callback_page()}
                cuts_opener={crate::config::cuts_opener()} onchanged={changed} ondisconnected={gone} />
        </div>
    }
}

fn done_managing(connection: &Connection, work: &Work) -> Html {
    let (work, back) = (work.clone(), place("Manage", &connection.id));
    let done = Callback::from(move |_| work.set((None, Some(back.clone()))));
    button(connection, "Done", "button-quiet", done)
}

fn button(connection: &Connection, text: &str, class: &str, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" id={place(text, &connection.id)} class={format!("button button-small {class}")}
            aria-label={format!("{text} {}", connection.name)} {onclick}>
            { text }
        </button>
    }
}

/// The id of a control of a row.
fn place(what: &str, id: &ConnectionId) -> String {
    format!("{what}-{}", id.as_str())
}

/// A connection does not go by one click.
fn disconnect_question(props: &RowsProps, connection: &Connection, work: &Work) -> Html {
    let id = connection.id.clone();
    let keep = {
        let (work, back) = (work.clone(), place("Disconnect", &id));
        Callback::from(move |_| work.set((None, Some(back.clone()))))
    };
    let disconnect = {
        let (work, connections, said) = (work.clone(), props.connections.clone(), said(props));
        Callback::from(move |_| {
            let (work, said, back) = (work.clone(), said.clone(), place("Disconnect", &id));
            connections.archive(
                &id,
                Callback::from(move |result: Result<(), ConnectError>| {
                    let focus = match &result {
                        Ok(()) => "connections-title".to_owned(),
                        Err(_) => back.clone(),
                    };
                    work.set((None, Some(focus)));
                    said.emit(result.map(|()| "Disconnected."));
                }),
            );
        })
    };
    html! {
        <div role="group" aria-label={format!("Disconnect {}?", connection.name)} class="row-question">
            <span>{ "Disconnect it?" }</span>
            { button(connection, "Keep", "", keep) }
            { button(connection, "Yes, disconnect", "button-danger", disconnect) }
        </div>
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
    trouble: Option<&str>,
    work: &Work,
) -> Html {
    let id = connection.id.clone();
    let doing = {
        let id = id.clone();
        move |text: String, trouble: Option<String>| {
            Some(Doing::Rename {
                id: id.clone(),
                text,
                trouble,
            })
        }
    };
    let field = place("name", &id);
    let back = place("Rename", &id);
    let oninput = {
        let (work, doing) = (work.clone(), doing.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            work.set((doing(text, None), work.1.clone()));
        })
    };
    let onsubmit = {
        let (work, connections, said) = (work.clone(), props.connections.clone(), said(props));
        let (text, field, back) = (text.trim().to_owned(), field.clone(), back.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if text.is_empty() {
                let trouble = Some("Fill in a name.".to_owned());
                return work.set((doing(String::new(), trouble), Some(field.clone())));
            }
            let (work, doing, said) = (work.clone(), doing.clone(), said.clone());
            let (tried, field, back) = (text.clone(), field.clone(), back.clone());
            connections.rename(
                &id,
                &text,
                Callback::from(move |result: Result<(), ConnectError>| match result {
                    Ok(()) => {
                        work.set((None, Some(back.clone())));
                        said.emit(Ok("Renamed."));
                    }
                    Err(error) => work.set((
                        doing(tried.clone(), Some(explain(&error))),
                        Some(field.clone()),
                    )),
                }),
            );
        })
    };
    let cancel = {
        let (work, back) = (work.clone(), back);
        Callback::from(move |_| work.set((None, Some(back.clone()))))
    };
    let trouble_id = place("trouble", &connection.id);
    html! {
        <div>
            <form class="row-rename" {onsubmit}>
                <label class="visually-hidden" for={field.clone()}>{ "Name of the connection" }</label>
                <input id={field} class="text-input" value={text.to_owned()} maxlength="100" {oninput}
                    aria-invalid={trouble.map(|_| "true")} aria-describedby={trouble.map(|_| trouble_id.clone())} />
                <button class="button button-small button-primary" type="submit">{ "Save" }</button>
                <button type="button" class="button button-small" onclick={cancel}>{ "Cancel" }</button>
            </form>
            if let Some(trouble) = trouble { <p class="row-error" role="alert" id={trouble_id}>{ trouble }</p> }
        </div>
    }
}

/// Says what came of it.
fn said(props: &RowsProps) -> Callback<Result<&'static str, ConnectError>> {
    let notices = props.notices.clone();
    Callback::from(move |result: Result<&'static str, ConnectError>| {
        notices.dispatch(match result {
            Ok(done) => NoticeAction::Say {
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

fn logo(integration: &Integration) -> Html {
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
