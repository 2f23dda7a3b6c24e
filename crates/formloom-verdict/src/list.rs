//! Lists what fails: along the pairs that fail, and nowhere else.
//!
//! Invariant: no recursion into an instance. Lists of branches are filled in any order and put together from
//! the innermost outwards.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::failure::Failure;
use super::graph::Graph;
use super::own::own_failures;
use super::scope::Part;
use super::settle::passes;
use super::store::{NO_PAIR, Pair, PairId, Step};
use super::table::{Compiled, ELSE, Group, IF, Kind, THEN};
use crate::params::one;
use formloom_schema::{Pointer, SchemaLocation};

/// How many unions may stand inside each other in a listing. Further in, a union is listed without branches.
const MOST_UNIONS: usize = 64;

/// How many unions are listed with their branches: the ways through unions inside unions can double at each.
const MOST_LISTED: usize = 2_000;

impl Graph {
    /// Everything that fails in the whole instance, by place and schema place.
    pub fn failures(&self, instance: &Value) -> Vec<Failure> {
        let judged = self.judged(instance);
        self.root_pair()
            .map(|root| self.list(root, judged))
            .unwrap_or_default()
    }

    /// What a subschema finds at a place and inside it. `schema` is its place as errors show it.
    pub fn failures_of(&self, instance: &Value, at: &Pointer, schema: &str) -> Vec<Failure> {
        let judged = self.judged(instance);
        let pairs = self.pairs_of(at, schema);
        pairs
            .into_iter()
            .flat_map(|pair| self.list(pair, judged))
            .collect()
    }

    /// The keywords of a subschema itself that a place does not satisfy, without those of the subschemas that
    /// it applies; a union stands for its branches.
    pub fn own_failures(&self, instance: &Value, at: &Pointer, schema: &str) -> Vec<Failure> {
        let mut found = Vec::new();
        let instance = self.judged(instance);
        for id in self.pairs_of(at, schema) {
            own_failures(self, id, instance, Part::Whole, &mut found);
            let Some((pair, compiled)) = self.pair(id).zip(self.compiled(id)) else {
                continue;
            };
            if pair.valid {
                continue;
            }
            for (number, group) in (0_u32..).zip(&compiled.groups) {
                let fails = pair
                    .tallies
                    .get(number as usize)
                    .is_some_and(|tally| !passes(group, *tally));
                if fails {
                    self.group_alone(id, number, group, instance, &mut found);
                }
            }
        }
        found
    }

    /// What a pair finds, and those inside it.
    pub(super) fn failures_in(&self, pair: PairId, instance: &Value) -> Vec<Failure> {
        self.list(pair, instance)
    }

    fn list(&self, from: PairId, instance: &Value) -> Vec<Failure> {
        if self.pair(from).is_none_or(|pair| pair.valid) {
            return Vec::new();
        }
        let mut listing = Listing {
            graph: self,
            instance,
            sinks: vec![Vec::new()],
            open: vec![(from, 0, 0)],
            seen: HashSet::new(),
            unions: 0,
        };
        while let Some((pair, sink, unions)) = listing.open.pop() {
            if listing.seen.insert((pair, sink)) {
                listing.read(pair, sink, unions);
            }
        }
        listing.put_together()
    }

