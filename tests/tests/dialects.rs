//! What shapes the form is judged: each keyword in each dialect either changes both the form and the verdict, or it
//! changes no form, and a diagnostic says so.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::{CompileOptions, Compiled, DiagnosticCode, Dialect};
use serde_json::{Value, json};

/// A keyword in a schema, and an instance for which it decides what is valid, where it is judged.
fn keywords() -> Vec<(&'static str, Value, Value)> {
    let b = json!({ "properties": { "b": { "type": "string" } } });
    let either = json!({ "a": 1, "b": 2 });
    vec![
        (
            "dependentSchemas",
            json!({ "properties": { "a": {} }, "dependentSchemas": { "a": b } }),
            either.clone(),
        ),
        (
            "dependencies",
            json!({ "properties": { "a": {} }, "dependencies": { "a": b } }),
            either.clone(),
        ),
        (
            "dependencies",
            json!({ "properties": { "a": {}, "b": {} }, "dependencies": { "a": ["b"] } }),
            json!({ "a": 1 }),
        ),
        (
            "dependentRequired",
            json!({ "properties": { "a": {}, "b": {} }, "dependentRequired": { "a": ["b"] } }),
            json!({ "a": 1 }),
        ),
        (
            "if",
            json!({ "properties": { "a": {} }, "if": { "required": ["a"] }, "then": b }),
            either.clone(),
        ),
        (
            "if",
            json!({ "properties": { "a": {} }, "if": { "required": ["z"] }, "else": b }),
            either.clone(),
        ),
        (
            "then",
            json!({ "properties": { "a": {} }, "then": b }),
            either.clone(),
        ),
        (
            "const",
            json!({ "properties": { "k": { "const": "x" } } }),
            json!({ "k": "y" }),
        ),
        (
            "const",
            json!({ "type": "array", "items": { "const": 1 } }),
            json!([2]),
        ),
        (
            "prefixItems",
            json!({ "type": "array", "prefixItems": [{ "type": "string" }] }),
            json!([1]),
        ),
        (
            "prefixItems",
            json!({ "properties": { "t": { "type": "array", "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } } } }),
            json!({ "t": ["a"] }),
        ),
        (
            "items",
            json!({ "type": "array", "items": [{ "type": "string" }] }),
            json!([1]),
        ),
        (
            "items",
            json!({ "type": "array", "items": { "type": "string" } }),
            json!([1]),
        ),
        (
            "additionalItems",
            json!({ "type": "array", "items": [{ "type": "string" }], "additionalItems": { "type": "string" } }),
            json!(["a", 1]),
        ),
        (
            "unevaluatedProperties",
            json!({ "type": "object", "properties": { "a": {} }, "unevaluatedProperties": { "type": "string" } }),
            json!({ "z": 1 }),
        ),
        (
            "unevaluatedProperties",
            json!({ "properties": { "o": { "type": "object", "unevaluatedProperties": { "type": "string" } } } }),
            json!({ "o": { "z": 1 } }),
        ),
        (
            "unevaluatedProperties",
            json!({ "type": "object", "properties": { "a": {} }, "unevaluatedProperties": false }),
            json!({ "z": 1 }),
        ),
        (
            "unevaluatedItems",
            json!({ "type": "array", "unevaluatedItems": { "type": "string" } }),
            json!([1]),
        ),
        (
            "contains",
            json!({ "type": "array", "items": {}, "contains": { "type": "string" } }),
            json!([1]),
        ),
        (
            "minContains",
            json!({ "type": "array", "items": {}, "contains": { "type": "string" }, "minContains": 2 }),
            json!(["a"]),
        ),
        (
            "maxContains",
            json!({ "type": "array", "items": {}, "contains": { "type": "string" }, "maxContains": 1 }),
            json!(["a", "b"]),
        ),
        (
            "propertyNames",
            json!({ "type": "object", "additionalProperties": { "type": "string" }, "propertyNames": { "maxLength": 1 } }),
            json!({ "zz": "a" }),
        ),
        (
            "$ref",
            json!({ "$ref": "#/$defs/t", "$defs": { "t": b } }),
            json!({ "b": 1 }),
        ),
        (
            "$ref",
            json!({ "$ref": "#/definitions/t", "definitions": { "t": b } }),
            json!({ "b": 1 }),
        ),
        (
            "properties",
            json!({ "$ref": "#/definitions/t", "properties": { "b": { "type": "string" } }, "definitions": { "t": { "type": "object" } } }),
            json!({ "b": 1 }),
        ),
        (
            "required",
            json!({ "$ref": "#/definitions/t", "required": ["b"], "definitions": { "t": { "properties": { "b": {} } } } }),
            json!({}),
        ),
        (
            "$dynamicRef",
            json!({ "$dynamicRef": "#t", "$defs": { "t": { "$dynamicAnchor": "t", "properties": { "b": { "type": "string" } } } } }),
            json!({ "b": 1 }),
        ),
        (
            "$recursiveRef",
            json!({ "properties": { "b": { "$recursiveRef": "#" }, "c": { "type": "string" } } }),
            json!({ "b": { "c": 1 } }),
        ),
        (
            "nullable",
            json!({ "properties": { "k": { "type": "string", "nullable": true } } }),
            json!({ "k": null }),
        ),
        (
            "exclusiveMinimum",
            json!({ "type": "number", "exclusiveMinimum": 1 }),
            json!(1),
        ),
        (
            "exclusiveMinimum",
            json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true }),
            json!(1),
        ),
        (
            "exclusiveMaximum",
            json!({ "type": "number", "exclusiveMaximum": 1 }),
            json!(1),
        ),
        (
            "oneOf",
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!(true),
        ),
        ("allOf", json!({ "allOf": [b] }), json!({ "b": 1 })),
        (
            "enum",
            json!({ "properties": { "k": { "enum": ["x", "y"] } } }),
            json!({ "k": "z" }),
        ),
        (
            "patternProperties",
            json!({ "type": "object", "patternProperties": { "^k": { "type": "string" } } }),
            json!({ "k": 1 }),
        ),
        (
            "additionalProperties",
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
            json!({ "k": 1 }),
        ),
    ]
}

/// The schema without the keyword, wherever it stands.
fn without(schema: &Value, keyword: &str) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != keyword)
            .map(|(name, value)| (name.clone(), without(value, keyword)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| without(item, keyword)).collect(),
        other => other.clone(),
    }
}

