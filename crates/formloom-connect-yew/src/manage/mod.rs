//! `<ManageConnection>`: one connection, how it is, and what can be done with it. Nothing goes by one click.

mod facts;
mod view;

use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_connect::redirect::RedirectUri;
use formloom_connect::wire::Connection;
use formloom_connect::{
    ConnectError, Deadlines, HttpRequest, HttpResponse, IntegrationTarget, Milestone, Mode, Start,
    Telemetry,
};
use formloom_connect_web::{Client, Returned, now};
use formloom_core::OptionsRequest;
use formloom_yew::FormHandle;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, UseStateHandle, component, html, use_effect_with,
    use_state,
};

use self::view::View;
use crate::connect_dialog::ConnectDialog;
use crate::connect_flow::ConnectTarget;
use crate::look::ConnectLook;
use crate::page::focus;
use crate::panels::failure;
use crate::words::ConnectWord;

/// Properties of [`ManageConnection`]. What a reconnect is told is said at
/// [`ConnectFlowProps`](crate::ConnectFlowProps).
#[derive(Clone, Properties, PartialEq)]
pub struct ManageConnectionProps {
    /// The API.
    pub client: Client,
    /// The connection. It is read again after each change. With another one everything begins anew.
    pub connection: Connection,
    /// How its integration is called.
    pub integration: AttrValue,
    /// It is as given here now: renamed, tried, or connected again.
    #[prop_or_default]
    pub onchanged: Callback<Connection>,
    /// It is disconnected. Take the component off the page then.
    #[prop_or_default]
    pub ondisconnected: Callback<Connection>,
    /// Where the same-window way of a reconnect may return to.
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
    /// The only option to offer for a reconnect, by key.
    #[prop_or_default]
    pub option_key: Option<AttrValue>,
    /// How long each stage of a reconnect may take.
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
    /// A reconnect comes back from the same-window way, or after a reload: its dialog opens where it was one of this
    /// connection.
    #[prop_or_default]
    pub returned: Option<Returned>,
    /// A reconnect failed. The flow says so itself, and offers what can be done.
    #[prop_or_default]
    pub onfailed: Callback<ConnectError>,
    /// Told where a reconnect stands whenever that changes; never a value.
    #[prop_or_default]
    pub ontelemetry: Callback<Telemetry>,
    /// Told what happens, for analytics; never a value.
    #[prop_or_default]
    pub onmilestone: Callback<(Milestone, Telemetry)>,
}

/// What is being done, in the place of the buttons.
#[derive(Clone, Debug, Default, PartialEq)]
enum Doing {
    #[default]
    Nothing,
    /// The name is typed.
    Rename(String),
    /// It is asked whether it is meant.
    Disconnect,
    /// A request is on its way.
    Waits(ConnectWord<'static>),
    /// The dialog of a reconnect is open.
    Reconnect,
}

/// What came of the last thing that was done.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Done(ConnectWord<'static>),
    Trouble(ConnectWord<'static>),
    Failed(Box<ConnectError>),
}

/// What stands there, and where the focus goes when it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    doing: Doing,
    said: Option<Said>,
    focus: Option<String>,
}

impl Shown {
    /// Where it begins: with the dialog of a reconnect that comes back, or with nothing.
    fn of(returns: bool) -> Self {
        let doing = if returns {
            Doing::Reconnect
        } else {
            Doing::Nothing
        };
        Self {
            doing,
            ..Self::default()
        }
    }
}

/// What comes back, where it is a reconnect of this connection and nobody else has gone on with it.
fn own_return(props: &ManageConnectionProps) -> Option<Returned> {
    let returned = props.returned.as_ref()?;
    let is_its_own = returned.resume.connection.as_ref() == Some(&props.connection.id);
    is_its_own.then(|| returned.take()).flatten()
}

/// Shows a connection, and what can be done with it.
#[component]
pub fn ManageConnection(props: &ManageConnectionProps) -> Html {
    managed(props)
}

/// What is typed, asked and said of one connection goes with it.
fn managed(props: &ManageConnectionProps) -> Html {
    let id = props.connection.id.as_str().to_owned();
    html! { <Managed key={id} ..props.clone() /> }
}

