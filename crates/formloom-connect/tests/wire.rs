//! The wire types take what servers send, and send what servers take.

use formloom_connect::{
    ConnectionId, Secret,
    wire::{
        ConnectPayload, Connection, ConnectionOption, ConnectionState, Integration, OptionKind,
        Page, Readiness, RejectedMessage, ResultMessage,
    },
};
use serde_json::{Value, json};

#[track_caller]
fn asks(schema: Value, expected: bool) {
    let option: ConnectionOption =
        serde_json::from_value(json!({"key": "k", "type": "oauth2", "inputSchema": schema}))
            .expect("an option");
    assert_eq!(
        option.asks_parameters(),
        expected,
        "for the schema {schema}"
    );
}

#[test]
fn no_parameters_in_all_its_forms() {
    for schema in [
        json!(null),
        json!({}),
        json!({"type": "object"}),
        json!({"type": "object", "properties": {}}),
        json!({"type": ["object", "null"], "properties": {}, "required": [], "additionalProperties": false}),
        json!(true),
        json!({"title": "Nothing", "additionalProperties": {}}),
    ] {
        asks(schema, false);
    }
    let option: ConnectionOption =
        serde_json::from_value(json!({"type": "oauth2"})).expect("an option");
    assert!(!option.asks_parameters(), "without a schema");
}

#[test]
fn parameters_in_all_their_forms() {
    for schema in [
        json!({"properties": {"a": {}}}),
        json!({"type": "object", "properties": {"a": {}}}),
        json!({"$ref": "#/$defs/a"}),
        json!({"oneOf": [{"properties": {"a": {}}}]}),
        json!({"allOf": [{}]}),
        json!({"type": "string"}),
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        json!({"required": ["a"]}),
    ] {
        asks(schema, true);
    }
}

#[test]
fn an_option_keeps_a_type_that_is_unknown() {
    let sent = json!({"key": "k", "type": "passkey"});
    let option: ConnectionOption = serde_json::from_value(sent.clone()).expect("an option");
    assert_eq!(
        option.kind,
        OptionKind::Other("passkey".to_owned()),
        "the type"
    );
    assert!(option.kind.needs_person(), "which may need the person");
    assert_eq!(
        serde_json::to_value(&option).expect("JSON"),
        sent,
        "and back"
    );
}

#[test]
fn an_option_is_called_by_its_title_its_key_or_its_type() {
    let label = |option: Value| {
        let option: ConnectionOption = serde_json::from_value(option).expect("an option");
        option.label().to_owned()
    };
    assert_eq!(
        label(json!({"key": "k", "type": "oauth2", "title": "Sign in"})),
        "Sign in",
        "title"
    );
    assert_eq!(
        label(json!({"key": "k", "type": "oauth2", "title": " "})),
        "k",
        "key"
    );
    assert_eq!(label(json!({"type": "oauth2"})), "oauth2", "type");
}

#[track_caller]
fn is(members: Value, readiness: Readiness) {
    let mut connection = json!({"id": "c-1"});
    if let (Value::Object(all), Value::Object(members)) = (&mut connection, members.clone()) {
        all.extend(members);
    }
    let connection: Connection = serde_json::from_value(connection).expect("a connection");
    assert_eq!(connection.readiness(), readiness, "with {members}");
}

