//! The verdicts list what the engine lists.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::assertions::Violation;
use crate::compile::CompileOptions;
use formloom_verdict::{Graph, Program};

/// A violation as text, with its branches, sorted.
fn shown(violations: Vec<Violation>) -> Vec<String> {
    let mut shown: Vec<String> = violations
        .into_iter()
        .map(|one| {
            let branches = one
                .branches
                .map(|branches| branches.into_iter().map(shown).collect::<Vec<_>>());
            format!(
                "{} at {} by {} with {} {branches:?}",
                one.keyword,
                one.at,
                one.schema_at,
                Value::Object(one.params)
            )
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn the_graph_lists_what_the_engine_lists() {
    let cases = [
        (json!({ "type": ["string", "null", "array"] }), json!(1)),
        (json!({ "type": "integer" }), json!(1.5)),
        (json!({ "const": { "a": 1 } }), json!({})),
        (json!({ "enum": [1, "a"] }), json!(2)),
        (json!({ "minimum": 3, "exclusiveMinimum": 3.5 }), json!(2)),
        (json!({ "maximum": 3, "exclusiveMaximum": 3 }), json!(4)),
        (json!({ "multipleOf": 0.5 }), json!(0.3)),
        (json!({ "minLength": 2, "pattern": "^b" }), json!("a")),
        (json!({ "maxLength": 1, "format": "date" }), json!("ab")),
        (json!({ "minItems": 2, "uniqueItems": true }), json!([1])),
        (json!({ "maxItems": 1, "uniqueItems": true }), json!([1, 1])),
        (json!({ "minProperties": 2 }), json!({})),
        (json!({ "maxProperties": 0 }), json!({ "a": 1 })),
        (json!({ "required": ["a", "b", "c"] }), json!({ "b": 1 })),
        (
            json!({ "dependentRequired": { "a": ["b", "c"] } }),
            json!({ "a": 1 }),
        ),
        (json!({ "properties": { "a": false } }), json!({ "a": 1 })),
        (
            json!({ "properties": { "a": true }, "additionalProperties": false }),
            json!({ "a": 1, "b": 1, "c": 1 }),
        ),
        (json!({ "additionalProperties": false }), json!({ "b": 1 })),
        (
            json!({ "additionalProperties": { "type": "null" } }),
            json!({ "b": 1 }),
        ),
        (
            json!({ "patternProperties": { "^a": { "type": "null" } } }),
            json!({ "ab": 1 }),
        ),
        (
            json!({ "propertyNames": { "maxLength": 1, "pattern": "^b" } }),
            json!({ "ab": 1 }),
        ),
        (
            json!({ "allOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false }),
            json!({ "a": 1, "b": 1 }),
        ),
        (
            json!({ "prefixItems": [{}], "unevaluatedItems": { "type": "null" } }),
            json!([1, 2, null]),
        ),
        (
            json!({ "prefixItems": [{ "type": "null" }], "items": { "type": "null" } }),
            json!([1, 2]),
        ),
        (
            json!({ "prefixItems": [{}], "items": false }),
            json!([1, 2]),
        ),
        (json!({ "contains": { "type": "null" } }), json!([1])),
        (
            json!({ "contains": { "type": "null" }, "minContains": 2 }),
            json!([null]),
        ),
        (
            json!({ "contains": { "type": "null" }, "minContains": 0, "maxContains": 1 }),
            json!([null, null]),
        ),
        (json!({ "not": { "type": "null" } }), json!(null)),
        (
            json!({ "if": { "type": "null" }, "else": { "required": ["a"] } }),
            json!({}),
        ),
        (
            json!({ "dependentSchemas": { "a": { "required": ["b"] } } }),
            json!({ "a": 1 }),
        ),
        (
            json!({ "$ref": "#/$defs/a", "$defs": { "a": { "type": "null" } } }),
            json!(1),
        ),
        (
            json!({ "oneOf": [{ "type": "null" }, { "properties": { "a": { "type": "null" } } }] }),
            json!({ "a": 1 }),
        ),
        (json!({ "oneOf": [{}, { "type": "null" }, true] }), json!(1)),
        (
            json!({ "anyOf": [{ "type": "null" }, { "oneOf": [false, { "minimum": 2 }] }] }),
            json!(1),
        ),
        (json!(false), json!(1)),
        (
            json!({ "$schema": "http://json-schema.org/draft-07/schema#",
                    "items": [{}], "additionalItems": false, "dependencies": { "a": ["b"] } }),
            json!([1, 2]),
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-07/schema#",
                    "dependencies": { "a": ["b"], "c": { "required": ["d"] } } }),
            json!({ "a": 1, "c": 1 }),
        ),
        (
            json!({ "$schema": "http://json-schema.org/draft-04/schema#",
                    "minimum": 3, "exclusiveMinimum": true }),
            json!(3),
        ),
    ];
    let options = CompileOptions::default();
    for (schema, instance) in cases {
        agree(&schema, &instance, &options);
    }
}

/// Both list the same; gives what they list.
fn agree(schema: &Value, instance: &Value, options: &CompileOptions) -> Vec<String> {
    let form = options.compile(schema).expect("a schema").form;
    let program = Program::compile(schema, &options.schema_options()).expect("within limits");
    let graph = Graph::new(Arc::new(program), instance);
    let failures = graph.failures(instance).into_iter();
    let listed = shown(failures.map(Violation::from).collect());
    assert!(!listed.is_empty(), "{schema} refuses {instance}");
    let of_engine = shown(form.engine().violations(instance));
    assert_eq!(listed, of_engine, "{schema} for {instance}");
    listed
}

#[test]
fn keywords_in_other_documents_have_their_whole_address() {
    let union = json!({
        "oneOf": [{ "type": "null" }, { "properties": { "a b%": { "type": "null" } } }],
        "$defs": { "text": { "type": "string" } },
    });
    let mut named = union.clone();
    named["$id"] = json!("https://example.com/named");
    let options = CompileOptions::default()
        .with_document("https://example.com/part", union.clone())
        .with_document("relative/part.json", union)
        .with_document("other.json", named.clone());
    let instance = json!({ "a b%": 1 });
    let cases = [
        ("https://example.com/part", "https://example.com/part#"),
        ("relative/part.json", "formloom:///relative/part.json#"),
        ("https://example.com/named", "formloom:///other.json#"),
        ("other.json", "formloom:///other.json#"),
    ];
    for (reference, start) in cases {
        let listed = agree(&json!({ "$ref": reference }), &instance, &options);
        assert!(
            listed[0].contains(&format!("by {start}/oneOf")),
            "{listed:?}"
        );
        let inside = format!("{start}/oneOf/1/properties/a b%/type");
        assert!(listed[0].contains(&inside), "{listed:?}");
    }
    let mut embedded = named;
    embedded["$id"] = json!("https://example.com/embedded");
    let schema = json!({
        "$id": "https://example.com/root",
        "properties": { "p": embedded, "q": { "$ref": "embedded#/$defs/text" } },
    });
    let listed = agree(&schema, &json!({ "p": instance, "q": 1 }), &options);
    assert!(listed[0].contains("by #/properties/p/oneOf"), "{listed:?}");
    let text = "#/properties/p/$defs/text/type";
    assert!(listed[1].contains(text), "{listed:?}");
}

#[test]
fn dynamic_references_into_other_documents_are_listed_where_they_lead() {
    let list = json!({
        "$id": "list",
        "type": "array",
        "items": { "$dynamicRef": "#item" },
        "$defs": { "item": { "$dynamicAnchor": "item" } },
    });
    let texts = json!({
        "$ref": "list",
        "$defs": { "item": { "$dynamicAnchor": "item", "anyOf": [{ "type": "string" }, { "minimum": 5 }] } },
    });
    let options = CompileOptions::default()
        .with_document("https://example.com/list", list)
        .with_document("https://example.com/texts", texts);
    let schema = json!({ "$id": "https://example.com/root", "$ref": "texts" });
    let listed = agree(&schema, &json!([1]), &options);
    let place = "by https://example.com/texts#/$defs/item/anyOf";
    assert!(listed[0].contains(place), "{listed:?}");
}
