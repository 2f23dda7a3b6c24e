//! Formulas of Membrane's Data Schema: objects in a schema whose value depends on what the form holds.
//!
//! A formula is an object whose first key is `$` and the name of a formula (`{"$var": "region"}`). It may stand
//! anywhere in a schema. `$var`, `$case`, `$concat`, `$firstNotEmpty`, `$and`, `$or` and `$plain` are evaluated
//! against the current values; the others give nothing and a diagnostic. What they mean is what the vendor's SDK
//! does with them.

mod evaluate;
mod filter;
mod locator;
mod template;

pub(crate) use self::template::{Answers, Template};

use serde_json::{Map, Value};

/// Formulas that are evaluated.
const EVALUATED: [&str; 7] = [
    "$var",
    "$case",
    "$concat",
    "$firstNotEmpty",
    "$and",
    "$or",
    "$plain",
];

/// Formulas that need what a form does not have: records of an application, code, services.
const NOT_EVALUATED: [&str; 18] = [
    "$copy",
    "$tpl",
    "$record",
    "$lookup",
    "$map",
    "$firstName",
    "$lastName",
    "$iterate",
    "$extractDate",
    "$extractTime",
    "$findExternalRecordId",
    "$findAppRecordId",
    "$eval",
    "$mergeObjects",
    "$domainFromEmail",
    "$formula",
    "$jsonata",
    "$dataSchemaRef",
];

/// Keywords whose members are names of the author's: there `$and` may be one of them.
const NAMES: [&str; 6] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "dependencies",
];

/// Whether a value that stands under a keyword is a formula, and not a name of the author's with its schema.
fn is_formula(keyword: Option<&str>, value: &Value) -> bool {
    let Some((_, argument)) = formula(value) else {
        return false;
    };
    let holds_names = keyword.is_some_and(|keyword| NAMES.contains(&keyword));
    let is_schema = match argument {
        Value::Object(members) => !members.contains_key("cases") && !members.contains_key("values"),
        other => other.is_boolean(),
    };
    !(holds_names && is_schema)
}

/// The name and the argument of a formula; none where the value is no formula.
fn formula(value: &Value) -> Option<(&str, &Value)> {
    let (name, argument) = value.as_object().and_then(first)?;
    (EVALUATED.contains(&name) || NOT_EVALUATED.contains(&name)).then_some((name, argument))
}

fn first(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    members
        .iter()
        .next()
        .map(|(name, value)| (name.as_str(), value))
}
