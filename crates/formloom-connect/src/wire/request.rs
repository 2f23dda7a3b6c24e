//! A connection request: an address to open now or later, and a state to poll.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConnectionId, Secret};

/// A connection request as the server tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRequest {
    /// Its id.
    pub request_id: String,
    /// The page that the person opens. It can hold a one-time code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Secret<String>>,
    /// How it stands.
    pub status: RequestStatus,
    /// The connection that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_connection_id: Option<ConnectionId>,
    /// Why none came of it, in the shape of an API error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_error: Option<Secret<Value>>,
}

/// How a connection request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RequestStatus {
    /// Nobody answered it yet.
    Pending,
    /// There is a connection.
    Success,
    /// The person gave up.
    Cancelled,
    /// It failed.
    Error,
    /// A state that this version does not know.
    #[serde(other)]
    Other,
}
