//! Finds every subschema that evaluation can reach, each once per dynamic scope. The places that wait are a list.

use formloom_schema::{Location, SchemaError, Scopes};

use super::builder::{Builder, Waiting};
use super::read::Reading;
use super::table::Compiled;

impl Builder<'_> {
    /// Everything that can be reached from a place, which is the first; without one from the root.
    pub(super) fn build(mut self, from: Option<&Location>) -> Result<Vec<Compiled>, SchemaError> {
        let root = from.cloned().unwrap_or_else(|| self.documents.root());
        self.target(root, Scopes::outermost());
        while let Some(waiting) = self.waiting.pop() {
            if let Some(refused) = self.refused {
                return Err(refused);
            }
            let Waiting {
                rule,
                location,
                schema,
                around,
                scope,
            } = waiting;
            let reading = Reading {
                builder: &mut self,
                schema,
                around,
                scope,
                out: Compiled::new(location),
            };
            let compiled = reading.read();
            if let Some(slot) = self.compiled.get_mut(rule.index()) {
                *slot = Some(compiled.finished());
            }
        }
        match self.refused {
            Some(refused) => Err(refused),
            None => Ok(self.compiled.into_iter().flatten().collect()),
        }
    }
}
