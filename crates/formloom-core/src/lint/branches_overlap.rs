//! `branches_overlap`: a value that two branches of a `oneOf` accept, so that it is not valid. It is shown only with
//! such a value: a default, an example, or the smallest one that a branch asks for.

use serde_json::{Map, Value};

use super::Lint;
use crate::form::choice::{Choice, Discriminator, Role};
use crate::model::subschema::{SchemaId, UnionId, UnionKeyword};
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode, SchemaLocation};

/// A union with more branches is not looked at: each is compared with each.
const MOST_BRANCHES: usize = 64;
/// Examples that are tried.
const MOST_EXAMPLES: usize = 3;
/// Levels of a value that is made up.
const DEPTH: usize = 3;
/// Members of an object that is made up.
const MOST_MEMBERS: usize = 32;
/// Letters of a text that is made up.
const MOST_LETTERS: u64 = 64;
/// A longer value is not shown.
const SHOWN: usize = 60;

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        for union in &lint.facts(id).unions {
            found.extend(check(lint, id, *union));
        }
    }
}

fn check(lint: &Lint<'_>, owner: SchemaId, id: UnionId) -> Option<Diagnostic> {
    let union = lint.form.union(id);
    if union.keyword != UnionKeyword::OneOf || union.branches.len() > MOST_BRANCHES {
        return None;
    }
    let role = lint.form.role(id);
    let Role::Choice(choice) = &*role else {
        return says_nothing(lint, id);
    };
    if !choice.is_tried() && !matches!(choice.discriminator, Discriminator::Required(_)) {
        return None;
    }
    let around = lint.around(owner)?;
    for (index, variant) in choice.variants.iter().enumerate() {
        for value in witnesses(lint, &around, variant.schema)? {
            if fits(lint, &around, &value)? && lint.judge(variant.schema, &value)? {
                for (other, second) in choice.variants.iter().enumerate() {
                    if other != index && lint.judge(second.schema, &value)? {
                        let pair = (index.min(other), index.max(other));
                        let at = union.location.show();
                        return Some(diagnostic(lint, at, choice, pair, &value));
                    }
                }
            }
        }
    }
    None
}

/// Two branches that say nothing accept every value.
fn says_nothing(lint: &Lint<'_>, id: UnionId) -> Option<Diagnostic> {
    let union = lint.form.union(id);
    let is_empty = |branch: &&SchemaId| {
        let annotations = [
            "title",
            "description",
            "$comment",
            "default",
            "examples",
            "deprecated",
        ];
        let raw = lint.raw(**branch);
        raw.is_some_and(|raw| {
            raw.keys()
                .all(|keyword| annotations.contains(&keyword.as_str()))
        })
    };
    if union.branches.iter().filter(is_empty).count() < 2 {
        return None;
    }
    let message = "several branches accept every value, and a value that two branches of a `oneOf` accept is not valid; write a `const` in each, or take the `oneOf` away";
    Some(Diagnostic::new(
        DiagnosticCode::BranchesOverlap,
        union.location.show(),
        message,
    ))
}

fn diagnostic(
    lint: &Lint<'_>,
    at: SchemaLocation,
    choice: &Choice,
    (first, second): (usize, usize),
    value: &Value,
) -> Diagnostic {
    let variants = [&choice.variants[first], &choice.variants[second]];
    let [first, second] = variants
        .map(|variant| format!("branch {} (“{}”)", variant.branch + 1, variant.name.plain()));
    let shown = value.to_string();
    let may_show = variants
        .iter()
        .all(|variant| is_public(lint, variant.schema, value) == Some(true));
    let what = if may_show && shown.chars().count() <= SHOWN {
        format!("`{shown}`")
    } else {
        "the same value".to_owned()
    };
    Diagnostic::new(
        DiagnosticCode::BranchesOverlap,
        at,
        format!(
            "{first} and {second} both accept {what}, and a value that two branches of a `oneOf` accept is not valid; require a property with another `const` in each, or write `anyOf`"
        ),
    )
}

/// Whether a value can be shown: a default or an example can be a secret. What is deeper inside is not looked at.
fn is_public(lint: &Lint<'_>, branch: SchemaId, value: &Value) -> Option<bool> {
    let is_flat = match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members
            .values()
            .all(|member| !member.is_array() && !member.is_object()),
        _ => true,
    };
    let set = lint.always(&[branch])?;
    let members: Vec<SchemaId> = set
        .iter()
        .flat_map(|id| lint.facts(*id).properties.values().copied())
        .collect();
    let inside = lint.always(&members)?;
    let secret = set.iter().chain(&inside).any(|id| lint.facts(*id).secret);
    Some(is_flat && !secret)
}

