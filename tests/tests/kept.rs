//! Secrets that the host keeps, in the verdict graph: present and valid in every keyword, edit by edit.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod tape;

use std::sync::Arc;

use formloom_core::Pointer;
use formloom_schema::SchemaOptions;
use formloom_verdict::{Graph, Program};
use serde_json::{Map, Value, json};

use self::tape::{References, Tape, compare, edit, holds, schema, value};

fn program(schema: &Value) -> Arc<Program> {
    Arc::new(Program::compile(schema, &SchemaOptions::default()).unwrap())
}

fn graph(schema: &Value, instance: &Value, kept: &[&str]) -> Graph {
    let kept: Vec<Pointer> = kept.iter().map(|at| Pointer::from(*at)).collect();
    Graph::with_kept(program(schema), instance, &kept)
}

/// Whether an instance is valid while `/s` is kept, and while it is not; kept at the start, and later.
fn expect(schema: Value, instance: Value, kept: bool, gone: bool) {
    let at = Pointer::from("/s");
    let mut loaded = graph(&schema, &instance, &["/s"]);
    assert_eq!(
        loaded.is_valid(),
        kept,
        "kept: {schema} {instance} {:?}",
        loaded.failures(&instance)
    );
    loaded.unkeep(&instance, &at);
    assert_eq!(
        loaded.is_valid(),
        gone,
        "gone: {schema} {instance} {:?}",
        loaded.failures(&instance)
    );
    loaded.keep(&instance, &at);
    assert_eq!(loaded.is_valid(), kept, "kept again: {schema} {instance}");
}

#[test]
fn a_kept_secret_is_present_in_every_keyword() {
    let never = json!({ "required": ["never"] });
    for (schema, kept, gone) in [
        (json!({ "required": ["s"] }), true, false),
        (json!({ "not": { "required": ["s"] } }), false, true),
        (json!({ "minProperties": 2 }), true, false),
        (json!({ "maxProperties": 1 }), false, true),
        (
            json!({ "if": { "required": ["s"] }, "then": never }),
            false,
            true,
        ),
        (
            json!({ "if": { "required": ["s"] }, "else": never }),
            true,
            false,
        ),
        (json!({ "dependentSchemas": { "s": never } }), false, true),
        (
            json!({ "dependentRequired": { "s": ["never"] } }),
            false,
            true,
        ),
        (json!({ "dependentRequired": { "a": ["s"] } }), true, false),
        (json!({ "dependencies": { "s": ["never"] } }), false, true),
        (json!({ "dependencies": { "s": never } }), false, true),
        (
            json!({ "oneOf": [{ "required": ["s"] }, { "required": ["a"] }] }),
            false,
            true,
        ),
        (
            json!({ "oneOf": [{ "required": ["s"] }, never] }),
            true,
            false,
        ),
        (
            json!({ "anyOf": [{ "required": ["s"] }, never] }),
            true,
            false,
        ),
        (json!({ "const": { "a": 1, "s": "x" } }), true, false),
        (
            json!({ "enum": [{ "a": 2, "s": "x" }, { "s": 3, "a": 1 }] }),
            true,
            false,
        ),
        (json!({ "const": { "a": 2, "s": "x" } }), false, false),
    ] {
        expect(schema.clone(), json!({ "a": 1 }), kept, gone);
        expect(json!({ "allOf": [schema] }), json!({ "a": 1 }), kept, gone);
    }
}

