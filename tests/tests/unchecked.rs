//! What cannot be checked without a feature is named by a submit, and nothing that was typed is lost.

use formloom_core::{Event, FormState, Pointer, compile};
use serde_json::{Value, json};

/// Whether every pattern is read.
const READS_ALL: bool = cfg!(feature = "regex");

fn typed(schema: &Value, at: &str, text: &str) -> FormState {
    let mut state = compile(schema).expect("a schema").form.state(None);
    state
        .apply(Event::type_text(at, text))
        .expect("a place of the form");
    state
}

#[test]
fn a_pattern_that_is_not_read_is_unchecked() {
    let code = |pattern: &str| json!({ "properties": { "code": { "type": "string", "pattern": pattern } } });
    let mut state = typed(&code("^(a|b)+$"), "/code", "x");
    if READS_ALL {
        let invalid = state.submit().expect_err("it does not match");
        assert_eq!(invalid.errors[0].keyword, "pattern");
    } else {
        let submitted = state.submit().expect("nobody can tell");
        assert_eq!(submitted.unchecked, [Pointer::from("/code")]);
        assert_eq!(
            submitted.instance,
            json!({ "code": "x" }),
            "nothing is lost"
        );
    }
    let simple = typed(&code("^[A-Z]{2}-[0-9]{4}$"), "/code", "x").submit();
    assert!(simple.is_err(), "a row of characters is always read");
    let none = typed(&code("^[A-Z]+$"), "/code", "AB").submit();
    assert_eq!(
        none.expect("it matches").unchecked,
        [],
        "nothing is unchecked"
    );
}

#[test]
fn a_name_that_a_pattern_may_match_is_not_refused() {
    let schema = json!({
        "type": "object",
        "patternProperties": { "^(x|y)": { "type": "string" } },
        "additionalProperties": false
    });
    let form = compile(&schema).expect("a schema").form;
    let mut state = form.state(json!({ "q": "1" }));
    if READS_ALL {
        assert_eq!(state.errors()[0].keyword, "additionalProperties");
    } else {
        assert_eq!(state.errors(), [], "it may be one of them");
        let submitted = state.submit().expect("nobody can tell");
        assert_eq!(submitted.unchecked, [Pointer::root()]);
    }
}

#[test]
fn a_condition_that_looks_at_what_is_not_read_holds() {
    let schema = json!({
        "properties": { "a": { "type": "string" } },
        "if": { "properties": { "a": { "pattern": "(b)" } }, "required": ["a"] },
        "then": { "properties": { "extra": { "type": "string" } } }
    });
    let state = typed(&schema, "/a", "x");
    assert_eq!(
        state.find(&"/extra".into()).is_some(),
        !READS_ALL,
        "what cannot be told counts as valid"
    );
}
