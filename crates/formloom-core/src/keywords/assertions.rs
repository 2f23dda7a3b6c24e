//! Assertions: what a value must satisfy. The form shows them as controls, options and limits.

use std::sync::Arc;

use formloom_schema::text::is_too_long;
use serde_json::{Map, Number, Value};

use super::Context;
use super::annotations::{flag, text};
use crate::model::Unusable;
use crate::model::control::SelectOption;
use crate::model::host::Vocabulary;
use formloom_schema::DiagnosticCode;
use formloom_schema::Dialect;
use formloom_schema::TypeSet;
use formloom_schema::equality::distinct;
use formloom_schema::number;

const COUNTS: [&str; 6] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];
const BOUNDS: [&str; 2] = ["minimum", "maximum"];

pub(super) fn type_(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    const EXPECTED: Unusable = Unusable("the name of a type or an array of them");
    let named = |value: &Value| value.as_str().and_then(TypeSet::by_name);
    cx.facts.types = Some(match value {
        Value::Array(names) => {
            let mut types = TypeSet::NONE;
            for name in names {
                types |= named(name).ok_or(EXPECTED)?;
            }
            if names.is_empty() {
                return Err(EXPECTED);
            }
            if let Some(unique) = each_once(names) {
                cx.normalise("type", unique);
            }
            types
        }
        name => named(name).ok_or(EXPECTED)?,
    });
    Ok(())
}

pub(super) fn const_(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.dialect() > Dialect::Draft4 {
        cx.facts.constant = Some(Arc::new(value.clone()));
    }
    Ok(())
}

/// Listed values; Membrane writes them as `{label, value}` too.
pub(super) fn enum_(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let Value::Array(values) = value else {
        return Err(Unusable("an array"));
    };
    let is_4 = cx.dialect() == Dialect::Draft4;
    if is_4 && values.is_empty() {
        return Err(Unusable("an array with at least one value"));
    }
    // Where an object can stand, what looks like a label with its value is a value.
    let excludes_objects = cx
        .facts
        .types
        .is_some_and(|types| !types.meets(TypeSet::OBJECT));
    let labelled = excludes_objects
        && cx.host.reads(Vocabulary::Membrane)
        && !values.is_empty()
        && values.iter().all(is_labelled);
    let mut options = Vec::with_capacity(values.len());
    for value in values {
        options.push(if labelled {
            let label = value.get("label").and_then(Value::as_str);
            let written = value.get("value").cloned().unwrap_or_default();
            SelectOption::new(written, label.unwrap_or_default())
        } else {
            SelectOption::unnamed(value.clone())
        });
    }
    if labelled {
        let plain: Vec<Value> = options.iter().map(|option| option.value.clone()).collect();
        let unique = is_4.then(|| each_once(&plain)).flatten();
        cx.normalise("enum", unique.unwrap_or(Value::Array(plain)));
    } else if is_4 && let Some(unique) = each_once(values) {
        cx.normalise("enum", unique);
    }
    cx.facts.options = Some(Arc::new(options));
    Ok(())
}

fn is_labelled(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == 2
            && object.contains_key("value")
            && object.get("label").is_some_and(Value::is_string)
    })
}

pub(super) fn format(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let format = text(value)?;
    match format.as_str() {
        "password" => cx.facts.secret = true,
        "textarea" => cx.facts.multiline = true,
        "radio" => cx.facts.radio = true,
        _ => {}
    }
    cx.facts
        .limits
        .insert("format".to_owned(), Value::String(format.clone()));
    cx.facts.format = Some(format);
    Ok(())
}

pub(super) fn pattern(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let pattern = text(value)?;
    if is_too_long(&pattern) {
        return Err(Unusable(
            "a pattern of at most 10,000 bytes with at most 200 escapes",
        ));
    }
    if !cx.patterns.is_usable(&pattern) {
        cx.report_pattern(&["pattern"]);
        return Ok(());
    }
    cx.facts
        .limits
        .insert("pattern".to_owned(), Value::String(pattern));
    Ok(())
}