#[test]
fn a_kept_secret_is_valid_in_every_keyword() {
    for schema in [
        json!({ "properties": { "s": { "type": "string", "minLength": 100, "pattern": "^x" } } }),
        json!({ "properties": { "s": { "$ref": "#/$defs/s" } }, "$defs": { "s": { "const": 7 } } }),
        json!({ "properties": { "s": { "required": ["inside"] } } }),
        json!({ "properties": { "s": false } }),
        json!({ "additionalProperties": false, "properties": { "a": true } }),
        json!({ "unevaluatedProperties": false, "properties": { "a": true } }),
        json!({ "unevaluatedProperties": { "type": "null" }, "properties": { "a": true } }),
        json!({ "propertyNames": { "const": "a" } }),
        json!({ "patternProperties": { "s": { "enum": [] } } }),
        json!({ "not": { "properties": { "s": { "const": "" } } , "required": ["s"] } }),
        json!({ "oneOf": [
            { "properties": { "s": { "minLength": 10 } } }, { "properties": { "s": { "maxLength": 9 } } }
        ] }),
        json!({ "if": { "properties": { "s": { "const": "x" } } }, "else": false }),
        json!({ "not": { "not": { "properties": { "s": { "const": "x" } } } } }),
    ] {
        let kept = graph(&schema, &json!({ "a": 1 }), &["/s"]);
        assert!(
            kept.is_valid(),
            "{schema} {:?}",
            kept.failures(&json!({ "a": 1 }))
        );
        // What is in the instance is not looked at while it is kept.
        let kept = graph(&schema, &json!({ "a": 1, "s": 5 }), &["/s"]);
        assert!(kept.is_valid(), "{schema}");
    }
    // A condition that asks for the value holds.
    let schema =
        json!({ "if": { "properties": { "s": { "const": "x" } } }, "then": { "required": ["b"] } });
    expect(schema, json!({ "s": "y" }), false, true);
}

#[test]
fn a_kept_secret_brings_its_objects_along() {
    let schema = json!({
        "required": ["auth"],
        "properties": { "auth": {
            "type": "object", "required": ["token"], "minProperties": 1,
            "properties": { "token": { "type": "string" }, "user": { "type": "string" } },
            "additionalProperties": false,
        } },
    });
    let mut instance = json!({});
    let mut graph = graph(&schema, &instance, &["/auth/token"]);
    assert!(graph.is_valid(), "{:?}", graph.failures(&instance));
    instance["auth"] = json!({});
    graph.replaced(&instance, &"/auth".into());
    assert!(graph.is_valid(), "still kept");
    instance["auth"]["user"] = json!(1);
    graph.replaced(&instance, &"/auth/user".into());
    assert!(!graph.is_valid(), "the user is no text");
    instance["auth"] = json!("text");
    graph.replaced(&instance, &"/auth".into());
    assert!(!graph.is_valid(), "nothing is kept inside a text");
    instance.as_object_mut().unwrap().clear();
    graph.replaced(&instance, &"/auth".into());
    assert!(graph.is_valid(), "and it is back");
    graph.unkeep(&instance, &"/auth/token".into());
    assert!(!graph.is_valid(), "nothing is there");
    assert_eq!(graph.failures(&instance)[0].at.as_str(), "/auth");
    assert!(graph.kept().is_empty(), "nothing is kept");
}

#[test]
fn a_kept_item_counts_while_the_list_has_it() {
    let schema = json!({ "items": { "minLength": 5 }, "minItems": 2, "uniqueItems": true });
    let mut instance = json!([null, "abc"]);
    let mut graph = graph(&schema, &instance, &["/0", "/1", "/7"]);
    assert!(graph.is_valid(), "{:?}", graph.failures(&instance));
    graph.unkeep(&instance, &"/1".into());
    assert!(!graph.is_valid(), "too short");
    instance[1] = json!("abcdef");
    graph.replaced(&instance, &"/1".into());
    assert!(graph.is_valid(), "long enough");
    instance.as_array_mut().unwrap().remove(1);
    graph.item_removed(&instance, &Pointer::root(), 1);
    assert!(!graph.is_valid(), "a list is not longer for what is kept");
    // Pointers stay while items move.
    instance.as_array_mut().unwrap().insert(0, json!("x"));
    graph.item_inserted(&instance, &Pointer::root(), 0);
    assert!(graph.is_valid(), "the first is kept, the second no text");
}

