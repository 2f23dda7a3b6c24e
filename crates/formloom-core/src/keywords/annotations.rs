//! Annotations: what the author says about a place, without any effect on validity.

use std::sync::Arc;

use serde_json::Value;

use super::Context;
use crate::model::Unusable;
use crate::model::large::{LARGEST_DEFAULT, is_too_large};
use formloom_schema::DiagnosticCode;

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
            | "contentEncoding"
            | "contentMediaType"
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
    if is_too_large(value) {
        cx.note(
            DiagnosticCode::TooLarge,
            "default",
            format!("the default has more than {LARGEST_DEFAULT} values, and is not filled in"),
        );
        return Ok(());
    }
    cx.facts.default = Some(Arc::new(value.clone()));
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

/// Bytes as text: too long for one line.
pub(super) fn content_encoding(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let is_encoded = matches!(text(value)?.as_str(), "base64" | "base32" | "base16");
    cx.facts.multiline |= is_encoded && cx.sibling("format").is_none();
    Ok(())
}

/// Documents as text have several lines. Of a file it is what can be chosen.
pub(super) fn content_media_type(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let media = text(value)?;
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.is_empty() && cx.sibling("format").and_then(Value::as_str) == Some("data-url") {
        cx.facts.hints.with_room().accept = Some(media.to_owned());
    }
    let several = media.starts_with("text/")
        || [
            "json",
            "yaml",
            "xml",
            "x-pem-file",
            "toml",
            "sql",
            "graphql",
        ]
        .iter()
        .any(|ending| media.ends_with(ending));
    cx.facts.multiline |= several && cx.sibling("format").is_none();
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
