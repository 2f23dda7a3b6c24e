//! `read_only_required`: a required member that nobody can fill in. A form for something new cannot be submitted, unless
//! the host waives it.

use super::Lint;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    // In OpenAPI the server fills it in, and the form waives it.
    if lint.form.is_openapi() {
        return;
    }
    for id in lint.ids() {
        let facts = lint.facts(id);
        if lint.is_test(id) {
            continue;
        }
        for name in &*facts.required {
            if lint.spend(1).is_none() {
                return;
            }
            let member = facts
                .properties
                .get(name)
                .map(|child| lint.form.closure(&[*child]));
            let member = member.as_deref().unwrap_or_default();
            let is_read_only = member.iter().any(|id| lint.facts(*id).read_only);
            let is_given = member.iter().any(|id| {
                let facts = lint.facts(*id);
                facts.default.is_some() || facts.constant.is_some()
            });
            let from_above = facts
                .default
                .as_deref()
                .and_then(|default| default.get(name));
            if is_read_only && !is_given && from_above.is_none() {
                let at = lint.subschema(id).location.join("required").show();
                let message = format!(
                    "`{name}` is required and read-only, so nobody can fill it in; take it out of `required`, give it a `default`, or have the host waive it (`waive_read_only`)"
                );
                found.push(Diagnostic::new(
                    DiagnosticCode::ReadOnlyRequired,
                    at,
                    message,
                ));
            }
        }
    }
}