#[test]
fn keeping_costs_what_it_touches() {
    let visits = |fields: usize| {
        let names: Vec<String> = (0..fields).map(|number| format!("f{number}")).collect();
        let properties: Map<String, Value> = names
            .iter()
            .map(|name| (name.clone(), json!({ "type": "string" })))
            .collect();
        let schema = json!({ "properties": properties, "required": ["f1"] });
        let mut instance: Value = names
            .iter()
            .map(|name| (name.clone(), json!("x")))
            .collect();
        instance.as_object_mut().unwrap().shift_remove("f1");
        let mut graph = graph(&schema, &instance, &["/f0"]);
        let mut visits = Vec::new();
        graph.keep(&instance, &"/f1".into());
        visits.push(graph.visits());
        assert!(graph.is_valid(), "it is kept");
        instance["f2"] = json!(1);
        graph.replaced(&instance, &"/f2".into());
        visits.push(graph.visits());
        graph.unkeep(&instance, &"/f1".into());
        visits.push(graph.visits());
        graph.keep_only(&instance, &["/f1".into()]);
        visits.push(graph.visits());
        visits
    };
    assert_eq!(visits(5_000), visits(10), "whatever the size");
}

#[test]
fn a_kept_item_is_no_stranger() {
    let schema = json!({ "prefixItems": [true], "unevaluatedItems": false });
    let instance = json!(["a", null]);
    let mut graph = graph(&schema, &instance, &[]);
    assert!(!graph.is_valid(), "nobody looks at the second");
    graph.keep(&instance, &"/1".into());
    assert!(graph.is_valid(), "it is kept");
    graph.unkeep(&instance, &"/1".into());
    assert!(!graph.is_valid(), "and is not");
}

/// Pointers that may be kept: to what is there, and to what is not.
fn pointer(tape: &mut Tape<'_>, instance: &Value) -> Pointer {
    let mut found = Vec::new();
    tape::places(instance, &Pointer::root(), &mut found);
    let at = tape.pick(&found).clone();
    match tape.below(4) {
        0 => at,
        1 => at.join(tape.pick::<&str>(&["a", "b", "ab", "0", "1"])),
        2 => at.join(tape.pick::<&str>(&["a", "b", "c"])).join("a"),
        _ => at.join(tape.pick::<&str>(&["a", "0"])),
    }
}

#[test]
fn an_edited_graph_with_secrets_is_that_of_the_loaded_instance() {
    holds(|tape| {
        let schema = schema(tape, References::Anywhere);
        let Ok(program) = Program::compile(&schema, &SchemaOptions::default()).map(Arc::new) else {
            return Ok(());
        };
        let mut instance = value(tape, 3);
        let mut graph = Graph::new(program.clone(), &instance);
        let mut edits = Vec::new();
        for _ in 0..8 {
            let before = instance.clone();
            edits.push(match tape.below(6) {
                0 | 1 => {
                    let at = pointer(tape, &instance);
                    graph.keep(&instance, &at);
                    format!("keep {at}")
                }
                2 => {
                    let kept = graph.kept();
                    match kept.iter().min() {
                        Some(at) => {
                            graph.unkeep(&instance, at);
                            format!("unkeep {at}")
                        }
                        None => "nothing".to_owned(),
                    }
                }
                3 => {
                    let kept = [pointer(tape, &instance), pointer(tape, &instance)];
                    graph.keep_only(&instance, &kept);
                    format!("keep only {kept:?}")
                }
                _ => edit(tape, &mut instance, &mut graph),
            });
            compare(&graph, &program, &instance).map_err(|reason| {
                format!(
                    "{reason}\nschema {schema}\nedits {edits:?}\nkept {:?}\nbefore {before}\nafter {instance}",
                    graph.kept()
                )
            })?;
        }
        Ok(())
    });
}

