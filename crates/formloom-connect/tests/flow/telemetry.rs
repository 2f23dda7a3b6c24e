//! Telemetry says where a flow stands, and holds no value of anybody.

use formloom_connect::{ErrorKind, StageName};
use serde_json::json;

use crate::harness::{Person, api_key_option, config, seconds};

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
