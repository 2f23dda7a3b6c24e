//! A page on which a customer connects an account.

use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::wire::Connection;
use formloom_connect_yew::{Client, ConnectButton, adopt_stylesheets, tokens_from};
use yew::{Callback, Html, component, html, use_memo, use_state};

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        Client::new(
            "http://127.0.0.1:8081",
            Arc::new(Membrane::new()),
            tokens_from("/token"),
        )
    });
    let connected = use_state(|| None);
    let tell = connected.setter();
    let onconnected = Callback::from(move |made: Connection| tell.set(Some(made.name)));
    html! {
        <main>
            <h1>{ "Connections" }</h1>
            <ConnectButton client={(*client).clone()} integration="weatherline" name="Weatherline" {onconnected} />
            if let Some(name) = &*connected {
                <p role="status">{ format!("Connected: {name}") }</p>
            }
        </main>
    }
}

fn main() {
    adopt_stylesheets().expect("a browser of today");
    yew::Renderer::<Page>::new().render();
}