/// Values that a branch probably accepts.
fn witnesses(lint: &Lint<'_>, around: &[SchemaId], branch: SchemaId) -> Option<Vec<Value>> {
    let set = lint.always(&[branch])?;
    let mut values: Vec<Value> = Vec::new();
    for id in &set {
        values.extend(lint.facts(*id).default.as_deref().cloned());
        values.extend(examples(lint, *id).iter().take(MOST_EXAMPLES).cloned());
    }
    let mut all = set;
    all.extend(around);
    values.extend(smallest(lint, &all, DEPTH));
    Some(values)
}

fn examples<'a>(lint: &Lint<'a>, id: SchemaId) -> &'a [Value] {
    lint.raw(id)
        .and_then(|schema| schema.get("examples")?.as_array())
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// Whether a value could stand at the place for all that is said around the union.
fn fits(lint: &Lint<'_>, around: &[SchemaId], value: &Value) -> Option<bool> {
    let types = lint.claim(around)?.types;
    let count = match value {
        Value::Object(members) => Some(("minProperties", members.len())),
        Value::Array(items) => Some(("minItems", items.len())),
        _ => None,
    };
    let fits = around.iter().all(|id| {
        let facts = lint.facts(*id);
        let enough = count.is_none_or(|(limit, count)| {
            let least = facts.limits.get(limit).and_then(Value::as_f64);
            least.is_none_or(|least| count as f64 >= least)
        });
        let complete = value
            .as_object()
            .is_none_or(|members| facts.required.iter().all(|name| members.contains_key(name)));
        enough && complete
    });
    Some(fits && types.meets(TypeSet::of(value)))
}

/// A value with nothing in it that is not asked for. It is only a guess, which the engine judges.
fn smallest(lint: &Lint<'_>, set: &[SchemaId], depth: usize) -> Option<Value> {
    let claim = lint.claim(set)?;
    if claim.is_empty() {
        return None;
    }
    if let Some(value) = claim.values.as_ref().and_then(|values| values.first()) {
        return Some((*value).clone());
    }
    let has_members = set.iter().any(|id| {
        let facts = lint.facts(*id);
        !facts.properties.is_empty() || !facts.required.is_empty()
    });
    let least = |limit: &str| {
        set.iter()
            .find_map(|id| lint.facts(*id).limits.get(limit))
            .cloned()
    };
    let takes = |types: TypeSet| claim.types.meets(types);
    if takes(TypeSet::OBJECT) && (has_members || claim.types == TypeSet::OBJECT) {
        object(lint, set, depth)
    } else if takes(TypeSet::STRING) {
        let letters = least("minLength").and_then(|count| count.as_u64());
        let letters = letters.unwrap_or(1).clamp(1, MOST_LETTERS);
        Some(Value::from(
            "x".repeat(usize::try_from(letters).unwrap_or(1)),
        ))
    } else if takes(TypeSet::NUMBER) {
        Some(least("minimum").unwrap_or_else(|| Value::from(0)))
    } else if takes(TypeSet::BOOLEAN) {
        Some(Value::Bool(false))
    } else if takes(TypeSet::ARRAY) {
        Some(Value::Array(Vec::new()))
    } else {
        Some(Value::Null)
    }
}

fn object(lint: &Lint<'_>, set: &[SchemaId], depth: usize) -> Option<Value> {
    let mut members = Map::new();
    for name in set.iter().flat_map(|id| &lint.facts(*id).required) {
        lint.spend(set.len())?;
        if members.contains_key(name) {
            continue;
        }
        if depth == 0 || members.len() == MOST_MEMBERS {
            return None;
        }
        let seeds: Vec<SchemaId> = set
            .iter()
            .filter_map(|id| lint.facts(*id).properties.get(name).copied())
            .collect();
        let inside = lint.always(&seeds)?;
        let given = inside.iter().find_map(|id| {
            let default = lint.facts(*id).default.as_deref();
            default.or_else(|| examples(lint, *id).first()).cloned()
        });
        let value = match given {
            Some(value) => value,
            None => smallest(lint, &inside, depth - 1)?,
        };
        members.insert(name.clone(), value);
    }
    Some(Value::Object(members))
}
