//! Which subschemas say something about a place: annotations come from these.
//!
//! Invariant: no recursion into schemas or instances. What waits is a list.

use hashbrown::HashSet;

use super::graph::Graph;
use super::store::{PairId, PlaceId};
use super::table::{Applied, ELSE, Group, IF, Kind, Rule, THEN};
use formloom_schema::Location;
use formloom_schema::{Pointer, index};

/// A subschema at a place on the way, and how far on the way that is.
type Step = (Rule, PlaceId, usize);

impl Graph {
    /// The subschemas that apply at a place, a referrer before its target, then in the order of the program.
    ///
    /// Of `anyOf`, `oneOf`, `contains` and `if` those that accept the value count. What else a place does not
    /// satisfy still describes it: a form that is not finished has its words too.
    pub fn applied(&self, at: &Pointer) -> Vec<&Location> {
        let tokens: Vec<_> = at.tokens().into_iter().flatten().collect();
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open: Vec<Step> = vec![(Rule(0), self.root, 0)];
        while let Some(step) = open.pop() {
            if !seen.insert(step) {
                continue;
            }
            let (rule, place, depth) = step;
            let compiled = self.program.rule(rule);
            let mut next: Vec<Step> = Vec::new();
            match tokens.get(depth) {
                None => found.push(&compiled.location),
                Some(token) => {
                    let inside = self.inside(place, token);
                    let mut applied = Vec::new();
                    if let Some(table) = &compiled.members {
                        table.of(token, &*self.program.texts, &mut applied);
                    }
                    if let Some(table) = &compiled.items
                        && let Some(index) = index(token)
                    {
                        table.of(index, &mut applied);
                    }
                    applied.retain(|applied| self.describes(place, rule, inside, *applied, token));
                    next.extend(applied.iter().map(|one| (one.rule, inside, depth + 1)));
                }
            }
            let pair = self.pair_of(place, rule);
            for (number, group) in compiled.groups.iter().enumerate() {
                for (index, target) in group.targets.iter().enumerate() {
                    if !target.closes && self.counts(pair, number, group, index, place) {
                        next.push((target.rule, place, depth));
                    }
                }
            }
            open.extend(next.into_iter().rev());
        }
        found
    }

    /// Whether a subschema of members or items says something about this one.
    fn describes(
        &self,
        place: PlaceId,
        rule: Rule,
        inside: PlaceId,
        applied: Applied,
        token: &str,
    ) -> bool {
        let group = self.program.rule(rule).groups.get(applied.group as usize);
        let is_item = group.is_some_and(|group| group.keyword == "unevaluatedItems");
        match group.map(|group| &group.kind) {
            Some(Kind::Contains(_)) => self
                .pair_of(inside, applied.rule)
                .and_then(|pair| self.pair(pair))
                .is_some_and(|pair| pair.valid),
            Some(Kind::Unevaluated) => self
                .pair_of(place, rule)
                .is_none_or(|pair| !self.is_evaluated(pair, token, is_item)),
            _ => true,
        }
    }

    /// Whether a subschema of a group at the same place says something about it.
    fn counts(
        &self,
        pair: Option<PairId>,
        number: usize,
        group: &Group,
        index: usize,
        place: PlaceId,
    ) -> bool {
        let tally = pair
            .and_then(|pair| self.pair(pair))
            .and_then(|pair| pair.tallies.get(number));
        let accepts = || {
            group.targets.get(index).is_some_and(|target| {
                let pair = self.pair_of(place, target.rule);
                let never = self.program.rule(target.rule).never;
                pair.and_then(|pair| self.pair(pair))
                    .map_or(!never, |pair| pair.valid)
            })
        };
        match (&group.kind, tally) {
            (Kind::All, _) => true,
            (Kind::AnyOf | Kind::OneOf, Some(_)) => accepts(),
            (Kind::Dependent(_), Some(tally)) => !tally.off,
            (Kind::If { slots }, Some(tally)) => {
                let holds = tally.failing & (1 << IF) == 0;
                slots.get(index).is_some_and(|slot| match *slot {
                    IF | THEN => holds,
                    ELSE => !holds,
                    _ => false,
                })
            }
            _ => false,
        }
    }
}
