//! Reads a schema: every reachable subschema gets a number and its own facts, once.
//!
//! Invariant: no input makes this panic or recurse; the places that wait are a list.

pub(crate) mod chains;
pub(crate) mod habits;
mod options;
pub(crate) mod walk;

pub use self::options::CompileOptions;
