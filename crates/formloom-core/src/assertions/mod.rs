//! The seam between the form and whatever judges values: patterns, formats, branches, the whole document.
//!
//! Invariant: nothing outside `engine.rs` names the validation engine.

mod ecma;
pub(crate) mod engine;
pub(crate) mod params;
mod patterns;
pub(crate) mod plain;
mod simple;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

pub(crate) use self::engine::metaschema;
pub(crate) use self::patterns::{Patterns, is_too_long};
use crate::compile::Dialect;
use crate::form::Form;
use crate::host::Format;
use crate::pointer::Pointer;
use crate::subschema::Location;

/// Judges texts, which needs no schema. What cannot be told counts as valid, and as unchecked.
///
/// Both sides of the seam (the engine, plain assertions) pass the same tests.
pub(crate) trait TextAssertions: Send + Sync {
    /// Whether a pattern (ECMA-262) is found in a text; none where that cannot be told.
    fn matches(&self, pattern: &str, text: &str) -> Option<bool>;

    /// Whether a text has a format; a format that the dialect does not know asserts nothing.
    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool>;
}

/// Judges formats of the host's, and leaves the rest to another judge.
pub(crate) struct WithHost {
    pub(crate) formats: BTreeMap<String, Format>,
    pub(crate) rest: Arc<dyn TextAssertions>,
}

impl TextAssertions for WithHost {
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.rest.matches(pattern, text)
    }

    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool> {
        match self.formats.get(format) {
            Some(host) => Some((host.check)(text)),
            None => self.rest.has_format(format, text, dialect),
        }
    }
}

/// Judges values against the whole schema.
pub(crate) trait Assertions: Send + Sync {
    /// Whether a value is valid against the subschema at a place.
    fn is_valid(&self, schema: &Location, value: &Value) -> bool;

    /// Whether a text matches a regular expression (ECMA-262); none where the pattern cannot be judged.
    fn matches(&self, pattern: &str, text: &str) -> Option<bool>;

    /// Every violation of the whole document, as the keywords find them.
    fn violations(&self, instance: &Value) -> Vec<Violation>;
}

impl Form {
    /// Whether an instance is valid, judged as a whole document by the engine.
    pub fn is_valid(&self, instance: &Value) -> bool {
        let root = &self.subschema(self.root()).location;
        self.engine().is_valid(root, instance)
    }
}

/// One keyword that an instance does not satisfy, before it is projected onto the form.
pub(crate) struct Violation {
    pub(crate) at: Pointer,
    /// The keyword's place in the schema: `#/…`, or a full URI in another document.
    pub(crate) schema_at: String,
    pub(crate) keyword: String,
    pub(crate) params: Map<String, Value>,
    /// For `oneOf` and `anyOf`: what each branch finds, in order; an empty list is a branch that accepts the value.
    pub(crate) branches: Option<Vec<Vec<Self>>>,
}
