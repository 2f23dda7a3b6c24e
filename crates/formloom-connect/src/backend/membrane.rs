//! The Membrane API in its three generations.

use serde_json::{Map, Value, json};

use super::first::WithOptions;
use super::{Backend, ConnectionQuery, IntegrationQuery, read_json};
use crate::{
    ConnectError, ConnectionId, HttpRequest, HttpResponse, IntegrationTarget, Method, RequestId,
    percent,
    wire::{ConnectPayload, ConnectionOption},
};

/// Membrane (formerly Integration.app).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membrane {
    keeps_secrets: bool,
    tells_results: bool,
    generation: Generation,
}

/// Which generation of the API is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generation {
    /// `authOptions` of an integration, forms posted to `/connection-popup`, the input called `connectionParameters`.
    First,
    /// Options of a connector: `POST /connectors/{id}/generate-options`. The target must know its connector, unless
    /// that has the integration's id.
    Second,
    /// `POST /connection-options`.
    #[default]
    Current,
}

impl Membrane {
    /// The value of the header `membrane-api-version`; the older generations say `legacy`.
    pub const API_VERSION: &'static str = "2025-10-21";

    /// The vendor's service. It is not known to keep secrets that a reconnect leaves out, so people are asked again.
    pub const fn new() -> Self {
        Self {
            keeps_secrets: false,
            tells_results: false,
            generation: Generation::Current,
        }
    }

    /// The same in an older generation.
    #[must_use]
    pub const fn of_generation(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// A server that keeps the secrets that a reconnect leaves out, remembers request ids, and takes the list of
    /// connections that may be replaced, such as this project's development backend.
    #[must_use]
    pub const fn keeping_secrets(mut self) -> Self {
        self.keeps_secrets = true;
        self
    }
}

impl Membrane {
    /// A server that tells the result of an attempt under `/connect/results/{requestId}`, such as this project's
    /// development backend.
    #[must_use]
    pub const fn telling_results(mut self) -> Self {
        self.tells_results = true;
        self
    }
}

impl Default for Membrane {
    fn default() -> Self {
        Self::new()
    }
}

impl Backend for Membrane {
    fn integrations(&self, query: &IntegrationQuery) -> HttpRequest {
        HttpRequest::get("/integrations")
            .with_query("search", query.search.as_ref())
            .with_query("limit", query.limit)
            .with_query("cursor", query.cursor.as_ref())
    }

    fn integration(&self, target: &IntegrationTarget) -> HttpRequest {
        HttpRequest::get(format!(
            "/integrations/{}",
            percent::encode(target.id_or_key())
        ))
    }

    fn options(
        &self,
        target: &IntegrationTarget,
        connection: Option<&ConnectionId>,
    ) -> HttpRequest {
        match self.generation {
            Generation::Current => {}
            Generation::First => return self.integration(target),
            Generation::Second => {
                let connector = target.connector().unwrap_or_else(|| target.id_or_key());
                let path = format!(
                    "/connectors/{}/generate-options",
                    percent::encode(connector)
                );
                let body = json!({"connectorParameters": {}});
                return HttpRequest::new(Method::Post, path).with_body(body);
            }
        }
        let mut body = Map::new();
        let (name, value) = named(target);
        body.insert(name.to_owned(), Value::from(value));
        if let Some(id) = connection {
            body.insert("connectionId".to_owned(), Value::from(id.as_str()));
        }
        HttpRequest::new(Method::Post, "/connection-options").with_body(Value::Object(body))
    }

    fn read_options(&self, response: &HttpResponse) -> Result<Vec<ConnectionOption>, ConnectError> {
        match self.generation {
            Generation::First => read_json::<WithOptions>(response).map(WithOptions::into_options),
            Generation::Second | Generation::Current => read_json(response),
        }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let version = match self.generation {
            Generation::First | Generation::Second => "legacy",
            Generation::Current => Self::API_VERSION,
        };
        vec![("membrane-api-version", version.to_owned())]
    }

    fn adapt(&self, mut payload: ConnectPayload) -> ConnectPayload {
        if !self.keeps_secrets {
            payload.replaces = None;
        }
        if self.generation == Generation::First {
            payload.connection_parameters = payload.input.take();
        }
        payload
    }

    fn connect(&self, payload: &ConnectPayload) -> HttpRequest {
        // A payload is made of texts and JSON values, which serialise without fail.
        let body = serde_json::to_value(payload).unwrap_or_default();
        HttpRequest::new(Method::Post, "/connect").with_body(body)
    }

    fn form_action(&self, payload: &ConnectPayload) -> String {
        if self.generation != Generation::First {
            return "/connect".to_owned();
        }
        let id = payload.connection_id.as_ref().map(ConnectionId::as_str);
        let named = [
            ("connectionId", id),
            ("integrationId", payload.integration_id.as_deref()),
            ("integrationKey", payload.integration_key.as_deref()),
        ];
        let first = named
            .into_iter()
            .find_map(|(name, value)| Some((name, value?)));
        let (name, value) = first.unwrap_or_default();
        HttpRequest::get("/connection-popup")
            .with_query(name, Some(value))
            .address()
    }

    fn result_stream(&self, request_id: &RequestId) -> String {
        format!("/sse/connection-events/{request_id}")
    }

    fn result(&self, request_id: &RequestId) -> Option<HttpRequest> {
        let path = format!("/connect/results/{request_id}");
        self.tells_results.then(|| HttpRequest::get(path))
    }

    fn connections(&self, query: &ConnectionQuery) -> HttpRequest {
        let request = HttpRequest::get("/connections")
            .with_query("limit", query.limit)
            .with_query("cursor", query.cursor.as_ref())
            .with_query("search", query.search.as_ref());
        let request = match &query.integration {
            Some(target) => {
                let (name, value) = named(target);
                request.with_query(name, Some(value))
            }
            None => request,
        };
        request
            .with_query("includeArchived", query.include_archived.then_some(true))
            .with_query("disconnected", query.disconnected)
    }

    fn connection(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::get(one(id))
    }

    fn rename(&self, id: &ConnectionId, name: &str) -> HttpRequest {
        let body = Map::from_iter([("name".to_owned(), Value::from(name))]);
        HttpRequest::new(Method::Patch, one(id)).with_body(Value::Object(body))
    }

    fn refresh(&self, id: &ConnectionId) -> HttpRequest {
        let path = format!("{}/refresh-credentials", one(id));
        HttpRequest::new(Method::Post, path)
    }

    fn archive(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::new(Method::Delete, one(id))
    }

    fn remembers_requests(&self) -> bool {
        self.keeps_secrets
    }

    fn keeps_secrets(&self) -> bool {
        self.keeps_secrets
    }
}

fn one(id: &ConnectionId) -> String {
    format!("/connections/{}", percent::encode(id.as_str()))
}

/// The server takes either; the id says it exactly.
fn named(target: &IntegrationTarget) -> (&'static str, &str) {
    match target.id() {
        Some(id) => ("integrationId", id),
        None => ("integrationKey", target.id_or_key()),
    }
}
