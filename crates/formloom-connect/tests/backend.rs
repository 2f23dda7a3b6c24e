//! The requests of the Membrane adapter, to the letter.

use formloom_connect::{
    ConnectionId, ErrorKind, HttpRequest, HttpResponse, IntegrationTarget, RequestId,
    backend::{Backend, ConnectionQuery, IntegrationQuery, Membrane},
};
use serde_json::{Value, json};

#[track_caller]
fn check(request: &HttpRequest, line: &str, body: Option<Value>) {
    let written = format!("{} {}", request.method.as_str(), request.address());
    assert_eq!(written, line, "method and address");
    let sent = request.body.as_ref().map(|body| body.expose().clone());
    assert_eq!(sent, body, "the body of {line}");
}

fn id() -> ConnectionId {
    ConnectionId::parse("c:1").expect("an id")
}

#[test]
fn integrations() {
    let query = IntegrationQuery::default()
        .with_search("git & hub")
        .with_limit(20)
        .with_cursor("a/b=".to_owned());
    let line = "GET /integrations?search=git%20%26%20hub&limit=20&cursor=a%2Fb%3D";
    check(&Membrane::new().integrations(&query), line, None);
    check(
        &Membrane::new().integrations(&IntegrationQuery::default()),
        "GET /integrations",
        None,
    );
    let target = IntegrationTarget::by_key("a/b");
    check(
        &Membrane::new().integration(&target),
        "GET /integrations/a%2Fb",
        None,
    );
}

#[test]
fn options() {
    let by_key = IntegrationTarget::by_key("github");
    check(
        &Membrane::new().options(&by_key, None),
        "POST /connection-options",
        Some(json!({"integrationKey": "github"})),
    );
    let by_id = IntegrationTarget::by_id("int-1").with_key("github");
    check(
        &Membrane::new().options(&by_id, Some(&id())),
        "POST /connection-options",
        Some(json!({"integrationId": "int-1", "connectionId": "c:1"})),
    );
}

#[test]
fn connections() {
    let mut query = ConnectionQuery::default()
        .with_cursor("n".to_owned())
        .with_include_archived(true)
        .with_disconnected(false);
    query.integration = Some(IntegrationTarget::by_key("github"));
    let line =
        "GET /connections?cursor=n&integrationKey=github&includeArchived=true&disconnected=false";
    check(&Membrane::new().connections(&query), line, None);
    check(
        &Membrane::new().connection(&id()),
        "GET /connections/c%3A1",
        None,
    );
    check(
        &Membrane::new().archive(&id()),
        "DELETE /connections/c%3A1",
        None,
    );
    let name = Some(json!({"name": "Mine"}));
    check(
        &Membrane::new().rename(&id(), "Mine"),
        "PATCH /connections/c%3A1",
        name,
    );
}

#[test]
fn the_result_stream_has_no_token_in_its_address() {
    let path = Membrane::new().result_stream(&RequestId::from_bytes([0xab; 16]));
    assert_eq!(
        path,
        format!("/sse/connection-events/{}", "ab".repeat(16)),
        "the path"
    );
}

#[test]
fn answers_of_another_shape_are_protocol_errors() {
    for body in [
        "",
        "null",
        "{}",
        "<html>",
        "{\"items\": 1}",
        "[".repeat(10_000).as_str(),
    ] {
        let error = Membrane::new()
            .read_connections(&HttpResponse::new(200, body))
            .expect_err("no page of connections");
        assert_eq!(error.kind, ErrorKind::Protocol, "for {body:.20}");
    }
}

#[test]
fn an_archive_is_done_or_says_why_not() {
    let done = Membrane::new().read_done(&HttpResponse::new(204, ""));
    assert_eq!(done, Ok(()), "done");
    let error = Membrane::new()
        .read_done(&HttpResponse::new(404, "{\"key\": \"not_found\"}"))
        .expect_err("not found");
    assert_eq!(error.kind, ErrorKind::NotFound, "why not");
}
