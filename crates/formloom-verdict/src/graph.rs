//! The verdicts of one instance, and what the last change did to them.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::kept::Secrets;
use super::noted::Heard;
use super::program::Program;
use super::queue::Queue;
use super::store::{Inside, NO_PLACE, Pair, PairId, Place, PlaceId, Slab, Step};
use super::table::{Compiled, Rule};
use formloom_schema::Few;
use formloom_schema::{Pointer, SchemaLocation, index};

/// The verdicts of one instance against a [`Program`].
///
/// It holds no value of the instance but names of members, and a copy while secrets are kept. After each change of the instance it has to be
/// told what changed; when it is told something that cannot be, it judges that container again.
pub struct Graph {
    pub(super) program: Arc<Program>,
    pub(super) places: Slab<Place>,
    pub(super) pairs: Slab<Pair>,
    pub(super) root: PlaceId,
    /// Pairs to be judged, the deepest place first, and there what is applied before what applies it.
    pub(super) queue: Queue,
    /// Counts the changes.
    pub(super) change: u32,
    pub(super) visited: Vec<PairId>,
    pub(super) visits: usize,
    pub(super) is_wide: bool,
    pub(super) unchecked: usize,
    /// What the host keeps, where it keeps anything.
    pub(super) secrets: Option<Box<Secrets>>,
    /// Where the list of failures may have changed, while somebody listens.
    pub(super) heard: Option<Box<Heard>>,
}

impl Graph {
    /// Judges an instance.
    pub fn new(program: Arc<Program>, instance: &Value) -> Self {
        Self::with_kept(program, instance, &[])
    }

    /// Judges an instance in which secrets are absent that the host keeps: each counts as present, and as valid in
    /// every keyword. See [`Graph::keep`].
    pub fn with_kept(program: Arc<Program>, instance: &Value, kept: &[Pointer]) -> Self {
        let mut places = Slab::default();
        let root = PlaceId(places.add(Place {
            parent: NO_PLACE,
            step: Step::Root,
            depth: 0,
            pairs: Few::default(),
            wide: Vec::new(),
            inside: Inside::Nothing,
        }));
        let mut this = Self {
            program,
            places,
            pairs: Slab::default(),
            root,
            queue: Queue::default(),
            change: 0,
            visited: Vec::new(),
            visits: 0,
            is_wide: false,
            unchecked: 0,
            secrets: None,
            heard: None,
        };
        this.begin();
        this.begin_kept(instance, kept);
        this.with_judged(instance, |this, judged| {
            this.start(judged);
            this.settle(judged);
        });
        this
    }

    /// Whether the instance is valid.
    pub fn is_valid(&self) -> bool {
        self.root_pair()
            .and_then(|pair| self.pair(pair))
            .is_none_or(|pair| pair.valid)
    }

    /// The verdict of a subschema at a place; none where it does not apply there, or always passes.
    ///
    /// `schema` is the place of the subschema as errors show it: `#/properties/name`. Where several dynamic
    /// scopes apply it there, all have to pass.
    pub fn verdict(&self, at: &Pointer, schema: &str) -> Option<bool> {
        let mut verdict = None;
        for pair in self.pairs_of(at, schema) {
            if let Some(pair) = self.pair(pair) {
                verdict = Some(verdict.unwrap_or(true) && pair.valid);
            }
        }
        verdict
    }

    /// Whether a subschema accepts what is at a place, as [`Graph::verdict`] says it; yes where it accepts everything.
    pub fn accepts(&self, at: &Pointer, schema: &str) -> Option<bool> {
        let rules = self.program.at(schema);
        let is_trivial = |rule: &Rule| self.program.rule(*rule).trivial;
        if !rules.is_empty() && rules.iter().all(is_trivial) {
            return Some(true);
        }
        self.verdict(at, schema)
    }

    /// How many pairs the last change visited.
    pub fn visits(&self) -> usize {
        self.visits
    }

    /// Whether the last change judged a container again as a whole: `uniqueItems`, `const` and `enum` of
    /// containers, `unevaluatedItems` and `unevaluatedProperties`.
    pub fn is_wide(&self) -> bool {
        self.is_wide
    }

    /// How many places hold an assertion that nobody can judge; it counts as valid.
    pub fn unchecked(&self) -> usize {
        self.unchecked
    }

