//! The verdict graph on random schemas and edits: after each edit it is as if the instance had been loaded,
//! it says what the whole document says, and it visits what the edit touches.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod tape;

use std::sync::Arc;

use formloom_core::{CompileOptions, Pointer};
use formloom_schema::{SchemaError, SchemaOptions};
use formloom_verdict::{Graph, Program};
use serde_json::{Map, Value, json};

use self::tape::{References, compare, edit, holds, schema, value};

#[test]
fn an_edited_graph_is_that_of_the_loaded_instance() {
    holds(|tape| {
        let schema = schema(tape, References::Anywhere);
        let Ok(program) = Program::compile(&schema, &SchemaOptions::default()).map(Arc::new) else {
            return Ok(());
        };
        let mut instance = value(tape, 3);
        let mut graph = Graph::new(program.clone(), &instance);
        let mut edits = Vec::new();
        for _ in 0..8 {
            let before = instance.clone();
            edits.push(edit(tape, &mut instance, &mut graph));
            compare(&graph, &program, &instance).map_err(|reason| {
                format!(
                    "{reason}\nschema {schema}\nedits {edits:?}\nbefore {before}\nafter {instance}"
                )
            })?;
        }
        Ok(())
    });
}

#[test]
fn the_graph_says_what_the_whole_document_says() {
    holds(|tape| {
        let schema = schema(tape, References::Inwards);
        if is_read_otherwise(&schema) {
            return Ok(());
        }
        let Ok(validator) = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
        else {
            return Ok(());
        };
        let program =
            Program::compile(&schema, &SchemaOptions::default()).map_err(|e| e.to_string())?;
        let program = Arc::new(program);
        let mut instance = value(tape, 3);
        let mut graph = Graph::new(program, &instance);
        for _ in 0..6 {
            let whole = validator.is_valid(&instance);
            if graph.is_valid() != whole {
                let errors: Vec<String> = validator
                    .iter_errors(&instance)
                    .map(|error| error.schema_path().to_string())
                    .collect();
                return Err(format!(
                    "whole document: {whole} {errors:?}\ngraph: {:?}\nschema {schema}\ninstance {instance}",
                    graph.failures(&instance)
                ));
            }
            edit(tape, &mut instance, &mut graph);
        }
        Ok(())
    });
}

#[test]
fn what_is_not_valid_has_an_error_and_what_is_valid_has_none() {
    holds(|tape| {
        let schema = schema(tape, References::Inwards);
        let Ok(compiled) = CompileOptions::default().compile(&schema) else {
            return Ok(());
        };
        let mut instance = value(tape, 3);
        for _ in 0..3 {
            let state = compiled.form.state(instance.clone());
            let Some(graph) = state.verdicts() else {
                return Ok(());
            };
            let errors = state.errors();
            if graph.is_valid() != errors.is_empty() {
                return Err(format!(
                    "valid: {}, listed: {errors:?}\nfailures: {:?}\nschema {schema}\ninstance {instance}",
                    graph.is_valid(),
                    graph.failures(&instance)
                ));
            }
            instance = value(tape, 3);
        }
        Ok(())
    });
}

/// The engine counts what `contains` accepts as evaluated in 2019-09 too; only 2020-12 says so.
fn is_read_otherwise(schema: &Value) -> bool {
    let text = schema.to_string();
    text.contains("/2019-09/") && text.contains("unevaluatedItems") && text.contains("contains")
}

/// A graph over an object with that many text fields, all required, and its instance.
fn flat(fields: usize) -> (Graph, Value) {
    let names: Vec<String> = (0..fields).map(|number| format!("f{number}")).collect();
    let properties: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!({ "type": "string", "minLength": 2 })))
        .collect();
    let schema = json!({
        "type": "object", "properties": properties, "required": names,
        "propertyNames": { "maxLength": 9 }, "minProperties": 1, "additionalProperties": { "type": "null" }
    });
    let instance: Value = names
        .iter()
        .map(|name| (name.clone(), json!("ab")))
        .collect();
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    (Graph::new(Arc::new(program), &instance), instance)
}

