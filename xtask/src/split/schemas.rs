//! Forms of many kinds, for a recording: those of the fixtures.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::build::root;

/// The folders of fixtures that are taken; those of the generators are what people's tools write.
const FOLDERS: [&str; 13] = [
    "choices",
    "conditions",
    "connectors",
    "enums",
    "formats",
    "generators",
    "lists",
    "maps",
    "numbers",
    "objects",
    "secrets",
    "strings",
    "unions",
];

/// Formats that come with large tables.
const HEAVY: [&str; 9] = [
    "duration",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv6",
    "iri",
    "json-pointer",
    "regex",
    "uri-template",
];

/// The longest schema that is taken, in bytes.
const LONGEST: usize = 20_000;

/// The schemas of the fixtures with their instances, as JSON: a list of pairs.
pub(super) fn of_many_kinds() -> Result<String> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        let folder = root().join("fixtures").join(folder);
        let entries = fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
        paths.extend(entries.flatten().map(|entry| entry.path()));
    }
    paths.sort();
    let mut pairs = Vec::new();
    for path in paths {
        let Ok(fixture) = serde_json::from_str::<Value>(&fs::read_to_string(&path)?) else {
            continue;
        };
        let schema = &fixture["schema"];
        let is_fit = schema.is_object() && schema.to_string().len() <= LONGEST;
        if is_fit && !needs_tables(schema) {
            pairs.push(json!([schema, fixture["instance"]]));
        }
    }
    Ok(Value::Array(pairs).to_string())
}

/// Whether a schema has a pattern with a property of Unicode, or a format with tables: forms of that kind wait for the rest.
fn needs_tables(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let is_heavy = match (name.as_str(), value) {
                ("pattern", Value::String(pattern)) => has_property(pattern),
                ("patternProperties", Value::Object(patterns)) => {
                    patterns.keys().any(|pattern| has_property(pattern))
                }
                ("format", Value::String(format)) => HEAVY.contains(&format.as_str()),
                _ => false,
            };
            is_heavy || needs_tables(value)
        }),
        Value::Array(items) => items.iter().any(needs_tables),
        _ => false,
    }
}

fn has_property(pattern: &str) -> bool {
    pattern.contains(r"\p") || pattern.contains(r"\P")
}
