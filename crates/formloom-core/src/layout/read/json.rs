//! Members of the description by type, each with an error that says where.

use serde_json::{Map, Value};

use super::{LayoutError, MOST_LEVELS, MOST_VALUES, Read};
use crate::layout::ShownFields;
use formloom_schema::{Pointer, type_name};

/// Refuses what is too deep or too large, so that what follows may recurse and copy.
pub(super) fn check_size(description: &Value) -> Read<()> {
    let mut open = vec![(description, 0)];
    let mut values = 0;
    while let Some((value, depth)) = open.pop() {
        values += 1;
        if depth > MOST_LEVELS {
            let text = format!("expected at most {MOST_LEVELS} levels of nesting");
            return Err(refuse(&Pointer::root(), text));
        }
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => {
                open.extend(members.values().map(|member| (member, depth + 1)));
            }
            _ => {}
        }
        if values + open.len() > MOST_VALUES {
            let text = format!("expected at most {MOST_VALUES} values in all");
            return Err(refuse(&Pointer::root(), text));
        }
    }
    Ok(())
}

pub(super) fn object<'a>(value: &'a Value, at: &Pointer) -> Read<&'a Map<String, Value>> {
    value
        .as_object()
        .ok_or_else(|| expected(at, "an object", value))
}

pub(super) fn text(value: &Value, at: &Pointer) -> Read<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        _ => Err(expected(at, "a text", value)),
    }
}

pub(super) fn optional_text(
    members: &Map<String, Value>,
    at: &Pointer,
    name: &str,
) -> Read<Option<String>> {
    match members.get(name) {
        Some(value) => text(value, &at.join(name)).map(Some),
        None => Ok(None),
    }
}

pub(super) fn flag(members: &Map<String, Value>, at: &Pointer, name: &str) -> Read<bool> {
    match members.get(name) {
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(value) => Err(expected(&at.join(name), "true or false", value)),
        None => Ok(false),
    }
}

/// Refuses members that nothing is known of.
pub(super) fn allow(members: &Map<String, Value>, at: &Pointer, known: &[&str]) -> Read<()> {
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let text = format!("unknown member; expected {}", known.join(", "));
            Err(refuse(&at.join(key), text))
        }
        None => Ok(()),
    }
}

pub(super) fn expected(at: &Pointer, what: &str, found: &Value) -> LayoutError {
    let message = format!("expected {what}, found {}", type_name(found));
    refuse(at, message)
}

pub(super) fn refuse(at: &Pointer, message: impl Into<String>) -> LayoutError {
    LayoutError {
        at: at.clone(),
        message: message.into(),
    }
}

/// Which fields are shown while they are empty.
pub(super) fn shown_fields(
    members: &Map<String, Value>,
    at: &Pointer,
) -> Read<Option<ShownFields>> {
    let Some(value) = members.get("fields") else {
        return Ok(None);
    };
    match value.as_str() {
        Some("all") => Ok(Some(ShownFields::All)),
        Some("auto") => Ok(Some(ShownFields::Auto)),
        Some("required") => Ok(Some(ShownFields::Required)),
        _ => {
            let what = "\"all\", \"auto\" or \"required\"";
            Err(expected(&at.join("fields"), what, value))
        }
    }
}
