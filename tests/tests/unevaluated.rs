//! What a form lists of `unevaluatedProperties` and `unevaluatedItems`: what is wrong, once, where it is wrong.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::{CompileOptions, Event, FormState, ValidationError};
use serde_json::{Value, json};

fn options() -> CompileOptions {
    CompileOptions::default().with_document(
        "https://example.com/base",
        json!({
            "properties": { "name": { "minLength": 3 }, "city": {} },
            "oneOf": [
                { "properties": { "k": { "const": "a" }, "x": { "type": "integer" } }, "required": ["k"] },
                { "properties": { "k": { "const": "b" }, "y": { "type": "integer" } }, "required": ["k"] },
            ],
        }),
    )
}

fn shown(errors: Vec<ValidationError>) -> Vec<String> {
    let mut shown: Vec<String> = errors
        .into_iter()
        .map(|error| format!("{} {}", error.at, error.keyword))
        .collect();
    shown.sort();
    shown
}

/// What is listed, live and of the whole document.
fn listed(state: &FormState, schema: &Value) -> Vec<String> {
    let live = shown(state.errors());
    let whole = shown(state.whole_document_errors());
    assert_eq!(live, whole, "live, and as a whole document: {schema}");
    live
}

fn expect(schema: Value, instance: Value, errors: &[&str]) {
    let form = options().compile(&schema).unwrap().form;
    let state = form.state(instance.clone());
    assert_eq!(listed(&state, &schema), errors, "{schema} for {instance}");
}

fn base() -> Value {
    json!({ "properties": { "name": { "minLength": 3 }, "city": {} } })
}

#[test]
fn valid_siblings_of_a_wrong_member_belong_where_they_are() {
    let short = ["/name minLength"];
    let instance = json!({ "name": "ab", "city": "c" });
    let around = |keywords: Value| {
        let mut schema = json!({ "unevaluatedProperties": false, "$defs": { "b": base() } });
        for (keyword, value) in keywords.as_object().unwrap() {
            schema[keyword] = value.clone();
        }
        schema
    };
    let reference = json!({ "$ref": "#/$defs/b" });
    for keywords in [
        reference.clone(),
        json!({ "allOf": [reference, true] }),
        json!({ "allOf": [{ "allOf": [{}, reference] }] }),
        json!({ "if": { "required": ["name"] }, "then": reference }),
        json!({ "if": { "required": ["zzz"] }, "else": reference }),
        json!({ "dependentSchemas": { "city": reference } }),
        json!({ "anyOf": [reference, { "type": "null" }] }),
        json!({ "$ref": "#/$defs/c", "$defs": { "b": base(), "c": { "$ref": "#/$defs/b", "unevaluatedProperties": false } } }),
    ] {
        expect(around(keywords), instance.clone(), &short);
    }
    // A member that nobody knows does not belong here, whatever else is wrong.
    let both = ["/name minLength", "/zzz unevaluatedProperties"];
    let with_stranger = json!({ "name": "ab", "city": "c", "zzz": 1 });
    expect(around(reference), with_stranger.clone(), &both);
    let inner = around(json!({ "$ref": "#/properties/p/$defs/b" }));
    let nested = json!({ "properties": { "p": inner } });
    expect(
        nested,
        json!({ "p": with_stranger }),
        &["/p/name minLength", "/p/zzz unevaluatedProperties"],
    );
}

#[test]
fn what_a_condition_does_not_select_is_not_known() {
    let schema = json!({
        "properties": { "k": {} },
        "if": { "properties": { "k": { "const": "a" } } },
        "then": { "properties": { "x": { "type": "integer" } } },
        "else": { "properties": { "y": { "type": "integer" } } },
        "unevaluatedProperties": false,
    });
    let errors = ["/x type", "/y unevaluatedProperties"];
    expect(schema, json!({ "k": "a", "x": "?", "y": "?" }), &errors);
}

