//! A page that is left or reloaded by the person: what was typed and what is under way is kept, secrets excepted.

use formloom_connect::redirect::{Left, Resume, Return, ReturnError};
use formloom_connect::{ConnectionId, Event, Secret, Stage};
use serde_json::{Value, json};

use crate::harness::{Person, api_key_option, config, oauth_option, working};

fn hides(person: &mut Person, input: Option<Value>) -> Option<Resume> {
    person.feed(Event::PageHides {
        input_without_secrets: input.map(Secret::new),
    });
    let kept = person.browser.resume.clone()?;
    // As the session storage holds it.
    Resume::from_json(&kept.to_json())
}

fn reloads(resume: &Resume) -> Person {
    Person::returns(config(), resume, Err(ReturnError::NotReturned))
}

#[test]
fn a_form_is_there_again_without_its_secrets() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    let kept = hides(&mut person, Some(json!({"region": "eu"}))).expect("something is kept");
    assert_eq!(kept.left, Left::Asking, "the person was asked");
    let mut person = reloads(&kept);
    person.server_answers("POST /connection-options", 200, json!([api_key_option()]));
    assert_eq!(
        person.flow.stage(),
        &Stage::Form { refusal: None },
        "the form, and no failure"
    );
    let baseline = person.flow.baseline();
    assert_eq!(
        baseline.input.map(Secret::into_inner),
        Some(json!({"region": "eu"})),
        "what was typed"
    );
    assert!(
        baseline.without_secrets,
        "and it is said that secrets are not in it"
    );
}

#[test]
fn an_untouched_form_leaves_nothing_behind() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    assert_eq!(hides(&mut person, None), None, "there is nothing to keep");
}

#[test]
fn a_sign_in_under_way_is_waited_for_after_a_reload() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    let message = person.success("c-1");
    let kept = hides(&mut person, None).expect("something is kept");
    assert_eq!(kept.left, Left::Waiting, "an attempt was under way");
    let mut person = reloads(&kept);
    assert_eq!(
        person.flow.stage(),
        &Stage::Waiting {
            window_closed: true
        },
        "the window is out of reach, its result is not"
    );
    person.stream_says(&message);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_connection_that_was_made_is_read_back_after_a_reload() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    let message = person.success("c-1");
    person.stream_says(&message);
    let kept = hides(&mut person, None).expect("something is kept");
    assert_eq!(
        kept.made,
        ConnectionId::parse("c-1").ok(),
        "what was made is known"
    );
    let mut person = reloads(&kept);
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_return_to_a_page_that_sent_nobody_away_is_none() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    let kept = hides(&mut person, Some(json!({"region": "eu"}))).expect("something is kept");
    let forged = Return::Connected(ConnectionId::parse("c-9").expect("an id"));
    let person = Person::returns(config(), &kept, Ok(forged));
    assert_eq!(
        person.flow.stage(),
        &Stage::LoadingOptions,
        "the forged result is not looked at"
    );
}

#[test]
fn what_is_over_keeps_nothing() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.connects_in_a_window();
    hides(&mut person, None).expect("something is kept");
    person.stream_says(&person.success("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
    assert_eq!(
        hides(&mut person, None),
        None,
        "it is forgotten, and stays so"
    );
}

#[test]
fn what_the_server_still_tries_is_heard_of_after_a_reload() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(json!({"region": "eu", "apiKey": "typed-4711"}));
    let (made, refused) = (
        person.success("c-1"),
        person.failure("no", json!({"type": "connection"})),
    );
    let kept = hides(&mut person, None).expect("something is kept");
    assert_eq!(kept.left, Left::Submitting, "the server was at work");
    assert!(!kept.to_json().contains("4711"), "no secret is kept");

    let mut lucky = reloads(&kept);
    assert_eq!(lucky.flow.stage(), &Stage::Submitting, "it still is");
    lucky.stream_says(&made);
    lucky.server_answers("GET /connections/c-1", 200, working("c-1"));
    lucky.expect_connected("c-1");

    let mut unlucky = reloads(&kept);
    unlucky.stream_says(&refused);
    assert!(
        matches!(unlucky.flow.stage(), Stage::Failed(_)),
        "refused, and not {:?}",
        unlucky.flow.stage()
    );
    unlucky.feed(Event::BackToForm);
    unlucky.server_answers("POST /connection-options", 200, json!([api_key_option()]));
    assert_eq!(
        unlucky.flow.baseline().input.map(Secret::into_inner),
        Some(json!({"region": "eu"})),
        "what was typed is there, but for the secret"
    );
}

#[test]
fn what_was_sent_last_is_kept_where_the_host_shows_no_form() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    hides(&mut person, Some(json!({"region": "eu"}))).expect("something is kept");
    person.submits(json!({"region": "us", "apiKey": "typed-4711"}));
    person.server_answers("POST /connect", 500, json!({"message": "no"}));
    let kept = hides(&mut person, None).expect("something is kept");
    let kept = kept.to_json().to_string();
    assert!(
        kept.contains("us") && !kept.contains("eu"),
        "the later one: {kept}"
    );
    assert!(!kept.contains("typed-4711"), "without its secret");
}
