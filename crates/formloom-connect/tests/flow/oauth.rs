//! A sign-in at the provider, in a window.

use formloom_connect::{ErrorKind, Event, FormTarget, Outcome, Remedy, Stage, WindowAddress};
use serde_json::json;

use crate::harness::{
    API, Person, config, oauth_option, oauth_option_with_subdomain, seconds, working,
};

fn at_the_button() -> Person {
    Person::offered(config(), json!([oauth_option()]))
}

fn in_the_window() -> Person {
    let mut person = at_the_button();
    person.connects_in_a_window();
    person
}

#[test]
fn approved_and_told_by_a_message() {
    let mut person = in_the_window();
    person.gets_message(API, person.success("c-1"));
    let open = (
        person.browser.window,
        person.browser.listening,
        person.browser.stream,
    );
    assert_eq!(
        open,
        (false, false, false),
        "the first result closes all channels"
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(person.flow.ignored_messages(), 0, "nothing was ignored");
}

#[test]
fn approved_and_told_by_the_stream() {
    let mut person = in_the_window();
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn the_first_result_wins() {
    let mut person = in_the_window();
    person.stream_says(&person.success("c-1"));
    person.gets_message(API, person.failure("too late", json!({})));
    person.gets_message(API, person.success("c-2"));
    assert_eq!(
        person.flow.ignored_messages(),
        2,
        "what comes later is ignored"
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(person.browser.settled.len(), 1, "settled once");
}

#[test]
fn the_form_goes_into_the_window() {
    let mut person = Person::offered(config(), json!([oauth_option_with_subdomain()]));
    person.submits(json!({"subdomain": "acme"}));
    let name = format!("connection-request-{}", person.request_id());
    assert_eq!(person.browser.windows[0].name, name, "the window's name");
    assert_eq!(
        person.browser.windows[0].address,
        WindowAddress::Blank,
        "an empty window first"
    );
    assert!(
        person.browser.posts.is_empty(),
        "nothing is posted before the window is there"
    );
    person.feed(Event::WindowOpened);
    let [post] = person.browser.posts.as_slice() else {
        panic!(
            "expected one form, there are {}",
            person.browser.posts.len()
        );
    };
    assert_eq!(post.target, FormTarget::Window(name), "its target");
    assert_eq!(post.action, "/connect", "its action");
    let payload = serde_json::to_value(&post.payload).expect("a payload is JSON");
    let expected = json!({
        "requestId": person.request_id().as_str(), "integrationId": "int-1",
        "input": {"subdomain": "acme"}, "authOptionKey": "oauth", "replaces": []
    });
    assert_eq!(payload, expected, "its payload, without a token");
}

#[test]
fn denied_with_the_providers_reason_and_a_retry_that_keeps_the_input() {
    let mut person = Person::offered(config(), json!([oauth_option_with_subdomain()]));
    person.submits(json!({"subdomain": "acme"}));
    person.feed(Event::WindowOpened);
    let details = json!({"type": "connection", "data": {"provider": {"error": "access_denied"}}});
    person.gets_message(API, person.failure("the owner said no", details));
    person.expect_failed(ErrorKind::ProviderDenied);
    let Stage::Failed(error) = person.flow.stage() else {
        unreachable!("checked above")
    };
    assert_eq!(
        error.message.as_deref(),
        Some("the owner said no"),
        "the provider's own reason"
    );
    person.retries();
    assert_eq!(person.browser.windows.len(), 2, "a second window");
    assert_ne!(
        person.browser.windows[0].name, person.browser.windows[1].name,
        "with another request id"
    );
    person.feed(Event::WindowOpened);
    let payload = serde_json::to_value(&person.browser.posts[1].payload).expect("JSON");
    assert_eq!(
        payload["input"],
        json!({"subdomain": "acme"}),
        "the input is kept"
    );
    person.gets_message(API, person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_reason_for_a_field_comes_back_to_the_form() {
    let mut person = Person::offered(config(), json!([oauth_option_with_subdomain()]));
    person.submits(json!({"subdomain": "nope"}));
    person.feed(Event::WindowOpened);
    let errors = json!([{"at": "/subdomain", "message": "no such workspace"}]);
    let details = json!({"type": "bad_request", "data": {"errors": errors}});
    person.gets_message(API, person.failure("one field needs attention", details));
    let fields = person.flow.stage().field_errors();
    assert_eq!(fields.len(), 1, "one field error");
    assert_eq!(fields[0].at, "/subdomain", "at the field");
    person.expect_nothing_open();
}

#[test]
fn a_blocked_window_is_said_at_once() {
    let mut person = at_the_button();
    person.clicks_connect();
    person.browser.window = false;
    person.feed(Event::WindowBlocked);
    person.expect_failed(ErrorKind::WindowBlocked);
    assert!(
        !person.flow.can_use_same_window(),
        "there is no address to return to"
    );
    assert_eq!(
        ErrorKind::WindowBlocked.remedy(),
        Remedy::AllowWindows,
        "the remedy"
    );
}

#[test]
fn a_closed_window_is_said_after_the_grace_period_and_a_look_at_the_server() {
    let mut person = in_the_window();
    person.closes_the_window();
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: true
        },
        "only a hint"
    );
    person.waits(seconds(2));
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: true
        },
        "not yet"
    );
    person.waits(seconds(1));
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn a_result_in_the_grace_period_counts() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(2));
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_result_during_the_last_look_counts() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(3));
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connection_whose_result_was_lost_is_found() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(3));
    let half = json!({"id": "c-0", "integrationId": "int-1", "state": "CLIENT_ACTION_REQUIRED"});
    person.server_answers(
        "GET /connections?",
        200,
        json!({"items": [half, working("c-1")]}),
    );
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn the_last_look_does_not_last() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(3));
    person.waits(person.flow.config().deadlines.last_check);
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn a_window_that_was_elsewhere_and_looks_closed_is_waited_for_by_minutes() {
    let mut person = in_the_window();
    person.loses_the_window();
    let grace = person.flow.config().deadlines.cut_grace;
    assert!(grace >= seconds(60), "minutes");
    person.waits(seconds(55));
    assert!(
        person.browser.calls.is_empty(),
        "whose a new connection is, the list does not say"
    );
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: true
        },
        "a hint, no verdict"
    );
    assert!(person.browser.stream, "the stream stays open");
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn the_person_can_say_that_the_window_is_closed() {
    let mut person = in_the_window();
    person.feed(Event::CloseConfirmed);
    assert!(person.browser.last.is_empty(), "while it is open: nothing");
    person.loses_the_window();
    person.feed(Event::CloseConfirmed);
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn a_window_that_never_comes_back_is_said_in_the_end() {
    let mut person = in_the_window();
    person.loses_the_window();
    person.waits(person.flow.config().deadlines.cut_grace);
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.expect_failed(ErrorKind::WindowClosed);
}

#[test]
fn cancel_goes_back_to_the_form_with_the_input() {
    let mut person = Person::offered(config(), json!([oauth_option_with_subdomain()]));
    person.submits(json!({"subdomain": "acme"}));
    person.feed(Event::WindowOpened);
    person.feed(Event::CancelClicked);
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "the form"
    );
    let input = person.flow.baseline().input.expect("what was typed");
    assert_eq!(
        input.expose(),
        &json!({"subdomain": "acme"}),
        "is still there"
    );
    assert_eq!(person.browser.settled, [Outcome::Cancelled], "settled once");
    person.expect_nothing_open();
}

