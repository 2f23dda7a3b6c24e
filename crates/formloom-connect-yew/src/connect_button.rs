//! `<ConnectButton>`: a button, and the dialog that it opens.

use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::Connection;
use formloom_connect::{
    ConnectError, ConnectionId, Deadlines, IntegrationTarget, Milestone, Mode, Start, Telemetry,
};
use formloom_connect_web::{Client, Returned};
use formloom_core::OptionsRequest;
use formloom_yew::FormHandle;
use serde_json::Value;
use yew::prelude::{
    AttrValue, Callback, Children, Html, MouseEvent, Properties, classes, component, html,
    use_state,
};

use crate::connect_dialog::ConnectDialog;
use crate::connect_flow::ConnectTarget;
use crate::look::ConnectLook;
use crate::words::ConnectWord;

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
    /// The window of a sign-in loses its `opener` (see [`FlowConfig::cuts_opener`](formloom_connect::FlowConfig)).
    #[prop_or_default]
    pub cuts_opener: bool,
    /// The same-window way is the first choice.
    #[prop_or_default]
    pub same_window: bool,
    /// How a sign-in is started.
    #[prop_or_default]
    pub start: Start,
    /// The connection request that the person came to answer.
    #[prop_or_default]
    pub connection_request: Option<AttrValue>,
    /// The only option to offer, by key.
    #[prop_or_default]
    pub option_key: Option<AttrValue>,
    /// The name of the new connection.
    #[prop_or_default]
    pub connection_name: Option<AttrValue>,
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
    /// The address of the integration's picture, of https or with the picture in it; its first letter without it.
    #[prop_or_default]
    pub logo: Option<AttrValue>,
    /// Options of a field are wanted that the host fetches, as with `<SchemaForm>`.
    #[prop_or_default]
    pub onrequest: Callback<(FormHandle, OptionsRequest)>,
    /// An attempt failed. The flow says so itself, and offers what can be done.
    #[prop_or_default]
    pub onfailed: Callback<ConnectError>,
    /// A flow comes back from the same-window way, or after a reload: the dialog opens where it was one of this button. Of
    /// several buttons for the same one opens it.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// The dialog was closed.
    #[prop_or_default]
    pub onclosed: Callback<()>,
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
    /// Told what happens, for analytics; never a value.
    #[prop_or_default]
    pub onmilestone: Callback<(Milestone, Telemetry)>,
}

/// A button that connects.
#[component]
pub fn ConnectButton(props: &ConnectButtonProps) -> Html {
    // It comes back once: whoever opens the dialog again begins anew.
    let returned = use_state(|| own_return(props));
    let opened = use_state(|| returned.is_some());
    let name = props
        .name
        .clone()
        .unwrap_or_else(|| props.integration.clone());
    let mode = props
        .connection
        .clone()
        .map_or(Mode::Connect, Mode::Reconnect);
    let look = &props.look;
    let says = match mode {
        Mode::Connect => look.say(ConnectWord::ConnectTo(&name)),
        Mode::Reconnect(_) => look.say(ConnectWord::ReconnectTo(&name)),
    };
    // What the host says is in the host's language.
    let is_ours = props.children.is_empty();
    let (lang, dir) = if is_ours {
        (look.lang(), look.dir())
    } else {
        (None, None)
    };
    let target = ConnectTarget {
        integration: IntegrationTarget::by_key(props.integration.to_string()),
        name: name.clone(),
        mode,
        allow_multiple: props.allow_multiple,
    };
    let class = classes!(look.class("connect-button"), props.class.clone());
    let open = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set(true))
    };
    let close = {
        let opened = opened.clone();
        let (returned, onclosed) = (returned.clone(), props.onclosed.clone());
        Callback::from(move |()| {
            opened.set(false);
            returned.set(None);
            onclosed.emit(());
        })
    };
    html! {
        <>
            <button type="button" data-part="connect-button" {class} {lang} {dir} data-unstyled={look.unstyled()}
                aria-haspopup="dialog" onclick={open}>
                if is_ours { { says } } else { { props.children.clone() } }
            </button>
            if *opened {
                <ConnectDialog client={props.client.clone()} {target} redirect_uri={props.redirect_uri.clone()}
                    callback_page={props.callback_page.clone()} cuts_opener={props.cuts_opener} same_window={props.same_window} start={props.start}
                    connection_request={props.connection_request.clone()} option_key={props.option_key.clone()}
                    connection_name={props.connection_name.clone()} deadlines={props.deadlines.clone()}
                    documents={props.documents.clone()} look={props.look.clone()} logo={props.logo.clone()} returned={(*returned).clone()}
                    onrequest={props.onrequest.clone()} onfailed={props.onfailed.clone()}
                    onconnected={props.onconnected.clone()}
                    ontelemetry={props.ontelemetry.clone()} onmilestone={props.onmilestone.clone()} onclose={close} />
            }
        </>
    }
}

/// What comes back, where it was begun by this button and no other one has gone on with it.
fn own_return(props: &ConnectButtonProps) -> Option<Returned> {
    let returned = props.returned.as_ref()?;
    let resume = &returned.resume;
    let is_its_own = resume.target.key() == Some(props.integration.as_str())
        && resume.connection == props.connection;
    is_its_own.then(|| returned.take()).flatten()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use formloom_connect::ReturnError;
    use formloom_connect::backend::Membrane;
    use formloom_connect::redirect::Resume;
    use yew::props;

    use super::*;
    use crate::drawn;

    fn returned(connection: Option<&str>) -> Returned {
        let id = "0123456789abcdef0123456789abcdef";
        let mut kept = serde_json::json!({"target": {"key": "github"}, "allowMultiple": false,
            "requestId": id, "nonce": id, "nonceInQuery": true, "startedAt": 1});
        if let Some(connection) = connection {
            kept["connection"] = connection.into();
        }
        let resume = Resume::from_json(&kept.to_string()).unwrap();
        Returned::new(resume, Err(ReturnError::NotReturned))
    }

    fn button(integration: &str, returned: &Returned) -> ConnectButtonProps {
        let source = Rc::new(|| Box::pin(async { None }) as _);
        let client = Client::new("https://api.example.com", Arc::new(Membrane::new()), source);
        props!(ConnectButtonProps {
            client: client,
            integration: integration.to_owned(),
            returned: returned.clone(),
        })
    }

    #[test]
    fn it_is_in_the_language_of_the_look() {
        for connection in [None, Some("c-1")] {
            drawn::speaks_its_language("the button", |language| {
                let mut props = button("hub", &returned(None));
                props.name = Some("Κόμβος".into());
                props.connection = connection.map(|id| ConnectionId::parse(id).unwrap());
                props.look = ConnectLook::in_language(language);
                drawn::component::<ConnectButton>(props)
            });
        }
    }

    #[test]
    fn of_several_buttons_one_opens() {
        let back = returned(None);
        let opens = |integration| own_return(&button(integration, &back)).is_some();
        assert!(!opens("pingboard"), "it was begun by another one");
        assert!(opens("github"), "the first");
        assert!(!opens("github"), "and no other");
    }

    #[test]
    fn a_reconnect_opens_no_button_that_connects() {
        let back = returned(Some("c-1"));
        assert!(own_return(&button("github", &back)).is_none());
        assert!(back.take().is_some(), "it waits for its own");
    }
}