    /// The places that have something unchecked (a format, or a pattern that is not read here), each with where the
    /// keyword stands in the schema; in the order of their pointers.
    pub fn unchecked_places(&self, instance: &Value) -> Vec<(Pointer, SchemaLocation)> {
        let mut found = Vec::new();
        for pair in self.pairs.all() {
            let compiled = self.program.rule(pair.rule);
            let unread = |pattern: &str| self.program.texts.is_unread(pattern);
            let patterns = compiled
                .members
                .iter()
                .flat_map(|keywords| &keywords.patterns);
            let has_unread = patterns.into_iter().any(|(name, _)| unread(name));
            if pair.unchecked == 0 && !has_unread {
                continue;
            }
            let at = self.pointer(pair.place);
            let keywords = compiled.checks.iter().enumerate();
            let keywords = keywords.filter(|(index, _)| pair.unchecked & (1 << index) != 0);
            let mut keywords: Vec<&str> = keywords.map(|(_, check)| check.keyword).collect();
            let value = instance.pointer(at.as_str()).and_then(Value::as_object);
            if has_unread && value.is_some_and(|members| !members.is_empty()) {
                keywords.push("patternProperties");
            }
            let place = |keyword: &str| (at.clone(), compiled.location.join(keyword).show());
            found.extend(keywords.into_iter().map(place));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How many pairs of a place and a subschema are alive.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// How many subschemas apply at a place, where they have something to judge.
    pub fn subschemas_at(&self, at: &Pointer) -> usize {
        self.find(at)
            .and_then(|place| self.place(place))
            .map_or(0, |place| place.pairs.len())
    }

    /// What the last change visited: each place with a subschema, as errors show both, deepest first.
    pub fn visited(&self) -> impl Iterator<Item = (Pointer, SchemaLocation)> + '_ {
        let mut visited = self.visited.clone();
        visited.sort_by_key(|id| {
            let place = self.pair(*id).and_then(|pair| self.place(pair.place));
            Reverse(place.map_or(0, |place| place.depth))
        });
        visited.into_iter().filter_map(|id| {
            let pair = self.pair(id)?;
            let schema = self.program.rule(pair.rule).location.show();
            Some((self.pointer(pair.place), schema))
        })
    }

    pub(super) fn pair(&self, id: PairId) -> Option<&Pair> {
        self.pairs.get(id.0)
    }

    pub(super) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(id.0)
    }

    pub(super) fn place_mut(&mut self, id: PlaceId) -> Option<&mut Place> {
        self.places.get_mut(id.0)
    }

    pub(super) fn compiled(&self, id: PairId) -> Option<&Compiled> {
        self.pair(id).map(|pair| self.program.rule(pair.rule))
    }

    pub(super) fn pairs_at(&self, place: PlaceId) -> Vec<PairId> {
        self.place(place)
            .map(|place| place.pairs.iter().map(|(_, pair)| *pair).collect())
            .unwrap_or_default()
    }

    pub(super) fn pair_of(&self, place: PlaceId, rule: Rule) -> Option<PairId> {
        let pairs = &self.place(place)?.pairs;
        let index = pairs.binary_search_by_key(&rule, |(rule, _)| *rule).ok()?;
        pairs.get(index).map(|(_, pair)| *pair)
    }

    pub(super) fn root_pair(&self) -> Option<PairId> {
        self.pair_of(self.root, Rule(0))
    }

    pub(super) fn pairs_of(&self, at: &Pointer, schema: &str) -> Vec<PairId> {
        let Some(place) = self.find(at) else {
            return Vec::new();
        };
        let rules = self.program.at(schema);
        rules
            .iter()
            .filter_map(|rule| self.pair_of(place, *rule))
            .collect()
    }

    fn find(&self, at: &Pointer) -> Option<PlaceId> {
        at.tokens()?.try_fold(self.root, |place, token| {
            Some(self.inside(place, &token)).filter(|place| *place != NO_PLACE)
        })
    }

    /// The place of a member or an item; [`NO_PLACE`] where nothing is judged.
    pub(super) fn inside(&self, place: PlaceId, token: &str) -> PlaceId {
        let found = match self.place(place).map(|place| &place.inside) {
            Some(Inside::Object { members, .. }) => members.get(token).copied(),
            Some(Inside::Array(items)) => {
                index(token).and_then(|number| items.get(number).copied())
            }
            _ => None,
        };
        found.unwrap_or(NO_PLACE)
    }

    /// The pointer of a place; that of the member for its name.
    pub(super) fn pointer(&self, place: PlaceId) -> Pointer {
        let mut text = String::new();
        for step in self.steps(place) {
            match step {
                Step::Root => {}
                Step::Member(name) | Step::Name(name, _) => {
                    text.push_str(Pointer::root().join(name).as_str());
                }
                Step::Item(index) => {
                    text.push('/');
                    text.push_str(&index.to_string());
                }
            }
        }
        Pointer::from(text)
    }

    /// The steps from the root to a place.
    pub(super) fn steps(&self, place: PlaceId) -> impl Iterator<Item = &Step> {
        let mut steps = Vec::new();
        let mut at = self.place(place);
        while let Some(place) = at {
            steps.push(&place.step);
            at = self.place(place.parent);
        }
        steps.into_iter().rev()
    }

    /// The value at a place.
    pub(super) fn value<'i>(&self, place: PlaceId, instance: &'i Value) -> Option<&'i Value> {
        self.steps(place)
            .try_fold(instance, |value, step| match step {
                Step::Root => Some(value),
                Step::Member(name) => value.get(&**name),
                Step::Item(index) => value.get(*index),
                Step::Name(..) => None,
            })
    }

    /// Forgets what the change before visited.
    pub(super) fn begin(&mut self) {
        self.change = self.change.wrapping_add(1);
        self.visited.clear();
        self.visits = 0;
        self.is_wide = false;
    }

    pub(super) fn visit(&mut self, id: PairId) {
        self.touch(id);
        let change = self.change;
        if let Some(pair) = self.pairs.get_mut(id.0)
            && pair.visited != change
        {
            pair.visited = change;
            self.visits += 1;
            self.visited.push(id);
        }
    }
}

impl fmt::Debug for Graph {
    /// Without names of members: they come from the instance.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Graph")
            .field("valid", &self.is_valid())
            .field("pairs", &self.pairs.len())
            .finish_non_exhaustive()
    }
}