#[test]
fn cancel_closes_everything_and_does_so_once() {
    let mut person = in_the_window();
    person.feed(Event::CancelClicked);
    assert_eq!(person.flow.stage(), &Stage::Cancelled, "cancelled");
    person.expect_nothing_open();
    person.feed(Event::CancelClicked);
    assert!(
        person.browser.last.is_empty(),
        "a second cancel does nothing"
    );
    assert_eq!(person.browser.settled, [Outcome::Cancelled], "settled once");
    person.gets_message(API, person.success("c-1"));
    assert_eq!(
        person.flow.stage(),
        &Stage::Cancelled,
        "a late result changes nothing"
    );
}

#[test]
fn a_person_who_never_comes_back_meets_the_deadline() {
    let mut person = in_the_window();
    person.waits(person.flow.config().deadlines.waiting);
    person.server_answers("GET /connections?", 200, json!({"items": []}));
    person.expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_window_that_nobody_answers_for_meets_the_deadline() {
    let mut person = at_the_button();
    person.clicks_connect();
    person.browser.window = false;
    person.waits(person.flow.config().deadlines.opening);
    person.expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_broken_stream_is_opened_again_with_growing_pauses() {
    let mut person = in_the_window();
    for pause in [1, 2, 4, 8, 16, 30, 30] {
        person.stream_breaks();
        person.waits(seconds(pause) / 2 - std::time::Duration::from_millis(1));
        assert!(!person.browser.stream, "not before half of {pause} s");
        person.waits(seconds(pause) / 2 + std::time::Duration::from_millis(1));
        assert!(person.browser.stream, "after {pause} s");
    }
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn an_answer_to_an_old_call_is_dropped() {
    let mut person = in_the_window();
    person.closes_the_window();
    person.waits(seconds(3));
    let (old, _) = person.browser.calls[0];
    person.stream_says(&person.success("c-1"));
    let before = person.flow.stage().clone();
    let items = json!({"items": [working("c-9")]}).to_string();
    person.feed(Event::Response {
        call: old,
        result: Ok(formloom_connect::HttpResponse::new(200, items)),
    });
    assert_eq!(person.flow.stage(), &before, "nothing changed");
    assert!(person.browser.last.is_empty(), "and nothing is to be done");
}

#[test]
fn a_double_click_opens_one_window() {
    let mut person = at_the_button();
    person.clicks_connect();
    person.clicks_connect();
    assert!(
        person.browser.last.is_empty(),
        "the second click does nothing"
    );
    person.feed(Event::WindowOpened);
    person.clicks_connect();
    assert!(person.browser.last.is_empty(), "nor does a third");
    assert_eq!(person.browser.windows.len(), 1, "one window");
    assert_eq!(person.browser.posts.len(), 1, "one form");
}

#[test]
fn a_double_submit_sends_once() {
    let mut person = Person::offered(config(), json!([crate::harness::api_key_option()]));
    person.submits(json!({"apiKey": "a"}));
    person.submits(json!({"apiKey": "b"}));
    assert_eq!(
        person.sent()["input"],
        json!({"apiKey": "a"}),
        "the first alone is sent"
    );
}
