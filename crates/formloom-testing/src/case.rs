//! Plays one case: an instance, events, and what comes of them.

use formloom_core::{
    Change, Defaults, EditError, Event, Form, FormState, Invalid, Nulls, Pointer, StateOptions,
    Submitted,
};
use serde_json::{Map, Value, json};

use crate::option;

/// A state as the fixture's options ask for it.
pub(crate) fn state(form: &Form, fixture: &Value, instance: Option<&Value>) -> FormState {
    let options = &fixture["options"];
    let defaults = match options["defaults"].as_str() {
        Some("required") => Defaults::Required,
        Some("none") => Defaults::None,
        _ => Defaults::All,
    };
    let nulls = match options["nulls"].as_str() {
        Some("ask") => Nulls::Ask,
        _ => Nulls::Fill,
    };
    let stored = options["stored"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(Pointer::from);
    form.state_with(
        StateOptions::default()
            .with_instance(instance.cloned())
            .with_defaults(defaults)
            .with_nulls(nulls)
            .with_waive_read_only(options["waive_read_only"].as_bool())
            .with_stored(stored),
    )
}

/// Every expectation that a case can hold, as the code gives it.
pub(crate) fn run(form: &Form, fixture: &Value, case: &Value) -> Value {
    let mut state = state(form, fixture, case.get("instance"));
    let mut actual = Map::new();
    let mut changed = Vec::new();
    let mut submitted = None;
    for (index, event) in case["events"].as_array().into_iter().flatten().enumerate() {
        if let Some(schema) = event.get("change_form") {
            match formloom_core::compile(schema) {
                Ok(compiled) => changed = places(&state.change_form(compiled.form), &state),
                Err(error) => {
                    actual.insert("rejected".to_owned(), json!(index));
                    actual.insert("reason".to_owned(), json!(error.to_string()));
                    break;
                }
            }
            continue;
        }
        match step(&mut state, event, &mut submitted) {
            Ok(nodes) => changed = nodes,
            Err(error) => {
                actual.insert("rejected".to_owned(), json!(index));
                actual.insert("reason".to_owned(), json!(error.to_string()));
                break;
            }
        }
    }
    if let Some(instance) = state.instance() {
        actual.insert("becomes".to_owned(), instance.clone());
    }
    actual.insert("errors".to_owned(), json!(state.errors()));
    actual.insert("patch".to_owned(), state.patch());
    actual.insert("changed".to_owned(), json!(changed));
    actual.insert("form".to_owned(), json!(state.tree()));
    let submitted = submitted.unwrap_or_else(|| state.submit());
    if let Some(option) = fixture.get("option") {
        let sent = match &submitted {
            Ok(done) => option::send(option, done).ok_or("nothing is sent"),
            Err(_) => Err("nothing is sent: the form has errors"),
        };
        let (payload, way) = match sent {
            Ok(sent) => (sent.payload, json!(sent.way)),
            Err(reason) => (json!(reason), json!(reason)),
        };
        actual.insert("payload".to_owned(), payload);
        actual.insert("way".to_owned(), way);
    }
    let submitted = match submitted {
        Ok(done) => json!(done),
        Err(invalid) => json!({ "errors": invalid.errors }),
    };
    actual.insert("submitted".to_owned(), submitted);
    Value::Object(actual)
}

fn step(
    state: &mut FormState,
    event: &Value,
    submitted: &mut Option<Result<Submitted, Invalid>>,
) -> Result<Vec<Pointer>, EditError> {
    let event = Event::from_json(event)?;
    let submits = event == Event::Submit;
    let change = state.apply(event)?;
    if submits {
        *submitted = Some(state.submit());
    }
    Ok(places(&change, state))
}

fn places(change: &Change, state: &FormState) -> Vec<Pointer> {
    change.nodes.iter().map(|id| state.pointer(*id)).collect()
}
