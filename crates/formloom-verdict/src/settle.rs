//! Judges what waits, deepest first, and carries each verdict that flips to those who count it.
//!
//! Invariant: everything that a pair counts is settled before the pair, as places further in come first, and
//! at one place what is applied comes before what applies it. So no pair is judged twice in one change.

use serde_json::Value;

use super::graph::Graph;
use super::store::{Link, Outcome, PairId, PlaceId, Tally};
use super::table::{ELSE, Group, IF, Kind, THEN};

impl Graph {
    pub(super) fn settle(&mut self, instance: &Value) {
        while let Some((depth, rank, id)) = self.queue.pop() {
            let Some(pair) = self.pairs.get_mut(id.0) else {
                continue;
            };
            // The number of a pair that is gone may be used again.
            let is_current = pair.queued
                && self.program.rule(pair.rule).rank == rank
                && self.places.get(pair.place.0).map(|place| place.depth) == Some(depth);
            if !is_current {
                continue;
            }
            pair.queued = false;
            let is_stale = std::mem::take(&mut pair.stale);
            self.visit(id);
            if is_stale {
                self.look_again(id, instance);
            }
            self.flip(id, rank);
        }
    }

    /// Tells those who count a pair when its verdict is another.
    fn flip(&mut self, id: PairId, rank: u32) {
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        let (before, after) = (pair.told(), pair.outcome());
        if before == after {
            return;
        }
        let was_valid = std::mem::replace(&mut pair.valid, after != Outcome::Fails);
        pair.unsure = after == Outcome::MayFail;
        let (place, flips) = (pair.place, pair.valid != was_valid);
        let links = std::mem::take(&mut pair.counted_by);
        for link in links.as_slice() {
            self.note(*link, id, before, after);
        }
        if let Some(pair) = self.pairs.get_mut(id.0) {
            pair.counted_by = links;
        }
        if flips {
            self.mark_stale(place, rank);
        }
    }

    /// What looks at the evaluated members of a place looks again, where it comes after the given rank.
    pub(super) fn mark_stale(&mut self, place: PlaceId, rank: u32) {
        let wide = match self.place(place) {
            Some(place) if !place.wide.is_empty() => place.wide.clone(),
            _ => return,
        };
        for id in wide {
            let is_affected = self
                .compiled(id)
                .is_some_and(|compiled| compiled.unevaluated && compiled.rank < rank);
            if is_affected {
                self.stale(id);
            }
        }
    }

    pub(super) fn stale(&mut self, id: PairId) {
        if let Some(pair) = self.pairs.get_mut(id.0) {
            pair.stale = true;
        }
        self.push(id);
    }

    pub(super) fn push(&mut self, id: PairId) {
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        if pair.queued {
            return;
        }
        pair.queued = true;
        let rank = self.program.rule(pair.rule).rank;
        let depth = self.places.get(pair.place.0).map_or(0, |place| place.depth);
        self.queue.push(depth, rank, id);
    }

    /// Counts a verdict that flipped.
    pub(super) fn note(&mut self, link: Link, child: PairId, before: Outcome, after: Outcome) {
        let program = self.program.clone();
        let Some(pair) = self.pairs.get_mut(link.pair.0) else {
            return;
        };
        let Some(group) = program.rule(pair.rule).groups.get(link.group as usize) else {
            return;
        };
        match &group.kind {
            Kind::Unevaluated => return self.stale(link.pair),
            Kind::Each if after == Outcome::Fails => {
                pair.more.insert((link.group, child));
            }
            Kind::Each if before == Outcome::Fails => {
                pair.more.remove((link.group, child));
            }
            Kind::Contains(_) => {
                // An item that `contains` accepts is evaluated, for this subschema too.
                let place = pair.place;
                self.mark_stale(place, u32::MAX);
            }
            _ => {}
        }
        self.touch(link.pair);
        if matches!(group.kind, Kind::AnyOf | Kind::OneOf | Kind::If { .. }) {
            self.touch_switch(link.pair, link.group);
        }
        let is_condition = matches!(group.kind, Kind::If { .. });
        self.tally(link.pair, link.group, |tally| {
            for (count, what) in [
                (&mut tally.failing, Outcome::Fails),
                (&mut tally.unsure, Outcome::MayFail),
            ] {
                let bit = if is_condition { 1 << link.slot } else { 1 };
                match (before == what, after == what) {
                    (true, false) if is_condition => *count &= !bit,
                    (false, true) if is_condition => *count |= bit,
                    (true, false) => *count = count.saturating_sub(bit),
                    (false, true) => *count += bit,
                    _ => {}
                }
            }
        });
    }

    /// Changes a count, and queues the pair when that may flip it.
    pub(super) fn tally(&mut self, id: PairId, group: u32, change: impl FnOnce(&mut Tally)) {
        let program = &*self.program;
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        let Some(group_of) = program.rule(pair.rule).groups.get(group as usize) else {
            return;
        };
        let Some(tally) = pair.tallies.get_mut(group as usize) else {
            return;
        };
        let before = outcome(group_of, *tally);
        change(tally);
        let after = outcome(group_of, *tally);
        for (count, what) in [
            (&mut pair.failed, Outcome::Fails),
            (&mut pair.open, Outcome::MayFail),
        ] {
            match (before == what, after == what) {
                (true, false) => *count = count.saturating_sub(1),
                (false, true) => *count += 1,
                _ => {}
            }
        }
        if pair.outcome() != pair.told() {
            self.push(id);
        }
    }

