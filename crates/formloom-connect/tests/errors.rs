//! The table from what a server says to a kind, and the words of each kind.

use std::{collections::BTreeSet, time::Duration};

use formloom_connect::{ConnectError, ErrorKind, HttpResponse, retry_after, wire::ApiErrorBody};
use serde_json::{Value, json};

#[track_caller]
fn check(status: u16, body: Value, expected: ErrorKind) {
    let error = ConnectError::from_response(&HttpResponse::new(status, body.to_string()));
    assert_eq!(error.kind, expected, "for {status} {body}");
}

#[test]
fn a_key_decides_before_type_and_status() {
    for (key, kind) in [
        ("not_found", ErrorKind::NotFound),
        ("not_authenticated", ErrorKind::NotAuthenticated),
        ("access_token_expired", ErrorKind::NotAuthenticated),
        ("access_denied", ErrorKind::AccessDenied),
        ("already_exists", ErrorKind::AlreadyExists),
        ("rate_limit_exceeded", ErrorKind::RateLimited),
        ("connection_is_defunct", ErrorKind::ConnectionDefunct),
        ("lock_timeout", ErrorKind::Server),
    ] {
        check(
            400,
            json!({"type": "bad_request", "key": key, "message": "x"}),
            kind,
        );
    }
}

#[test]
fn a_type_that_says_much_decides_before_the_status() {
    for (name, kind) in [
        ("connection", ErrorKind::CredentialsRejected),
        ("configuration", ErrorKind::ConfigurationError),
        ("dependency_error", ErrorKind::Server),
        ("concurrency", ErrorKind::Server),
    ] {
        check(400, json!({"type": name}), kind);
    }
}

#[test]
fn a_status_decides_otherwise() {
    for (status, kind) in [
        (400, ErrorKind::InvalidInput),
        (401, ErrorKind::NotAuthenticated),
        (403, ErrorKind::AccessDenied),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::AlreadyExists),
        (413, ErrorKind::InvalidInput),
        (422, ErrorKind::InvalidInput),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (502, ErrorKind::Server),
        (503, ErrorKind::Server),
        (302, ErrorKind::Protocol),
        (418, ErrorKind::Protocol),
    ] {
        check(status, json!("<html>a proxy's page</html>"), kind);
        check(
            status,
            json!({"type": "something_new", "key": "something_new"}),
            kind,
        );
    }
    check(404, json!({"type": "bad_request"}), ErrorKind::NotFound);
}

#[test]
fn an_option_that_is_not_found_is_an_unknown_option() {
    let body =
        json!({"type": "bad_request", "key": "not_found", "data": {"what": "connection-option"}});
    check(404, body, ErrorKind::UnknownOption);
}

#[test]
fn a_result_tells_of_the_providers_refusal() {
    let kind = |details: Value| {
        ConnectError::from_result(Some("no"), ApiErrorBody::from_value(&details)).kind
    };
    assert_eq!(
        kind(json!({})),
        ErrorKind::ProviderDenied,
        "without details"
    );
    assert_eq!(
        kind(json!({"key": "access_denied"})),
        ErrorKind::ProviderDenied,
        "denied"
    );
    assert_eq!(
        kind(json!({"type": "connection"})),
        ErrorKind::ProviderDenied,
        "did not connect"
    );
    let fields = json!({"type": "connection", "data": {"errors": [{"at": "/a", "message": "m"}]}});
    assert_eq!(
        kind(fields),
        ErrorKind::CredentialsRejected,
        "with a field that is wrong"
    );
    assert_eq!(
        kind(json!({"type": "configuration"})),
        ErrorKind::ConfigurationError,
        "misconfigured"
    );
    assert_eq!(
        kind(json!({"type": "internal"})),
        ErrorKind::Server,
        "the server's own fault"
    );
    assert_eq!(
        kind(json!("text")),
        ErrorKind::ProviderDenied,
        "details of another shape"
    );
}

