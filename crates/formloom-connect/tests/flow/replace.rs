//! Connecting again replaces the connection that exists: the person is asked before anything happens.

use formloom_connect::{Event, FlowConfig, Stage};
use serde_json::json;

use crate::harness::{Person, api_key_option, config, oauth_option, read, working};

fn with_existing() -> FlowConfig {
    let mut config = config();
    config.existing = Some(vec![read(working("c-old"))]);
    config
}

#[test]
fn asked_before_anything_is_sent() {
    let mut person = Person::offered(with_existing(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    let Stage::ConfirmReplace { existing } = person.flow.stage() else {
        panic!(
            "expected to be asked, but the stage is {:?}",
            person.flow.stage()
        );
    };
    assert_eq!(existing[0].name, "GitHub", "which connection");
    assert!(person.browser.calls.is_empty(), "nothing is sent");
    person.feed(Event::ReplaceConfirmed);
    let sent = person.sent();
    assert!(
        sent.get("allowMultipleConnections").is_none(),
        "it replaces: {sent}"
    );
    assert_eq!(
        sent["input"],
        json!({"apiKey": "k"}),
        "with what was submitted"
    );
}

#[test]
fn declined_goes_back_to_the_form_with_the_input() {
    let mut person = Person::offered(with_existing(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    person.feed(Event::ReplaceDeclined);
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "the form"
    );
    let input = person.flow.baseline().input.expect("what was typed");
    assert_eq!(input.expose(), &json!({"apiKey": "k"}), "is still there");
    assert!(person.browser.settled.is_empty(), "nothing was tried yet");
}

#[test]
fn the_window_opens_in_the_click_that_confirms() {
    let mut person = Person::offered(with_existing(), json!([oauth_option()]));
    person.clicks_connect();
    assert!(person.browser.windows.is_empty(), "not in the first click");
    person.feed(Event::ReplaceConfirmed);
    assert_eq!(person.browser.windows.len(), 1, "in the second");
}

#[test]
fn several_connections_need_no_question() {
    let mut config = with_existing();
    config.allow_multiple = true;
    config.connection_name = Some("Second".to_owned());
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    let sent = person.sent();
    assert_eq!(sent["allowMultipleConnections"], json!(true), "it adds one");
    assert_eq!(sent["name"], json!("Second"), "with its name");
}

#[test]
fn an_archived_connection_or_one_of_another_integration_is_not_replaced() {
    let mut archived = working("c-old");
    archived["archivedAt"] = json!("2026-01-01T00:00:00Z");
    let mut foreign = working("c-other");
    foreign["integrationId"] = json!("int-2");
    let mut config = config();
    config.existing = Some(vec![read(archived), read(foreign)]);
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    assert_eq!(person.flow.stage(), &Stage::Submitting, "no question");
}

#[test]
fn a_retry_does_not_ask_again() {
    let mut person = Person::offered(with_existing(), json!([oauth_option()]));
    person.clicks_connect();
    person.feed(Event::ReplaceConfirmed);
    person.browser.window = false;
    person.feed(Event::WindowBlocked);
    person.retries();
    assert_eq!(
        person.flow.stage(),
        &Stage::Opening,
        "the window opens in the click"
    );
}

#[test]
fn a_confirmation_out_of_place_does_nothing() {
    let mut person = Person::offered(with_existing(), json!([api_key_option()]));
    person.feed(Event::ReplaceConfirmed);
    person.feed(Event::ReplaceDeclined);
    assert!(person.browser.last.is_empty(), "nothing");
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "the stage"
    );
}
