//! Annotations: what the author says about a place, without any effect on validity.

use serde_json::Value;

use super::Unusable;
use crate::compile::Context;

/// Keywords that serve the form even beside a `$ref` that, before 2019-09, stands alone for validation.
pub(super) fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "title"
            | "description"
            | "default"
            | "examples"
            | "readOnly"
            | "writeOnly"
            | "deprecated"
            | "order"
            | "isSensitive"
            | "airbyte_secret"
            | "secret"
            | "multiline"
            | "airbyte_hidden"
            | "display_type"
            | "errorMessage"
    )
}

pub(super) fn title(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    // An empty title names nothing.
    cx.facts.title = Some(text(value)?).filter(|title| !title.is_empty());
    Ok(())
}

pub(super) fn description(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.description = Some(text(value)?);
    Ok(())
}

pub(super) fn default(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.default = Some(value.clone());
    Ok(())
}

/// The first example is the placeholder, where it can stand in a text control.
pub(super) fn examples(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let Value::Array(examples) = value else {
        return Err(Unusable("an array"));
    };
    cx.facts.placeholder = match examples.first() {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    Ok(())
}

pub(super) fn read_only(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.read_only = flag(value)?;
    Ok(())
}

pub(super) fn write_only(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.write_only = flag(value)?;
    cx.facts.secret |= cx.facts.write_only;
    Ok(())
}

pub(super) fn deprecated(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.deprecated = flag(value)?;
    Ok(())
}

pub(super) fn text(value: &Value) -> Result<String, Unusable> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or(Unusable("a string"))
}

pub(super) fn flag(value: &Value) -> Result<bool, Unusable> {
    value.as_bool().ok_or(Unusable("a boolean"))
}
