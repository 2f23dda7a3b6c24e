//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_core::{
    CompileError, Compiled, EditError, Event, Form, FormState, Invalid, Pointer, Submitted, compile,
};
use serde_json::json;

fn is_send<T: Send>() {}
fn is_sync<T: Sync>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

#[test]
fn a_server_holds_a_state_while_it_waits() {
    is_send::<FormState>();
    is_send::<Form>();
    is_sync::<Form>();
    is_send::<Compiled>();
    is_send::<Event>();
    is_send::<Submitted>();
}

#[test]
fn what_fails_is_an_error() {
    is_error::<CompileError>();
    is_error::<EditError>();
    is_error::<Invalid>();
}

/// `?` takes each of them.
fn submit(text: &str) -> Result<Submitted, Box<dyn Error>> {
    let schema = json!({ "properties": { "name": { "type": "string", "minLength": 2 } }, "required": ["name"] });
    let mut state = compile(&schema)?.form.state(None);
    state.apply(Event::type_text("/name", text))?;
    Ok(state.submit()?)
}

#[test]
fn a_form_is_filled_in_by_question_marks() {
    let done = submit("Ada").expect("it is valid");
    assert_eq!(done.instance, json!({ "name": "Ada" }));
    let refused = submit("A").expect_err("it is too short").to_string();
    assert!(refused.starts_with("`/name`: "), "{refused}");
    assert!(!refused.contains("“A”"), "no message holds a value");
    let refused = submit("").expect_err("it is missing").to_string();
    assert!(refused.starts_with("`/name`: "), "{refused}");
}

#[test]
fn a_pointer_is_parsed_built_and_read() {
    let pointer: Pointer = "/a~1b/0".parse().expect("a pointer");
    assert_eq!(Pointer::from_iter(["a/b", "0"]), pointer);
    assert_eq!(Pointer::root().join("a/b").join("0"), pointer);
    let tokens: Vec<_> = pointer.tokens().into_iter().flatten().collect();
    assert_eq!(tokens, ["a/b", "0"]);
    for (text, what) in [
        ("a", "begins with `/`"),
        ("/~", "byte 1"),
        ("/a~2", "byte 2"),
    ] {
        let error = text.parse::<Pointer>().expect_err("no pointer").to_string();
        assert!(error.contains(what), "{text}: {error}");
    }
}

#[test]
fn a_node_that_is_gone_has_no_view() {
    let schema =
        json!({ "properties": { "list": { "type": "array", "items": { "type": "string" } } } });
    let form = compile(&schema).expect("a schema").form;
    let mut state = form.state(json!({ "list": ["a"] }));
    let item = state.find(&"/list/0".into()).expect("the item");
    assert!(state.view_of(item).is_some(), "it is there");
    state.apply(Event::remove("/list/0")).expect("an item");
    assert!(state.view_of(item).is_none(), "and gone");
    assert!(state.path(item).is_empty(), "nowhere");
}
