//! Telemetry says where a flow stands, milestones say what happened; neither holds a value of anybody.

use formloom_connect::{ErrorKind, Event, Milestone, StageName};
use serde_json::json;

use crate::harness::{API, Person, api_key_option, config, oauth_option, seconds, working};

#[test]
fn it_tells_kinds_and_numbers_alone() {
    let mut option = api_key_option();
    option["type"] = json!("type-of-a-customer-c4f1");
    option["key"] = json!("option-of-a-customer-c4f1");
    let mut person = Person::offered(config(), json!([option]));
    person.waits(seconds(3));
    let told = person.flow.telemetry(person.now());
    assert_eq!(told.stage, StageName::Asking, "the stage");
    assert_eq!(
        told.option,
        Some("other"),
        "an unknown type has no name of its own"
    );
    assert_eq!(told.elapsed, seconds(3), "since the start");
    assert_eq!(told.requests, 1, "the options were asked for");
    let text = format!("{told:?}");
    assert!(!text.contains("c4f1"), "nothing of a customer: {text}");
}

#[test]
fn it_tells_how_a_flow_failed() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "typed-c4f1"}));
    person.server_answers(
        "POST /connect",
        400,
        json!({"type": "connection", "message": "refused c4f1"}),
    );
    let told = person.flow.telemetry(person.now());
    assert_eq!(told.error, Some(ErrorKind::CredentialsRejected), "the kind");
    assert_eq!(told.option, Some("client-credentials"), "the type");
    assert!(!told.connected, "it is not connected");
    assert!(!format!("{told:?}").contains("c4f1"), "and nothing else");
}

fn names(person: &mut Person) -> Vec<&'static str> {
    let told = person.flow.take_milestones();
    told.into_iter().map(Milestone::name).collect()
}

#[test]
fn milestones_tell_a_sign_in_from_its_opening_to_its_success() {
    let options = json!([api_key_option(), oauth_option()]);
    let mut person = Person::offered(config(), options);
    assert_eq!(names(&mut person), ["connect_opened"]);
    person.feed(Event::OptionChosen(0));
    person.feed(Event::OptionChosen(1));
    // Choosing it once more changes nothing.
    person.feed(Event::OptionChosen(1));
    person.connects_in_a_window();
    assert_eq!(
        names(&mut person),
        [
            "connect_option_chosen",
            "connect_option_chosen",
            "connect_submitted",
            "connect_window_opened"
        ]
    );
    person.gets_message(API, person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(names(&mut person), ["connect_succeeded"]);
}

#[test]
fn milestones_tell_each_failure_once() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    for _ in 0..2 {
        person.submits(json!({"apiKey": "typed-c4f1"}));
        person.server_answers(
            "POST /connect",
            400,
            json!({"type": "connection", "message": "refused c4f1"}),
        );
        // The form shows the same failure.
        person.feed(Event::BackToForm);
    }
    let told = person.flow.take_milestones();
    let failed = Milestone::Failed(ErrorKind::CredentialsRejected);
    assert_eq!(
        told,
        [
            Milestone::Opened,
            Milestone::Submitted,
            failed,
            Milestone::Submitted,
            failed
        ]
    );
    assert_eq!(failed.error(), Some(ErrorKind::CredentialsRejected));
    assert!(!format!("{told:?}").contains("c4f1"), "nothing of anybody");
}

#[test]
fn a_replacement_that_is_asked_about_is_submitted_once() {
    let mut config = config();
    config.existing = Some(vec![crate::harness::read(working("c-0"))]);
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    person.feed(Event::ReplaceConfirmed);
    assert_eq!(names(&mut person), ["connect_opened", "connect_submitted"]);
}
