//! Whole transcripts, effect by effect: their order is part of the contract with the host.

use formloom_connect::{Effect, Event};
use serde_json::json;

use crate::harness::{API, Person, config, line, oauth_option, working};

#[track_caller]
fn did(person: &Person, expected: &[&str]) {
    let done: Vec<String> = person.browser.last.iter().map(name).collect();
    assert_eq!(done, expected, "the effects of the last event");
}

fn name(effect: &Effect) -> String {
    match effect {
        Effect::StageChanged => "stage changed".to_owned(),
        Effect::Request { request, .. } => line(request),
        Effect::Abort { .. } => "abort".to_owned(),
        Effect::OpenWindow(_) => "open window".to_owned(),
        Effect::PostForm(post) => format!("post form to {}", post.action),
        Effect::Navigate { .. } => "navigate".to_owned(),
        Effect::CloseWindow => "close window".to_owned(),
        Effect::Listen => "listen".to_owned(),
        Effect::StopListening => "stop listening".to_owned(),
        Effect::Subscribe { path, .. } => {
            format!("subscribe {}", path.replace(&"01".repeat(16), "ID"))
        }
        Effect::Unsubscribe => "unsubscribe".to_owned(),
        Effect::SetTimer { timer, at } => {
            format!("set {timer:?} to {}", at.as_millis() - 1_000_000)
        }
        Effect::ClearTimer(timer) => format!("clear {timer:?}"),
        Effect::SaveResume(_) => "save resume".to_owned(),
        Effect::ClearResume => "clear resume".to_owned(),
        Effect::Settled(_) => "settled".to_owned(),
    }
}

#[test]
fn a_sign_in_that_is_approved() {
    let mut person = Person::new(config());
    person.feed(Event::Start);
    did(
        &person,
        &[
            "stage changed",
            "set Deadline to 30000",
            "POST /connection-options",
        ],
    );
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    did(&person, &["clear Deadline", "stage changed"]);
    person.clicks_connect();
    did(
        &person,
        &["open window", "set Deadline to 10000", "stage changed"],
    );
    person.feed(Event::WindowOpened);
    did(
        &person,
        &[
            "listen",
            "subscribe /sse/connection-events/ID",
            "set Deadline to 900000",
            "stage changed",
            "post form to /connect",
        ],
    );
    person.gets_message(API, person.success("c-1"));
    did(
        &person,
        &[
            "close window",
            "stop listening",
            "unsubscribe",
            "clear Deadline",
            "stage changed",
            "set Deadline to 120000",
            "GET /connections/c-1",
        ],
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    did(&person, &["clear Deadline", "stage changed", "settled"]);
    person.expect_connected("c-1");
}

#[test]
fn a_timer_that_goes_off_early_is_set_again() {
    let mut person = Person::new(config());
    person.feed(Event::Start);
    person.feed(Event::TimerFired(formloom_connect::Timer::Deadline));
    did(&person, &["set Deadline to 30000"]);
    person.feed(Event::TimerFired(formloom_connect::Timer::Poll));
    did(&person, &[]);
}
