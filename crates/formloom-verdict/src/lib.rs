//! Incremental validation: a verdict for each subschema at each place to which it applies.
//!
//! A [`Program`] is a schema compiled once. A [`Graph`] holds the verdicts of one instance: a live pair is a
//! place of the instance and a subschema that applies there. Assertions are judged on the value alone;
//! keywords that apply other subschemas count the verdicts of those. An edit judges the place again and climbs
//! only while a verdict changes, so that its cost depends on the depth of the place, not on the size of the
//! instance.
//!
//! The graph holds no instance. Each call gives the whole instance as it is now and says what changed:
//!
//! ```
//! use std::sync::Arc;
//! use formloom_verdict::{Graph, Program, SchemaOptions};
//! use serde_json::json;
//!
//! let schema = json!({ "properties": { "port": { "type": "integer", "maximum": 65535 } } });
//! let program = Arc::new(Program::compile(&schema, &SchemaOptions::default())?);
//! let mut instance = json!({ "host": "a", "port": 80 });
//! let mut graph = Graph::new(program, &instance);
//! assert!(graph.is_valid());
//!
//! instance["port"] = json!(70_000);
//! graph.replaced(&instance, &"/port".into());
//! assert!(!graph.is_valid());
//! assert_eq!(graph.failures(&instance)[0].keyword, "maximum");
//! # Ok::<(), formloom_verdict::SchemaError>(())
//! ```
//!
//! A secret that the host keeps is absent in the instance, and counts as present and valid in every keyword
//! ([`Graph::with_kept`], [`Graph::keep`]). Only while there are any the graph has a copy of the instance.
//!
//! Some keywords look wider than one place: `uniqueItems`, `const` and `enum` on containers are judged again
//! when anything inside changes, and `unevaluatedItems` and `unevaluatedProperties` look through all members
//! of their container again.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod applied;
mod ask;
mod build;
mod builder;
mod change;
mod check;
mod coverage;
mod cycles;
mod failure;
mod few;
mod graph;
mod grow;
mod heard;
mod ids;
mod keep;
mod kept;
mod list;
mod mirror;
mod noted;
mod outcome;
mod overlooked;
mod own;
#[doc(hidden)]
pub mod params;
mod program;
mod queue;
mod read;
mod scope;
mod settle;
mod shift;
mod store;
mod table;
mod walk;

pub use self::failure::Failure;
pub use self::graph::Graph;
#[doc(hidden)]
pub use self::overlooked::Overlooked;
pub use self::program::Program;
#[doc(hidden)]
pub use self::scope::Scope;
#[doc(hidden)]
pub use self::walk::{FailingUnion, Way};
/// What the calls of this crate take and give, so that it is used without another name in a manifest.
pub use formloom_schema::{Pointer, SchemaError, SchemaLocation, SchemaOptions};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
