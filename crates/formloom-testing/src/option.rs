//! A fixture of a connection option: its form, and what is sent to connect with what the form gives. The flow is the real
//! one, without a server.

use std::sync::Arc;

use formloom_connect::backend::Membrane;
use formloom_connect::wire::ConnectionOption;
use formloom_connect::{
    AttemptIds, Effect, Event, Flow, FlowConfig, HttpResponse, IntegrationTarget, Secret, Timestamp,
};
use formloom_core::Submitted;
use serde_json::{Value, json};

/// The integration that fixtures connect.
const INTEGRATION: &str = "integration";

/// What a person starts with.
pub(crate) struct Sent {
    /// What is sent, without the ids that differ each time.
    pub(crate) payload: Value,
    /// `direct` for a request, `window` for a form that is posted into a window.
    pub(crate) way: &'static str,
}

/// The schema of an option's form; one without members for an option that asks nothing.
pub(crate) fn schema(option: &Value) -> Result<Value, String> {
    let option: ConnectionOption = serde_json::from_value(option.clone())
        .map_err(|error| format!("`option` is no connection option: {error}"))?;
    Ok(match &option.input_schema {
        Some(schema) if option.asks_parameters() => schema.clone(),
        _ => json!({ "type": "object" }),
    })
}

/// What connecting by an option sends when its form was submitted with this.
pub(crate) fn send(option: &Value, done: &Submitted) -> Option<Sent> {
    let target = IntegrationTarget::by_key(INTEGRATION);
    let mut config = FlowConfig::new(Arc::new(Membrane::new()), target, "https://backend.example");
    config.existing = Some(Vec::new());
    let mut flow = Flow::new(config);
    let now = Timestamp::from_millis(0);
    let asked = flow.handle(now, Event::Start);
    // The options are asked for first, then what the key stands for.
    let calls = asked.into_iter().filter_map(|effect| match effect {
        Effect::Request { call, .. } => Some(call),
        _ => None,
    });
    let integration = json!({ "id": INTEGRATION, "key": INTEGRATION, "name": INTEGRATION });
    for (call, answer) in calls.zip([json!([option]), integration]) {
        let result = Ok(HttpResponse::new(200, answer.to_string()));
        flow.handle(now, Event::Response { call, result });
    }
    let ids = AttemptIds::from_bytes([0; 32]);
    let asks = serde_json::from_value::<ConnectionOption>(option.clone())
        .is_ok_and(|option| option.asks_parameters());
    let event = if asks {
        Event::Submitted {
            input: Secret::new(done.instance.clone()),
            kept: done.kept.iter().map(ToString::to_string).collect(),
            // Only kept while the page is left, and never sent.
            input_without_secrets: Secret::new(Value::Null),
            ids,
        }
    } else {
        Event::ConnectClicked { ids }
    };
    let mut effects = flow.handle(now, event);
    if effects
        .iter()
        .any(|effect| matches!(effect, Effect::OpenWindow(_)))
    {
        effects = flow.handle(now, Event::WindowOpened);
    }
    // What exists is read again before something is sent: nothing does.
    let reads = |effect: &Effect| match effect {
        Effect::Request { call, request } => request.body.is_none().then_some(*call),
        _ => None,
    };
    if let Some(call) = effects.iter().find_map(reads) {
        let result = Ok(HttpResponse::new(200, json!({ "items": [] }).to_string()));
        effects = flow.handle(now, Event::Response { call, result });
    }
    effects.into_iter().find_map(|effect| match effect {
        Effect::Request { request, .. } => Some(Sent {
            payload: steady(request.body.as_ref()?.expose().clone()),
            way: "direct",
        }),
        Effect::PostForm(post) => Some(Sent {
            payload: steady(serde_json::to_value(post.payload).ok()?),
            way: "window",
        }),
        _ => None,
    })
}

/// Without what differs from attempt to attempt, and without the name of the integration, which is ours.
fn steady(mut payload: Value) -> Value {
    if let Value::Object(members) = &mut payload {
        members.shift_remove("requestId");
        members.shift_remove("integrationKey");
    }
    payload
}
