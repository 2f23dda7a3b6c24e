//! What the engine finds, as violations of the form.

use serde_json::{Map, Value, json};

use super::super::Violation;
use super::super::source::Resources;
use super::names::Names;
use super::{Kind, TypeKind, ValidationError};
use formloom_schema::Pointer;
use formloom_schema::percent_decode;
use formloom_verdict::params::{missing, one};

/// How the engine's addresses are told: where resources stand, and which names it was given.
#[derive(Clone, Copy)]
pub(super) struct Addresses<'a> {
    pub(super) resources: &'a Resources,
    pub(super) names: &'a Names,
}

/// A violation per place that it concerns: each unexpected member has its own.
pub(super) fn violations(
    error: &ValidationError<'_>,
    instance: &Value,
    addresses: Addresses<'_>,
) -> Vec<Violation> {
    let at = Pointer::from(error.instance_path().as_str());
    let schema_at = place(error, addresses);
    let keyword = schema_at.rsplit('/').next().unwrap_or_default().to_owned();
    let make = |at: Pointer, keyword: &str, params: Map<String, Value>| Violation {
        at,
        schema_at: schema_at.as_str().into(),
        keyword: keyword.to_owned(),
        params,
        branches: None,
    };
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            // Beside `additionalProperties: false` the engine misses what is there and may not be.
            if error.instance().get(name).is_some() {
                return Vec::new();
            }
            vec![make(
                at.join(name),
                &keyword_of(&keyword, "required"),
                missing(name),
            )]
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .map(|name| {
                    make(
                        at.join(name),
                        &keyword,
                        one("member", Value::from(name.as_str())),
                    )
                })
                .collect()
        }
        Kind::PropertyNames { error: inner } => {
            let name = inner.instance().as_str().unwrap_or_default().to_owned();
            vec![Violation {
                // What the name does not satisfy.
                schema_at: place(inner, addresses).into(),
                ..make(
                    at.join(&name),
                    "propertyNames",
                    one("member", Value::from(name)),
                )
            }]
        }
        Kind::OneOfNotValid { context }
        | Kind::OneOfMultipleValid { context }
        | Kind::AnyOf { context } => {
            let branches = context
                .iter()
                .map(|branch| {
                    branch
                        .iter()
                        .flat_map(|error| violations(error, instance, addresses))
                        .collect()
                })
                .collect();
            vec![Violation {
                branches: Some(branches),
                ..make(at, &keyword, Map::new())
            }]
        }
        Kind::FalseSchema => match closed_members(instance, &at, &keyword) {
            // Without `properties` beside it the engine names the object, and only once.
            Some(members) => members
                .map(|name| make(at.join(name), &keyword, one("member", Value::from(name))))
                .collect(),
            None => vec![make(at, "false", Map::new())],
        },
        kind => vec![make(at, &keyword, params(kind))],
    }
}

/// The place of the keyword, as it is shown. The engine counts from the resource in which a keyword stands: that
/// may be another document, or a part of this one with an address of its own.
fn place(error: &ValidationError<'_>, addresses: Addresses<'_>) -> String {
    let Addresses { resources, names } = addresses;
    let written = names.written(&Pointer::from(error.schema_path().as_str()));
    let written = written.as_str();
    let found = error.absolute_keyword_location().and_then(|uri| {
        let (address, fragment) = uri.as_str().split_once('#')?;
        let start = resources.get(address)?;
        let pointer = names.written(&Pointer::from(percent_decode(fragment)?));
        let pointer = pointer.as_str();
        let (_, keyword) = written.rsplit_once('/')?;
        Some(match pointer.rsplit_once('/') {
            // Of `dependentRequired` it says which rule, too.
            Some((rest, last)) if last != keyword && rest.ends_with(&format!("/{keyword}")) => {
                format!("{start}{rest}")
            }
            // `exclusiveMinimum` of draft 4 stands beside `minimum`.
            Some((rest, last)) if last != keyword => format!("{start}{rest}/{keyword}"),
            _ => format!("{start}{pointer}"),
        })
    });
    found.unwrap_or_else(|| format!("#{written}"))
}

/// The members of an object in which none may be, where it is a keyword of the object that is `false`.
fn closed_members<'a>(
    instance: &'a Value,
    at: &Pointer,
    keyword: &str,
) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
    let closes = matches!(keyword, "additionalProperties" | "unevaluatedProperties");
    let is_member = at.split_last().is_some_and(|(_, name)| name == keyword);
    let members = instance.pointer(at.as_str())?.as_object()?;
    (closes && !is_member).then(|| members.keys().map(String::as_str))
}

/// `dependencies` and `dependentRequired` name themselves; everything else that misses a member is `required`.
fn keyword_of(written: &str, fallback: &str) -> String {
    if matches!(written, "dependentRequired" | "dependencies") {
        written.to_owned()
    } else {
        fallback.to_owned()
    }
}

fn params(kind: &Kind) -> Map<String, Value> {
    match kind {
        Kind::Type { kind } => {
            let types: Vec<Value> = match kind {
                TypeKind::Single(one) => vec![Value::from(one.as_str())],
                TypeKind::Multiple(many) => {
                    many.iter().map(|one| Value::from(one.as_str())).collect()
                }
            };
            one("expected", Value::Array(types))
        }
        Kind::Constant { expected_value } => one("expected", (**expected_value).clone()),
        Kind::Enum { options } => one("options", (**options).clone()),
        Kind::Format { format } => one("format", Value::from(format.as_str())),
        Kind::Pattern { pattern } => one("pattern", Value::from(pattern.as_str())),
        Kind::MinLength { limit }
        | Kind::MaxLength { limit }
        | Kind::MinItems { limit }
        | Kind::MaxItems { limit }
        | Kind::MinProperties { limit }
        | Kind::MaxProperties { limit } => one("limit", Value::from(*limit)),
        Kind::Minimum { limit }
        | Kind::Maximum { limit }
        | Kind::ExclusiveMinimum { limit }
        | Kind::ExclusiveMaximum { limit } => one("limit", limit.clone()),
        Kind::MultipleOf { multiple_of } => one("limit", json!(multiple_of)),
        Kind::Custom { message, .. } => super::exact::params(message),
        Kind::AdditionalItems { limit } => one("limit", Value::from(*limit)),
        _ => Map::new(),
    }
}
