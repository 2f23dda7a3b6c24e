//! `nameless_variant`: a branch that nothing tells apart, so that people read “Option 2”.

use super::Lint;
use crate::form::choice::Role;
use crate::form::name::Name;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for union in lint
        .ids()
        .flat_map(|id| lint.facts(id).unions.iter().copied())
    {
        if lint.spend(1).is_none() {
            return;
        }
        let Role::Choice(choice) = &*lint.form.role(union) else {
            continue;
        };
        for variant in &choice.variants {
            if let Name::Number(_) = variant.name {
                let at = lint
                    .form
                    .union(union)
                    .location
                    .join(&variant.branch.to_string());
                let message = format!(
                    "nothing tells this branch from the others, so people read “{}”; give it a `title`, or a property with a `const`",
                    variant.name.plain()
                );
                found.push(Diagnostic::new(
                    DiagnosticCode::NamelessVariant,
                    at.show(),
                    message,
                ));
            }
        }
    }
}
