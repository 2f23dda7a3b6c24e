//! Formulas of a schema that means harm: what they give is bounded, and what they do without is said.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::{DiagnosticCode, Event, FormState, compile};
use serde_json::{Map, Value, json};

/// Far above what a form needs, and below what an attack would make.
const MOST_NODES: usize = 100_000;
const MOST_BYTES: usize = 4 << 20;

fn size(value: &Value) -> (usize, usize) {
    let (mut nodes, mut bytes) = (0, 0);
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        nodes += 1;
        match value {
            Value::String(text) => bytes += text.len(),
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
    (nodes, bytes)
}

#[track_caller]
fn bounded(state: &FormState) {
    let (nodes, bytes) = size(state.instance().unwrap());
    assert!(nodes < MOST_NODES, "{nodes} values");
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
}

#[track_caller]
fn left_out(state: &FormState) -> Vec<String> {
    let left_out = state.form().formulas_left_out();
    for diagnostic in &left_out {
        assert_eq!(
            diagnostic.code,
            DiagnosticCode::FormulaLimit,
            "{diagnostic:?}"
        );
    }
    left_out
        .into_iter()
        .map(|diagnostic| diagnostic.at.into())
        .collect()
}

fn state(schema: &Value) -> FormState {
    compile(schema).unwrap().form.state(None)
}

/// Eight members that are each the whole form.
fn whole_forms() -> Value {
    let members: Map<String, Value> = "qrstuvwx"
        .chars()
        .map(|name| (name.to_string(), json!({ "$var": "$" })))
        .collect();
    Value::Object(members)
}

#[test]
fn the_whole_form_eight_times_in_itself_ends() {
    let attack = |keyword: &str| {
        json!({ "type": "object", "required": ["a"],
                "properties": { "a": { "type": "object", (keyword): whole_forms() }, "name": { "type": "string" } } })
    };
    let standard = state(&attack("default"));
    bounded(&standard);
    assert_eq!(
        standard.instance(),
        Some(&json!({ "a": whole_forms() })),
        "what the standard defines is no formula"
    );
    let mut of_vocabulary = state(&attack("default_value"));
    bounded(&of_vocabulary);
    assert!(!left_out(&of_vocabulary).is_empty(), "it is said");
    for _ in 0..5 {
        of_vocabulary
            .apply(Event::type_text("/name", "Ada"))
            .unwrap();
        bounded(&of_vocabulary);
    }
    assert_eq!(
        of_vocabulary.instance().unwrap()["name"],
        "Ada",
        "the form stays usable"
    );
}

#[test]
fn texts_that_are_put_together_again_and_again_end() {
    let mut properties = Map::new();
    properties.insert("seed".to_owned(), json!({ "type": "string" }));
    let mut before = "seed".to_owned();
    for index in 0..8 {
        let twelve = vec![json!({ "$var": before }); 12];
        before = format!("p{index}");
        properties.insert(
            before.clone(),
            json!({ "type": "string", "default": { "$concat": twelve } }),
        );
    }
    let mut state = state(&json!({ "type": "object", "properties": properties }));
    state
        .apply(Event::type_text("/seed", "0123456789"))
        .unwrap();
    bounded(&state);
    let instance = state.instance().unwrap();
    assert_eq!(
        instance["p0"].as_str().unwrap().len(),
        120,
        "what fits is there"
    );
    let left_out = left_out(&state);
    assert_eq!(
        left_out,
        ["#/properties/p4/default"],
        "the first that is too long; the others have nothing to put together"
    );
    state.apply(Event::type_text("/seed", "a")).unwrap();
    bounded(&state);
}

#[test]
fn a_formula_that_never_settles_is_left_out() {
    let toggles = |other: &str| {
        json!({ "type": "string", "default": { "$case": [
            { "filter": [{ "field": other, "operator": "is", "value": "x" }], "value": "y" }, { "value": "x" }] } })
    };
    let state = state(
        &json!({ "type": "object", "properties": { "a": toggles("a"), "b": { "type": "string" },
        "c": { "type": "string", "title": { "$var": "a" } }, "d": { "title": "Stays" } } }),
    );
    assert!(left_out(&state).contains(&"#/properties/a/default".to_owned()));
    assert_eq!(state.view("/d").unwrap().label, "Stays");
}

#[test]
fn many_formulas_over_a_large_value_end() {
    let items: Vec<Value> = (0..2_000).map(|index| json!({ "n": index })).collect();
    let filter = json!([{ "field": "list.n", "operator": "is_one_of", "value": (0..500).map(|n| json!(n + 9_000)).collect::<Vec<_>>() }]);
    let properties: Map<String, Value> = (0..500)
        .map(|index| {
            let title =
                json!({ "$case": [{ "filter": filter, "value": "in" }, { "value": "out" }] });
            (
                format!("p{index}"),
                json!({ "type": "string", "title": title }),
            )
        })
        .chain([("list".to_owned(), json!({ "type": "array" }))])
        .collect();
    let form = compile(&json!({ "type": "object", "properties": properties }))
        .unwrap()
        .form;
    let state = form.state(json!({ "list": items }));
    let left_out = left_out(&state);
    assert!(left_out.len() > 400, "{} are left out", left_out.len());
    assert_eq!(
        state.view("/p499").unwrap().label,
        "P499",
        "the label is that of the key"
    );
}

#[test]
fn deep_values_are_no_answer() {
    let mut deep = json!("x");
    for _ in 0..120 {
        deep = json!([deep]);
    }
    let schema = json!({ "type": "object", "properties": { "deep": {}, "copy": { "default_value": { "$var": "deep" } } } });
    let form = compile(&schema).unwrap().form;
    let mut state = form.state(json!({ "deep": deep }));
    state.apply(Event::set("/deep", json!("flat"))).unwrap();
    assert_eq!(left_out(&state), [""; 0]);
    let form = compile(&schema).unwrap().form;
    let state = form.state(json!({ "deep": deep }));
    assert_eq!(left_out(&state), ["#/properties/copy/default_value"]);
}
