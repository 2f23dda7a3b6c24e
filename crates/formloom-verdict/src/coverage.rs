//! What the subschemas of a place leave unevaluated: the members and items at which none of them looked.
//!
//! Only subschemas that accept the value count (2020-12, core, section 7.7.1.2), and they are known from the
//! pairs of the place.

use hashbrown::HashSet;
use serde_json::Value;

use super::graph::Graph;
use super::program::Program;
use super::store::{Inside, NO_PLACE, Pair, PairId, PlaceId};
use super::table::{Applied, ELSE, IF, Items, Kind, Members, Rule, THEN};
use formloom_schema::index;

/// What a subschema and those that it applies in place look at.
#[derive(Default)]
pub(super) struct Coverage<'p> {
    all_members: bool,
    members: Vec<&'p Members>,
    all_items: bool,
    prefix: usize,
    contains: Vec<Rule>,
}

impl Graph {
    /// Looks again for what a pair leaves unevaluated, and counts what of it fails.
    pub(super) fn look_again(&mut self, id: PairId, instance: &Value) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let Some(value) = self.value(place, instance) else {
            return;
        };
        let compiled = program.rule(rule);
        if value.is_object() || value.is_array() {
            self.is_wide = true;
        }
        if let Some(applied) = compiled
            .members
            .as_ref()
            .and_then(|table| table.unevaluated)
        {
            let failing = self.unevaluated_members(id, value).len();
            self.set_failing(id, applied, failing);
        }
        if let Some(applied) = compiled.items.as_ref().and_then(|table| table.unevaluated) {
            let failing = self.unevaluated_items(id, value).len();
            self.set_failing(id, applied, failing);
        }
    }

    fn set_failing(&mut self, id: PairId, applied: Applied, failing: usize) {
        let failing = u32::try_from(failing).unwrap_or(u32::MAX);
        let tally = |this: &Self| {
            let pair = this.pair(id)?;
            Some(pair.tallies.get(applied.group as usize)?.failing)
        };
        if tally(self) != Some(failing) || failing > 0 {
            // Which members are refused is not known here.
            if let Some(place) = self.pair(id).map(|pair| pair.place) {
                self.touch_whole(place);
            }
        }
        self.tally(id, applied.group, |tally| tally.failing = failing);
    }

    /// The members that nobody else looks at and that `unevaluatedProperties` refuses.
    pub(super) fn unevaluated_members<'i>(&self, id: PairId, value: &'i Value) -> Vec<&'i str> {
        self.refused_members(id, value, || self.coverage(id, &self.program))
    }

    /// The members that `unevaluatedProperties` refuses, where nobody looks at more than that.
    pub(super) fn refused_members<'i, 'p>(
        &self,
        id: PairId,
        value: &'i Value,
        coverage: impl FnOnce() -> Coverage<'p>,
    ) -> Vec<&'i str> {
        let Some((pair, compiled)) = self.pair(id).zip(self.compiled(id)) else {
            return Vec::new();
        };
        let applied = compiled
            .members
            .as_ref()
            .and_then(|table| table.unevaluated);
        let (Some(applied), Value::Object(members)) = (applied, value) else {
            return Vec::new();
        };
        let target = self.program.rule(applied.rule);
        if target.trivial {
            return Vec::new();
        }
        let coverage = coverage();
        if coverage.all_members {
            return Vec::new();
        }
        let texts = &*self.program.texts;
        let kept = self.kept_at(pair.place);
        members
            .keys()
            .map(String::as_str)
            .filter(|name| kept.is_none_or(|kept| !kept.has(name)))
            .filter(|name| {
                let is_evaluated = || {
                    let tables = &coverage.members;
                    tables.iter().any(|table| table.evaluates(name, texts))
                };
                let refused = target.never || {
                    let child = self.inside(pair.place, name);
                    self.fails(child, applied.rule)
                };
                refused && !is_evaluated()
            })
            .collect()
    }

    /// Whether somebody else looks at a member, or at an item.
    pub(super) fn is_evaluated(&self, id: PairId, token: &str, is_item: bool) -> bool {
        let Some(pair) = self.pair(id) else {
            return false;
        };
        let coverage = self.coverage(id, &self.program);
        if is_item {
            let index = index(token).unwrap_or(usize::MAX);
            let child = self.item_place(pair, index);
            return coverage.all_items
                || index < coverage.prefix
                || coverage
                    .contains
                    .iter()
                    .any(|rule| self.is_accepted(child, *rule));
        }
        let texts = &*self.program.texts;
        coverage.all_members
            || coverage
                .members
                .iter()
                .any(|table| table.evaluates(token, texts))
    }

    fn is_accepted(&self, place: PlaceId, rule: Rule) -> bool {
        self.pair_of(place, rule)
            .and_then(|pair| self.pair(pair))
            .is_some_and(|pair| pair.valid)
    }

    /// The items that nobody else looks at and that `unevaluatedItems` refuses.
    pub(super) fn unevaluated_items(&self, id: PairId, value: &Value) -> Vec<usize> {
        self.refused_items(id, value, || self.coverage(id, &self.program))
    }

    /// The items that `unevaluatedItems` refuses, where nobody looks at more than that.
    pub(super) fn refused_items<'p>(
        &self,
        id: PairId,
        value: &Value,
        coverage: impl FnOnce() -> Coverage<'p>,
    ) -> Vec<usize> {
        let Some((pair, compiled)) = self.pair(id).zip(self.compiled(id)) else {
            return Vec::new();
        };
        let applied = compiled.items.as_ref().and_then(|table| table.unevaluated);
        let (Some(applied), Value::Array(items)) = (applied, value) else {
            return Vec::new();
        };
        let target = self.program.rule(applied.rule);
        if target.trivial {
            return Vec::new();
        }
        let coverage = coverage();
        if coverage.all_items {
            return Vec::new();
        }
        let kept = self.kept_at(pair.place);
        (coverage.prefix..items.len())
            .filter(|index| kept.is_none_or(|kept| !kept.has(&index.to_string())))
            .filter(|index| {
                let child = self.item_place(pair, *index);
                let is_contained = || {
                    let mut contains = coverage.contains.iter();
                    contains.any(|rule| self.is_accepted(child, *rule))
                };
                (target.never || self.fails(child, applied.rule)) && !is_contained()
            })
            .collect()
    }

    fn item_place(&self, pair: &Pair, index: usize) -> PlaceId {
        match self.place(pair.place).map(|place| &place.inside) {
            Some(Inside::Array(items)) => items.get(index).copied().unwrap_or(NO_PLACE),
            _ => NO_PLACE,
        }
    }

    fn fails(&self, place: PlaceId, rule: Rule) -> bool {
        self.pair_of(place, rule)
            .and_then(|pair| self.pair(pair))
            .is_some_and(|pair| !pair.valid)
    }

    fn coverage<'p>(&self, id: PairId, program: &'p Program) -> Coverage<'p> {
        // A subschema that refuses the value says nothing about its members.
        let accepts = |next: &PairId| self.pair(*next).is_some_and(|pair| pair.valid);
        let follow = |_, pair: &Pair, open: &mut Vec<PairId>| {
            let before = open.len();
            self.next(pair, open);
            let mut at = before;
            while let Some(next) = open.get(at) {
                if accepts(next) {
                    at += 1;
                } else {
                    open.swap_remove(at);
                }
            }
        };
        self.coverage_by(id, program, follow)
    }

    /// What a subschema looks at, and those that it applies in place as far as they are followed.
    pub(super) fn coverage_by<'p>(
        &self,
        id: PairId,
        program: &'p Program,
        mut follow: impl FnMut(PairId, &Pair, &mut Vec<PairId>),
    ) -> Coverage<'p> {
        let mut coverage = Coverage::default();
        let mut seen = HashSet::new();
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            let Some(pair) = self.pair(at) else { continue };
            if !seen.insert(at) {
                continue;
            }
            let compiled = program.rule(pair.rule);
            if let Some(members) = &compiled.members {
                coverage.all_members |=
                    members.additional.is_some() || (at != id && members.unevaluated.is_some());
                coverage.members.push(members);
            }
            if let Some(items) = &compiled.items {
                coverage.add_items(items, at == id);
            }
            follow(at, pair, &mut open);
        }
        coverage
    }

    /// The pairs at the same place whose annotations count for this one, where they are valid.
    fn next(&self, pair: &Pair, open: &mut Vec<PairId>) {
        self.next_by(pair, open, |_, branches| branches.to_vec());
    }

    /// The same with those branches of each union that are picked; a union has the number of its group.
    pub(super) fn next_by(
        &self,
        pair: &Pair,
        open: &mut Vec<PairId>,
        mut branches: impl FnMut(usize, &[PairId]) -> Vec<PairId>,
    ) {
        let compiled = self.program.rule(pair.rule);
        let mut rest = &*pair.targets;
        for (number, (group, tally)) in compiled.groups.iter().zip(&pair.tallies).enumerate() {
            let (of_group, others) = rest.split_at(group.targets.len().min(rest.len()));
            rest = others;
            match &group.kind {
                Kind::All => open.extend(of_group),
                Kind::AnyOf | Kind::OneOf => open.extend(branches(number, of_group)),
                Kind::Dependent(_) if !tally.off => open.extend(of_group),
                Kind::If { slots } => {
                    let holds = tally.failing & (1 << IF) == 0;
                    let counts = if holds { [IF, THEN] } else { [ELSE, ELSE] };
                    let selected = of_group
                        .iter()
                        .zip(slots)
                        .filter(|(_, slot)| counts.contains(slot));
                    open.extend(selected.map(|(pair, _)| *pair));
                }
                // The others say nothing about members of this value.
                _ => {}
            }
        }
    }
}

impl Coverage<'_> {
    /// Whatever is in the container counts as looked at.
    pub(super) fn take_all_items(&mut self) {
        self.all_items = true;
    }

    fn add_items(&mut self, items: &Items, is_own: bool) {
        self.all_items |= items.rest.is_some() || (!is_own && items.unevaluated.is_some());
        self.prefix = self.prefix.max(items.prefix.len());
        if items.contains_evaluates {
            self.contains
                .extend(items.contains.map(|applied| applied.rule));
        }
    }
}
