//! Random instances: what a schema describes, mostly, or anything.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::schema::WORDS;

/// Any value of at most that many levels.
pub(super) fn wild(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(dice.chance(1, 2)),
        2 => json!(dice.below(4)),
        3 => json!(2.5),
        4 => json!(*dice.pick(&WORDS)),
        5 => json!("v1"),
        6 => (0..dice.below(3)).map(|_| wild(dice, depth - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..dice.below(4) {
                let key = *dice.pick(&["a", "b", "c", "n", "kind", "t", "r", "kx"]);
                let value = if matches!(key, "kind" | "t") {
                    json!(*dice.pick(&["v0", "v1", "zzz"]))
                } else {
                    wild(dice, depth - 1)
                };
                members.insert(key.to_owned(), value);
            }
            Value::Object(members)
        }
    }
}

/// A value that a schema describes, as far as one sees at a glance.
pub(super) fn sample(dice: &mut Dice, root: &Value, schema: &Value, depth: usize) -> Value {
    if depth == 0 || dice.chance(1, 16) {
        return wild(dice, depth.min(1));
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(reference.trim_start_matches('#'));
        return sample(dice, root, target.unwrap_or(&Value::Null), depth - 1);
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(options) = schema.get("enum").and_then(Value::as_array)
        && !options.is_empty()
    {
        let option = dice.pick(options);
        return option.get("value").unwrap_or(option).clone();
    }
    let mut members = Map::new();
    let mut whole = None;
    for word in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get(word).and_then(Value::as_array)
            && !branches.is_empty()
        {
            let branch = dice.pick(branches).clone();
            match sample(dice, root, &branch, depth - 1) {
                Value::Object(inside) => members.extend(inside),
                other => whole = Some(other),
            }
        }
    }
    for branch in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Value::Object(inside) = sample(dice, root, branch, depth - 1) {
            members.extend(inside);
        }
    }
    if dice.chance(1, 2)
        && let Some(then) = schema.get("then")
        && let Value::Object(inside) = sample(dice, root, then, depth - 1)
    {
        members.extend(inside);
    }
    if let Some(whole) = whole.filter(|_| members.is_empty()) {
        return whole;
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec!["object"],
    };
    match types.get(dice.below(types.len())).copied() {
        Some("string") => json!(*dice.pick(&WORDS)),
        Some("integer") => json!(dice.below(9)),
        Some("number") => json!(2.5),
        Some("boolean") => json!(dice.chance(1, 2)),
        Some("null") => Value::Null,
        Some("array") => array(dice, root, schema, depth),
        _ => {
            object(dice, root, schema, depth, &mut members);
            Value::Object(members)
        }
    }
}

fn array(dice: &mut Dice, root: &Value, schema: &Value, depth: usize) -> Value {
    let empty = Vec::new();
    let first = schema
        .get("prefixItems")
        .or(schema.get("items"))
        .and_then(Value::as_array)
        .unwrap_or(&empty);
    let mut items: Vec<Value> = first
        .iter()
        .map(|position| sample(dice, root, position, depth - 1))
        .collect();
    let rest = [schema.get("items"), schema.get("additionalItems")]
        .into_iter()
        .flatten()
        .find(|rest| rest.is_object());
    if let Some(rest) = rest {
        for _ in 0..dice.below(4) {
            items.push(sample(dice, root, rest, depth - 1));
        }
    }
    Value::Array(items)
}

fn object(
    dice: &mut Dice,
    root: &Value,
    schema: &Value,
    depth: usize,
    members: &mut Map<String, Value>,
) {
    for (key, member) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let is_required = schema["required"]
            .as_array()
            .is_some_and(|required| required.contains(&json!(key)));
        if !members.contains_key(key) && (is_required || dice.chance(1, 2)) {
            members.insert(key.clone(), sample(dice, root, member, depth - 1));
        }
    }
    if let Some(rest) = schema
        .get("additionalProperties")
        .filter(|rest| rest.is_object())
    {
        for _ in 0..dice.below(3) {
            let key = *dice.pick(&["x", "y", "kz"]);
            members.insert(key.to_owned(), sample(dice, root, rest, depth - 1));
        }
    }
    if let Some(pattern) = schema.pointer("/patternProperties/^k")
        && dice.chance(1, 2)
    {
        let key = *dice.pick(&["k", "k2"]);
        members.insert(key.to_owned(), sample(dice, root, pattern, depth - 1));
    }
}
