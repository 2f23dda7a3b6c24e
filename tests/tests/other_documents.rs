//! Unions in other documents and in embedded resources: the form, its errors and their places are as in one document.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::{CompileOptions, Event, Form, FormState, ValidationError};
use serde_json::{Value, json};

fn union() -> Value {
    json!({
        "type": "object",
        "oneOf": [
            { "title": "A", "properties": { "k": { "const": "a" }, "x": { "type": "integer" } }, "required": ["k", "x"] },
            { "title": "B", "properties": { "k": { "const": "b" }, "y": { "type": "integer" } }, "required": ["k"] },
        ],
    })
}

fn form(schema: &Value) -> Form {
    let mut named = union();
    named["$id"] = json!("https://example.com/named");
    CompileOptions::default()
        .with_document("https://example.com/union", union())
        .with_document("part.json", json!({ "$defs": { "u": union() } }))
        .with_document("file.json", named)
        .with_document(
            "https://example.com/outer",
            json!({ "oneOf": [{ "type": "string" }, { "$ref": "union" }] }),
        )
        .with_document(
            "https://example.com/nullable",
            json!({ "anyOf": [{ "type": "null" }, { "$ref": "union" }] }),
        )
        .with_document(
            "https://example.com/colours",
            json!({ "oneOf": [{ "const": "red" }, { "const": "blue" }] }),
        )
        .compile(schema)
        .unwrap()
        .form
}

fn shown(errors: Vec<ValidationError>) -> Vec<String> {
    let mut shown: Vec<String> = errors
        .into_iter()
        .map(|error| format!("{} {} {}", error.at, error.keyword, error.schema_at))
        .collect();
    shown.sort();
    shown
}

fn listed(state: &FormState) -> Vec<String> {
    let live = shown(state.errors());
    assert_eq!(live, shown(state.whole_document_errors()), "live and whole");
    live
}

fn expect(schema: Value, instance: Value, errors: &[&str]) {
    let state = form(&schema).state(instance.clone());
    assert_eq!(listed(&state), errors, "{schema} for {instance}");
}

#[test]
fn a_union_in_another_document_lists_what_its_active_branch_finds() {
    let instance = json!({ "k": "a", "x": "?" });
    for (reference, at) in [
        ("https://example.com/union", "https://example.com/union#"),
        ("part.json#/$defs/u", "formloom:///part.json#/$defs/u"),
        ("https://example.com/named", "formloom:///file.json#"),
    ] {
        let error = format!("type {at}/oneOf/0/properties/x/type");
        let schema = json!({ "$ref": reference });
        expect(schema.clone(), instance.clone(), &[&format!("/x {error}")]);
        let listed = json!({ "properties": { "l": { "items": schema } } });
        expect(
            listed,
            json!({ "l": [instance] }),
            &[&format!("/l/0/x {error}")],
        );
        let conditional = json!({ "if": { "required": ["k"] }, "then": schema });
        expect(conditional, instance.clone(), &[&format!("/x {error}")]);
    }
    let error = "/x type https://example.com/union#/oneOf/0/properties/x/type";
    for around in ["outer", "nullable"] {
        let schema = json!({ "$ref": format!("https://example.com/{around}") });
        expect(schema, instance.clone(), &[error]);
    }
}

#[test]
fn a_union_in_an_embedded_resource_does_too() {
    let mut embedded = union();
    embedded["$id"] = json!("embedded");
    let schema = json!({
        "$id": "https://example.com/root",
        "properties": { "p": embedded, "q": { "$ref": "embedded" }, "r": { "$ref": "#/properties/p" } },
    });
    let place = "type #/properties/p/oneOf/0/properties/x/type";
    for member in ["p", "q", "r"] {
        let instance = json!({ member: { "k": "a", "x": "?" } });
        let error = format!("/{member}/x {place}");
        expect(schema.clone(), instance, &[&error]);
    }
}

#[test]
fn options_in_another_document_are_named() {
    let schema = json!({ "properties": { "c": { "$ref": "https://example.com/colours" } } });
    let state = form(&schema).state(json!({ "c": "green" }));
    let errors = state.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].schema_at, "https://example.com/colours#/oneOf");
    assert_eq!(errors[0].params["options"], json!(["red", "blue"]));
}

#[test]
fn a_choice_is_named_by_its_place_and_can_be_made() {
    let schema = json!({ "properties": { "p": { "$ref": "https://example.com/union" } } });
    let mut state = form(&schema).state(json!({ "p": { "k": "a", "x": 1 } }));
    let id = state.view("/p").unwrap().choices[0].id.clone();
    assert_eq!(id, "https://example.com/union#/oneOf");
    state.apply(Event::choose("/p", 1)).unwrap();
    state.apply(Event::type_text("/p/y", "?")).unwrap();
    let error = "/p/y type https://example.com/union#/oneOf/1/properties/y/type";
    assert_eq!(listed(&state), [error]);
    let annotated = state.annotations(&"/p".into());
    let places: Vec<&str> = annotated.iter().map(|one| &*one.schema_at).collect();
    assert!(
        places
            .iter()
            .all(|place| place.starts_with("https://example.com/union#")),
        "{places:?}"
    );
}

/// What older drafts and OpenAPI write is read in every document (draft 4 and OpenAPI 3.0: exclusive bounds, `nullable`,
/// tuples).
#[test]
fn habits_are_read_in_documents_beside_the_schema() {
    let other = json!({ "$defs": {
        "n": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
        "x": { "$ref": "#/$defs/n", "nullable": true },
        "t": { "type": "array", "items": [{ "type": "string" }] },
    } });
    let schema = json!({ "type": "object", "properties": {
        "n": { "$ref": "r.json#/$defs/n" },
        "x": { "$ref": "r.json#/$defs/x" },
        "t": { "$ref": "r.json#/$defs/t" },
    } });
    let errors = |schema: &Value, instance: Value| -> Vec<String> {
        let options = CompileOptions::default().with_document("r.json", other.clone());
        let form = options.compile(schema).unwrap().form;
        let state = form.state(instance);
        let errors = state.errors();
        errors.iter().map(|error| error.at.to_string()).collect()
    };
    let instance = json!({ "n": 0, "x": null, "t": [1] });
    assert_eq!(
        errors(&schema, instance.clone()),
        ["/n", "/t/0"],
        "without a draft"
    );
    // A document that names no draft is of that of the schema, which has these keywords otherwise, or not at all.
    let mut later = schema.clone();
    later["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    assert_eq!(
        errors(&later, json!({ "x": null })),
        Vec::<String>::new(),
        "`nullable` is of no draft"
    );
}
