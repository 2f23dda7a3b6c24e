//! Other tabs, reloads and outages: nothing is taken for ours that is not, nothing is replaced unasked, nothing is begun
//! twice.

use std::sync::Arc;

use formloom_connect::redirect::{Resume, ReturnError};
use formloom_connect::{
    ErrorKind, Event, FlowConfig, Secret, Stage, Start, TransportError, backend::Membrane,
};
use serde_json::{Value, json};

use crate::harness::{Person, api_key_option, config, line, oauth_option, read, seconds, working};

fn typed() -> Value {
    json!({"region": "eu", "apiKey": "k"})
}

fn items(ids: &[&str]) -> Value {
    json!({"items": ids.iter().map(|id| working(id)).collect::<Vec<_>>()})
}

fn asked(person: &Person) -> Vec<String> {
    person
        .browser
        .calls
        .iter()
        .map(|(_, call)| line(call))
        .collect()
}

#[track_caller]
fn expect_asked_to_replace(person: &Person, id: &str) {
    let Stage::ConfirmReplace { existing } = person.flow.stage() else {
        panic!("expected to be asked, and not {:?}", person.flow.stage());
    };
    assert_eq!(existing[0].id.as_str(), id, "about this one");
    let browser = &person.browser;
    let open = (browser.window, browser.listening, browser.stream);
    assert_eq!(open, (false, false, false), "nothing is open meanwhile");
    assert!(
        browser.calls.is_empty() && browser.timers.is_empty(),
        "nothing is under way"
    );
}

#[test]
fn a_connection_of_another_tab_is_not_taken_for_ours() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    person.loses_the_window();
    person.feed(Event::CloseConfirmed);
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    assert!(
        asked(&person).is_empty(),
        "it is not read: the stream alone knows"
    );
    person.waits(person.flow.config().deadlines.last_check);
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn a_server_that_forgets_requests_gets_no_second_connect_where_something_is_new() {
    let mut config = config();
    config.backend = Arc::new(Membrane::new());
    config.backoff = formloom_connect::Backoff::default();
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(typed());
    person.network_fails("POST /connect");
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    assert!(asked(&person).is_empty(), "nothing is sent");
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn what_exists_is_read_again_before_a_connect() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.waits(seconds(60));
    person.submits(typed());
    assert_eq!(
        asked(&person),
        ["GET /connections?limit=1000&integrationId=int-1"],
        "first"
    );
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    expect_asked_to_replace(&person, "c-9");
    person.feed(Event::ReplaceConfirmed);
    assert_eq!(
        person.sent()["replaces"],
        json!(["c-9"]),
        "and what was agreed goes along"
    );
}

#[test]
fn where_nothing_is_new_the_connect_goes_on() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.waits(seconds(60));
    person.submits(typed());
    person.server_answers("GET /connections?", 200, items(&[]));
    assert_eq!(
        person.sent()["replaces"],
        json!([]),
        "nothing may be replaced"
    );
    assert_eq!(person.sent()["input"], typed(), "what was typed");
}

#[test]
fn the_window_opens_in_the_click_and_is_closed_for_the_question() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.waits(seconds(60));
    person.connects_in_a_window();
    assert!(person.browser.posts.is_empty(), "nothing is posted yet");
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    expect_asked_to_replace(&person, "c-9");
    person.feed(Event::ReplaceConfirmed);
    person.feed(Event::WindowOpened);
    assert_eq!(person.browser.posts.len(), 1, "posted in the second window");
}

#[test]
fn a_server_that_finds_another_connection_has_the_person_asked() {
    let conflict = json!({"type": "bad_request", "key": "already_exists", "message": "another"});
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(typed());
    person.server_answers("POST /connect", 409, conflict.clone());
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    expect_asked_to_replace(&person, "c-9");
    let kept = person.flow.baseline().input.expect("what was typed");
    assert_eq!(kept.expose(), &typed(), "is still there");

    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    let failure = person.failure("another", conflict);
    person.stream_says(&failure);
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    expect_asked_to_replace(&person, "c-9");
}

