//! What a host tells the graph after it changed the instance.

use std::borrow::Cow;

use serde_json::Value;

use super::graph::Graph;
use super::grow::Fresh;
use super::keep::Shift;
use super::store::{Inside, NO_PLACE, PlaceId};
use formloom_schema::{Pointer, index};

/// The judged containers on the way to a change, from the root on, each with its value now.
type Way<'i> = Vec<(PlaceId, &'i Value)>;

impl Graph {
    /// The value at a place is another: it was replaced, or a member was added or removed.
    pub fn replaced(&mut self, instance: &Value, at: &Pointer) {
        self.begin();
        if let Some(at) = self.follow_replaced(instance, at) {
            self.with_judged(instance, |this, judged| this.judge_replaced(judged, &at));
        }
    }

    fn judge_replaced(&mut self, instance: &Value, at: &Pointer) {
        match at.split_last() {
            Some((container, name)) if at.tokens().is_some() => {
                let (way, is_reached) = self.descend(instance, &container);
                if is_reached && let Some((place, value)) = way.last() {
                    self.member_or_item(*place, value, &name);
                }
                self.finish(instance, &way);
            }
            _ => {
                self.judge_again(self.root, instance);
                self.settle(instance);
            }
        }
    }

    /// A member has another name, and perhaps another place in its object.
    pub fn member_renamed(&mut self, instance: &Value, object: &Pointer, from: &str, to: &str) {
        self.begin();
        let mut is_here = true;
        for name in [from, to] {
            let at = object.join(name);
            is_here &= self.follow_replaced(instance, &at) == Some(at);
        }
        self.with_judged(instance, |this, judged| {
            if is_here {
                this.judge_renamed(judged, object, from, to);
            } else {
                this.judge_replaced(judged, object);
            }
        });
    }

    fn judge_renamed(&mut self, instance: &Value, object: &Pointer, from: &str, to: &str) {
        let (way, is_reached) = self.descend(instance, object);
        if is_reached && let Some((place, value)) = way.last() {
            let inside = self.inside(*place, to);
            if inside != NO_PLACE {
                // Whatever stood there before is not what stands there now.
                self.forget(inside);
            }
            self.member_or_item(*place, value, from);
            self.member_or_item(*place, value, to);
        }
        self.finish(instance, &way);
    }

    /// A list has a new item.
    pub fn item_inserted(&mut self, instance: &Value, list: &Pointer, index: usize) {
        self.begin();
        self.shifted(instance, list, Shift::Inserted(index), |this, judged| {
            this.judge_inserted(judged, list, index);
        });
    }

    fn judge_inserted(&mut self, instance: &Value, list: &Pointer, index: usize) {
        let (way, is_reached) = self.descend_to_list(instance, list);
        if is_reached && let Some((place, value)) = way.last().copied() {
            match value {
                Value::Array(items) if index < items.len() => {
                    let is_known = match self.items(place) {
                        Some(known) if known.len() + 1 == items.len() => {
                            known.insert(index, NO_PLACE);
                            true
                        }
                        Some(_) => false,
                        None => true,
                    };
                    if is_known {
                        self.number_items(place, index);
                        self.apply_again(place, items, index..index + 1);
                        self.positions_changed(place, items, index + 1, items.len());
                        self.count_again(place, value);
                    } else {
                        self.judge_again(place, value);
                    }
                }
                _ => self.judge_again(place, value),
            }
        }
        self.finish(instance, &way);
    }

    /// A list lost an item.
    pub fn item_removed(&mut self, instance: &Value, list: &Pointer, index: usize) {
        self.begin();
        self.shifted(instance, list, Shift::Removed(index), |this, judged| {
            this.judge_removed(judged, list, index);
        });
    }

