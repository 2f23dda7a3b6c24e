//! The vendor's guide, step by step: a test for each sentence, named after it. docs/connections.md links them.

use formloom_connect::redirect::{AllowedRedirect, RedirectUri, Return, parse_return};
use formloom_connect::{
    ConnectionId, ErrorKind, Event, FlowConfig, FormTarget, Mode, Stage, WindowAddress,
};
use serde_json::{Value, json};

use crate::harness::{API, Person, api_key_option, config, oauth_option, read, working};

/// A flow that goes to the provider in the same window, and comes back to this page.
fn same_window() -> FlowConfig {
    let page = "https://app.example.com/connect";
    let allowed = [AllowedRedirect::OriginAndPath(page.to_owned())];
    let mut config = config();
    config.redirect_uri = RedirectUri::parse(page, &allowed).ok();
    config.same_window = true;
    config
}

/// Leaves in the same window, and comes back with these parameters.
fn comes_back(parameters: &str) -> Person {
    let mut person = Person::offered(same_window(), json!([oauth_option()]));
    person.clicks_connect();
    let resume = person.browser.resume.take().expect("something is kept");
    let query = format!("?formloom_nonce={}&{parameters}", resume.nonce.as_str());
    let result = parse_return(&query, resume.expected_nonce()).expect("a return");
    Person::returns(same_window(), &resume, result)
}

#[test]
fn step_1_the_options_of_an_integration_are_fetched() {
    let mut person = Person::new(config());
    person.feed(Event::Start);
    let (_, request) = &person.browser.calls[0];
    assert_eq!(request.path, "/connection-options", "its address");
    let body = request.body.as_ref().expect("a body").expose();
    assert_eq!(
        body["integrationId"], "int-1",
        "of this integration: {body}"
    );
}

#[test]
fn step_1_no_option_means_that_authentication_is_not_configured() {
    let person = Person::offered(config(), json!([]));
    assert_eq!(person.flow.stage(), &Stage::NoneConfigured, "it is said");
    let advice = ErrorKind::NoOptionsConfigured.advice();
    assert!(advice.contains("connector"), "and what to do: {advice}");
}

#[test]
fn step_1_one_option_is_no_choice() {
    let person = Person::offered(config(), json!([api_key_option()]));
    let form = Stage::Form { refusal: None };
    assert_eq!(person.flow.stage(), &form, "its form at once");
}

#[test]
fn step_1_of_several_options_each_has_its_own_form() {
    let mut other = api_key_option();
    other["key"] = json!("basic");
    other["inputSchema"] = json!({"type": "object", "properties": {"user": {}}});
    let mut person = Person::offered(config(), json!([api_key_option(), other]));
    assert_eq!(person.flow.stage(), &Stage::Choosing, "a choice");
    for (index, member) in [(0, "apiKey"), (1, "user")] {
        person.feed(Event::OptionChosen(index));
        let option = person.flow.option().expect("it is chosen");
        let schema = option.input_schema.as_ref().expect("a schema");
        assert!(schema["properties"].get(member).is_some(), "{schema}");
    }
}

#[test]
fn step_2_an_option_has_key_type_title_description_and_schema() {
    let schema = json!({"type": "object", "properties": {"region": {"type": "string"}}});
    let option = json!({"key": "key-1", "type": "client-credentials", "title": "API key",
        "description": "Found under Settings", "inputSchema": schema});
    let mut person = Person::offered(config(), json!([option]));
    let option = person.flow.option().expect("the only one").clone();
    assert_eq!(option.label(), "API key", "its title");
    assert_eq!(
        option.description.as_deref(),
        Some("Found under Settings"),
        "its description"
    );
    assert_eq!(option.input_schema, Some(schema), "its schema");
    assert!(!option.kind.needs_person(), "its type");
    person.submits(json!({"region": "eu"}));
    assert_eq!(
        person.sent()["authOptionKey"],
        "key-1",
        "its key goes along"
    );
}

