//! What is set aside when the form changes.

use serde_json::{Map, Value, json};

use super::{form, object};
use crate::form::Form;
use crate::state::event::{Event, SecretEdit};
use crate::state::{FormState, StateOptions};
use formloom_schema::Pointer;

fn list_of(properties: &Value) -> Form {
    form(&object(
        &json!({ "items": { "type": "array", "items": object(properties) } }),
    ))
}

/// Forms of a list whose items have a second member, or not.
fn lists() -> (Form, Form) {
    let text = json!({ "type": "string" });
    (
        list_of(&json!({ "n": text, "x": text })),
        list_of(&json!({ "n": text })),
    )
}

fn two_items() -> Value {
    json!({ "items": [{ "n": "A", "x": "of A" }, { "n": "B" }] })
}

fn move_first() -> Event {
    Event::Move {
        at: "/items/0".into(),
        to: 1,
    }
}

/// Goes to the form without the member, does something, and comes back.
#[track_caller]
fn after(events: Vec<Event>, expected: &Value) {
    let (with, without) = lists();
    let mut state = with.state(two_items());
    state.change_form(without);
    for event in events {
        state.apply(event).unwrap();
    }
    state.change_form(with);
    assert_eq!(state.instance().unwrap()["items"], *expected);
}

#[test]
fn what_is_set_aside_follows_its_item() {
    after(
        vec![move_first()],
        &json!([{ "n": "B" }, { "n": "A", "x": "of A" }]),
    );
    after(
        vec![Event::Add {
            at: "/items".into(),
            key: None,
            index: Some(0),
            value: Some(json!({ "n": "new" })),
        }],
        &json!([{ "n": "new" }, { "n": "A", "x": "of A" }, { "n": "B" }]),
    );
    after(
        vec![Event::remove("/items/1")],
        &json!([{ "n": "A", "x": "of A" }]),
    );
    after(
        vec![move_first(), Event::Undo, Event::Redo],
        &json!([{ "n": "B" }, { "n": "A", "x": "of A" }]),
    );
}

#[test]
fn what_is_set_aside_comes_to_no_other_item() {
    after(vec![Event::remove("/items/0")], &json!([{ "n": "B" }]));
    after(
        vec![Event::remove("/items/0"), Event::Undo],
        &two_items()["items"],
    );
    let other = json!([{ "n": "C" }]);
    after(vec![Event::set("/items", other.clone())], &other);
    after(vec![Event::set("", json!({ "items": other }))], &other);
    after(
        vec![Event::set("/items/0", json!({ "n": "C" }))],
        &json!([{ "n": "C" }, { "n": "B" }]),
    );
}

#[test]
fn what_is_set_aside_follows_the_name_of_its_member() {
    let text = json!({ "type": "string" });
    let map = |properties: &Value| {
        form(&json!({ "type": "object", "additionalProperties": object(properties) }))
    };
    let (with, without) = (
        map(&json!({ "n": text, "x": text })),
        map(&json!({ "n": text })),
    );
    let mut state = with.state(json!({ "a": { "n": "A", "x": "of A" } }));
    state.change_form(without);
    state
        .apply(Event::Rename {
            at: "/a".into(),
            to: "b".to_owned(),
        })
        .unwrap();
    state
        .apply(Event::Add {
            at: Pointer::root(),
            key: Some("a".to_owned()),
            index: None,
            value: Some(json!({ "n": "new" })),
        })
        .unwrap();
    state.change_form(with);
    assert_eq!(
        state.instance(),
        Some(&json!({ "b": { "n": "A", "x": "of A" }, "a": { "n": "new" } }))
    );
}

#[test]
fn thousands_of_values_are_set_aside_and_come_back() {
    let names: Vec<String> = (0..4_000).map(|index| format!("p{index}")).collect();
    let many = |value: &Value| -> Map<String, Value> {
        names
            .iter()
            .map(|name| (name.clone(), value.clone()))
            .collect()
    };
    let with = form(&object(&Value::Object(many(&json!({ "type": "string" })))));
    let without = form(&object(&json!({ "other": { "type": "string" } })));
    let loaded = Value::Object(many(&json!("x")));
    let mut state = with.state(loaded.clone());
    state.change_form(without);
    assert_eq!(state.set_aside().len(), 4_000, "all are named");
    state.change_form(with);
    assert_eq!(state.instance(), Some(&loaded), "and come back");
}

