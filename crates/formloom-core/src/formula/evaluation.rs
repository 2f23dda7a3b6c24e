//! What formulas are evaluated against.

use serde_json::Value;

use super::budget::Budget;
use crate::form::secrets::Secrets;

/// Evaluates the formulas of a schema once.
///
/// Invariant: nothing that is secret in the form is read, and no more is given than the budget allows.
pub(super) struct Evaluation<'a> {
    pub(super) values: &'a Value,
    pub(super) secrets: &'a Secrets<'a>,
    pub(super) budget: Budget,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(values: &'a Value, secrets: &'a Secrets<'a>) -> Self {
        Self {
            values,
            secrets,
            budget: Budget::new(),
        }
    }
}