#[test]
fn step_2_the_form_is_skipped_without_parameters() {
    for schema in [
        Value::Null,
        json!({}),
        json!({"type": "object", "properties": {}}),
    ] {
        let mut option = json!({"key": "k", "type": "client-credentials"});
        if !schema.is_null() {
            option["inputSchema"] = schema.clone();
        }
        let person = Person::offered(config(), json!([option]));
        assert_eq!(person.flow.stage(), &Stage::Ready, "{schema}");
    }
}

#[test]
fn step_3_a_connection_is_made_with_what_was_collected() {
    let mut person = Person::offered(config(), json!([api_key_option()]));
    person.submits(json!({"region": "eu", "apiKey": "k"}));
    let sent = person.sent();
    assert_eq!(
        sent["input"],
        json!({"region": "eu", "apiKey": "k"}),
        "{sent}"
    );
    person.server_answers("POST /connect", 200, working("c-1"));
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn step_3_the_window_opens_inside_the_click() {
    let mut person = Person::offered(config(), json!([oauth_option()]));
    person.clicks_connect();
    let [window] = person.browser.windows.as_slice() else {
        panic!("one window, in the event of the click");
    };
    assert_eq!(
        window.address,
        WindowAddress::Blank,
        "before anything is awaited"
    );
    assert!(person.browser.calls.is_empty(), "nothing was asked first");
}

#[test]
fn step_3_the_same_window_redirects_instead() {
    let mut person = Person::offered(same_window(), json!([oauth_option()]));
    person.clicks_connect();
    assert!(person.browser.windows.is_empty(), "no window");
    assert_eq!(
        person.browser.posts[0].target,
        FormTarget::SameWindow,
        "this one"
    );
    let back = person.browser.posts[0].payload.redirect_uri.clone();
    let back = back.expect("where it comes back to");
    assert!(
        back.starts_with("https://app.example.com/connect?"),
        "{back}"
    );
}

#[test]
fn step_3_on_success_the_address_has_a_connection_id() {
    let mut person = comes_back("connectionId=c-1");
    person.server_answers("GET /connections/c-1", 200, working("c-1"));
    person.expect_connected("c-1");
}

#[test]
fn step_3_on_failure_the_address_has_error_and_error_data() {
    let person =
        comes_back("error=the+owner+said+no&errorData=%7B%22type%22%3A%22connection%22%7D");
    person.expect_failed(ErrorKind::ProviderDenied);
    let Stage::Failed(error) = person.flow.stage() else {
        unreachable!("checked above")
    };
    assert_eq!(
        error.message.as_deref(),
        Some("the owner said no"),
        "`error` is shown"
    );
    let text = "?error=no&errorData=%7B%22key%22%3A%22access_denied%22%7D";
    let Some(Ok(Return::Failed { details, .. })) = parse_return(text, None) else {
        panic!("a failure");
    };
    assert!(details.is_some(), "`errorData` is JSON as text");
}

#[test]
fn step_4_a_disconnected_connection_is_reconnected_in_the_same_way() {
    let mut config = config();
    config.mode = Mode::Reconnect(ConnectionId::parse("c-1").expect("an id"));
    let mut broken = working("c-1");
    broken["connected"] = json!(false);
    config.existing = Some(vec![read(broken.clone())]);
    let mut person = Person::new(config);
    person.feed(Event::Start);
    person.server_answers("POST /connection-options", 200, json!([oauth_option()]));
    person.server_answers("GET /connections/c-1", 200, broken);
    person.connects_in_a_window();
    let payload = serde_json::to_value(&person.browser.posts[0].payload).expect("JSON");
    assert_eq!(payload["connectionId"], "c-1", "the same one: {payload}");
    person.gets_message(API, person.success("c-1"));
    let mut fresh = working("c-1");
    fresh["updatedAt"] = json!("2026-02-01T00:00:00Z");
    person.server_answers("GET /connections/c-1", 200, fresh);
    person.expect_connected("c-1");
}

#[test]
fn step_5_one_customer_may_hold_several_connections() {
    let mut config = config();
    config.existing = Some(vec![read(working("c-old"))]);
    config.allow_multiple = true;
    let mut person = Person::offered(config, json!([api_key_option()]));
    person.submits(json!({"apiKey": "k"}));
    assert_eq!(
        person.sent()["allowMultipleConnections"],
        true,
        "nothing is replaced"
    );
}