/// Names that are there twice are meant once.
pub(super) fn required(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    const EXPECTED: Unusable = Unusable("an array of property names");
    let names = value.as_array().ok_or(EXPECTED)?;
    let read: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
    let read = read.ok_or(EXPECTED)?;
    if let Some(unique) = each_once(names) {
        cx.normalise("required", unique);
    }
    cx.facts.required = read.into_iter().map(str::to_owned).collect();
    Ok(())
}

pub(super) fn dependent_required(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.dialect() < Dialect::Draft201909 {
        return Ok(());
    }
    let members = value
        .as_object()
        .ok_or(Unusable("an object of arrays of property names"))?;
    names_by_member(cx, "dependentRequired", members, |_| false);
    Ok(())
}

/// Arrays of names by member: each name is meant once, and what is no such array is left out.
pub(super) fn names_by_member(
    cx: &mut Context<'_>,
    keyword: &str,
    members: &Map<String, Value>,
    is_other: impl Fn(&Value) -> bool,
) {
    let is_name_list = |value: &Value| {
        value
            .as_array()
            .is_some_and(|names| names.iter().all(Value::is_string))
    };
    let is_kept = |value: &Value| is_other(value) || is_name_list(value);
    let unique = |value: &Value| value.as_array().and_then(|names| each_once(names));
    let all_kept = members.values().all(is_kept);
    if all_kept && members.values().all(|value| unique(value).is_none()) {
        return;
    }
    if !all_kept {
        cx.note(
            DiagnosticCode::InvalidKeywordValue,
            keyword,
            format!(
                "`{keyword}` is ignored where it has something else than arrays of property names"
            ),
        );
    }
    let usable = members
        .iter()
        .filter(|(_, value)| is_kept(value))
        .map(|(member, value)| {
            let value = unique(value).unwrap_or_else(|| value.clone());
            (member.clone(), value)
        });
    cx.normalise(keyword, Value::Object(usable.collect()));
}

/// Values of which some are there twice, each once.
fn each_once(values: &[Value]) -> Option<Value> {
    let unique = distinct(values);
    (unique.len() < values.len()).then(|| Value::Array(unique.into_iter().cloned().collect()))
}

pub(super) fn count<const WHICH: usize>(
    cx: &mut Context<'_>,
    value: &Value,
) -> Result<(), Unusable> {
    let count = value.as_number().and_then(number::count);
    let count = count.ok_or(Unusable("a whole number from 0 on"))?;
    cx.facts
        .limits
        .insert(COUNTS[WHICH].to_owned(), Value::from(count));
    Ok(())
}

pub(super) fn bound<const WHICH: usize>(
    cx: &mut Context<'_>,
    value: &Value,
) -> Result<(), Unusable> {
    cx.facts
        .limits
        .insert(BOUNDS[WHICH].to_owned(), Value::Number(number_of(value)?));
    Ok(())
}

pub(super) fn exclusive_minimum(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    exclusive(cx, value, "minimum", "exclusiveMinimum")
}

pub(super) fn exclusive_maximum(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    exclusive(cx, value, "maximum", "exclusiveMaximum")
}

/// In draft 4 the exclusive bounds are flags that change `minimum` and `maximum`.
fn exclusive(
    cx: &mut Context<'_>,
    value: &Value,
    bound: &str,
    exclusive: &str,
) -> Result<(), Unusable> {
    if cx.dialect() == Dialect::Draft4 {
        if flag(value)?
            && let Some(limit) = cx.facts.limits.remove(bound)
        {
            cx.facts.limits.insert(exclusive.to_owned(), limit);
        }
        return Ok(());
    }
    cx.facts
        .limits
        .insert(exclusive.to_owned(), Value::Number(number_of(value)?));
    Ok(())
}

pub(super) fn multiple_of(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let of = number_of(value)?;
    if !number::is_positive(&of) {
        return Err(Unusable("a number above 0"));
    }
    cx.facts
        .limits
        .insert("multipleOf".to_owned(), Value::Number(of));
    Ok(())
}

pub(super) fn unique_items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if flag(value)? {
        cx.facts
            .limits
            .insert("uniqueItems".to_owned(), Value::Bool(true));
    }
    Ok(())
}

fn number_of(value: &Value) -> Result<Number, Unusable> {
    value.as_number().cloned().ok_or(Unusable("a number"))
}
