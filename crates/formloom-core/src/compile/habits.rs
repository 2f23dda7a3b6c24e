//! What many write and no draft has in this place: the document is read as its author meant it, by the form and by the
//! verdict alike.
//!
//! - OpenAPI 3.0's `nullable` beside a reference or a union. OpenAPI 3.0.3 lets `null` in only where `type` is written in
//!   the same schema; whoever writes it elsewhere means that `null` is accepted too, so it becomes a branch of its own.
//! - `items` as an array where no `$schema` says which draft it is: the tuple of the drafts before 2020-12.
//! - Kubernetes' whole number or text: `x-kubernetes-int-or-string` where neither `type` nor a union says it, and the
//!   format `int-or-string`, which its OpenAPI documents write on a text that may be a number.
//! - `exclusiveMinimum` and `exclusiveMaximum` as booleans there: those of draft 4 and of OpenAPI 3.0, which say whether
//!   the bound beside them is itself allowed.

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
const BESIDE: [&str; 4] = ["nullable", "x-nullable", "type", "discriminator"];
/// The words of OpenAPI 3.0, and of Swagger 2.
const NULLABLE: [&str; 2] = ["nullable", "x-nullable"];
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
    /// OpenAPI's: `nullable` beside what refuses `null`, a whole number or a text.
    pub(crate) openapi: bool,
    /// What only older drafts have: `items` as an array, exclusive bounds as booleans.
    pub(crate) older: bool,
}

/// The schema as it is meant; none where it says so itself. `others` are the documents beside it.
pub(crate) fn as_meant<'v>(
    schema: &'v Value,
    others: impl Iterator<Item = &'v Value>,
    habits: Habits,
) -> Option<Value> {
    let mut places: Vec<String> = Vec::new();
    let mut tuples: Vec<String> = Vec::new();
    let mut bounds: Vec<String> = Vec::new();
    let mut ints: Vec<String> = Vec::new();
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
        if habits.openapi && is_nullable(members) {
            places.push(at.clone());
        }
        if habits.openapi && is_int_or_string(members) {
            ints.push(at.clone());
        }
        if habits.older && is_tuple(members) {
            tuples.push(at.clone());
        }
        if habits.older
            && BOUNDS
                .iter()
                .any(|(_, exclusive)| members.get(*exclusive).is_some_and(Value::is_boolean))
        {
            bounds.push(at.clone());
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
    if places.is_empty() && tuples.is_empty() && bounds.is_empty() && ints.is_empty() {
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
    if places.is_empty() && tuples.is_empty() && bounds.is_empty() && ints.is_empty() {
        return None;
    }
    let mut schema = schema.clone();
    // Nothing moves by these.
    for at in ints {
        if let Some(Value::Object(members)) = schema.pointer_mut(&at) {
            members.insert("type".to_owned(), json!(["integer", "string"]));
            members.retain(|keyword, value| keyword != "format" || value != INT_OR_STRING);
        }
    }
    for at in bounds {
        if let Some(Value::Object(members)) = schema.pointer_mut(&at) {
            exclude_bounds(members);
        }
    }
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

/// The format of a text that may be a number.
const INT_OR_STRING: &str = "int-or-string";

fn is_int_or_string(members: &Map<String, Value>) -> bool {
    let says = |keyword: &str| members.contains_key(keyword);
    let is_marked = members.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true));
    let is_of_format = members
        .get("format")
        .is_some_and(|format| format == INT_OR_STRING);
    let type_ = members.get("type");
    let is_free = !INSIDE.iter().any(|keyword| says(keyword)) && !says("enum") && !says("const");
    is_free
        && (is_marked && type_.is_none()
            || is_of_format && type_.is_none_or(|type_| type_ == "string"))
}

/// A bound, and the keyword that excludes it.
const BOUNDS: [(&str, &str); 2] = [
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
];

/// Writes bounds that are not allowed themselves as the drafts since draft 6 do.
fn exclude_bounds(members: &mut Map<String, Value>) {
    for (bound, exclusive) in BOUNDS {
        let Some(is_exclusive) = members.get(exclusive).and_then(Value::as_bool) else {
            continue;
        };
        let number = members.get(bound).filter(|_| is_exclusive).cloned();
        match number {
            Some(number) => {
                members.shift_remove(bound);
                members.insert(exclusive.to_owned(), number);
            }
            None => drop(members.shift_remove(exclusive)),
        }
    }
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
    NULLABLE
        .iter()
        .any(|keyword| members.get(*keyword) == Some(&Value::Bool(true)))
        && members.keys().all(is_said)
        && INSIDE.iter().any(|keyword| members.contains_key(*keyword))
        && !takes_null
}

/// Whether a keyword is said of the place.
fn is_outside(keyword: &str) -> bool {
    OUTSIDE.contains(&keyword) || keyword.starts_with("x-") && !NULLABLE.contains(&keyword)
}

fn add_null(members: &mut Map<String, Value>) {
    let (mut outside, mut inside) = (Map::new(), Map::new());
    for (keyword, value) in std::mem::take(members) {
        if is_outside(&keyword) {
            outside.insert(keyword, value);
        } else if !NULLABLE.contains(&keyword.as_str()) {
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
            openapi: true,
            older: true,
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
    fn a_whole_number_or_a_text_says_both_types() {
        let both = json!({ "type": ["integer", "string"] });
        for schema in [
            json!({ "type": "string", "format": "int-or-string" }),
            json!({ "format": "int-or-string" }),
        ] {
            assert_eq!(with_null_branches(&schema), Some(both.clone()));
        }
        let marked = json!({ "x-kubernetes-int-or-string": true, "anyOf": [{ "type": "integer" }, { "type": "string" }] });
        assert_eq!(with_null_branches(&marked), None);
    }

    #[test]
    fn bounds_are_excluded_as_since_draft_6() {
        let schema = json!({ "minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false });
        let expected = json!({ "exclusiveMinimum": 0, "maximum": 9 });
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
