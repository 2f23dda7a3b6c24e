//! The result of an attempt as `postMessage` and the event stream bring it. Anybody can post a message,
//! so each is measured before it is read.

use serde_json::Value;

use super::ApiErrorBody;
use crate::{
    ConnectionId,
    text::{self, MAX_REASON},
};

const SOURCE: &str = "integration.app";
const MAX_BYTES: usize = 262_144;
const MAX_VALUES: usize = 20_000;
const MAX_DEPTH: usize = 64;
const MAX_REQUEST_ID: usize = 200;

/// The result of an attempt, not yet known to be ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultMessage {
    /// `newConnectionCreated`.
    Created {
        /// The attempt that it says to answer.
        request_id: String,
        /// The connection that was made.
        connection: ConnectionId,
    },
    /// `newConnectionFailure`.
    Failed {
        /// The attempt that it says to answer.
        request_id: String,
        /// The reason, as plain text.
        reason: Option<String>,
        /// The details.
        details: ApiErrorBody,
    },
}

/// Why a message is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RejectedMessage {
    /// It is larger or deeper than any real one.
    #[error("expected a message of a sane size")]
    TooLarge,
    /// It is not JSON, or not of the shape of a result.
    #[error("expected a result message")]
    Shape,
    /// It does not name its attempt.
    #[error("expected a request id")]
    NoRequestId,
}

impl ResultMessage {
    /// Reads the data of an event of the stream.
    ///
    /// # Errors
    /// [`RejectedMessage`], for everything that is no result message of a sane size.
    pub fn from_text(text: &str) -> Result<Self, RejectedMessage> {
        if text.len() > MAX_BYTES {
            return Err(RejectedMessage::TooLarge);
        }
        let value: Value = serde_json::from_str(text).map_err(|_| RejectedMessage::Shape)?;
        Self::from_value(&value)
    }

    /// Reads the data of a `message` event.
    ///
    /// # Errors
    /// [`RejectedMessage`], for everything that is no result message of a sane size.
    pub fn from_value(value: &Value) -> Result<Self, RejectedMessage> {
        if !is_sane(value) {
            return Err(RejectedMessage::TooLarge);
        }
        let member = |name: &str| value.get(name).and_then(Value::as_str);
        if member("source") != Some(SOURCE) {
            return Err(RejectedMessage::Shape);
        }
        let kind = member("type").ok_or(RejectedMessage::Shape)?;
        let request_id = member("requestId")
            .filter(|id| (1..=MAX_REQUEST_ID).contains(&id.len()))
            .ok_or(RejectedMessage::NoRequestId)?
            .to_owned();
        match kind {
            "newConnectionCreated" => {
                let id = value
                    .pointer("/connection/id")
                    .and_then(Value::as_str)
                    .ok_or(RejectedMessage::Shape)?;
                let connection = ConnectionId::parse(id).map_err(|_| RejectedMessage::Shape)?;
                Ok(Self::Created {
                    request_id,
                    connection,
                })
            }
            "newConnectionFailure" => Ok(Self::Failed {
                request_id,
                reason: member("error").and_then(|reason| text::plain(reason, MAX_REASON)),
                details: value
                    .get("errorData")
                    .map(ApiErrorBody::from_value)
                    .unwrap_or_default(),
            }),
            _ => Err(RejectedMessage::Shape),
        }
    }

    /// The attempt that it says to answer.
    pub fn request_id(&self) -> &str {
        match self {
            Self::Created { request_id, .. } | Self::Failed { request_id, .. } => request_id,
        }
    }
}

/// Walks with a list instead of recursion, so that a deep value cannot overflow the stack.
fn is_sane(value: &Value) -> bool {
    let mut open = vec![(value, 0_usize)];
    let (mut bytes, mut values) = (0_usize, 0_usize);
    while let Some((value, depth)) = open.pop() {
        values += 1;
        match value {
            Value::String(text) => bytes += text.len(),
            Value::Array(items) if values + open.len() + items.len() <= MAX_VALUES => {
                open.extend(items.iter().map(|item| (item, depth + 1)));
            }
            Value::Object(members) if values + open.len() + members.len() <= MAX_VALUES => {
                for (name, member) in members {
                    bytes += name.len();
                    open.push((member, depth + 1));
                }
            }
            Value::Array(_) | Value::Object(_) => return false,
            _ => {}
        }
        if bytes > MAX_BYTES || values > MAX_VALUES || depth > MAX_DEPTH {
            return false;
        }
    }
    true
}
