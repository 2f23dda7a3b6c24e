//! Schemas that mean harm: each gives a form or an error, without a panic, an overflow or an endless wait.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use formloom_core::{CompileError, Event, FormState, compile};
use serde_json::{Map, Value, json};

/// Long enough for the slowest machine; what never ends does not end within it.
const PATIENCE: Duration = Duration::from_secs(90);

/// Compiles a schema, makes a new form of it, draws it, types into it and submits, on a small stack.
#[track_caller]
fn survives(name: &str, schema: Value) -> Result<(), CompileError> {
    survives_with(name, schema, |_| {})
}

#[track_caller]
fn survives_with(
    name: &str,
    schema: Value,
    more: impl FnOnce(&mut FormState) + Send + 'static,
) -> Result<(), CompileError> {
    let (done, outcome) = channel();
    let work = thread::Builder::new()
        .name(name.to_owned())
        .stack_size(2 * 1024 * 1024)
        .spawn(move || {
            let result = compile(&schema).map(|compiled| {
                let mut state = compiled.form.state(None);
                drop(serde_json::to_string(&state.tree()));
                let _ = state.apply(Event::type_text("/a", "x"));
                let _ = state.apply(Event::add("/a"));
                more(&mut state);
                let _ = state.submit();
                drop(state);
                drop(compiled.form.state(json!({ "a": [{ "a": "x" }] })).submit());
            });
            // A deep value is dropped by recursion, which is serde_json's and not ours to judge.
            std::mem::forget(schema);
            done.send(result).unwrap();
        })
        .unwrap();
    match outcome.recv_timeout(PATIENCE) {
        Ok(result) => {
            work.join().unwrap();
            result
        }
        Err(error) => panic!("{name}: {error}: {}", work.is_finished()),
    }
}

fn nested(levels: usize, wrap: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(json!({ "type": "string" }), |inside, _| wrap(inside))
}

/// Definitions, each of which leads to the next.
fn chain(length: usize, link: impl Fn(Value) -> Value) -> Value {
    let mut definitions = Map::new();
    for index in 0..length {
        let next = json!({ "$ref": format!("#/$defs/d{}", index + 1) });
        definitions.insert(format!("d{index}"), link(next));
    }
    definitions.insert(format!("d{length}"), json!({ "type": "string" }));
    json!({ "$ref": "#/$defs/d0", "$defs": definitions })
}

#[track_caller]
fn limited(outcome: &Result<(), CompileError>) {
    assert!(
        matches!(outcome, Err(CompileError::Limit { .. })),
        "expected a limit, found {outcome:?}"
    );
}

#[track_caller]
fn compiles(outcome: &Result<(), CompileError>) {
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[test]
fn deep_nesting_is_a_limit() {
    // Built by moving: `json!` copies what it is given, by recursion.
    let member = |key: &str, inside| Value::Object(Map::from_iter([(key.to_owned(), inside)]));
    let properties = |inside| member("properties", member("a", inside));
    limited(&survives("properties", nested(10_000, properties)));
    let all_of = |inside| member("allOf", Value::Array(vec![inside]));
    limited(&survives("allOf", nested(10_000, all_of)));
    limited(&survives(
        "items",
        nested(10_000, |inside| member("items", inside)),
    ));
    let value = nested(10_000, |inside| Value::Array(vec![inside]));
    limited(&survives("enum", member("enum", Value::Array(vec![value]))));
}

#[test]
fn nesting_below_the_limit_is_a_form() {
    let link = |inside| json!({ "type": "array", "items": inside });
    compiles(&survives("items", nested(190, link)));
    let link =
        |inside| json!({ "type": "object", "properties": { "a": inside }, "required": ["a"] });
    compiles(&survives("properties", nested(95, link)));
    let link = |inside| json!({ "allOf": [inside] });
    compiles(&survives("allOf", nested(95, link)));
    let link =
        |inside| json!({ "oneOf": [inside, { "type": "object", "properties": { "b": {} } }] });
    compiles(&survives("oneOf", nested(95, link)));
}

#[test]
fn many_properties_are_a_form() {
    let members: Map<String, Value> = (0..100_000)
        .map(|index| (format!("p{index}"), json!({ "type": "string" })))
        .collect();
    compiles(&survives(
        "properties",
        json!({ "type": "object", "properties": members }),
    ));
}

#[test]
fn schemas_that_are_themselves_are_forms() {
    for (name, schema) in [
        ("ref to the root", json!({ "$ref": "#" })),
        ("allOf of the root", json!({ "allOf": [{ "$ref": "#" }] })),
        (
            "anyOf of the root",
            json!({ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }),
        ),
        (
            "oneOf of the root",
            json!({ "oneOf": [{ "$ref": "#" }, { "type": "string" }] }),
        ),
        ("not the root", json!({ "not": { "$ref": "#" } })),
        (
            "if the root",
            json!({ "if": { "$ref": "#" }, "then": { "$ref": "#" }, "else": { "$ref": "#" } }),
        ),
        (
            "a list of itself",
            json!({ "type": "array", "items": { "$ref": "#" } }),
        ),
        (
            "a full list of itself",
            json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": { "$ref": "#" } }),
        ),
        (
            "a required member of itself",
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#" } } }),
        ),
        (
            "two that need each other",
            json!({ "$ref": "#/$defs/a", "$defs": {
                "a": { "type": "object", "required": ["a", "b"], "properties": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } },
                "b": { "type": "object", "required": ["a", "b"], "properties": { "a": { "$ref": "#/$defs/a" }, "b": { "$ref": "#/$defs/b" } } } } }),
        ),
        (
            "two references in a circle",
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } } }),
        ),
        (
            "a required union of itself",
            json!({ "type": "object", "required": ["a", "kind"], "oneOf": [
                { "properties": { "kind": { "const": "x" }, "a": { "$ref": "#" } } },
                { "properties": { "kind": { "const": "y" }, "a": { "$ref": "#" } } }] }),
        ),
        (
            "a default that needs another",
            json!({ "type": "object", "required": ["a"], "default": {},
                    "properties": { "a": { "$ref": "#", "default": { "a": {} } } } }),
        ),
        (
            "defaults all the way down",
            json!({ "type": "object", "default": {}, "properties": {
                "a": { "anyOf": [{ "type": "boolean" }, { "$ref": "#" }], "default": {} },
                "b": { "anyOf": [{ "$ref": "#" }, { "type": "array", "items": { "$ref": "#" } }], "default": {} },
                "c": { "$ref": "#", "default": { "c": {} } } } }),
        ),
        (
            "a dependent schema of itself",
            json!({ "properties": { "a": { "type": "string" } }, "dependentSchemas": { "a": { "$ref": "#" } } }),
        ),
        (
            "a condition that turns itself",
            json!({ "type": "object", "properties": { "a": {} }, "if": { "required": ["b"] },
                    "then": { "properties": { "c": { "default": 1 } } },
                    "else": { "properties": { "b": { "default": 1 } } } }),
        ),
    ] {
        compiles(&survives(name, schema));
    }
}

