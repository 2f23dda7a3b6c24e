//! Counts what a form can hold, without an instance: for `formloom check`, and for diagnostics of raw places.

use hashbrown::{HashMap, HashSet};
use serde::Serialize;

use super::brings::Brings;
use super::choice::Discriminator;
use super::merged::{Merged, Shape};
use super::{Form, Set};
use crate::model::control::Control;
use crate::model::subschema::SchemaId;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Levels of places that are counted; deeper ones are not.
const DEPTH: usize = 60;

/// Subschemas that are looked at, each as often as it is part of a set; what comes after is not counted.
const MOST_VISITS: usize = 1_000_000;

/// Branches inside of branches multiply. What is told ends here.
const MOST_COUNTED: usize = 1_000_000;

/// How many nodes of each kind a form can have. Each branch of a choice counts on its own, recursion once.
///
/// Counting stops at limits of its own, and a count that would overflow stays at the largest number;
/// [`Survey::more_than`] says so, and that a count is past 1,000,000. [`Survey::capped`] is what people are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Survey {
    /// All nodes.
    pub nodes: usize,
    /// Nodes that ask for one value.
    pub fields: usize,
    /// Unions of which the user picks a variant.
    pub choices: usize,
    /// Those of them whose variant is found by lookup.
    pub discriminated: usize,
    /// Nodes whose value is a secret.
    pub secrets: usize,
    /// Nodes that are shown as raw JSON.
    pub raw: usize,
    /// Not everything was counted: there is more than the counts say.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more_than: bool,
}

impl Survey {
    /// The same with no count above 1,000,000.
    #[must_use]
    pub fn capped(mut self) -> Self {
        for count in self.counts() {
            *count = (*count).min(MOST_COUNTED);
        }
        self
    }

    fn counts(&mut self) -> [&mut usize; 6] {
        [
            &mut self.nodes,
            &mut self.fields,
            &mut self.choices,
            &mut self.discriminated,
            &mut self.secrets,
            &mut self.raw,
        ]
    }
}

impl std::ops::AddAssign for Survey {
    fn add_assign(&mut self, mut other: Self) {
        self.more_than |= other.more_than;
        let mut is_more = false;
        for (count, more) in self.counts().into_iter().zip(other.counts()) {
            *count = count.saturating_add(*more);
            is_more |= *count > MOST_COUNTED;
        }
        self.more_than |= is_more;
    }
}

pub(super) fn survey(form: &Form, diagnostics: &mut Vec<Diagnostic>) -> Survey {
    let mut walk = Walk {
        form,
        known: HashMap::new(),
        visits: 0,
        brings: Brings::default(),
        stopped: false,
        diagnostics,
    };
    let mut counts = walk.place(&[form.root()], DEPTH);
    counts.more_than |= walk.stopped;
    counts
}