    fn judge_removed(&mut self, instance: &Value, list: &Pointer, index: usize) {
        let (way, is_reached) = self.descend_to_list(instance, list);
        if is_reached && let Some((place, value)) = way.last().copied() {
            let length = value.as_array().map(Vec::len);
            let known = self.items(place).map(|items| items.len());
            match (value, known) {
                (Value::Array(items), Some(known))
                    if Some(known) == length.map(|length| length + 1) && index < known =>
                {
                    let gone = self
                        .items(place)
                        .and_then(|items| items.get(index).copied())
                        .unwrap_or(NO_PLACE);
                    if gone != NO_PLACE {
                        self.forget(gone);
                    }
                    if let Some(items) = self.items(place) {
                        items.remove(index);
                    }
                    self.number_items(place, index);
                    self.positions_changed(place, items, index, items.len());
                    self.count_again(place, value);
                }
                (Value::Array(_), None) => self.count_again(place, value),
                _ => self.judge_again(place, value),
            }
        }
        self.finish(instance, &way);
    }

    /// An item of a list stands at another index now.
    pub fn item_moved(&mut self, instance: &Value, list: &Pointer, from: usize, to: usize) {
        self.begin();
        self.shifted(instance, list, Shift::Moved { from, to }, |this, judged| {
            this.judge_moved(judged, list, from, to);
        });
    }

    fn judge_moved(&mut self, instance: &Value, list: &Pointer, from: usize, to: usize) {
        let (way, is_reached) = self.descend_to_list(instance, list);
        if is_reached && let Some((place, value)) = way.last().copied() {
            let known = self.items(place).map(|items| items.len());
            match (value, known) {
                (Value::Array(items), Some(known))
                    if known == items.len() && from < known && to < known =>
                {
                    if let Some(items) = self.items(place) {
                        let moved = items.remove(from);
                        items.insert(to, moved);
                    }
                    let (low, high) = (from.min(to), from.max(to));
                    self.number_items(place, low);
                    self.positions_changed(place, items, low, high + 1);
                    if to > self.positions(place) {
                        // It may come from a position that is judged by itself.
                        self.replace_items(place, items, to..to + 1, from < self.positions(place));
                    }
                    self.count_again(place, value);
                }
                (Value::Array(_), None) => self.count_again(place, value),
                _ => self.judge_again(place, value),
            }
        }
        self.finish(instance, &way);
    }

    fn shifted(
        &mut self,
        instance: &Value,
        list: &Pointer,
        shift: Shift,
        judge: impl FnOnce(&mut Self, &Value),
    ) {
        match self.follow_shift(instance, list, shift) {
            Ok(()) => self.with_judged(instance, judge),
            Err(Some(at)) => {
                self.with_judged(instance, |this, judged| this.judge_replaced(judged, &at));
            }
            Err(None) => {}
        }
    }

    /// What is kept at a place changed: its pairs are made anew.
    pub(super) fn judge_from_outside(&mut self, instance: &Value, at: &Pointer) {
        let Some((container, name)) = at.split_last() else {
            self.forget_root();
            self.start(instance);
            return self.settle(instance);
        };
        let (way, is_reached) = self.descend(instance, &container);
        if is_reached && let Some((place, value)) = way.last().copied() {
            match value {
                Value::Object(_) => {
                    for known in [self.inside(place, &name), self.name_place(place, &name)] {
                        if known != NO_PLACE {
                            self.forget(known);
                        }
                    }
                    self.presence_changed(place, value, &name);
                }
                Value::Array(items) => {
                    if let Some(index) = index(&name) {
                        self.replace_items(place, items, index..index + 1, true);
                        self.count_again(place, value);
                    }
                }
                _ => self.judge_again(place, value),
            }
        }
        self.finish(instance, &way);
    }