#[test]
fn the_reason_is_short_plain_text() {
    let long = format!("a\u{202e}b\u{0} {}", "x".repeat(5_000));
    let body = json!({"type": "bad_request", "message": long, "stack": "s3cret", "data": {"logs": "s3cret"}});
    let error = ConnectError::from_response(&HttpResponse::new(400, body.to_string()));
    let message = error.message.clone().expect("a reason");
    assert!(message.starts_with("ab x"), "plain: {message:.20}");
    assert_eq!(message.chars().count(), 1_001, "cut, with a mark");
    assert!(
        !format!("{error:?} {error}").contains("s3cret"),
        "nothing else is kept"
    );
}

#[test]
fn field_errors_point_into_the_input() {
    let errors = json!([
        {"at": "/a", "message": "one"}, {"at": "nowhere", "message": "two"}, {"message": "three"}, {"at": "/b"}, null
    ]);
    let body = json!({"type": "bad_request", "data": {"errors": errors}});
    let error = ConnectError::from_response(&HttpResponse::new(400, body.to_string()));
    let found: Vec<(&str, &str)> = error
        .field_errors
        .iter()
        .map(|error| (error.at.as_str(), error.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [("/a", "one"), ("", "two"), ("", "three")],
        "what has no place is for the whole input"
    );
}

#[test]
fn the_wait_that_the_server_asks_for_is_kept() {
    let response = HttpResponse::new(429, "").with_retry_after(Duration::from_secs(7));
    let error = ConnectError::from_response(&response);
    assert_eq!(
        error.retry_after,
        Some(Duration::from_secs(7)),
        "seven seconds"
    );
    assert_eq!(
        retry_after(" 7 "),
        Some(Duration::from_secs(7)),
        "from the header"
    );
    assert_eq!(
        retry_after("99999999999"),
        Some(Duration::from_secs(86_400)),
        "a day at most"
    );
    assert_eq!(
        retry_after("Wed, 21 Oct 2026 07:28:00 GMT"),
        None,
        "a date needs a clock"
    );
    assert_eq!(retry_after("-1"), None, "not into the past");
}

#[test]
fn every_kind_has_its_own_code_and_its_words() {
    let codes: BTreeSet<&str> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), ErrorKind::ALL.len(), "codes are distinct");
    for kind in ErrorKind::ALL {
        let says = kind.to_string();
        assert!(
            says.starts_with(char::is_lowercase) && !says.ends_with('.'),
            "{kind:?}: {says}"
        );
        let advice = kind.advice();
        assert!(
            advice.starts_with(char::is_uppercase) && advice.ends_with('.'),
            "{kind:?}: {advice}"
        );
    }
}

#[test]
fn every_kind_is_said_in_every_language() {
    let said = |kind: ErrorKind, language: &str| {
        let (says, advice) = (kind.says_in(language), kind.advice_in(language));
        assert!(
            !says.is_empty() && !says.ends_with('.') && advice.ends_with('.'),
            "{language}: {kind:?}: {says}, {advice}"
        );
        [says, advice]
    };
    for kind in ErrorKind::ALL {
        assert_eq!(said(kind, "fr"), [kind.says(), kind.advice()], "{kind:?}");
        let english = said(kind, "en-GB");
        let german = said(kind, "DE-at");
        assert!(
            german.iter().all(|text| !english.contains(text)),
            "{kind:?} is said in German: {german:?}"
        );
        let arabic = said(kind, "ar").concat();
        assert!(
            !arabic.contains(|letter: char| letter.is_ascii_alphabetic()),
            "{kind:?} is said in Arabic: {arabic}"
        );
    }
    for language in ["de", "ar"] {
        let says: BTreeSet<&str> = ErrorKind::ALL
            .iter()
            .map(|kind| kind.says_in(language))
            .collect();
        assert_eq!(says.len(), ErrorKind::ALL.len(), "{language}: each its own");
    }
}

#[test]
fn a_429_of_the_server_is_not_the_providers() {
    let body =
        r#"{"type": "bad_request", "key": "rate_limit_exceeded", "message": "too many requests"}"#;
    let ours = ConnectError::from_response(&HttpResponse::new(429, body));
    assert!(!ours.is_providers(), "{ours:?}");
    let body = r#"{"type": "connection", "message": "this key was revoked"}"#;
    let theirs = ConnectError::from_response(&HttpResponse::new(400, body));
    assert!(theirs.is_providers(), "{theirs:?}");
}
