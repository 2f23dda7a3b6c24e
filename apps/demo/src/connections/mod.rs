//! The page of connections: what can be connected, what is connected, and the dialog of the flow.

mod dialog;
mod rows;

use std::cell::RefCell;
use std::rc::Rc;

use formloom_connect::redirect::Left;
use formloom_connect::wire::{Connection, Integration};
use formloom_connect::{ConnectError, ConnectionId, IntegrationTarget, Mode};
use formloom_connect_yew::{
    Client, ConnectButton, ConnectTarget, IntegrationCards, Loaded, Returned, use_connections,
    use_integrations,
};
use web_sys::HtmlInputElement;
use yew::prelude::{
    AttrValue, Callback, Html, MouseEvent, Properties, TargetCast as _, UseReducerHandle,
    component, html, use_state,
};

use self::dialog::dialog;
use self::rows::Rows;
use crate::config;
use crate::notices::{NoticeAction, Notices};

/// A return from the same-window way, which is taken once: whoever comes to the page again finds nothing of it.
#[derive(Clone)]
pub(crate) struct ReturnOnce(Rc<RefCell<Option<Returned>>>);

impl ReturnOnce {
    pub(crate) fn new(returned: Option<Returned>) -> Self {
        Self(Rc::new(RefCell::new(returned)))
    }

    pub(crate) fn take(&self) -> Option<Returned> {
        self.0.borrow_mut().take()
    }
}

impl PartialEq for ReturnOnce {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ConnectionsProps {
    pub(crate) client: Client,
    pub(crate) returned: ReturnOnce,
    pub(crate) notices: UseReducerHandle<Notices>,
}

/// The button at the end of the page, as a host writes it.
const EMBEDDED: &str = "html! { <ConnectButton client={client} integration=\"pingboard\" onconnected={on_connected} /> }";

/// What the dialog is open for.
#[derive(Clone, PartialEq)]
pub(crate) struct Opened {
    pub(crate) target: ConnectTarget,
    pub(crate) returned: Option<Returned>,
    pub(crate) same_window: bool,
}

/// The connection that a card leads to, and how often one did.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Managed {
    pub(crate) id: Option<ConnectionId>,
    pub(crate) times: u32,
}

#[component]
pub(crate) fn Connections(props: &ConnectionsProps) -> Html {
    let archived = use_state(|| false);
    let same_window = use_state(|| false);
    let (integrations, reload_integrations) = use_integrations(&props.client);
    let connections = use_connections(&props.client, *archived);
    let opened = use_state(|| props.returned.take().map(from_return).or_else(requested));
    let onconnected = {
        let (connections, notices) = (connections.clone(), props.notices.clone());
        Callback::from(move |connection: Connection| {
            connections.reload();
            notices.dispatch(NoticeAction::Say {
                tone: "ok",
                text: format!("{} is connected.", connection.name),
            });
        })
    };
    let heard = use_state(String::new);
    let embedded = {
        let (connections, heard) = (connections.clone(), heard.clone());
        Callback::from(move |connection: Connection| {
            heard.set(format!("onconnected: {}", connection.name));
            connections.reload();
        })
    };
    let onfailed = {
        let heard = heard.clone();
        Callback::from(move |error: ConnectError| {
            heard.set(format!("onfailed: {}", error.kind.says()))
        })
    };
    let onclosed = {
        let heard = heard.clone();
        Callback::from(move |()| heard.set(format!("{} · onclosed", *heard)))
    };
    let sign_out = {
        let client = props.client.clone();
        Callback::from(move |_: MouseEvent| client.sign_out())
    };
    let onclose = {
        let (opened, connections) = (opened.clone(), connections.clone());
        Callback::from(move |()| {
            opened.set(None);
            connections.reload();
        })
    };
    let open = {
        let (opened, same_window) = (opened.clone(), same_window.clone());
        Callback::from(move |target: ConnectTarget| {
            opened.set(Some(Opened {
                target,
                returned: None,
                same_window: *same_window,
            }));
        })
    };
    let managed = use_state(Managed::default);
    let manage = {
        let managed = managed.clone();
        Callback::from(move |connection: Connection| {
            managed.set(Managed {
                id: Some(connection.id),
                times: managed.times + 1,
            });
        })
    };
    let toggle = |state: &yew::prelude::UseStateHandle<bool>| {
        let state = state.clone();
        Callback::from(move |event: yew::prelude::Event| {
            state.set(event.target_unchecked_into::<HtmlInputElement>().checked());
        })
    };
    let known: Rc<Vec<Integration>> = match &integrations {
        Loaded::Ready(list) => list.clone(),
        _ => Rc::default(),
    };
    let loaded = connections.list();
    let list = known_connections(&loaded);
    let reload = {
        let connections = connections.clone();
        Callback::from(move |()| connections.reload())
    };
    html! {
        <div class="page">
            <div class="page-intro">
                <h1>{ "Connections" }</h1>
                <p>{ "Connect the services that your team already uses. Each form below is made from the schema of its connector." }</p>
            </div>
            <section class="section" aria-labelledby="integrations">
                <div class="section-head">
                    <h2 id="integrations">{ "Integrations" }</h2>
                    <label class="check">
                        <input type="checkbox" checked={*same_window} onchange={toggle(&same_window)} />
                        { " Sign in in this window" }
                    </label>
                </div>
                <IntegrationCards integrations={integrations.clone()} connections={loaded.clone()} onconnect={open.clone()}
                    onmanage={manage} onreload={reload_integrations} />
            </section>
            <section class="section" aria-labelledby="connections-title">
                <div class="section-head">
                    <h2 id="connections-title" tabindex="-1">{ "Your connections" }</h2>
                    <label class="check">
                        <input type="checkbox" checked={*archived} onchange={toggle(&archived)} />
                        { " Show archived" }
                    </label>
                </div>
                if let Some(error) = connections.trouble() { { failure(&error, &reload) } }
                { match &loaded {
                    Loaded::Failed(error) => failure(error, &reload),
                    Loaded::Loading => html! { <p class="skeleton" aria-busy="true">{ "Loading…" }</p> },
                    Loaded::Ready(_) => html! {
                        <Rows client={props.client.clone()} connections={connections.clone()} list={list.clone()} integrations={known}
                            has_more={connections.has_more()} notices={props.notices.clone()} open={open.clone()} managed={(*managed).clone()} />
                    },
                } }
            </section>
            <section class="section" aria-labelledby="embed">
                <div class="section-head"><h2 id="embed">{ "In your own app" }</h2></div>
                <p>{ "All of this is one component:" }</p>
                <pre class="code"><code>{ EMBEDDED }</code></pre>
                <ConnectButton client={props.client.clone()} integration="pingboard" name="Pingboard" allow_multiple={true}
                    onconnected={embedded} {onfailed} {onclosed}>{ "Try the button" }</ConnectButton>
                <p role="status"><code>{ &*heard }</code></p>
                <p>{ "What your app calls when somebody signs out of it ends every sign-in that is under way:" }</p>
                <button type="button" class="button" id="sign-out" onclick={sign_out}>{ "Sign out" }</button>
            </section>
            if let Some(opened) = &*opened {
                { dialog(&props.client, opened, logo_of(&integrations, opened), onconnected, onclose) }
            }
        </div>
    }
}

