//! The seam between the form and whatever judges values: patterns, formats, branches, the whole document.
//!
//! Invariant: nothing outside `engine.rs` names the validation engine.

pub(crate) mod engine;
mod params;

use serde_json::{Map, Value};

use crate::pointer::Pointer;
use crate::subschema::Location;

/// Judges values. Both sides of the seam (a full engine, plain assertions) pass the same tests.
pub(crate) trait Assertions: Send + Sync {
    /// Whether a value is valid against the subschema at a place.
    fn is_valid(&self, schema: &Location, value: &Value) -> bool;

    /// Whether a text matches a regular expression (ECMA-262); none where the pattern cannot be judged.
    fn matches(&self, pattern: &str, text: &str) -> Option<bool>;

    /// Every violation of the whole document, as the keywords find them.
    fn violations(&self, instance: &Value) -> Vec<Violation>;
}

/// One keyword that an instance does not satisfy, before it is projected onto the form.
pub(crate) struct Violation {
    pub(crate) at: Pointer,
    /// Pointer of the keyword within the schema document.
    pub(crate) schema_at: String,
    pub(crate) keyword: String,
    pub(crate) params: Map<String, Value>,
    /// For `oneOf` and `anyOf`: what each branch finds, in order; an empty list is a branch that accepts the value.
    pub(crate) branches: Option<Vec<Vec<Self>>>,
}
