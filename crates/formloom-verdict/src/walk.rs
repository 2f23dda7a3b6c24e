//! Lists what fails as a person should read it, at some places or at all: of a union only what one branch finds.
//!
//! Invariant: no recursion into an instance. It goes along the pairs that fail, and where places are named only along
//! those on the way to them.

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::check::Test;
use super::failure::Failure;
use super::graph::Graph;
use super::own::own_failures;
use super::scope::{Part, Scope};
use super::settle::passes;
use super::store::{NO_PAIR, Pair, PairId};
use super::table::{ELSE, IF, Kind, THEN};
use formloom_schema::TypeSet;
use formloom_schema::{Pointer, SchemaLocation};

/// How the list goes on at a union that fails.
pub enum Way {
    /// With what this branch finds.
    Branch(usize),
    /// The union is said to fail, with these params.
    Alone(Map<String, Value>),
}

/// A union that fails, as far as it matters for the way on.
pub struct FailingUnion<'g> {
    graph: &'g Graph,
    pair: &'g Pair,
    keyword: &'static str,
    targets: &'g [PairId],
}

/// What fails at the places that were asked for.
#[derive(Default)]
pub struct Told {
    pub failures: Vec<Failure>,
    /// On the way an `unevaluatedProperties` or `unevaluatedItems` fails: what is to be said of it hangs on more than
    /// these places.
    pub unevaluated: bool,
}

impl<'g> FailingUnion<'g> {
    pub(super) fn new(
        graph: &'g Graph,
        pair: &'g Pair,
        keyword: &'static str,
        targets: &'g [PairId],
    ) -> Self {
        Self {
            graph,
            pair,
            keyword,
            targets,
        }
    }

    /// The place of the value.
    pub fn at(&self) -> Pointer {
        self.graph.pointer(self.pair.place)
    }

    /// The schema location of the keyword.
    pub fn schema_at(&self) -> SchemaLocation {
        let compiled = self.graph.program.rule(self.pair.rule);
        compiled.location.join(self.keyword).show()
    }

    /// How many branches it has.
    pub fn branches(&self) -> usize {
        self.targets.len()
    }

    /// Whether a branch accepts the value.
    pub fn accepts(&self, branch: usize) -> bool {
        let target = self.targets.get(branch).copied().unwrap_or(NO_PAIR);
        target == NO_PAIR || self.graph.pair(target).is_some_and(|pair| pair.valid)
    }

    /// Whether a branch refuses the value because it wants `null`.
    pub fn wants_null(&self, branch: usize) -> bool {
        let mut is_null = false;
        self.in_place(branch, |graph, pair| {
            let compiled = graph.program.rule(pair.rule);
            is_null |= (0_u32..)
                .zip(&compiled.checks)
                .any(|(number, check)| match check.test {
                    Test::Types { types, .. } => {
                        types == TypeSet::NULL && pair.broken & (1 << number) != 0
                    }
                    _ => false,
                });
        });
        is_null
    }

    /// The members of the value that a branch misses.
    pub fn missing(&self, branch: usize) -> Vec<String> {
        let mut missing = Vec::new();
        self.in_place(branch, |graph, pair| {
            let Some(more) = pair.more.get() else { return };
            for check in &graph.program.rule(pair.rule).checks {
                if let Test::Required(names) = &check.test {
                    let names = more
                        .missing
                        .iter()
                        .filter_map(|number| names.list.get(*number as usize));
                    missing.extend(names.map(|name| name.to_string()));
                }
            }
        });
        missing
    }

    /// The pairs of a branch that fail at the place itself, where it is said what they find.
    fn in_place(&self, branch: usize, mut look: impl FnMut(&Graph, &Pair)) {
        let graph = self.graph;
        let mut open: Vec<PairId> = self.targets.get(branch).copied().into_iter().collect();
        let mut seen = HashSet::new();
        while let Some(id) = open.pop() {
            let (Some(pair), Some(compiled)) = (graph.pair(id), graph.compiled(id)) else {
                continue;
            };
            if pair.valid || !seen.insert(id) {
                continue;
            }
            look(graph, pair);
            for ((number, group), tally) in (0_u32..).zip(&compiled.groups).zip(&pair.tallies) {
                if passes(group, *tally) {
                    continue;
                }
                let targets = graph.targets(pair, number);
                match &group.kind {
                    Kind::All | Kind::Dependent(_) => open.extend(targets),
                    Kind::If { slots } => open.extend(selected(targets, slots, tally.failing)),
                    _ => {}
                }
            }
        }
    }
}

/// Of `then` and `else` the one that counts.
fn selected<'p>(
    targets: &'p [PairId],
    slots: &'p [u32],
    failing: u32,
) -> impl Iterator<Item = PairId> + 'p {
    let counts = if failing & (1 << IF) == 0 { THEN } else { ELSE };
    let with_slots = targets.iter().zip(slots);
    with_slots
        .filter(move |(_, slot)| **slot == counts)
        .map(|(pair, _)| *pair)
}

