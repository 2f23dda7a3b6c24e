//! `condition_on_nothing`: an `if` that holds while the member it asks about is not there. `properties` judges only
//! members that are there, so the `then` applies to an empty form.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::Lint;
use crate::model::subschema::{Condition, SchemaId};
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        for condition in &lint.facts(id).conditions {
            if let Condition::If {
                test,
                then: Some(then),
                ..
            } = condition
            {
                found.extend(check(lint, id, *test, *then));
            }
        }
    }
}

fn check(lint: &Lint<'_>, id: SchemaId, test: SchemaId, then: SchemaId) -> Option<Diagnostic> {
    let asked = asked(lint, test)?;
    if asked.is_empty() || is_conditional(lint, id) {
        return None;
    }
    let around = lint.around(id)?;
    if !lint.claim(&around)?.types.meets(TypeSet::OBJECT) || !adds(lint, &around, then)? {
        return None;
    }
    // A member with a default is there from the start.
    let mut open = Vec::new();
    for name in asked {
        if !is_filled(lint, &around, name)? {
            open.push(name);
        }
    }
    let nothing = Value::Object(Map::new());
    if open.is_empty() || !lint.judge(test, &nothing)? {
        return None;
    }
    let names: Vec<String> = open.iter().map(|name| format!("`{name}`")).collect();
    let required = Value::from(open);
    Some(Diagnostic::new(
        DiagnosticCode::ConditionOnNothing,
        lint.subschema(test).location.show(),
        format!(
            "`if` also holds while {} is missing, so `then` applies to an empty form; add `\"required\": {required}` to the `if`",
            names.join(", ")
        ),
    ))
}

/// The members of which a test says something, and which it does not require.
fn asked<'a>(lint: &Lint<'a>, test: SchemaId) -> Option<Vec<&'a str>> {
    let set = lint.possibly(&[test])?;
    let required: HashSet<&str> = set
        .iter()
        .flat_map(|id| lint.facts(*id).required.iter().map(String::as_str))
        .collect();
    let mut seen = HashSet::new();
    let mut asked = Vec::new();
    for id in set {
        for (name, child) in &*lint.facts(id).properties {
            lint.spend(1)?;
            // A boolean says only whether the member may be there, which is how one asks for its absence.
            let says = lint.raw(*child).is_some_and(|schema| !schema.is_empty());
            if says && !required.contains(name.as_str()) && seen.insert(name.as_str()) {
                asked.push(name.as_str());
            }
        }
    }
    Some(asked)
}

/// Whether a subschema applies only while another condition holds: it may well say that the member is there.
fn is_conditional(lint: &Lint<'_>, id: SchemaId) -> bool {
    let mut at = id;
    while let Some((parent, keyword)) = lint.above(at) {
        if !matches!(keyword, "allOf" | "anyOf" | "oneOf") {
            return true;
        }
        at = parent;
    }
    false
}

/// Whether a `then` requires something, or describes what the place does not.
fn adds(lint: &Lint<'_>, around: &[SchemaId], then: SchemaId) -> Option<bool> {
    let known = |name: &str| {
        around
            .iter()
            .any(|id| lint.facts(*id).properties.contains_key(name))
    };
    for id in lint.always(&[then])? {
        let facts = lint.facts(id);
        if !facts.required.is_empty() || !facts.unions.is_empty() {
            return Some(true);
        }
        for (name, child) in &*facts.properties {
            lint.spend(around.len())?;
            if !lint.facts(*child).never && !known(name) {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn is_filled(lint: &Lint<'_>, around: &[SchemaId], name: &str) -> Option<bool> {
    lint.spend(around.len())?;
    let mut seeds: Vec<SchemaId> = Vec::new();
    let mut required = false;
    for id in around {
        let facts = lint.facts(*id);
        seeds.extend(facts.properties.get(name));
        required |= facts.required.iter().any(|known| known == name);
    }
    let filled = lint.always(&seeds)?.into_iter().any(|id| {
        let facts = lint.facts(id);
        facts.default.is_some() || required && facts.constant.is_some()
    });
    Some(filled)
}
