//! What changes of an instance did to what is listed as failing, so that a list can follow without being made anew.
//!
//! Invariant: a failure that comes, goes or reads otherwise since [`Graph::listen`] stands at a place of the scope that
//! [`Graph::heard`] gives. What a pair itself says changes only where the pair is touched; whether it is listed changes
//! only below a keyword that lists some of its subschemas and not others (a switch), or with a pair above that flips
//! because of one.

use hashbrown::HashSet;

use super::graph::Graph;
use super::scope::Scope;
use super::store::{NO_PAIR, PairId, PlaceId};
use super::table::Kind;
use super::walk::{FailingUnion, Way};

impl Graph {
    /// From now on it is noted where the list of failures may change.
    #[doc(hidden)]
    pub fn listen(&mut self) {
        self.heard = Some(Box::default());
    }

    /// Whether all changes since the last [`Graph::listen`] were noted.
    #[doc(hidden)]
    pub fn listens(&self) -> bool {
        self.heard.is_some()
    }

    /// Adds the places at which the list of failures may have changed.
    #[doc(hidden)]
    pub fn heard(&self, ways: &dyn Fn(&FailingUnion<'_>) -> Way, scope: &mut Scope) {
        let Some(heard) = &self.heard else { return };
        for (at, whole) in &heard.pointers {
            if *whole {
                scope.add_whole(at);
            } else {
                scope.add(at);
            }
        }
        let mut places: HashSet<PlaceId> = heard.places.iter().copied().collect();
        let mut seen = HashSet::new();
        let mut open = Vec::new();
        for (pair, group) in &heard.switches {
            self.listed_by(*pair, *group, ways, &mut open);
        }
        while let Some(id) = open.pop() {
            let (Some(pair), Some(compiled)) = (self.pair(id), self.compiled(id)) else {
                continue;
            };
            if pair.valid || !seen.insert(id) {
                continue;
            }
            places.insert(pair.place);
            let leaves_some = compiled
                .groups
                .iter()
                .any(|group| matches!(group.kind, Kind::Unevaluated));
            if leaves_some || pair.more.get().is_some() {
                // Members that are missing or do not belong there.
                scope.add_whole(&self.pointer(pair.place));
            }
            for number in (0_u32..).take(compiled.groups.len()) {
                self.listed_by(id, number, ways, &mut open);
            }
        }
        for place in places {
            if self.place(place).is_some() {
                scope.add(&self.pointer(place));
            }
        }
    }

    /// The pairs that a keyword lists where it fails.
    fn listed_by(
        &self,
        id: PairId,
        number: u32,
        ways: &dyn Fn(&FailingUnion<'_>) -> Way,
        open: &mut Vec<PairId>,
    ) {
        let (Some(pair), Some(compiled)) = (self.pair(id), self.compiled(id)) else {
            return;
        };
        let Some(group) = compiled.groups.get(number as usize) else {
            return;
        };
        let targets = self.targets(pair, number);
        match &group.kind {
            Kind::AnyOf | Kind::OneOf => {
                match ways(&FailingUnion::new(self, pair, group.keyword, targets)) {
                    Way::Branch(branch) => open.extend(targets.get(branch)),
                    Way::Alone(_) => open.extend(targets),
                }
            }
            Kind::Each => open.extend(self.failing(pair, number)),
            Kind::Not | Kind::Contains(_) | Kind::Unevaluated => {}
            _ => open.extend(targets.iter().filter(|target| **target != NO_PAIR)),
        }
    }

    /// A pair says something else of its own place.
    pub(super) fn touch(&mut self, id: PairId) {
        if let Some(heard) = &mut self.heard
            && let Some(pair) = self.pairs.get(id.0)
            && heard.places.last() != Some(&pair.place)
        {
            heard.places.push(pair.place);
        }
    }

    /// A pair says something else of a member.
    pub(super) fn touch_member(&mut self, id: PairId, name: &str) {
        if self.heard.is_none() {
            return;
        }
        if let Some(at) = self
            .pair(id)
            .map(|pair| self.pointer(pair.place).join(name))
            && let Some(heard) = &mut self.heard
        {
            heard.pointers.push((at, false));
        }
    }

    /// Everything about a place may differ, and about what is inside.
    pub(super) fn touch_whole(&mut self, place: PlaceId) {
        if self.heard.is_none() {
            return;
        }
        let at = self.pointer(place);
        if let Some(heard) = &mut self.heard
            && !heard
                .pointers
                .last()
                .is_some_and(|(known, whole)| *whole && known.contains(&at))
        {
            heard.pointers.push((at, true));
        }
    }

    /// A keyword may list other subschemas.
    pub(super) fn touch_switch(&mut self, id: PairId, group: u32) {
        if let Some(heard) = &mut self.heard {
            heard.switches.push((id, group));
        }
    }
}
