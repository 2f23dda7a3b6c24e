//! Lists what fails, with the findings of each branch of a union, and asks for the verdict of a single subschema.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::sync::Arc;

use formloom_verdict::{Failure, Graph, Program, SchemaOptions};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "properties": {
            "name": { "type": "string", "pattern": "^[a-z]+$" },
            "auth": { "oneOf": [
                { "required": ["key"], "properties": { "key": { "minLength": 4 } } },
                { "required": ["user"] }
            ] }
        },
        "required": ["name"]
    });
    let program = Arc::new(Program::compile(&schema, &SchemaOptions::default())?);
    let instance = json!({ "auth": { "key": "k" } });
    let graph = Graph::new(program, &instance);

    print(&graph.failures(&instance), 0);

    let auth = "/auth".into();
    for branch in 0..2 {
        let schema_at = format!("#/properties/auth/oneOf/{branch}");
        println!("{schema_at}: {:?}", graph.verdict(&auth, &schema_at));
    }
    Ok(())
}

fn print(failures: &[Failure], depth: usize) {
    let indent = "  ".repeat(depth);
    for failure in failures {
        println!(
            "{indent}{} at {:?}, by {}",
            failure.keyword,
            failure.at.as_str(),
            failure.schema_at
        );
        for (index, branch) in failure.branches.iter().flatten().enumerate() {
            println!("{indent}  branch {index}:");
            print(branch, depth + 2);
        }
    }
}
