//! `off_is_present`: a dependency on a toggle. One that is switched off is `false`, which is there, so that what depends on
//! it stays required.

use serde_json::Value;

use super::Lint;
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode, Dialect};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        let Some(schema) = lint.raw(id) else { continue };
        // Draft 4 has no other way to say it.
        if lint.form.dialect() == Dialect::Draft4 {
            return;
        }
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            let dependencies = schema.get(keyword).and_then(Value::as_object);
            let asks = |(_, asked): &(&String, &Value)| {
                asked.as_array().is_none_or(|asked| !asked.is_empty())
            };
            for (member, _) in dependencies.into_iter().flatten().filter(asks) {
                if lint.spend(1).is_none() {
                    return;
                }
                let toggle = lint.facts(id).properties.get(member);
                let is_toggle = toggle.is_some_and(|toggle| {
                    let facts = lint.facts(*toggle);
                    let is_fixed = facts.constant.is_some() || facts.options.is_some();
                    facts.types == Some(TypeSet::BOOLEAN) && !is_fixed
                });
                if is_toggle {
                    let at = lint
                        .subschema(id)
                        .location
                        .join(keyword)
                        .join(member)
                        .show();
                    let message = format!(
                        "`{member}` is there when it is `false`, too; where only on is meant, write `if` with `{member}` as `required` and as a `const` of `true`"
                    );
                    found.push(Diagnostic::new(DiagnosticCode::OffIsPresent, at, message));
                }
            }
        }
    }
}
