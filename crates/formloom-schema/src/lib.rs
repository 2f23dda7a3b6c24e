//! What a JSON Schema document is, for whoever reads one: pointers, exact numbers, dialects, documents with the references
//! between them, and texts that are judged by patterns and formats.
//!
//! ```
//! use formloom_schema::{Dialect, Pointer, SchemaOptions};
//! use serde_json::json;
//!
//! let schema = json!({
//!     "$schema": "https://json-schema.org/draft/2020-12/schema",
//!     "$defs": { "port": { "$anchor": "port", "type": "integer" } }
//! });
//! let options = SchemaOptions::default();
//! let documents = options.documents_of(&schema)?;
//! let place = documents.resolve(&documents.root().document, "#port").expect("the anchor is there");
//! assert_eq!(place.pointer, Pointer::from("/$defs/port"));
//! assert_eq!(documents.surroundings(&place).mode.dialect, Dialect::Draft202012);
//! # Ok::<(), formloom_schema::SchemaError>(())
//! ```
//!
//! No clock, no IO, no threads; nothing is fetched, and no document makes it panic or recurse.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
mod circles;
mod diagnostic;
mod dialect;
mod documents;
pub mod equality;
mod error;
pub mod exact;
mod few;
mod index;
mod location;
mod metaschema;
pub mod number;
mod options;
mod pointer;
mod scope;
pub mod text;
mod types;

pub use self::address::{absolute, is_address};
#[doc(hidden)]
pub use self::address::{encoded_fragment, is_anchor, percent_decode};
#[doc(hidden)]
pub use self::circles::circles;
pub use self::diagnostic::{Diagnostic, DiagnosticCode, Severity};
pub use self::dialect::{Dialect, Mode};
#[doc(hidden)]
pub use self::documents::RECURSIVE;
pub use self::documents::{Documents, Surroundings};
pub use self::error::SchemaError;
#[doc(hidden)]
pub use self::error::type_name;
#[doc(hidden)]
pub use self::few::Few;
pub use self::index::subschemas;
pub use self::location::{Location, SchemaLocation};
pub use self::metaschema::metaschema;
#[doc(hidden)]
pub use self::options::check_depth;
pub use self::options::{FormatCheck, Formats, Limits, SchemaOptions};
#[doc(hidden)]
pub use self::pointer::index;
pub use self::pointer::{NotAPointer, Pointer};
pub use self::scope::{Scope, Scopes};
pub use self::types::TypeSet;

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
