//! What cannot be used of a schema, found all at once: an engine names only the first of it.

use std::sync::Arc;

use formloom_schema::{
    Dialect, Formats, Pointer, SchemaOptions, is_address, metaschema, subschemas,
};
use formloom_verdict::{Failure, Graph, Program};
use hashbrown::HashSet;
use serde_json::Value;

use super::source::Source;
use super::unusable_patterns::unusable_patterns;

/// Something in the schema is refused: where, and whether a pattern is at fault.
pub(super) struct Refusal {
    pub(super) at: Option<Pointer>,
    pub(super) pattern: bool,
}

/// Keywords whose arrays hold schemas: an item that is none is taken as `true`.
const OF_SCHEMAS: [&str; 5] = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];

/// Keywords that hold addresses.
const ADDRESSES: [&str; 5] = ["$id", "id", "$ref", "$dynamicRef", "$recursiveRef"];

/// Every keyword that cannot be used, the innermost first: those that the meta-schema refuses, and what an engine refused
/// first, with its like: addresses that are none where it names no place, or patterns.
pub(super) fn refused(root: &Value, source: &Source<'_>, first: Option<Refusal>) -> Vec<Refusal> {
    match first {
        Some(Refusal { at: None, .. }) => bad_addresses(root),
        Some(first) if first.pattern => {
            let unusable = unusable_patterns(root, &source.patterns).into_iter();
            let unusable = unusable.map(|at| Refusal {
                at: Some(at),
                pattern: true,
            });
            unusable.chain([first]).collect()
        }
        first => {
            let mut found = by_metaschema(root, source.dialect);
            let is_new = |first: &Refusal| found.iter().all(|known| known.at != first.at);
            found.extend(first.filter(is_new));
            innermost_first(root, found)
        }
    }
}

/// Each keyword once, the innermost first.
fn innermost_first(root: &Value, mut found: Vec<Refusal>) -> Vec<Refusal> {
    for refusal in &mut found {
        refusal.at = refusal.at.take().map(|at| keyword_at(root, at));
    }
    let mut known = HashSet::new();
    found.retain(|refusal| known.insert(refusal.at.clone()));
    found.sort_by_key(|refusal| {
        std::cmp::Reverse(refusal.at.as_ref().map_or(0, |at| at.as_str().len()))
    });
    found
}

/// What the meta-schema of a dialect refuses. A resource with its own `$schema` is judged by that one.
fn by_metaschema(root: &Value, dialect: Dialect) -> Vec<Refusal> {
    let options = SchemaOptions::default()
        .with_dialect(dialect)
        .with_formats(Formats::Annotate);
    let program =
        metaschema(dialect.uri()).and_then(|schema| Program::compile(schema, &options).ok());
    let Some(program) = program else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for failure in Graph::new(Arc::new(program), root).failures(root) {
        collect(&failure, &mut found);
    }
    found.retain(|refusal| {
        let at = refusal.at.as_ref();
        at.is_some_and(|at| !is_of_another_draft(root, at))
    });
    found
}

/// The places that a failure by the meta-schema means: of branches the one that found something further in.
fn collect(failure: &Failure, found: &mut Vec<Refusal>) {
    let mut open = vec![failure];
    while let Some(failure) = open.pop() {
        let at = keyword_of(failure);
        let is_further_in = |inner: &Failure| {
            let inner = keyword_of(inner);
            inner != at && at.contains(&inner)
        };
        let branch = failure.branches.iter().flatten().find(|branch| {
            failure.keyword == "anyOf" && !branch.is_empty() && branch.iter().all(is_further_in)
        });
        match branch {
            Some(branch) => open.extend(branch.iter().rev()),
            None => found.push(Refusal {
                pattern: at.split_last().is_some_and(|(_, token)| token == "pattern"),
                at: Some(at),
            }),
        }
    }
}

/// The keyword whose value a failure refuses.
fn keyword_of(failure: &Failure) -> Pointer {
    let Some((around, missing)) = failure.at.split_last() else {
        return Pointer::root();
    };
    if !matches!(
        failure.keyword,
        "required" | "dependencies" | "dependentRequired"
    ) {
        return failure.at.clone();
    }
    // Draft 4 asks for `maximum` beside `exclusiveMaximum`: that one means nothing alone.
    match missing.as_str() {
        "maximum" => around.join("exclusiveMaximum"),
        "minimum" => around.join("exclusiveMinimum"),
        _ => around,
    }
}