/// A judge of its own, slow, and without a graph.
mod slow {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value, json};

    /// What a subschema makes of a value: whether it can pass, and whether it can fail.
    #[derive(Clone, Copy, PartialEq, Debug)]
    pub(super) struct Can {
        pub(super) pass: bool,
        pub(super) fail: bool,
    }

    /// The kept pointers, as lists of tokens.
    pub(super) type Kept = BTreeSet<Vec<String>>;

    /// The instance with `null` at each kept place, objects around it made.
    pub(super) fn fill(value: &mut Value, at: &[String]) {
        match (at.split_first(), value) {
            (None, value) => *value = Value::Null,
            (Some((token, rest)), Value::Object(members)) => {
                let absent = || json!({});
                fill(members.entry(token.as_str()).or_insert_with(absent), rest);
            }
            (Some((token, rest)), Value::Array(items)) => {
                if let Some(item) = token
                    .parse()
                    .ok()
                    .and_then(|index: usize| items.get_mut(index))
                {
                    fill(item, rest);
                }
            }
            _ => {}
        }
    }

    /// What is kept inside a member.
    fn inside(kept: &Kept, token: &str) -> Kept {
        let deeper = kept
            .iter()
            .filter(|at| at.first().is_some_and(|first| first == token));
        deeper
            .map(|at| at.get(1..).unwrap_or_default().to_vec())
            .collect()
    }

    fn sure(passes: bool) -> Can {
        Can {
            pass: passes,
            fail: !passes,
        }
    }

    fn all(parts: impl IntoIterator<Item = Can>) -> Can {
        parts.into_iter().fold(sure(true), |all, one| Can {
            pass: all.pass && one.pass,
            fail: all.fail || one.fail,
        })
    }

    fn alone(keyword: &str, value: &Value, instance: &Value) -> Can {
        sure(jsonschema::is_valid(&json!({ keyword: value }), instance))
    }

    pub(super) fn judge(root: &Value, schema: &Value, value: &Value, kept: &Kept) -> Can {
        if kept.contains(&Vec::new()) {
            // A subschema that accepts everything accepts this, too.
            let anything = is_trivial(root, schema);
            return Can {
                pass: true,
                fail: !anything,
            };
        }
        let Value::Object(keywords) = schema else {
            return sure(schema != &Value::Bool(false));
        };
        all(keywords
            .iter()
            .map(|(keyword, of)| keyword_of(root, keywords, keyword, of, value, kept)))
    }

    /// Whether no keyword says anything.
    fn is_trivial(root: &Value, schema: &Value) -> bool {
        match schema {
            Value::Object(keywords) => keywords.keys().all(|keyword| {
                let silent = [
                    "$schema",
                    "definitions",
                    "then",
                    "else",
                    "minContains",
                    "additionalItems",
                ];
                silent.contains(&keyword.as_str())
            }),
            other => other != &Value::Bool(false) && root != &Value::Bool(false),
        }
    }

    fn keyword_of(
        root: &Value,
        siblings: &Map<String, Value>,
        keyword: &str,
        of: &Value,
        value: &Value,
        kept: &Kept,
    ) -> Can {
        let here = |schema: &Value| judge(root, schema, value, kept);
        let list = || {
            of.as_array()
                .into_iter()
                .flatten()
                .map(here)
                .collect::<Vec<Can>>()
        };
        let entries = || of.as_object().into_iter().flatten();
        let has = |name: &str| value.get(name).is_some();
        match keyword {
            "const" if !kept.is_empty() => alike(of, value, kept),
            "enum" if !kept.is_empty() => {
                let any = of.as_array().into_iter().flatten();
                let any: Vec<Can> = any.map(|listed| alike(listed, value, kept)).collect();
                Can {
                    pass: any.iter().any(|one| one.pass),
                    fail: true,
                }
            }
            "uniqueItems" if !kept.is_empty() && value.is_array() => {
                let items = value.as_array().into_iter().flatten().enumerate();
                let known = items.filter(|(index, _)| inside(kept, &index.to_string()).is_empty());
                let known: Vec<Value> = known.map(|(_, item)| item.clone()).collect();
                let passes =
                    jsonschema::is_valid(&json!({ "uniqueItems": of }), &Value::Array(known));
                Can {
                    pass: passes,
                    fail: true,
                }
            }
            "allOf" => all(list()),
            "anyOf" => {
                let list = list();
                Can {
                    pass: list.iter().any(|one| one.pass),
                    fail: list.iter().all(|one| one.fail),
                }
            }
            "oneOf" => {
                let list = list();
                let most = list.iter().filter(|one| one.pass).count();
                let least = list.iter().filter(|one| !one.fail).count();
                Can {
                    pass: most > 0 && least < 2,
                    fail: most != 1 || least != 1,
                }
            }
            "not" => {
                let one = here(of);
                Can {
                    pass: one.fail,
                    fail: one.pass,
                }
            }
            "if" => {
                let test = here(of);
                let branch = |name| siblings.get(name).map_or(sure(true), here);
                let (chosen, other) = if test.pass {
                    ("then", "else")
                } else {
                    ("else", "then")
                };
                let (chosen, other) = (branch(chosen), branch(other));
                Can {
                    pass: chosen.pass,
                    fail: chosen.fail || test.pass && test.fail && other.fail,
                }
            }
            "dependentSchemas" => all(entries()
                .filter(|(name, _)| has(name))
                .map(|(_, schema)| here(schema))),
            "dependencies" => {
                all(entries()
                    .filter(|(name, _)| has(name))
                    .map(|(_, needs)| match needs {
                        Value::Array(names) => {
                            sure(names.iter().all(|name| has(name.as_str().unwrap())))
                        }
                        schema => here(schema),
                    }))
            }
            "properties" | "patternProperties" | "additionalProperties" | "propertyNames" => {
                let members = value.as_object().into_iter().flatten();
                all(members.map(|(name, member)| {
                    let kept = inside(kept, name);
                    let schemas = of_member(siblings, keyword, of, name);
                    all(schemas.into_iter().map(|schema| {
                        if keyword == "propertyNames" {
                            let kept = if kept.contains(&Vec::new()) {
                                kept.clone()
                            } else {
                                Kept::new()
                            };
                            judge(root, schema, &Value::from(name.as_str()), &kept)
                        } else {
                            judge(root, schema, member, &kept)
                        }
                    }))
                }))
            }
            "items" | "prefixItems" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                all(items.map(|(index, item)| {
                    let prefix = siblings.get("prefixItems").and_then(Value::as_array);
                    let schema = match keyword {
                        "prefixItems" => of.get(index),
                        _ => Some(of).filter(|_| prefix.is_none_or(|prefix| index >= prefix.len())),
                    };
                    let kept = inside(kept, &index.to_string());
                    schema.map_or(sure(true), |schema| judge(root, schema, item, &kept))
                }))
            }
            "contains" if value.is_array() => {
                let items = value.as_array().into_iter().flatten().enumerate();
                let items = items
                    .map(|(index, item)| judge(root, of, item, &inside(kept, &index.to_string())));
                let items: Vec<Can> = items.collect();
                let min = siblings
                    .get("minContains")
                    .map_or(1, |min| min.as_u64().unwrap() as usize);
                let most = items.iter().filter(|one| one.pass).count();
                let least = items.iter().filter(|one| !one.fail).count();
                Can {
                    pass: most >= min,
                    fail: least < min,
                }
            }
            "$ref" => {
                let pointer = of.as_str().unwrap().strip_prefix('#').unwrap();
                here(root.pointer(pointer).unwrap())
            }
            "$schema" | "definitions" | "then" | "else" | "minContains" | "contains"
            | "additionalItems" => sure(true),
            _ => alone(keyword, of, value),
        }
    }

    fn of_member<'s>(
        siblings: &Map<String, Value>,
        keyword: &str,
        of: &'s Value,
        name: &str,
    ) -> Vec<&'s Value> {
        // The patterns of the tape: `^a`, `b`.
        let matches = |pattern: &str| match pattern.strip_prefix('^') {
            Some(start) => name.starts_with(start),
            None => name.contains(pattern),
        };
        match keyword {
            "properties" => of.get(name).into_iter().collect(),
            "patternProperties" => {
                let patterns = of.as_object().into_iter().flatten();
                patterns
                    .filter(|(pattern, _)| matches(pattern))
                    .map(|(_, schema)| schema)
                    .collect()
            }
            "additionalProperties" => {
                let named = siblings
                    .get("properties")
                    .is_some_and(|of| of.get(name).is_some());
                let patterns = siblings.get("patternProperties").and_then(Value::as_object);
                let matched = patterns
                    .into_iter()
                    .flatten()
                    .any(|(pattern, _)| matches(pattern));
                if named || matched {
                    Vec::new()
                } else {
                    vec![of]
                }
            }
            _ => vec![of],
        }
    }

    /// Whether a value with unknown places can be a listed one.
    fn alike(listed: &Value, value: &Value, kept: &Kept) -> Can {
        fn can(listed: &Value, value: &Value, kept: &Kept) -> bool {
            if kept.contains(&Vec::new()) {
                return true;
            }
            match (listed, value) {
                (Value::Object(listed), Value::Object(members)) => {
                    listed.len() == members.len()
                        && members.iter().all(|(name, member)| {
                            listed
                                .get(name)
                                .is_some_and(|listed| can(listed, member, &inside(kept, name)))
                        })
                }
                (Value::Array(listed), Value::Array(items)) => {
                    listed.len() == items.len()
                        && listed
                            .iter()
                            .zip(items)
                            .enumerate()
                            .all(|(index, (listed, item))| {
                                can(listed, item, &inside(kept, &index.to_string()))
                            })
                }
                _ => jsonschema::is_valid(&json!({ "const": listed }), value),
            }
        }
        Can {
            pass: can(listed, value, kept),
            fail: true,
        }
    }
}

