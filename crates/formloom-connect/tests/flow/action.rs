//! A connect without a window after which the server still wants the person to open a page.

use formloom_connect::{ErrorKind, Event, Stage, WindowAddress};
use serde_json::{Value, json};

use crate::harness::{API, Person, api_key_option, config, seconds, working};

fn undone(address: &str) -> Value {
    json!({
        "id": "c-1", "integrationId": "int-1", "connected": false, "state": "CLIENT_ACTION_REQUIRED",
        "clientAction": {"type": "connect", "description": "Sign in to finish", "uiUrl": address}
    })
}

fn asked_to_act() -> Person {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    person.server_answers("POST /connect", 200, undone("https://api.example.com/ui/1"));
    person
}

fn in_the_window() -> Person {
    let mut person = asked_to_act();
    person.feed(Event::ActionClicked);
    person.feed(Event::WindowOpened);
    person
}

#[test]
fn the_page_waits_for_a_click() {
    let mut person = asked_to_act();
    let Stage::ActionRequired {
        description,
        blocked: false,
        ..
    } = person.flow.stage()
    else {
        panic!(
            "expected to be asked, but the stage is {:?}",
            person.flow.stage()
        );
    };
    assert_eq!(
        description.as_deref(),
        Some("Sign in to finish"),
        "what it is about"
    );
    person.expect_nothing_open();
    person.feed(Event::ActionClicked);
    let [window] = person.browser.windows.as_slice() else {
        panic!(
            "expected one window, there are {}",
            person.browser.windows.len()
        );
    };
    let page = "https://api.example.com/ui/1".to_owned().into();
    assert_eq!(window.address, WindowAddress::Page(page), "with the page");
    assert!(person.browser.posts.is_empty(), "no form is posted");
}

#[test]
fn done_is_seen_by_asking() {
    let mut person = in_the_window();
    person.waits(seconds(2));
    person.server_answers(
        "GET /connections/c-1",
        200,
        undone("https://api.example.com/ui/1"),
    );
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: false
        },
        "not yet"
    );
    person.waits(seconds(2));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn done_is_told_by_a_message() {
    let mut person = in_the_window();
    person.gets_message(API, person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn closed_without_having_acted_can_be_opened_again() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(3));
    person.server_answers(
        "GET /connections/c-1",
        200,
        undone("https://api.example.com/ui/1"),
    );
    person.expect_failed(ErrorKind::WindowClosed);
    person.retries();
    assert!(
        matches!(person.flow.stage(), Stage::ActionRequired { .. }),
        "the same connection goes on: {:?}",
        person.flow.stage()
    );
}

#[test]
fn a_blocked_window_can_be_clicked_again() {
    let mut person = asked_to_act();
    person.feed(Event::ActionClicked);
    person.browser.window = false;
    person.feed(Event::WindowBlocked);
    assert!(
        matches!(
            person.flow.stage(),
            Stage::ActionRequired { blocked: true, .. }
        ),
        "said so: {:?}",
        person.flow.stage()
    );
    person.feed(Event::ActionClicked);
    assert_eq!(person.browser.windows.len(), 2, "another window");
}

#[test]
fn a_page_with_an_unsafe_address_is_not_opened() {
    for address in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://evil.example.com/",
        "https://user@evil.example.com/",
        "/ui/1",
    ] {
        let mut person = Person::offered(config(), json!([api_key_option()]));
        person.submits(json!({"apiKey": "k"}));
        person.server_answers("POST /connect", 200, undone(address));
        person.expect_failed(ErrorKind::Protocol);
    }
}

#[test]
fn cancelled_before_acting() {
    let mut person = asked_to_act();
    person.feed(Event::CancelClicked);
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "back at the form"
    );
    person.expect_nothing_open();
}
