//! Random schemas, instances and edits, made from a tape of numbers that shrinks well.

#![allow(dead_code, reason = "each suite uses its part of this")]

use std::sync::Arc;

use formloom_core::Pointer;
use formloom_verdict::{Graph, Program};
use proptest::prelude::{any, prop};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use serde_json::{Map, Value, json};

/// Numbers from which schemas, instances and edits are made; it shrinks well.
pub(crate) struct Tape<'t> {
    pub(crate) rest: &'t [u16],
}

impl Tape<'_> {
    /// A number below a limit; 0 when the tape is at its end.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.rest.split_first() else {
            return 0;
        };
        self.rest = rest;
        usize::from(*first) % limit
    }

    pub(crate) fn pick<'v, T>(&mut self, from: &'v [T]) -> &'v T {
        &from[self.below(from.len())]
    }
}

const KEYS: [&str; 4] = ["a", "b", "ab", "c"];

/// How references are made.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum References {
    /// From places further in to the root, and from anywhere to a plain definition.
    Inwards,
    /// From anywhere to anywhere, circles at one place included.
    Anywhere,
}

pub(crate) fn schema(tape: &mut Tape<'_>, references: References) -> Value {
    let mut root = Map::new();
    let dialect = *tape.pick(&[
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema#",
    ]);
    root.insert("$schema".to_owned(), json!(dialect));
    let definitions: Map<String, Value> = ["x", "y"]
        .iter()
        .map(|name| {
            let depth = if references == References::Anywhere {
                2
            } else {
                0
            };
            (
                (*name).to_owned(),
                subschema(tape, depth, false, references),
            )
        })
        .collect();
    root.insert("definitions".to_owned(), Value::Object(definitions));
    if let Value::Object(keywords) = subschema(tape, 3, false, references) {
        root.extend(keywords);
    }
    Value::Object(root)
}

fn subschema(tape: &mut Tape<'_>, depth: usize, is_inside: bool, references: References) -> Value {
    if tape.below(12) == 1 {
        return json!(tape.below(3) > 0);
    }
    let mut schema = Map::new();
    for _ in 0..=tape.below(3) {
        keyword(tape, depth, is_inside, references, &mut schema);
    }
    Value::Object(schema)
}

fn keyword(
    tape: &mut Tape<'_>,
    depth: usize,
    is_inside: bool,
    references: References,
    schema: &mut Map<String, Value>,
) {
    let here =
        |tape: &mut Tape<'_>| subschema(tape, depth.saturating_sub(1), is_inside, references);
    let inside = |tape: &mut Tape<'_>| subschema(tape, depth.saturating_sub(1), true, references);
    let key = |tape: &mut Tape<'_>| *tape.pick(&KEYS);
    let choice = if depth == 0 {
        tape.below(13)
    } else {
        tape.below(36)
    };
    let (keyword, value) = match choice {
        0 => (
            "type",
            json!(*tape.pick(&["object", "array", "string", "integer", "number", "null"])),
        ),
        1 => ("type", json!(["object", "array"])),
        2 => (
            "const",
            tape.pick(&[json!(1), json!("a"), json!({ "a": 1 }), json!([1])])
                .clone(),
        ),
        3 => ("enum", json!([1.0, "a", { "a": 1.0 }, [], null])),
        4 => ("minimum", json!(tape.below(3))),
        5 => ("maxLength", json!(tape.below(3))),
        6 => ("pattern", json!(*tape.pick(&["^a", "b$", "[ab]{2}"]))),
        7 => ("required", json!([key(tape), key(tape)])),
        8 => ("minProperties", json!(tape.below(3))),
        9 => ("maxItems", json!(tape.below(3))),
        10 => ("uniqueItems", json!(true)),
        11 => ("multipleOf", json!(*tape.pick(&[2.0, 0.5]))),
        12 => ("maxProperties", json!(tape.below(3))),
        13..=16 => {
            let members = (0..=tape.below(3)).map(|_| (key(tape).to_owned(), inside(tape)));
            ("properties", Value::Object(members.collect()))
        }
        17 => (
            "patternProperties",
            json!({ *tape.pick(&["^a", "b"]): inside(tape) }),
        ),
        18 => ("additionalProperties", inside(tape)),
        19 => ("propertyNames", subschema(tape, 0, true, references)),
        20 | 21 => ("items", inside(tape)),
        22 => {
            let is_new = tape.below(2) == 0;
            schema.insert("additionalItems".to_owned(), inside(tape));
            (
                if is_new { "prefixItems" } else { "items" },
                json!([inside(tape), inside(tape)]),
            )
        }
        23 => {
            schema.insert("minContains".to_owned(), json!(tape.below(3)));
            ("contains", inside(tape))
        }
        24 => ("contains", inside(tape)),
        25 => ("unevaluatedProperties", inside(tape)),
        26 => ("unevaluatedItems", inside(tape)),
        27 => ("allOf", json!([here(tape), here(tape)])),
        28 => ("anyOf", json!([here(tape), here(tape)])),
        29 => ("oneOf", json!([here(tape), here(tape)])),
        30 => ("not", here(tape)),
        31 => {
            schema.insert("then".to_owned(), here(tape));
            schema.insert("else".to_owned(), here(tape));
            ("if", here(tape))
        }
        32 => ("dependentSchemas", json!({ key(tape): here(tape) })),
        33 => ("dependentRequired", json!({ key(tape): [key(tape)] })),
        34 => (
            "dependencies",
            json!({ key(tape): [key(tape)], key(tape): here(tape) }),
        ),
        _ => {
            let targets: &[&str] = match (references, is_inside) {
                (References::Inwards, false) => &["#/definitions/x", "#/definitions/y"],
                _ => &["#", "#/definitions/x", "#/definitions/y"],
            };
            ("$ref", json!(*tape.pick(targets)))
        }
    };
    // In 2020-12 the array form of `items` is no schema, and an engine may refuse it.
    schema.insert(keyword.to_owned(), value);
}

