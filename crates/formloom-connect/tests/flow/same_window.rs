//! The page itself goes to the provider and comes back.

use formloom_connect::{
    ErrorKind, Event, FlowConfig, FormTarget, Nonce, ProtocolFault, ReturnError, Stage,
    redirect::{AllowedRedirect, RedirectUri, Resume, parse_return},
};
use serde_json::json;

use crate::harness::{
    Person, api_key_option, config, oauth_option, oauth_option_with_subdomain, seconds, working,
};

const PAGE: &str = "https://app.example.com/connect?tab=1";

fn redirecting() -> FlowConfig {
    let allow = [AllowedRedirect::OriginAndPath(
        "https://app.example.com/connect".to_owned(),
    )];
    let mut config = config();
    config.redirect_uri = Some(RedirectUri::parse(PAGE, &allow).expect("an allowed address"));
    config.same_window = true;
    config
}

/// What is kept by somebody who left the page with a subdomain typed in.
fn left() -> Resume {
    let mut person = Person::offered(redirecting(), json!([oauth_option_with_subdomain()]));
    person.submits(json!({"subdomain": "acme"}));
    assert_eq!(person.flow.stage(), &Stage::Leaving, "the page is left");
    let kept = person.browser.resume.take().expect("something is kept");
    Resume::from_json(&kept.to_json()).expect("it survives the storage")
}

/// Comes back with these parameters behind the right nonce.
fn back(resume: &Resume, parameters: &str) -> Person {
    let query = format!(
        "?tab=1&formloom_nonce={}&{parameters}",
        resume.nonce.as_str()
    );
    let result = parse_return(&query, resume.expected_nonce()).expect("a return");
    Person::returns(redirecting(), resume, result)
}

#[test]
fn the_form_leaves_the_page_after_what_is_needed_is_kept() {
    let mut person = Person::offered(redirecting(), json!([oauth_option()]));
    person.clicks_connect();
    assert!(person.browser.windows.is_empty(), "no window");
    let kept = person.browser.resume.clone().expect("kept before leaving");
    let [post] = person.browser.posts.as_slice() else {
        panic!(
            "expected one form, there are {}",
            person.browser.posts.len()
        );
    };
    assert_eq!(post.target, FormTarget::SameWindow, "its target");
    let expected = format!("{PAGE}&formloom_nonce={}", kept.nonce.as_str());
    assert_eq!(
        post.payload.redirect_uri,
        Some(expected),
        "where it returns to"
    );
    assert!(
        matches!(
            person.browser.last.last(),
            Some(formloom_connect::Effect::PostForm(_))
        ),
        "nothing comes after the form"
    );
}

#[test]
fn secrets_are_not_kept() {
    let mut person = Person::offered(
        redirecting(),
        json!([{"type": "oauth2", "inputSchema": {"properties": {"apiKey": {}}}}]),
    );
    person.submits(json!({"subdomain": "acme", "apiKey": "canary"}));
    let text = person.browser.resume.as_ref().expect("kept").to_json();
    assert!(text.contains("acme"), "what is no secret is kept: {text}");
    assert!(!text.contains("canary"), "the secret is not: {text}");
}

