//! Compiles a schema into a form: every reachable subschema gets a number and its own facts, once.
//!
//! Invariant: no input makes this panic or recurse; the places that wait are a list.

mod chains;
mod context;
mod options;
mod run;
mod walk;

use formloom_schema::{Diagnostic, Location};
use serde_json::Value;

pub(crate) use self::context::Context;
pub use self::options::CompileOptions;
use crate::error::CompileError;
use crate::form::Form;

/// A form, and what was noticed about its schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// The form.
    pub form: Form,
    /// Remarks about the schema, in the order of the schema.
    pub diagnostics: Vec<Diagnostic>,
    /// The addresses of documents that references ask for and that nobody gave, each once: a host that has them
    /// compiles again with [`CompileOptions::with_document`]. Membrane's `$ref: "schemas/…"` is one.
    pub absent_documents: Vec<String>,
}

/// Compiles a schema with the default options.
///
/// # Errors
/// [`CompileError`] for a root that is no schema, a root reference that is absent, or a limit.
pub fn compile(schema: &Value) -> Result<Compiled, CompileError> {
    CompileOptions::default().compile(schema)
}

/// A change of the document that the engine sees, so that it judges what the author meant.
pub(crate) struct Edit {
    pub(crate) at: Location,
    /// The keyword's new value, or none to drop it.
    pub(crate) value: Option<Value>,
}
