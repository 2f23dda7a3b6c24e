//! Makes a case smaller as long as the same law does not hold.

use serde_json::{Map, Value, json};

use super::replay;
use super::run::Find;
use super::step::Case;

/// Runs that may be spent on one find.
const MOST_RUNS: usize = 4_000;

/// The smallest case that was found for the same law.
pub fn shrink(find: Find) -> Find {
    let mut left = MOST_RUNS;
    let mut best = find;
    loop {
        let size = best.case.clone();
        best = fewer_steps(best, &mut left);
        best = simpler(best, &mut left);
        if best.case == size || left == 0 {
            return best;
        }
    }
}

/// Whether another case breaks the same law.
fn tried(best: &Find, case: Case, left: &mut usize) -> Option<Find> {
    if *left == 0 || case == *best.case {
        return None;
    }
    *left -= 1;
    replay(&case).err().filter(|find| find.law == best.law)
}

/// Takes events away, many at once first.
fn fewer_steps(mut best: Find, left: &mut usize) -> Find {
    let mut size = best.case.steps.len().max(1);
    while size > 0 {
        let mut at = 0;
        while at < best.case.steps.len() {
            let mut case = (*best.case).clone();
            let end = (at + size).min(case.steps.len());
            case.steps.drain(at..end);
            match tried(&best, case, left) {
                Some(smaller) => best = smaller,
                None => at += size,
            }
        }
        size /= 2;
    }
    best
}

fn simpler(mut best: Find, left: &mut usize) -> Find {
    loop {
        let mut better = None;
        for case in candidates(&best.case) {
            if let Some(smaller) = tried(&best, case, left) {
                better = Some(smaller);
                break;
            }
            if *left == 0 {
                break;
            }
        }
        match better {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

/// Cases that are a little simpler.
fn candidates(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for schema in smaller(&case.schema) {
        // A form that comes back is the one that was left.
        let mut other = case.clone();
        for step in &mut other.steps {
            if step.get("change_form") == Some(&case.schema) {
                step["change_form"] = schema.clone();
            }
        }
        found.push(Case { schema, ..other });
    }
    if case.instance.is_some() {
        found.push(Case {
            instance: None,
            ..case.clone()
        });
    }
    for instance in case.instance.iter().flat_map(smaller) {
        found.push(Case {
            instance: Some(instance),
            ..case.clone()
        });
    }
    for at in 0..case.stored.len() {
        let mut fewer = case.clone();
        fewer.stored.remove(at);
        found.push(fewer);
    }
    if case.defaults.is_some() {
        found.push(Case {
            defaults: None,
            ..case.clone()
        });
    }
    for (at, step) in case.steps.iter().enumerate() {
        for step in simpler_steps(step) {
            let mut other = case.clone();
            other.steps[at] = step;
            found.push(other);
        }
    }
    found
}

fn simpler_steps(step: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let with = |name: &str, value: Value| {
        let mut step = step.clone();
        step[name] = value;
        step
    };
    for name in ["choice", "key", "at", "value"] {
        if step.get(name).is_some() && step.get("set").is_none() {
            let mut less = step.clone();
            if let Some(members) = less.as_object_mut() {
                members.shift_remove(name);
            }
            found.push(less);
        }
    }
    if let Some(value) = step.get("value") {
        found.extend(smaller(value).into_iter().map(|value| with("value", value)));
    }
    if let Some(schema) = step.get("change_form") {
        found.extend(
            smaller(schema)
                .into_iter()
                .map(|schema| with("change_form", schema)),
        );
    }
    if step
        .get("text")
        .is_some_and(|text| text.as_str().is_some_and(|text| text.len() > 1))
    {
        found.push(with("text", json!("a")));
    }
    found
}

/// Values with a part less, or with a simpler part.
fn smaller(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(members) => {
            for key in members.keys() {
                let mut less = members.clone();
                less.shift_remove(key);
                found.push(Value::Object(less));
            }
            // A schema by what is inside of it.
            for (key, inside) in members {
                let schema = matches!(key.as_str(), "items" | "additionalProperties");
                if schema && inside.is_object() {
                    found.push(inside.clone());
                }
                if let ("oneOf" | "anyOf" | "allOf", Value::Array(branches)) =
                    (key.as_str(), inside)
                {
                    found.extend(branches.iter().filter(|branch| branch.is_object()).cloned());
                }
            }
            if members.get("type").is_some_and(|kind| kind != "string")
                && members.contains_key("type")
            {
                found.push(json!({ "type": "string" }));
            }
            for (key, inside) in members {
                for inside in smaller(inside) {
                    let mut other: Map<String, Value> = members.clone();
                    other.insert(key.clone(), inside);
                    found.push(Value::Object(other));
                }
            }
        }
        Value::Array(items) => {
            for at in 0..items.len() {
                let mut less = items.clone();
                less.remove(at);
                found.push(Value::Array(less));
            }
            for (at, item) in items.iter().enumerate() {
                for item in smaller(item) {
                    let mut other = items.clone();
                    other[at] = item;
                    found.push(Value::Array(other));
                }
            }
        }
        Value::Number(number) if number.as_i64() != Some(1) && number.as_i64() != Some(0) => {
            found.push(json!(1))
        }
        _ => {}
    }
    found
}
