//! Keywords beyond the standard: Membrane's Data Schema, Airbyte, OpenAPI, `enumNames`.

use serde_json::Value;

use super::Unusable;
use super::annotations::{flag, text};
use super::error_message::ErrorMessages;
use crate::compile::Context;
use crate::form::control::SelectOption;
use crate::types::TypeSet;

/// Keywords of no draft: a value that cannot be used is no error of the schema.
pub(super) fn is_hint(keyword: &str) -> bool {
    matches!(
        keyword,
        "isSensitive"
            | "airbyte_secret"
            | "secret"
            | "multiline"
            | "airbyte_hidden"
            | "isImplied"
            | "order"
            | "display_type"
            | "enumNames"
            | "referenceRecords"
            | "nullable"
            | "errorMessage"
    )
}

/// Membrane's `isSensitive`, Airbyte's `airbyte_secret`, Estuary's `secret`.
pub(super) fn secret(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.secret |= flag(value)?;
    Ok(())
}

/// Airbyte: the text has several lines.
pub(super) fn multiline(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.multiline |= flag(value)?;
    Ok(())
}

/// Airbyte's `airbyte_hidden` and Membrane's `isImplied`: the place is not shown.
pub(super) fn hidden(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.hidden |= flag(value)?;
    Ok(())
}

/// Airbyte and Estuary: the place among the properties of its object.
pub(super) fn order(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.order = Some(value.as_i64().ok_or(Unusable("a whole number"))?);
    Ok(())
}

/// Airbyte: `radio` or `dropdown`.
pub(super) fn display_type(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.radio = text(value)? == "radio";
    Ok(())
}

/// Labels for `enum`, in its order.
pub(super) fn enum_names(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let names = value.as_array().ok_or(Unusable("an array of strings"))?;
    if let Some(options) = &mut cx.facts.options {
        for (option, name) in options.iter_mut().zip(names) {
            option.label = text(name)?;
        }
    }
    Ok(())
}

/// Membrane: options with an `id` (the value) and a `name`.
pub(super) fn reference_records(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    const EXPECTED: Unusable = Unusable("an array of records with an `id`");
    let mut options = Vec::new();
    for record in value.as_array().ok_or(EXPECTED)? {
        let id = record.get("id").ok_or(EXPECTED)?;
        let mut option = SelectOption::unnamed(id.clone());
        if let Some(name) = record.get("name").and_then(Value::as_str) {
            option.label = name.to_owned();
        }
        options.push(option);
    }
    if cx.facts.options.is_none() && !options.is_empty() {
        cx.facts.options = Some(options);
    }
    Ok(())
}

/// OpenAPI 3.0: `null` is accepted too.
pub(super) fn nullable(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if flag(value)?
        && let Some(types) = &mut cx.facts.types
    {
        *types |= TypeSet::NULL;
        let names = types
            .each()
            .iter()
            .map(|(_, name)| Value::from(*name))
            .collect();
        cx.normalise("type", Value::Array(names));
    }
    Ok(())
}

/// ajv-errors: the author's own words for the errors of this place.
pub(super) fn error_message(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.error_message = ErrorMessages::parse(value)?;
    Ok(())
}
