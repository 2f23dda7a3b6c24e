//! The customer's connections, page by page, each with a button that disconnects it.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect_yew::{Client, Loaded, TokenSource, use_connections};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html, use_memo};

#[derive(Properties, PartialEq)]
struct ListProps {
    client: Client,
}

#[component]
fn List(props: &ListProps) -> Html {
    let connections = use_connections(&props.client, false);
    let list = match connections.list() {
        Loaded::Loading => return html! { <p role="status">{ "Loading…" }</p> },
        Loaded::Failed(error) => return html! { <p role="alert">{ error.to_string() }</p> },
        Loaded::Ready(list) => list,
    };
    let rows = list.iter().map(|connection| {
        let (id, connections) = (connection.id.clone(), connections.clone());
        let disconnect = move |_: MouseEvent| connections.archive(&id, Callback::noop());
        html! {
            <li key={connection.id.to_string()}>
                { &connection.name } { " " }
                <button type="button" onclick={disconnect}>{ "Disconnect" }</button>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let more = {
        let connections = connections.clone();
        move |_: MouseEvent| connections.more()
    };
    html! {
        <>
            <ul>{ rows }</ul>
            if connections.has_more() { <button type="button" onclick={more}>{ "Load more" }</button> }
        </>
    }
}

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        // A page asks its own backend for a token here.
        let source: TokenSource = Rc::new(|| Box::pin(async { None }));
        Client::new("http://localhost:8080", Arc::new(Membrane::new()), source)
    });
    html! { <List client={(*client).clone()} /> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
