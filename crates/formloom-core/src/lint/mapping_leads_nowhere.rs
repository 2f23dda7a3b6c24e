//! `mapping_leads_nowhere`: a value in OpenAPI's `discriminator.mapping` that means none of the branches, so that it can
//! never be chosen.

use hashbrown::HashSet;

use super::Lint;
use crate::form::discriminator::names_of;
use crate::form::name::names_along;
use crate::model::subschema::SchemaId;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        for union in &lint.facts(id).unions {
            let union = lint.form.union(*union);
            let Some(tag) = &union.tag else { continue };
            if lint
                .spend(union.branches.len() + tag.mapping.len())
                .is_none()
            {
                return;
            }
            let names = |branch: &SchemaId| {
                let names = names_along(lint.form, *branch);
                (!names.is_empty()).then_some(names)
            };
            // A branch without a name can be meant in other ways.
            let names: Option<Vec<Vec<String>>> = union.branches.iter().map(names).collect();
            let Some(names) = names else { continue };
            let names: HashSet<String> = names.into_iter().flatten().collect();
            for (value, to) in &tag.mapping {
                if names_of(to).iter().any(|name| names.contains(name)) {
                    continue;
                }
                let at = lint
                    .subschema(id)
                    .location
                    .join("discriminator")
                    .join("mapping")
                    .join(value);
                let message = format!(
                    "`{to}` is none of the branches, so `{value}` can never be chosen; name the schema of a branch, or add it"
                );
                found.push(Diagnostic::new(
                    DiagnosticCode::MappingLeadsNowhere,
                    at.show(),
                    message,
                ));
            }
        }
    }
}
