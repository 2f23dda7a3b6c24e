//! A connection that no longer works is connected again, under its old id.

use formloom_connect::{ConnectionId, ErrorKind, Event, FlowConfig, Mode, Secret, Stage};
use serde_json::{Value, json};

use crate::harness::{API, Person, api_key_option, config, line, oauth_option, seconds, working};

fn reconnecting() -> FlowConfig {
    let id = ConnectionId::parse("c-1").expect("an id");
    let mut config = config();
    config.existing = None;
    config.mode = Mode::Reconnect(id);
    config
}

fn broken() -> Value {
    json!({
        "id": "c-1", "name": "GitHub", "integrationId": "int-1", "connected": false, "disconnected": true,
        "state": "READY", "authOptionKey": "api-key",
        "input": {"region": "eu", "apiKey": "****"}, "inputSecrets": ["/apiKey"]
    })
}

fn offered(options: Value, connection: Value) -> Person {
    let mut person = Person::offered(reconnecting(), options);
    person.server_answers("GET /connections/c-1", 200, connection);
    person
}

#[test]
fn the_connection_and_its_options_are_asked_for() {
    let mut person = Person::new(reconnecting());
    person.feed(Event::Start);
    let asked: Vec<String> = person
        .browser
        .calls
        .iter()
        .map(|(_, request)| line(request))
        .collect();
    assert_eq!(
        asked,
        ["POST /connection-options", "GET /connections/c-1"],
        "both at once"
    );
    let body = person.browser.calls[0].1.body.as_ref().expect("a body");
    assert_eq!(
        body.expose(),
        &json!({"integrationId": "int-1", "connectionId": "c-1"}),
        "the options of this connection"
    );
}

#[test]
fn the_form_starts_from_the_old_input_without_its_mask() {
    let person = offered(json!([oauth_option(), api_key_option()]), broken());
    assert_eq!(
        person.flow.option_index(),
        Some(1),
        "the option that was used"
    );
    let baseline = person.flow.baseline();
    let input = baseline.input.expect("the old input");
    assert_eq!(input.expose(), &json!({"region": "eu"}), "without the mask");
    assert_eq!(baseline.stored, ["/apiKey"], "the secret is stored");
}

#[test]
fn a_backend_that_keeps_no_secrets_stores_none() {
    let mut config = reconnecting();
    config.backend = std::sync::Arc::new(formloom_connect::backend::Membrane::new());
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.server_answers("GET /connections/c-1", 200, broken());
    assert!(
        person.flow.baseline().stored.is_empty(),
        "so the form asks again"
    );
}

#[test]
fn the_id_stays_and_a_kept_secret_is_not_sent() {
    let mut person = offered(json!([api_key_option()]), broken());
    let ids = formloom_connect::AttemptIds::from_bytes([9; 32]);
    person.feed(Event::Submitted {
        input: Secret::new(json!({"region": "us", "apiKey": "****"})),
        kept: vec!["/apiKey".to_owned()],
        input_without_secrets: Secret::new(json!({"region": "us"})),
        ids,
    });
    let sent = person.sent();
    assert_eq!(sent["connectionId"], json!("c-1"), "the same connection");
    assert_eq!(
        sent["input"],
        json!({"region": "us"}),
        "no mask goes back as a secret"
    );
    assert!(
        sent.get("allowMultipleConnections").is_none(),
        "no second one: {sent}"
    );
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_reconnect_replaces_nothing_so_it_does_not_ask() {
    let mut config = reconnecting();
    config.existing = Some(vec![crate::harness::read(broken())]);
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.server_answers("GET /connections/c-1", 200, broken());
    person.submits(json!({"region": "eu", "apiKey": "k"}));
    assert_eq!(person.flow.stage(), &Stage::Submitting, "sent at once");
}

#[test]
fn another_connection_is_no_success() {
    let mut person = offered(json!([oauth_option()]), broken());
    person.connects_in_a_window();
    person.gets_message(API, person.success("c-2"));
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_closed_window_finds_the_connection_working() {
    let mut person = offered(json!([oauth_option()]), broken());
    person.connects_in_a_window();
    person.closes_the_window();
    person.waits(seconds(3));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_closed_window_says_nothing_about_a_connection_that_worked_before() {
    let mut person = offered(json!([oauth_option()]), working("c-1"));
    person.connects_in_a_window();
    person.closes_the_window();
    person.waits(seconds(3));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn a_connection_that_is_gone_is_not_renewed() {
    let mut archived = broken();
    archived["archivedAt"] = json!("2026-01-01T00:00:00Z");
    let person = offered(json!([api_key_option()]), archived);
    person.expect_failed(ErrorKind::NotFound);
}

#[test]
fn a_connection_of_another_integration_is_not_renewed() {
    let mut foreign = broken();
    foreign["integrationId"] = json!("int-2");
    let person = offered(json!([api_key_option()]), foreign);
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn still_broken_after_the_reconnect_says_why() {
    let mut still = broken();
    still["error"] = json!({"message": "the account is suspended", "stack": "at secret"});
    let mut person = offered(json!([oauth_option()]), broken());
    person.connects_in_a_window();
    person.gets_message(API, person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, still);
    person.expect_failed(ErrorKind::CredentialsRejected);
    let Stage::Failed(error) = person.flow.stage() else {
        unreachable!("checked above")
    };
    assert_eq!(
        error.message.as_deref(),
        Some("the account is suspended"),
        "the reason alone"
    );
}

#[test]
fn the_server_is_looked_at_while_the_window_looks_closed() {
    let mut person = offered(json!([oauth_option()]), broken());
    person.connects_in_a_window();
    person.loses_the_window();
    person.waits(seconds(5));
    person.network_fails("GET /connections/c-1");
    person.waits(seconds(5));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

/// Somebody who renews a connection by JSON, and is at the provider.
fn acting(before: Value) -> Person {
    let mut config = reconnecting();
    config.start = formloom_connect::Start::Json;
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.server_answers("GET /connections/c-1", 200, before.clone());
    person.connects_in_a_window();
    let mut waiting = before;
    waiting["state"] = json!("CLIENT_ACTION_REQUIRED");
    waiting["clientAction"] = json!({"type": "connect", "uiUrl": "https://provider.example.com/"});
    person.server_answers("POST /connect", 200, waiting);
    person
}

#[test]
fn what_a_connection_was_before_settles_nothing_while_a_person_acts() {
    for before in [working("c-1"), broken()] {
        let mut person = acting(before.clone());
        for _ in 0..5 {
            person.waits(seconds(2));
            person.server_answers("GET /connections/c-1", 200, before.clone());
            assert!(
                matches!(
                    person.flow.stage(),
                    Stage::Waiting {
                        window_closed: false
                    }
                ),
                "the person still acts, and the stage is {:?}",
                person.flow.stage()
            );
            assert!(person.browser.window, "the window is left alone");
        }
        let mut renewed = working("c-1");
        renewed["updatedAt"] = json!("2026-02-01T00:00:00Z");
        person.waits(seconds(2));
        person.server_answers("GET /connections/c-1", 200, renewed);
        person.expect_connected("c-1");
    }
}

#[test]
fn a_window_that_is_closed_before_the_end_renews_nothing() {
    let mut person = acting(working("c-1"));
    person.loses_the_window();
    person.feed(formloom_connect::Event::CloseConfirmed);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_failed(ErrorKind::WindowClosed);
}
