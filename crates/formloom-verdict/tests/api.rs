//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_verdict::{Failure, Graph, Program, SchemaError};

fn is_shared<T: Send + Sync>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

/// A server compiles a schema once, and holds a graph while it waits.
#[test]
fn programs_and_graphs_go_to_other_threads() {
    is_shared::<Program>();
    is_shared::<Graph>();
    is_shared::<Failure>();
    is_error::<SchemaError>();
}