    /// A group that fails by itself: it is no list of what its subschemas find.
    pub(super) fn group_alone(
        &self,
        id: PairId,
        number: u32,
        group: &Group,
        instance: &Value,
        found: &mut Vec<Failure>,
    ) {
        let Some((pair, compiled)) = self.pair(id).zip(self.compiled(id)) else {
            return;
        };
        let at = self.pointer(pair.place);
        let schema_at = compiled.location.join(group.keyword).show();
        let make = |at: Pointer, keyword: &'static str, params: Map<String, Value>| Failure {
            at,
            schema_at: schema_at.clone(),
            keyword,
            params,
            branches: None,
        };
        let member = |name: &str| {
            make(
                at.join(name),
                group.keyword,
                one("member", Value::from(name)),
            )
        };
        match &group.kind {
            Kind::AnyOf | Kind::OneOf | Kind::Not => {
                found.push(make(at, group.keyword, Map::new()));
            }
            Kind::Contains(bounds) => {
                let tally = pair
                    .tallies
                    .get(number as usize)
                    .copied()
                    .unwrap_or_default();
                let passing = u64::from(tally.of.saturating_sub(tally.failing));
                let keyword = if bounds.max.is_some_and(|max| passing > max) {
                    "maxContains"
                } else if bounds.min_is_written {
                    "minContains"
                } else {
                    "contains"
                };
                found.push(Failure {
                    schema_at: compiled.location.join(keyword).show(),
                    ..make(at, keyword, Map::new())
                });
            }
            Kind::Unevaluated if group.keyword == "unevaluatedItems" => {
                found.push(make(at, group.keyword, Map::new()));
            }
            Kind::Unevaluated => {
                if let Some(value) = self.value(pair.place, instance) {
                    let names = self.unevaluated_members(id, value);
                    found.extend(names.into_iter().map(member));
                }
            }
            Kind::Each => {
                let failing = self.failing(pair, number);
                self.each_alone(id, group, &failing, instance, found);
            }
            _ => {}
        }
    }

    /// Members and items that fail in a group, where that is said of the group and not of them.
    pub(super) fn each_alone(
        &self,
        id: PairId,
        group: &Group,
        failing: &[PairId],
        instance: &Value,
        found: &mut Vec<Failure>,
    ) {
        let Some((pair, compiled)) = self.pair(id).zip(self.compiled(id)) else {
            return;
        };
        let at = self.pointer(pair.place);
        let of = |at: Pointer, schema_at: SchemaLocation, params| Failure {
            at,
            schema_at,
            keyword: group.keyword,
            params,
            branches: None,
        };
        let group_at = || compiled.location.join(group.keyword).show();
        match group.keyword {
            "additionalProperties" if self.is_closed(compiled, group) => {
                for name in failing.iter().filter_map(|child| self.name_of(*child)) {
                    let params = one("member", Value::from(&*name));
                    found.push(of(at.join(&name), group_at(), params));
                }
            }
            "additionalItems" if self.is_closed(compiled, group) => {
                let items = compiled.items.as_ref();
                let prefix = items.map_or(0, |items| items.prefix.len());
                found.push(of(at, group_at(), one("limit", Value::from(prefix))));
            }
            "propertyNames" => {
                for child in failing {
                    let Some(name) = self.name_of(*child) else {
                        continue;
                    };
                    // A name has nothing inside: this goes no deeper.
                    for inner in self.list(*child, instance) {
                        let params = one("member", Value::from(&*name));
                        found.push(of(at.join(&name), inner.schema_at, params));
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a keyword about the other members or items allows none.
    pub(super) fn is_closed(&self, compiled: &Compiled, group: &Group) -> bool {
        let applied = match group.keyword {
            "additionalProperties" => compiled.members.as_ref().and_then(|of| of.additional),
            "additionalItems" => compiled.items.as_ref().and_then(|of| of.rest),
            _ => None,
        };
        applied.is_some_and(|applied| self.program.rule(applied.rule).never)
    }

    fn name_of(&self, pair: PairId) -> Option<std::sync::Arc<str>> {
        let place = self.place(self.pair(pair)?.place)?;
        match &place.step {
            Step::Member(name) | Step::Name(name, _) => Some(name.clone()),
            _ => None,
        }
    }

    /// The members or items that fail in a group.
    pub(super) fn failing(&self, pair: &Pair, group: u32) -> Vec<PairId> {
        let failing = pair.more.failing();
        failing
            .filter(|(of, _)| *of == group)
            .map(|(_, child)| child)
            .collect()
    }
}

/// A listing that is being made.
struct Listing<'g> {
    graph: &'g Graph,
    instance: &'g Value,
    /// Lists of failures, each with the lists of its branches. A branch's list has a higher number.
    sinks: Vec<Vec<(Failure, Vec<usize>)>>,
    /// Pairs that fail, the list that they go to, and in how many unions they are.
    open: Vec<(PairId, usize, usize)>,
    seen: HashSet<(PairId, usize)>,
    /// How many unions were listed.
    unions: usize,
}

impl Listing<'_> {
    fn read(&mut self, id: PairId, sink: usize, unions: usize) {
        let graph = self.graph;
        let Some((pair, compiled)) = graph.pair(id).zip(graph.compiled(id)) else {
            return;
        };
        let mut found = Vec::new();
        own_failures(graph, id, self.instance, Part::Whole, &mut found);
        let mut targets = pair.targets.iter().copied();
        for ((number, group), tally) in (0_u32..).zip(&compiled.groups).zip(&pair.tallies) {
            let of_group: Vec<PairId> = targets.by_ref().take(group.targets.len()).collect();
            if passes(group, *tally) {
                continue;
            }
            match &group.kind {
                Kind::All | Kind::Dependent(_) => self.follow(&of_group, sink, unions),
                Kind::If { slots } => {
                    let holds = tally.failing & (1 << IF) == 0;
                    let counts = if holds { THEN } else { ELSE };
                    let selected: Vec<PairId> = of_group
                        .into_iter()
                        .zip(slots)
                        .filter(|(_, slot)| **slot == counts)
                        .map(|(pair, _)| pair)
                        .collect();
                    self.follow(&selected, sink, unions);
                }
                Kind::AnyOf | Kind::OneOf if unions < MOST_UNIONS && self.unions < MOST_LISTED => {
                    self.unions += 1;
                    let mut alone = Vec::new();
                    graph.group_alone(id, number, group, self.instance, &mut alone);
                    let branches: Vec<usize> = of_group
                        .iter()
                        .map(|branch| {
                            self.sinks.push(Vec::new());
                            let new = self.sinks.len() - 1;
                            self.follow(&[*branch], new, unions + 1);
                            new
                        })
                        .collect();
                    if let Some(list) = self.sinks.get_mut(sink) {
                        list.extend(alone.into_iter().map(|one| (one, branches.clone())));
                    }
                }
                Kind::Each if !matches!(group.keyword, "propertyNames") => {
                    let before = found.len();
                    graph.group_alone(id, number, group, self.instance, &mut found);
                    if found.len() == before {
                        self.follow(&graph.failing(pair, number), sink, unions);
                    }
                }
                _ => graph.group_alone(id, number, group, self.instance, &mut found),
            }
        }
        if let Some(list) = self.sinks.get_mut(sink) {
            list.extend(found.into_iter().map(|one| (one, Vec::new())));
        }
    }

    fn follow(&mut self, pairs: &[PairId], sink: usize, unions: usize) {
        for id in pairs {
            let fails = *id != NO_PAIR && self.graph.pair(*id).is_some_and(|pair| !pair.valid);
            if fails {
                self.open.push((*id, sink, unions));
            }
        }
    }

    fn put_together(self) -> Vec<Failure> {
        let mut done: Vec<Option<Vec<Failure>>> = self.sinks.iter().map(|_| None).collect();
        for (number, list) in self.sinks.into_iter().enumerate().rev() {
            let mut made: Vec<Failure> = list
                .into_iter()
                .map(|(mut failure, branches)| {
                    if !branches.is_empty() {
                        let lists = branches.iter().map(|branch| {
                            done.get_mut(*branch)
                                .and_then(Option::take)
                                .unwrap_or_default()
                        });
                        failure.branches = Some(lists.collect());
                    }
                    failure
                })
                .collect();
            made.sort_by(|left, right| {
                (&left.at, &left.schema_at).cmp(&(&right.at, &right.schema_at))
            });
            if let Some(slot) = done.get_mut(number) {
                *slot = Some(made);
            }
        }
        done.into_iter().next().flatten().unwrap_or_default()
    }
}