#[test]
fn a_success_is_read_back() {
    let mut person = back(&left(), "connectionId=c-1");
    assert_eq!(
        person.flow.stage(),
        &Stage::Verifying { building: false },
        "straight to the check"
    );
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn a_failure_shows_the_reason_and_the_form_still_has_the_input() {
    let data = "%7B%22type%22%3A%22connection%22%7D";
    let mut person = back(
        &left(),
        &format!("error=the+owner+said+no&errorData={data}"),
    );
    person.expect_failed(ErrorKind::ProviderDenied);
    let Stage::Failed(error) = person.flow.stage() else {
        unreachable!("checked above")
    };
    assert_eq!(
        error.message.as_deref(),
        Some("the owner said no"),
        "the reason"
    );
    person.retries();
    person.server_answers(
        "POST /connection-options",
        200,
        json!([oauth_option_with_subdomain()]),
    );
    let input = person.flow.baseline().input.expect("what was typed");
    assert_eq!(
        input.expose(),
        &json!({"subdomain": "acme"}),
        "is still there"
    );
    assert!(
        person.flow.baseline().without_secrets,
        "and it is known that secrets are missing"
    );
}

#[test]
fn a_failure_with_field_errors_shows_them_in_the_form() {
    let data = "%7B%22data%22%3A%7B%22errors%22%3A%5B%7B%22at%22%3A%22%2Fsubdomain%22%2C%22message%22%3A%22unknown%22%7D%5D%7D%2C%22type%22%3A%22bad_request%22%7D";
    let mut person = back(&left(), &format!("error=bad&errorData={data}"));
    person.expect_failed(ErrorKind::InvalidInput);
    person.feed(Event::BackToForm);
    person.server_answers(
        "POST /connection-options",
        200,
        json!([oauth_option_with_subdomain()]),
    );
    let fields = person.flow.stage().field_errors();
    assert_eq!(fields.len(), 1, "one field error");
    assert_eq!(
        (fields[0].at.as_str(), fields[0].message.as_str()),
        ("/subdomain", "unknown"),
        "which"
    );
}

#[test]
fn broken_details_are_a_protocol_error_with_the_reason() {
    let person = back(&left(), "error=no&errorData=%7Bbroken");
    person.expect_failed(ErrorKind::Protocol);
    let Stage::Failed(error) = person.flow.stage() else {
        unreachable!("checked above")
    };
    assert_eq!(error.message.as_deref(), Some("no"), "the reason");
    assert_eq!(
        error.fault,
        Some(ProtocolFault::BrokenDetails),
        "what was wrong"
    );
}

#[test]
fn both_results_are_refused() {
    let person = back(&left(), "connectionId=c-1&error=no");
    person.expect_failed(ErrorKind::Protocol);
    assert!(person.browser.calls.is_empty(), "the server is not asked");
}

#[test]
fn a_forged_return_is_refused_and_uses_nothing_up() {
    let resume = left();
    let other = Nonce::from_bytes([0xee; 16]);
    let forged = format!("formloom_nonce={}&connectionId=c-evil", other.as_str());
    for query in [forged.as_str(), "connectionId=c-evil"] {
        let result = parse_return(query, resume.expected_nonce()).expect("a return");
        assert_eq!(result, Err(ReturnError::WrongNonce), "{query}");
        let person = Person::returns(redirecting(), &resume, result);
        let Stage::Failed(error) = person.flow.stage() else {
            panic!(
                "expected a failure, but the stage is {:?}",
                person.flow.stage()
            );
        };
        assert_eq!(
            error.fault,
            Some(ProtocolFault::Return(ReturnError::WrongNonce)),
            "{query}"
        );
        assert!(
            person.browser.calls.is_empty(),
            "the server is not asked: {query}"
        );
        assert_eq!(
            person.browser.resume.as_ref(),
            Some(&resume),
            "the real return still counts"
        );
    }
}

#[test]
fn a_page_that_is_opened_again_without_a_return_has_what_was_typed() {
    let mut person = Person::returns(redirecting(), &left(), Err(ReturnError::NotReturned));
    person.expect_failed(ErrorKind::Cancelled);
    person.feed(Event::BackToForm);
    person.server_answers(
        "POST /connection-options",
        200,
        json!([oauth_option_with_subdomain()]),
    );
    let input = person.flow.baseline().input.expect("what was typed");
    assert_eq!(
        input.expose(),
        &json!({"subdomain": "acme"}),
        "is still there"
    );
}

#[test]
fn a_return_to_another_flow_is_refused() {
    let resume = left();
    let mut other = redirecting();
    other.target = formloom_connect::IntegrationTarget::by_id("int-2");
    let query = format!("formloom_nonce={}&connectionId=c-1", resume.nonce.as_str());
    let result = parse_return(&query, resume.expected_nonce()).expect("a return");
    let person = Person::returns(other, &resume, result);
    person.expect_failed(ErrorKind::Protocol);
}

#[test]
fn what_was_kept_too_long_ago_does_not_count() {
    let mut resume = left();
    let now = Person::new(config()).now();
    resume.started_at = formloom_connect::Timestamp::from_millis(0);
    let mut config = redirecting();
    config.deadlines.resume = now.since(resume.started_at) - seconds(1);
    let query = format!("formloom_nonce={}&connectionId=c-1", resume.nonce.as_str());
    let result = parse_return(&query, resume.expected_nonce()).expect("a return");
    Person::returns(config, &resume, result).expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_page_that_is_not_left_fails_and_keeps_nothing() {
    let mut person = Person::offered(redirecting(), json!([oauth_option()]));
    person.clicks_connect();
    person.waits(person.flow.config().deadlines.leaving);
    person.expect_failed(ErrorKind::TimedOut);
}

#[test]
fn a_blocked_window_offers_the_same_window() {
    let mut config = redirecting();
    config.same_window = false;
    let mut person = Person::offered(config, json!([oauth_option()]));
    person.clicks_connect();
    person.browser.window = false;
    person.feed(Event::WindowBlocked);
    person.expect_failed(ErrorKind::WindowBlocked);
    assert!(person.flow.can_use_same_window(), "it is offered");
    person.uses_same_window();
    assert_eq!(person.flow.stage(), &Stage::Leaving, "and taken");
    assert_eq!(
        person.browser.posts[0].target,
        FormTarget::SameWindow,
        "by a form"
    );
}

#[test]
fn typed_credentials_need_no_redirect() {
    let mut person = Person::offered(redirecting(), json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    assert_eq!(person.flow.stage(), &Stage::Submitting, "sent as it is");
    assert!(
        person.sent().get("redirectUri").is_none(),
        "without an address to return to"
    );
}