#[test]
fn the_vendors_service_is_sent_nothing_that_it_does_not_know() {
    let mut config = config();
    config.backend = Arc::new(Membrane::new());
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(typed());
    assert!(person.sent().get("replaces").is_none(), "{}", person.sent());
}

#[test]
fn a_retry_after_a_deadline_is_the_same_request() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(typed());
    let first = person.sent();
    person.waits(person.flow.config().deadlines.submitting);
    person.waits(person.flow.config().deadlines.last_check);
    person.expect_failed(ErrorKind::TimedOut);
    person.retries();
    person.server_answers("GET /connections?", 200, items(&[]));
    assert_eq!(person.sent(), first, "request id and all");
}

#[test]
fn trying_again_where_something_is_new_begins_nothing_twice() {
    let mut config = config();
    config.backend = Arc::new(Membrane::new());
    config.allow_multiple = true;
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(typed());
    person.waits(person.flow.config().deadlines.submitting);
    person.waits(person.flow.config().deadlines.last_check);
    person.expect_failed(ErrorKind::TimedOut);
    // The request id stays.
    let success = person.success("c-9");
    person.retries();
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    assert!(
        asked(&person).iter().all(|call| !call.starts_with("POST")),
        "it may be what was sent before: {:?}",
        asked(&person)
    );
    person.stream_says(&success);
    person.server_answers("GET /connections/c-9", 200, working("c-9"));
    person.expect_connected("c-9");
}

#[test]
fn trying_again_after_a_cancel_without_a_form() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    person.feed(Event::CancelClicked);
    assert_eq!(person.flow.stage(), &Stage::Cancelled, "given up");
    person.retries();
    assert_eq!(
        person.flow.stage(),
        &Stage::Opening,
        "and begun again, in the click"
    );

    let mut person = Person::new(config());
    person.feed(Event::Start);
    person.feed(Event::CancelClicked);
    person.retries();
    assert_eq!(
        person.flow.stage(),
        &Stage::LoadingOptions,
        "with nothing loaded"
    );
}

fn polling(start: Start) -> (Person, &'static str) {
    let mut config = config();
    config.start = start;
    config.backoff = formloom_connect::Backoff::default();
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.connects_in_a_window();
    if start == Start::Json {
        let waiting = json!({"id": "c-1", "integrationId": "int-1", "state": "CLIENT_ACTION_REQUIRED",
            "clientAction": {"type": "connect", "uiUrl": "https://provider.example.com/"}});
        person.server_answers("POST /connect", 200, waiting);
        (person, "GET /connections/c-1")
    } else {
        let pending =
            json!({"requestId": "r-1", "url": "https://api.example.com/r-1", "status": "pending"});
        person.server_answers("POST /connection-requests", 200, pending);
        (person, "GET /connection-requests/r-1")
    }
}

#[test]
fn a_minute_offline_leaves_the_window_open() {
    for start in [Start::Json, Start::ConnectionRequest] {
        let (mut person, call) = polling(start);
        for _ in 0..60 {
            person.waits(seconds(1));
            if !person.browser.calls.is_empty() {
                person.network_fails(call);
            }
            assert!(person.browser.window, "{start:?}: the person still acts");
        }
        person.waits(seconds(10));
        let answer = if start == Start::Json {
            working("c-1")
        } else {
            json!({"requestId": "r-1", "status": "success", "resultConnectionId": "c-1"})
        };
        person.server_answers(call, 200, answer);
        if start != Start::Json {
            person.server_answers("GET /connections/c-1", 200, working("c-1"));
        }
        person.expect_connected("c-1");
    }
}

fn reloads(person: &mut Person, config: FlowConfig, input: Option<Value>) -> Person {
    person.feed(Event::PageHides {
        input_without_secrets: input.map(Secret::new),
    });
    let kept = person.browser.resume.clone().expect("something is kept");
    let kept = Resume::from_json(&kept.to_json()).expect("it can be stored");
    Person::returns(config, &kept, Err(ReturnError::NotReturned))
}

