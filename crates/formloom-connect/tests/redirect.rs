//! Where the same-window way may return to, and what a return may say.

use formloom_connect::{
    AddressError, ConnectionId, Nonce,
    redirect::{AllowedRedirect, RedirectUri, Return, ReturnError, clean_query, parse_return},
};

fn allowed() -> Vec<AllowedRedirect> {
    vec![
        AllowedRedirect::OriginAndPath("https://app.example.com/connect".to_owned()),
        AllowedRedirect::OriginAndPath("http://127.0.0.1:8080/".to_owned()),
        AllowedRedirect::OriginAndPath("http://[::1]:8080/".to_owned()),
        AllowedRedirect::OriginAndPath("http://localhost/".to_owned()),
        AllowedRedirect::Exact("https://exact.example.com/back?x=1".to_owned()),
    ]
}

#[test]
fn listed_addresses_are_taken() {
    for (text, takes_nonce) in [
        ("https://app.example.com/connect", true),
        ("https://app.example.com/connect?tab=1", true),
        ("HTTPS://APP.example.com:443/connect?", true),
        ("http://127.0.0.1:8080", true),
        ("http://127.0.0.1:8080/?a=b", true),
        ("http://[::1]:8080/", true),
        ("http://localhost:80/", true),
        ("https://exact.example.com/back?x=1", false),
    ] {
        let uri = RedirectUri::parse(text, &allowed());
        assert_eq!(uri.map(|uri| uri.takes_nonce()), Ok(takes_nonce), "{text}");
    }
}

#[test]
fn other_addresses_are_refused_each_for_its_reason() {
    use AddressError as E;
    for (text, expected) in [
        ("", E::Malformed),
        ("/connect", E::Malformed),
        ("//app.example.com/connect", E::Malformed),
        ("javascript:alert(1)", E::Malformed),
        ("javascript://app.example.com/%0aalert(1)", E::NotSecure),
        ("ftp://app.example.com/connect", E::NotSecure),
        ("http://app.example.com/connect", E::NotSecure),
        ("http://127.0.0.1.evil.test:8080/", E::NotSecure),
        ("http://0x7f.1:8080/", E::NotSecure),
        ("https://user@app.example.com/connect", E::UserInfo),
        ("https://user:pw@app.example.com/connect", E::UserInfo),
        ("https://app.example.com@evil.test/connect", E::UserInfo),
        ("https://app.example.com/connect#x", E::Fragment),
        ("https://app.example.com/connect#", E::Fragment),
        ("https://app.example.com\\@evil.test/connect", E::Malformed),
        ("https://app.example.com/connect\n", E::Malformed),
        (" https://app.example.com/connect", E::Malformed),
        ("https://app.exämple.com/connect", E::Malformed),
        ("https://app.example.com:/connect", E::Malformed),
        ("https://app.example.com:99999/connect", E::Malformed),
        ("https:///connect", E::Malformed),
        ("https://app..example.com/connect", E::Malformed),
        ("https://[::1/connect", E::Malformed),
        ("https://app.example.com/connect/../connect", E::DotSegment),
        ("https://app.example.com/%2e%2E/connect", E::DotSegment),
        (
            "https://app.example.com/connect?connectionId=1",
            E::ReservedParameter,
        ),
        (
            "https://app.example.com/connect?%65rror=1",
            E::ReservedParameter,
        ),
        (
            "https://app.example.com/connect?a&formloom_nonce=1",
            E::ReservedParameter,
        ),
        ("https://app.example.com/connect/", E::NotAllowed),
        ("https://app.example.com/Connect", E::NotAllowed),
        ("https://app.example.com:8443/connect", E::NotAllowed),
        ("https://evil.test/connect", E::NotAllowed),
        ("http://127.0.0.1:8081/", E::NotAllowed),
        ("https://exact.example.com/back?x=2", E::NotAllowed),
        ("https://exact.example.com/back", E::NotAllowed),
    ] {
        assert_eq!(
            RedirectUri::parse(text, &allowed()),
            Err(expected),
            "{text:?}"
        );
    }
    let long = format!("https://app.example.com/connect?{}", "a".repeat(2_100));
    assert_eq!(
        RedirectUri::parse(&long, &allowed()),
        Err(E::TooLong),
        "a long one"
    );
    let any = RedirectUri::parse("https://app.example.com/connect", &[]);
    assert_eq!(any, Err(E::NotAllowed), "an empty list allows nothing");
}

#[test]
fn the_nonce_goes_into_the_query_where_there_is_room() {
    let nonce = nonce();
    for (text, expected) in [
        (
            "https://app.example.com/connect",
            "https://app.example.com/connect?formloom_nonce=",
        ),
        (
            "https://app.example.com/connect?",
            "https://app.example.com/connect?formloom_nonce=",
        ),
        (
            "https://app.example.com/connect?a=1",
            "https://app.example.com/connect?a=1&formloom_nonce=",
        ),
    ] {
        let uri = RedirectUri::parse(text, &allowed()).expect("an allowed address");
        assert_eq!(
            uri.with_nonce(&nonce),
            format!("{expected}{}", nonce.as_str()),
            "{text}"
        );
    }
    let exact = "https://exact.example.com/back?x=1";
    let uri = RedirectUri::parse(exact, &allowed()).expect("an allowed address");
    assert_eq!(
        uri.with_nonce(&nonce),
        exact,
        "an exact address stays as it is"
    );
}