impl Graph {
    /// What fails at the places of a scope, in no order.
    #[doc(hidden)]
    pub fn told(
        &self,
        instance: &Value,
        scope: &Scope,
        ways: &dyn Fn(&FailingUnion<'_>) -> Way,
    ) -> Told {
        let mut walk = Walk {
            graph: self,
            instance: self.judged(instance),
            ways,
            told: Told::default(),
            open: Vec::new(),
            seen: HashSet::new(),
        };
        if let Some(root) = self.root_pair() {
            walk.open.push((root, Part::of(scope)));
        }
        while let Some((pair, part)) = walk.open.pop() {
            if walk.seen.insert(pair) {
                walk.read(pair, part);
            }
        }
        walk.told
    }

    /// The pairs that a group applies at the place itself.
    pub(super) fn targets<'p>(&self, pair: &'p Pair, number: u32) -> &'p [PairId] {
        let groups = &self.program.rule(pair.rule).groups;
        let before = groups.iter().take(number as usize);
        let start: usize = before.map(|group| group.targets.len()).sum();
        let length = groups
            .get(number as usize)
            .map_or(0, |group| group.targets.len());
        pair.targets.get(start..start + length).unwrap_or_default()
    }

    /// The members or items that fail in a group, where a scope looks inside them.
    fn failing_in<'s>(
        &self,
        id: PairId,
        pair: &Pair,
        group: u32,
        part: Part<'s>,
    ) -> Vec<(PairId, Part<'s>)> {
        let Some(tokens) = part.tokens() else {
            let failing = self.failing(pair, group).into_iter();
            return failing.map(|child| (child, Part::Whole)).collect();
        };
        let mut found = Vec::new();
        for token in tokens {
            let Some(inside) = part.inside(token) else {
                continue;
            };
            for place in [
                self.inside(pair.place, token),
                self.name_place(pair.place, token),
            ] {
                for child in self.pairs_at(place) {
                    let is_counted = self.pair(child).is_some_and(|child| {
                        let links = child.counted_by.as_slice();
                        !child.valid
                            && links
                                .iter()
                                .any(|link| link.pair == id && link.group == group)
                    });
                    if is_counted {
                        found.push((child, inside));
                    }
                }
            }
        }
        found
    }
}

struct Walk<'g, 's> {
    graph: &'g Graph,
    instance: &'g Value,
    ways: &'g dyn Fn(&FailingUnion<'_>) -> Way,
    told: Told,
    open: Vec<(PairId, Part<'s>)>,
    seen: HashSet<PairId>,
}

impl<'s> Walk<'_, 's> {
    fn read(&mut self, id: PairId, part: Part<'s>) {
        let graph = self.graph;
        let (Some(pair), Some(compiled)) = (graph.pair(id), graph.compiled(id)) else {
            return;
        };
        if pair.valid {
            return;
        }
        let mut found = Vec::new();
        own_failures(graph, id, self.instance, part, &mut found);
        for ((number, group), tally) in (0_u32..).zip(&compiled.groups).zip(&pair.tallies) {
            if passes(group, *tally) {
                continue;
            }
            let targets = graph.targets(pair, number);
            match &group.kind {
                Kind::All | Kind::Dependent(_) => self.follow(targets.iter().copied(), part),
                Kind::If { slots } => self.follow(selected(targets, slots, tally.failing), part),
                Kind::AnyOf | Kind::OneOf => {
                    let union = FailingUnion::new(graph, pair, group.keyword, targets);
                    match (self.ways)(&union) {
                        Way::Branch(branch) if !union.accepts(branch) => {
                            self.follow(targets.get(branch).copied(), part);
                        }
                        way if part.is_here() => found.push(Failure {
                            at: union.at(),
                            schema_at: union.schema_at(),
                            keyword: group.keyword,
                            params: match way {
                                Way::Alone(params) => params,
                                // A branch that is no variant accepts the value too: `null`.
                                Way::Branch(_) => Map::new(),
                            },
                            branches: None,
                        }),
                        _ => {}
                    }
                }
                Kind::Each => {
                    let failing = graph.failing_in(id, pair, number, part);
                    let is_about_it = group.keyword == "additionalItems";
                    let is_closed = graph.is_closed(compiled, group);
                    if is_closed && is_about_it && !part.is_here() {
                        continue;
                    }
                    if is_closed || group.keyword == "propertyNames" {
                        let failing: Vec<PairId> = failing.iter().map(|(pair, _)| *pair).collect();
                        graph.each_alone(id, group, &failing, self.instance, &mut found);
                    } else {
                        self.open.extend(failing);
                    }
                }
                kind => {
                    self.told.unevaluated |= matches!(kind, Kind::Unevaluated);
                    if part.is_here() || matches!(kind, Kind::Unevaluated) {
                        graph.group_alone(id, number, group, self.instance, &mut found);
                    }
                }
            }
        }
        self.told.failures.extend(found);
    }

    fn follow(&mut self, pairs: impl IntoIterator<Item = PairId>, part: Part<'s>) {
        let real = pairs.into_iter().filter(|pair| *pair != NO_PAIR);
        self.open.extend(real.map(|pair| (pair, part)));
    }
}