#[test]
fn a_keystroke_visits_no_more_in_a_large_object() {
    let visits = |fields| {
        let (mut graph, mut instance) = flat(fields);
        assert!(graph.is_valid(), "it starts valid");
        let mut visits = Vec::new();
        for text in ["abc", "a", "ab"] {
            instance["f1"] = json!(text);
            graph.replaced(&instance, &"/f1".into());
            assert!(!graph.is_wide(), "nothing looks wide here");
            assert_eq!(graph.is_valid(), text.len() > 1, "{text:?}");
            visits.push(graph.visits());
        }
        visits
    };
    assert_eq!(
        visits(10_000),
        visits(100),
        "visits do not depend on the size"
    );
    assert_eq!(
        visits(100),
        [1, 2, 2],
        "the field, and the object when it flips"
    );
}

#[test]
fn a_member_of_a_large_object_comes_and_goes_at_the_same_cost() {
    let visits = |fields| {
        let (mut graph, mut instance) = flat(fields);
        let mut visits = Vec::new();
        instance.as_object_mut().unwrap().shift_remove("f7");
        graph.replaced(&instance, &"/f7".into());
        assert!(!graph.is_valid(), "it is required");
        visits.push(graph.visits());
        instance["f7"] = json!("ab");
        graph.replaced(&instance, &"/f7".into());
        assert!(graph.is_valid(), "it is back");
        visits.push(graph.visits());
        instance["a name that is too long"] = json!(null);
        graph.replaced(&instance, &"/a name that is too long".into());
        assert!(!graph.is_valid(), "its name is too long");
        visits.push(graph.visits());
        instance
            .as_object_mut()
            .unwrap()
            .shift_remove("a name that is too long");
        graph.replaced(&instance, &"/a name that is too long".into());
        assert!(graph.is_valid(), "it is gone");
        visits.push(graph.visits());
        visits
    };
    assert_eq!(
        visits(10_000),
        visits(100),
        "visits do not depend on the size"
    );
    assert!(
        visits(100).iter().all(|visits| *visits <= 3),
        "few: {:?}",
        visits(100)
    );
}

#[test]
fn only_what_looks_wide_is_wide() {
    let schema = json!({
        "properties": {
            "list": { "items": { "type": "object", "properties": { "n": { "type": "integer" } } } },
            "set": { "uniqueItems": true },
            "closed": { "properties": { "a": { "type": "integer" } }, "unevaluatedProperties": false }
        }
    });
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    let mut instance =
        json!({ "list": [{ "n": 1 }, { "n": 2 }], "set": [1, [2]], "closed": { "a": 1 } });
    let mut graph = Graph::new(Arc::new(program), &instance);
    let mut change = |at: &str, value: Value, wide: bool, valid: bool| {
        let (container, name) = at.rsplit_once('/').unwrap();
        match instance.pointer_mut(container).unwrap() {
            Value::Object(members) => {
                members.insert(name.to_owned(), value);
            }
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            _ => panic!("{container} is no container"),
        }
        graph.replaced(&instance, &at.into());
        assert_eq!(graph.is_wide(), wide, "{at}");
        assert_eq!(graph.is_valid(), valid, "{at}");
    };
    change("/list/1/n", json!("x"), false, false);
    change("/list/1/n", json!(3), false, true);
    change("/set/1/0", json!(3), true, true);
    change("/set/1", json!(1.0), true, false);
    change("/set/1", json!(2), true, true);
    change("/closed/a", json!(2), false, true);
    change("/closed/b", json!(2), true, false);
}

#[test]
fn items_shift_without_being_judged_again() {
    let visits = |length: usize| {
        let schema =
            json!({ "prefixItems": [{ "type": "integer" }], "items": { "type": "string" } });
        let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
        let mut items = vec![json!("x"); length];
        items[0] = json!(0);
        let mut instance = Value::Array(items);
        let mut graph = Graph::new(Arc::new(program), &instance);
        let mut visits = Vec::new();
        let root = Pointer::root();
        instance.as_array_mut().unwrap().insert(2, json!("y"));
        graph.item_inserted(&instance, &root, 2);
        assert!(graph.is_valid(), "a text among texts");
        visits.push(graph.visits());
        instance.as_array_mut().unwrap().insert(0, json!("z"));
        graph.item_inserted(&instance, &root, 0);
        assert!(
            !graph.is_valid(),
            "the first is a text, the second a number"
        );
        visits.push(graph.visits());
        instance.as_array_mut().unwrap().swap(0, 1);
        graph.item_moved(&instance, &root, 0, 1);
        assert!(graph.is_valid(), "in order again");
        visits.push(graph.visits());
        instance.as_array_mut().unwrap().remove(1);
        graph.item_removed(&instance, &root, 1);
        visits.push(graph.visits());
        visits
    };
    assert_eq!(
        visits(5_000),
        visits(10),
        "visits do not depend on the length"
    );
}

