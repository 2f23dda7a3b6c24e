//! A form of 200 fields, to show and test that size does not matter to a keystroke.

use serde_json::{Map, Value, json};

const FIELDS: usize = 200;
const AREAS: [&str; 10] = [
    "import", "export", "search", "billing", "mail", "storage", "audit", "cache", "queue", "report",
];

/// Fields of three types in turn, the first of them required.
pub(super) fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert(
        "workspace_name".to_owned(),
        json!({"type": "string", "title": "Workspace name", "description": "The only field that must be filled.", "minLength": 1}),
    );
    for number in 1..FIELDS {
        let area = AREAS[number % AREAS.len()];
        let (name, field) = match number % 3 {
            0 => (
                format!("{area}_enabled_{number}"),
                json!({"type": "boolean", "title": format!("Enable {area} {number}")}),
            ),
            1 => (
                format!("{area}_label_{number}"),
                json!({"type": "string", "title": format!("Label of {area} {number}"), "maxLength": 80}),
            ),
            _ => (
                format!("{area}_limit_{number}"),
                json!({"type": "integer", "title": format!("Limit of {area} {number}"), "minimum": 0, "maximum": 100_000}),
            ),
        };
        properties.insert(name, field);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["workspace_name"],
        "properties": properties,
    })
}
