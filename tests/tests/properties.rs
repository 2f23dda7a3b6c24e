//! Laws that hold for every schema and every series of events, tried on random ones.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use formloom_core::{Event, Form, FormState, NodeKind, NodeView, Pointer, compile};
use jsonschema::Validator;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Map, Value, json};

/// A field: any schema without members.
fn field() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..4_u8).prop_map(|kind| match kind {
            0 => json!({ "type": "string" }),
            1 => json!({ "type": "string", "minLength": 2 }),
            2 => json!({ "type": "string", "default": "d" }),
            _ => json!({ "type": "string", "writeOnly": true }),
        }),
        (0..4_u8).prop_map(|kind| match kind {
            0 => json!({ "type": "number", "minimum": 1 }),
            1 => json!({ "type": "integer" }),
            2 => json!({ "type": "integer", "default": 7 }),
            _ => json!({ "type": ["integer", "null"] }),
        }),
        Just(json!({ "type": "boolean" })),
        Just(json!({ "enum": ["a", "b", "c"] })),
        Just(json!({ "enum": ["a", "b"], "default": "b" })),
        Just(json!({ "const": "k" })),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    let object = object(field().boxed()).prop_map(Value::Object);
    object.prop_recursive(3, 24, 3, |inner| {
        let member = prop_oneof![2 => field(), 3 => inner.clone()].boxed();
        prop_oneof![
            3 => object_with(member.clone()),
            1 => (member.clone(), 0..3_u8).prop_map(|(items, least)| {
                json!({ "type": "array", "items": items, "minItems": least })
            }),
            1 => (member.clone(), member.clone(), any::<bool>()).prop_map(|(first, rest, closed)| {
                let rest = if closed { json!(false) } else { rest };
                json!({ "type": "array", "prefixItems": [first, { "type": "string" }], "items": rest })
            }),
            1 => (member.clone(), member.clone()).prop_map(|(members, pattern)| {
                json!({ "type": "object", "properties": { "p": { "type": "string" } },
                        "patternProperties": { "^k": pattern }, "additionalProperties": members })
            }),
            2 => choice(member),
        ]
    })
}

const KEYS: [&str; 4] = ["p", "q", "r", "s"];

fn object(
    member: proptest::strategy::BoxedStrategy<Value>,
) -> impl Strategy<Value = Map<String, Value>> {
    (vec(member, 1..4), vec(any::<bool>(), 4)).prop_map(|(members, required)| {
        let properties: Map<String, Value> = KEYS
            .iter()
            .map(|key| (*key).to_owned())
            .zip(members)
            .collect();
        let required: Vec<Value> = properties
            .keys()
            .zip(required)
            .filter(|(_, required)| *required)
            .map(|(key, _)| json!(key))
            .collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("required".to_owned(), Value::Array(required));
        schema
    })
}

/// An object that may have a condition.
fn object_with(member: proptest::strategy::BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    let extra = object(member.clone());
    (object(member), extra, 0..4_u8).prop_map(|(mut schema, extra, kind)| {
        let then = json!({ "properties": { "t": { "type": "string", "default": "then" } },
                           "required": ["t"] });
        match kind {
            0 => {
                schema.insert("if".to_owned(), json!({ "required": ["p"] }));
                schema.insert("then".to_owned(), then);
            }
            1 => {
                schema.insert(
                    "if".to_owned(),
                    json!({ "properties": { "q": { "const": "a" } }, "required": ["q"] }),
                );
                schema.insert("then".to_owned(), Value::Object(extra));
                schema.insert("else".to_owned(), then);
            }
            _ => {}
        }
        Value::Object(schema)
    })
}

/// A union whose branches a constant tells apart.
fn choice(member: proptest::strategy::BoxedStrategy<Value>) -> impl Strategy<Value = Value> {
    (vec(object(member), 2..4), any::<bool>()).prop_map(|(branches, beside)| {
        let branches: Vec<Value> = branches
            .into_iter()
            .enumerate()
            .map(|(index, mut branch)| {
                let constant = json!({ "const": format!("v{index}") });
                if let Some(Value::Object(properties)) = branch.get_mut("properties") {
                    properties.insert("kind".to_owned(), constant);
                }
                if let Some(Value::Array(required)) = branch.get_mut("required") {
                    required.push(json!("kind"));
                }
                Value::Object(branch)
            })
            .collect();
        if beside {
            json!({ "type": "object", "properties": { "z": { "type": "string" } }, "oneOf": branches })
        } else {
            json!({ "type": "object", "oneOf": branches })
        }
    })
}