fn compiled(dialect: Dialect, schema: &Value) -> Compiled {
    CompileOptions::default()
        .with_dialect(dialect)
        .compile(schema)
        .unwrap()
}

/// The form without what is wrong in it: of a new one, and of the instance.
fn shapes(compiled: &Compiled, instance: &Value) -> String {
    let fresh = serde_json::to_string(&compiled.form.state(None).tree()).unwrap();
    fresh + &serde_json::to_string(&compiled.form.state(instance.clone()).tree()).unwrap()
}

#[test]
fn what_shapes_the_form_is_judged() {
    let mut wrong = Vec::new();
    for dialect in Dialect::EACH {
        for (keyword, schema, instance) in keywords() {
            let (with, bare) = (
                compiled(dialect, &schema),
                compiled(dialect, &without(&schema, keyword)),
            );
            let shapes_form = shapes(&with, &instance) != shapes(&bare, &instance);
            let judges = with.form.is_valid(&instance) != bare.form.is_valid(&instance);
            let ignored = with.diagnostics.iter().any(|diagnostic| {
                matches!(
                    diagnostic.code,
                    DiagnosticCode::IgnoredKeyword
                        | DiagnosticCode::IgnoredRefSibling
                        | DiagnosticCode::InvalidKeywordValue
                ) && diagnostic.at.ends_with(&format!("/{keyword}"))
            });
            let mut say = |what: &str| {
                wrong.push(format!("{}: `{keyword}` {what}: {schema}", dialect.name()));
            };
            if shapes_form && !judges {
                say("shapes the form and is not judged");
            }
            if judges && ignored {
                say("is judged, and said to be ignored");
            }
            let never_shapes = matches!(
                keyword,
                "then"
                    | "contains"
                    | "minContains"
                    | "maxContains"
                    | "propertyNames"
                    | "unevaluatedItems"
            );
            if !judges && !ignored && !never_shapes {
                say("has no effect, and nothing says so");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_vocabulary_that_a_meta_schema_switches_off_shapes_nothing() {
    let metaschema = json!({ "$id": "https://example.org/applicators", "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$vocabulary": { "https://json-schema.org/draft/2020-12/vocab/core": true, "https://json-schema.org/draft/2020-12/vocab/applicator": true } });
    let schema = json!({ "$schema": "https://example.org/applicators", "properties": { "k": { "enum": ["x"] }, "n": { "type": "integer" } }, "required": ["k"] });
    let compiled = CompileOptions::default()
        .with_document("https://example.org/applicators", metaschema)
        .compile(&schema)
        .unwrap();
    let state = compiled.form.state(json!({}));
    assert!(compiled.form.is_valid(&json!({ "k": "z", "n": "y" })));
    assert!(!state.view("/k").unwrap().required);
    assert!(state.view("/k").unwrap().options.is_empty());
    let ignored = compiled
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == DiagnosticCode::IgnoredKeyword);
    assert_eq!(ignored.count(), 3, "{:?}", compiled.diagnostics);
}
