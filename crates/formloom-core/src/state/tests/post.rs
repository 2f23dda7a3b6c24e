//! What is posted of a form, and what is not.

use serde_json::{Value, json};

use super::form;
use crate::pointer::Pointer;
use crate::state::{FormState, StateOptions};

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
