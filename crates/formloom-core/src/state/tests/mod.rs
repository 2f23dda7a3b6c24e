//! What a state does, seen from outside.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod aside;
mod errors;
mod fetched;
mod post;
mod submit;

use serde_json::{Value, json};

use crate::entry::compile;
use crate::form::Form;

fn form(schema: &Value) -> Form {
    compile(schema).unwrap().form
}

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}
