//! What we send is what the vendor's own SDKs send, as `tests/peers` recorded it: the same addresses, the same members
//! with the same values. What we add or leave out stands here with its reason.

use std::{path::Path, sync::Arc};

use formloom_connect::backend::{Backend, ConnectionQuery, Generation, IntegrationQuery, Membrane};
use formloom_connect::redirect::{AllowedRedirect, RedirectUri};
use formloom_connect::wire::ConnectPayload;
use formloom_connect::{
    AttemptIds, ConnectionId, Effect, Event, Flow, FlowConfig, HttpRequest, HttpResponse,
    IntegrationTarget, Mode, Secret, Timestamp,
};
use serde_json::{Value, json};

const WEATHERLINE: &str = "65f0c0de00000000000000a2";
const CODEHUB: &str = "65f0c0de00000000000000a4";
const LEDGERLY: &str = "65f0c0de00000000000000a6";

/// What we send and the SDK does not, with the reason.
const ADDED: [(&str, &str); 2] = [
    (
        "integrationId",
        "a reconnect names its integration too, so that a server can refuse a connection of another one; in the first \
         generation it stands in the address as well",
    ),
    (
        "connectionId",
        "in the first generation it stands in the address as well",
    ),
];
/// What the SDK sends and we do not, with the reason.
const LEFT_OUT: [(&str, &str); 1] = [(
    "token",
    "the host adds it where a form is posted, and sends it in a header where JSON is",
)];

struct Recording(Value);

impl Recording {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/peers/recordings")
            .join(format!("{name}.json"));
        let text = std::fs::read_to_string(path).expect("the recording is there");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    /// The request of a step to this address, or to one that starts like it.
    #[track_caller]
    fn request(&self, step: &str, start: &str) -> &Value {
        let requests: Vec<&Value> = self.0["steps"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|known| known["step"] == step)
            .flat_map(|known| known["requests"].as_array().into_iter().flatten())
            .collect();
        let exact = requests.iter().find(|request| line_of(request) == start);
        let found = exact.or_else(|| {
            requests
                .iter()
                .find(|request| line_of(request).starts_with(start))
        });
        found.unwrap_or_else(|| panic!("{start} in {step}"))
    }
}

fn current() -> Recording {
    Recording::read("membranehq-sdk-0.28.3")
}

fn first() -> Recording {
    Recording::read("integration-app-sdk-1.14.1")
}

fn line_of(request: &Value) -> String {
    let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
    format!("{} {}", text("method"), text("target"))
}

fn line(request: &HttpRequest) -> String {
    format!("{} {}", request.method.as_str(), request.address())
}

/// The same method, address and body.
#[track_caller]
fn same(recorded: &Value, ours: &HttpRequest) {
    assert_eq!(line(ours), line_of(recorded), "method and address");
    let body = ours.body.as_ref().map(|body| body.expose().clone());
    let recorded = recorded.pointer("/body/json").cloned();
    assert_eq!(body, recorded, "the body");
}

/// The same payload, but for what is listed.
#[track_caller]
fn same_payload(recorded: &Value, ours: &Value) {
    let recorded = recorded
        .pointer("/body/form/payload")
        .and_then(Value::as_object)
        .expect("a form with a payload");
    let ours = ours.as_object().expect("an object");
    for (name, value) in recorded {
        if LEFT_OUT.iter().any(|(known, _)| known == name) {
            continue;
        }
        let sent = ours.get(name).unwrap_or_else(|| panic!("`{name}` is sent"));
        match name.as_str() {
            // These differ from run to run; their form does not.
            "requestId" => assert_eq!(sent.as_str().map(str::len), Some(32), "128 random bits"),
            "redirectUri" => assert!(sent.is_string(), "an address"),
            _ => assert_eq!(sent, value, "the value of `{name}`"),
        }
    }
    for name in ours.keys().filter(|name| !recorded.contains_key(*name)) {
        assert!(
            ADDED.iter().any(|(known, _)| known == name),
            "`{name}` is added without a reason"
        );
    }
}

