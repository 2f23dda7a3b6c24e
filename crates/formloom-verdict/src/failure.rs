//! What fails, as data.

use std::fmt;

use serde_json::{Map, Value};

use formloom_schema::{Pointer, SchemaLocation};

/// A keyword that an instance does not satisfy.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The instance location: the missing member for `required` and `dependentRequired`, the member for
    /// `additionalProperties`, `unevaluatedProperties` and `propertyNames`.
    pub at: Pointer,
    /// The schema location of the keyword.
    pub schema_at: SchemaLocation,
    /// The keyword; `false` for a subschema that is `false`.
    pub keyword: &'static str,
    /// What the keyword demands, as docs/errors.md says per keyword.
    pub params: Map<String, Value>,
    /// For `oneOf` and `anyOf`: what each branch finds, in order; an empty list is a branch that accepts the
    /// value. None where only the keyword itself was asked for.
    pub branches: Option<Vec<Vec<Self>>>,
}

impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} at {:?} ({})",
            self.keyword, self.at, self.schema_at
        )
    }
}
