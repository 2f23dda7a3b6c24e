//! OpenAPI 3.0's `nullable` beside a reference or a union. OpenAPI 3.0.3 lets `null` in only where `type` is written in
//! the same schema; whoever writes it elsewhere means that `null` is accepted too, so it becomes a branch of its own, for
//! the form and for the verdict alike.

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

/// The schema with a branch for `null` at each such place; none where there is no such place.
pub(crate) fn with_null_branches(schema: &Value) -> Option<Value> {
    let mut places: Vec<String> = Vec::new();
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
        if is_meant(members) {
            places.push(at.clone());
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
    // What is inside of a branch would be elsewhere than a reference looks for it.
    places.retain(|at| {
        let inside = INSIDE.map(|keyword| format!("{at}/{keyword}/"));
        !references
            .iter()
            .any(|to| inside.iter().any(|start| to.starts_with(start.as_str())))
    });
    if places.is_empty() {
        return None;
    }
    let mut schema = schema.clone();
    // The innermost first: the others stay where they are.
    places.sort_by_key(|at| std::cmp::Reverse(at.len()));
    for at in places {
        if let Some(Value::Object(members)) = schema.pointer_mut(&at) {
            wrap(members);
        }
    }
    Some(schema)
}

fn is_meant(members: &Map<String, Value>) -> bool {
    let is_null = |branch: &Value| branch.get("type").and_then(Value::as_str) == Some("null");
    let takes_null = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| members.get(*keyword)?.as_array())
        .any(|branches| branches.iter().any(is_null));
    members.get("nullable") == Some(&Value::Bool(true))
        && INSIDE.iter().any(|keyword| members.contains_key(*keyword))
        && !takes_null
}

fn wrap(members: &mut Map<String, Value>) {
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

    use super::with_null_branches;

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
