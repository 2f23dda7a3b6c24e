//! `<ConnectButton>`: a button, and the dialog that it opens.

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::Connection;
use formloom_connect::{ConnectionId, IntegrationTarget, Mode, Telemetry};
use yew::prelude::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, classes, component, html,
    use_state,
};

use crate::client::Client;
use crate::connect_dialog::ConnectDialog;
use crate::connect_flow::ConnectTarget;
use crate::words;

/// Properties of [`ConnectButton`].
#[derive(Properties, PartialEq)]
pub struct ConnectButtonProps {
    /// The API.
    pub client: Client,
    /// The key of the integration.
    pub integration: AttrValue,
    /// How the integration is called; its key where nothing is given.
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// The connection to renew; without it a new one is made.
    #[prop_or_default]
    pub connection: Option<ConnectionId>,
    /// Whether the connections that exist stay.
    #[prop_or_default]
    pub allow_multiple: bool,
    /// Where the same-window way may return to.
    #[prop_or_default]
    pub redirect_uri: Option<RedirectUri>,
    /// A page of this origin to which the window of a sign-in is sent in the end.
    #[prop_or_default]
    pub callback_page: Option<RedirectUri>,
    /// Further classes of the button.
    #[prop_or_default]
    pub class: Option<AttrValue>,
    /// What the button says; `Connect` and the name where nothing is given.
    #[prop_or_default]
    pub children: Children,
    /// There is a connection.
    #[prop_or_default]
    pub onconnected: Callback<Connection>,
    /// Told where the flow stands whenever that changes; never a value.
    #[prop_or_default]
    pub ontelemetry: Callback<Telemetry>,
}

/// A button that connects.
#[component]
pub fn ConnectButton(props: &ConnectButtonProps) -> Html {
    let opened = use_state(|| false);
    let name = props
        .name
        .clone()
        .unwrap_or_else(|| props.integration.clone());
    let mode = props
        .connection
        .clone()
        .map_or(Mode::Connect, Mode::Reconnect);
    let verb = match mode {
        Mode::Connect => words::CONNECT,
        Mode::Reconnect(_) => words::RECONNECT,
    };
    let target = ConnectTarget {
        integration: IntegrationTarget::by_key(props.integration.to_string()),
        name: name.clone(),
        mode,
        allow_multiple: props.allow_multiple,
    };
    let open = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set(true))
    };
    let close = {
        let opened = opened.clone();
        Callback::from(move |()| opened.set(false))
    };
    html! {
        <>
            <button type="button" class={classes!("button", props.class.as_deref().map(str::to_owned))}
                aria-haspopup="dialog" onclick={open}>
                if props.children.is_empty() { { format!("{verb} {name}") } } else { { props.children.clone() } }
            </button>
            if *opened {
                <ConnectDialog client={props.client.clone()} {target} redirect_uri={props.redirect_uri.clone()}
                    callback_page={props.callback_page.clone()} onconnected={props.onconnected.clone()}
                    ontelemetry={props.ontelemetry.clone()} onclose={close} />
            }
        </>
    }
}
