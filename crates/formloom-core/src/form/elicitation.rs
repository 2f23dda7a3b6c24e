//! Schemas by which a server of the Model Context Protocol asks a person (2025-11-25, client/elicitation).

use serde_json::{Map, Value};

/// What a schema may say at the top, and of a member.
const TOP: [&str; 4] = ["$schema", "type", "properties", "required"];
const MEMBER: [&str; 14] = [
    "type",
    "title",
    "description",
    "default",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "enum",
    "enumNames",
    "oneOf",
    "minItems",
    "maxItems",
];

/// Whether a schema is an object of scalars and of lists of listed texts, and says nothing else. There a list is a
/// set of options, of which each is picked once, though `uniqueItems` is not written (SEP-1330).
pub(crate) fn is_elicitation(schema: &Value) -> bool {
    let Some(top) = schema.as_object() else {
        return false;
    };
    let members = top.get("properties").and_then(Value::as_object);
    members.is_some_and(|members| {
        says(top, "object")
            && top.keys().all(|keyword| TOP.contains(&&**keyword))
            && !members.is_empty()
            && members.values().all(is_member)
    })
}

fn says(schema: &Map<String, Value>, name: &str) -> bool {
    schema.get("type").and_then(Value::as_str) == Some(name)
}

fn is_member(schema: &Value) -> bool {
    let Some(schema) = schema.as_object() else {
        return false;
    };
    let is_list = says(schema, "array");
    let is_scalar = ["string", "number", "integer", "boolean"]
        .iter()
        .any(|name| says(schema, name));
    let mut keywords = schema
        .keys()
        .filter(|keyword| !(is_list && *keyword == "items"));
    (is_scalar || is_list && schema.get("items").is_some_and(lists_texts))
        && keywords.all(|keyword| MEMBER.contains(&&**keyword))
        && schema.get("oneOf").is_none_or(are_constants)
}

/// `{"type": "string", "enum": […]}`, or `{"anyOf": [{"const", "title"}, …]}`.
fn lists_texts(items: &Value) -> bool {
    let Some(items) = items.as_object() else {
        return false;
    };
    let are_texts = |values: &Value| {
        let mut values = values.as_array().into_iter().flatten();
        values.all(Value::is_string)
    };
    let has = |keyword: &str| items.contains_key(keyword);
    let mut keywords = items.keys();
    keywords.all(|keyword| ["type", "enum", "anyOf", "oneOf"].contains(&&**keyword))
        && (has("enum") && says(items, "string") || has("anyOf") || has("oneOf"))
        && items.get("enum").is_none_or(are_texts)
        && items.get("anyOf").is_none_or(are_constants)
        && items.get("oneOf").is_none_or(are_constants)
}

fn are_constants(branches: &Value) -> bool {
    branches.as_array().is_some_and(|branches| {
        branches.iter().all(|branch| {
            branch.get("const").is_some_and(Value::is_string)
                && branch.get("title").is_some_and(Value::is_string)
                && branch.as_object().is_some_and(|branch| {
                    let mut keywords = branch.keys();
                    keywords.all(|keyword| ["const", "title", "description"].contains(&&**keyword))
                })
        })
    })
}
