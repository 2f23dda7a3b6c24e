//! Assertions of a container that an edit inside it can change: they are judged again, and nothing else of it.

use serde_json::Value;

use super::check::Test;
use super::graph::Graph;
use super::store::{Outcome, PairId, PlaceId};
use super::table::Kind;

impl Graph {
    /// Judges the assertions of a container that see everything inside.
    pub(super) fn look_deeper(&mut self, place: PlaceId, value: &Value) {
        let wide = match self.place(place) {
            Some(place) if !place.wide.is_empty() => place.wide.clone(),
            _ => return,
        };
        let program = self.program.clone();
        for id in wide {
            let Some(compiled) = self.pair(id).map(|pair| program.rule(pair.rule)) else {
                continue;
            };
            if !compiled.deep || !(value.is_array() || value.is_object()) {
                continue;
            }
            self.is_wide = true;
            self.visit(id);
            let kept = self.kept_inside(id, value);
            for (index, check) in compiled.checks.iter().enumerate() {
                if !check.is_deep() {
                    continue;
                }
                let outcome = match &kept {
                    Some(kept) => check.outcome(value, kept),
                    None => {
                        let passes = check.passes(value, &*program.texts);
                        Outcome::new(passes != Some(false), false)
                    }
                };
                self.set_broken(id, index, outcome == Outcome::Fails);
                self.set_open(id, index, outcome == Outcome::MayFail);
            }
        }
    }

    /// Judges the assertions and conditions that ask whether a member is there.
    pub(super) fn ask_for(&mut self, id: PairId, value: &Value, name: &str) {
        let program = self.program.clone();
        let (Some(pair), Some(members)) = (self.pairs.get_mut(id.0), value.as_object()) else {
            return;
        };
        let compiled = program.rule(pair.rule);
        let is_there = members.contains_key(name);
        let mut outcomes = Vec::new();
        let mut touched = Vec::new();
        for (index, check) in compiled.checks.iter().enumerate() {
            match &check.test {
                Test::Required(names) => {
                    let Some(number) = names.numbers.get(name) else {
                        continue;
                    };
                    let missing = &mut pair.more.full().missing;
                    match (missing.binary_search(number), is_there) {
                        (Ok(at), true) => {
                            missing.remove(at);
                        }
                        (Err(at), false) => missing.insert(at, *number),
                        _ => {}
                    }
                    outcomes.push((index, !missing.is_empty()));
                }
                Test::Dependent(rules) => {
                    let Some(touching) = rules.touching.get(name) else {
                        continue;
                    };
                    let number = u32::try_from(index).unwrap_or(u32::MAX);
                    let broken = &mut pair.more.full().rules;
                    for rule in touching {
                        let needs = rules.list.get(*rule as usize).map(|(_, needs)| needs);
                        touched.extend(needs.into_iter().flatten().cloned());
                        let key = (number, *rule);
                        match (broken.binary_search(&key), rules.is_broken(*rule, members)) {
                            (Ok(at), false) => {
                                broken.remove(at);
                            }
                            (Err(at), true) => broken.insert(at, key),
                            _ => {}
                        }
                    }
                    outcomes.push((index, broken.iter().any(|(check, _)| *check == number)));
                }
                _ => {}
            }
        }
        if !outcomes.is_empty() {
            self.touch_member(id, name);
            for needed in touched {
                self.touch_member(id, &needed);
            }
        }
        for (index, broken) in outcomes {
            self.set_broken(id, index, broken);
        }
        for (number, group) in (0..).zip(&compiled.groups) {
            if matches!(&group.kind, Kind::Dependent(member) if **member == *name) {
                self.tally(id, number, |tally| tally.off = !is_there);
                self.touch_switch(id, number);
            }
        }
    }

    /// Judges what counts members or items, and what looks for unevaluated ones.
    pub(super) fn count_again(&mut self, place: PlaceId, value: &Value) {
        let program = self.program.clone();
        for id in self.pairs_at(place) {
            self.visit(id);
            let Some(compiled) = self.pair(id).map(|pair| program.rule(pair.rule)) else {
                continue;
            };
            for (index, check) in compiled.checks.iter().enumerate() {
                if check.counts() {
                    let passes = check.passes(value, &*program.texts);
                    self.set_broken(id, index, passes == Some(false));
                }
            }
            if compiled.unevaluated {
                self.stale(id);
            }
        }
    }
}