#[test]
fn text_that_is_no_value_yet_comes_back_with_its_place() {
    let other = json!({ "type": "string" });
    let with = form(&object(&json!({ "n": { "type": "integer" }, "o": other })));
    let toggle = form(&object(&json!({ "n": { "type": "boolean" }, "o": other })));
    let without = form(&object(&json!({ "o": other })));
    for between in [without, toggle] {
        let mut state = with.state(None);
        state.apply(Event::type_text("/n", "12x")).unwrap();
        state.change_form(between);
        assert_eq!(state.set_aside(), [Pointer::from("/n")]);
        assert!(state.submit().is_ok(), "it stands in nobody's way");
        state.change_form(with.clone());
        assert_eq!(state.view("/n").unwrap().control_text, "12x");
        assert!(state.submit().is_err(), "and is no number");
    }
}

#[test]
fn text_in_an_item_comes_back_with_its_list() {
    let list = object(&json!({ "l": { "type": "array", "items": { "type": "integer" } } }));
    let (with, without) = (form(&list), form(&object(&json!({ "o": {} }))));
    let mut state = with.state(json!({ "l": [1, 2] }));
    state.apply(Event::type_text("/l/1", "2x")).unwrap();
    state.change_form(without);
    state.change_form(with);
    assert_eq!(state.view("/l/1").unwrap().control_text, "2x");
}

fn secret_by_mode() -> FormState {
    let schema = json!({ "type": "object", "properties": {
        "mode": { "type": "string" },
        "k": { "$case": { "cases": [{
            "filter": [{ "field": "mode", "operator": "is", "value": "a" }],
            "value": { "type": "string", "writeOnly": true } }] } } } });
    form(&schema).state_with(StateOptions {
        instance: Some(json!({ "mode": "a" })),
        stored: vec!["/k".into()],
        ..StateOptions::default()
    })
}

#[test]
fn a_secret_that_is_to_be_deleted_is_so_when_its_place_comes_back() {
    let mut state = secret_by_mode();
    state
        .apply(Event::Secret {
            at: "/k".into(),
            edit: SecretEdit::Clear,
        })
        .unwrap();
    state.apply(Event::type_text("/mode", "ab")).unwrap();
    assert!(state.view("/k").is_none(), "a formula took it away");
    state.apply(Event::type_text("/mode", "a")).unwrap();
    let done = state.submit().unwrap();
    assert_eq!(
        (done.kept, done.cleared),
        (Vec::new(), vec![Pointer::from("/k")])
    );
}

#[test]
fn undo_and_redo_move_values_with_the_formulas() {
    let mut state = secret_by_mode();
    state.apply(Event::set("/k", json!("new"))).unwrap();
    state.apply(Event::blur("/mode")).unwrap();
    state.apply(Event::type_text("/mode", "ab")).unwrap();
    for _ in 0..2 {
        assert_eq!(state.instance(), Some(&json!({ "mode": "ab" })));
        assert_eq!(state.set_aside(), [Pointer::from("/k")]);
        state.apply(Event::Undo).unwrap();
        assert_eq!(
            state.instance(),
            Some(&json!({ "mode": "a", "k": "new" })),
            "as before"
        );
        assert_eq!(state.set_aside(), [], "it is in the instance only");
        state.apply(Event::Redo).unwrap();
    }
}

#[test]
fn no_value_is_in_the_instance_and_set_aside() {
    let (with, without) = lists();
    let mut state = with.state(None);
    state.apply(Event::add("/items")).unwrap();
    state.apply(Event::type_text("/items/0/x", "v")).unwrap();
    state.apply(Event::blur("/items/0/x")).unwrap();
    state.apply(Event::type_text("/items/0/x", "w")).unwrap();
    state.change_form(without.clone());
    assert_eq!(
        state.instance(),
        Some(&json!({ "items": [{}] })),
        "nothing describes it"
    );
    state.apply(Event::Undo).unwrap();
    assert_eq!(state.instance(), Some(&json!({ "items": [{}] })), "still");
    state.change_form(with.clone());
    assert_eq!(
        state.instance(),
        Some(&json!({ "items": [{ "x": "v" }] })),
        "what was undone meanwhile is undone"
    );
    state.change_form(without);
    state.apply(Event::Redo).unwrap();
    state.change_form(with);
    assert_eq!(state.instance(), Some(&json!({ "items": [{ "x": "w" }] })));
    while state.can_undo() {
        state.apply(Event::Undo).unwrap();
    }
    assert_eq!(state.instance(), state.baseline(), "undone to the start");
}

