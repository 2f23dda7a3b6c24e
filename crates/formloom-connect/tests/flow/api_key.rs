//! Credentials that are typed: no window, the server tries them.

use formloom_connect::{Backoff, ErrorKind, Event, Outcome, Stage};
use serde_json::{Value, json};

use crate::harness::{Person, api_key_option, config, read, working};

fn at_the_form() -> Person {
    let person = Person::offered(config(), json!([api_key_option()]));
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "the form is there"
    );
    person
}

fn typed() -> Value {
    json!({"region": "eu", "apiKey": "k-right"})
}

fn refusal() -> Value {
    json!({
        "type": "connection", "message": "GitHub does not accept these credentials",
        "data": {"errors": [{"at": "/apiKey", "message": "the key was revoked"}], "stack": "s3cret"}
    })
}

#[test]
fn a_right_key_connects() {
    let mut person = at_the_form();
    person.submits(typed());
    let expected = json!({
        "requestId": "01".repeat(16), "integrationId": "int-1", "input": typed(), "authOptionKey": "api-key",
        "replaces": []
    });
    assert_eq!(person.sent(), expected, "exactly this is sent");
    assert!(person.browser.windows.is_empty(), "no window is opened");
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(person.browser.settled.len(), 1, "settled once");
}

#[test]
fn a_wrong_key_is_refused_at_its_field_and_the_input_stays() {
    let mut person = at_the_form();
    person.submits(typed());
    person.server_answers("POST /connect", 400, refusal());
    let Stage::Form {
        refusal: Some(error),
    } = person.flow.stage()
    else {
        panic!(
            "expected the form, but the stage is {:?}",
            person.flow.stage()
        );
    };
    assert_eq!(error.kind, ErrorKind::CredentialsRejected, "the kind");
    assert_eq!(
        error.message.as_deref(),
        Some("GitHub does not accept these credentials"),
        "the provider's reason"
    );
    let fields: Vec<(&str, &str)> = person
        .flow
        .stage()
        .field_errors()
        .iter()
        .map(|error| (error.at.as_str(), error.message.as_str()))
        .collect();
    assert_eq!(
        fields,
        [("/apiKey", "the key was revoked")],
        "the reason at the field"
    );
    let baseline = person.flow.baseline().input.expect("what was typed");
    assert_eq!(baseline.expose(), &typed(), "the input is kept");
    assert!(
        matches!(person.browser.settled.as_slice(), [Outcome::Failed(_)]),
        "told once"
    );
    person.expect_nothing_open();
}

#[test]
fn cancel_while_the_key_is_checked_goes_back_to_the_form() {
    let mut person = at_the_form();
    person.submits(typed());
    person.feed(Event::CancelClicked);
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "back at the form"
    );
    let baseline = person.flow.baseline().input.expect("what was typed");
    assert_eq!(baseline.expose(), &typed(), "the input is kept");
    assert_eq!(person.browser.settled, [Outcome::Cancelled], "settled once");
    person.expect_nothing_open();
    person.feed(Event::CancelClicked);
    assert_eq!(
        person.flow.stage(),
        &Stage::Cancelled,
        "and from there away"
    );
}