#[test]
fn chains_of_references_are_forms_or_limits() {
    limited(&survives("references", chain(50_000, |next| next)));
    compiles(&survives("references", chain(900, |next| next)));
    for (name, link) in [
        (
            "allOf",
            (|next| json!({ "allOf": [next] })) as fn(Value) -> Value,
        ),
        (
            "properties",
            |next| json!({ "type": "object", "properties": { "a": next } }),
        ),
        (
            "required",
            |next| json!({ "type": "object", "properties": { "a": next }, "required": ["a"] }),
        ),
        ("items", |next| json!({ "type": "array", "items": next })),
        (
            "minItems",
            |next| json!({ "type": "array", "items": next, "minItems": 1 }),
        ),
        ("not", |next| json!({ "not": next })),
        (
            "anyOf",
            |next| json!({ "anyOf": [next, { "type": "null" }] }),
        ),
        (
            "oneOf",
            |next| json!({ "oneOf": [next, { "type": "array" }] }),
        ),
        ("if", |next| json!({ "if": next, "then": { "title": "x" } })),
        (
            "then",
            |next| json!({ "if": { "type": "string" }, "then": next, "else": true }),
        ),
    ] {
        let outcome = survives(name, chain(20_000, link));
        assert!(
            matches!(outcome, Ok(()) | Err(CompileError::Limit { .. })),
            "{name}: {outcome:?}"
        );
    }
}

#[test]
fn schemas_that_multiply_are_forms() {
    // Each level has several members that are the whole next level.
    let wide = |required: bool| {
        let mut definitions = Map::new();
        for level in 0..12 {
            let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
            let members: Map<String, Value> = "abcdefgh"
                .chars()
                .map(|key| (key.to_string(), next.clone()))
                .collect();
            let names: Vec<&String> = members.keys().filter(|_| required).collect();
            definitions.insert(
                format!("d{level}"),
                json!({ "type": "object", "required": names, "properties": members }),
            );
        }
        definitions.insert("d12".to_owned(), json!({ "type": "string" }));
        json!({ "$ref": "#/$defs/d0", "$defs": definitions })
    };
    compiles(&survives("optional members", wide(false)));
    compiles(&survives("required members", wide(true)));
    let mut list = wide(true);
    list["$ref"] = json!("#/$defs/list");
    list["$defs"]["list"] =
        json!({ "type": "array", "items": { "$ref": "#/$defs/d0" }, "minItems": 3 });
    compiles(&survives("a list of them", list));
    let mut lists = chain(
        12,
        |next| json!({ "type": "array", "minItems": 100, "items": next }),
    );
    compiles(&survives("lists of lists", lists.take()));
}

