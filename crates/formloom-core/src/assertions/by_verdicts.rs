//! Judges by the verdicts alone, where there is no engine.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use formloom_schema::text::{Patterns, Texts};
use formloom_schema::{Location, Pointer, SchemaOptions};
use formloom_verdict::{Graph, Program};
use hashbrown::HashMap;
use serde_json::Value;

use super::refused::{bad_addresses, refused};
use super::source::{Source, change, edited, unusable};
use super::{Assertions, Violation};
use formloom_schema::Diagnostic;

/// What is judged, and the programs of it, each compiled when it is first asked for.
struct ByVerdicts {
    root: Arc<Value>,
    options: SchemaOptions,
    patterns: Arc<Patterns>,
    whole: OnceLock<Option<Arc<Program>>>,
    /// Programs of single places. It may forget.
    places: Mutex<HashMap<Location, Option<Arc<Program>>>>,
}

/// What cannot be used of the schema (a pattern, a keyword's value) is dropped and reported. Gives the places of what was
/// dropped, so that the form does not show it either, and the document as it is judged.
pub(crate) fn judge(
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Box<dyn Assertions>, Vec<Pointer>, Option<Arc<Value>>) {
    let (mut root, unusable_patterns) = edited(&source);
    diagnostics.extend(unusable_patterns.iter().map(|at| unusable(at, true)));
    let mut dropped = Vec::new();
    let mut found = bad_addresses(&root);
    found.extend(refused(&root, &source, None));
    for refusal in found {
        let at = refusal.at;
        let Some(at) = at.filter(|at| root.pointer(at.as_str()).is_some() && !at.is_root()) else {
            continue;
        };
        diagnostics.push(unusable(&at, refusal.pattern));
        change(Arc::make_mut(&mut root), &at, None);
        dropped.push(at);
    }
    let judge = ByVerdicts::new(root.clone(), &source);
    (Box::new(judge), dropped, Some(root))
}

/// The same without looking for what cannot be used, which the verdicts leave out by themselves.
pub(crate) fn deferred(source: Source<'_>) -> (Box<dyn Assertions>, Arc<Value>) {
    let (root, _) = edited(&source);
    (Box::new(ByVerdicts::new(root.clone(), &source)), root)
}

impl ByVerdicts {
    fn new(root: Arc<Value>, source: &Source<'_>) -> Self {
        let options = SchemaOptions::default()
            .with_dialect(source.dialect)
            .with_formats(source.formats)
            .with_documents(source.documents.clone());
        let options = source.host.with_formats(options);
        Self {
            root,
            options,
            patterns: source.patterns.clone(),
            whole: OnceLock::new(),
            places: Mutex::default(),
        }
    }

    fn compile(&self, place: Option<&Location>) -> Option<Arc<Program>> {
        let texts = Arc::new(Texts::new(self.patterns.clone()));
        let compiled = Program::of_place(&self.root, &self.options, texts, place);
        compiled.ok().map(Arc::new)
    }

    fn whole(&self) -> Option<&Arc<Program>> {
        self.whole.get_or_init(|| self.compile(None)).as_ref()
    }

    fn place(&self, schema: &Location) -> Option<Arc<Program>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = places.get(schema) {
            return known.clone();
        }
        let compiled = self.compile(Some(schema));
        places.insert(schema.clone(), compiled.clone());
        compiled
    }
}

impl Assertions for ByVerdicts {
    fn is_valid(&self, schema: &Location, value: &Value) -> bool {
        let program = if schema.in_root && schema.pointer.is_root() {
            self.whole().cloned()
        } else {
            self.place(schema)
        };
        program.is_none_or(|program| Graph::new(program, value).is_valid())
    }

    fn program(&self) -> Option<Arc<Program>> {
        self.whole().cloned()
    }

    fn violations(&self, instance: &Value) -> Vec<Violation> {
        let whole = self.whole().cloned();
        let graph = whole.map(|program| Graph::new(program, instance));
        let failures = graph.map(|graph| graph.failures(instance));
        let failures = failures.into_iter().flatten();
        failures.map(Violation::from).collect()
    }
}