/// What a flow sends to connect: the form's address, where it is one, and the payload.
fn sends(config: FlowConfig, option: Value, input: Option<Value>) -> (Option<String>, Value) {
    let renews = config.mode.connection().cloned();
    let mut flow = Flow::new(config);
    let now = Timestamp::from_millis(0);
    let ids = AttemptIds::from_bytes([7; 32]);
    let mut events = vec![
        match input {
            Some(input) => Event::Submitted {
                input: Secret::new(input),
                kept: Vec::new(),
                input_without_secrets: Secret::new(json!({})),
                ids,
            },
            None => Event::ConnectClicked { ids },
        },
        Event::Start,
    ];
    while let Some(event) = events.pop() {
        for effect in flow.handle(now, event) {
            match effect {
                Effect::Request { request, .. } if request.path == "/connect" => {
                    let body = request.body.map(Secret::into_inner);
                    return (None, body.unwrap_or_default());
                }
                Effect::Request { call, request } => {
                    let body = match &renews {
                        Some(id) if request.path.starts_with("/connections/") => {
                            json!({"id": id, "integrationId": CODEHUB})
                        }
                        _ if request.path.starts_with("/integrations/") => {
                            json!({"authOptions": [option]})
                        }
                        _ => json!([option]),
                    };
                    let result = Ok(HttpResponse::new(200, body.to_string()));
                    events.push(Event::Response { call, result });
                }
                Effect::OpenWindow(_) => events.push(Event::WindowOpened),
                Effect::PostForm(post) => {
                    let payload = serde_json::to_value(&post.payload).expect("JSON");
                    return (Some(post.action), payload);
                }
                _ => {}
            }
        }
    }
    panic!("nothing is sent");
}

fn config(generation: Generation, integration: &str) -> FlowConfig {
    let backend = Arc::new(Membrane::new().of_generation(generation));
    let target = IntegrationTarget::by_id(integration);
    let mut config = FlowConfig::new(backend, target, "https://api.example.com");
    config.existing = Some(Vec::new());
    config
}

fn key_option(generation: Generation) -> Value {
    let schema = json!({"type": "object", "properties": {"apiKey": {"type": "string"}}});
    match generation {
        Generation::First => {
            json!({"key": "api-key", "type": "client-credentials", "ui": {"schema": schema}})
        }
        _ => json!({"key": "api-key", "type": "client-credentials", "inputSchema": schema}),
    }
}

fn oauth_option() -> Value {
    json!({"key": "oauth", "type": "oauth2"})
}

fn to_this_window(config: &mut FlowConfig) {
    let page = "https://app.example.com/";
    let allowed = [AllowedRedirect::OriginAndPath(page.to_owned())];
    config.redirect_uri = RedirectUri::parse(page, &allowed).ok();
    config.same_window = true;
    config.allow_multiple = true;
}

#[test]
fn options_are_asked_for_alike() {
    let (recorded, backend) = (current(), Membrane::new());
    let by_key = IntegrationTarget::by_key("ledgerly");
    let step = "get options";
    same(
        recorded.request(step, "POST /connection-options"),
        &backend.options(&by_key, None),
    );
    same(
        recorded.request(step, "GET /integrations/"),
        &backend.integration(&by_key),
    );
    let second = Membrane::new().of_generation(Generation::Second);
    same(
        recorded.request(step, "POST /connectors/"),
        &second.options(&by_key.with_connector(LEDGERLY), None),
    );
    let oldest = Membrane::new().of_generation(Generation::First);
    same(
        first().request(step, "GET /integrations/ledgerly"),
        &oldest.options(&IntegrationTarget::by_key("ledgerly"), None),
    );
    let version = recorded.request(step, "POST /connection-options");
    assert_eq!(
        version["headers"]["membrane-api-version"],
        backend.headers()[0].1,
        "the version of the API"
    );
}

#[test]
fn typed_credentials_are_sent_alike() {
    let step = "connect with client credentials";
    let input = json!({"apiKey": "weather-demo-key-2026"});
    let mut ours = config(Generation::Current, WEATHERLINE);
    ours.connection_name = Some("Weather".to_owned());
    let (_, payload) = sends(ours, key_option(Generation::Current), Some(input.clone()));
    same_payload(current().request(step, "POST /connect"), &payload);
    let mut ours = config(Generation::First, WEATHERLINE);
    ours.connection_name = Some("Weather".to_owned());
    let (_, payload) = sends(ours, key_option(Generation::First), Some(input));
    same_payload(first().request(step, "POST /connection-popup"), &payload);
}

