//! What an edit costs in a form that is full of errors.

use serde_json::{Map, Value, json};

use crate::compile;
use crate::state::FormState;
use crate::state::event::Event;

const FIELDS: usize = 2_000;

fn names() -> impl Iterator<Item = String> {
    (0..FIELDS).map(|index| format!("field_{index}"))
}

fn object() -> Value {
    let properties: Map<String, Value> = names()
        .map(|name| (name, json!({ "type": "string", "minLength": 2 })))
        .collect();
    json!({ "type": "object", "properties": properties, "required": names().collect::<Vec<_>>() })
}

fn full() -> Value {
    names()
        .map(|name| (name, json!("x")))
        .collect::<Map<_, _>>()
        .into()
}

/// Types three texts into one field; how many errors were found again at most.
fn found_again(mut state: FormState, at: &str, errors: usize) -> usize {
    assert_eq!(state.error_count(), errors, "errors before");
    let mut most = 0;
    for (text, now) in [("yes", errors - 1), ("y", errors), ("yes", errors - 1)] {
        state
            .apply(Event::type_text(at, text))
            .expect("a text field");
        assert_eq!(state.error_count(), now, "after {text:?}");
        most = most.max(state.stats().errors);
    }
    assert_eq!(
        state.errors().len(),
        errors - 1,
        "the list is as long as its count"
    );
    let mut whole = state.whole_document_errors();
    let mut live = state.errors();
    for errors in [&mut whole, &mut live] {
        errors.sort_by(|left, right| left.at.cmp(&right.at));
    }
    assert_eq!(live, whole, "the engine finds the same");
    most
}

#[test]
fn a_key_finds_only_its_own_errors_again() {
    for (name, schema, instance, at) in [
        ("missing", object(), json!({}), "/field_7"),
        ("too short", object(), full(), "/field_7"),
        (
            "in a union",
            json!({ "oneOf": [object(), { "type": "array" }] }),
            full(),
            "/field_7",
        ),
        (
            "in a nullable reference",
            json!({ "properties": { "a": { "anyOf": [{ "$ref": "#/$defs/o" }, { "type": "null" }] } },
                "$defs": { "o": object() } }),
            json!({ "a": full() }),
            "/a/field_7",
        ),
        (
            "under a condition",
            json!({ "if": { "required": ["field_0"] }, "then": object() }),
            full(),
            "/field_7",
        ),
        (
            "in a list",
            json!({ "items": { "minLength": 2, "type": "string" } }),
            Value::Array(vec![json!("x"); FIELDS]),
            "/7",
        ),
    ] {
        let form = compile(&schema).expect("a schema").form;
        let most = found_again(form.state(instance), at, FIELDS);
        assert!(most <= 2, "{name}: {most} errors were found again");
    }
}

#[test]
fn a_branch_that_fails_brings_its_errors_and_no_others() {
    let branch = json!({ "properties": { "a": { "const": "x" }, "b": { "minLength": 2 }, "c": { "minLength": 2 } },
        "required": ["a"] });
    let schema = json!({ "properties": { "u": { "anyOf": [branch, { "properties": { "a": { "const": "y" } }, "required": ["a"] }] },
            "rest": { "items": { "minLength": 2, "type": "string" } } } });
    let form = compile(&schema).expect("a schema").form;
    let rest = vec![json!("x"); FIELDS];
    let mut state = form.state(json!({ "u": { "a": "x", "b": "bb", "c": "cc" }, "rest": rest }));
    assert_eq!(state.error_count(), FIELDS, "those of the list");
    for (at, text, errors) in [
        ("/u/b", "b", FIELDS + 1),
        ("/u/c", "c", FIELDS + 2),
        ("/u/b", "bb", FIELDS + 1),
        ("/u/c", "cc", FIELDS),
    ] {
        state
            .apply(Event::type_text(at, text))
            .expect("a text field");
        assert_eq!(state.error_count(), errors, "{at}");
        assert!(
            state.stats().errors <= 2,
            "{at}: {} errors",
            state.stats().errors
        );
    }
}
