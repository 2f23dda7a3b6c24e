//! From the start to the form: what is loaded, and what is shown.

use formloom_connect::{ErrorKind, Event, Outcome, Stage};
use serde_json::json;

use crate::harness::{Person, api_key_option, config, line, oauth_option, working};

#[test]
fn none_configured_is_explained() {
    let person = Person::offered(config(), json!([]));
    assert_eq!(person.flow.stage(), &Stage::NoneConfigured, "the stage");
    let [Outcome::Failed(error)] = person.browser.settled.as_slice() else {
        panic!("expected one failure, but {:?}", person.browser.settled);
    };
    assert_eq!(error.kind, ErrorKind::NoOptionsConfigured, "the kind");
    person.expect_nothing_open();
}

#[test]
fn none_configured_can_be_loaded_again() {
    let mut person = Person::offered(config(), json!([]));
    person.retries();
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    assert_eq!(person.flow.stage(), &Stage::Ready, "now there is one");
}

#[test]
fn no_parameters_is_one_button() {
    let mut person = Person::offered(
        config(),
        json!([{"type": "client-credentials", "inputSchema": {}}]),
    );
    assert_eq!(person.flow.stage(), &Stage::Ready, "one button");
    person.clicks_connect();
    assert!(person.browser.windows.is_empty(), "no window");
    let sent = person.sent();
    assert!(
        sent.get("authOptionKey").is_none(),
        "the option has no key: {sent}"
    );
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn several_options_are_a_choice_and_each_keeps_its_input() {
    let mut person = Person::offered(config(), json!([api_key_option(), oauth_option()]));
    assert_eq!(person.flow.stage(), &Stage::Choosing, "a choice");
    person.feed(Event::OptionChosen(2));
    assert_eq!(
        person.flow.stage(),
        &Stage::Choosing,
        "there is no third option"
    );
    person.feed(Event::OptionChosen(0));
    person.submits(json!({"apiKey": "typed"}));
    person.server_answers(
        "POST /connect",
        400,
        json!({"type": "connection", "message": "no"}),
    );
    person.feed(Event::OptionChosen(1));
    assert_eq!(person.flow.stage(), &Stage::Ready, "the other option");
    assert_eq!(person.flow.baseline().input, None, "which has no input");
    person.feed(Event::OptionChosen(0));
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "back, without the old refusal"
    );
    let input = person.flow.baseline().input.expect("what was typed");
    assert_eq!(
        input.expose(),
        &json!({"apiKey": "typed"}),
        "what was typed is still there"
    );
}

#[test]
fn a_wanted_option_is_taken_or_unknown() {
    let mut wanted = config();
    wanted.option_key = Some("oauth".to_owned());
    let person = Person::offered(wanted.clone(), json!([api_key_option(), oauth_option()]));
    assert_eq!(person.flow.option_index(), Some(1), "the wanted one");
    let person = Person::offered(wanted, json!([api_key_option()]));
    person.expect_failed(ErrorKind::UnknownOption);
}

#[test]
fn what_exists_is_asked_for_with_the_options() {
    let mut unknown = config();
    unknown.existing = None;
    let mut person = Person::new(unknown);
    person.feed(Event::Start);
    let asked: Vec<String> = person
        .browser
        .calls
        .iter()
        .map(|(_, request)| line(request))
        .collect();
    assert_eq!(
        asked,
        [
            "POST /connection-options",
            "GET /connections?limit=1000&integrationId=int-1"
        ],
        "both at once"
    );
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    assert_eq!(
        person.flow.stage(),
        &Stage::LoadingOptions,
        "one answer is missing"
    );
    person.server_answers("GET /connections", 200, json!({"items": []}));
    assert_eq!(person.flow.stage(), &Stage::Ready, "both are there");
}

#[test]
fn a_failed_load_says_why_and_can_be_repeated() {
    let cases = [
        (
            401,
            json!({"type": "bad_request", "key": "not_authenticated"}),
            ErrorKind::NotAuthenticated,
        ),
        (500, json!({"type": "internal"}), ErrorKind::Server),
        (
            429,
            json!({"key": "rate_limit_exceeded"}),
            ErrorKind::RateLimited,
        ),
        (200, json!({"options": []}), ErrorKind::Protocol),
    ];
    for (status, body, kind) in cases {
        let mut person = Person::new(config());
        person.feed(Event::Start);
        person.server_answers("POST /connection-options", status, body);
        person.expect_failed(kind);
        person.retries();
        person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
        assert_eq!(person.flow.stage(), &Stage::Ready, "after {kind:?}");
    }
}

#[test]
fn an_integration_that_is_gone_is_not_asked_for_again() {
    let mut person = Person::new(config());
    person.feed(Event::Start);
    person.server_answers("POST /connection-options", 404, json!({"key": "not_found"}));
    person.expect_failed(ErrorKind::NotFound);
    person.retries();
    assert!(
        person.browser.last.is_empty(),
        "a retry would change nothing"
    );
}

#[test]
fn a_server_that_does_not_answer_meets_the_deadline() {
    let mut person = Person::new(config());
    person.feed(Event::Start);
    person.waits(person.flow.config().deadlines.loading);
    person.expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_second_start_does_nothing() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.feed(Event::Start);
    assert!(person.browser.last.is_empty(), "nothing");
}