#[test]
fn unions_of_unions_are_forms_or_limits() {
    let mut definitions = Map::new();
    for index in 0..30 {
        let branches: Vec<Value> = (0..30)
            .map(|other| json!({ "$ref": format!("#/$defs/u{other}") }))
            .collect();
        definitions.insert(
            format!("u{index}"),
            json!({ "type": "object", "required": ["a"],
                    "properties": { format!("p{index}"): { "type": "string" }, "a": { "$ref": "#/$defs/u0" } },
                    "oneOf": branches }),
        );
    }
    let schema = json!({ "$ref": "#/$defs/u0", "$defs": definitions });
    limited(&survives("everything is everything", schema));
    let twice = chain(30, |next| json!({ "allOf": [next, next] }));
    limited(&survives("each is the next, twice", twice));
    let mut members = Map::new();
    for index in 0..30 {
        let branches: Vec<Value> = (0..30)
            .map(|other| {
                json!({ "type": "object", "properties": { "kind": { "const": other }, "a": { "$ref": format!("#/$defs/u{other}") } } })
            })
            .collect();
        members.insert(
            format!("u{index}"),
            json!({ "type": "object", "required": ["a"], "oneOf": branches }),
        );
    }
    let schema = json!({ "$ref": "#/$defs/u0", "$defs": members });
    compiles(&survives("everything has everything", schema));
    let branches: Vec<Value> = (0..1_000)
        .map(|index| {
            json!({ "properties": { "kind": { "const": index }, "a": { "type": "string" } } })
        })
        .collect();
    compiles(&survives("many branches", json!({ "oneOf": branches })));
    let conditions: Vec<Value> = (0..1_000)
        .map(|index| {
            json!({ "if": { "required": [format!("p{index}")] },
                    "then": { "properties": { format!("p{}", index + 1): { "type": "string", "default": "x" } } } })
        })
        .collect();
    compiles(&survives(
        "many conditions",
        json!({ "type": "object", "properties": { "p0": { "default": 1 } }, "allOf": conditions }),
    ));
}

#[test]
fn huge_numbers_are_limits_of_values_only() {
    for least in [json!(1_000_000_000), json!(u64::MAX), json!(1e300)] {
        compiles(&survives(
            "minItems",
            json!({ "type": "object", "required": ["a"], "properties": {
                "a": { "type": "array", "minItems": least, "items": { "type": "string" } } } }),
        ));
        compiles(&survives(
            "minLength",
            json!({ "type": "object", "properties": { "a": { "type": "string", "minLength": least } } }),
        ));
    }
}

#[test]
fn patterns_that_backtrack_end() {
    for pattern in [
        r"^(a+)+$",
        r"^(a|a)*$",
        r"(?=(a+))\1*b$",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        "(",
    ] {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "string", "pattern": pattern } } });
        let outcome = survives_with(pattern, schema, |state| {
            let _ = state.apply(Event::type_text("/a", "a".repeat(5_000) + "!"));
        });
        compiles(&outcome);
    }
}

#[test]
fn keywords_of_every_odd_type_are_forms() {
    const KEYWORDS: &[&str] = &[
        "$id",
        "$schema",
        "$ref",
        "$anchor",
        "$defs",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "title",
        "description",
        "default",
        "examples",
        "readOnly",
        "writeOnly",
        "type",
        "const",
        "enum",
        "format",
        "pattern",
        "required",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
        "dependencies",
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "items",
        "prefixItems",
        "contains",
        "minContains",
        "propertyNames",
        "isSensitive",
        "airbyte_secret",
        "order",
        "display_type",
        "enumNames",
        "referenceRecords",
        "nullable",
        "errorMessage",
        "discriminator",
        "definitions",
        "contentEncoding",
    ];
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(""),
        json!("#"),
        json!("#/properties/a"),
        json!("\u{0}%zz ["),
        json!([]),
        json!([null]),
        json!(["a", 1, {}]),
        json!([[]]),
        json!({}),
        json!({ "a": null }),
        json!({ "a": 1, "b": [1] }),
        json!({ "": { "": {} } }),
    ];
    for keyword in KEYWORDS {
        for value in &odd {
            let here = json!({ *keyword: value });
            let beside = json!({ "type": "object", "properties": { "a": { *keyword: value, "if": true } }, *keyword: value });
            for schema in [here, beside] {
                let shown = schema.to_string();
                let outcome = survives(keyword, schema);
                assert!(
                    matches!(
                        outcome,
                        Ok(()) | Err(CompileError::UnresolvedRootReference { .. })
                    ),
                    "{shown}: {outcome:?}"
                );
            }
        }
    }
}

#[test]
fn a_union_has_a_limit_of_branches() {
    let union = |branches: usize| {
        let branches: Vec<Value> = (0..branches)
            .map(|number| json!({ "properties": { "k": { "const": number } } }))
            .collect();
        json!({ "properties": { "u": { "anyOf": branches } } })
    };
    limited(&survives("branches", union(10_001)));
    compiles(&survives("branches", union(3_000)));
}