#[test]
fn the_active_branch_of_a_union_is_heard() {
    let union = json!({
        "type": "object",
        "oneOf": [
            { "properties": { "k": { "const": "a" }, "x": { "type": "integer" } }, "required": ["k"] },
            { "properties": { "k": { "const": "b" }, "y": { "type": "integer" } }, "required": ["k"] },
        ],
        "unevaluatedProperties": false,
    });
    // The discriminator is hidden: an error at it would be read by nobody.
    expect(union.clone(), json!({ "k": "a", "x": "?" }), &["/x type"]);
    let other = ["/x type", "/y unevaluatedProperties"];
    expect(union.clone(), json!({ "k": "a", "x": "?", "y": 1 }), &other);
    let listed = json!({ "items": union });
    expect(listed, json!([{ "k": "b", "y": "?" }]), &["/0/y type"]);
    let elsewhere = json!({ "$ref": "https://example.com/base", "unevaluatedProperties": false });
    let instance = json!({ "k": "b", "name": "ab", "city": "c", "y": "?", "x": 1 });
    let errors = ["/name minLength", "/x unevaluatedProperties", "/y type"];
    expect(elsewhere, instance, &errors);
}

#[test]
fn a_branch_that_the_user_works_in_says_what_is_wrong_also_while_another_accepts() {
    let schema = json!({
        "type": "object",
        "anyOf": [
            { "title": "A", "properties": { "a": { "type": "string", "minLength": 3 } }, "required": ["a"] },
            { "title": "B", "properties": { "b": { "type": "string" } } },
        ],
        "unevaluatedProperties": false,
    });
    let form = options().compile(&schema).unwrap().form;
    let mut state = form.state(json!({ "a": "long" }));
    state.apply(Event::choose("", 0)).unwrap();
    state.apply(Event::type_text("/a", "x")).unwrap();
    assert_eq!(listed(&state, &schema), ["/a minLength"]);
    assert!(state.submit().is_err(), "it is not valid");
}

#[test]
fn items_that_somebody_looks_at_are_no_strangers() {
    let pair = json!({ "prefixItems": [{ "type": "integer" }, { "type": "string" }] });
    let around = |keywords: Value| {
        let mut schema = json!({ "unevaluatedItems": false, "$defs": { "pair": pair } });
        for (keyword, value) in keywords.as_object().unwrap() {
            schema[keyword] = value.clone();
        }
        schema
    };
    let reference = json!({ "$ref": "#/$defs/pair" });
    for keywords in [
        reference.clone(),
        json!({ "allOf": [reference] }),
        json!({ "if": { "minItems": 1 }, "then": reference }),
    ] {
        expect(around(keywords.clone()), json!(["?", "a"]), &["/0 type"]);
        let both = [" unevaluatedItems", "/0 type"];
        expect(around(keywords), json!(["?", "a", 1]), &both);
    }
    let contains = around(json!({ "contains": { "type": "string" }, "maxItems": 1 }));
    let errors = [" maxItems"];
    expect(contains, json!(["a", "b"]), &errors);
    // `contains` behind a reference, which fails for another reason.
    let schema = around(json!({
        "$ref": "#/$defs/texts",
        "$defs": { "texts": { "contains": { "type": "string" }, "maxItems": 1 } },
    }));
    expect(schema.clone(), json!(["a", "b"]), &errors);
    expect(schema, json!(["a", 1]), &[" maxItems", " unevaluatedItems"]);
    let missing = around(json!({ "contains": { "type": "string" } }));
    expect(missing, json!([1]), &[" contains"]);
}

#[test]
fn dynamic_references_are_followed() {
    let schema = json!({
        "$id": "https://example.com/root",
        "$ref": "closed",
        "$defs": {
            "person": { "$dynamicAnchor": "what", "properties": { "name": { "minLength": 3 }, "city": {} } },
            "closed": {
                "$id": "closed",
                "$dynamicRef": "#what",
                "unevaluatedProperties": false,
                "$defs": { "any": { "$dynamicAnchor": "what" } },
            },
        },
    });
    let errors = ["/name minLength", "/zzz unevaluatedProperties"];
    let instance = json!({ "name": "ab", "city": "c", "zzz": 1 });
    expect(schema, instance, &errors);
}

#[test]
fn what_two_branches_accept_has_an_error_though_one_of_them_is_null() {
    for schema in [
        json!({ "oneOf": [{ "type": "null" }, { "type": ["string", "null"] }] }),
        json!({ "oneOf": [{ "type": "null" }, { "type": ["string", "null"] }, { "type": "integer" }] }),
    ] {
        expect(schema, json!(null), &[" oneOf"]);
    }
}
