//! What counts where several subschemas say the same: the narrowest limit, and the first text.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use formloom_schema::number;

/// The order in which limits are listed.
const ORDER: [&str; 13] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// The limits in the order of docs/contracts.md.
pub(super) fn in_order(mut limits: Map<String, Value>) -> Map<String, Value> {
    let mut ordered = Map::new();
    for name in ORDER {
        if let Some(value) = limits.remove(name) {
            ordered.insert(name.to_owned(), value);
        }
    }
    ordered.extend(limits);
    ordered
}

/// Takes one more subschema's limits into those so far.
pub(super) fn narrow(limits: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (name, value) in more {
        let keep = match (limits.get(name), value) {
            (None, _) => false,
            (Some(Value::Number(known)), Value::Number(new)) => {
                let order = number::compare(known, new);
                if name.starts_with("min") || name == "exclusiveMinimum" {
                    order.is_none_or(Ordering::is_ge)
                } else {
                    order.is_none_or(Ordering::is_le)
                }
            }
            // Texts (`pattern`, `format`) and flags: the first one is shown, all of them are judged.
            (Some(_), _) => true,
        };
        if !keep {
            limits.insert(name.clone(), value.clone());
        }
    }
}

/// The first text that is written counts.
pub(super) fn first<T: Clone>(slot: &mut Option<T>, more: &Option<T>) {
    if slot.is_none() {
        slot.clone_from(more);
    }
}
