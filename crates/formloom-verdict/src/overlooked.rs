//! What a person should hear of `unevaluatedProperties` and `unevaluatedItems`.
//!
//! The verdict forgets what a failing subschema has looked at (2020-12, core, section 7.7.1.2), so that one wrong
//! member condemns its valid siblings. A list of errors says what is wrong once, where it is wrong. So here a
//! member is looked at by every subschema that applies to its container, also while that fails; of a union by
//! the branches that accept the value, and by the active one.

use hashbrown::HashSet;
use serde_json::Value;

use super::coverage::Coverage;
use super::failure::Failure;
use super::graph::Graph;
use super::program::Program;
use super::settle::passes;
use super::store::{NO_PAIR, Pair, PairId};
use super::table::{Applied, Kind};
use formloom_schema::Pointer;

/// Which branch of a union the user works in: by the place of the value, and the union as errors show it.
pub(crate) type Active<'a> = dyn Fn(&Pointer, &str) -> Option<usize> + 'a;

/// What is left of a container after everybody looked.
#[derive(Debug, Default)]
pub struct Overlooked {
    /// Names of members, or indexes of items.
    pub tokens: Vec<String>,
    /// What is said of the others instead: the union accepts another branch than the active one, which looks at
    /// them and fails.
    pub instead: Vec<Failure>,
}

/// How a way through the subschemas of a place goes on at unions.
struct Unions<'a> {
    active: &'a Active<'a>,
    /// Active branches that fail while their union is satisfied.
    unheard: HashSet<PairId>,
}

impl Graph {
    /// The members or items at which nobody looks and that an `unevaluatedProperties` or `unevaluatedItems`
    /// refuses. `keyword_at` is the place of that keyword, as errors show it.
    #[doc(hidden)]
    pub fn overlooked(
        &self,
        instance: &Value,
        at: &Pointer,
        keyword_at: &str,
        active: &Active<'_>,
    ) -> Overlooked {
        let mut found = Overlooked::default();
        let Some((schema, _)) = keyword_at.rsplit_once('/') else {
            return found;
        };
        let mut told = HashSet::new();
        let instance = self.judged(instance);
        for id in self.pairs_of(at, schema) {
            let Some(value) = self
                .pair(id)
                .and_then(|pair| self.value(pair.place, instance))
            else {
                continue;
            };
            let mut unions = Unions {
                active,
                unheard: HashSet::new(),
            };
            let everybody = self.refused(id, value, &mut unions, true);
            let by_others = if unions.unheard.is_empty() {
                everybody.len()
            } else {
                self.refused(id, value, &mut unions, false).len()
            };
            if by_others > everybody.len() {
                let unheard = unions.unheard.iter().filter(|pair| told.insert(**pair));
                for pair in unheard {
                    found.instead.extend(self.failures_in(*pair, instance));
                }
            }
            found.tokens.extend(everybody);
        }
        found
    }

    /// `unheard` says whether active branches count whose union accepts another one.
    fn refused(
        &self,
        id: PairId,
        value: &Value,
        unions: &mut Unions<'_>,
        unheard: bool,
    ) -> Vec<String> {
        let program = &self.program;
        let is_short = |coverage: &mut Coverage<'_>, short: bool| {
            if short {
                coverage.take_all_items();
            }
        };
        match value {
            Value::Object(_) => {
                let coverage = || self.looked_at(id, program, unions, unheard).0;
                let members = self.refused_members(id, value, coverage);
                members.into_iter().map(str::to_owned).collect()
            }
            Value::Array(_) => {
                let coverage = || {
                    let (mut coverage, short) = self.looked_at(id, program, unions, unheard);
                    // That an item is missing is said already.
                    is_short(&mut coverage, short);
                    coverage
                };
                let items = self.refused_items(id, value, coverage);
                items.into_iter().map(|index| index.to_string()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is looked at, and whether `contains` found too little.
    fn looked_at<'p>(
        &self,
        id: PairId,
        program: &'p Program,
        unions: &mut Unions<'_>,
        unheard: bool,
    ) -> (Coverage<'p>, bool) {
        let mut is_short = false;
        let coverage = self.coverage_by(id, program, |_, pair, open| {
            is_short |= self.contains_too_little(pair);
            self.next_by(pair, open, |number, targets| {
                self.branches(pair, number, targets, unions, unheard)
            });
        });
        (coverage, is_short)
    }

    fn contains_too_little(&self, pair: &Pair) -> bool {
        let compiled = self.program.rule(pair.rule);
        let contains: Option<Applied> = compiled.items.as_ref().and_then(|items| items.contains);
        contains.is_some_and(|applied| {
            let number = applied.group as usize;
            match (compiled.groups.get(number), pair.tallies.get(number)) {
                (Some(group), Some(tally)) => match &group.kind {
                    Kind::Contains(bounds) => {
                        let passing = u64::from(tally.of.saturating_sub(tally.failing));
                        !tally.off && passing < bounds.min
                    }
                    _ => false,
                },
                _ => false,
            }
        })
    }

    /// The branches of a union that look at members.
    fn branches(
        &self,
        pair: &Pair,
        number: usize,
        targets: &[PairId],
        unions: &mut Unions<'_>,
        unheard: bool,
    ) -> Vec<PairId> {
        let compiled = self.program.rule(pair.rule);
        let accepts = |branch: &PairId| match self.pair(*branch) {
            Some(pair) => pair.valid,
            None => *branch == NO_PAIR,
        };
        let accepting: Vec<PairId> = targets.iter().copied().filter(accepts).collect();
        let (Some(group), Some(tally)) = (compiled.groups.get(number), pair.tallies.get(number))
        else {
            return accepting;
        };
        let union = compiled.location.join(group.keyword).show();
        let active = (unions.active)(&self.pointer(pair.place), &union)
            .and_then(|branch| targets.get(branch))
            .copied();
        let mut found = accepting;
        match active {
            Some(active) if found.contains(&active) => {}
            Some(active) if passes(group, *tally) => {
                unions.unheard.insert(active);
                if unheard {
                    found.push(active);
                }
            }
            Some(active) => found.push(active),
            None if found.is_empty() => found.extend(targets),
            None => {}
        }
        found
    }
}
