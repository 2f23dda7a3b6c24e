//! What is posted of a form, and what is not.

use serde_json::{Value, json};

use super::form;
use crate::state::{FormState, StateOptions};
use formloom_schema::Pointer;

fn stored(secret: &Value) -> FormState {
    let schema = json!({ "type": "object", "required": ["s"], "properties": { "s": secret } });
    form(&schema).state_with(StateOptions {
        instance: Some(json!({})),
        stored: vec!["/s".into()],
        ..StateOptions::default()
    })
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_stored_secret_that_is_a_box_is_kept_where_nothing_is_posted() {
    for (secret, picked, value) in [
        (
            json!({ "type": "boolean", "writeOnly": true }),
            "on",
            json!(true),
        ),
        (
            json!({ "type": "array", "uniqueItems": true, "items": { "enum": ["a", "b"] }, "writeOnly": true }),
            "1",
            json!(["b"]),
        ),
    ] {
        // Nothing, or the hidden input that says that the control was drawn.
        for fields in [vec![], vec![pair("/s", "")]] {
            let mut state = stored(&secret);
            let posted = state.post(fields).unwrap();
            assert_eq!(posted.ignored, Vec::<String>::new());
            let done = state.submit().unwrap();
            assert_eq!(
                (done.instance, done.kept),
                (json!({}), vec![Pointer::from("/s")]),
                "{secret}"
            );
        }
        let mut state = stored(&secret);
        state.post([pair("/s", picked)]).unwrap();
        assert_eq!(state.submit().unwrap().instance, json!({ "s": value }));
    }
}

#[test]
fn one_place_and_one_choice_have_one_name() {
    let schema = json!({ "type": "object", "properties": {
        "items": { "type": "array", "items": { "type": "string" } },
        "pick": { "enum": ["a", "b"] } },
        "oneOf": [{ "properties": { "k": { "const": "x" } } }, { "properties": { "k": { "const": "y" } } }] });
    let loaded = json!({ "items": ["0", "1"], "pick": "a", "k": "x" });
    let mut state = form(&schema).state(loaded.clone());
    let names = [
        "/items/+1",
        "/items/01",
        "/pick",
        "choice:00:#",
        "choice:+0:#",
    ];
    let posted = state.post(names.map(|name| pair(name, "+1"))).unwrap();
    let mut ignored = posted.ignored;
    ignored.sort_unstable();
    assert_eq!(
        ignored,
        [
            "/items/+1",
            "/items/01",
            "/pick",
            "choice:+0:#",
            "choice:00:#"
        ]
    );
    assert_eq!(state.instance(), Some(&loaded), "nothing is written");
    state
        .post([
            pair("choice:0:#", "1"),
            pair("/items/1", "x"),
            pair("/pick", "1"),
        ])
        .unwrap();
    assert_eq!(
        state.instance(),
        Some(&json!({ "items": ["0", "x"], "pick": "b", "k": "y" }))
    );
}

#[test]
fn what_was_not_drawn_is_left_alone() {
    let text = json!({ "type": "string" });
    let schema = json!({ "type": "object", "properties": {
        "a": text, "on": { "type": "boolean" },
        "list": { "type": "array", "items": text },
        "group": { "type": "object", "properties": { "b": text } },
        "auth": { "type": "object", "oneOf": [
            { "properties": { "kind": { "const": "x" } } }, { "properties": { "kind": { "const": "y" } } }] },
        "other": text } });
    let loaded = json!({ "a": "1", "on": true, "list": ["2"], "group": { "b": "3" }, "auth": { "kind": "x" } });
    let mut state = form(&schema).state(loaded.clone());
    let posted = [
        ("/a", "hacked"),
        ("/group/b", "hacked"),
        ("choice:/auth", "1"),
        ("add:/list", ""),
        ("remove:/list/0", ""),
        ("/other", "drawn"),
    ]
    .map(|(name, value)| pair(name, value));
    let is_drawn = |_: &FormState, at: &Pointer| at.is_root() || at.as_str() == "/other";
    let posted = state.post_drawn(posted, is_drawn).unwrap();
    assert_eq!(
        posted.ignored,
        [
            "choice:/auth",
            "/a",
            "/group/b",
            "add:/list",
            "remove:/list/0"
        ]
    );
    assert!(!posted.is_edit, "no button was drawn");
    let mut expected = loaded;
    expected["other"] = json!("drawn");
    assert_eq!(state.instance(), Some(&expected));
}
