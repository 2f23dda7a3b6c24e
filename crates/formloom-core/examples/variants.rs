//! Switches a `oneOf` and back: what was typed in a variant returns with it, and an undo restores each step.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_core::{Event, FormState, compile};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "type": "object",
        "properties": { "auth": { "oneOf": [
            {
                "title": "API key",
                "properties": { "kind": { "const": "key" }, "key": { "type": "string" } },
                "required": ["kind", "key"]
            },
            {
                "title": "User",
                "properties": { "kind": { "const": "user" }, "name": { "type": "string" } },
                "required": ["kind", "name"]
            }
        ] } }
    });
    let mut state = compile(&schema)?.form.state(None);
    let choice = state.view("/auth").map(|view| view.choices);
    for choice in choice.iter().flatten() {
        let labels: Vec<&str> = choice.variants.iter().map(|v| v.label.as_str()).collect();
        println!("variants: {}", labels.join(", "));
    }

    state.apply(Event::choose("/auth", 0))?;
    state.apply(Event::type_text("/auth/key", "k-123"))?;
    show("typed a key", &state);
    state.apply(Event::choose("/auth", 1))?;
    show("chose the user", &state);
    for error in state.errors() {
        println!(
            "  only errors of this variant: {} {}",
            error.at, error.keyword
        );
    }
    state.apply(Event::choose("/auth", 0))?;
    show("went back", &state);
    state.apply(Event::Undo)?;
    show("undid that", &state);
    Ok(())
}

fn show(step: &str, state: &FormState) {
    match state.instance() {
        Some(instance) => println!("{step}: {instance}"),
        None => println!("{step}: no instance"),
    }
}
