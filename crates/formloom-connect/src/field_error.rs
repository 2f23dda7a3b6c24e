//! What a server says of single fields.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::{self, MAX_REASON};

/// More field errors than this are dropped.
const MAX_FIELD_ERRORS: usize = 100;

/// A problem at one field, as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The JSON Pointer of the field in the input; empty for the input as a whole.
    pub at: String,
    /// What is wrong, in the server's words.
    pub message: String,
}

/// Reads `[{ "at": "/pointer", "message": "…" }]`, leaving out what has another shape.
pub(crate) fn field_errors(list: &Value) -> Vec<FieldError> {
    let read = |item: &Value| {
        let at = item.get("at").and_then(Value::as_str).unwrap_or_default();
        let at = if at.starts_with('/') && at.len() <= 2_000 {
            at
        } else {
            ""
        };
        let message = text::plain(item.get("message")?.as_str()?, MAX_REASON)?;
        Some(FieldError {
            at: at.to_owned(),
            message,
        })
    };
    list.as_array()
        .map(|items| {
            items
                .iter()
                .filter_map(read)
                .take(MAX_FIELD_ERRORS)
                .collect()
        })
        .unwrap_or_default()
}