#[test]
fn what_the_flags_of_a_connection_say_together() {
    is(json!({}), Readiness::Ready);
    is(
        json!({"connected": true, "state": "READY"}),
        Readiness::Ready,
    );
    is(
        json!({"connected": null, "state": null, "isDefunct": null}),
        Readiness::Ready,
    );
    is(json!({"connected": false}), Readiness::NeedsReconnect);
    is(
        json!({"disconnected": true, "connected": true}),
        Readiness::NeedsReconnect,
    );
    is(
        json!({"connected": false, "state": "READY"}),
        Readiness::NeedsReconnect,
    );
    is(
        json!({"connected": false, "state": "BUILDING"}),
        Readiness::Building,
    );
    is(
        json!({"connected": false, "state": "CLIENT_ACTION_REQUIRED"}),
        Readiness::ActionRequired,
    );
    is(
        json!({"state": "CONFIGURATION_ERROR"}),
        Readiness::Misconfigured,
    );
    is(json!({"state": "SETUP_FAILED"}), Readiness::Misconfigured);
    is(
        json!({"state": "DISCONNECTING", "connected": true}),
        Readiness::Gone,
    );
    is(
        json!({"state": "READY", "isDefunct": true}),
        Readiness::Gone,
    );
    is(
        json!({"state": "READY", "isDeactivated": true}),
        Readiness::Gone,
    );
    is(
        json!({"archivedAt": "2026-01-01T00:00:00Z"}),
        Readiness::Gone,
    );
    is(json!({"state": "MIGRATING"}), Readiness::Building);
    is(
        json!({"state": "MIGRATING", "connected": true}),
        Readiness::Ready,
    );
}

#[test]
fn a_connection_comes_back_as_it_was() {
    let sent = json!({
        "id": "c-1", "name": "GitHub", "integrationId": "int-1", "authOptionKey": "k", "connected": true,
        "state": "MIGRATING", "input": {"region": "eu"}, "inputSecrets": ["/apiKey"],
        "clientAction": {"type": "connect", "uiUrl": "https://x.test/"}
    });
    let connection: Connection = serde_json::from_value(sent.clone()).expect("a connection");
    let state = ConnectionState::Other("MIGRATING".to_owned());
    assert_eq!(connection.state, Some(state), "an unknown state is kept");
    assert_eq!(
        serde_json::to_value(&connection).expect("JSON"),
        sent,
        "and back"
    );
}

#[test]
fn the_reason_of_a_connection_is_its_message_alone() {
    let reason = |members: Value| {
        let mut connection = json!({"id": "c-1"});
        connection["error"] = members;
        let connection: Connection = serde_json::from_value(connection).expect("a connection");
        connection.reason()
    };
    let error = json!({"message": "revoked\n  by the owner", "stack": "s3cret"});
    assert_eq!(
        reason(error.clone()).as_deref(),
        Some("revoked by the owner"),
        "of an object"
    );
    assert_eq!(
        reason(json!([error])).as_deref(),
        Some("revoked by the owner"),
        "of a list"
    );
    assert_eq!(
        reason(json!("revoked")).as_deref(),
        Some("revoked"),
        "of a text"
    );
    assert_eq!(
        reason(json!({"stack": "s3cret"})),
        None,
        "without a message"
    );
}

#[test]
fn an_id_that_could_leave_its_path_is_refused() {
    for id in [
        "",
        ".",
        "..",
        "a/b",
        "a?b",
        "a b",
        "ü",
        "a".repeat(201).as_str(),
    ] {
        assert!(ConnectionId::parse(id).is_err(), "{id:?} is no id");
        let connection = serde_json::from_value::<Connection>(json!({"id": id}));
        assert!(connection.is_err(), "nor on the wire: {id:?}");
    }
    for id in ["c-1", "64f0c0ffee", "a.b:c~d_e", "a".repeat(200).as_str()] {
        assert!(ConnectionId::parse(id).is_ok(), "{id:?} is an id");
    }
}

#[test]
fn a_page_has_a_cursor_until_the_last() {
    let page: Page<Integration> = serde_json::from_value(json!({
        "items": [{"id": "i", "key": "github", "name": null, "connection": {"id": "c"}, "more": 1}], "cursor": "n"
    }))
    .expect("a page");
    assert_eq!(
        page.items[0].label(),
        "github",
        "an integration without a name goes by its key"
    );
    assert_eq!(page.cursor.as_deref(), Some("n"), "the next page");
    let last: Page<Integration> = serde_json::from_value(json!({"items": []})).expect("a page");
    assert_eq!(last.cursor, None, "the last page");
}