    /// Goes to a container through the places that are judged. The way ends before a place that is not judged,
    /// or that is not what the graph knows, which is judged again.
    fn descend<'i>(&mut self, instance: &'i Value, to: &Pointer) -> (Way<'i>, bool) {
        self.go(instance, to, false)
    }

    /// The same for a list, whose length is about to be told.
    fn descend_to_list<'i>(&mut self, instance: &'i Value, to: &Pointer) -> (Way<'i>, bool) {
        self.go(instance, to, true)
    }

    fn go<'i>(&mut self, instance: &'i Value, to: &Pointer, is_list: bool) -> (Way<'i>, bool) {
        let mut way = vec![(self.root, instance)];
        let tokens: Vec<Cow<'_, str>> = to.tokens().into_iter().flatten().collect();
        let (mut place, mut value) = (self.root, instance);
        for (depth, token) in (0..=tokens.len()).zip(tokens.iter().map(Some).chain([None])) {
            let is_last = depth == tokens.len();
            let may_differ = is_last && is_list;
            if !may_differ && !self.fits(place, value) {
                self.judge_again(place, value);
                return (way, false);
            }
            let Some(token) = token else { break };
            let next = match value {
                Value::Object(members) => members.get(&**token),
                Value::Array(items) => index(token).and_then(|at| items.get(at)),
                _ => None,
            };
            let inside = self.inside(place, token);
            match next {
                Some(next) if inside != NO_PLACE => {
                    place = inside;
                    value = next;
                    way.push((place, value));
                }
                Some(_) => return (way, false),
                None => {
                    self.judge_again(place, value);
                    return (way, false);
                }
            }
        }
        (way, true)
    }

    /// Whether a value is such as the graph was told.
    fn fits(&self, place: PlaceId, value: &Value) -> bool {
        match self.place(place).map(|place| &place.inside) {
            Some(Inside::Object { .. }) => value.is_object(),
            Some(Inside::Array(known)) => value
                .as_array()
                .is_some_and(|items| items.len() == known.len()),
            Some(Inside::Nothing) => true,
            None => false,
        }
    }

    fn finish(&mut self, instance: &Value, way: &Way<'_>) {
        for (place, value) in way {
            self.look_deeper(*place, value);
        }
        self.settle(instance);
    }

    /// Judges a place from the start: its pairs stay, and everything inside is new.
    fn judge_again(&mut self, place: PlaceId, value: &Value) {
        if self.is_kept(place) {
            return;
        }
        self.touch_whole(place);
        self.forget_inside(place);
        let mut fresh = Fresh::new();
        for id in self.pairs_at(place) {
            self.judge_alone(id, value);
            self.apply_inside(id, value, &mut fresh);
            self.recount(id);
        }
        self.grow(&mut fresh);
    }

    fn member_or_item(&mut self, place: PlaceId, value: &Value, name: &str) {
        match value {
            Value::Object(members) => {
                let inside = self.inside(place, name);
                match members.get(name) {
                    Some(member) if inside != NO_PLACE => self.judge_again(inside, member),
                    _ => {
                        if inside != NO_PLACE {
                            self.forget(inside);
                        }
                        self.presence_changed(place, value, name);
                    }
                }
            }
            Value::Array(items) => {
                let index = index(name).filter(|index| *index < items.len());
                match index.and_then(|index| items.get(index)) {
                    Some(item) if self.items(place).is_some() => {
                        let inside = self.inside(place, name);
                        if inside != NO_PLACE {
                            self.judge_again(inside, item);
                        }
                    }
                    // The list may have grown from nothing.
                    _ => self.judge_again(place, value),
                }
            }
            _ => self.judge_again(place, value),
        }
    }

    /// A member was added or removed: only what asks for it is judged, however many members there are.
    fn presence_changed(&mut self, place: PlaceId, value: &Value, name: &str) {
        let Some(members) = value.as_object() else {
            return;
        };
        let member = members.get(name);
        let known_name = self.name_place(place, name);
        if member.is_none() && known_name != NO_PLACE {
            self.forget(known_name);
        }
        let mut fresh = Fresh::new();
        for id in self.pairs_at(place) {
            self.visit(id);
            self.ask_for(id, value, name);
            if let Some(member) = member {
                self.apply_to_member(id, name, member, &mut fresh);
                if known_name == NO_PLACE {
                    self.apply_to_name(id, name, &mut fresh);
                }
            }
        }
        self.grow(&mut fresh);
        self.count_again(place, value);
    }

    pub(super) fn name_place(&self, place: PlaceId, name: &str) -> PlaceId {
        match self.place(place).map(|place| &place.inside) {
            Some(Inside::Object { names, .. }) => names.get(name).copied().unwrap_or(NO_PLACE),
            _ => NO_PLACE,
        }
    }
}
