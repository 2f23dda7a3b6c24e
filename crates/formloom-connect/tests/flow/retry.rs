//! What failed on the way is asked again, later each time, and never so that a connection is made twice.

use std::time::Duration;

use formloom_connect::{Backoff, ErrorKind, Event, FlowConfig, Stage, Timer};
use serde_json::{Value, json};

use crate::harness::{Person, api_key_option, config, oauth_option, seconds, working};

fn patient() -> FlowConfig {
    let mut config = config();
    config.backoff = Backoff::default();
    config
}

fn started() -> Person {
    let mut person = Person::new(patient());
    person.feed(Event::Start);
    person
}

fn submitted() -> Person {
    let mut person = Person::offered(patient(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "key"}));
    person
}

fn wait_of(person: &Person) -> Duration {
    let at = person.browser.timers[&Timer::Retry];
    at.since(person.now())
}

#[test]
fn options_are_asked_again_with_growing_pauses() {
    let mut person = started();
    for full in [500, 1_000, 2_000, 4_000] {
        person.network_fails("POST /connection-options");
        let wait = wait_of(&person).as_millis();
        assert!(
            (full / 2..=full).contains(&wait),
            "half of {full} ms to all of it: {wait}"
        );
        person.waits(Duration::from_millis(full as u64));
    }
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    assert_eq!(person.flow.stage(), &Stage::Ready, "it goes on");
}

#[test]
fn after_so_many_tries_it_is_a_failure() {
    let mut person = started();
    for _ in 0..Backoff::default().tries {
        person.server_answers("POST /connection-options", 503, Value::Null);
        person.waits(wait_of(&person));
    }
    person.server_answers("POST /connection-options", 503, Value::Null);
    person.expect_failed(ErrorKind::Server);
}

#[test]
fn waits_differ_from_page_to_page() {
    let wait = |seed| {
        let mut config = patient();
        config.seed = seed;
        let mut person = Person::new(config);
        person.feed(Event::Start);
        person.network_fails("POST /connection-options");
        wait_of(&person)
    };
    let waits: std::collections::BTreeSet<_> = (0..20).map(wait).collect();
    assert!(waits.len() > 10, "they are spread: {waits:?}");
    assert_eq!(wait(7), wait(7), "and repeat with the seed");
}

#[test]
fn what_does_not_help_is_not_repeated() {
    let mut person = started();
    person.server_answers(
        "POST /connection-options",
        403,
        json!({"type": "bad_request", "key": "access_denied", "message": "no"}),
    );
    person.expect_failed(ErrorKind::AccessDenied);
}

#[test]
fn retry_after_is_obeyed() {
    let mut person = submitted();
    person.server_is_busy("POST /connect", seconds(20));
    assert_eq!(wait_of(&person), seconds(20), "as long as the server says");
    person.waits(seconds(20));
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_wait_beyond_the_deadline_is_said_at_once() {
    let mut person = submitted();
    person.server_is_busy("POST /connect", seconds(600));
    person.expect_failed(ErrorKind::RateLimited);
    let Stage::Failed(error) = person.flow.stage() else {
        return;
    };
    assert_eq!(error.retry_after, Some(seconds(600)), "with the wait");
}

#[test]
fn a_connect_whose_answer_was_lost_is_looked_for_first() {
    let mut person = submitted();
    person.network_fails("POST /connect");
    person.server_answers("GET /connections?", 200, json!({"items": [working("c-1")]}));
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connect_that_made_nothing_is_sent_again_with_the_same_id() {
    let mut person = submitted();
    let first = person.sent();
    person.network_fails("POST /connect");
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    assert_eq!(person.flow.stage(), &Stage::Submitting, "it is sent again");
    assert_eq!(person.sent(), first, "as it was, request id and all");
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(person.browser.settled.len(), 1, "it settles once");
}

#[test]
fn a_connect_is_sent_three_times_at_most() {
    let mut person = submitted();
    for _ in 0..3 {
        person.network_fails("POST /connect");
        person.server_answers("GET /connections?", 200, json!({"items": []}));
    }
    person.expect_failed(ErrorKind::Network);
}

#[test]
fn the_last_check_is_asked_again_too() {
    let mut person = submitted();
    person.network_fails("POST /connect");
    person.network_fails("GET /connections?");
    person.waits(seconds(1));
    person.server_answers("GET /connections?", 200, json!({"items": [working("c-1")]}));
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_cancel_ends_the_waiting() {
    let mut person = started();
    person.network_fails("POST /connection-options");
    person.feed(Event::CancelClicked);
    assert_eq!(person.flow.stage(), &Stage::Cancelled, "at once");
    person.expect_nothing_open();
    person.feed(Event::CancelClicked);
    assert!(
        person.browser.last.is_empty(),
        "a second cancel does nothing"
    );
}
