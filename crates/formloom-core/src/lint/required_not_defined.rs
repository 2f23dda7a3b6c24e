//! `required_not_defined`: a name in `required` that nothing at the place describes. The form has no field for it,
//! so nobody can give it.

use hashbrown::HashSet;

use super::Lint;
use super::place::Place;
use crate::model::subschema::SchemaId;
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode, Severity};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let mut said = HashSet::new();
    for place in &lint.places {
        if check(lint, place, &mut said, found).is_none() {
            return;
        }
    }
}

/// None where no work is left.
fn check<'a>(
    lint: &Lint<'a>,
    place: &Place,
    said: &mut HashSet<(SchemaId, &'a str)>,
    found: &mut Vec<Diagnostic>,
) -> Option<()> {
    let possible: Vec<_> = place.possible.iter().map(|id| lint.facts(*id)).collect();
    lint.spend(possible.len())?;
    let any_name = possible
        .iter()
        .any(|facts| facts.additional.is_some() || facts.unevaluated.is_some());
    let none = possible.iter().all(|facts| facts.required.is_empty());
    if any_name || none || !lint.claim(&place.certain)?.types.meets(TypeSet::OBJECT) {
        return Some(());
    }
    let described: HashSet<&str> = possible
        .iter()
        .flat_map(|facts| facts.properties.keys().map(String::as_str))
        .collect();
    lint.spend(described.len())?;
    let patterns: Vec<&str> = possible
        .iter()
        .flat_map(|facts| facts.patterns.iter().map(|(pattern, _)| pattern.as_str()))
        .collect();
    let closed = place.certain.iter().any(|id| lint.facts(*id).closed);
    for id in &place.possible {
        let facts = lint.facts(*id);
        for name in &facts.required {
            lint.spend(1)?;
            if described.contains(name.as_str()) || lint.matches_any(&patterns, name)? {
                continue;
            }
            let impossible = closed || facts.closed;
            // An object of which nothing is described is raw JSON, which takes any member.
            let raw = described.is_empty() && patterns.is_empty();
            if (impossible || !raw) && said.insert((*id, name.as_str())) {
                found.push(diagnostic(lint, *id, name, impossible));
            }
        }
    }
    Some(())
}

fn diagnostic(lint: &Lint<'_>, id: SchemaId, name: &str, impossible: bool) -> Diagnostic {
    let at = lint.subschema(id).location.join("required").show();
    let (severity, why) = if impossible {
        (
            Severity::Warning,
            "no other members are allowed, so nothing can ever be valid here",
        )
    } else {
        (
            Severity::Hint,
            "nothing here describes it, so the form has no field for it",
        )
    };
    let message = format!(
        "`{name}` is required, and {why}; describe it in `properties`, or take it out of `required`"
    );
    Diagnostic::new(DiagnosticCode::RequiredNotDefined, at, message).with_severity(severity)
}
