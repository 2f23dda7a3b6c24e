//! `default_not_valid`: a `default` that its own subschema refuses. A form that starts with it starts with an error.

use super::Lint;
use crate::model::subschema::SchemaId;
use formloom_schema::TypeSet;
use formloom_schema::type_name;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        found.extend(check(lint, id));
    }
}

fn check(lint: &Lint<'_>, id: SchemaId) -> Option<Diagnostic> {
    let facts = lint.facts(id);
    let default = facts.default.as_deref()?;
    if facts.unresolved || lint.judge(id, default)? {
        return None;
    }
    let claim = lint.claim(&lint.always(&[id])?)?;
    let why = if !claim.is_empty() && !claim.types.meets(TypeSet::of(default)) {
        let (found, expected) = (type_name(default), claim.type_names());
        format!("it is {found}, and the type here is {expected}")
    } else if claim
        .values
        .as_ref()
        .is_some_and(|values| !values.contains(&default))
    {
        "it is not among the values that are possible here".to_owned()
    } else {
        "it breaks a rule of its own schema".to_owned()
    };
    Some(Diagnostic::new(
        DiagnosticCode::DefaultNotValid,
        lint.subschema(id).location.join("default").show(),
        format!(
            "this `default` is not valid: {why}; change it, or leave it out so that the form starts without it"
        ),
    ))
}
