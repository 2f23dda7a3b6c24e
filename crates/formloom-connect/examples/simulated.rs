//! Plays a flow against a server in memory: the options, a wrong key, the right key, the connection.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;

use formloom_connect::backend::{Membrane, SimulatedServer};
use formloom_connect::{
    AttemptIds, Effect, Event, Flow, FlowConfig, HttpResponse, IntegrationTarget, Secret, Stage,
    Timestamp,
};
use serde_json::json;

fn main() {
    let form = json!({ "type": "object", "properties": { "key": { "type": "string" } } });
    let options = json!([{ "key": "token", "type": "client-credentials", "inputSchema": form }]);
    let mut server = SimulatedServer::new("weather", options);
    let config = FlowConfig::new(
        Arc::new(Membrane::new()),
        IntegrationTarget::by_key("weather"),
        "https://api.example.com",
    )
    .with_connection_name("My weather");
    let mut flow = Flow::new(config);

    play(&mut flow, &mut server, Event::Start);
    let refusal = json!({ "type": "bad_request", "key": "invalid_input", "message": "wrong key" });
    server.refuses_once(HttpResponse::new(400, refusal.to_string()));
    for (attempt, key) in [(1, "wrong"), (2, "right")] {
        let event = Event::Submitted {
            input: Secret::new(json!({ "key": key })),
            kept: Vec::new(),
            input_without_secrets: Secret::new(json!({})),
            // A host draws these from a source fit for secrets.
            ids: AttemptIds::from_bytes([attempt; 32]),
        };
        play(&mut flow, &mut server, event);
    }
    if let Stage::Done(connection) = flow.stage() {
        println!("connected: {} ({})", connection.name, connection.id);
    }
}

/// Does what the flow asks for, until it asks for nothing more.
fn play(flow: &mut Flow, server: &mut SimulatedServer, event: Event) {
    let now = Timestamp::from_millis(0);
    let mut effects = flow.handle(now, event);
    while !effects.is_empty() {
        match effects.remove(0) {
            Effect::Request { call, request } => {
                println!("  {} {}", request.method.as_str(), request.address());
                let result = Ok(server.answer(&request));
                effects.extend(flow.handle(now, Event::Response { call, result }));
            }
            Effect::StageChanged => println!("stage: {:?}", flow.stage().name()),
            _ => {}
        }
    }
}
