//! `formloom edit --record`: what was played, as a fixture.

use std::path::Path;

use formloom_core::{FormState, ValidationError};
use serde_json::{Map, Value, json};

use crate::Failure;

/// What was played.
pub(crate) struct Played<'a> {
    pub(crate) schema: &'a Value,
    pub(crate) instance: Option<&'a Value>,
    pub(crate) events: &'a [Value],
    pub(crate) waives_read_only: bool,
    /// What the last submit gave, or why it gave nothing.
    pub(crate) submitted: Option<Value>,
}

/// Writes a fixture with one case; into a fixture of the same schema that is there, the case is added.
pub(crate) fn write(path: &Path, played: &Played<'_>, state: &FormState) -> Result<(), Failure> {
    let failure = |reason: String| Failure::Record {
        file: path.display().to_string(),
        reason,
    };
    if path.extension().is_none_or(|extension| extension != "json") {
        return Err(failure("fixtures are `.json` files".to_owned()));
    }
    let mut fixture = match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| failure(format!("it is there and is no fixture: {error}")))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => json!({
            "description": "Recorded; say here what it shows.",
            "source": "formloom edit --record",
            "schema": played.schema,
            "cases": [],
        }),
        Err(error) => return Err(failure(error.to_string())),
    };
    if !fixture.is_object() {
        return Err(failure("it is there and is no fixture".to_owned()));
    }
    if played.waives_read_only {
        fixture["options"] = json!({ "waive_read_only": true });
    }
    if fixture.get("schema") != Some(played.schema) {
        return Err(failure("it is the fixture of another schema".to_owned()));
    }
    let Some(cases) = fixture.get_mut("cases").and_then(Value::as_array_mut) else {
        return Err(failure("it is there and has no `cases`".to_owned()));
    };
    cases.push(case(played, state));
    let text = serde_json::to_string_pretty(&fixture)?;
    std::fs::write(path, text + "\n").map_err(|error| failure(error.to_string()))
}

fn case(played: &Played<'_>, state: &FormState) -> Value {
    let mut case = Map::new();
    let mut add = |name: &str, value: Value| case.insert(name.to_owned(), value);
    if let Some(instance) = played.instance {
        add("instance", instance.clone());
    }
    add("events", json!(played.events));
    if let Some(instance) = state.instance() {
        add("becomes", instance.clone());
    }
    add("errors", state.errors().iter().map(short).collect());
    if let Some(submitted) = &played.submitted {
        add("submitted", expected(submitted));
    }
    Value::Object(case)
}

/// What a fixture says of an error: place and keyword.
fn short(error: &ValidationError) -> Value {
    json!({ "at": error.at, "keyword": error.keyword })
}

/// The same of what a submit gave.
fn expected(submitted: &Value) -> Value {
    let mut submitted = submitted.clone();
    let errors = submitted.get_mut("errors").and_then(Value::as_array_mut);
    for error in errors.into_iter().flatten() {
        *error = json!({ "at": error["at"], "keyword": error["keyword"] });
    }
    submitted
}
