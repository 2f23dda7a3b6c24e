//! The engine that is built when it is first asked for: a page that only fills a form in asks for it at the submit.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::super::source::{Resources, Source, edited};
use super::super::{Assertions, Violation};
use super::{Engine, Whole, engine};
use crate::model::host::Host;
use formloom_schema::Location;
use formloom_schema::text::Patterns;
use formloom_schema::{Dialect, Formats};

/// The engine later, and the document that it will judge. What it refuses then is dropped, and nobody is told.
pub(crate) fn deferred(source: Source<'_>) -> (Box<dyn Assertions>, Arc<Value>) {
    let (root, _) = edited(&source);
    let deferred = Deferred {
        root: root.clone(),
        documents: source.documents.clone(),
        base: source.base,
        dialect: source.dialect,
        formats: source.formats,
        host: source.host.clone(),
        patterns: source.patterns,
        resources: source.resources,
        places: OnceLock::new(),
        whole: OnceLock::new(),
    };
    (Box::new(deferred), root)
}

struct Deferred {
    root: Arc<Value>,
    documents: BTreeMap<String, Value>,
    base: Arc<str>,
    dialect: Dialect,
    formats: Formats,
    host: Host,
    patterns: Arc<Patterns>,
    resources: Arc<Resources>,
    /// Judges single places; none where the documents cannot be read.
    places: OnceLock<Option<Engine>>,
    /// Judges the whole document, without what is refused.
    whole: OnceLock<Box<dyn Assertions>>,
}

impl Deferred {
    fn source(&self) -> Source<'_> {
        Source {
            root: &self.root,
            shared: Some(&self.root),
            documents: &self.documents,
            base: self.base.clone(),
            dialect: self.dialect,
            formats: self.formats,
            host: &self.host,
            edits: Vec::new(),
            patterns: self.patterns.clone(),
            resources: self.resources.clone(),
        }
    }

    fn places(&self) -> Option<&Engine> {
        let built = || Engine::build(&self.root, &self.source(), Whole::Left).ok();
        self.places.get_or_init(built).as_ref()
    }

    fn whole(&self) -> &dyn Assertions {
        &**self
            .whole
            .get_or_init(|| engine(self.source(), &mut Vec::new()).0)
    }
}

impl Assertions for Deferred {
    fn is_valid(&self, schema: &Location, value: &Value) -> bool {
        let is_whole = schema.pointer.is_root() && schema.document == self.base;
        // Always the same judge for a place, so that no answer depends on whether somebody submitted.
        if !is_whole && let Some(place) = self.places().and_then(|places| places.place(schema)) {
            return place.is_valid(value);
        }
        // Something at the place is refused: it is judged without that.
        self.whole().is_valid(schema, value)
    }

    fn violations(&self, instance: &Value) -> Vec<Violation> {
        self.whole().violations(instance)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]
mod tests {
    use serde_json::{Value, json};

    use crate::compile::CompileOptions;
    use crate::error::ValidationError;
    use crate::state::FormState;
    use crate::state::event::Event;
    use formloom_schema::Dialect;

    fn places(errors: &[ValidationError]) -> Vec<String> {
        let shown = |error: &ValidationError| format!("{} {}", error.at, error.keyword);
        errors.iter().map(shown).collect()
    }

    /// What a form says of an instance, before and after a submit and an edit.
    fn answers(state: &mut FormState) -> Vec<Value> {
        let mut told = vec![json!(places(&state.errors())), json!(state.tree())];
        let submitted = state.submit();
        let errors = submitted.map_or_else(|invalid| invalid.errors, |_| Vec::new());
        assert_eq!(
            places(&errors),
            places(&state.errors()),
            "a submit says what the form says"
        );
        told.extend([json!(places(&errors)), json!(state.tree())]);
        if state.apply(Event::type_text("/a", "x")).is_ok() {
            state.apply(Event::type_text("/a", "")).unwrap();
        }
        told.extend([json!(places(&state.errors())), json!(state.tree())]);
        told
    }

