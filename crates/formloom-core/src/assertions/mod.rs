//! The seam between the form and whatever judges the whole document.
//!
//! Invariant: nothing outside `engine.rs` names the validation engine.

#[cfg(not(feature = "engine"))]
mod by_verdicts;
#[cfg(feature = "engine")]
mod engine;
#[cfg(all(test, feature = "engine"))]
mod failures_tests;
#[cfg(all(test, feature = "engine"))]
mod plain_tests;
mod refused;
mod source;
mod unusable_patterns;

use std::sync::Arc;

use formloom_schema::{Location, Pointer, SchemaLocation};
use formloom_verdict::{Failure, Program};
use serde_json::{Map, Value};

#[cfg(not(feature = "engine"))]
pub(crate) use self::by_verdicts::{deferred, judge};
#[cfg(feature = "engine")]
pub(crate) use self::engine::{deferred, engine as judge};
pub(crate) use self::source::{Source, edited_documents};

/// Judges values against the whole schema.
pub(crate) trait Assertions: Send + Sync {
    /// Whether a value is valid against the subschema at a place.
    fn is_valid(&self, schema: &Location, value: &Value) -> bool;

    /// The program of the whole document, where it judges by one: it need not be compiled twice.
    fn program(&self) -> Option<Arc<Program>> {
        None
    }

    /// Every violation of the whole document, as the keywords find them.
    fn violations(&self, instance: &Value) -> Vec<Violation>;
}

/// One keyword that an instance does not satisfy, before it is projected onto the form.
pub(crate) struct Violation {
    pub(crate) at: Pointer,
    /// The schema location of the keyword.
    pub(crate) schema_at: SchemaLocation,
    pub(crate) keyword: String,
    pub(crate) params: Map<String, Value>,
    /// For `oneOf` and `anyOf`: what each branch finds, in order; an empty list is a branch that accepts the value.
    pub(crate) branches: Option<Vec<Vec<Self>>>,
}

impl From<Failure> for Violation {
    fn from(failure: Failure) -> Self {
        let mut made = violation(&failure);
        // Branches are nested no deeper than the listing goes.
        made.branches = failure.branches.map(|branches| {
            branches
                .into_iter()
                .map(|branch| branch.into_iter().map(Self::from).collect())
                .collect()
        });
        made
    }
}

fn violation(failure: &Failure) -> Violation {
    Violation {
        at: failure.at.clone(),
        schema_at: failure.schema_at.clone(),
        keyword: failure.keyword.to_owned(),
        params: failure.params.clone(),
        branches: None,
    }
}