fn nonce() -> Nonce {
    Nonce::from_bytes([0xab; 16])
}

/// Reads the parameters behind the right nonce.
fn returned(parameters: &str) -> Result<Return, ReturnError> {
    let query = format!("?formloom_nonce={}{parameters}", nonce().as_str());
    parse_return(&query, Some(&nonce())).expect("there is a return")
}

#[test]
fn a_return_is_read() {
    let id = ConnectionId::parse("c-1").expect("an id");
    assert_eq!(
        returned("&connectionId=c-1&other=x"),
        Ok(Return::Connected(id)),
        "success"
    );
    let Ok(Return::Failed { reason, details }) = returned("&error=The%20owner+said%3A+no%E2%80%AE")
    else {
        panic!("expected a failure");
    };
    assert_eq!(
        reason.as_deref(),
        Some("The owner said: no"),
        "the reason as plain text"
    );
    assert!(
        details.is_some_and(|details| details.kind.is_none()),
        "no details"
    );
}

#[test]
fn details_are_read_or_known_to_be_broken() {
    let Ok(Return::Failed { details, .. }) =
        returned("&error=x&errorData=%7B%22type%22%3A%22connection%22%7D")
    else {
        panic!("expected a failure");
    };
    let details = details.expect("readable details");
    assert_eq!(details.kind.as_deref(), Some("connection"), "the type");
    let deep = format!("&error=x&errorData={}", "%5B".repeat(5_000));
    for broken in [
        "&error=x&errorData=%7B",
        "&error=x&errorData=7",
        deep.as_str(),
    ] {
        let Ok(Return::Failed { reason, details }) = returned(broken) else {
            panic!("expected a failure");
        };
        assert_eq!(reason.as_deref(), Some("x"), "the reason is there");
        assert_eq!(details, None, "the details are not");
    }
}

#[test]
fn markup_stays_text() {
    let Ok(Return::Failed { reason, .. }) = returned("&error=%3Cscript%3Ealert(1)%3C/script%3E")
    else {
        panic!("expected a failure");
    };
    assert_eq!(
        reason.as_deref(),
        Some("<script>alert(1)</script>"),
        "as it was written"
    );
}

#[test]
fn doubtful_returns_are_refused_each_for_its_reason() {
    use ReturnError as E;
    let long = format!("&error={}", "x".repeat(40_000));
    for (parameters, expected) in [
        ("", E::NoResult),
        ("&connectionId=a&error=b", E::BothResults),
        ("&connectionId=a&errorData=%7B%7D", E::BothResults),
        ("&connectionId=a&connectionId=a", E::Duplicate),
        ("&connectionId=a&%63onnectionId=b", E::Duplicate),
        ("&error=a&error=b", E::Duplicate),
        ("&connectionId=", E::BadConnectionId),
        ("&connectionId=..", E::BadConnectionId),
        ("&connectionId=a%2Fb", E::BadConnectionId),
        (long.as_str(), E::TooLong),
    ] {
        assert_eq!(returned(parameters), Err(expected), "{:.60}", parameters);
    }
}

#[test]
fn only_the_right_nonce_counts() {
    let right = nonce();
    let right = right.as_str();
    for query in [
        "connectionId=c-1".to_owned(),
        "error=x".to_owned(),
        "formloom_nonce=&connectionId=c-1".to_owned(),
        format!("formloom_nonce={}&connectionId=c-1", "ff".repeat(16)),
        format!("formloom_nonce={right}0&connectionId=c-1"),
        format!("formloom_nonce={right}&formloom_nonce={right}&connectionId=c-1"),
        format!(
            "formloom_nonce={}&connectionId=a&connectionId=b",
            "ff".repeat(16)
        ),
    ] {
        let result = parse_return(&query, Some(&nonce()));
        assert_eq!(result, Some(Err(ReturnError::WrongNonce)), "{query}");
    }
}

#[test]
fn without_room_for_a_nonce_the_result_alone_counts() {
    let id = ConnectionId::parse("c-1").expect("an id");
    assert_eq!(
        parse_return("?connectionId=c-1", None),
        Some(Ok(Return::Connected(id))),
        "success"
    );
}

#[test]
fn a_page_that_was_just_opened_is_no_return() {
    for query in ["", "?", "?tab=1", "?errors=1&connection=2"] {
        assert_eq!(parse_return(query, Some(&nonce())), None, "{query:?}");
    }
}

#[test]
fn the_address_is_cleaned_of_our_parameters_alone() {
    for (query, expected) in [
        ("?connectionId=c-1&formloom_nonce=1", ""),
        ("?tab=1&error=x&errorData=%7B&b=%20+", "?tab=1&b=%20+"),
        ("tab=1&%65rror=x", "tab=1"),
        ("?a&&b=", "?a&b="),
        ("?", ""),
        ("", ""),
    ] {
        assert_eq!(clean_query(query), expected, "{query:?}");
    }
}