/// What picks an event: a place, a kind and a value, each taken modulo what there is.
type Pick = (usize, u8, u8);

fn picks() -> impl Strategy<Value = Vec<Pick>> {
    vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..14)
}

fn places(node: &NodeView, found: &mut Vec<(Pointer, NodeKind, usize)>) {
    let variants = node
        .choices
        .first()
        .map_or(0, |choice| choice.variants.len());
    found.push((node.at.clone(), node.kind, variants));
    for child in &node.children {
        places(child, found);
    }
}

fn event(state: &FormState, (place, kind, value): Pick) -> Event {
    let mut found = Vec::new();
    places(&state.tree(), &mut found);
    let (at, shape, variants) = found[place % found.len()].clone();
    let texts = ["", "a", "b", "v1", "12", "0", "-", "1.", "true", "xyz"];
    let values = [
        json!(null),
        json!("a"),
        json!(3),
        json!({}),
        json!([]),
        json!({ "p": "a", "kind": "v1" }),
        json!([{ "p": 1 }, "x"]),
        json!(true),
    ];
    let index = usize::from(value);
    match kind % 13 {
        0..=2 if variants > 0 => Event::choose(
            at,
            (index % (variants + 1) < variants).then_some(index % variants.max(1)),
        ),
        0..=3 => Event::type_text(at, texts[index % texts.len()]),
        4 => Event::set(at, values[index % values.len()].clone()),
        5 => Event::Clear { at },
        6 | 7 => match shape {
            NodeKind::Field => Event::blur(at),
            _ => Event::add(at),
        },
        8 => Event::remove(at),
        9 => Event::Duplicate { at },
        12 => Event::Rename {
            at,
            to: ["k", "key", "p", "m"][index % 4].to_owned(),
        },
        10 => Event::Move { at, to: index % 3 },
        _ if index % 8 == 0 => Event::Reset,
        _ if index % 8 == 1 => Event::Submit,
        _ if index % 8 == 2 => Event::Undo,
        _ if index % 8 == 3 => Event::Redo,
        _ => Event::blur(at),
    }
}