/// The picture of what the dialog is open for.
fn logo_of(list: &Loaded<Rc<Vec<Integration>>>, opened: &Opened) -> Option<AttrValue> {
    let Loaded::Ready(list) = list else {
        return None;
    };
    let wanted = &opened.target.integration;
    let found = list.iter().find(|known| {
        let known = IntegrationTarget::from(*known);
        (known.id().is_some() && known.id() == wanted.id())
            || (known.key().is_some() && known.key() == wanted.key())
    });
    found?.logo_uri.clone().map(AttrValue::from)
}

fn known_connections(list: &Loaded<Rc<Vec<Connection>>>) -> Rc<Vec<Connection>> {
    match list {
        Loaded::Ready(list) => list.clone(),
        _ => Rc::default(),
    }
}

/// The dialog goes on where the page was left.
fn from_return(returned: Returned) -> Opened {
    let resume = &returned.resume;
    let name = resume
        .target
        .key()
        .or(resume.target.id())
        .unwrap_or_default()
        .to_owned();
    Opened {
        target: ConnectTarget {
            integration: resume.target.clone(),
            name: title(&name).into(),
            mode: resume
                .connection
                .clone()
                .map_or(Mode::Connect, Mode::Reconnect),
            allow_multiple: resume.allow_multiple,
        },
        same_window: resume.left == Left::ForProvider,
        returned: Some(returned),
    }
}

/// The dialog for a connection request that led here.
fn requested() -> Option<Opened> {
    config::connection_request()?;
    let key = config::integration()?;
    Some(Opened {
        target: ConnectTarget {
            name: title(&key).into(),
            integration: IntegrationTarget::by_key(key),
            mode: Mode::Connect,
            allow_multiple: false,
        },
        returned: None,
        same_window: false,
    })
}

fn title(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The target of a card or a row.
pub(crate) fn target(integration: &Integration, mode: Mode, allow_multiple: bool) -> ConnectTarget {
    ConnectTarget {
        integration: IntegrationTarget::from(integration),
        name: integration.label().to_owned().into(),
        mode,
        allow_multiple,
    }
}

pub(crate) fn explain(error: &ConnectError) -> String {
    let says = title(error.kind.says());
    format!("{says}. {}", error.kind.advice())
}

fn failure(error: &ConnectError, again: &Callback<()>) -> Html {
    html! {
        <div class="notice" data-tone="danger" role="alert">
            <p class="notice-text">{ explain(error) }</p>
            <button type="button" class="button button-small" onclick={again.reform(|_| ())}>{ "Try again" }</button>
        </div>
    }
}