#[test]
fn a_second_try_has_another_request_id() {
    let mut person = at_the_form();
    person.submits(json!({"region": "eu", "apiKey": "k-wrong"}));
    let first = person.sent()["requestId"].clone();
    person.server_answers("POST /connect", 400, refusal());
    person.submits(typed());
    assert_ne!(person.sent()["requestId"], first, "a fresh id");
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn what_was_typed_leaves_with_the_connection() {
    let mut person = at_the_form();
    person.submits(typed());
    person.server_answers("POST /connect", 200, working("c-1"));
    assert!(
        person.flow.baseline().input.is_some(),
        "until then it is there"
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(person.flow.baseline().input, None, "and then no more");
}

#[test]
fn nothing_secret_is_in_debug() {
    let mut person = at_the_form();
    person.submits(json!({"region": "eu", "apiKey": "canary-typed"}));
    let shown = format!("{:?} {:?}", person.flow, person.browser);
    assert!(
        shown.contains("api-key"),
        "the debug output is of this flow"
    );
    assert!(!shown.contains("canary-typed"), "but not the typed key");
    person.server_answers("POST /connect", 400, refusal());
    let shown = format!("{:?} {:?}", person.flow, person.browser);
    assert!(shown.contains("the key was revoked"), "the reason is shown");
    assert!(
        !shown.contains("canary-typed") && !shown.contains("s3cret"),
        "nothing else is"
    );
}

#[test]
fn a_lost_request_fails_after_a_look_at_the_server() {
    let mut person = at_the_form();
    person.submits(typed());
    person.network_fails("POST /connect");
    assert_eq!(
        person.flow.stage(),
        &Stage::Verifying { building: false },
        "the server is asked"
    );
    person.network_fails("GET /connections?limit=1000&integrationId=int-1");
    person.expect_failed(ErrorKind::Network);
}

#[test]
fn a_lost_answer_is_found_at_the_server() {
    let mut person = at_the_form();
    person.submits(typed());
    person.network_fails("POST /connect");
    person.server_answers("GET /connections?", 200, json!({"items": [working("c-7")]}));
    person.stream_says(&person.success("c-7"));
    person.server_answers("GET /connections/c-7", 200, working("c-7"));
    person.expect_connected("c-7");
}

#[test]
fn an_old_connection_is_not_taken_for_the_lost_answer() {
    let mut config = config();
    config.allow_multiple = true;
    config.existing = Some(vec![read(working("c-old"))]);
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(typed());
    person.network_fails("POST /connect");
    person.server_answers(
        "GET /connections?",
        200,
        json!({"items": [working("c-old")]}),
    );
    person.expect_failed(ErrorKind::Network);
}

#[test]
fn a_retry_sends_the_same_input_after_looking_whether_it_had_worked() {
    let mut person = at_the_form();
    person.submits(typed());
    person.network_fails("POST /connect");
    person.network_fails("GET /connections?");
    person.retries();
    assert_eq!(
        person.flow.stage(),
        &Stage::Verifying { building: false },
        "first the look"
    );
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    assert_eq!(person.sent()["input"], typed(), "then the same input");
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connection_that_is_set_up_slowly_is_awaited() {
    let building =
        json!({"id": "c-1", "integrationId": "int-1", "connected": false, "state": "BUILDING"});
    let mut person = at_the_form();
    person.submits(typed());
    person.server_answers("POST /connect", 200, building.clone());
    person.server_answers("GET /connections/c-1", 200, building.clone());
    assert_eq!(
        person.flow.stage(),
        &Stage::Verifying { building: true },
        "still being set up"
    );
    assert!(
        person.browser.calls.is_empty(),
        "asked again only after a while"
    );
    person.waits(person.flow.config().deadlines.poll_every);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connection_that_is_never_set_up_times_out() {
    let building = json!({"id": "c-1", "integrationId": "int-1", "state": "BUILDING"});
    let mut person = at_the_form();
    person.submits(typed());
    person.server_answers("POST /connect", 200, building.clone());
    person.server_answers("GET /connections/c-1", 200, building);
    person.waits(person.flow.config().deadlines.verifying);
    person.expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_connection_of_another_integration_is_no_success() {
    let mut person = at_the_form();
    person.submits(typed());
    let mut foreign = working("c-1");
    foreign["integrationId"] = json!("int-2");
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, foreign);
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_connection_that_does_not_say_where_it_belongs_is_no_success() {
    let mut person = at_the_form();
    person.submits(typed());
    let homeless = json!({"id": "c-1", "connected": true, "state": "READY"});
    person.server_answers("POST /connect", 200, homeless.clone());
    person.server_answers("GET /connections/c-1", 200, homeless);
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn a_read_back_that_stumbles_is_repeated() {
    let mut person = at_a_patient_form();
    person.submits(typed());
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 503, "busy");
    person.waits(Backoff::default().first);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

/// At the form of a flow that asks again what failed on the way.
fn at_a_patient_form() -> Person {
    let mut config = config();
    config.backoff = Backoff::default();
    Person::offered(config, json!([api_key_option()]))
}

#[test]
fn a_retry_after_a_failed_read_back_connects_nothing_twice() {
    let mut person = at_a_patient_form();
    person.submits(typed());
    person.server_answers("POST /connect", 200, working("c-1"));
    for _ in 0..=Backoff::default().tries {
        person.network_fails("GET /connections/c-1");
        if let Stage::Verifying { .. } = person.flow.stage() {
            person.waits(Backoff::default().longest);
        }
    }
    person.expect_failed(ErrorKind::Network);
    person.retries();
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}
