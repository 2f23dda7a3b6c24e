//! `<ManageConnection>`: one connection, how it is, and what can be done with it. Nothing goes by one click.

mod facts;
mod view;

use formloom_connect::wire::Connection;
use formloom_connect::{ConnectError, HttpRequest, HttpResponse, IntegrationTarget, Mode};
use formloom_connect_web::{Client, now};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::{
    AttrValue, Callback, Html, Properties, UseStateHandle, component, html, use_effect_with,
    use_state,
};

use self::view::View;
use crate::connect_dialog::ConnectDialog;
use crate::connect_flow::ConnectTarget;
use crate::words;

/// Properties of [`ManageConnection`].
#[derive(Properties, PartialEq)]
pub struct ManageConnectionProps {
    /// The API.
    pub client: Client,
    /// The connection. It is read again after each change.
    pub connection: Connection,
    /// How its integration is called.
    pub integration: AttrValue,
    /// It is as given here now: renamed, tried, or connected again.
    #[prop_or_default]
    pub onchanged: Callback<Connection>,
    /// It is disconnected. Take the component off the page then.
    #[prop_or_default]
    pub ondisconnected: Callback<Connection>,
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
    Waits(&'static str),
    /// The dialog of a reconnect is open.
    Reconnect,
}

/// What came of the last thing that was done.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    tone: &'static str,
    text: String,
}

/// What stands there, and where the focus goes when it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    doing: Doing,
    said: Option<Said>,
    focus: Option<String>,
}

/// Shows a connection, and what can be done with it.
#[component]
pub fn ManageConnection(props: &ManageConnectionProps) -> Html {
    let shown = use_state(Shown::default);
    let known = use_state(|| props.connection.clone());
    {
        let known = known.clone();
        use_effect_with(props.connection.clone(), move |given| {
            known.set(given.clone())
        });
    }
    use_effect_with(shown.focus.clone(), |focus| {
        if let Some(id) = focus {
            moves_focus(id);
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
        let acts = acts.clone();
        Callback::from(move |()| acts.stands(Doing::Nothing, None, "reconnect"))
    };
    html! {
        <>
            { view.draw() }
            if shown.doing == Doing::Reconnect {
                <ConnectDialog client={props.client.clone()} target={target(&known, &props.integration)}
                    onconnected={reconnected} onclose={closed} />
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
            let said = Said::trouble(words::NAME_MISSING.to_owned());
            return self.stands(Doing::Rename(String::new()), Some(said), "name");
        }
        let request = self.client.backend().rename(&self.known.id, name);
        let typed = Doing::Rename(name.to_owned());
        self.sends(
            request,
            words::SAVING,
            (typed, "name"),
            ("rename", words::RENAMED),
        );
    }

    fn tests(&self) {
        let request = self.client.backend().refresh(&self.known.id);
        self.sends(
            request,
            words::TESTING,
            (Doing::Nothing, "test"),
            ("test", words::TESTED),
        );
    }

    fn disconnects(&self) {
        let request = self.client.backend().archive(&self.known.id);
        self.waits(words::DISCONNECTING);
        let acts = self.clone();
        spawn_local(async move {
            match acts.asks(request).await {
                Ok(_) => acts.ondisconnected.emit((*acts.known).clone()),
                Err(error) => {
                    let said = Some(Said::trouble(explain(&error)));
                    acts.stands(Doing::Nothing, said, "disconnect");
                }
            }
        });
    }

    fn waits(&self, text: &'static str) {
        self.shown.set(Shown {
            doing: Doing::Waits(text),
            ..Shown::default()
        });
    }

    /// Sends a request, and reads the connection again whatever came of it: a test that fails says so there, too.
    fn sends(
        &self,
        request: HttpRequest,
        waits: &'static str,
        (back, at): (Doing, &'static str),
        (focus, done): (&'static str, &'static str),
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
                Ok(_) => acts.stands(Doing::Nothing, Some(Said::done(done)), focus),
                Err(error) => acts.stands(back, Some(Said::trouble(explain(&error))), at),
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
    fn done(text: &str) -> Self {
        Self {
            tone: "ok",
            text: text.to_owned(),
        }
    }

    const fn trouble(text: String) -> Self {
        Self {
            tone: "danger",
            text,
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

/// A failure in words: what happened, the service's reason, what to do.
fn explain(error: &ConnectError) -> String {
    let reason = error.message.as_deref().map(|reason| format!(" {reason}"));
    let says = words::sentence(error.kind.says());
    format!(
        "{says}.{} {}",
        reason.unwrap_or_default(),
        error.kind.advice()
    )
}

fn moves_focus(id: &str) {
    let element = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // What cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}
