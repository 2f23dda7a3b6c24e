//! The way into a value.

use formloom_schema::index;
use serde_json::Value;

/// The value inside of a value.
pub(super) fn member<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(token),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    }
}
