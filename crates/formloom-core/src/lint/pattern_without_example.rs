//! `pattern_without_example`: a long `pattern` that no example explains. A form does not show it: nobody reads it.

use serde_json::{Map, Value};

use super::Lint;
use formloom_schema::TypeSet;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Shorter patterns are shown with their error.
const READABLE: usize = 40;

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for id in lint.ids() {
        let Some(schema) = lint.raw(id) else { continue };
        let pattern = schema.get("pattern").and_then(Value::as_str);
        let is_long = pattern.is_some_and(|pattern| pattern.chars().count() > READABLE);
        let facts = lint.facts(id);
        let is_typed = !facts.secret
            && !facts.read_only
            && facts.constant.is_none()
            && facts.options.is_none()
            && facts.types.is_none_or(|types| types.meets(TypeSet::STRING));
        if is_long && is_typed && !is_explained(schema) && !lint.is_test(id) {
            let at = lint.subschema(id).location.join("pattern").show();
            let message = "people are only told that the text does not have the right format; add `examples`, `pattern_descriptor` or an `errorMessage`";
            found.push(Diagnostic::new(
                DiagnosticCode::PatternWithoutExample,
                at,
                message,
            ));
        }
    }
}

fn is_explained(schema: &Map<String, Value>) -> bool {
    let words = ["examples", "example", "pattern_descriptor", "errorMessage"];
    let says = |value: &Value| value.as_array().is_none_or(|values| !values.is_empty());
    words
        .iter()
        .any(|keyword| schema.get(*keyword).is_some_and(says))
}
