//! A form that is edited for long does not grow: what is left of an edit is its entry in the history, and the history
//! has an end. Counted in bytes that are allocated, in one process without a list of events.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::sync::Mutex;

use formloom_core::{CompileOptions, Event, FormState, Pointer, compile};
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// One test at a time: the bytes of all threads are counted together.
static ALONE: Mutex<()> = Mutex::new(());

/// Edits after which the history is full, and forgets one with each new one.
const UNTIL_FULL: usize = 1_100;

/// Does something many times; what is allocated at the end is within a tenth of what was when the history was full.
fn stays(what: &str, times: usize, state: &mut FormState, mut edit: impl FnMut(&mut FormState)) {
    let _alone = ALONE.lock();
    for _ in 0..UNTIL_FULL {
        edit(state);
    }
    let before = HEAP.current_usage();
    for _ in UNTIL_FULL..times {
        edit(state);
    }
    let after = HEAP.current_usage();
    assert!(
        after <= before + before / 10,
        "{what}: {after} bytes after {times} times, and {before} after {UNTIL_FULL}"
    );
}

fn apply(state: &mut FormState, event: Event) {
    state.apply(event).unwrap();
}

fn list() -> FormState {
    let fields: Value = (0..6)
        .map(|number| (format!("p{number}"), json!({ "type": "string" })))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let schema = json!({ "type": "array", "items": { "type": "object", "properties": fields } });
    compile(&schema).unwrap().form.state(json!([]))
}

fn union() -> FormState {
    let branch = |name: &str| {
        json!({ "type": "object", "required": ["k"],
            "properties": { "k": { "const": name }, name: { "type": "string", "default": "x" } } })
    };
    let schema = json!({ "oneOf": [branch("a"), branch("b"), branch("c")] });
    compile(&schema)
        .unwrap()
        .form
        .state(json!({ "k": "a", "a": "x" }))
}

#[test]
fn items_that_come_and_go() {
    let root = Pointer::root();
    let item = Pointer::from("/0");
    stays("add and remove", 20_000, &mut list(), |state| {
        apply(state, Event::add(root.clone()));
        apply(state, Event::remove(item.clone()));
    });
}

#[test]
fn edits_that_are_undone_and_done_again() {
    let mut state = list();
    apply(&mut state, Event::add(Pointer::root()));
    stays("undo and redo", 5_000, &mut state, |state| {
        apply(state, Event::Undo);
        apply(state, Event::Redo);
    });
}

#[test]
fn members_with_other_names_each_time() {
    let schema = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let mut state = compile(&schema).unwrap().form.state(json!({}));
    let mut number = 10_000;
    stays("members", 5_000, &mut state, |state| {
        number += 1;
        let key = format!("k{number}");
        let at = Pointer::root().join(&key);
        apply(
            state,
            Event::Add {
                at: Pointer::root(),
                key: Some(key),
                index: None,
                value: None,
            },
        );
        apply(state, Event::type_text(at.clone(), "x"));
        apply(state, Event::remove(at));
    });
}

#[test]
fn variants_that_are_picked_in_turn() {
    let root = Pointer::root();
    let mut number = 0;
    stays("variants", 5_000, &mut union(), |state| {
        number += 1;
        apply(state, Event::choose(root.clone(), number % 3));
    });
}

#[test]
fn forms_under_the_same_values() {
    let schema = |kind: &str| json!({ "type": "object", "properties": { "a": { "type": kind }, "b": { "type": "string" } } });
    let options = CompileOptions::default();
    let forms = ["string", "integer"].map(|kind| options.compile(&schema(kind)).unwrap().form);
    let mut state = forms[0].state(json!({ "a": "x", "b": "y" }));
    let mut number = 0;
    stays("forms", 5_000, &mut state, |state| {
        number += 1;
        state.change_form(forms[number % 2].clone());
        apply(state, Event::type_text("/b", format!("{number}")));
    });
}
