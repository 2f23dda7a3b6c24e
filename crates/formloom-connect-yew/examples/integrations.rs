//! Every integration of a workspace: searched, connected, managed.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect_yew::{Client, IntegrationList, TokenSource};
use yew::prelude::{Html, component, html, use_memo};

#[component]
fn Page() -> Html {
    let client = use_memo((), |()| {
        // A page asks its own backend for a token here.
        let source: TokenSource = Rc::new(|| Box::pin(async { None }));
        Client::new("http://localhost:8080", Arc::new(Membrane::new()), source)
    });
    html! { <IntegrationList client={(*client).clone()} /> }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
