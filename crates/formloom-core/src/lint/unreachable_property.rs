//! `unreachable_property`: a property that no value can have: it is `false`, or another subschema at the same place
//! refuses its name. The typical slip is `additionalProperties: false` in one part of an `allOf`.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::Lint;
use super::place::Place;
use crate::model::subschema::SchemaId;
use formloom_schema::Dialect;
use formloom_schema::{Diagnostic, DiagnosticCode, Severity};

/// What `propertyNames` may hold for the engine to be asked about it: nothing that leads elsewhere.
const PLAIN: [&str; 9] = [
    "type",
    "pattern",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "title",
    "description",
    "$comment",
];

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let mut said = HashSet::new();
    for place in &lint.places {
        if check(lint, place, &mut said, found).is_none() {
            return;
        }
    }
}

/// None where no work is left.
fn check(
    lint: &Lint<'_>,
    place: &Place,
    said: &mut HashSet<SchemaId>,
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    lint.spend(place.possible.len())?;
    let certain: HashSet<SchemaId> = place.certain.iter().copied().collect();
    let refusing = |refuses: fn(&Lint<'_>, SchemaId) -> bool| -> Vec<SchemaId> {
        let ids = place.certain.iter().copied();
        ids.filter(|id| refuses(lint, *id)).collect()
    };
    let closing = refusing(is_closing);
    let naming = refusing(is_naming);
    for owner in &place.possible {
        for (name, child) in &*lint.facts(*owner).properties {
            lint.spend(1 + closing.len() + naming.len())?;
            if said.contains(child) {
                continue;
            }
            let diagnostic = if lint.facts(*child).never {
                // In a branch, `false` is how one says that a member goes with another branch.
                certain.contains(owner).then(|| never(lint, *child, name))
            } else {
                refused(lint, *owner, *child, name, &closing, &naming)?
            };
            if let Some(diagnostic) = diagnostic {
                said.insert(*child);
                found.push(diagnostic);
            }
        }
    }
    Some(())
}

/// Whether a subschema has `additionalProperties: false`, which sees only the names that are written beside it.
fn is_closing(lint: &Lint<'_>, id: SchemaId) -> bool {
    lint.facts(id).closed
        && lint
            .raw(id)
            .is_some_and(|schema| schema.get("additionalProperties") == Some(&Value::Bool(false)))
}

/// Whether a subschema has `propertyNames` that can be judged.
fn is_naming(lint: &Lint<'_>, id: SchemaId) -> bool {
    let dialect = lint.form.dialect();
    let is_plain = |names: &Map<String, Value>| {
        names
            .keys()
            .all(|keyword| PLAIN.contains(&keyword.as_str()))
    };
    lint.judged
        && dialect >= Dialect::Draft6
        && lint.subschema(id).location.in_root
        && lint.raw(id).is_some_and(|schema| {
            let alone = dialect.ref_stands_alone() && schema.contains_key("$ref");
            let names = schema.get("propertyNames").and_then(Value::as_object);
            !alone && names.is_some_and(is_plain)
        })
}

fn never(lint: &Lint<'_>, child: SchemaId, name: &str) -> Diagnostic {
    let message = format!(
        "no value is valid for `{name}`, so the form does not show it; say what it takes, or remove it"
    );
    let at = lint.subschema(child).location.show();
    Diagnostic::new(DiagnosticCode::UnreachableProperty, at, message).with_severity(Severity::Hint)
}

/// Something said where a subschema always refuses the name; the outer none where no work is left.
fn refused(
    lint: &Lint<'_>,
    owner: SchemaId,
    child: SchemaId,
    name: &str,
    closing: &[SchemaId],
    naming: &[SchemaId],
) -> Option<Option<Diagnostic>> {
    let mut by = None;
    for id in closing.iter().filter(|id| **id != owner) {
        let facts = lint.facts(*id);
        let patterns: Vec<&str> = facts
            .patterns
            .iter()
            .map(|(text, _)| text.as_str())
            .collect();
        if !facts.properties.contains_key(name) && !lint.matches_any(&patterns, name)? {
            by = Some((*id, "additionalProperties"));
        }
    }
    for id in naming {
        if by.is_none() && !lint.takes_name(*id, name)? {
            by = Some((*id, "propertyNames"));
        }
    }
    Some(by.map(|(id, keyword)| {
        let what = if keyword == "propertyNames" {
            "allow the name there"
        } else if lint.form.dialect().ref_stands_alone() {
            "list it in `properties` there too"
        } else {
            "list it in `properties` there too, or close the whole with `unevaluatedProperties`"
        };
        Diagnostic::new(
            DiagnosticCode::UnreachableProperty,
            lint.subschema(child).location.show(),
            format!(
                "`{name}` can never be given: `{keyword}` at {} refuses it; {what}",
                lint.subschema(id).location.join(keyword).show()
            ),
        )
    }))
}
