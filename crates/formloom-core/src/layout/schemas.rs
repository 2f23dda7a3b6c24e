//! The schemas of rules, each compiled once.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use crate::compile::CompileOptions;
use crate::form::Form;
use formloom_verdict::Program;

/// Subschemas that the rules of one description may have in all; rules past that are not used.
const MOST_SUBSCHEMAS: usize = 20_000;

/// The schemas of rules so far.
pub(super) struct RuleSchemas {
    pub(super) options: CompileOptions,
    known: HashMap<String, Option<Arc<Program>>>,
    subschemas: usize,
}

impl RuleSchemas {
    pub(super) fn new(form: &Form) -> Self {
        Self {
            options: rule_options(form),
            known: HashMap::new(),
            subschemas: 0,
        }
    }

    /// The program of a schema; none where it goes past a limit, alone or with those before.
    pub(super) fn program(&mut self, schema: &Value) -> Option<Arc<Program>> {
        let text = schema.to_string();
        if let Some(known) = self.known.get(&text) {
            return known.clone();
        }
        let program = if self.is_full() {
            None
        } else {
            Program::compile(schema, &self.options.schema_options())
                .ok()
                .map(Arc::new)
        };
        self.subschemas += program.as_ref().map_or(1, |program| program.subschemas());
        self.known.insert(text, program.clone());
        program
    }

    /// Whether there is no room for another schema.
    pub(super) fn is_full(&self) -> bool {
        self.subschemas > MOST_SUBSCHEMAS
    }
}

/// How the schemas of rules are compiled.
fn rule_options(form: &Form) -> CompileOptions {
    let formats = form.host().formats.iter();
    formats.fold(CompileOptions::default(), |options, (name, format)| {
        options.with_format(name.clone(), format.clone())
    })
}
