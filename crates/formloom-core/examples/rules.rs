//! Adds what a schema cannot say: a format of your own, a rule across fields, and an error that a server reports.

#![allow(clippy::print_stdout, reason = "an example prints")]

use formloom_core::{CompileOptions, Event, FormState, Format, Rule};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = json!({
        "type": "object",
        "properties": {
            "plate": { "type": "string", "format": "plate" },
            "from": { "type": "string", "format": "date" },
            "to": { "type": "string", "format": "date" }
        }
    });
    let order = Rule::new("dateOrder", ["/from", "/to"], |instance| {
        match (instance["from"].as_str(), instance["to"].as_str()) {
            (Some(from), Some(to)) if to < from => {
                vec![("/to".into(), "Choose a day after the first one".to_owned())]
            }
            _ => Vec::new(),
        }
    });
    let is_plate = |text: &str| text.len() <= 8 && text.contains('-');
    let form = CompileOptions::default()
        .with_format("plate", Format::new(is_plate))
        .with_rule(order)
        .compile(&schema)?
        .form;

    let mut state = form.state(None);
    state.apply(Event::type_text("/plate", "none"))?;
    state.apply(Event::set("/from", "2026-02-01"))?;
    state.apply(Event::set("/to", "2026-01-01"))?;
    show("format and rule", &state);

    state.apply(Event::type_text("/plate", "B-123"))?;
    state.apply(Event::set("/to", "2026-03-01"))?;
    let errors = vec![("/plate".into(), "This plate is taken".to_owned())];
    state.apply(Event::ServerErrors { errors })?;
    show("from the server", &state);

    state.apply(Event::type_text("/plate", "B-124"))?;
    show("after an edit", &state);
    Ok(())
}

fn show(step: &str, state: &FormState) {
    let errors = state.errors();
    println!("{step}: {} errors", errors.len());
    for error in errors {
        println!("  {} {}: {}", error.at, error.keyword, error.message);
    }
}
