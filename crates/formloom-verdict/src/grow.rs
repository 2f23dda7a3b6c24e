//! Makes pairs: for what a subschema applies at its own place, and for members, names and items.
//!
//! A new pair counts as valid until it is judged; as it is queued at once where it may fail, and everything that it
//! counts is judged before it, nobody sees that. What waits to be looked at is a list, not the stack.

use std::sync::Arc;

use serde_json::Value;

use super::check::Test;
use super::few::{Extra, Links};
use super::graph::Graph;
use super::settle::outcome;
use super::store::{Link, NO_PAIR, Outcome, Pair, PairId, PlaceId, Tally};
use super::table::{Applied, Kind, Rule};

/// The value that a new pair judges.
#[derive(Clone)]
pub(super) enum Held<'i> {
    Value(&'i Value),
    Name(Arc<Value>),
}

impl Held<'_> {
    fn get(&self) -> &Value {
        match self {
            Self::Value(value) => value,
            Self::Name(name) => name,
        }
    }
}

/// Pairs that nobody looked at yet, with their values.
pub(super) type Fresh<'i> = Vec<(PairId, Held<'i>)>;

impl Graph {
    pub(super) fn start(&mut self, instance: &Value) {
        let mut fresh = Fresh::new();
        if !self.program.rule(Rule(0)).trivial {
            self.pair_at(self.root, Rule(0), Held::Value(instance), &mut fresh);
        }
        self.grow(&mut fresh);
    }

    pub(super) fn grow(&mut self, fresh: &mut Fresh<'_>) {
        while let Some((id, held)) = fresh.pop() {
            if self.secrets.is_some() && self.accept_kept(id) {
                continue;
            }
            if let Some(place) = self.pair(id).map(|pair| pair.place) {
                self.touch_whole(place);
            }
            self.apply_in_place(id, &held, fresh);
            self.judge_alone(id, held.get());
            match held {
                Held::Value(value) => self.apply_inside(id, value, fresh),
                Held::Name(_) => {}
            }
            self.recount(id);
        }
    }

    /// What is kept satisfies every subschema, for all that anybody knows, and nothing inside it is looked at.
    fn accept_kept(&mut self, id: PairId) -> bool {
        let is_kept = self.pair(id).is_some_and(|pair| self.is_kept(pair.place));
        if is_kept && let Some(pair) = self.pairs.get_mut(id.0) {
            pair.failed = 0;
            pair.open = 1;
            self.push(id);
        }
        is_kept
    }

