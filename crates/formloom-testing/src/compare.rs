//! Compares what a fixture expects with what the code gives: keys that are present, and only those.

use std::fmt::Write as _;

use serde_json::Value;
use similar::TextDiff;

/// Adds a line per difference.
pub(crate) fn fixture(expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    for key in ["error", "form", "diagnostics"] {
        if let Some(wanted) = expected.get(key) {
            let found = actual.get(key).unwrap_or(&Value::Null);
            match key {
                "form" => node(wanted, found, "form", differences),
                "diagnostics" => set(wanted, found, "diagnostics", differences),
                _ => exact(wanted, found, key, differences),
            }
        }
    }
    if expected.get("error").is_none()
        && let Some(error) = actual.get("error")
    {
        differences.push(format!("  the schema does not compile: {error}"));
        return;
    }
    let none = Vec::new();
    for (index, wanted) in expected["cases"]
        .as_array()
        .unwrap_or(&none)
        .iter()
        .enumerate()
    {
        let found = actual["cases"].get(index).unwrap_or(&Value::Null);
        let name = format!(
            "case {index} ({})",
            wanted["description"].as_str().unwrap_or_default()
        );
        case(wanted, found, &name, differences);
    }
}

fn case(wanted: &Value, found: &Value, name: &str, differences: &mut Vec<String>) {
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let found_value = found.get(key).unwrap_or(&Value::Null);
        let name = format!("{name}: {key}");
        match key.as_str() {
            "description" | "instance" | "events" => {}
            "form" => node(wanted, found_value, &name, differences),
            "errors" => set(wanted, found_value, &name, differences),
            "submitted" => submitted(wanted, found_value, &name, differences),
            _ => exact(wanted, found_value, &name, differences),
        }
    }
    if wanted.get("rejected").is_none()
        && let Some(index) = found.get("rejected")
    {
        differences.push(format!(
            "  {name}: event {index} is rejected: {}",
            found["reason"]
        ));
    }
}

fn submitted(wanted: &Value, found: &Value, name: &str, differences: &mut Vec<String>) {
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let found = found.get(key).unwrap_or(&Value::Null);
        let name = format!("{name}.{key}");
        if key == "errors" {
            set(wanted, found, &name, differences);
        } else {
            exact(wanted, found, &name, differences);
        }
    }
}

/// A node: the keys that are expected, children complete and in order.
fn node(wanted: &Value, found: &Value, name: &str, differences: &mut Vec<String>) {
    let at = wanted["at"].as_str().unwrap_or_default();
    for (key, wanted) in wanted.as_object().into_iter().flatten() {
        let name = format!("{name}{at}: {key}");
        let found = found.get(key).unwrap_or(&Value::Null);
        match key.as_str() {
            "children" => {
                let places = |nodes: &Value| -> Vec<Value> {
                    nodes
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|node| node["at"].clone())
                        .collect()
                };
                let (wanted_places, found_places) = (places(wanted), places(found));
                let complete = wanted_places.iter().all(|place| !place.is_null());
                if wanted_places.len() != found_places.len()
                    || complete && wanted_places != found_places
                {
                    differences.push(format!(
                        "  {name}\n    expected {wanted_places:?}\n    actual   {found_places:?}"
                    ));
                    continue;
                }
                for (wanted, found) in wanted
                    .as_array()
                    .into_iter()
                    .flatten()
                    .zip(found.as_array().into_iter().flatten())
                {
                    node(wanted, found, "form", differences);
                }
            }
            "item" => node(wanted, found, "form", differences),
            "errors" => set(wanted, found, &name, differences),
            _ => exact(wanted, found, &name, differences),
        }
    }
}

/// Exact, the order of members included.
fn exact(wanted: &Value, found: &Value, name: &str, differences: &mut Vec<String>) {
    let (wanted_text, found_text) = (wanted.to_string(), found.to_string());
    if wanted_text == found_text {
        return;
    }
    if wanted_text.len().max(found_text.len()) <= IN_ONE_LINE {
        differences.push(format!(
            "  {name}\n    expected {wanted_text}\n    actual   {found_text}"
        ));
    } else {
        let lines = lines(&format!("{wanted:#}"), &format!("{found:#}"));
        differences.push(format!("  {name} (- expected, + actual)\n{lines}"));
    }
}

/// Shorter values are shown whole.
const IN_ONE_LINE: usize = 60;

/// What differs, line by line, with a few lines around it.
fn lines(wanted: &str, found: &str) -> String {
    let mut shown = String::new();
    let difference = TextDiff::from_lines(wanted, found);
    for (index, group) in difference.grouped_ops(2).iter().enumerate() {
        if index > 0 {
            shown += "      …\n";
        }
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let _ = writeln!(shown, "    {} {}", change.tag(), change.value().trim_end());
        }
    }
    shown.trim_end().to_owned()
}

/// A set of objects: each expected one is found by the keys that it has, and there is no other.
fn set(wanted: &Value, found: &Value, name: &str, differences: &mut Vec<String>) {
    let none = Vec::new();
    let (wanted, found) = (
        wanted.as_array().unwrap_or(&none),
        found.as_array().unwrap_or(&none),
    );
    let mut rest: Vec<&Value> = found.iter().collect();
    let mut missing = Vec::new();
    for entry in wanted {
        let fits = |candidate: &&Value| {
            entry
                .as_object()
                .into_iter()
                .flatten()
                .all(|(key, value)| candidate.get(key) == Some(value))
        };
        match rest.iter().position(fits) {
            Some(position) => drop(rest.remove(position)),
            None => missing.push(entry),
        }
    }
    if !missing.is_empty() || !rest.is_empty() {
        let shown: Vec<String> = rest.iter().map(|entry| short(entry)).collect();
        differences.push(format!(
            "  {name}\n    missing    {missing:?}\n    unexpected {shown:?}"
        ));
    }
}

fn short(entry: &Value) -> String {
    format!(
        "{} {} {}",
        entry["at"].as_str().unwrap_or_default(),
        entry["keyword"]
            .as_str()
            .or(entry["code"].as_str())
            .unwrap_or_default(),
        entry["message"].as_str().unwrap_or_default()
    )
}