struct Walk<'a> {
    form: &'a Form,
    /// Counts by set; a set that is still open counts nothing, which ends recursion.
    known: HashMap<Set, Survey>,
    visits: usize,
    brings: Brings,
    /// Something is not counted.
    stopped: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn place(&mut self, seeds: &[SchemaId], depth: usize) -> Survey {
        let set = self.form.closure(seeds);
        self.visits += set.len();
        if depth == 0 || self.visits > MOST_VISITS {
            self.stopped = true;
            return Survey::default();
        }
        if let Some(known) = self.known.get(&set) {
            return *known;
        }
        self.known.insert(set.clone(), Survey::default());
        let merged = self.form.merged(&set, set.len());
        self.brings.report(self.form, &set, self.diagnostics);
        let mut counts = self.own(&set, &merged);
        if merged.shape.is_object()
            || merged.shape.is_array()
            || merged.shape == Shape::Undecided
            || merged.is_dynamic()
        {
            counts += self.inside(&merged, None, None, depth);
            counts += self.extensions(&set, None, &merged, depth);
        }
        self.known.insert(set, counts);
        counts
    }

    fn own(&mut self, set: &Set, merged: &Merged) -> Survey {
        let field = matches!(merged.shape, Shape::Field(_));
        let raw = merged.shape == Shape::Raw;
        if raw
            && !merged.unresolved
            && let Some(id) = set.first()
        {
            let at = self.form.subschema(*id).location.show();
            let message = "there is no better control for this place than raw JSON; say its `type` and what is inside";
            self.diagnostics
                .push(Diagnostic::new(DiagnosticCode::RawPlace, at, message));
        }
        Survey {
            nodes: 1,
            fields: usize::from(field),
            secrets: usize::from(merged.secret && (field || raw)),
            raw: usize::from(raw || merged.shape == Shape::Field(Control::Json)),
            ..Survey::default()
        }
    }

    /// The children that a set adds to those of another.
    fn inside(
        &mut self,
        merged: &Merged,
        before: Option<&Merged>,
        discriminator: Option<&str>,
        depth: usize,
    ) -> Survey {
        let mut counts = Survey::default();
        for (key, seeds) in &*merged.properties {
            let known = before.is_some_and(|before| before.properties.get(key) == Some(seeds));
            let hidden = discriminator == Some(&**key)
                || merged
                    .choices
                    .iter()
                    .any(|choice| choice.member() == Some(&**key));
            if known || hidden || self.form.merged_static(seeds).never {
                continue;
            }
            counts += self.place(seeds, depth - 1);
        }
        let same_items = before.is_some_and(|before| before.items == merged.items);
        if merged.shape.is_array() && !same_items && !merged.items.is_empty() {
            let never = self.form.merged_static(&merged.items).never;
            if !never {
                counts += self.place(&merged.items, depth - 1);
            }
        }
        if merged.shape == Shape::Tuple
            && before.is_none_or(|before| before.prefix != merged.prefix)
        {
            for seeds in &merged.prefix {
                counts += self.place(seeds, depth - 1);
            }
        }
        if merged.shape == Shape::Map {
            counts += self.members(merged, before, depth);
        }
        counts
    }

    /// The members that a map can have, one for each subschema that says how.
    fn members(&mut self, merged: &Merged, before: Option<&Merged>, depth: usize) -> Survey {
        let mut counts = Survey::default();
        for id in &merged.maps {
            if before.is_some_and(|before| before.maps.contains(id)) {
                continue;
            }
            let facts = &self.form.subschema(*id).facts;
            let patterns = facts.patterns.iter().map(|(_, child)| child);
            let children: Vec<SchemaId> = patterns
                .chain(&facts.additional)
                .chain(&facts.unevaluated)
                .copied()
                .collect();
            for child in children {
                if !self.form.merged_static(&[child]).never {
                    counts += self.place(&[child], depth - 1);
                }
            }
        }
        counts
    }

    fn extension(
        &mut self,
        set: &Set,
        before: &Merged,
        branch: SchemaId,
        discriminator: Option<&str>,
        depth: usize,
    ) -> Survey {
        self.visits += set.len();
        if depth == 0 || self.visits > MOST_VISITS {
            self.stopped = true;
            return Survey::default();
        }
        let mut wider = set.to_vec();
        wider.extend(
            self.form
                .closure(&[branch])
                .iter()
                .filter(|id| !set.contains(id)),
        );
        let wider: Set = wider.into();
        if self.known.contains_key(&wider) {
            return Survey::default();
        }
        self.known.insert(wider.clone(), Survey::default());
        let merged = self.form.merged(&wider, wider.len());
        let mut counts = Survey::default();
        if before.shape == Shape::Undecided && matches!(merged.shape, Shape::Field(_) | Shape::Raw)
        {
            counts += self.own(&wider, &merged);
        }
        counts += self.inside(&merged, Some(before), discriminator, depth);
        counts += self.extensions(&wider, Some(before), &merged, depth - 1);
        counts
    }

    /// What conditions and variants add, those left out that were there before.
    fn extensions(
        &mut self,
        set: &Set,
        before: Option<&Merged>,
        merged: &Merged,
        depth: usize,
    ) -> Survey {
        let mut counts = Survey::default();
        let skip = before.map_or(0, |before| before.conditions.len());
        for condition in merged.conditions.iter().skip(skip) {
            for branch in condition.branches() {
                counts += self.extension(set, merged, branch, None, depth);
            }
        }
        let before: HashSet<&str> = before
            .into_iter()
            .flat_map(|before| before.choices.iter().map(|choice| choice.id.as_str()))
            .collect();
        for choice in &merged.choices {
            if before.contains(choice.id.as_str()) {
                continue;
            }
            counts.choices += 1;
            counts.discriminated +=
                usize::from(!matches!(choice.discriminator, Discriminator::None));
            for (index, variant) in choice.variants.iter().enumerate() {
                let hidden = choice.hidden_member(Some(index));
                counts += self.extension(set, merged, variant.schema, hidden, depth);
            }
        }
        counts
    }
}