pub(crate) fn value(tape: &mut Tape<'_>, depth: usize) -> Value {
    let scalars = [
        json!(null),
        json!(1),
        json!(1.0),
        json!(2.5),
        json!("a"),
        json!("ab"),
        json!(""),
        json!(true),
    ];
    match tape.below(if depth == 0 { 2 } else { 5 }) {
        0 | 1 => tape.pick(&scalars).clone(),
        2 => (0..tape.below(4)).map(|_| value(tape, depth - 1)).collect(),
        _ => {
            let members = (0..tape.below(4)).map(|_| {
                let key = (*tape.pick(&KEYS)).to_owned();
                (key, value(tape, depth - 1))
            });
            Value::Object(members.collect())
        }
    }
}

pub(crate) fn places(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| places(member, &at.join(name), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| places(item, &at.join(&index.to_string()), found)),
        _ => {}
    }
}

/// Makes one edit and tells the graph.
pub(crate) fn edit(tape: &mut Tape<'_>, instance: &mut Value, graph: &mut Graph) -> String {
    let mut found = Vec::new();
    places(instance, &Pointer::root(), &mut found);
    let at = tape.pick(&found).clone();
    let kind = tape.below(6);
    let new = value(tape, 2);
    match (kind, instance.pointer_mut(at.as_str()).unwrap()) {
        (0 | 1, Value::Object(members)) => {
            let key = *tape.pick(&KEYS);
            members.insert(key.to_owned(), new);
            graph.replaced(instance, &at.join(key));
            format!("add {at}/{key}")
        }
        (2, Value::Object(members)) => {
            let key = *tape.pick(&KEYS);
            members.shift_remove(key);
            graph.replaced(instance, &at.join(key));
            format!("remove {at}/{key}")
        }
        (3, Value::Object(members)) if !members.is_empty() => {
            let from = tape.below(members.len());
            let from = members.keys().nth(from).unwrap().clone();
            let to = *tape.pick(&KEYS);
            if members.contains_key(to) {
                return "nothing".to_owned();
            }
            let value = members.shift_remove(&from).unwrap();
            members.insert(to.to_owned(), value);
            graph.member_renamed(instance, &at, &from, to);
            format!("rename {at}/{from} to {to}")
        }
        (0 | 1, Value::Array(items)) => {
            let index = tape.below(items.len() + 1);
            items.insert(index, new);
            graph.item_inserted(instance, &at, index);
            format!("insert {at}/{index}")
        }
        (2, Value::Array(items)) if !items.is_empty() => {
            let index = tape.below(items.len());
            items.remove(index);
            graph.item_removed(instance, &at, index);
            format!("remove {at}/{index}")
        }
        (3, Value::Array(items)) if !items.is_empty() => {
            let (from, to) = (tape.below(items.len()), tape.below(items.len()));
            let item = items.remove(from);
            items.insert(to, item);
            graph.item_moved(instance, &at, from, to);
            format!("move {at}/{from} to {to}")
        }
        (_, place) => {
            *place = new;
            graph.replaced(instance, &at);
            format!("replace {at}")
        }
    }
}

pub(crate) fn holds(law: impl Fn(&mut Tape<'_>) -> Result<(), String>) {
    let cases = std::env::var("FORMLOOM_PROPERTY_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2_000);
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_123),
        ..Config::default()
    };
    let tapes = prop::collection::vec(any::<u16>(), 1..250);
    let outcome = TestRunner::new(config).run(&tapes, |numbers| {
        law(&mut Tape { rest: &numbers }).map_err(TestCaseError::fail)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Compares an edited graph with one of the loaded instance.
pub(crate) fn compare(
    graph: &Graph,
    program: &Arc<Program>,
    instance: &Value,
) -> Result<(), String> {
    let fresh = Graph::with_kept(program.clone(), instance, &graph.kept());
    if graph.is_valid() != fresh.is_valid() {
        return Err(format!(
            "valid: edited {}, loaded {}",
            graph.is_valid(),
            fresh.is_valid()
        ));
    }
    if graph.pairs() != fresh.pairs() || graph.unchecked() != fresh.unchecked() {
        return Err(format!(
            "pairs: edited {}, loaded {}",
            graph.pairs(),
            fresh.pairs()
        ));
    }
    let (edited, loaded) = (graph.failures(instance), fresh.failures(instance));
    if edited != loaded {
        return Err(format!("edited {edited:?}\nloaded {loaded:?}"));
    }
    if graph.is_valid() != edited.is_empty() {
        return Err(format!(
            "valid: {}, and listed {edited:?}",
            graph.is_valid()
        ));
    }
    Ok(())
}