    /// Sets whether an assertion fails, and queues the pair when that may flip it.
    pub(super) fn set_broken(&mut self, id: PairId, check: usize, broken: bool) {
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        let bit = 1 << check;
        if (pair.broken & bit != 0) == broken {
            return;
        }
        pair.broken ^= bit;
        if broken {
            pair.failed += 1;
        } else {
            pair.failed = pair.failed.saturating_sub(1);
        }
        let is_other = pair.outcome() != pair.told();
        self.touch(id);
        if is_other {
            self.push(id);
        }
    }

    /// Sets whether an assertion that passes may fail, for all that is known of what is kept.
    pub(super) fn set_open(&mut self, id: PairId, check: usize, open: bool) {
        let Some(pair) = self.pairs.get_mut(id.0) else {
            return;
        };
        let bit = 1 << check;
        let is_open = pair.more.get().is_some_and(|more| more.open & bit != 0);
        if is_open == open {
            return;
        }
        pair.more.full().open ^= bit;
        if open {
            pair.open += 1;
        } else {
            pair.open = pair.open.saturating_sub(1);
        }
        if pair.outcome() != pair.told() {
            self.push(id);
        }
    }
}

/// Whether a keyword is satisfied by what was counted.
pub(super) fn passes(group: &Group, tally: Tally) -> bool {
    outcome(group, tally) != Outcome::Fails
}

/// What a keyword makes of what was counted.
pub(super) fn outcome(group: &Group, tally: Tally) -> Outcome {
    if tally.off {
        return Outcome::Passes;
    }
    // What hangs on a kept secret passes or fails as the keyword wants it.
    let most = tally.of.saturating_sub(tally.failing);
    let least = most.saturating_sub(tally.unsure);
    match &group.kind {
        Kind::All | Kind::Each | Kind::Dependent(_) | Kind::Unevaluated => {
            Outcome::new(tally.failing == 0, tally.unsure > 0)
        }
        Kind::AnyOf => Outcome::new(most > 0, least == 0),
        Kind::OneOf => Outcome::new(most > 0 && least <= 1, most > 1 || least == 0),
        Kind::Not => Outcome::new(least == 0, most > 0),
        Kind::If { .. } => {
            let has = |bits: u32, slot: u32| bits & (1 << slot) != 0;
            // That a condition hangs on what is kept counts as yes.
            let (selected, other) = if has(tally.failing, IF) {
                (ELSE, THEN)
            } else {
                (THEN, ELSE)
            };
            let may_differ =
                has(tally.unsure, IF) && (has(tally.failing, other) || has(tally.unsure, other));
            let may_fail = has(tally.unsure, selected) || may_differ;
            Outcome::new(!has(tally.failing, selected), may_fail)
        }
        Kind::Contains(bounds) => {
            let (most, least) = (u64::from(most), u64::from(least));
            let passes = most >= bounds.min && bounds.max.is_none_or(|max| least <= max);
            let may_fail = least < bounds.min || bounds.max.is_some_and(|max| most > max);
            Outcome::new(passes, may_fail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::passes;
    use crate::store::Tally;
    use crate::table::{Bounds, Group, Kind};

    fn of(kind: Kind, failing: u32, of: u32) -> bool {
        let group = Group {
            keyword: "",
            kind,
            targets: Vec::new(),
        };
        let tally = Tally {
            failing,
            of,
            ..Tally::default()
        };
        passes(&group, tally)
    }

    #[test]
    fn groups_are_counted_by_their_keyword() {
        assert!(of(Kind::All, 0, 3) && !of(Kind::All, 1, 3), "all of them");
        assert!(
            of(Kind::AnyOf, 2, 3) && !of(Kind::AnyOf, 3, 3),
            "any of them"
        );
        assert!(of(Kind::OneOf, 2, 3), "just one");
        assert!(
            !of(Kind::OneOf, 1, 3) && !of(Kind::OneOf, 3, 3),
            "two, none"
        );
        assert!(of(Kind::Not, 1, 1) && !of(Kind::Not, 0, 1), "not");
    }

    #[test]
    fn a_condition_selects() {
        let condition = || Kind::If { slots: Vec::new() };
        assert!(of(condition(), 0b100, 3), "`if` and `then` pass");
        assert!(!of(condition(), 0b010, 3), "`if` passes and `then` fails");
        assert!(of(condition(), 0b011, 3), "`if` fails and `else` passes");
        assert!(!of(condition(), 0b101, 3), "`if` and `else` fail");
    }

    #[test]
    fn contains_has_bounds() {
        let bounds = |min, max| {
            Kind::Contains(Box::new(Bounds {
                min,
                max,
                min_is_written: true,
            }))
        };
        assert!(!of(bounds(1, None), 2, 2), "none of two");
        assert!(of(bounds(0, None), 0, 0), "none is enough");
        assert!(of(bounds(1, Some(2)), 1, 3), "two");
        assert!(!of(bounds(1, Some(2)), 0, 3), "three");
    }
}
