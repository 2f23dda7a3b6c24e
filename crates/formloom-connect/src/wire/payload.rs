//! What is sent to connect, as JSON or in the `payload` field of a form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConnectionId, Secret};

/// The body of `POST /connect`. Absent members are not written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConnectPayload {
    /// Names the attempt in its result messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The integration's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_key: Option<String>,
    /// The integration's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_id: Option<String>,
    /// The connector's id, to connect without an integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_id: Option<String>,
    /// The connector's key, to connect without an integration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_key: Option<String>,
    /// The connector's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_version: Option<String>,
    /// The connection to reconnect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// The key of the new connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_key: Option<String>,
    /// The name of the new connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the person typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Secret<Value>>,
    /// The older name of `input`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_parameters: Option<Secret<Value>>,
    /// What the developer supplies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_parameters: Option<Secret<Value>>,
    /// The connection option.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_option_key: Option<String>,
    /// Whether a new connection leaves the old ones in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_multiple_connections: Option<bool>,
    /// The connections that may be replaced (an extension of this project): where others work by then, nothing is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Vec<ConnectionId>>,
    /// Whether the window is to lose its `opener` (an extension of this project): the result is heard of without it, and a
    /// provider's page gets no hold of the page that opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_opener: Option<bool>,
    /// Where the same-window way returns to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// The caller's own state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_state: Option<Secret<Value>>,
    /// The connection request that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_request_id: Option<String>,
    /// What the connection is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    /// The bearer token, only when a form sends the payload. The host adds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Secret<String>>,
}
