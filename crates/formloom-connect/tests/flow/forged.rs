//! Messages that somebody else sent change nothing.

use formloom_connect::{Event, Secret, Stage};
use serde_json::{Value, json};

use crate::harness::{API, Person, config, oauth_option, working};

fn in_the_window() -> Person {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    person
}

/// The message is ignored and counted, and the real one still counts.
#[track_caller]
fn ignored(forge: impl FnOnce(&Person) -> (&'static str, Value)) {
    let mut person = in_the_window();
    let (origin, data) = forge(&person);
    person.gets_message(origin, data);
    assert!(
        person.browser.last.is_empty(),
        "it has effects: {:?}",
        person.browser.last
    );
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: false
        },
        "the stage"
    );
    assert_eq!(person.flow.ignored_messages(), 1, "it is counted");
    person.gets_message(API, person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[track_caller]
fn ignored_with(change: impl FnOnce(&mut Value)) {
    ignored(|person| {
        let mut message = person.success("c-evil");
        change(&mut message);
        (API, message)
    });
}

#[test]
fn from_another_origin() {
    for origin in [
        "https://evil.example.com",
        "https://api.example.com.evil.test",
        "http://api.example.com",
        "https://api.example.com:8443",
        "https://API.example.com",
        "https://api.example.com/",
        "null",
        "",
        "*",
    ] {
        ignored(|person| (origin, person.success("c-evil")));
    }
}

#[test]
fn without_a_request_id() {
    ignored_with(|message| {
        message
            .as_object_mut()
            .expect("an object")
            .remove("requestId");
    });
    ignored_with(|message| message["requestId"] = Value::Null);
    ignored_with(|message| message["requestId"] = json!(""));
}

#[test]
fn with_another_request_id() {
    ignored_with(|message| message["requestId"] = json!("ff".repeat(16)));
    ignored_with(|message| message["requestId"] = json!("01".repeat(15)));
    ignored_with(|message| message["requestId"] = json!("01".repeat(17)));
    ignored_with(|message| message["requestId"] = json!(1));
}

#[test]
fn of_an_earlier_attempt() {
    let mut person = in_the_window();
    let old = person.success("c-evil");
    person.feed(Event::CancelClicked);
    person.feed(Event::BackToForm);
    person.connects_in_a_window();
    person.gets_message(API, old);
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: false
        },
        "the stage"
    );
    assert_eq!(person.flow.ignored_messages(), 1, "it is counted");
}

#[test]
fn of_another_shape() {
    ignored_with(|message| message["type"] = json!("newConnectionUpdated"));
    ignored_with(|message| message["source"] = json!("elsewhere"));
    ignored_with(|message| message["connection"] = json!("c-evil"));
    ignored_with(|message| message["connection"]["id"] = json!("../integrations"));
    ignored_with(|message| message["connection"]["id"] = json!(".."));
    ignored_with(|message| *message = json!([message.clone()]));
    ignored_with(|message| *message = json!("newConnectionCreated"));
}

#[test]
fn huge_or_deep() {
    ignored_with(|message| message["filler"] = json!("x".repeat(300_000)));
    ignored_with(|message| message["filler"] = json!(vec![0; 30_000]));
    ignored_with(|message| {
        message["filler"] = (0..100).fold(json!(1), |deep, _| json!([deep]));
    });
}

#[test]
fn on_the_stream() {
    let mut person = in_the_window();
    let mut forged = person.success("c-evil");
    forged["requestId"] = json!("ff".repeat(16));
    person.stream_says(&forged);
    person.feed(Event::StreamMessage {
        data: Secret::new("no json".to_owned()),
    });
    person.feed(Event::StreamMessage {
        data: Secret::new("[".repeat(200_000)),
    });
    assert_eq!(person.flow.ignored_messages(), 3, "all three are counted");
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: false
        },
        "the stage"
    );
}

#[test]
fn before_anything_was_opened() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.clicks_connect();
    person.gets_message(API, person.success("c-evil"));
    assert_eq!(person.flow.stage(), &Stage::Opening, "the stage");
    assert_eq!(person.flow.ignored_messages(), 1, "it is counted");
}

#[test]
fn a_forged_failure_does_not_end_the_flow() {
    ignored(|person| {
        let mut message = person.failure("gotcha", json!({}));
        message["requestId"] = json!("ff".repeat(16));
        (API, message)
    });
}
