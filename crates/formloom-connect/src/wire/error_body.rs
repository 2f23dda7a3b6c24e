//! The body of an error: `{type, key?, message, data?}`. Of `data` only the field errors and what was not found
//! are read, and the rest is dropped, since it can hold secrets.

use serde_json::Value;

use crate::{FieldError, field_error, text};

/// Longer bodies are not read.
const MAX_BODY: usize = 262_144;

/// What an error's body says. Whatever has another shape is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiErrorBody {
    /// The member `type`.
    pub kind: Option<String>,
    /// The member `key`.
    pub key: Option<String>,
    /// The member `message`, as plain text.
    pub message: Option<String>,
    /// The member `data.what`: what was not found.
    pub what: Option<String>,
    /// The member `data.errors`: problems at fields.
    pub field_errors: Vec<FieldError>,
}

impl ApiErrorBody {
    /// Reads a body. Text that is no JSON object says nothing: it may be a page of a proxy.
    pub fn from_text(text: &str) -> Self {
        if text.len() > MAX_BODY {
            return Self::default();
        }
        match serde_json::from_str(text) {
            Ok(value) => Self::from_value(&value),
            Err(_) => Self::default(),
        }
    }

    /// Reads a value, for example the `errorData` of a result message.
    pub fn from_value(value: &Value) -> Self {
        let data = value.get("data").unwrap_or(value);
        Self {
            kind: short(value.get("type")),
            key: short(value.get("key")),
            message: value
                .get("message")
                .and_then(Value::as_str)
                .and_then(|message| text::plain(message, text::MAX_REASON)),
            what: short(data.get("what")),
            field_errors: data
                .get("errors")
                .map(field_error::field_errors)
                .unwrap_or_default(),
        }
    }
}

fn short(value: Option<&Value>) -> Option<String> {
    text::plain(value?.as_str()?, 100)
}
