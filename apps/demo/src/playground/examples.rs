//! Schemas to start from.

use serde_json::{Map, Value, json};

/// Names and texts; an empty text is made on demand.
pub(super) const EXAMPLES: [(&str, &str); 5] = [
    ("Profile", include_str!("examples/profile.json")),
    (
        "Database with a choice and a condition",
        include_str!("examples/database.json"),
    ),
    ("A tree", include_str!("examples/tree.json")),
    (
        "As generators write it",
        include_str!("examples/generators.json"),
    ),
    ("200 fields", ""),
];

/// The text of an example.
pub(super) fn text(index: usize) -> Option<String> {
    let (_, text) = EXAMPLES.get(index)?;
    Some(if text.is_empty() {
        many(200)
    } else {
        (*text).to_owned()
    })
}

fn many(count: usize) -> String {
    let kinds = [
        json!({ "type": "string", "maxLength": 40 }),
        json!({ "type": "integer", "minimum": 0 }),
        json!({ "type": "boolean" }),
        json!({ "enum": ["low", "middle", "high"] }),
    ];
    let properties: Map<String, Value> = (1..=count)
        .map(|number| {
            (
                format!("field_{number}"),
                kinds[number % kinds.len()].clone(),
            )
        })
        .collect();
    let schema = json!({ "title": "200 fields", "type": "object", "properties": properties, "required": ["field_4"] });
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}
