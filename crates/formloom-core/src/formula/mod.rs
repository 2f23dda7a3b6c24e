//! Formulas of Membrane's Data Schema: objects in a schema whose value depends on what the form holds.
//!
//! A formula is an object whose first key is `$` and the name of a formula (`{"$var": "region"}`). It may stand
//! anywhere in a schema but where the standard has values of its own. `$var`, `$case`, `$concat`, `$firstNotEmpty`, `$and`, `$or` and `$plain` are evaluated
//! against the current values; the others give nothing and a diagnostic. What they mean is what the vendor's SDK
//! does with them.
//!
//! Invariant: schemas are untrusted. Formulas see no secret ([`Secrets`](crate::form::secrets::Secrets)), and give no more
//! than a budget allows.

mod budget;
mod evaluate;
mod evaluation;
mod every;
mod filter;
mod locator;
mod standing;
mod template;
mod value;

pub(crate) use self::template::{Answered, Template, origin_of};

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
const NAMES: [&str; 5] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
];

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
