//! Validates a document of 1,000 records once, then edits it: each edit costs what it touches.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;

use formloom_verdict::{Graph, Program, SchemaOptions};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "type": "array",
        "items": {
            "required": ["name"],
            "properties": { "name": { "minLength": 1 }, "age": { "type": "integer", "minimum": 0 } }
        }
    });
    let program = Arc::new(Program::compile(&schema, &SchemaOptions::default())?);
    let records = (0..1_000).map(|n| json!({ "name": format!("n{n}"), "age": n }));
    let mut instance = Value::Array(records.collect());

    let mut graph = Graph::new(program, &instance);
    println!(
        "loaded: valid {}, {} visits",
        graph.is_valid(),
        graph.visits()
    );

    for (age, note) in [(json!(-1), "broke"), (json!(5), "mended")] {
        instance[500]["age"] = age;
        graph.replaced(&instance, &"/500/age".into());
        let (valid, visits) = (graph.is_valid(), graph.visits());
        println!("{note} one age: valid {valid}, {visits} visits");
    }
    Ok(())
}
