//! Items that come, go and move, and what is forgotten with them.

use std::ops::Range;

use serde_json::Value;

use super::graph::Graph;
use super::grow::Fresh;
use super::store::{Inside, NO_PLACE, Outcome, PlaceId, Step};
use super::table::Kind;

impl Graph {
    /// The places of items, where items are judged.
    pub(super) fn items(&mut self, place: PlaceId) -> Option<&mut Vec<PlaceId>> {
        match &mut self.place_mut(place)?.inside {
            Inside::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Tells each item from an index on where it stands.
    pub(super) fn number_items(&mut self, place: PlaceId, from: usize) {
        let items = self.items(place).map(|items| items.clone());
        for (index, item) in items.into_iter().flatten().enumerate().skip(from) {
            if let Some(item) = self.place_mut(item) {
                item.step = Step::Item(index);
            }
        }
    }

    /// How many positions of a list have a subschema of their own.
    pub(super) fn positions(&self, place: PlaceId) -> usize {
        let rules = self.place(place).map(|place| &*place.pairs);
        rules
            .unwrap_or_default()
            .iter()
            .filter_map(|(rule, _)| self.program.rule(*rule).items.as_ref())
            .map(|table| table.prefix.len())
            .max()
            .unwrap_or_default()
    }

    /// Other items stand at these positions: those that are judged by position are judged again.
    pub(super) fn positions_changed(
        &mut self,
        place: PlaceId,
        items: &[Value],
        from: usize,
        to: usize,
    ) {
        let positions = self.positions(place);
        // The first item after the positions may have stood at the last of them.
        let end = to.min(items.len()).min(positions + 1);
        self.replace_items(place, items, from..end, positions > 0);
    }

    pub(super) fn replace_items(
        &mut self,
        place: PlaceId,
        items: &[Value],
        range: Range<usize>,
        is_needed: bool,
    ) {
        if !is_needed {
            return;
        }
        for index in range.clone() {
            let known = self
                .items(place)
                .and_then(|items| items.get(index).copied())
                .unwrap_or(NO_PLACE);
            if known != NO_PLACE {
                self.forget(known);
            }
        }
        self.apply_again(place, items, range);
    }

    /// Applies the subschemas of a list to items that have no pairs.
    pub(super) fn apply_again(&mut self, place: PlaceId, items: &[Value], range: Range<usize>) {
        let mut fresh = Fresh::new();
        let pairs = self.pairs_at(place);
        for index in range {
            let Some(item) = items.get(index) else { break };
            for id in &pairs {
                self.apply_to_item(*id, index, item, items.len(), &mut fresh);
            }
        }
        self.grow(&mut fresh);
    }

    /// A place is gone: its container no longer counts it.
    pub(super) fn forget(&mut self, gone: PlaceId) {
        self.touch_whole(gone);
        let Some((container, step)) = self
            .place(gone)
            .map(|place| (place.parent, place.step.clone()))
        else {
            return;
        };
        for id in self.pairs_at(gone) {
            let Some((told, links)) = self
                .pair(id)
                .map(|pair| (pair.told(), pair.counted_by.clone()))
            else {
                continue;
            };
            for link in links.as_slice().iter().copied() {
                let is_outside = self
                    .pair(link.pair)
                    .is_some_and(|pair| pair.place == container);
                if !is_outside {
                    continue;
                }
                if told != Outcome::Passes {
                    self.note(link, id, told, Outcome::Passes);
                }
                let kind = self
                    .compiled(link.pair)
                    .and_then(|compiled| compiled.groups.get(link.group as usize))
                    .map(|group| group.kind == Kind::Unevaluated);
                match kind {
                    Some(true) => self.stale(link.pair),
                    Some(false) => self.tally(link.pair, link.group, |tally| {
                        tally.of = tally.of.saturating_sub(1);
                    }),
                    None => {}
                }
            }
        }
        if let Some(container) = self.place_mut(container) {
            match (&mut container.inside, step) {
                (Inside::Object { members, .. }, Step::Member(name)) => {
                    members.remove(&name);
                }
                (Inside::Object { names, .. }, Step::Name(name, _)) => {
                    names.remove(&name);
                }
                (Inside::Array(items), Step::Item(index)) => {
                    if let Some(item) = items.get_mut(index) {
                        *item = NO_PLACE;
                    }
                }
                _ => {}
            }
        }
        self.free(vec![gone]);
    }

    /// Forgets everything inside a place; who counts it has to count anew.
    pub(super) fn forget_inside(&mut self, place: PlaceId) {
        self.touch_whole(place);
        if let Some(place) = self.place_mut(place) {
            let inside = std::mem::take(&mut place.inside);
            self.free(places(inside));
        }
    }

    /// Forgets everything, but for the root itself.
    pub(super) fn forget_root(&mut self) {
        self.forget_inside(self.root);
        let pairs = self.place_mut(self.root).map(|place| {
            place.wide.clear();
            std::mem::take(&mut place.pairs)
        });
        for (_, pair) in pairs.unwrap_or_default().iter() {
            self.pairs.remove(pair.0);
        }
        self.unchecked = 0;
    }

    fn free(&mut self, mut open: Vec<PlaceId>) {
        while let Some(id) = open.pop() {
            let Some(place) = self.places.remove(id.0) else {
                continue;
            };
            for (_, pair) in place.pairs.iter() {
                if let Some(pair) = self.pairs.remove(pair.0) {
                    let unchecked = pair.unchecked.count_ones() as usize;
                    self.unchecked = self.unchecked.saturating_sub(unchecked);
                }
            }
            open.extend(places(place.inside));
        }
    }
}

fn places(inside: Inside) -> Vec<PlaceId> {
    match inside {
        Inside::Nothing => Vec::new(),
        Inside::Object { members, names } => {
            members.into_values().chain(names.into_values()).collect()
        }
        Inside::Array(items) => items.into_iter().filter(|id| *id != NO_PLACE).collect(),
    }
}
