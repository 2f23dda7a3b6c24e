//! A page that leaves for a sign-in and comes back: what the address says is taken out of it first.

use std::rc::Rc;
use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::{FlowConfig, IntegrationTarget, Secret};
use formloom_connect_web::{
    Client, FlowHost, Token, TokenSource, prefers_same_window, take_return,
};

const PAGE: &str = "https://app.example.com/settings";

fn main() {
    // Before anything else looks at the address.
    let returned = take_return();
    let source: TokenSource = Rc::new(|| Box::pin(token()));
    let client = Client::new("https://api.example.com", Arc::new(Membrane::new()), source);
    let target = IntegrationTarget::by_key("github");
    let mut config = FlowConfig::new(client.backend().clone(), target, client.origin());
    let allowed = [AllowedRedirect::OriginAndPath(PAGE.to_owned())];
    config.redirect_uri = RedirectUri::parse(PAGE, &allowed).ok();
    config.same_window = prefers_same_window();
    let host = match returned {
        Some(returned) => FlowHost::returning(client, config, returned),
        None => FlowHost::new(client, config),
    };
    let title = |text: &str| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(text);
        }
    };
    let weak = Rc::downgrade(&host);
    let onstage = move || {
        if let Some(host) = weak.upgrade() {
            title(&format!("{:?}", host.telemetry().stage));
        }
    };
    host.begin(onstage, move |outcome| title(&format!("{outcome:?}")));
    // It lives as long as the page.
    std::mem::forget(host);
}

/// A page asks its own backend for a token, and returns `None` where it gets none.
async fn token() -> Option<Token> {
    let value = Secret::new("a-token-for-development".to_owned());
    Some(Token::new(value, u64::MAX))
}
