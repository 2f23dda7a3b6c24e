//! What the author says about a place: every annotation, with the subschema in which it is written.

use serde_json::Value;

use super::FormState;
use formloom_schema::{Location, Pointer, SchemaLocation};

/// The keywords that are reported.
const KEYWORDS: [&str; 7] = [
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
];

/// A keyword without effect on validity, where it is written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Annotation {
    /// `title`, `description`, `default`, `deprecated`, `readOnly`, `writeOnly` or `examples`.
    pub keyword: &'static str,
    /// The schema location of the subschema.
    pub schema_at: SchemaLocation,
    /// What it says.
    pub value: Value,
}

impl FormState {
    /// Every annotation of a place, by all the subschemas that apply there: a node itself shows the first.
    ///
    /// Of `anyOf` and `oneOf` the branches count that accept the value, picked or not; of a condition the side
    /// that holds. Places that have no node, inside raw JSON, are answered too; a place without a value has none,
    /// and its view says what the form shows there.
    ///
    /// ```
    /// use formloom_core::compile;
    /// use serde_json::json;
    ///
    /// let schema = json!({ "title": "Port", "anyOf": [
    ///     { "type": "integer", "description": "A number" },
    ///     { "type": "string", "description": "A name" }
    /// ] });
    /// let state = compile(&schema)?.form.state(json!(80));
    /// let found = state.annotations(&"".into());
    /// assert_eq!(found.len(), 2);
    /// assert_eq!((found[1].keyword, &*found[1].schema_at), ("description", "#/anyOf/0"));
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    pub fn annotations(&self, at: &Pointer) -> Vec<Annotation> {
        let is_there = |instance: &Value| instance.pointer(at.as_str()).is_some();
        if !self.instance.as_ref().is_some_and(is_there) {
            return Vec::new();
        }
        let places: Vec<&Location> = match (&self.graph, self.find(at)) {
            (Some(graph), _) => graph.applied(at),
            (None, Some(id)) => {
                let set = self.node(id).set.iter();
                set.map(|id| &self.form.subschema(*id).location).collect()
            }
            (None, None) => Vec::new(),
        };
        let written = self.form.written(&places, &KEYWORDS).into_iter();
        written
            .map(|(keyword, schema_at, value)| Annotation {
                keyword,
                schema_at,
                value,
            })
            .collect()
    }
}
