//! The stages of a flow, drawn by the page itself, for an integration that asks for no input.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::{FlowConfig, IntegrationTarget, Stage};
use formloom_connect_yew::{Client, ConnectEvents, TokenSource, use_connect};
use yew::prelude::{Html, component, html, use_memo};

const API: &str = "http://localhost:8080";

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        // A page asks its own backend for a token here.
        let source: TokenSource = Rc::new(|| Box::pin(async { None }));
        Client::new(API, Arc::new(Membrane::new()), source)
    });
    let target = IntegrationTarget::by_key("github");
    let config = FlowConfig::new(client.backend().clone(), target, API);
    let flow = use_connect(&client, &config, ConnectEvents::default());

    // Inside the click: a window may have to open.
    let button = |label: &'static str, act: Box<dyn Fn()>| {
        html! { <button type="button" onclick={move |_| act()}>{ label }</button> }
    };
    let (connect, cancel, retry) = (flow.clone(), flow.clone(), flow.clone());
    match flow.stage() {
        Stage::Ready => button(
            "Connect",
            Box::new(move || {
                connect.connect();
            }),
        ),
        Stage::Waiting { .. } => html! {
            <p>
                { "Finish signing in in the other window " }
                { button("Cancel", Box::new(move || cancel.cancel())) }
            </p>
        },
        Stage::Failed(error) => html! {
                   <p role="alert">
                       { error.to_string() } { " " } { button("Try again", Box::new(move || {
        retry.retry();
        })) }
                   </p>
               },
        Stage::Done(connection) => {
            html! { <p role="status">{ format!("Connected: {}", connection.name) }</p> }
        }
        stage => html! { <p role="status">{ format!("{:?}", stage.name()) }</p> },
    }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
