//! Backends behind one trait: the generations of the vendor's API, a backend of one's own, and the simulated server.

#[path = "../examples/own_backend.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the example is a program of its own, whose main is not run here"
)]
mod own_backend;

use std::sync::Arc;

use formloom_connect::backend::{Backend, Generation, Membrane, SimulatedServer};
use formloom_connect::wire::{ConnectPayload, OptionKind};
use formloom_connect::{
    AttemptIds, ConnectionId, Effect, Event, Flow, FlowConfig, HttpRequest, HttpResponse,
    IntegrationTarget, Secret, Stage, Start, Timestamp,
};
use serde_json::{Value, json};

use self::own_backend::Accounts;

fn target() -> IntegrationTarget {
    IntegrationTarget::by_id("int-1")
        .with_key("github")
        .with_connector("con-1")
}

fn line(request: &HttpRequest) -> String {
    format!("{} {}", request.method.as_str(), request.address())
}

/// Feeds events and answers requests until nothing is asked any more.
fn drives(flow: &mut Flow, event: Event, mut answer: impl FnMut(&HttpRequest) -> HttpResponse) {
    let now = Timestamp::from_millis(0);
    let mut events = vec![event];
    while let Some(event) = events.pop() {
        for effect in flow.handle(now, event) {
            match effect {
                Effect::Request { call, request } => events.push(Event::Response {
                    call,
                    result: Ok(answer(&request)),
                }),
                Effect::OpenWindow(_) => events.push(Event::WindowOpened),
                _ => {}
            }
        }
    }
}

fn submitted(input: Value) -> Event {
    Event::Submitted {
        input: Secret::new(input),
        kept: Vec::new(),
        input_without_secrets: Secret::new(json!({})),
        ids: AttemptIds::from_bytes([1; 32]),
    }
}

#[test]
fn each_generation_asks_for_options_in_its_own_way() {
    for (generation, expected) in [
        (Generation::First, "GET /integrations/int-1"),
        (
            Generation::Second,
            "POST /connectors/con-1/generate-options",
        ),
        (Generation::Current, "POST /connection-options"),
    ] {
        let backend = Membrane::new().of_generation(generation);
        assert_eq!(
            line(&backend.options(&target(), None)),
            expected,
            "{generation:?}"
        );
    }
}