/// Schemas that the slow judge can read.
fn is_readable(schema: &Value) -> bool {
    let text = schema.to_string();
    let is_usable = jsonschema::validator_for(schema).is_ok();
    is_usable
        && text.contains("2020-12")
        && !text.contains("unevaluated")
        && !text.contains("\"items\":[")
}

#[test]
fn the_graph_says_what_a_slow_judge_says() {
    let mut reached = [0; 3];
    let counts = std::cell::RefCell::new(&mut reached);
    holds(|tape| {
        let schema = schema(tape, References::Inwards);
        if !is_readable(&schema) {
            return Ok(());
        }
        let mut instance = value(tape, 3);
        let mut graph = Graph::new(program(&schema), &instance);
        for _ in 0..6 {
            if tape.below(2) == 0 {
                let at = pointer(tape, &instance);
                graph.keep(&instance, &at);
            } else {
                edit(tape, &mut instance, &mut graph);
            }
            let mut kept: slow::Kept = graph
                .kept()
                .iter()
                .map(|at| {
                    let tokens = at.tokens().into_iter().flatten();
                    tokens.map(|token| token.into_owned()).collect()
                })
                .collect();
            let mut filled = instance.clone();
            for at in &kept {
                slow::fill(&mut filled, at);
            }
            // A pointer may lead past the end of a list, or into a text: nothing is kept there.
            kept.retain(|at| {
                let at = at.iter().fold(Pointer::root(), |at, token| at.join(token));
                filled.pointer(at.as_str()).is_some()
            });
            let can = slow::judge(&schema, &schema, &filled, &kept);
            let mut counts = counts.borrow_mut();
            counts[usize::from(can.pass) + usize::from(can.pass && can.fail)] += 1;
            if graph.is_valid() != can.pass {
                return Err(format!(
                    "slow: {can:?}, graph: {:?}\nschema {schema}\ninstance {instance}\nkept {:?}",
                    graph.failures(&instance),
                    graph.kept()
                ));
            }
        }
        Ok(())
    });
    assert!(
        reached.iter().all(|count| *count > 100),
        "refused, accepted, and accepted for what is kept: {reached:?}"
    );
}