    /// The places of the errors, which are the same with and without `with_deferred`.
    #[track_caller]
    fn same(dialect: Dialect, schema: &Value, instance: &Value) -> Vec<String> {
        let [now, later] = [false, true].map(|deferred| {
            let options = CompileOptions::default().with_dialect(dialect);
            let compiled = options.with_deferred(deferred).compile(schema).unwrap();
            answers(&mut compiled.form.state(instance.clone()))
        });
        assert_eq!(now, later, "{schema}");
        serde_json::from_value(now[0].clone()).unwrap()
    }

    #[track_caller]
    fn same_now(schema: Value, instance: Value) -> Vec<String> {
        same(Dialect::Draft202012, &schema, &instance)
    }

    #[test]
    fn names_that_are_there_twice_are_meant_once() {
        let a = json!({ "a": { "type": "string" } });
        let twice = json!({ "type": "object", "properties": a, "required": ["a", "a"] });
        assert_eq!(same_now(twice, json!({})), ["/a required"]);
        let types = json!({ "type": ["string", "string"] });
        assert_eq!(same_now(types, json!(5)), [" type"]);
        let dependent =
            json!({ "type": "object", "dependentRequired": { "a": ["b", "b"], "c": [5] } });
        assert_eq!(
            same_now(dependent, json!({ "a": 1, "c": 1 })),
            ["/b dependentRequired"]
        );
        let dependent = json!({ "type": "object", "dependencies": { "a": ["b", "b"], "c": { "required": ["d", "d"] } } });
        assert_eq!(
            same(Dialect::Draft7, &dependent, &json!({ "a": 1, "c": 1 })),
            ["/b dependencies", "/d required"]
        );
        let options = json!({ "enum": [1, 1.0, "a"] });
        assert_eq!(same(Dialect::Draft4, &options, &json!(2)), [" enum"]);
    }

    #[test]
    fn a_condition_that_says_a_name_twice_is_the_same_before_and_after_a_submit() {
        let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } },
            "if": { "required": ["a", "a"] },
            "then": { "properties": { "extra": { "type": "string" } }, "required": ["b"] } });
        assert_eq!(same_now(schema.clone(), json!({})), [""; 0]);
        assert_eq!(same_now(schema, json!({ "a": "x" })), ["/b required"]);
        let schema = json!({ "if": { "properties": { "a": { "const": "yes" } }, "required": ["a"] },
            "then": { "properties": { "extra": {} } }, "$defs": { "u": { "required": [5] } },
            "properties": { "a": { "type": "string" } } });
        same_now(schema, json!({ "a": "no" }));
    }

    #[test]
    fn what_cannot_be_used_is_ignored_at_once() {
        let none: [&str; 0] = [];
        for (schema, instance) in [
            (json!({ "type": [] }), json!("zzz")),
            (
                json!({ "properties": { "code": { "type": "string", "pattern": "(" } } }),
                json!({ "code": "x" }),
            ),
            (
                json!({ "patternProperties": { "(": { "type": "string" } } }),
                json!({ "(": 1 }),
            ),
            (
                json!({ "type": "object", "required": ["a", 5], "properties": { "a": {} } }),
                json!({}),
            ),
            (json!({ "type": "array", "prefixItems": [] }), json!([1])),
            (
                json!({ "$anchor": "a b", "$id": "a b", "contains": 5, "propertyNames": 5 }),
                json!({}),
            ),
        ] {
            assert_eq!(same_now(schema, instance), none);
        }
        let old = json!({ "items": [], "additionalItems": false });
        assert_eq!(same(Dialect::Draft7, &old, &json!([1])), none);
        assert_eq!(
            same(Dialect::Draft4, &json!({ "enum": [] }), &json!(1)),
            none
        );
        assert_eq!(
            same(Dialect::Draft4, &json!({ "required": [] }), &json!({})),
            none
        );
        let id = json!({ "$id": "My Schema", "type": "string", "minLength": 3 });
        assert_eq!(same_now(id, json!("")), [" minLength"]);
        let closed =
            json!({ "patternProperties": { "(": {}, "^n": {} }, "additionalProperties": false });
        assert_eq!(
            same_now(closed, json!({ "(": 1, "n": 1 })),
            ["/( additionalProperties"]
        );
    }
}