/// Tries a law on random schemas and events; the seed is fixed, so that a run says the same everywhere.
#[track_caller]
fn holds(law: impl Fn(&Value, &Form, &[Pick]) -> Result<(), String>) {
    let cases = std::env::var("FORMLOOM_PROPERTY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(400);
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_122),
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&(schema(), picks()), |(schema, picks)| {
        let compiled = compile(&schema).map_err(|error| TestCaseError::fail(error.to_string()))?;
        law(&schema, &compiled.form, &picks)
            .map_err(|reason| TestCaseError::fail(format!("{reason}\nschema {schema}")))
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
}

fn has_unfinished_text(node: &NodeView) -> bool {
    (node.text.is_some() || node.secret && node.present == node.control_text.is_empty())
        || node.children.iter().any(has_unfinished_text)
}

fn told(state: &FormState, events: &[Event]) -> String {
    format!(
        "after {events:?}\ninstance {}\nerrors {:?}",
        json!(state.instance()),
        state.errors()
    )
}

#[test]
fn the_verdict_is_that_of_the_whole_document() {
    holds(|schema, form, picks| {
        let validator = validator(schema);
        let mut state = form.state(None);
        let mut events = Vec::new();
        for pick in picks {
            let event = event(&state, *pick);
            events.push(event.clone());
            // A refused event is the subject of another law.
            let _ = state.apply(event);
            if has_unfinished_text(&state.tree()) {
                continue;
            }
            let Some(instance) = state.instance() else {
                continue;
            };
            let valid = validator.is_valid(instance);
            if valid != state.errors().is_empty() {
                return Err(format!("valid: {valid}\n{}", told(&state, &events)));
            }
        }
        Ok(())
    });
}

#[test]
fn the_tree_and_the_instance_say_the_same() {
    holds(|_, form, picks| {
        let mut state = form.state(None);
        let mut events = Vec::new();
        for pick in picks {
            let event = event(&state, *pick);
            events.push(event.clone());
            let _ = state.apply(event);
            let instance = state.instance().cloned().unwrap_or_default();
            let mut open = vec![state.tree()];
            while let Some(node) = open.pop() {
                let there = instance.pointer(node.at.as_str());
                if node.value.is_some() && node.value.as_ref() != there {
                    return Err(format!(
                        "{:?} shows another value\n{}",
                        node.at,
                        told(&state, &events)
                    ));
                }
                open.extend(node.children);
            }
        }
        Ok(())
    });
}

#[test]
fn a_refused_event_changes_nothing() {
    holds(|_, form, picks| {
        let mut state = form.state(None);
        let mut events = Vec::new();
        for pick in picks {
            let event = event(&state, *pick);
            let before = (state.instance().cloned(), state.errors(), state.tree());
            events.push(event.clone());
            if state.apply(event).is_err()
                && before != (state.instance().cloned(), state.errors(), state.tree())
            {
                return Err(told(&state, &events));
            }
        }
        Ok(())
    });
}

/// The instance as text: the order of its members counts.
fn text(state: &FormState) -> String {
    state
        .instance()
        .map_or_else(String::new, |value| value.to_string())
}

/// Every value that the tree shows is that of the instance.
fn shows_the_instance(state: &FormState) -> bool {
    let instance = state.instance().cloned().unwrap_or_default();
    let mut open = vec![state.tree()];
    while let Some(node) = open.pop() {
        let there = instance.pointer(node.at.as_str());
        if node.value.is_some() && node.value.as_ref() != there {
            return false;
        }
        open.extend(node.children);
    }
    true
}

#[test]
fn undoing_everything_gives_the_start_back_and_redoing_the_end() {
    holds(|_, form, picks| {
        let mut state = form.state(None);
        let start = text(&state);
        let mut events = Vec::new();
        for pick in picks {
            let event = event(&state, *pick);
            events.push(event.clone());
            let _ = state.apply(event);
        }
        while state.can_redo() {
            state
                .apply(Event::Redo)
                .map_err(|error| error.to_string())?;
        }
        let end = text(&state);
        let mut undone = 0;
        while state.can_undo() {
            state
                .apply(Event::Undo)
                .map_err(|error| error.to_string())?;
            undone += 1;
            if !shows_the_instance(&state) {
                return Err(format!(
                    "the tree after {undone} undone\n{}",
                    told(&state, &events)
                ));
            }
        }
        if text(&state) != start {
            return Err(format!(
                "undone: {} for {start}\nafter {events:?}",
                text(&state)
            ));
        }
        while state.can_redo() {
            state
                .apply(Event::Redo)
                .map_err(|error| error.to_string())?;
            undone -= 1;
        }
        if text(&state) != end || undone != 0 {
            return Err(format!(
                "redone: {} for {end}\nafter {events:?}",
                text(&state)
            ));
        }
        if !shows_the_instance(&state) {
            return Err(format!("the tree\n{}", told(&state, &events)));
        }
        Ok(())
    });
}

#[test]
fn a_choice_that_is_switched_back_gives_the_instance_back() {
    holds(|_, form, picks| {
        let mut state = form.state(None);
        let mut events = Vec::new();
        for pick in picks {
            let event = event(&state, *pick);
            events.push(event.clone());
            let _ = state.apply(event);
        }
        let mut open = vec![state.tree()];
        let mut choices = Vec::new();
        while let Some(node) = open.pop() {
            for choice in &node.choices {
                if let Some(active) = choice.active {
                    choices.push((
                        node.at.clone(),
                        choice.id.clone(),
                        active,
                        choice.variants.len(),
                    ));
                }
            }
            open.extend(node.children);
        }
        for (at, id, active, variants) in choices {
            for other in (0..variants).filter(|other| *other != active) {
                let Some(before) = before(&state) else {
                    continue;
                };
                let choose = |variant| Event::Choose {
                    at: at.clone(),
                    choice: Some(id.clone()),
                    variant: Some(variant),
                };
                // A switch can make a condition around the choice turn, and the choice go away.
                let away = state.apply(choose(other));
                if away.and_then(|_| state.apply(choose(active))).is_err() {
                    continue;
                }
                if state.instance() != Some(&before) {
                    return Err(format!(
                        "{at:?} from {active} to {other} and back\nbefore {before}\n{}",
                        told(&state, &events)
                    ));
                }
            }
        }
        Ok(())
    });
}

/// The instance with the constants of the picked variants, which a switch writes; none where a choice
/// stands at a place without a value, as choosing opens it, or where nothing is picked, as another
/// variant may ask for a pick.
fn before(state: &FormState) -> Option<Value> {
    let mut instance = state.instance()?.clone();
    let mut open = vec![state.tree()];
    while let Some(node) = open.pop() {
        for choice in &node.choices {
            choice.active?;
            let place = instance.pointer_mut(node.at.as_str())?;
            if let (Some(active), Some(_), Value::Object(members)) =
                (choice.active, &choice.discriminator, place)
            {
                members.insert("kind".to_owned(), json!(format!("v{active}")));
            }
        }
        open.extend(node.children);
    }
    Some(instance)
}
