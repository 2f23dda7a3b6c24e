//! What a page keeps in its session storage while it is left for the same-window way.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConnectionId, IntegrationTarget, Nonce, RequestId, Secret, Timestamp};

/// Longer texts are not read.
const MAX_RESUME: usize = 1_048_576;

/// What a flow needs to go on after the return. It holds no secret: what the person typed is kept
/// only as the host passed it in `input_without_secrets`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resume {
    /// The integration.
    pub target: IntegrationTarget,
    /// The connection, for a reconnect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// Whether other connections are left in place.
    pub allow_multiple: bool,
    /// The attempt.
    pub request_id: RequestId,
    /// Binds the return to this page.
    pub nonce: Nonce,
    /// Whether the return carries the nonce.
    pub nonce_in_query: bool,
    /// The connection option that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option_key: Option<String>,
    /// What was typed, without secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Secret<Value>>,
    /// Why the page was left.
    #[serde(default)]
    pub left: Left,
    /// The connection that the attempt had led to by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<ConnectionId>,
    /// The connections of which the person agreed that they are replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed: Vec<ConnectionId>,
    /// The connection request that stands for the attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<String>,
    /// When the page was left.
    pub started_at: Timestamp,
}

/// Why a page was left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// For the provider, in the same window.
    #[default]
    ForProvider,
    /// By the person, who was asked for something.
    Asking,
    /// By the person, while a sign-in was under way.
    Waiting,
    /// By the person, while the server tried what was typed.
    Submitting,
}

impl Resume {
    /// The nonce that the return must carry, if it can.
    pub fn expected_nonce(&self) -> Option<&Nonce> {
        self.nonce_in_query.then_some(&self.nonce)
    }

    /// The text to store.
    pub fn to_json(&self) -> String {
        // A resume is made of texts, flags and JSON values, which serialise without fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a stored text; `None` when it is not one of ours.
    pub fn from_json(text: &str) -> Option<Self> {
        if text.len() > MAX_RESUME {
            return None;
        }
        serde_json::from_str(text).ok()
    }
}
