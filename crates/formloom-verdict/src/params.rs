//! Builds the parameters of a violation.

use serde_json::{Map, Value};

/// One named parameter.
pub fn one(name: &str, value: Value) -> Map<String, Value> {
    let mut params = Map::new();
    params.insert(name.to_owned(), value);
    params
}

/// The name of a missing member.
pub fn missing(member: &str) -> Map<String, Value> {
    one("missing", Value::from(member))
}