#[test]
fn a_window_is_sent_alike() {
    let step = "OAuth2 in a window, approved";
    for (recorded, generation, address) in [
        (current(), Generation::Current, "/connect"),
        (first(), Generation::First, "/connection-popup"),
    ] {
        let (action, payload) = sends(config(generation, CODEHUB), oauth_option(), None);
        let request = recorded.request(step, &format!("POST {address}"));
        assert_eq!(action.as_deref(), request["target"].as_str(), "the address");
        same_payload(request, &payload);
    }
}

#[test]
fn the_same_window_is_sent_alike() {
    let step = "OAuth2 in the same window, approved";
    for (recorded, generation, address) in [
        (current(), Generation::Current, "/connect"),
        (first(), Generation::First, "/connection-popup"),
    ] {
        let mut ours = config(generation, CODEHUB);
        to_this_window(&mut ours);
        let (action, payload) = sends(ours, oauth_option(), None);
        let request = recorded.request(step, &format!("POST {address}"));
        assert_eq!(action.as_deref(), request["target"].as_str(), "the address");
        same_payload(request, &payload);
    }
}

#[test]
fn a_reconnect_is_sent_alike() {
    let id = ConnectionId::parse("CONNECTION_ID").expect("an id");
    let mut ours = config(Generation::Current, CODEHUB);
    ours.mode = Mode::Reconnect(id.clone());
    let (action, payload) = sends(ours, oauth_option(), None);
    let recorded = current();
    let request = recorded.request("reconnect in a window", "POST /connect");
    assert_eq!(action.as_deref(), request["target"].as_str(), "the address");
    same_payload(request, &payload);

    let oldest = Membrane::new().of_generation(Generation::First);
    let mut payload = ConnectPayload::default();
    payload.connection_id = Some(id);
    let recorded = first();
    let request = recorded.request(
        "reconnect with client credentials",
        "POST /connection-popup",
    );
    assert_eq!(
        Some(oldest.form_action(&payload).as_str()),
        request["target"].as_str(),
        "the older address"
    );
}

#[test]
fn the_list_and_what_is_done_to_a_connection_are_asked_for_alike() {
    let (recorded, backend) = (current(), Membrane::new());
    let id = ConnectionId::parse("CONNECTION_ID").expect("an id");
    let page = |limit, cursor: Option<&str>| {
        let query = ConnectionQuery::default().with_limit(limit);
        backend.connections(&query.with_cursor(cursor.map(str::to_owned)))
    };
    same(
        recorded.request("list", "GET /connections?limit=1000"),
        &page(1_000, None),
    );
    same(
        recorded.request("list", "GET /connections?limit=2&cursor"),
        &page(2, Some("CURSOR")),
    );
    // The SDK calls the start of a list `0`, and we leave it out.
    let integrations = backend.integrations(&IntegrationQuery::default().with_limit(1_000));
    let asked = recorded.request("list", "GET /integrations");
    assert_eq!(
        format!("{}&cursor=0", line(&integrations)),
        line_of(asked),
        "but for the start"
    );
    let step = "rename and refresh";
    same(
        recorded.request(step, "PATCH /connections/"),
        &backend.rename(&id, "Other"),
    );
    same(
        recorded.request(step, "POST /connections/"),
        &backend.refresh(&id),
    );
    same(
        recorded.request("archive", "DELETE /connections/"),
        &backend.archive(&id),
    );
}

#[test]
fn our_wire_type_knows_every_member_that_the_sdks_send() {
    let mut seen = 0;
    for recorded in [current(), first()] {
        let steps = recorded.0["steps"].as_array().cloned().unwrap_or_default();
        for request in steps
            .iter()
            .flat_map(|step| step["requests"].as_array().into_iter().flatten())
        {
            let Some(payload) = request.pointer("/body/form/payload") else {
                continue;
            };
            let read: ConnectPayload = serde_json::from_value(payload.clone()).expect("it is read");
            let written = serde_json::to_value(&read).expect("it is written");
            assert_eq!(&written, payload, "nothing is lost of {}", line_of(request));
            seen += 1;
        }
    }
    assert!(seen >= 12, "{seen} payloads were recorded");
}
