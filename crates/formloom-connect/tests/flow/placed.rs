//! The vendor's answers with every optional member absent: a connection names its integration by id, in a nested
//! object, or not at all, while the host knows the key alone (`@membranehq/sdk` 0.28.3, `ConnectionApiResponse`).

use std::sync::Arc;

use formloom_connect::{ErrorKind, FlowConfig, IntegrationTarget, Stage, backend::Membrane};
use serde_json::{Value, json};

use crate::harness::{API, Person, api_key_option, config, line, read};

/// What such an answer always has.
fn bare(id: &str) -> Value {
    json!({"id": id, "name": "GitHub", "userId": "u-1",
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"})
}

fn with(mut connection: Value, name: &str, value: Value) -> Value {
    connection[name] = value;
    connection
}

/// As `ConnectButton` sets it up.
fn by_key() -> FlowConfig {
    let target = IntegrationTarget::by_key("github");
    let mut config = FlowConfig::new(Arc::new(Membrane::new()), target, API);
    config.backoff = crate::harness::config().backoff;
    config
}

/// Someone who typed a key into the form of `github`, whose id is `int-1`.
fn typed(existing: Value) -> Person {
    let mut person = Person::offered(by_key(), json!([api_key_option()]));
    person.server_answers("GET /connections?", 200, json!({ "items": existing }));
    person.server_answers(
        "GET /integrations/github",
        200,
        json!({"id": "int-1", "key": "github", "name": "GitHub"}),
    );
    person.submits(json!({"apiKey": "k"}));
    person
}

fn made(answer: Value) -> Person {
    let mut person = typed(json!([]));
    person.server_answers("POST /connect", 200, answer.clone());
    person.server_answers("GET /connections/c-1", 200, answer);
    person
}

#[test]
fn an_id_is_enough() {
    made(with(bare("c-1"), "integrationId", json!("int-1"))).expect_connected("c-1");
    made(with(bare("c-1"), "integrationId", json!("int-2"))).expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_nested_integration_is_enough() {
    for nested in [
        json!({"id": "int-1", "name": "GitHub"}),
        json!({"key": "github"}),
    ] {
        made(with(bare("c-1"), "integration", nested)).expect_connected("c-1");
    }
    made(with(bare("c-1"), "integration", json!({"id": "int-2"})))
        .expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_nested_integration_of_an_unknown_form_says_nothing() {
    for nested in [json!(null), json!("int-1"), json!([1]), json!({"id": 7})] {
        let mut person = made(with(bare("c-1"), "integration", nested));
        person.server_answers("GET /connections?", 200, json!({"items": [bare("c-1")]}));
        person.expect_connected("c-1");
    }
}

#[test]
fn where_nothing_is_said_the_list_of_the_integration_decides() {
    let mut person = made(bare("c-1"));
    let asked = line(&person.browser.calls[0].1);
    assert!(
        asked.contains("integrationId=int-1"),
        "the list of it: {asked}"
    );
    person.server_answers(
        "GET /connections?",
        200,
        json!({"items": [bare("c-0"), bare("c-1")]}),
    );
    person.expect_connected("c-1");

    let mut person = made(bare("c-1"));
    person.server_answers("GET /connections?", 200, json!({"items": [bare("c-0")]}));
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_server_that_does_not_know_the_key_is_asked_for_the_list() {
    let mut person = Person::offered(by_key(), json!([api_key_option()]));
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.server_answers("GET /integrations/github", 404, json!({"key": "not_found"}));
    person.submits(json!({"apiKey": "k"}));
    let answer = with(bare("c-1"), "integrationId", json!("int-1"));
    person.server_answers("POST /connect", 200, answer.clone());
    person.server_answers("GET /connections/c-1", 200, answer.clone());
    person.server_answers("GET /connections?", 200, json!({ "items": [answer] }));
    person.expect_connected("c-1");
}

#[test]
fn what_the_host_knows_of_other_integrations_is_not_to_be_replaced() {
    let mut config = by_key();
    let other = with(bare("c-9"), "integrationId", json!("int-2"));
    config.existing = Some(vec![read(other)]);
    let mut person = Person::offered(config, json!([api_key_option()]));
    let integration = json!({"id": "int-1", "key": "github"});
    person.server_answers("GET /integrations/github", 200, integration);
    person.submits(json!({"apiKey": "k"}));
    assert_eq!(person.flow.stage(), &Stage::Submitting, "nothing is asked");
}

#[test]
fn trying_again_reads_again_what_was_made() {
    let mut person = typed(json!([]));
    person.server_answers("POST /connect", 200, bare("c-1"));
    person.server_answers("GET /connections/c-1", 200, json!("no connection"));
    person.expect_failed(ErrorKind::Protocol);
    person.retries();
    let asked: Vec<String> = person
        .browser
        .calls
        .iter()
        .map(|(_, call)| line(call))
        .collect();
    assert_eq!(
        asked,
        ["GET /connections/c-1"],
        "a second connect would make a second one"
    );
}

#[test]
fn a_host_that_knows_the_id_asks_for_no_integration() {
    let person = Person::offered(config(), json!([api_key_option()]));
    assert!(
        person.browser.calls.is_empty(),
        "{:?}",
        person.browser.calls
    );
}
