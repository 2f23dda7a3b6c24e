//! A page with a button that connects an account, and what came of it.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::wire::Connection;
use formloom_connect::{Secret, Telemetry};
use formloom_connect_yew::{Client, ConnectButton, Token, TokenSource};
use yew::prelude::{Callback, Html, component, html, use_memo, use_state};

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        let source: TokenSource = Rc::new(|| Box::pin(token()));
        Client::new("http://localhost:8080", Arc::new(Membrane::new()), source)
    });
    let message = use_state(|| "Not connected".to_owned());
    let onconnected = {
        let message = message.clone();
        Callback::from(move |connection: Connection| {
            message.set(format!("Connected: {}", connection.name));
        })
    };
    // Kinds and numbers, never a name, an address or a value.
    let stage = use_state(String::new);
    let ontelemetry = {
        let stage = stage.clone();
        Callback::from(move |told: Telemetry| stage.set(format!("{:?}", told.stage)))
    };
    html! {
        <>
            <ConnectButton client={(*client).clone()} integration="github" name="GitHub"
                {onconnected} {ontelemetry} />
            <p role="status">{ (*message).clone() }</p>
            <p>{ (*stage).clone() }</p>
        </>
    }
}

/// A page asks its own backend for a token, and returns `None` where it gets none.
async fn token() -> Option<Token> {
    let value = Secret::new("a-token-for-development".to_owned());
    Some(Token::new(value, u64::MAX))
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
