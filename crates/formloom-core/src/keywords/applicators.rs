//! Applicators: keywords that apply other subschemas, here or further in.

use serde_json::{Map, Value};

use super::Unusable;
use crate::compile::{Context, Dialect};
use crate::subschema::{Condition, SchemaId, Union, UnionKeyword};

pub(super) fn ref_(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let reference = value.as_str().ok_or(Unusable("a string"))?;
    cx.refer(reference);
    Ok(())
}

pub(super) fn all_of(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.all_of = branches(cx, "allOf", value)?;
    Ok(())
}

/// Only checks: it matters for how far judging goes.
pub(super) fn not(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if !value.is_object() && !value.is_boolean() {
        return Err(Unusable("a schema"));
    }
    cx.facts.not = Some(cx.child(&["not"]));
    Ok(())
}

pub(super) fn any_of(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    union(cx, UnionKeyword::AnyOf, value)
}

pub(super) fn one_of(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    union(cx, UnionKeyword::OneOf, value)
}

fn union(cx: &mut Context<'_>, keyword: UnionKeyword, value: &Value) -> Result<(), Unusable> {
    let branches = branches(cx, keyword.name(), value)?;
    let discriminator_property = cx
        .sibling("discriminator")
        .and_then(|discriminator| discriminator.get("propertyName"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let location = cx.location().join(keyword.name());
    cx.add_union(Union {
        keyword,
        location,
        branches,
        discriminator_property,
    });
    Ok(())
}

fn branches(cx: &mut Context<'_>, keyword: &str, value: &Value) -> Result<Vec<SchemaId>, Unusable> {
    match value.as_array() {
        Some(branches) if !branches.is_empty() => Ok((0..branches.len())
            .map(|index| cx.child(&[keyword, &index.to_string()]))
            .collect()),
        _ => Err(Unusable("an array with at least one schema")),
    }
}

/// `then` and `else` are read with their `if`; alone they have no effect (2020-12, section 10.2.2).
pub(super) fn if_(cx: &mut Context<'_>, _value: &Value) -> Result<(), Unusable> {
    if cx.dialect() < Dialect::Draft7 {
        return Ok(());
    }
    let then = cx.sibling("then").is_some().then(|| cx.child(&["then"]));
    let otherwise = cx.sibling("else").is_some().then(|| cx.child(&["else"]));
    if then.is_some() || otherwise.is_some() {
        let test = cx.child(&["if"]);
        cx.facts.conditions.push(Condition::If {
            test,
            then,
            otherwise,
        });
    }
    Ok(())
}

/// `dependentSchemas`, and the schemas among `dependencies` (their arrays are assertions).
pub(super) fn dependent_schemas(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let keyword = if cx
        .sibling("dependentSchemas")
        .is_some_and(|sibling| std::ptr::eq(sibling, value))
    {
        "dependentSchemas"
    } else {
        "dependencies"
    };
    for (member, dependency) in object(value)? {
        if !dependency.is_array() {
            let then = cx.child(&[keyword, member]);
            cx.facts.conditions.push(Condition::Dependent {
                member: member.clone(),
                then,
            });
        }
    }
    Ok(())
}

pub(super) fn properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    for key in object(value)?.keys() {
        let child = cx.child(&["properties", key]);
        cx.facts.properties.insert(key.clone(), child);
    }
    Ok(())
}

pub(super) fn pattern_properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    for pattern in object(value)?.keys() {
        cx.facts.has_map = true;
        let child = cx.child(&["patternProperties", pattern]);
        cx.facts.unlisted.push(child);
    }
    Ok(())
}

pub(super) fn additional_properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    other_properties(cx, "additionalProperties", value)
}

pub(super) fn unevaluated_properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    other_properties(cx, "unevaluatedProperties", value)
}

fn other_properties(cx: &mut Context<'_>, keyword: &str, value: &Value) -> Result<(), Unusable> {
    match value {
        Value::Bool(false) => cx.facts.closed = true,
        Value::Bool(true) => {}
        Value::Object(_) => {
            cx.facts.has_map = true;
            let child = cx.child(&[keyword]);
            cx.facts.unlisted.push(child);
        }
        _ => return Err(Unusable("a schema")),
    }
    Ok(())
}

/// One schema for all items; the array form of before 2020-12 is a tuple.
pub(super) fn items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    match value {
        Value::Array(items) if cx.dialect() < Dialect::Draft202012 => {
            cx.facts.has_tuple = true;
            unlisted_items(cx, "items", items.len());
        }
        Value::Object(_) | Value::Bool(_) => cx.facts.items = Some(cx.child(&["items"])),
        _ => return Err(Unusable("a schema")),
    }
    Ok(())
}

pub(super) fn prefix_items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.dialect() >= Dialect::Draft202012 {
        let items = value.as_array().map_or(0, Vec::len);
        cx.facts.has_tuple |= items > 0;
        unlisted_items(cx, "prefixItems", items);
    }
    Ok(())
}

fn unlisted_items(cx: &mut Context<'_>, keyword: &str, count: usize) {
    for index in 0..count {
        let child = cx.child(&[keyword, &index.to_string()]);
        cx.facts.unlisted.push(child);
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Unusable> {
    value.as_object().ok_or(Unusable("an object"))
}
