//! `off_is_present`: a dependency on a toggle. One that is switched off is `false`, which is there, so that what depends on
//! it stays required.

use serde_json::{Map, Value};

use super::Lint;
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode};

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        let Some(schema) = lint.raw(id) else { continue };
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            let dependencies = schema.get(keyword).and_then(Value::as_object);
            for member in dependencies.into_iter().flat_map(Map::keys) {
                if lint.spend(1).is_none() {
                    return;
                }
                let toggle = lint.facts(id).properties.get(member);
                if toggle.is_some_and(|toggle| lint.facts(*toggle).types == Some(TypeSet::BOOLEAN))
                {
                    let at = lint
                        .subschema(id)
                        .location
                        .join(keyword)
                        .join(member)
                        .show();
                    let message = format!(
                        "`{member}` is there when it is `false`, too; write `if` with `\"{member}\": {{ \"const\": true }}` where only on is meant"
                    );
                    found.push(Diagnostic::new(DiagnosticCode::OffIsPresent, at, message));
                }
            }
        }
    }
}
