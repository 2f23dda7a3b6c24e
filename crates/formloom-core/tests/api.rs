//! What a Rust developer guesses of the API holds.

use std::error::Error;

use formloom_core::{
    Change, CompileError, CompileOptions, Compiled, Diagnostic, EditError, Event, Form, FormState,
    Invalid, NodeView, Pointer, PostError, SecretEdit, SelectOption, StateOptions, Submitted,
    ValidationError, compile,
};
use serde_json::{Value, json};

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
    is_sync::<CompileOptions>();
}

/// Each constructor makes the event of the contract (docs/contracts.md, "Event"), and that is read back as it was.
#[test]
fn every_event_has_a_constructor() {
    let option = || SelectOption::new("eu", "Europe").with_description("In Frankfurt".to_owned());
    let written = json!([{ "value": "eu", "label": "Europe", "description": "In Frankfurt" }]);
    let events: Vec<(Event, Value)> = vec![
        (Event::set("/a", 1), json!({ "set": "/a", "value": 1 })),
        (
            Event::type_text("/a", "x"),
            json!({ "type": "/a", "text": "x" }),
        ),
        (Event::clear("/a"), json!({ "clear": "/a" })),
        (
            Event::choose("/a", 1),
            json!({ "choose": "/a", "variant": 1 }),
        ),
        (
            Event::choose("/a", None),
            json!({ "choose": "/a", "variant": null }),
        ),
        (
            Event::choose_of("/a", "#/oneOf", 1),
            json!({ "choose": "/a", "choice": "#/oneOf", "variant": 1 }),
        ),
        (Event::add("/a"), json!({ "add": "/a" })),
        (
            Event::add_member("/a", "k"),
            json!({ "add": "/a", "key": "k" }),
        ),
        (Event::insert("/a", 2), json!({ "add": "/a", "at": 2 })),
        (
            Event::add_value("/a", true),
            json!({ "add": "/a", "value": true }),
        ),
        (Event::remove("/a"), json!({ "remove": "/a" })),
        (
            Event::rename("/a", "b"),
            json!({ "rename": "/a", "to": "b" }),
        ),
        (Event::duplicate("/a/0"), json!({ "duplicate": "/a/0" })),
        (
            Event::move_to("/a/0", 1),
            json!({ "move": "/a/0", "to": 1 }),
        ),
        (Event::focus("/a"), json!({ "focus": "/a" })),
        (Event::blur("/a"), json!({ "blur": "/a" })),
        (
            Event::secret("/a", SecretEdit::Keep),
            json!({ "secret": "/a", "edit": "keep" }),
        ),
        (
            Event::secret("/a", SecretEdit::Clear),
            json!({ "secret": "/a", "edit": "clear" }),
        ),
        (
            Event::secret("/a", SecretEdit::Replace(json!("s"))),
            json!({ "secret": "/a", "edit": { "replace": "s" } }),
        ),
        (
            Event::server_errors([("/a", "is taken")]),
            json!({ "server_errors": [{ "at": "/a", "message": "is taken" }] }),
        ),
        (
            Event::request_options("/a", "eu"),
            json!({ "request_options": "/a", "query": "eu", "more": false }),
        ),
        (
            Event::more_options("/a", "eu"),
            json!({ "request_options": "/a", "query": "eu", "more": true }),
        ),
        (
            Event::options("/a", 3, vec![option()]),
            json!({ "answer_options": "/a", "revision": 3, "options": written }),
        ),
        (
            Event::options_page("/a", 3, vec![option()], "p2"),
            json!({ "answer_options": "/a", "revision": 3, "options": written, "next": "p2" }),
        ),
        (
            Event::options_failed("/a", 3, "is away"),
            json!({ "answer_options": "/a", "revision": 3, "failed": "is away" }),
        ),
        (Event::check("/a"), json!({ "check": "/a" })),
        (
            Event::checked("/a", 3, Some("is taken".to_owned())),
            json!({ "checked": "/a", "revision": 3, "message": "is taken" }),
        ),
        (
            Event::checked("/a", 3, None),
            json!({ "checked": "/a", "revision": 3 }),
        ),
        (Event::Undo, json!({ "undo": true })),
        (Event::Redo, json!({ "redo": true })),
        (Event::Reset, json!({ "reset": true })),
        (Event::Submit, json!({ "submit": true })),
    ];
    for (event, expected) in events {
        assert_eq!(json!(event), expected);
        let read: Event = serde_json::from_value(expected.clone()).expect("an event");
        assert!(read == event, "{expected} is read back");
    }
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
    is_error::<PostError>();
    #[cfg(feature = "typed")]
    is_error::<formloom_core::ReadError>();
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