#[component]
fn Managed(props: &ManageConnectionProps) -> Html {
    let returned = use_state(|| own_return(props));
    let shown = use_state(|| Shown::of(returned.is_some()));
    let known = use_state(|| props.connection.clone());
    {
        let known = known.clone();
        use_effect_with(props.connection.clone(), move |given| {
            known.set(given.clone())
        });
    }
    use_effect_with(shown.focus.clone(), |wanted| {
        if let Some(id) = wanted {
            focus(id);
        }
    });
    let acts = Acts {
        client: props.client.clone(),
        known: known.clone(),
        shown: shown.clone(),
        onchanged: props.onchanged.clone(),
        ondisconnected: props.ondisconnected.clone(),
    };
    let view = View {
        connection: &known,
        name: &props.integration,
        look: &props.look,
        shown: &shown,
        acts: &acts,
        left: left(&known),
    };
    let reconnected = {
        let acts = acts.clone();
        Callback::from(move |connection: Connection| {
            acts.known.set(connection.clone());
            acts.onchanged.emit(connection);
        })
    };
    let closed = {
        let (acts, returned) = (acts.clone(), returned.clone());
        Callback::from(move |()| {
            returned.set(None);
            acts.stands(Doing::Nothing, None, "reconnect");
        })
    };
    html! {
        <>
            { view.draw() }
            if shown.doing == Doing::Reconnect {
                <ConnectDialog client={props.client.clone()} target={target(&known, &props.integration)}
                    redirect_uri={props.redirect_uri.clone()} same_window={props.same_window} start={props.start}
                    callback_page={props.callback_page.clone()} cuts_opener={props.cuts_opener}
                    option_key={props.option_key.clone()} deadlines={props.deadlines.clone()}
                    documents={props.documents.clone()} look={props.look.clone()} onrequest={props.onrequest.clone()}
                    returned={(*returned).clone()} onfailed={props.onfailed.clone()}
                    ontelemetry={props.ontelemetry.clone()} onmilestone={props.onmilestone.clone()} onconnected={reconnected} onclose={closed} />
            }
        </>
    }
}

/// What the buttons do.
#[derive(Clone)]
struct Acts {
    client: Client,
    known: UseStateHandle<Connection>,
    shown: UseStateHandle<Shown>,
    onchanged: Callback<Connection>,
    ondisconnected: Callback<Connection>,
}

impl Acts {
    /// Shows something else; the focus goes to the control that is called so.
    fn stands(&self, doing: Doing, said: Option<Said>, focus: &str) {
        let focus = Some(place(&self.known, focus));
        self.shown.set(Shown { doing, said, focus });
    }

    fn renames(&self, name: &str) {
        let name = name.trim();
        if name.is_empty() {
            let said = Said::Trouble(ConnectWord::NameMissing);
            return self.stands(Doing::Rename(String::new()), Some(said), "name");
        }
        let request = self.client.backend().rename(&self.known.id, name);
        let typed = Doing::Rename(name.to_owned());
        self.sends(
            request,
            ConnectWord::Saving,
            (typed, "name"),
            ("rename", ConnectWord::Renamed),
        );
    }

    fn tests(&self) {
        let request = self.client.backend().refresh(&self.known.id);
        self.sends(
            request,
            ConnectWord::Testing,
            (Doing::Nothing, "test"),
            ("test", ConnectWord::Tested),
        );
    }

    fn disconnects(&self) {
        let request = self.client.backend().archive(&self.known.id);
        self.waits(ConnectWord::Disconnecting);
        let acts = self.clone();
        spawn_local(async move {
            match acts.asks(request).await {
                Ok(_) => acts.ondisconnected.emit((*acts.known).clone()),
                Err(error) => {
                    let said = Some(Said::Failed(Box::new(error)));
                    acts.stands(Doing::Nothing, said, "disconnect");
                }
            }
        });
    }

    fn waits(&self, word: ConnectWord<'static>) {
        self.shown.set(Shown {
            doing: Doing::Waits(word),
            ..Shown::default()
        });
    }

    /// Sends a request, and reads the connection again whatever came of it: a test that fails says so there, too.
    fn sends(
        &self,
        request: HttpRequest,
        waits: ConnectWord<'static>,
        (back, at): (Doing, &'static str),
        (focus, done): (&'static str, ConnectWord<'static>),
    ) {
        self.waits(waits);
        let acts = self.clone();
        spawn_local(async move {
            let sent = acts.asks(request).await;
            let now = acts.reads().await;
            if let Ok(connection) = now {
                acts.known.set(connection.clone());
                acts.onchanged.emit(connection);
            }
            match sent {
                Ok(_) => acts.stands(Doing::Nothing, Some(Said::Done(done)), focus),
                Err(error) => acts.stands(back, Some(Said::Failed(Box::new(error))), at),
            }
        });
    }

    async fn asks(&self, request: HttpRequest) -> Result<HttpResponse, ConnectError> {
        let answer = self.client.send(request).await?;
        self.client.backend().read_done(&answer)?;
        Ok(answer)
    }

    async fn reads(&self) -> Result<Connection, ConnectError> {
        let backend = self.client.backend();
        let answer = self.client.send(backend.connection(&self.known.id)).await?;
        backend.read_connection(&answer)
    }
}

impl Said {
    const fn tone(&self) -> &'static str {
        match self {
            Self::Done(_) => "ok",
            Self::Trouble(_) | Self::Failed(_) => "danger",
        }
    }

    fn text(&self, look: &ConnectLook) -> String {
        match self {
            Self::Done(word) | Self::Trouble(word) => look.say(*word).to_string(),
            Self::Failed(error) => failure(look, error),
        }
    }
}

/// The id of a control.
fn place(connection: &Connection, what: &str) -> String {
    format!("manage-{what}-{}", connection.id.as_str())
}

