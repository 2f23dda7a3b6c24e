//! What many write and no draft has in this place: the document is read as its author meant it, by the form and by the
//! verdict alike.
//!
//! - OpenAPI 3.0's `nullable` beside a reference or a union. OpenAPI 3.0.3 lets `null` in only where `type` is written in
//!   the same schema; whoever writes it elsewhere means that `null` is accepted too, so it becomes a branch of its own.
//! - `items` as an array where no `$schema` says which draft it is: the tuple of the drafts before 2020-12.

use formloom_schema::percent_decode;
use serde_json::{Map, Value, json};

/// Keywords that refuse `null` for themselves.
const INSIDE: [&str; 4] = ["$ref", "allOf", "anyOf", "oneOf"];
/// What is said of the place and not of one of its values.
const OUTSIDE: [&str; 16] = [
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$defs",
    "definitions",
    "components",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
];
/// What moves into a branch: every keyword that holds a subschema, but for definitions.
const MOVED: [&str; 8] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "properties",
    "items",
    "additionalProperties",
];
/// Keywords that hold one subschema, or a list of them.
const ONE: [&str; 16] = [
    "items",
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "allOf",
    "anyOf",
    "oneOf",
    "contentSchema",
];
/// Keywords that hold subschemas by name.
const BY_NAME: [&str; 7] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependencies",
    "$defs",
    "definitions",
    "schemas",
];

/// Which habits are read.
#[derive(Clone, Copy)]
pub(crate) struct Habits {
    /// `nullable` beside what refuses `null`.
    pub(crate) nullable: bool,
    /// `items` as an array.
    pub(crate) tuples: bool,
}

/// The schema as it is meant; none where it says so itself.
pub(crate) fn as_meant(schema: &Value, habits: Habits) -> Option<Value> {
    let mut places: Vec<String> = Vec::new();
    let mut tuples: Vec<String> = Vec::new();
    let mut references: Vec<String> = Vec::new();
    let mut open = vec![(schema, String::new())];
    while let Some((value, at)) = open.pop() {
        let members = match value {
            Value::Object(members) => members,
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(index, item)| (item, format!("{at}/{index}"))));
                continue;
            }
            _ => continue,
        };
        if let Some(Value::String(reference)) = members.get("$ref") {
            references.extend(reference.strip_prefix('#').and_then(percent_decode));
        }
        if habits.nullable && is_nullable(members) {
            places.push(at.clone());
        }
        if habits.tuples && is_tuple(members) {
            tuples.push(at.clone());
        }
        for keyword in ONE {
            if let Some(inside) = members.get(keyword) {
                open.push((inside, format!("{at}/{keyword}")));
            }
        }
        let components = members.get("components").and_then(Value::as_object);
        let components = components.map(|inside| (inside, format!("{at}/components")));
        for (members, at) in [(members, at)].into_iter().chain(components) {
            for keyword in BY_NAME {
                let inside = members.get(keyword).and_then(Value::as_object);
                for (name, value) in inside.into_iter().flatten() {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    open.push((value, format!("{at}/{keyword}/{name}")));
                }
            }
        }
    }
    // What moves would be elsewhere than a reference looks for it.
    let stays = |at: &str, keywords: &[&str]| {
        let mut inside = keywords.iter().map(|keyword| format!("{at}/{keyword}/"));
        !inside.any(|start| references.iter().any(|to| to.starts_with(&start)))
    };
    places.retain(|at| stays(at, &MOVED));
    tuples.retain(|at| stays(at, &["items", "additionalItems"]));
    if places.is_empty() && tuples.is_empty() {
        return None;
    }
    let mut schema = schema.clone();
    let tuples = tuples.into_iter().map(|at| (at, true));
    let mut moves: Vec<(String, bool)> = tuples
        .chain(places.into_iter().map(|at| (at, false)))
        .collect();
    // The innermost first: those around them are where they were.
    moves.sort_by_key(|(at, _)| std::cmp::Reverse(at.len()));
    for (at, is_tuple) in moves {
        match schema.pointer_mut(&at) {
            Some(Value::Object(members)) if is_tuple => name_positions(members),
            Some(Value::Object(members)) => add_null(members),
            _ => {}
        }
    }
    Some(schema)
}

fn is_tuple(members: &Map<String, Value>) -> bool {
    members.get("items").is_some_and(Value::is_array) && !members.contains_key("prefixItems")
}

/// Writes the positions of a tuple as 2020-12 does.
fn name_positions(members: &mut Map<String, Value>) {
    let named = std::mem::take(members).into_iter().map(|(keyword, value)| {
        let keyword = match keyword.as_str() {
            "items" => "prefixItems".to_owned(),
            "additionalItems" => "items".to_owned(),
            _ => keyword,
        };
        (keyword, value)
    });
    *members = named.collect();
}

fn is_nullable(members: &Map<String, Value>) -> bool {
    let is_null = |branch: &Value| branch.get("type").and_then(Value::as_str) == Some("null");
    let takes_null = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| members.get(*keyword)?.as_array())
        .any(|branches| branches.iter().any(is_null));
    members.get("nullable") == Some(&Value::Bool(true))
        && INSIDE.iter().any(|keyword| members.contains_key(*keyword))
        && !takes_null
}

fn add_null(members: &mut Map<String, Value>) {
    let (mut outside, mut inside) = (Map::new(), Map::new());
    for (keyword, value) in std::mem::take(members) {
        let is_outside = OUTSIDE.contains(&keyword.as_str()) || keyword.starts_with("x-");
        if is_outside {
            outside.insert(keyword, value);
        } else if keyword != "nullable" {
            inside.insert(keyword, value);
        }
    }
    outside.insert("anyOf".to_owned(), json!([inside, { "type": "null" }]));
    *members = outside;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Habits, as_meant};

    fn with_null_branches(schema: &serde_json::Value) -> Option<serde_json::Value> {
        let habits = Habits {
            nullable: true,
            tuples: true,
        };
        as_meant(schema, habits)
    }

    #[test]
    fn null_becomes_a_branch_and_what_names_the_place_stays() {
        let schema = json!({ "properties": { "a/b": {
            "title": "Method", "nullable": true, "allOf": [{ "$ref": "#/$defs/M", "nullable": true }]
        } } });
        let expected = json!({ "properties": { "a/b": {
            "title": "Method",
            "anyOf": [{ "allOf": [{ "anyOf": [{ "$ref": "#/$defs/M" }, { "type": "null" }] }] }, { "type": "null" }]
        } } });
        assert_eq!(with_null_branches(&schema), Some(expected));
    }

    #[test]
    fn positions_are_named_as_2020_12_does() {
        let schema =
            json!({ "items": [{ "type": "string" }, { "items": [{}] }], "additionalItems": false });
        let expected = json!({ "prefixItems": [{ "type": "string" }, { "prefixItems": [{}] }], "items": false });
        assert_eq!(with_null_branches(&schema), Some(expected));
    }

    #[test]
    fn values_and_places_that_references_lead_into_stay() {
        for schema in [
            json!({ "default": { "nullable": true, "allOf": [] }, "const": { "nullable": true, "$ref": "#" } }),
            json!({ "properties": { "a": { "nullable": true, "allOf": [{}] }, "b": { "$ref": "#/properties/a/allOf/0" } } }),
            json!({ "nullable": true, "type": "string" }),
            json!({ "nullable": true, "anyOf": [{ "type": "null" }, { "type": "string" }] }),
        ] {
            assert_eq!(with_null_branches(&schema), None, "{schema}");
        }
    }
}
