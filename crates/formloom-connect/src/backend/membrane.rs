//! The Membrane API, current generation.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Backend, ConnectionQuery, IntegrationQuery};
use crate::{
    ConnectError, ConnectionId, HttpRequest, HttpResponse, IntegrationTarget, Method,
    ProtocolFault, RequestId, percent,
    wire::{ConnectPayload, Connection, ConnectionOption, Integration, Page},
};

/// Longer answers are not read.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Membrane (formerly Integration.app), current generation: `POST /connection-options`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membrane {
    keeps_secrets: bool,
}

impl Membrane {
    /// The value of the header `membrane-api-version` that the host sends.
    pub const API_VERSION: &'static str = "2025-10-21";

    /// The vendor's service. It is not known to keep secrets that a reconnect leaves out, so people are asked again.
    pub const fn new() -> Self {
        Self {
            keeps_secrets: false,
        }
    }

    /// A server that keeps the secrets that a reconnect leaves out, such as this project's development backend.
    #[must_use]
    pub const fn keeping_secrets(mut self) -> Self {
        self.keeps_secrets = true;
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

    fn read_integrations(
        &self,
        response: &HttpResponse,
    ) -> Result<Page<Integration>, ConnectError> {
        read(response)
    }

    fn integration(&self, target: &IntegrationTarget) -> HttpRequest {
        HttpRequest::get(format!(
            "/integrations/{}",
            percent::encode(target.id_or_key())
        ))
    }

    fn read_integration(&self, response: &HttpResponse) -> Result<Integration, ConnectError> {
        read(response)
    }

    fn options(
        &self,
        target: &IntegrationTarget,
        connection: Option<&ConnectionId>,
    ) -> HttpRequest {
        let mut body = Map::new();
        let (name, value) = named(target);
        body.insert(name.to_owned(), Value::from(value));
        if let Some(id) = connection {
            body.insert("connectionId".to_owned(), Value::from(id.as_str()));
        }
        HttpRequest::new(Method::Post, "/connection-options").with_body(Value::Object(body))
    }

    fn read_options(&self, response: &HttpResponse) -> Result<Vec<ConnectionOption>, ConnectError> {
        read(response)
    }

    fn connect(&self, payload: &ConnectPayload) -> HttpRequest {
        // A payload is made of texts and JSON values, which serialise without fail.
        let body = serde_json::to_value(payload).unwrap_or_default();
        HttpRequest::new(Method::Post, "/connect").with_body(body)
    }

    fn form_action(&self) -> String {
        "/connect".to_owned()
    }

    fn result_stream(&self, request_id: &RequestId) -> String {
        format!("/sse/connection-events/{request_id}")
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

    fn read_connections(&self, response: &HttpResponse) -> Result<Page<Connection>, ConnectError> {
        read(response)
    }

    fn connection(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::get(one(id))
    }

    fn read_connection(&self, response: &HttpResponse) -> Result<Connection, ConnectError> {
        read(response)
    }

    fn rename(&self, id: &ConnectionId, name: &str) -> HttpRequest {
        let body = Map::from_iter([("name".to_owned(), Value::from(name))]);
        HttpRequest::new(Method::Patch, one(id)).with_body(Value::Object(body))
    }

    fn archive(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::new(Method::Delete, one(id))
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

fn read<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, ConnectError> {
    if !response.is_success() {
        return Err(ConnectError::from_response(response));
    }
    let body = response.body.expose();
    if body.len() > MAX_BODY {
        return Err(ConnectError::protocol(ProtocolFault::UnexpectedAnswer));
    }
    serde_json::from_str(body).map_err(|_| ConnectError::protocol(ProtocolFault::UnexpectedAnswer))
}
