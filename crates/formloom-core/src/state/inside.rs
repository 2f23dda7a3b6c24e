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

/// Whether two values are equal, the order of their members included.
pub(super) fn is_same_in_order(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs
                    .all(|((key, one), (name, other))| key == name && is_same_in_order(one, other))
        }
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same_in_order(one, other))
        }
        _ => one == other,
    }
}
