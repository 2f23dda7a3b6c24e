//! Every shape that the code gives, and every fixture, is what docs/schemas says.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::fs;
use std::path::{Path, PathBuf};

use formloom_core::{CompileOptions, Event, Form, Formats, StateOptions, Vocabulary};
use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

const BASE: &str = "https://formloom.example/schemas/";

/// The schemas of the contracts, each as a validator.
struct Contracts(Registry<'static>);

impl Contracts {
    fn new() -> Self {
        let mut builder = Registry::new();
        for path in files(&formloom_tests::root().join("docs/schemas")) {
            let schema = json_file(&path);
            let id = schema["$id"].as_str().unwrap().to_owned();
            assert_eq!(
                id,
                format!("{BASE}{}", path.file_name().unwrap().to_string_lossy()),
                "a schema is called as its file"
            );
            assert!(
                jsonschema::meta::is_valid(&schema),
                "{id} is a schema of 2020-12"
            );
            builder = builder.add(id, schema).unwrap();
        }
        Self(builder.prepare().unwrap())
    }

    fn of(&self, name: &str) -> Validator {
        jsonschema::options()
            .with_registry(&self.0)
            .build(&json!({ "$ref": format!("{BASE}{name}.schema.json") }))
            .unwrap()
    }
}

#[track_caller]
fn assert_valid(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        errors.is_empty(),
        "{what}\n{}\n{value:#}",
        errors.join("\n")
    );
}

