//! The engine that is built when it is first asked for: a page that only fills a form in asks for it at the submit.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::super::{Assertions, Violation};
use super::{Engine, Source, Whole, edited, engine};
use crate::compile::{Dialect, Formats};
use crate::host::Host;
use crate::subschema::Location;

/// The engine later, and the document that it will judge. What it refuses then is dropped, and nobody is told.
pub(crate) fn deferred(source: Source<'_>) -> (Box<dyn Assertions>, Arc<Value>) {
    let root = Arc::new(edited(&source));
    let deferred = Deferred {
        root: root.clone(),
        documents: source.documents.clone(),
        base: source.base,
        dialect: source.dialect,
        formats: source.formats,
        host: source.host.clone(),
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
    /// Judges single places; none where the documents cannot be read.
    places: OnceLock<Option<Engine>>,
    /// Judges the whole document, without what is refused.
    whole: OnceLock<Box<dyn Assertions>>,
}

impl Deferred {
    fn source(&self) -> Source<'_> {
        Source {
            root: &self.root,
            documents: &self.documents,
            base: self.base.clone(),
            dialect: self.dialect,
            formats: self.formats,
            host: &self.host,
            edits: Vec::new(),
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

    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        match self.places() {
            Some(places) => places.matches(pattern, text),
            None => self.whole().matches(pattern, text),
        }
    }

    fn violations(&self, instance: &Value) -> Vec<Violation> {
        self.whole().violations(instance)
    }
}