#[test]
fn plain_assertions_leave_unchecked_what_they_cannot_tell() {
    let schema =
        json!({ "properties": { "p": { "pattern": "^(a|b)+$" }, "q": { "format": "date" } } });
    let options = CompileOptions::default();
    let instance = json!({ "p": "A", "q": "tomorrow" });
    let plain = Program::compile_plain(&schema, &options.schema_options()).unwrap();
    let graph = Graph::new(Arc::new(plain), &instance);
    assert_eq!(graph.unchecked(), 1, "the pattern");
    assert_eq!(graph.failures(&instance).len(), 1, "the date");
    let full = Program::compile(&schema, &options.schema_options()).unwrap();
    let graph = Graph::new(Arc::new(full), &instance);
    let all = cfg!(feature = "regex");
    assert_eq!(graph.unchecked(), usize::from(!all), "all is judged");
    assert_eq!(
        graph.failures(&instance).len(),
        1 + usize::from(all),
        "both"
    );
}

#[test]
fn circles_at_one_place_end() {
    for schema in [
        json!({ "$ref": "#" }),
        json!({ "allOf": [{ "$ref": "#" }], "type": "object" }),
        json!({ "$defs": { "a": { "anyOf": [{ "$ref": "#/$defs/b" }], "type": "object" },
                           "b": { "allOf": [{ "$ref": "#/$defs/a" }], "minProperties": 1 } },
                "$ref": "#/$defs/a" }),
        json!({ "not": { "$ref": "#" } }),
    ] {
        let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
        let program = Arc::new(program);
        let mut instance = json!({ "x": 1 });
        let mut graph = Graph::new(program.clone(), &instance);
        instance = json!(3);
        graph.replaced(&instance, &Pointer::root());
        compare(&graph, &program, &instance).unwrap();
        if schema.get("type").is_some() || schema.get("$defs").is_some() {
            assert!(!graph.is_valid(), "a number is no object: {schema}");
        }
    }
}

#[test]
fn a_circle_means_the_same_wherever_one_comes_in() {
    let schema = json!({
        "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/b" }], "type": "object" },
                   "b": { "allOf": [{ "$ref": "#/$defs/a" }], "minProperties": 1 } },
        "properties": { "a": { "$ref": "#/$defs/a" }, "b": { "$ref": "#/$defs/b" } }
    });
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    let program = Arc::new(program);
    for (value, valid) in [
        (json!({ "x": 1 }), true),
        (json!({}), false),
        (json!(3), false),
    ] {
        for name in ["a", "b"] {
            let instance = json!({ name: value });
            let graph = Graph::new(program.clone(), &instance);
            assert_eq!(graph.is_valid(), valid, "{instance}");
        }
    }
}

