//! What many write and no draft has in this place: the document is read as its author meant it, by the form and by the
//! verdict alike.
//!
//! - OpenAPI 3.0's `nullable` beside a reference or a union. OpenAPI 3.0.3 lets `null` in only where `type` is written in
//!   the same schema; whoever writes it elsewhere means that `null` is accepted too, so it becomes a branch of its own.
//! - `items` as an array where no `$schema` says which draft it is: the tuple of the drafts before 2020-12.

use formloom_schema::{Pointer, percent_decode};
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
/// What may stand beside them: it moves too.
const BESIDE: [&str; 3] = ["nullable", "type", "discriminator"];
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

/// The schema as it is meant; none where it says so itself. `others` are the documents beside it.
pub(crate) fn as_meant<'v>(
    schema: &'v Value,
    others: impl Iterator<Item = &'v Value>,
    habits: Habits,
) -> Option<Value> {
    let mut places: Vec<String> = Vec::new();
    let mut tuples: Vec<String> = Vec::new();
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
                    let at = Pointer::from(at.as_str()).join(keyword).join(name);
                    open.push((value, at.to_string()));
                }
            }
        }
    }
    if places.is_empty() && tuples.is_empty() {
        return None;
    }
    // What moves would be elsewhere than a reference looks for it, from whatever document.
    let mut references: Vec<String> = Vec::new();
    for document in std::iter::once(schema).chain(others) {
        pointers(document, &mut references);
    }
    references.sort_unstable();
    let stays = |at: &str, keywords: &[&str]| {
        keywords.iter().all(|keyword| {
            let start = format!("{at}/{keyword}/");
            let first = references.partition_point(|to| *to < start);
            references
                .get(first)
                .is_none_or(|to| !to.starts_with(&start))
        })
    };
    places.retain(|at| stays(at, &INSIDE));
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

/// The pointers of all references in a document, whichever document they lead to.
fn pointers(document: &Value, found: &mut Vec<String>) {
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (keyword, inside) in members {
                    if let (true, Value::String(reference)) =
                        (keyword.ends_with("Ref") || keyword == "$ref", inside)
                    {
                        let fragment = reference.split_once('#').map(|(_, fragment)| fragment);
                        found.extend(fragment.and_then(percent_decode));
                    }
                    open.push(inside);
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
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
    let is_said = |keyword: &String| {
        let keyword = keyword.as_str();
        INSIDE.contains(&keyword) || BESIDE.contains(&keyword) || is_outside(keyword)
    };
    members.get("nullable") == Some(&Value::Bool(true))
        && members.keys().all(is_said)
        && INSIDE.iter().any(|keyword| members.contains_key(*keyword))
        && !takes_null
}

/// Whether a keyword is said of the place.
fn is_outside(keyword: &str) -> bool {
    OUTSIDE.contains(&keyword) || keyword.starts_with("x-")
}

fn add_null(members: &mut Map<String, Value>) {
    let (mut outside, mut inside) = (Map::new(), Map::new());
    for (keyword, value) in std::mem::take(members) {
        if is_outside(&keyword) {
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
        as_meant(schema, std::iter::empty(), habits)
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
            json!({ "nullable": true, "allOf": [{}], "properties": {} }),
            json!({ "nullable": true, "anyOf": [{ "type": "null" }, { "type": "string" }] }),
        ] {
            assert_eq!(with_null_branches(&schema), None, "{schema}");
        }
    }
}