#[test]
fn a_reset_under_another_form_leaves_out_what_it_does_not_have() {
    let text = json!({ "type": "string" });
    let with = form(&object(&json!({ "n": text, "o": text })));
    let without = form(&object(&json!({ "o": text })));
    let mut state = with.state(json!({ "n": "loaded", "o": "x" }));
    state.apply(Event::type_text("/n", "typed")).unwrap();
    state.change_form(without);
    state.apply(Event::Reset).unwrap();
    assert_eq!(state.instance(), Some(&json!({ "o": "x" })));
    assert_eq!(state.set_aside(), [Pointer::from("/n")]);
    assert!(!state.is_dirty(), "it is as it started");
    state.change_form(with);
    assert_eq!(
        state.instance(),
        Some(&json!({ "o": "x", "n": "loaded" })),
        "what was loaded"
    );
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// An edit of a list whose items say in `x` to which `n` they belong.
fn any_edit(numbers: &mut Numbers, count: usize, name: usize, has_x: bool) -> Event {
    let at = |numbers: &mut Numbers| Pointer::from(format!("/items/{}", numbers.below(count)));
    let item = || {
        let n = format!("n{name}");
        if has_x {
            json!({ "n": n, "x": format!("of {n}") })
        } else {
            json!({ "n": n })
        }
    };
    match numbers.below(8) {
        0 | 1 => Event::Add {
            at: "/items".into(),
            key: None,
            index: Some(numbers.below(count + 1)),
            value: Some(item()),
        },
        2 => Event::Remove { at: at(numbers) },
        3 => Event::Move {
            at: at(numbers),
            to: numbers.below(count),
        },
        4 => Event::Redo,
        5 if name.is_multiple_of(5) => Event::set("/items", json!([item()])),
        5 => Event::Set {
            at: at(numbers),
            value: item(),
        },
        _ => Event::Undo,
    }
}

#[test]
fn whatever_is_edited_every_value_is_with_its_item() {
    let (with, without) = lists();
    for seed in 0..30 {
        let mut numbers = Numbers(seed);
        let mut state =
            with.state(json!({ "items": [{ "n": "a", "x": "of a" }, { "n": "b", "x": "of b" }] }));
        let mut has_x = true;
        let mut done = Vec::new();
        for name in 0..60 {
            if numbers.below(4) == 0 {
                has_x = !has_x;
                state.change_form(if has_x { with.clone() } else { without.clone() });
                done.push(format!("form {has_x}"));
            } else {
                let items = state.instance().unwrap()["items"].as_array();
                let event = any_edit(&mut numbers, items.map_or(0, Vec::len), name, has_x);
                done.push(format!("{event:?}"));
                let _ = state.apply(event);
            }
            let instance = state.instance().unwrap().clone();
            for item in instance["items"].as_array().into_iter().flatten() {
                let (n, x) = (item["n"].as_str().unwrap(), item["x"].as_str());
                assert!(
                    x.is_none_or(|x| has_x && x == format!("of {n}")),
                    "{seed}: {instance} {done:#?}"
                );
            }
            for at in state.set_aside() {
                assert_eq!(instance.pointer(at.as_str()), None, "{seed}: {done:#?}");
            }
            let fresh = state.form().state(instance);
            assert_eq!(state.errors(), fresh.errors(), "{seed}: {done:#?}");
        }
        if !has_x {
            state.change_form(with.clone());
        }
        while state.can_undo() {
            state.apply(Event::Undo).unwrap();
        }
        let items = |value: Option<&Value>| value.unwrap()["items"].clone();
        assert_eq!(
            items(state.instance()),
            items(state.baseline()),
            "{seed}: {done:#?}"
        );
    }
}
