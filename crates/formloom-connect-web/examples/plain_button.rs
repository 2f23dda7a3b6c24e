//! A page without a framework: one button that connects, and a line that says where it stands.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::{FlowConfig, IntegrationTarget, Outcome, Secret, Stage};
use formloom_connect_web::{Client, FlowHost, Token, TokenSource};
use gloo_events::EventListener;
use web_sys::{Document, Element};

fn main() {
    // Nothing is drawn where the page has no place for it.
    let _drawn = draw();
}

fn draw() -> Option<()> {
    let document = web_sys::window()?.document()?;
    let body = document.body()?;
    let button = element(&document, "button", "Connect GitHub")?;
    let status = element(&document, "p", "")?;
    body.append_child(&button).ok()?;
    body.append_child(&status).ok()?;

    let source: TokenSource = Rc::new(|| Box::pin(token()));
    let client = Client::new("http://localhost:8080", Arc::new(Membrane::new()), source);
    let target = IntegrationTarget::by_key("github");
    let config = FlowConfig::new(client.backend().clone(), target, client.origin());
    let host = FlowHost::new(client, config);

    let (weak, line) = (Rc::downgrade(&host), status.clone());
    let onstage = move || {
        if let Some(host) = weak.upgrade() {
            line.set_text_content(Some(says(&host.stage())));
        }
    };
    host.begin(onstage, |outcome| {
        if let Outcome::Connected(connection) = outcome {
            drop(connection.id);
        }
    });
    // Inside the click: a window may open.
    let onclick = EventListener::new(&button, "click", move |_| {
        let _begun = match host.stage() {
            Stage::Failed(_) | Stage::Cancelled => host.retry(),
            _ => host.connect(),
        };
    });
    // The button stays as long as the page.
    onclick.forget();
    Some(())
}

/// An option without parameters has no form; `Stage::Form` asks for one.
fn says(stage: &Stage) -> &'static str {
    match stage {
        Stage::Ready => "Ready",
        Stage::Waiting { .. } => "Finish signing in in the other window",
        Stage::Done(_) => "Connected",
        Stage::Failed(error) => error.kind.says(),
        Stage::Cancelled => "Cancelled",
        _ => "One moment",
    }
}

fn element(document: &Document, name: &str, text: &str) -> Option<Element> {
    let element = document.create_element(name).ok()?;
    element.set_text_content(Some(text));
    Some(element)
}

/// A page asks its own backend for a token, and returns `None` where it gets none.
async fn token() -> Option<Token> {
    let value = Secret::new("a-token-for-development".to_owned());
    Some(Token::new(value, u64::MAX))
}