#[test]
fn a_payload_writes_only_what_it_has_and_shows_no_input() {
    let mut payload = ConnectPayload::default();
    payload.request_id = Some("r".to_owned());
    payload.integration_key = Some("github".to_owned());
    payload.input = Some(Secret::new(json!({"apiKey": "canary"})));
    payload.token = Some(Secret::new("canary-token".to_owned()));
    payload.allow_multiple_connections = Some(true);
    let expected = json!({
        "requestId": "r", "integrationKey": "github", "input": {"apiKey": "canary"},
        "allowMultipleConnections": true, "token": "canary-token"
    });
    assert_eq!(
        serde_json::to_value(&payload).expect("JSON"),
        expected,
        "on the wire"
    );
    let shown = format!("{payload:?}");
    assert!(
        shown.contains("github"),
        "the debug output is of this payload: {shown}"
    );
    assert!(
        !shown.contains("canary"),
        "without input and token: {shown}"
    );
}

#[test]
fn a_result_message_is_read() {
    let message = json!({
        "source": "integration.app", "requestId": "r", "type": "newConnectionCreated",
        "connection": {"id": "c-1", "input": {"apiKey": "canary"}}
    });
    let expected = ResultMessage::Created {
        request_id: "r".to_owned(),
        connection: ConnectionId::parse("c-1").expect("an id"),
    };
    assert_eq!(
        ResultMessage::from_value(&message),
        Ok(expected.clone()),
        "as a value"
    );
    assert_eq!(
        ResultMessage::from_text(&message.to_string()),
        Ok(expected),
        "as a text"
    );
}

#[test]
fn a_failure_message_keeps_the_reason_and_the_fields() {
    let message = json!({
        "source": "integration.app", "requestId": "r", "type": "newConnectionFailure", "error": " no\u{0}way ",
        "errorData": {"type": "connection", "data": {"errors": [{"at": "/a", "message": "bad"}, {"at": "/b"}, 7]}}
    });
    let Ok(ResultMessage::Failed {
        reason, details, ..
    }) = ResultMessage::from_value(&message)
    else {
        panic!("expected a failure");
    };
    assert_eq!(reason.as_deref(), Some("no way"), "plain text");
    assert_eq!(details.kind.as_deref(), Some("connection"), "the type");
    assert_eq!(
        details.field_errors.len(),
        1,
        "what has another shape is left out"
    );
}

#[test]
fn other_messages_are_refused_each_for_its_reason() {
    let check = |message: Value, expected: RejectedMessage| {
        assert_eq!(
            ResultMessage::from_value(&message),
            Err(expected),
            "for {message}"
        );
    };
    check(json!(null), RejectedMessage::Shape);
    check(json!({"source": "react-devtools"}), RejectedMessage::Shape);
    check(
        json!({"source": "integration.app", "type": "newConnectionCreated", "connection": {"id": "c"}}),
        RejectedMessage::NoRequestId,
    );
    check(
        json!({"source": "integration.app", "requestId": "r", "type": "hello"}),
        RejectedMessage::Shape,
    );
    let huge = json!({"source": "x".repeat(300_000)});
    assert_eq!(
        ResultMessage::from_value(&huge),
        Err(RejectedMessage::TooLarge),
        "huge"
    );
}

#[test]
fn a_help_page_is_one_of_https() {
    for (address, leads) in [
        (json!("https://example.com/keys"), true),
        (json!("HTTPS://example.com"), true),
        (json!("http://example.com/keys"), false),
        (json!("javascript:alert(1)"), false),
        (json!(" https://example.com"), false),
        (json!("https://example.com/a\nb"), false),
        (json!("https://"), false),
        (json!("htt"), false),
        (json!("httpsé//x"), false),
        (json!({"en": "https://example.com"}), false),
        (json!(null), false),
    ] {
        let option = json!({"key": "k", "type": "oauth2", "helpUri": address});
        let option: ConnectionOption = serde_json::from_value(option).expect("an option");
        assert_eq!(option.help_page().is_some(), leads, "{address}");
    }
}