/// Whether a place is in a resource inside of the document that names its own meta-schema.
fn is_of_another_draft(root: &Value, at: &Pointer) -> bool {
    let mut around = at.split_last();
    while let Some((parent, _)) = around {
        if parent.is_root() {
            return false;
        }
        let value = root.pointer(parent.as_str());
        if value.is_some_and(|value| value.get("$schema").is_some()) {
            return true;
        }
        around = parent.split_last();
    }
    false
}

/// An item of what holds no schemas takes its whole list along: there is nothing to put in its place.
fn keyword_at(root: &Value, at: Pointer) -> Pointer {
    let Some((list, _)) = at.split_last() else {
        return at;
    };
    let is_item = root.pointer(list.as_str()).is_some_and(Value::is_array);
    let holds_schemas = list
        .split_last()
        .is_some_and(|(_, keyword)| OF_SCHEMAS.contains(&keyword.as_str()));
    if is_item && !holds_schemas { list } else { at }
}

/// Addresses that are no URI references. One that starts with `#` is looked up as it is written.
pub(super) fn bad_addresses(root: &Value) -> Vec<Refusal> {
    let mut found = Vec::new();
    let mut open = vec![(Pointer::root(), root)];
    while let Some((at, value)) = open.pop() {
        let Value::Object(members) = value else {
            continue;
        };
        for keyword in ADDRESSES {
            if let Some(Value::String(address)) = members.get(keyword)
                && !is_address(address)
            {
                found.push(Refusal {
                    at: Some(at.join(keyword)),
                    pattern: false,
                });
            }
        }
        open.extend(subschemas(members, &at));
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]
mod tests {
    use serde_json::{Map, Value, json};

    use crate::compile::CompileOptions;
    use formloom_schema::Dialect;
    use formloom_schema::{Diagnostic, DiagnosticCode};

    /// What a schema says of a value, with and without `with_deferred`, and what is remarked on.
    fn judged(schema: &Value, value: &Value) -> (bool, Vec<Diagnostic>) {
        let compiled = CompileOptions::default().compile(schema).unwrap();
        let deferred = CompileOptions::default().with_deferred(true);
        let deferred = deferred.compile(schema).unwrap().form;
        let answer = compiled.form.is_valid(value);
        assert_eq!(deferred.is_valid(value), answer, "deferred: {schema}");
        (answer, compiled.diagnostics)
    }

    fn places(diagnostics: &[Diagnostic]) -> Vec<&str> {
        diagnostics.iter().map(|found| found.at.as_str()).collect()
    }

    #[test]
    fn a_bad_word_that_nobody_uses_leaves_the_rest_judged() {
        for unused in [
            json!({ "required": [5] }),
            json!({ "required": 5 }),
            json!({ "allOf": [5] }),
            json!({ "type": ["string", 5] }),
            json!({ "items": { "minLength": "x" } }),
            json!({ "$id": "http://[" }),
            json!({ "$ref": "http://[" }),
            json!(5),
        ] {
            let schema = json!({ "type": "string", "minLength": 3, "$defs": { "unused": unused } });
            let (is_valid, diagnostics) = judged(&schema, &json!(""));
            assert!(!is_valid, "{schema}");
            assert_eq!(diagnostics.len(), 1, "{schema}: {diagnostics:?}");
        }
    }

    #[test]
    fn an_item_that_cannot_be_used_takes_its_keyword_along() {
        let schema = json!({ "type": "string", "$defs": { "unused": { "required": ["a", 5] } } });
        let (_, diagnostics) = judged(&schema, &json!(""));
        assert_eq!(places(&diagnostics), ["#/$defs/unused/required"]);
        // The innermost keyword is meant, also where a keyword takes several kinds of values.
        let options = CompileOptions::default().with_dialect(Dialect::Draft7);
        let schema = json!({ "definitions": { "unused": { "items": { "minLength": "x" } } } });
        let diagnostics = options.compile(&schema).unwrap().diagnostics;
        assert!(
            places(&diagnostics).contains(&"#/definitions/unused/items/minLength"),
            "{diagnostics:?}"
        );
    }

    #[test]
    fn a_title_as_the_id_is_ignored() {
        let schema = json!({
            "$id": "My Schema",
            "type": "object",
            "properties": { "n": { "$id": "http://[", "type": "string", "minLength": 3 } },
        });
        let (is_valid, diagnostics) = judged(&schema, &json!({ "n": "" }));
        assert!(!is_valid, "the rest is judged");
        assert_eq!(places(&diagnostics), ["#/$id", "#/properties/n/$id"]);
    }

    #[test]
    fn what_cannot_be_used_in_another_document_leaves_the_rest_judged() {
        let part = json!({
            "type": ["string", "string"], "minLength": 3, "pattern": "(",
            "enum": [{ "label": "A", "value": "aaa" }],
        });
        for deferred in [false, true] {
            let compiled = CompileOptions::default()
                .with_deferred(deferred)
                .with_document("part.json", part.clone())
                .compile(&json!({ "$ref": "part.json" }))
                .unwrap();
            let mut state = compiled.form.state(json!("aaa"));
            assert_eq!(state.errors(), []);
            assert!(state.submit().is_ok(), "what can be used is satisfied");
            let mut state = compiled.form.state(json!("x"));
            let live = state.errors();
            assert_eq!(live.len(), 2, "{live:?}");
            assert_eq!(state.submit().unwrap_err().errors.len(), 2);
        }
    }

    #[test]
    fn hundreds_of_bad_words_are_found_at_once() {
        let unused: Map<String, Value> = (0..2_000)
            .map(|index| (format!("d{index}"), json!({ "minLength": "x" })))
            .collect();
        let schema = json!({ "type": "string", "minLength": 3, "$defs": unused });
        let (is_valid, diagnostics) = judged(&schema, &json!(""));
        assert!(!is_valid, "the rest is judged");
        assert_eq!(diagnostics.len(), 2_000, "each is remarked on");
    }

    #[test]
    fn a_lonely_flag_of_draft_4_does_not_take_its_schema_along() {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "properties": { "n": { "type": "integer", "exclusiveMaximum": true } },
        });
        let (is_valid, diagnostics) = judged(&schema, &json!({ "n": "x" }));
        assert!(!is_valid, "the type is judged");
        assert_eq!(places(&diagnostics), ["#/properties/n/exclusiveMaximum"]);
    }

    #[test]
    fn patterns_that_nobody_can_use_are_dropped_wherever_they_stand() {
        let long = "\\d".repeat(8_000);
        let bad: Map<String, Value> = (0..300)
            .map(|index| {
                (
                    format!("p{index}"),
                    json!({ "contains": { "pattern": format!("({index}") } }),
                )
            })
            .collect();
        for (rest, expected) in [
            (json!({ "contains": { "pattern": long } }), 1),
            (json!({ "propertyNames": { "pattern": long } }), 1),
            (json!({ "patternProperties": { long.as_str(): {} } }), 1),
            (
                json!({ "contains": { "patternProperties": { long.as_str(): {} } } }),
                1,
            ),
            (json!({ "properties": bad }), 300),
        ] {
            let mut schema = rest;
            schema["minLength"] = json!(3);
            let (is_valid, diagnostics) = judged(&schema, &json!(""));
            assert!(!is_valid, "the rest is judged");
            let of_patterns = diagnostics
                .iter()
                .filter(|found| found.code == DiagnosticCode::InvalidPattern);
            assert_eq!(of_patterns.count(), expected, "{diagnostics:.200?}");
        }
    }

    #[test]
    fn a_document_with_bad_addresses_is_used_without_them() {
        let bad = json!({ "$id": "My Part", "minLength": 3, "$defs": { "x": { "$ref": "a b" } } });
        let form = CompileOptions::default()
            .with_document("part.json", bad)
            .with_document("no address", json!(true))
            .compile(&json!({ "$ref": "part.json", "type": "string" }))
            .unwrap()
            .form;
        assert!(!form.is_valid(&json!("ab")), "it is judged");
        assert!(form.is_valid(&json!("abc")), "and can be satisfied");
    }
}