#[test]
fn a_reload_goes_on_asking_for_the_request() {
    let (mut person, call) = polling(Start::ConnectionRequest);
    let mut config = config();
    config.start = Start::ConnectionRequest;
    let mut person = reloads(&mut person, config, None);
    person.waits(seconds(2));
    let done = json!({"requestId": "r-1", "status": "success", "resultConnectionId": "c-1"});
    person.server_answers(call, 200, done);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_reload_is_no_agreement_to_replace() {
    let mut first = Person::offered(config(), json!([api_key_option()]));
    let mut config = config();
    config.existing = None;
    let mut person = reloads(&mut first, config, Some(json!({"region": "eu"})));
    person.server_answers("POST /connection-options", 200, json!([api_key_option()]));
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    person.submits(typed());
    expect_asked_to_replace(&person, "c-9");
}

#[test]
fn a_reload_keeps_the_agreement_to_replace_one_connection() {
    let mut with_one = config();
    with_one.existing = Some(vec![read(working("c-9"))]);
    let mut first = Person::offered(with_one.clone(), json!([oauth_option()]));
    first.clicks_connect();
    first.feed(Event::ReplaceConfirmed);
    first.feed(Event::WindowOpened);
    let mut with_two = config();
    with_two.existing = None;
    let mut person = reloads(&mut first, with_two, None);
    person.feed(Event::CloseConfirmed);
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    // Nothing new can be told from what was there: the stream has the last word.
    person.waits(person.flow.config().deadlines.last_check);
    person.expect_failed(ErrorKind::WindowClosed);
    person.retries();
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    person.server_answers("GET /connections?", 200, items(&["c-9"]));
    person.clicks_connect();
    assert_eq!(
        person.flow.stage(),
        &Stage::Opening,
        "nobody is asked twice"
    );
}

#[test]
fn a_form_that_cannot_be_posted_says_why() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    person.feed(Event::NotSent(TransportError::NoToken));
    person.expect_failed(ErrorKind::NotAuthenticated);
    person.feed(Event::NotSent(TransportError::NoToken));
    assert!(person.browser.last.is_empty(), "said once");
}

/// At the provider, of a server that tells results by request id.
fn told() -> Person {
    let mut config = config();
    config.backend = Arc::new(Membrane::new().keeping_secrets().telling_results());
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.connects_in_a_window();
    person.loses_the_window();
    person.stream_breaks();
    person
}

#[test]
fn a_server_that_tells_results_is_asked_while_the_window_looks_closed() {
    let mut person = told();
    person.waits(seconds(5));
    person.server_answers("GET /connect/results/", 404, json!({"key": "not_found"}));
    person.waits(seconds(5));
    let made = person.success("c-1");
    person.server_answers("GET /connect/results/", 200, made);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");

    let mut person = told();
    person.feed(Event::CloseConfirmed);
    let denied = person.failure("denied", json!({"type": "connection"}));
    person.server_answers("GET /connect/results/", 200, denied);
    person.expect_failed(ErrorKind::ProviderDenied);
}

#[test]
fn a_window_loses_its_opener_where_the_host_says_so() {
    let cut = |person: &Person| {
        let post = person.browser.posts.last().expect("a form was posted");
        let payload = serde_json::to_value(&post.payload).expect("a payload is JSON");
        payload["cutOpener"].clone()
    };
    assert_eq!(
        cut(&told()),
        json!(null),
        "by itself the page can close the window"
    );
    let config = config().with_cut_opener(true);
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.connects_in_a_window();
    assert_eq!(cut(&person), json!(true), "it is said");
}

#[test]
fn a_result_of_another_request_is_none() {
    let mut person = told();
    person.feed(Event::CloseConfirmed);
    let mut made = person.success("c-9");
    made["requestId"] = json!("ff".repeat(16));
    person.server_answers("GET /connect/results/", 200, made);
    person.expect_failed(ErrorKind::WindowClosed);
}
