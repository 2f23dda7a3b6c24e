//! The UI description: its schema, its page of documentation, and the code say the same.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::fs;

use formloom_core::compile;
use formloom_core::layout::Layout;
use jsonschema::Validator;
use serde_json::{Value, json};

/// The schema of descriptions.
fn contract() -> Validator {
    let path = formloom_tests::root().join("docs/schemas/ui.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The blocks of the page that are marked with a word.
fn blocks(word: &str) -> Vec<Value> {
    let page = formloom_tests::root().join("docs/ui-description.md");
    let page = fs::read_to_string(page).unwrap();
    let mut found = Vec::new();
    for block in page.split("```json ").skip(1) {
        let (marked, rest) = block.split_once('\n').unwrap();
        let text = rest.split("```").next().unwrap();
        if marked.trim() == word {
            found.push(serde_json::from_str(text).unwrap());
        }
    }
    found
}

#[test]
fn the_examples_of_the_page_are_valid_and_fit_their_schema() {
    let contract = contract();
    let schema = blocks("schema").remove(0);
    let form = compile(&schema).unwrap().form;
    let examples = blocks("ui");
    assert!(examples.len() >= 4, "each part of the page has an example");
    for example in examples {
        assert!(contract.is_valid(&example), "{example:#}");
        let layout = Layout::read(&example).unwrap_or_else(|error| panic!("{error}\n{example:#}"));
        let remarks = layout.check(&form, &["textarea"]);
        assert_eq!(remarks, [], "{example:#}");
    }
}

/// What the schema of descriptions accepts, the code reads, and the other way round; but for what no schema can say.
#[test]
fn the_schema_and_the_code_refuse_the_same() {
    let contract = contract();
    let at = |rule: Value| json!({ "places": { "/a": { "show": rule } } });
    let element = |element: Value| json!({ "layout": [element] });
    for (description, valid) in [
        (json!({}), true),
        (json!({ "layout": [], "places": {} }), true),
        (json!({ "layouts": [] }), false),
        (json!([]), false),
        (json!({ "layout": "/a" }), false),
        (json!({ "places": [] }), false),
        (json!({ "places": { "a": {} } }), false),
        (json!({ "places": { "/a~2": {} } }), false),
        (json!({ "places": { "": { "label": "x" } } }), true),
        (json!({ "places": { "/*/b/*": { "folded": true } } }), true),
        (json!({ "places": { "/a": { "labels": "x" } } }), false),
        (json!({ "places": { "/a": { "label": 1 } } }), false),
        (json!({ "places": { "/a": { "width": 0 } } }), false),
        (json!({ "places": { "/a": { "width": 12 } } }), true),
        (json!({ "places": { "/a": { "width": 6.5 } } }), false),
        (json!({ "places": { "/a": { "hidden": 1 } } }), false),
        (json!({ "places": { "/a": { "layout": ["/a/b"] } } }), true),
        (json!({ "fields": "auto" }), true),
        (json!({ "fields": "none" }), false),
        (json!({ "fields": true }), false),
        (
            json!({ "places": { "/a": { "fields": "all", "always_show": true } } }),
            true,
        ),
        (json!({ "places": { "/a": { "fields": "few" } } }), false),
        (json!({ "places": { "/a": { "always_show": 1 } } }), false),
        (element(json!("/a")), true),
        (element(json!("/a/*/b")), true),
        (element(json!("/a/**")), true),
        (element(json!("/")), true),
        (element(json!("")), false),
        (element(json!("a")), false),
        (element(json!("/*")), false),
        (element(json!("*")), true),
        (element(json!({})), false),
        (element(json!({ "columns": [] })), true),
        (
            element(json!({ "columns": ["/a", { "columns": ["/b"] }] })),
            true,
        ),
        (element(json!({ "columns": [], "text": "" })), false),
        (
            element(json!({ "section": "x", "children": ["/a"], "folded": true, "help": "" })),
            true,
        ),
        (element(json!({ "section": "x" })), false),
        (
            element(json!({ "section": "x", "title": "y", "children": [] })),
            false,
        ),
        (
            element(json!({ "tabs": [{ "title": "x", "children": [] }] })),
            true,
        ),
        (
            element(json!({ "tabs": [{ "title": "x", "children": [], "folded": true }] })),
            false,
        ),
        (element(json!({ "tabs": [] })), false),
        (element(json!({ "steps": [{ "title": "x" }] })), false),
        (
            element(
                json!({ "steps": [{ "title": "x", "children": [], "show": { "at": "", "schema": {} } }] }),
            ),
            true,
        ),
        (element(json!({ "text": "x" })), true),
        (element(json!({ "text": ["x"] })), false),
        (at(json!({ "at": "/b", "schema": {} })), true),
        (at(json!({ "at": "/b", "schema": false })), true),
        (at(json!({ "at": "/b", "schema": [] })), false),
        (at(json!({ "at": "/b" })), false),
        (at(json!({ "at": "b", "schema": {} })), false),
        (at(json!({ "all": [] })), false),
        (
            at(json!({ "any": [{ "not": { "at": "", "schema": {} } }] })),
            true,
        ),
        (at(json!({ "any": { "at": "", "schema": {} } })), false),
        (at(json!({ "not": [] })), false),
        (
            at(json!({ "not": { "at": "", "schema": {} }, "any": [] })),
            false,
        ),
        (at(json!(true)), false),
    ] {
        assert_eq!(
            contract.is_valid(&description),
            valid,
            "by the schema: {description}"
        );
        assert_eq!(
            Layout::read(&description).is_ok(),
            valid,
            "by the code: {description}"
        );
    }
}
