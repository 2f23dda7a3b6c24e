//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_core::{
    Change, CompileError, Compiled, Diagnostic, EditError, Event, Form, FormState, Invalid,
    NodeView, Pointer, StateOptions, Submitted, ValidationError, compile,
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
fn what_nobody_changes_is_shared_between_threads() {
    is_sync::<Form>();
    is_sync::<Compiled>();
    is_sync::<Event>();
    is_sync::<Change>();
    is_sync::<NodeView>();
    is_sync::<Submitted>();
    is_sync::<StateOptions>();
    is_sync::<Diagnostic>();
    is_sync::<ValidationError>();
}

/// What one process writes another reads: events in a log, errors and diagnostics from a server.
#[test]
fn events_errors_and_diagnostics_travel_as_json() {
    let schema = json!({
        "properties": { "n": { "type": "integer", "minimum": 3 }, "p": { "pattern": "(" } }
    });
    let compiled = compile(&schema).expect("a form");
    let mut state = compiled.form.state(json!({}));
    let event = Event::set("/n", 1);
    let text = serde_json::to_string(&event).expect("written");
    let read: Event = serde_json::from_str(&text).expect("read");
    let change = state.apply(read).expect("it fits");
    assert_eq!(json!(change)["places"], json!(["/n"]));
    for error in state.errors() {
        let text = serde_json::to_string(&error).expect("written");
        let read: ValidationError = serde_json::from_str(&text).expect("read");
        assert!(read == error, "{text}");
    }
    for diagnostic in &compiled.diagnostics {
        let text = serde_json::to_string(diagnostic).expect("written");
        let read: Diagnostic = serde_json::from_str(&text).expect("read");
        assert_eq!(&read, diagnostic);
    }
    assert_eq!(state.errors().len(), 1, "the minimum");
    assert!(!compiled.diagnostics.is_empty(), "the pattern");
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