    /// The pair of a place and a subschema, which is looked at later when it is new.
    fn pair_at<'i>(
        &mut self,
        place: PlaceId,
        rule: Rule,
        held: Held<'i>,
        fresh: &mut Fresh<'i>,
    ) -> PairId {
        let Some(at) = self.places.get_mut(place.0) else {
            return NO_PAIR;
        };
        let index = match at.pairs.binary_search_by_key(&rule, |(rule, _)| *rule) {
            Ok(index) => return at.pairs.get(index).map_or(NO_PAIR, |(_, pair)| *pair),
            Err(index) => index,
        };
        let compiled = self.program.rule(rule);
        let id = PairId(self.pairs.add(Pair {
            place,
            rule,
            valid: true,
            unsure: false,
            queued: false,
            stale: false,
            visited: 0,
            broken: 0,
            unchecked: 0,
            failed: 0,
            open: 0,
            tallies: vec![Tally::default(); compiled.groups.len()].into(),
            targets: Box::default(),
            counted_by: Links::None,
            more: Extra::default(),
        }));
        at.pairs.insert(index, (rule, id));
        if (compiled.deep || compiled.unevaluated)
            && !self.is_kept(place)
            && let Some(at) = self.places.get_mut(place.0)
        {
            at.wide.push(id);
        }
        fresh.push((id, held));
        id
    }

    fn apply_in_place<'i>(&mut self, id: PairId, held: &Held<'i>, fresh: &mut Fresh<'i>) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let mut targets = Vec::new();
        for (number, group) in (0_u32..).zip(&program.rule(rule).groups) {
            let of = u32::try_from(group.targets.len()).unwrap_or(u32::MAX);
            self.tally(id, number, |tally| tally.of = of);
            for (index, target) in group.targets.iter().enumerate() {
                if target.closes || program.rule(target.rule).trivial {
                    targets.push(NO_PAIR);
                    continue;
                }
                let child = self.pair_at(place, target.rule, held.clone(), fresh);
                let slot = match &group.kind {
                    Kind::If { slots } => slots.get(index).copied().unwrap_or_default(),
                    _ => 0,
                };
                self.link(child, id, number, slot);
                targets.push(child);
            }
        }
        if let Some(pair) = self.pairs.get_mut(id.0) {
            pair.targets = targets.into();
        }
    }

    fn link(&mut self, child: PairId, pair: PairId, group: u32, slot: u32) {
        let link = Link { pair, group, slot };
        let Some(counted) = self.pairs.get_mut(child.0) else {
            return;
        };
        counted.counted_by.push(link);
        let told = counted.told();
        if told != Outcome::Passes {
            self.note(link, child, Outcome::Passes, told);
        }
    }

    /// Judges the assertions of a pair on its value, as if nothing were inside.
    pub(super) fn judge_alone(&mut self, id: PairId, value: &Value) {
        let kept = self.kept_inside(id, value);
        let program = &*self.program;
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        let compiled = program.rule(pair.rule);
        let before = pair.unchecked.count_ones();
        pair.broken = 0;
        pair.unchecked = 0;
        pair.stale = compiled.unevaluated;
        pair.more.clear();
        for (index, check) in compiled.checks.iter().enumerate() {
            let passes = match (&check.test, value) {
                (Test::Required(names), Value::Object(members)) => {
                    let missing: Vec<u32> = (0..)
                        .zip(&names.list)
                        .filter(|(_, name)| !members.contains_key(&***name))
                        .map(|(number, _)| number)
                        .collect();
                    let passes = missing.is_empty();
                    if !passes {
                        pair.more.full().missing = missing;
                    }
                    Some(passes)
                }
                (Test::Dependent(rules), Value::Object(members)) => {
                    let check = u32::try_from(index).unwrap_or(u32::MAX);
                    let broken: Vec<(u32, u32)> = (0..)
                        .zip(&rules.list)
                        .filter(|(number, _)| rules.is_broken(*number, members))
                        .map(|(number, _)| (check, number))
                        .collect();
                    let passes = broken.is_empty();
                    if !passes {
                        pair.more.full().rules.extend(broken);
                    }
                    Some(passes)
                }
                _ => match &kept {
                    Some(kept) if check.is_deep() => {
                        let outcome = check.outcome(value, kept);
                        if outcome == Outcome::MayFail {
                            pair.more.full().open |= 1 << index;
                        }
                        Some(outcome != Outcome::Fails)
                    }
                    _ => check.passes(value, &*program.texts),
                },
            };
            match passes {
                Some(true) => {}
                Some(false) => pair.broken |= 1 << index,
                None => pair.unchecked |= 1 << index,
            }
        }
        for (group, tally) in compiled.groups.iter().zip(&mut pair.tallies) {
            match &group.kind {
                Kind::Each | Kind::Unevaluated => *tally = Tally::default(),
                Kind::Contains(_) => {
                    *tally = Tally {
                        off: !value.is_array(),
                        ..Tally::default()
                    };
                }
                Kind::Dependent(member) => tally.off = value.get(&**member).is_none(),
                _ => {}
            }
        }
        let after = pair.unchecked.count_ones();
        self.unchecked = (self.unchecked + after as usize).saturating_sub(before as usize);
    }

    /// Counts anew what fails, and queues the pair where its verdict may be another.
    pub(super) fn recount(&mut self, id: PairId) {
        let program = &*self.program;
        if let Some(pair) = self.pairs.get_mut(id.0) {
            let compiled = program.rule(pair.rule);
            let groups = compiled.groups.iter().zip(&pair.tallies);
            let (mut failing, mut open) = (0, 0);
            for (group, tally) in groups {
                match outcome(group, *tally) {
                    Outcome::Passes => {}
                    Outcome::MayFail => open += 1,
                    Outcome::Fails => failing += 1,
                }
            }
            pair.failed = u32::from(compiled.never) + pair.broken.count_ones() + failing;
            pair.open = open + pair.more.get().map_or(0, |more| more.open.count_ones());
            // Most pass and always did: they wait for nothing, and are queued when something that they count fails.
            if !pair.stale && pair.outcome() == pair.told() {
                return self.visit(id);
            }
        }
        self.push(id);
    }

    /// Applies subschemas to everything inside a value.
    pub(super) fn apply_inside<'i>(&mut self, id: PairId, value: &'i Value, fresh: &mut Fresh<'i>) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let compiled = program.rule(rule);
        match value {
            Value::Object(members) => {
                let Some(table) = &compiled.members else {
                    return;
                };
                let mut found = Vec::new();
                self.expect_members(place, table.most(members.len()));
                for (name, value) in members {
                    table.of(name, &*program.texts, &mut found);
                    found.retain(|applied| self.is_looked_at(rule, *applied));
                    if !found.is_empty() {
                        let child = self.member(place, name);
                        self.count(id, child, &found, &Held::Value(value), fresh);
                        found.clear();
                    }
                    if table.names.is_some() {
                        self.apply_to_name(id, name, fresh);
                    }
                }
            }
            Value::Array(items) if compiled.items.is_some() => {
                for (index, item) in items.iter().enumerate() {
                    self.apply_to_item(id, index, item, items.len(), fresh);
                }
            }
            _ => {}
        }
    }

    pub(super) fn apply_to_member<'i>(
        &mut self,
        id: PairId,
        name: &str,
        value: &'i Value,
        fresh: &mut Fresh<'i>,
    ) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let Some(table) = &program.rule(rule).members else {
            return;
        };
        let mut found = Vec::new();
        table.of(name, &*program.texts, &mut found);
        found.retain(|applied| self.is_looked_at(rule, *applied));
        if !found.is_empty() {
            let child = self.member(place, name);
            self.count(id, child, &found, &Held::Value(value), fresh);
        }
    }

    pub(super) fn apply_to_name(&mut self, id: PairId, name: &str, fresh: &mut Fresh<'_>) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let names = program
            .rule(rule)
            .members
            .as_ref()
            .and_then(|table| table.names);
        if let Some(applied) = names
            && self.is_looked_at(rule, applied)
        {
            let (child, value) = self.name(place, name);
            self.count(id, child, &[applied], &Held::Name(value), fresh);
        }
    }

    pub(super) fn apply_to_item<'i>(
        &mut self,
        id: PairId,
        index: usize,
        item: &'i Value,
        length: usize,
        fresh: &mut Fresh<'i>,
    ) {
        let program = self.program.clone();
        let Some((place, rule)) = self.pair(id).map(|pair| (pair.place, pair.rule)) else {
            return;
        };
        let Some(table) = &program.rule(rule).items else {
            return;
        };
        let mut found = Vec::new();
        table.of(index, &mut found);
        found.retain(|applied| self.is_looked_at(rule, *applied));
        if !found.is_empty() {
            let child = self.item(place, index, length);
            self.count(id, child, &found, &Held::Value(item), fresh);
        }
    }

    /// Whether a subschema of members or items needs pairs of its own.
    fn is_looked_at(&self, rule: Rule, applied: Applied) -> bool {
        let target = self.program.rule(applied.rule);
        let group = self.program.rule(rule).groups.get(applied.group as usize);
        match group.map(|group| &group.kind) {
            Some(Kind::Contains(_)) => true,
            Some(Kind::Unevaluated) => !target.trivial && !target.never,
            _ => !target.trivial,
        }
    }

    fn count<'i>(
        &mut self,
        id: PairId,
        place: PlaceId,
        applied: &[Applied],
        held: &Held<'i>,
        fresh: &mut Fresh<'i>,
    ) {
        for one in applied {
            let child = self.pair_at(place, one.rule, held.clone(), fresh);
            self.tally(id, one.group, |tally| tally.of += 1);
            self.link(child, id, one.group, 0);
        }
    }
}
