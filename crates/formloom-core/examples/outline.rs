//! Prints a form as an outline: what a renderer reads to draw it, before and after an edit.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_core::{Event, NodeView, compile};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "title": "Database",
        "type": "object",
        "required": ["host"],
        "properties": {
            "host": { "type": "string", "description": "Name or address" },
            "port": { "type": "integer", "default": 5432 },
            "mode": { "enum": ["read", "write"] },
            "replicas": { "type": "array", "items": { "type": "string" } }
        }
    });
    let compiled = compile(&schema)?;
    for diagnostic in &compiled.diagnostics {
        println!("{}: {}", diagnostic.at, diagnostic.message);
    }
    let mut state = compiled.form.state(None);
    print(&state.tree(), 0);

    let change = state.apply(Event::type_text("/port", "54x"))?;
    println!("\nnodes to draw again: {}", change.nodes.len());
    state.apply(Event::blur("/port"))?;
    state.apply(Event::add("/replicas"))?;
    print(&state.tree(), 0);
    Ok(())
}

fn print(node: &NodeView, depth: usize) {
    let control = match node.control {
        Some(control) => format!("{control:?}"),
        None => format!("{:?}", node.kind),
    };
    let mark = if node.required { "*" } else { "" };
    let indent = "  ".repeat(depth);
    println!(
        "{indent}{}{mark} <{control}> {}",
        node.label,
        node.text
            .clone()
            .or_else(|| node.value.as_ref().map(ToString::to_string))
            .unwrap_or_default()
    );
    for error in &node.errors {
        println!("{indent}  ! {}", error.message);
    }
    for child in &node.children {
        print(child, depth + 1);
    }
}
