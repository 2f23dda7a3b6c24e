//! What a form brings by itself is bounded: a schema of a few lines can ask for millions of items.

use hashbrown::HashMap;
use serde_json::{Map, Value};

use super::{Form, Set};
use crate::model::subschema::SchemaId;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Items that `minItems` of one list brings by itself.
pub(crate) const MOST_PREFILLED: usize = 100;

/// Items that `minItems` of all lists bring in one edit.
pub(crate) const MOST_PREFILLED_IN_ALL: usize = 1_000;

/// How often conditions are looked at in one edit because a default came.
pub(crate) const MOST_TURNS: usize = 100_000;

/// Conditions at one place of which defaults may not reach all in one edit.
const MANY_CONDITIONS: usize = 1_000;

/// Levels of lists and objects that are looked into.
const LEVELS: usize = 60;

pub(crate) fn min_items(limits: &Map<String, Value>) -> usize {
    limits
        .get("minItems")
        .and_then(Value::as_u64)
        .and_then(|limit| usize::try_from(limit).ok())
        .unwrap_or_default()
}

/// Counts the items that lists bring, each kind of place once.
#[derive(Default)]
pub(super) struct Brings(HashMap<Set, usize>);

impl Brings {
    /// Says where a place brings less by itself than its schema asks for.
    pub(super) fn report(&mut self, form: &Form, set: &Set, diagnostics: &mut Vec<Diagnostic>) {
        let merged = form.merged(set, set.len());
        let Some(at) = set.first().map(|id| form.subschema(*id).location.show()) else {
            return;
        };
        if merged.conditions.len() > MANY_CONDITIONS {
            diagnostics.push(Diagnostic::new(
                DiagnosticCode::TooLarge,
                at.clone(),
                format!(
                    "{} conditions stand at this place; defaults that depend on one another through them come only while an edit looks at {MOST_TURNS} conditions",
                    merged.conditions.len()
                ),
            ));
        }
        let wanted = min_items(&merged.limits);
        if !merged.shape.is_array() || wanted == 0 {
            return;
        }
        let inside = self.count(form, &merged.items, LEVELS);
        let all = wanted.saturating_mul(inside.saturating_add(1));
        // Said of the innermost list that is too large, and not of all around it.
        if wanted > MOST_PREFILLED || all > MOST_PREFILLED_IN_ALL && inside <= MOST_PREFILLED_IN_ALL
        {
            diagnostics.push(Diagnostic::new(
                DiagnosticCode::TooLarge,
                at,
                format!(
                    "`minItems` asks for more items than the form brings by itself: {MOST_PREFILLED} of a list, and {MOST_PREFILLED_IN_ALL} in all; the person adds the rest"
                ),
            ));
        }
    }

    /// Items that a place brings with it.
    fn count(&mut self, form: &Form, seeds: &[SchemaId], levels: usize) -> usize {
        let set = form.closure(seeds);
        if levels == 0 {
            return 0;
        }
        if let Some(known) = self.0.get(&set) {
            return *known;
        }
        // What holds itself brings nothing.
        self.0.insert(set.clone(), 0);
        let merged = form.merged(&set, set.len());
        let count = if merged.shape.is_array() {
            let wanted = min_items(&merged.limits).min(MOST_PREFILLED);
            if wanted == 0 {
                0
            } else {
                let inside = self.count(form, &merged.items, levels - 1);
                wanted.saturating_mul(inside.saturating_add(1))
            }
        } else {
            let required = merged
                .properties
                .iter()
                .filter(|(key, _)| merged.required.contains(&***key));
            required.fold(0, |sum: usize, (_, seeds)| {
                sum.saturating_add(self.count(form, seeds, levels - 1))
            })
        };
        self.0.insert(set, count);
        count
    }
}
