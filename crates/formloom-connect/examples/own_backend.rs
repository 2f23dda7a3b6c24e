//! A backend of one's own: plain REST and OAuth2, with other paths and other names than Membrane's. It is driven by the
//! same flow, whose every failure, deadline and retry it gets for nothing.
//!
//! `GET /services/{key}/logins` lists how to log in; `POST /accounts` logs in, and answers an account, which has
//! `status: "needs_consent"` and `consent_url` until the person has been there; `GET /accounts/{id}` reads it.

use formloom_connect::backend::{Backend, ConnectionQuery, IntegrationQuery, read_json};
use formloom_connect::wire::{ConnectPayload, Connection, ConnectionOption, Page};
use formloom_connect::{
    ConnectError, ConnectionId, HttpRequest, HttpResponse, IntegrationTarget, Method,
    ProtocolFault, RequestId,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Our backend.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

impl Backend for Accounts {
    fn integrations(&self, query: &IntegrationQuery) -> HttpRequest {
        HttpRequest::get("/services").with_query("q", query.search.as_ref())
    }

    fn integration(&self, target: &IntegrationTarget) -> HttpRequest {
        HttpRequest::get(format!("/services/{}", target.id_or_key()))
    }

    fn options(&self, target: &IntegrationTarget, _: Option<&ConnectionId>) -> HttpRequest {
        HttpRequest::get(format!("/services/{}/logins", target.id_or_key()))
    }

    fn read_options(&self, response: &HttpResponse) -> Result<Vec<ConnectionOption>, ConnectError> {
        let logins: Vec<Value> = read_json(response)?;
        logins
            .into_iter()
            .map(|login| {
                let kind = if login["oauth"] == true { "oauth2" } else { "client-credentials" };
                read(json!({"key": login["id"], "type": kind, "title": login["label"], "inputSchema": login["form"]}))
            })
            .collect()
    }

    fn connect(&self, payload: &ConnectPayload) -> HttpRequest {
        let input = payload.input.as_ref().map(|input| input.expose().clone());
        HttpRequest::new(Method::Post, "/accounts").with_body(json!({
            "service": payload.integration_key.as_ref().or(payload.integration_id.as_ref()),
            "account": payload.connection_id, "login": payload.auth_option_key, "values": input,
        }))
    }

    fn form_action(&self, _: &ConnectPayload) -> String {
        "/accounts/form".to_owned()
    }

    fn result_stream(&self, request_id: &RequestId) -> String {
        format!("/accounts/results/{request_id}")
    }

    fn connections(&self, query: &ConnectionQuery) -> HttpRequest {
        let service = query.integration.as_ref().map(IntegrationTarget::id_or_key);
        HttpRequest::get("/accounts")
            .with_query("service", service)
            .with_query("page", query.cursor.as_ref())
    }

    fn read_connections(&self, response: &HttpResponse) -> Result<Page<Connection>, ConnectError> {
        let page: Value = read_json(response)?;
        let accounts = page["accounts"].as_array().cloned().unwrap_or_default();
        let items = accounts.iter().map(account).collect::<Result<_, _>>()?;
        let cursor = page["next"].as_str().map(str::to_owned);
        Ok(Page { items, cursor })
    }

    fn connection(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::get(format!("/accounts/{id}"))
    }

    fn read_connection(&self, response: &HttpResponse) -> Result<Connection, ConnectError> {
        account(&read_json(response)?)
    }

    fn rename(&self, id: &ConnectionId, name: &str) -> HttpRequest {
        HttpRequest::new(Method::Patch, format!("/accounts/{id}")).with_body(json!({"label": name}))
    }

    fn refresh(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::new(Method::Post, format!("/accounts/{id}/check"))
    }

    fn archive(&self, id: &ConnectionId) -> HttpRequest {
        HttpRequest::new(Method::Delete, format!("/accounts/{id}"))
    }

    fn keeps_secrets(&self) -> bool {
        false
    }
}

/// An account is a connection by other names.
fn account(account: &Value) -> Result<Connection, ConnectError> {
    let state = match account["status"].as_str() {
        Some("active") => "READY",
        Some("needs_consent") => "CLIENT_ACTION_REQUIRED",
        Some("broken") => "SETUP_FAILED",
        _ => "BUILDING",
    };
    read(json!({
        "id": account["id"], "name": account["label"], "integrationKey": account["service"], "state": state,
        "connected": state == "READY", "clientAction": {"type": "connect", "uiUrl": account["consent_url"]},
    }))
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, ConnectError> {
    serde_json::from_value(value)
        .map_err(|_| ConnectError::protocol(ProtocolFault::UnexpectedAnswer))
}

#[allow(clippy::print_stdout, reason = "the example tells what it asks")]
fn main() {
    let options = Accounts.options(&IntegrationTarget::by_key("github"), None);
    println!("{} {}", options.method.as_str(), options.address());
}
