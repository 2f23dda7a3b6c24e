//! The other ways of starting: as JSON with the window open, by a connection request, and with a callback page of ours.

use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::{ErrorKind, Event, FlowConfig, FormTarget, Secret, Stage, Start, Timer};
use serde_json::json;

use crate::harness::{API, Person, config, oauth_option, seconds, working};

fn starting(start: Start) -> FlowConfig {
    let mut config = config();
    config.start = start;
    config
}

fn in_the_window(config: FlowConfig) -> Person {
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.connects_in_a_window();
    person
}

fn with_callback_page(start: Start) -> FlowConfig {
    let page = "https://app.example.com/connected.html";
    let allowed = [AllowedRedirect::OriginAndPath(page.to_owned())];
    let mut config = starting(start);
    config.callback_page = RedirectUri::parse(page, &allowed).ok();
    config
}

fn says(person: &mut Person, query: String) {
    person.feed(Event::Callback {
        query: Secret::new(query),
    });
}

#[test]
fn json_sends_the_open_window_on() {
    let mut person = in_the_window(starting(Start::Json));
    assert!(person.browser.posts.is_empty(), "no form is posted");
    let waiting = json!({"id": "c-1", "integrationId": "int-1", "state": "CLIENT_ACTION_REQUIRED",
        "clientAction": {"type": "connect", "uiUrl": "https://provider.example.com/authorize"}});
    person.server_answers("POST /connect", 200, waiting.clone());
    assert_eq!(
        person.browser.visited,
        ["https://provider.example.com/authorize"],
        "the window goes to the provider"
    );
    person.waits(seconds(2));
    person.server_answers("GET /connections/c-1", 200, waiting);
    person.waits(seconds(2));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn json_that_needs_nobody_closes_the_window() {
    let mut person = in_the_window(starting(Start::Json));
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn json_with_an_unsafe_page_goes_nowhere() {
    let mut person = in_the_window(starting(Start::Json));
    let waiting = json!({"id": "c-1", "integrationId": "int-1", "state": "CLIENT_ACTION_REQUIRED",
        "clientAction": {"type": "connect", "uiUrl": "javascript:alert(1)"}});
    person.server_answers("POST /connect", 200, waiting);
    person.expect_failed(ErrorKind::Protocol);
    assert!(person.browser.visited.is_empty(), "nothing was opened");
}

fn requested() -> Person {
    let mut person = in_the_window(starting(Start::ConnectionRequest));
    let pending =
        json!({"requestId": "r-1", "url": "https://api.example.com/r-1", "status": "pending"});
    person.server_answers("POST /connection-requests", 200, pending);
    assert_eq!(
        person.browser.visited,
        ["https://api.example.com/r-1"],
        "the window goes to the request's page"
    );
    person
}

#[test]
fn a_connection_request_is_polled_to_its_success() {
    let mut person = requested();
    person.waits(seconds(2));
    person.server_answers(
        "GET /connection-requests/r-1",
        200,
        json!({"requestId": "r-1", "status": "pending"}),
    );
    person.waits(seconds(2));
    person.server_answers(
        "GET /connection-requests/r-1",
        200,
        json!({"requestId": "r-1", "status": "success", "resultConnectionId": "c-1"}),
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connection_request_is_polled_after_its_window_looks_closed() {
    let mut person = requested();
    person.loses_the_window();
    person.waits(seconds(2));
    person.server_answers(
        "GET /connection-requests/r-1",
        200,
        json!({"requestId": "r-1", "status": "success", "resultConnectionId": "c-1"}),
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[track_caller]
fn ends(status: &str, error: serde_json::Value, kind: ErrorKind) {
    let mut person = requested();
    person.waits(seconds(2));
    person.server_answers(
        "GET /connection-requests/r-1",
        200,
        json!({"requestId": "r-1", "status": status, "resultError": error}),
    );
    person.expect_failed(kind);
}

#[test]
fn a_connection_request_tells_how_it_failed() {
    ends("cancelled", json!(null), ErrorKind::Cancelled);
    let denied = json!({"type": "connection", "message": "denied"});
    ends("error", denied, ErrorKind::ProviderDenied);
}

#[test]
fn an_answer_about_another_request_is_refused() {
    let mut person = requested();
    person.waits(seconds(2));
    person.server_answers(
        "GET /connection-requests/r-1",
        200,
        json!({"requestId": "r-2", "status": "success", "resultConnectionId": "c-1"}),
    );
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn our_callback_page_tells_the_result() {
    let mut person = in_the_window(with_callback_page(Start::FormPost));
    let redirect = person.browser.posts[0]
        .payload
        .redirect_uri
        .clone()
        .expect("the form names our page");
    let (page, nonce) = redirect.split_once('?').expect("with a query");
    assert_eq!(page, "https://app.example.com/connected.html", "the page");
    let nonce = nonce.to_owned();
    // The window of a provider that cut the tie looks closed by then.
    person.loses_the_window();
    for forged in [
        "?connectionId=c-9".to_owned(),
        "?connectionId=c-9&formloom_nonce=00000000000000000000000000000000".to_owned(),
        format!("?connectionId=c-9&{nonce}&{nonce}"),
        format!("?connectionId=c-9&error=x&{nonce}"),
        format!("?connectionId=../x&{nonce}"),
        format!("?{nonce}"),
        String::new(),
    ] {
        let before = person.flow.ignored_messages();
        says(&mut person, forged.clone());
        assert!(
            matches!(person.flow.stage(), Stage::Waiting { .. }),
            "{forged} changes nothing"
        );
        assert_eq!(person.flow.ignored_messages(), before + 1, "it is counted");
    }
    says(&mut person, format!("?connectionId=c-1&{nonce}"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    // A second one comes too late for anything.
    says(&mut person, format!("?connectionId=c-1&{nonce}"));
    assert!(person.browser.last.is_empty(), "it is over");
}

#[test]
fn our_callback_page_tells_a_failure() {
    let mut person = in_the_window(with_callback_page(Start::FormPost));
    let redirect = person.browser.posts[0].payload.redirect_uri.clone();
    let nonce = redirect
        .as_deref()
        .and_then(|uri| uri.split_once('?'))
        .map(|(_, nonce)| nonce.to_owned())
        .expect("a nonce");
    says(
        &mut person,
        format!(
            "?error=%3Cscript%3Eno%3C/script%3E&errorData=%7B%22type%22%3A%22connection%22%7D&{nonce}"
        ),
    );
    person.expect_failed(ErrorKind::ProviderDenied);
    let Stage::Failed(error) = person.flow.stage() else {
        return;
    };
    assert_eq!(
        error.message.as_deref(),
        Some("<script>no</script>"),
        "the reason is text, whatever it looks like"
    );
}

#[test]
fn in_the_same_window_the_page_itself_goes_on() {
    for start in [Start::Json, Start::ConnectionRequest] {
        let page = "https://app.example.com/";
        let allowed = [AllowedRedirect::OriginAndPath(page.to_owned())];
        let mut config = starting(start);
        config.redirect_uri = RedirectUri::parse(page, &allowed).ok();
        config.same_window = true;
        let mut person = Person::offered(config, json!([oauth_option()]));
        person.clicks_connect();
        assert_eq!(person.flow.stage(), &Stage::Leaving, "the page is left");
        let (call, answer) = match start {
            Start::Json => (
                "POST /connect",
                json!({"id": "c-1", "integrationId": "int-1", "state": "CLIENT_ACTION_REQUIRED",
                    "clientAction": {"type": "connect", "uiUrl": "https://provider.example.com/"}}),
            ),
            _ => (
                "POST /connection-requests",
                json!({"requestId": "r-1", "url": "https://provider.example.com/", "status": "pending"}),
            ),
        };
        person.server_answers(call, 200, answer);
        assert_eq!(
            person.browser.visited,
            ["https://provider.example.com/"],
            "{start:?}: to the provider"
        );
        assert!(
            matches!(
                person.browser.last.first(),
                Some(formloom_connect::Effect::Navigate {
                    target: FormTarget::SameWindow,
                    ..
                })
            ),
            "{start:?}: in this window"
        );
        assert!(person.browser.resume.is_some(), "{start:?}: and it is kept");
    }
}

#[test]
fn messages_still_count_beside_the_polling() {
    let mut person = requested();
    person.gets_message(API, person.success("c-1"));
    assert!(
        !person.browser.timers.contains_key(&Timer::Poll),
        "the polling ends"
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}