fn target(connection: &Connection, name: &AttrValue) -> ConnectTarget {
    let key = connection.integration_key();
    let integration = match (connection.integration_id(), key) {
        (Some(id), Some(key)) => IntegrationTarget::by_id(id).with_key(key),
        (Some(id), None) => IntegrationTarget::by_id(id),
        (None, key) => IntegrationTarget::by_key(key.unwrap_or_default()),
    };
    ConnectTarget {
        integration,
        name: name.clone(),
        mode: Mode::Reconnect(connection.id.clone()),
        allow_multiple: false,
    }
}

/// How many milliseconds it has, where nothing can renew it.
fn left(connection: &Connection) -> Option<f64> {
    let ends = js_sys::Date::parse(connection.expires_at.as_deref()?);
    // Milliseconds of today are far below 2^53.
    (!ends.is_nan()).then(|| ends - now().as_millis() as f64)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use formloom_connect::backend::Membrane;
    use formloom_connect::redirect::Resume;
    use formloom_connect::{ErrorKind, ReturnError};
    use serde_json::json;
    use yew::props;

    use super::*;
    use crate::drawn;

    #[derive(PartialEq, Properties)]
    struct StandsProps {
        about: ManageConnectionProps,
        shown: Shown,
    }

    /// A connection with something being done or said.
    #[component]
    fn Stands(props: &StandsProps) -> Html {
        let about = &props.about;
        let (known, shown) = (
            use_state(|| about.connection.clone()),
            use_state(|| props.shown.clone()),
        );
        let acts = Acts {
            client: about.client.clone(),
            known: known.clone(),
            shown: shown.clone(),
            onchanged: Callback::noop(),
            ondisconnected: Callback::noop(),
        };
        let view = View {
            connection: &known,
            name: &about.integration,
            look: &about.look,
            shown: &shown,
            acts: &acts,
            left: Some(1_000.0),
        };
        view.draw()
    }

    #[test]
    fn everything_is_in_the_language_of_the_look() {
        let whole = json!({"scopes": ["δες"], "createdAt": "2026-01-02T03:04:05Z",
            "nextCredentialsRefreshAt": "2026-02-03T04:05:06Z"});
        let connections = [
            whole,
            json!({"expiresAt": "2026-02-03T04:05:06Z"}),
            json!({"connected": false, "error": {"message": "λόγος"}}),
            json!({"state": "BUILDING"}),
            json!({"state": "SETUP_FAILED"}),
            json!({"archivedAt": "2026-01-02T03:04:05Z"}),
        ];
        let refused = ConnectError::new(ErrorKind::Network).with_message(Some("λόγος"));
        let shown = [
            Shown::default(),
            Shown {
                doing: Doing::Rename("όνομα".to_owned()),
                said: Some(Said::Trouble(ConnectWord::NameMissing)),
                focus: None,
            },
            Shown {
                doing: Doing::Disconnect,
                said: Some(Said::Done(ConnectWord::Tested)),
                focus: None,
            },
            Shown {
                doing: Doing::Waits(ConnectWord::Testing),
                said: Some(Said::Failed(Box::new(refused))),
                focus: None,
            },
        ];
        for more in &connections {
            for shown in &shown {
                drawn::speaks_its_language(&format!("{more} {shown:?}"), |language| {
                    let mut about = of("c-1", None);
                    let mut connection = json!({"id": "c-1", "name": "δικό", "state": "READY"});
                    for (name, value) in more.as_object().unwrap() {
                        connection[name] = value.clone();
                    }
                    about.connection = serde_json::from_value(connection).unwrap();
                    about.integration = "Κόμβος".into();
                    about.look = ConnectLook::in_language(language);
                    let shown = shown.clone();
                    drawn::component::<Stands>(StandsProps { about, shown })
                });
            }
        }
    }

    fn of(id: &str, returned: Option<Returned>) -> ManageConnectionProps {
        let source = Rc::new(|| Box::pin(async { None }) as _);
        let client = Client::new("https://api.example.com", Arc::new(Membrane::new()), source);
        let connection = json!({"id": id, "name": "Mine", "state": "READY"});
        let connection: Connection = serde_json::from_value(connection).unwrap();
        props!(ManageConnectionProps {
            client: client,
            connection: connection,
            integration: "GitHub",
            returned: returned,
        })
    }

    #[test]
    fn another_connection_begins_anew() {
        let (first, second) = (managed(&of("c-1", None)), managed(&of("c-2", None)));
        assert!(first.key().is_some(), "it is known by its id");
        assert_ne!(first.key(), second.key(), "and so is another one");
        assert_eq!(first.key(), managed(&of("c-1", None)).key(), "it stays");
    }

    #[test]
    fn a_reconnect_comes_back_to_its_connection() {
        let id = "0123456789abcdef0123456789abcdef";
        let kept = json!({"target": {"key": "github"}, "connection": "c-1", "allowMultiple": false,
            "requestId": id, "nonce": id, "nonceInQuery": true, "startedAt": 1});
        let resume = Resume::from_json(&kept.to_string()).unwrap();
        let returned = Returned::new(resume, Err(ReturnError::NotReturned));
        let opens = |id| own_return(&of(id, Some(returned.clone()))).is_some();
        assert!(!opens("c-2"), "it is another one's");
        assert!(opens("c-1"), "its own");
        assert!(!opens("c-1"), "once");
    }
}