#[test]
fn the_first_generation_has_its_schema_under_ui() {
    let backend = Membrane::new().of_generation(Generation::First);
    let answer = json!({"id": "int-1", "authOptions": [
        {"key": "token", "type": "client-credentials", "title": "Token",
         "ui": {"schema": {"type": "object", "properties": {"token": {"type": "string"}}}, "description": "Yours.",
                "helpUri": "https://example.com/tokens"}},
        {"type": "oauth2"},
    ]});
    let options = backend
        .read_options(&HttpResponse::new(200, answer.to_string()))
        .expect("options");
    assert_eq!(options.len(), 2, "both");
    assert!(options[0].asks_parameters(), "the first has a form");
    assert_eq!(
        options[0].description.as_deref(),
        Some("Yours."),
        "its text"
    );
    assert_eq!(
        options[0].help_page(),
        Some("https://example.com/tokens"),
        "where it is told how to get one"
    );
    assert_eq!(options[1].kind, OptionKind::OAuth2, "the second has none");
    let none = backend.read_options(&HttpResponse::new(200, r#"{"id": "int-1"}"#));
    assert_eq!(none.expect("no options").len(), 0, "none configured");
}

#[test]
fn the_first_generation_calls_the_input_by_its_old_name() {
    let backend = Membrane::new().of_generation(Generation::First);
    let mut payload = ConnectPayload::default();
    payload.integration_id = Some("int-1".to_owned());
    payload.input = Some(Secret::new(json!({"token": "t"})));
    let payload = backend.adapt(payload);
    assert_eq!(payload.input, None, "not by the new one");
    assert!(
        payload.connection_parameters.is_some(),
        "but by the old one"
    );
    assert_eq!(
        backend.form_action(&payload),
        "/connection-popup?integrationId=int-1",
        "the address names what is connected"
    );
    let mut again = payload;
    again.connection_id = ConnectionId::parse("c-1").ok();
    assert_eq!(
        backend.form_action(&again),
        "/connection-popup?connectionId=c-1",
        "and for a reconnect the connection"
    );
}

#[test]
fn the_version_goes_into_a_header() {
    let version = |generation| {
        Membrane::new().of_generation(generation).headers()[0]
            .1
            .clone()
    };
    assert_eq!(version(Generation::Current), "2025-10-21", "current");
    assert_eq!(version(Generation::Second), "legacy", "older");
    assert_eq!(version(Generation::First), "legacy", "oldest");
}

#[test]
fn the_simulated_server_carries_a_whole_flow() {
    let option = json!([{"key": "token", "type": "client-credentials",
        "inputSchema": {"type": "object", "properties": {"token": {"type": "string"}}}}]);
    let mut server = SimulatedServer::new("github", option);
    let backend = Arc::new(Membrane::new());
    let config = FlowConfig::new(
        backend,
        IntegrationTarget::by_key("github"),
        "https://api.test",
    );
    let mut flow = Flow::new(config);
    drives(&mut flow, Event::Start, |request| server.answer(request));
    let refused = json!({"type": "connection", "message": "no", "data": {"errors": [{"at": "/token", "message": "unknown"}]}});
    server.refuses_once(HttpResponse::new(400, refused.to_string()));
    drives(&mut flow, submitted(json!({"token": "bad"})), |request| {
        server.answer(request)
    });
    assert_eq!(
        flow.stage().field_errors()[0].at,
        "/token",
        "refused at the field"
    );
    drives(&mut flow, submitted(json!({"token": "good"})), |request| {
        server.answer(request)
    });
    let Stage::Done(connection) = flow.stage() else {
        panic!("connected, and not {:?}", flow.stage());
    };
    assert_eq!(connection.id.as_str(), "simulated-1", "the first one");
    assert_eq!(server.connections().len(), 1, "and the only one");
}

#[test]
fn a_backend_of_one_s_own_carries_a_form_and_oauth() {
    let accounts = |status: &str| {
        json!({"id": "a-1", "label": "Ada", "service": "github", "status": status,
               "consent_url": "https://consent.example.com/a-1"})
    };
    for oauth in [false, true] {
        let mut asked = Vec::new();
        let mut consented = false;
        let mut answer = |request: &HttpRequest| {
            asked.push(line(request));
            let body = match (request.method.as_str(), request.path.as_str()) {
                ("GET", "/services/github/logins") => {
                    json!([{"id": "l", "label": "Log in", "oauth": oauth,
                    "form": if oauth { json!({}) } else { json!({"properties": {"key": {"type": "string"}}}) }}])
                }
                ("GET", "/services/github") => json!({"id": "github", "name": "GitHub"}),
                ("GET", "/accounts") => json!({"accounts": []}),
                ("POST", "/accounts") if oauth => accounts("needs_consent"),
                ("POST", "/accounts") => accounts("active"),
                ("GET", "/accounts/a-1") => {
                    accounts(if oauth && !std::mem::replace(&mut consented, true) {
                        "needs_consent"
                    } else {
                        "active"
                    })
                }
                other => panic!("{other:?} is not asked"),
            };
            HttpResponse::new(200, body.to_string())
        };
        let mut config = FlowConfig::new(
            Arc::new(Accounts),
            IntegrationTarget::by_key("github"),
            "https://own.test",
        );
        config.start = Start::Json;
        let mut flow = Flow::new(config);
        drives(&mut flow, Event::Start, &mut answer);
        if oauth {
            let ids = AttemptIds::from_bytes([1; 32]);
            drives(&mut flow, Event::ConnectClicked { ids }, &mut answer);
            for seconds in [2_000, 4_000] {
                let now = Timestamp::from_millis(seconds);
                let mut events = vec![Event::TimerFired(formloom_connect::Timer::Poll)];
                while let Some(event) = events.pop() {
                    for effect in flow.handle(now, event) {
                        if let Effect::Request { call, request } = effect {
                            let result = Ok(answer(&request));
                            events.push(Event::Response { call, result });
                        }
                    }
                }
            }
        } else {
            drives(&mut flow, submitted(json!({"key": "k"})), &mut answer);
        }
        assert!(
            matches!(flow.stage(), Stage::Done(connection) if connection.id.as_str() == "a-1"),
            "connected (OAuth: {oauth}) after {asked:?}, and not {:?}",
            flow.stage()
        );
    }
}