fn json_file(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The fixtures, each with its path from the workspace; those of an absent corpus have no schema.
fn fixtures() -> Vec<(String, Value, Option<Value>)> {
    let root = formloom_tests::root();
    let mut found = Vec::new();
    for path in files(&root.join("fixtures")) {
        let fixture = json_file(&path);
        let schema = match fixture.get("schema_file").and_then(Value::as_str) {
            Some(file) => formloom_tests::corpus().map(|corpus| json_file(&corpus.join(file))),
            None => Some(match fixture.get("option") {
                Some(option) => option["inputSchema"].clone(),
                None => fixture["schema"].clone(),
            }),
        };
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        found.push((name, fixture, schema));
    }
    found
}

fn options(fixture: &Value) -> CompileOptions {
    let formats = if fixture["options"]["formats"] == "annotate" {
        Formats::Annotate
    } else {
        Formats::Assert
    };
    let without = fixture["options"]["without_vocabularies"].as_array();
    let without = without.into_iter().flatten().filter_map(Value::as_str);
    without
        .filter_map(Vocabulary::named)
        .fold(
            CompileOptions::default(),
            CompileOptions::without_vocabulary,
        )
        .with_formats(formats)
}

#[test]
fn fixtures_have_their_shape() {
    let contracts = Contracts::new();
    let (fixture, event) = (contracts.of("fixture"), contracts.of("event"));
    for (name, value, _) in fixtures() {
        assert_valid(&fixture, &value, &name);
        for case in value["cases"].as_array().into_iter().flatten() {
            for played in case["events"].as_array().into_iter().flatten() {
                let ours = Event::from_json(played).is_ok();
                assert!(
                    ours || case.get("rejected").is_some(),
                    "{name}: {played} is an event to its schema, and not to the code"
                );
                assert_valid(&event, played, &name);
            }
        }
    }
}

#[test]
fn what_the_code_gives_has_its_shape() {
    let contracts = Contracts::new();
    let (node, error) = (contracts.of("node"), contracts.of("error"));
    let change = contracts.of("change");
    let diagnostic = contracts.of("diagnostic");
    for (name, fixture, schema) in fixtures() {
        let Some(schema) = schema else { continue };
        let Ok(compiled) = options(&fixture).compile(&schema) else {
            continue;
        };
        for found in &compiled.diagnostics {
            assert_valid(&diagnostic, &json!(found), &name);
        }
        assert_valid(&node, &json!(compiled.form.state(None).tree()), &name);
        for case in fixture["cases"].as_array().into_iter().flatten() {
            play(&compiled.form, &fixture, case, |tree, errors, changed| {
                assert_valid(&node, &tree, &name);
                for found in errors.as_array().into_iter().flatten() {
                    assert_valid(&error, found, &name);
                }
                assert_valid(&change, &changed, &name);
            });
        }
    }
}

/// Plays a case and shows the tree and the errors after every event, with all errors shown at the end.
fn play(form: &Form, fixture: &Value, case: &Value, check: impl Fn(Value, Value, Value)) {
    let stored = fixture["options"]["stored"].as_array();
    let mut state = form.state_with(
        StateOptions::default()
            .with_instance(case.get("instance").cloned())
            .with_stored(stored.into_iter().flatten().filter_map(Value::as_str)),
    );
    for event in case["events"].as_array().into_iter().flatten() {
        let Ok(event) = Event::from_json(event) else {
            break;
        };
        let Ok(change) = state.apply(event) else {
            break;
        };
        check(json!(state.tree()), json!(state.errors()), json!(change));
    }
    // An invalid form is what is wanted here: then every node shows its errors.
    let _ = state.submit();
    check(json!(state.tree()), json!(state.errors()), json!({}));
}

#[test]
fn events_are_what_their_schema_says() {
    let event = Contracts::new().of("event");
    for played in [
        json!({ "set": "/a", "value": { "any": [1] } }),
        json!({ "type": "/a", "text": "" }),
        json!({ "clear": "/a" }),
        json!({ "choose": "", "variant": null }),
        json!({ "choose": "", "choice": "#/oneOf", "variant": 1 }),
        json!({ "add": "/list" }),
        json!({ "add": "/list", "at": 0, "value": null }),
        json!({ "remove": "/list/0" }),
        json!({ "duplicate": "/list/0" }),
        json!({ "move": "/list/0", "to": 1 }),
        json!({ "focus": "/a" }),
        json!({ "blur": "/a" }),
        json!({ "secret": "/a", "edit": "keep" }),
        json!({ "secret": "/a", "edit": "clear" }),
        json!({ "secret": "/a", "edit": { "replace": "x" } }),
        json!({ "server_errors": [{ "at": "/a", "message": "taken" }] }),
        json!({ "rename": "/map/a", "to": "b" }),
        json!({ "request_options": "/a", "query": "be", "more": false }),
        json!({ "answer_options": "/a", "revision": 1, "options": [{ "value": 1, "label": "One" }], "next": "p2" }),
        json!({ "answer_options": "/a", "revision": 1, "failed": "The server is away." }),
        json!({ "check": "/a" }),
        json!({ "checked": "/a", "revision": 1, "message": "It is taken." }),
        json!({ "checked": "/a", "revision": 1 }),
        json!({ "undo": true }),
        json!({ "redo": true }),
        json!({ "reset": true }),
        json!({ "submit": true }),
    ] {
        assert_valid(&event, &played, "an event");
        let read = Event::from_json(&played).expect("the code reads it");
        assert_eq!(json!(read), played, "written as it was read");
        let again: Event = serde_json::from_value(played.clone()).expect("serde reads it");
        assert!(again == read, "{played}");
    }
    for odd in [
        json!(null),
        json!([]),
        json!({}),
        json!({ "set": "/a" }),
        json!({ "set": 1, "value": 1 }),
        json!({ "type": "/a", "text": 1 }),
        json!({ "choose": "/a" }),
        json!({ "choose": "/a", "variant": -1 }),
        json!({ "choose": "/a", "variant": 0, "choice": 1 }),
        json!({ "add": "/a", "at": "0" }),
        json!({ "move": "/a" }),
        json!({ "secret": "/a", "edit": "forget" }),
        json!({ "server_errors": [{ "at": "/a" }] }),
        json!({ "reset": false }),
    ] {
        assert!(!event.is_valid(&odd), "no event to the schema: {odd}");
        assert!(
            Event::from_json(&odd).is_err(),
            "no event to the code: {odd}"
        );
    }
}
