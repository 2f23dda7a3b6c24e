//! A form and a verdict, in a project that has nothing else.

use std::error::Error;
use std::sync::Arc;

use formloom_core::{Event, compile};
use formloom_verdict::{Graph, Pointer, Program, SchemaOptions};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let schema = json!({
        "type": "object",
        "required": ["host"],
        "properties": {
            "host": { "type": "string", "format": "hostname" },
            "port": { "type": "integer", "default": 5432, "maximum": 65535 }
        }
    });

    let mut state = compile(&schema)?.form.state(None);
    let invalid = state.submit().expect_err("a host is required");
    println!("before: {invalid}");
    state.apply(Event::type_text("/host", "db.example.org"))?;
    let done = state.submit()?;
    println!("submitted: {}", done.instance);

    let program = Arc::new(Program::compile(&schema, &SchemaOptions::default())?);
    let mut instance = done.instance;
    let mut graph = Graph::new(program, &instance);
    instance["port"] = json!(70_000);
    graph.replaced(&instance, &Pointer::from("/port"));
    for failure in graph.failures(&instance) {
        println!("edited: {} at {}", failure.keyword, failure.at);
    }
    Ok(())
}
