//! A server that is none: it answers requests of [`Membrane`](super::Membrane) in memory, for tests of hosts.

use serde_json::{Value, json};

use crate::{ConnectionId, HttpRequest, HttpResponse, Method};

/// A simulated server of one integration and one customer. It tries no credentials and keeps no secret apart: use it in
/// tests alone.
///
/// ```
/// use formloom_connect::backend::{Backend, Membrane, SimulatedServer};
/// use formloom_connect::IntegrationTarget;
/// use serde_json::json;
///
/// let mut server = SimulatedServer::new("github", json!([{"key": "token", "type": "client-credentials"}]));
/// let backend = Membrane::new();
/// let answer = server.answer(&backend.options(&IntegrationTarget::by_key("github"), None));
/// assert_eq!(backend.read_options(&answer).unwrap().len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct SimulatedServer {
    integration: String,
    options: Value,
    connections: Vec<Value>,
    made: u32,
    refusals: Vec<HttpResponse>,
}

impl SimulatedServer {
    /// A server with an integration (by its key) and its connection options, as the wire writes them.
    pub fn new(integration: impl Into<String>, options: Value) -> Self {
        Self {
            integration: integration.into(),
            options,
            connections: Vec::new(),
            made: 0,
            refusals: Vec::new(),
        }
    }

    /// The next connect is answered with this instead.
    pub fn refuses_once(&mut self, answer: HttpResponse) {
        self.refusals.push(answer);
    }

    /// The connections that were made, archived ones too.
    pub fn connections(&self) -> &[Value] {
        &self.connections
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        let path: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        match (request.method, path.as_slice()) {
            (Method::Post, ["connection-options"]) => ok(&self.options),
            (Method::Post, ["connect"]) => self.connect(request),
            (Method::Get, ["connections"]) => {
                let live: Vec<&Value> = self
                    .connections
                    .iter()
                    .filter(|connection| connection.get("archivedAt").is_none())
                    .collect();
                ok(&json!({ "items": live }))
            }
            (method, ["connections", id]) => self.one(method, id, request),
            (Method::Get, ["integrations", id]) if *id == self.integration => {
                ok(&json!({"id": id, "key": id, "name": id}))
            }
            _ => not_found(),
        }
    }

    fn connect(&mut self, request: &HttpRequest) -> HttpResponse {
        if !self.refusals.is_empty() {
            return self.refusals.remove(0);
        }
        let body = request
            .body
            .as_ref()
            .map(|body| body.expose().clone())
            .unwrap_or_default();
        let named = body
            .get("connectionId")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let id = named.unwrap_or_else(|| {
            self.made += 1;
            format!("simulated-{}", self.made)
        });
        let connection = json!({
            "id": id,
            "name": body.get("name").cloned().unwrap_or_else(|| json!(self.integration)),
            "integrationKey": self.integration,
            "authOptionKey": body.get("authOptionKey"),
            "connected": true,
            "state": "READY",
        });
        let replaces = body.get("allowMultipleConnections") != Some(&json!(true));
        self.connections
            .retain(|known| known["id"] != connection["id"] && !replaces);
        self.connections.push(connection.clone());
        ok(&connection)
    }

    fn one(&mut self, method: Method, id: &str, request: &HttpRequest) -> HttpResponse {
        let known = ConnectionId::parse(id).is_ok();
        let found = self
            .connections
            .iter_mut()
            .find(|connection| known && connection["id"] == id);
        let Some(connection) = found else {
            return not_found();
        };
        match method {
            Method::Get | Method::Post => {}
            Method::Patch => {
                let name = request
                    .body
                    .as_ref()
                    .and_then(|body| body.expose().get("name").cloned());
                if let Some(name) = name {
                    connection["name"] = name;
                }
            }
            Method::Delete => connection["archivedAt"] = json!("1970-01-01T00:00:00Z"),
        }
        ok(connection)
    }
}

fn ok(body: &Value) -> HttpResponse {
    HttpResponse::new(200, body.to_string())
}

fn not_found() -> HttpResponse {
    let body =
        json!({"type": "bad_request", "key": "not_found", "message": "there is no such thing"});
    HttpResponse::new(404, body.to_string())
}
