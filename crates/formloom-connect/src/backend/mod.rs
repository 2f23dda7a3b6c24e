//! A backend is an adapter: it writes requests and reads answers, and does neither IO nor decides anything.

mod first;
mod membrane;
mod query;
mod simulated;

use std::fmt;

use serde::de::DeserializeOwned;

pub use membrane::{Generation, Membrane};
pub use query::{ConnectionQuery, IntegrationQuery};
pub use simulated::SimulatedServer;

use crate::{
    ConnectError, ConnectionId, HttpRequest, HttpResponse, IntegrationTarget, Method,
    ProtocolFault, RequestId, percent,
    wire::{
        ConnectPayload, Connection, ConnectionOption, ConnectionRequest, Integration, Page,
        ResultMessage,
    },
};

/// Longer answers are not read.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// How one kind of connection backend is spoken to. Every `read_*` takes answers of any status, and reads this crate's
/// wire types where nothing else is written. `examples/own_backend.rs` is a whole one.
pub trait Backend: fmt::Debug + Send + Sync {
    /// Asks for a page of integrations.
    fn integrations(&self, query: &IntegrationQuery) -> HttpRequest;

    /// Reads a page of integrations.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_integrations(
        &self,
        response: &HttpResponse,
    ) -> Result<Page<Integration>, ConnectError> {
        read_json(response)
    }

    /// Asks for one integration.
    fn integration(&self, target: &IntegrationTarget) -> HttpRequest;

    /// Reads one integration.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_integration(&self, response: &HttpResponse) -> Result<Integration, ConnectError> {
        read_json(response)
    }

    /// Asks for the connection options of an integration, for a reconnect those of the connection.
    fn options(&self, target: &IntegrationTarget, connection: Option<&ConnectionId>)
    -> HttpRequest;

    /// Reads connection options.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_options(&self, response: &HttpResponse) -> Result<Vec<ConnectionOption>, ConnectError> {
        read_json(response)
    }

    /// The headers that every request carries, besides the bearer token.
    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Brings what is sent to connect into this backend's form, such as another name for the input.
    fn adapt(&self, payload: ConnectPayload) -> ConnectPayload {
        payload
    }

    /// Connects by JSON. The payload was brought into this backend's form.
    fn connect(&self, payload: &ConnectPayload) -> HttpRequest;

    /// The path that a form posts its `payload` to, when a window is needed.
    fn form_action(&self, payload: &ConnectPayload) -> String;

    /// Makes a connection request. A backend that has none is not started that way.
    fn create_request(&self, payload: &ConnectPayload) -> HttpRequest {
        // The server gives the request its own id. A payload serialises without fail.
        let payload = ConnectPayload {
            request_id: None,
            ..payload.clone()
        };
        let body = serde_json::to_value(payload).unwrap_or_default();
        HttpRequest::new(Method::Post, "/connection-requests").with_body(body)
    }

    /// Asks how a connection request stands.
    fn request_status(&self, id: &str) -> HttpRequest {
        HttpRequest::get(format!("/connection-requests/{}", percent::encode(id)))
    }

    /// Reads a connection request.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_request(&self, response: &HttpResponse) -> Result<ConnectionRequest, ConnectError> {
        read_json(response)
    }

    /// The path of the event stream that brings the result of an attempt.
    fn result_stream(&self, request_id: &RequestId) -> String;

    /// Asks for the result of an attempt, for where nobody else can tell it. `None` where the server has no such address:
    /// the event stream tells it then.
    fn result(&self, _request_id: &RequestId) -> Option<HttpRequest> {
        None
    }

    /// Reads the result of an attempt; `NotFound` where there is none yet.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_result(&self, response: &HttpResponse) -> Result<ResultMessage, ConnectError> {
        if !response.is_success() {
            return Err(ConnectError::from_response(response));
        }
        ResultMessage::from_text(response.body.expose())
            .map_err(|_| ConnectError::protocol(ProtocolFault::UnexpectedAnswer))
    }

    /// Asks for a page of the customer's connections.
    fn connections(&self, query: &ConnectionQuery) -> HttpRequest;

    /// Reads a page of connections.
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_connections(&self, response: &HttpResponse) -> Result<Page<Connection>, ConnectError> {
        read_json(response)
    }

    /// Asks for one connection.
    fn connection(&self, id: &ConnectionId) -> HttpRequest;

    /// Reads one connection: the answer to [`connect`](Self::connect), [`connection`](Self::connection)
    /// [`rename`](Self::rename) and [`refresh`](Self::refresh).
    ///
    /// # Errors
    /// What the server refused, or `Protocol` for an answer of another shape.
    fn read_connection(&self, response: &HttpResponse) -> Result<Connection, ConnectError> {
        read_json(response)
    }

    /// Gives a connection another name.
    fn rename(&self, id: &ConnectionId, name: &str) -> HttpRequest;

    /// Has the connection's credentials tried, or its tokens renewed, now.
    fn refresh(&self, id: &ConnectionId) -> HttpRequest;

    /// Disconnects: the connection is archived.
    fn archive(&self, id: &ConnectionId) -> HttpRequest;

    /// Reads an answer of which only success matters, such as that to [`archive`](Self::archive).
    ///
    /// # Errors
    /// What the server refused.
    fn read_done(&self, response: &HttpResponse) -> Result<(), ConnectError> {
        if response.is_success() {
            Ok(())
        } else {
            Err(ConnectError::from_response(response))
        }
    }

    /// Whether a connect that is sent again with the same request id gives what the first one made. Without that it is
    /// sent again only where nothing new is there.
    fn remembers_requests(&self) -> bool {
        false
    }

    /// Whether a reconnect keeps the secrets that are not sent again. Without that the form asks for them again.
    fn keeps_secrets(&self) -> bool;
}

/// Reads an answer that is JSON in the shape of `T`; an error status as the API error that its body tells.
///
/// # Errors
/// What the server refused, or `Protocol` for an answer of another shape.
pub fn read_json<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, ConnectError> {
    if !response.is_success() {
        return Err(ConnectError::from_response(response));
    }
    let body = response.body.expose();
    if body.len() > MAX_BODY {
        return Err(ConnectError::protocol(ProtocolFault::UnexpectedAnswer));
    }
    serde_json::from_str(body).map_err(|_| ConnectError::protocol(ProtocolFault::UnexpectedAnswer))
}