#[test]
fn where_some_value_would_do_a_kept_secret_does() {
    holds(|tape| {
        let schema = schema(tape, References::Inwards);
        // A condition that asks for the value holds, whatever else it could be.
        if !is_readable(&schema) || schema.to_string().contains("\"if\"") {
            return Ok(());
        }
        let instance = value(tape, 2);
        let at = pointer(tape, &instance);
        let Ok(validator) = jsonschema::validator_for(&schema) else {
            return Ok(());
        };
        let graph = Graph::with_kept(program(&schema), &instance, std::slice::from_ref(&at));
        let tokens: Vec<String> = at
            .tokens()
            .into_iter()
            .flatten()
            .map(|token| token.into_owned())
            .collect();
        for candidate in [
            json!("a"),
            json!(1),
            json!(2.5),
            json!({}),
            json!([]),
            json!({ "a": 1 }),
            json!(["a"]),
            json!(null),
        ] {
            let mut whole = instance.clone();
            slow::fill(&mut whole, &tokens);
            let Some(place) = whole.pointer_mut(at.as_str()) else {
                return Ok(());
            };
            *place = candidate;
            if validator.is_valid(&whole) && !graph.is_valid() {
                return Err(format!(
                    "valid as {whole}, refused with {at} kept: {:?}\nschema {schema}\ninstance {instance}",
                    graph.failures(&instance)
                ));
            }
        }
        Ok(())
    });
}
