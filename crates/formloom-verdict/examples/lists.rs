//! Inserts, moves and removes items of a list. The caller edits the instance and tells the graph what it did.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;

use formloom_schema::{Pointer, SchemaOptions};
use formloom_verdict::{Graph, Program};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "properties": { "tags": {
            "uniqueItems": true,
            "maxItems": 3,
            "prefixItems": [{ "const": "first" }],
            "items": { "type": "string" }
        } }
    });
    let program = Arc::new(Program::compile(&schema, &SchemaOptions::default())?);
    let mut instance = json!({ "tags": ["first", "b"] });
    let mut graph = Graph::new(program, &instance);
    let tags = Pointer::from("/tags");
    show("loaded", &graph, &instance);

    items(&mut instance)?.insert(1, json!("b"));
    graph.item_inserted(&instance, &tags, 1);
    show("inserted a second b", &graph, &instance);

    let list = items(&mut instance)?;
    let item = list.remove(2);
    list.insert(0, item);
    graph.item_moved(&instance, &tags, 2, 0);
    show("moved it to the front", &graph, &instance);

    items(&mut instance)?.remove(0);
    graph.item_removed(&instance, &tags, 0);
    show("removed it", &graph, &instance);
    Ok(())
}

fn items(instance: &mut Value) -> Result<&mut Vec<Value>, &'static str> {
    instance["tags"].as_array_mut().ok_or("expected a list")
}

fn show(step: &str, graph: &Graph, instance: &Value) {
    println!("{step}: {}", instance["tags"]);
    for failure in graph.failures(instance) {
        println!("  {} at {}", failure.keyword, failure.at);
    }
}
