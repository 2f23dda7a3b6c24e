//! Applicators: keywords that apply other subschemas, here or further in.

use serde_json::{Map, Value};

use super::Context;
use super::assertions::names_by_member;
use crate::model::Unusable;
use crate::model::host::Vocabulary;
use crate::model::subschema::{Condition, SchemaId, Tag, Union, UnionKeyword};
use formloom_schema::{Dialect, encoded_fragment};

pub(super) fn ref_(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let reference = value.as_str().ok_or(Unusable("a string"))?;
    // Everybody understands what is no URI as it stands: whoever judges sees it encoded.
    if let Some(encoded) = encoded_fragment(reference) {
        cx.normalise("$ref", Value::String(encoded));
    }
    cx.refer(reference);
    Ok(())
}

/// The form is that of the outermost schema of the name (2020-12, core, section 8.2.3.2).
pub(super) fn dynamic_ref(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let reference = value.as_str().ok_or(Unusable("a string"))?;
    if cx.dialect() == Dialect::Draft202012 {
        cx.refer_dynamically("$dynamicRef", reference);
    }
    Ok(())
}

/// The form is that of the outermost schema that allows it (2019-09, core, section 8.2.4.2.1).
pub(super) fn recursive_ref(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let reference = value.as_str().ok_or(Unusable("a string"))?;
    if cx.dialect() == Dialect::Draft201909 {
        cx.refer_dynamically("$recursiveRef", reference);
    }
    Ok(())
}

pub(super) fn all_of(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.all_of = branches(cx, "allOf", value)?.into();
    Ok(())
}

/// Only checks: it matters for how far judging goes.
pub(super) fn not(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if !value.is_object() && !value.is_boolean() {
        return Err(Unusable("a schema"));
    }
    // `false`, spelled out (core, section 4.3.2).
    let is_everything = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    cx.facts.never |= *value == Value::Bool(true) || is_everything(value);
    cx.facts.not = Some(cx.child(&["not"]));
    Ok(())
}

/// The names that it lists are members.
pub(super) fn property_names(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if !value.is_object() && !value.is_boolean() {
        return Err(Unusable("a schema"));
    }
    let lists = ["enum", "const", "$ref", "allOf", "anyOf", "oneOf"];
    if lists.iter().any(|keyword| value.get(*keyword).is_some()) {
        cx.facts.names = Some(cx.child(&["propertyNames"]));
    }
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
    let tag = cx
        .sibling("discriminator")
        .filter(|_| cx.host.reads(Vocabulary::OpenApi))
        .and_then(tag);
    let location = cx.location().join(keyword.name());
    let owner = cx.id();
    cx.add_union(Union {
        keyword,
        owner,
        location,
        branches,
        tag,
    });
    Ok(())
}

/// Beside a union it is read with it; alone it is that of the schemas that extend this one.
pub(super) fn discriminator(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.sibling("oneOf").is_none() && cx.sibling("anyOf").is_none() {
        cx.facts.tag = tag(value).map(Box::new);
    }
    Ok(())
}

/// OpenAPI's `discriminator`; none where it names no member.
fn tag(discriminator: &Value) -> Option<Tag> {
    let property = discriminator.get("propertyName")?.as_str()?.to_owned();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mapping = mapping.into_iter().flatten();
    let mapping = mapping
        .filter_map(|(value, to)| Some((value.clone(), to.as_str()?.to_owned())))
        .collect();
    Some(Tag { property, mapping })
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
    let members = object(value)?;
    if keyword == "dependencies" {
        names_by_member(cx, keyword, members, |value| !value.is_array());
    }
    for (member, dependency) in members {
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
        if !cx.patterns.is_usable_name(pattern) {
            cx.report_pattern(&["patternProperties", pattern]);
            continue;
        }
        let child = cx.child(&["patternProperties", pattern]);
        cx.facts.patterns.push((pattern.clone(), child));
    }
    Ok(())
}

pub(super) fn additional_properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.additional = others(cx, "additionalProperties", value)?;
    Ok(())
}

pub(super) fn unevaluated_properties(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.unevaluated = others(cx, "unevaluatedProperties", value)?;
    Ok(())
}

/// The items that nothing else speaks of. Those that `contains` accepts count as spoken of, which no form can follow.
pub(super) fn unevaluated_items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    cx.facts.closed_items = *value == Value::Bool(false);
    cx.facts.unevaluated_items = match value {
        Value::Bool(_) => None,
        Value::Object(schema) if schema.is_empty() || cx.sibling("contains").is_some() => None,
        Value::Object(_) => Some(cx.child(&["unevaluatedItems"])),
        _ => return Err(Unusable("a schema")),
    };
    Ok(())
}

/// The subschema of other members: `true` and `{}` ask for nothing, and are none.
fn others(
    cx: &mut Context<'_>,
    keyword: &str,
    value: &Value,
) -> Result<Option<SchemaId>, Unusable> {
    match value {
        Value::Bool(false) => {
            cx.facts.closed = true;
            Ok(None)
        }
        Value::Bool(true) => Ok(None),
        Value::Object(schema) if schema.is_empty() => Ok(None),
        Value::Object(_) => Ok(Some(cx.child(&[keyword]))),
        _ => Err(Unusable("a schema")),
    }
}

/// One schema for all items; the array form of before 2020-12 is a tuple.
pub(super) fn items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    match value {
        Value::Array(items) if cx.dialect() < Dialect::Draft202012 && !items.is_empty() => {
            prefix(cx, "items", items.len())
        }
        Value::Object(_) | Value::Bool(_) => cx.facts.items = Some(cx.child(&["items"])),
        _ => return Err(Unusable("a schema")),
    }
    Ok(())
}

pub(super) fn prefix_items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    if cx.dialect() >= Dialect::Draft202012 {
        let items = value.as_array().filter(|items| !items.is_empty());
        let items = items.ok_or(Unusable("an array with at least one schema"))?;
        prefix(cx, "prefixItems", items.len());
    }
    Ok(())
}

/// What comes behind an array of `items`; without one it has no effect (2019-09, section 9.3.1.2).
pub(super) fn additional_items(cx: &mut Context<'_>, value: &Value) -> Result<(), Unusable> {
    let positions = cx.sibling("items").and_then(Value::as_array);
    let is_tuple = positions.is_some_and(|positions| !positions.is_empty());
    if cx.dialect() < Dialect::Draft202012 && is_tuple {
        cx.facts.items = match value {
            Value::Object(_) | Value::Bool(_) => Some(cx.child(&["additionalItems"])),
            _ => return Err(Unusable("a schema")),
        };
    }
    Ok(())
}

fn prefix(cx: &mut Context<'_>, keyword: &str, count: usize) {
    for index in 0..count {
        let child = cx.child(&[keyword, &index.to_string()]);
        cx.facts.prefix.push(child);
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Unusable> {
    value.as_object().ok_or(Unusable("an object"))
}