#[test]
fn what_cannot_be_kept_apart_is_refused() {
    let limit = |schema: &Value| match Program::compile(schema, &SchemaOptions::default()) {
        Err(SchemaError::Limit { what, .. }) => what,
        other => panic!("no limit: {other:?}"),
    };
    let names: Vec<String> = (0..70).map(|number| format!("r{number}")).collect();
    let mut resources: Map<String, Value> = names
        .iter()
        .map(|name| {
            let resource = json!({ "$id": name, "$dynamicAnchor": "n", "$ref": "common" });
            (name.clone(), resource)
        })
        .collect();
    let common = json!({ "$id": "common", "$defs": { "n": { "$dynamicAnchor": "n" } },
                         "properties": { "next": { "$dynamicRef": "#n" } } });
    resources.insert("common".to_owned(), common);
    let branches: Vec<Value> = names.iter().map(|name| json!({ "$ref": name })).collect();
    let scopes = json!({ "$id": "http://example.com/root", "$defs": resources, "anyOf": branches });
    assert_eq!(limit(&scopes), "dynamic scopes", "70 outermost anchors");

    let everyone: Vec<Value> = (0..20)
        .map(|to| json!({ "$ref": format!("#/$defs/d{to}") }))
        .collect();
    let definitions: Map<String, Value> = (0..20)
        .map(|number| (format!("d{number}"), json!({ "allOf": everyone })))
        .collect();
    let circles = json!({ "$defs": definitions, "$ref": "#/$defs/d0" });
    assert_eq!(
        limit(&circles),
        "ways through circles of subschemas",
        "each refers to each"
    );
}

#[test]
fn unions_inside_unions_are_listed_without_going_every_way() {
    let mut definitions: Map<String, Value> = (0..40)
        .map(|level| {
            let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
            (format!("d{level}"), json!({ "anyOf": [next, next] }))
        })
        .collect();
    definitions.insert("d40".to_owned(), json!({ "type": "string" }));
    let schema = json!({ "$defs": definitions, "$ref": "#/$defs/d0" });
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    let instance = json!(1);
    let graph = Graph::new(Arc::new(program), &instance);
    let failures = graph.failures(&instance);
    assert_eq!(failures.len(), 1, "the outermost union");
    assert_eq!(
        failures[0].branches.as_ref().map(Vec::len),
        Some(2),
        "with both branches"
    );
}

#[test]
fn a_subschema_at_a_place_can_be_asked_for() {
    let schema = json!({
        "properties": { "v": { "oneOf": [
            { "required": ["a"], "properties": { "a": { "type": "integer" } } },
            { "required": ["b"] }
        ] } }
    });
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    let instance = json!({ "v": { "a": "x" } });
    let graph = Graph::new(Arc::new(program), &instance);
    let at = Pointer::from("/v");
    let first = "#/properties/v/oneOf/0";
    assert_eq!(graph.verdict(&at, first), Some(false), "`a` is a text");
    assert!(
        graph.own_failures(&instance, &at, first).is_empty(),
        "what fails is further in"
    );
    let of_first = graph.failures_of(&instance, &at, first);
    assert_eq!(of_first.len(), 1, "{of_first:?}");
    assert_eq!(of_first[0].at.as_str(), "/v/a", "the member");
    let own = graph.own_failures(&instance, &at, "#/properties/v/oneOf/1");
    assert_eq!(own[0].at.as_str(), "/v/b", "the missing member");
    assert_eq!(
        own[0].schema_at, "#/properties/v/oneOf/1/required",
        "the keyword"
    );
    let union = graph.own_failures(&instance, &at, "#/properties/v");
    assert_eq!(
        union[0].keyword, "oneOf",
        "the union stands for its branches"
    );
    assert_eq!(
        graph.verdict(&Pointer::from("/w"), first),
        None,
        "not there"
    );
}

#[test]
fn a_deep_instance_does_not_overflow_the_stack() {
    let schema = json!({
        "type": ["object", "null"],
        "properties": { "next": { "anyOf": [{ "$ref": "#" }, { "const": 1 }] } }
    });
    let program = Program::compile(&schema, &SchemaOptions::default()).unwrap();
    let mut instance = Value::Null;
    for _ in 0..50_000 {
        // `json!` would copy, and recurse.
        let mut members = Map::new();
        members.insert("next".to_owned(), instance);
        instance = Value::Object(members);
    }
    let mut graph = Graph::new(Arc::new(program), &instance);
    assert!(graph.is_valid(), "it ends with null");
    let at = Pointer::from("/next".repeat(50_000));
    *instance.pointer_mut(at.as_str()).unwrap() = json!("x");
    graph.replaced(&instance, &at);
    assert!(!graph.is_valid(), "it ends with a text");
    assert!(
        !graph.failures(&instance).is_empty(),
        "what fails is listed"
    );
    // Dropping a deep value recurses in `serde_json`.
    std::mem::forget(instance);
}
