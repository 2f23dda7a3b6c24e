//! The places of members, names and items, made when something is judged there.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use super::graph::Graph;
use super::store::{Inside, NO_PLACE, Place, PlaceId, Step};
use formloom_schema::Few;

type ByName = HashMap<Arc<str>, PlaceId>;

impl Graph {
    fn new_place(&mut self, parent: PlaceId, step: Step) -> PlaceId {
        let depth = self.place(parent).map_or(0, |place| place.depth + 1);
        PlaceId(self.places.add(Place {
            parent,
            step,
            depth,
            pairs: Few::default(),
            wide: Vec::new(),
            inside: Inside::Nothing,
        }))
    }

    fn object(&mut self, place: PlaceId) -> Option<(&mut ByName, &mut ByName)> {
        let place = self.place_mut(place)?;
        if !matches!(place.inside, Inside::Object { .. }) {
            place.inside = Inside::Object {
                members: HashMap::new(),
                names: HashMap::new(),
            };
        }
        match &mut place.inside {
            Inside::Object { members, names } => Some((members, names)),
            _ => None,
        }
    }

    /// Makes room for the members of an object, where none is known yet.
    pub(super) fn expect_members(&mut self, place: PlaceId, count: usize) {
        if let Some((members, _)) = self.object(place)
            && members.is_empty()
        {
            members.reserve(count);
            self.places.reserve(count);
            self.pairs.reserve(count);
        }
    }

    pub(super) fn member(&mut self, place: PlaceId, name: &str) -> PlaceId {
        if let Some((members, _)) = self.object(place)
            && let Some(known) = members.get(name)
        {
            return *known;
        }
        let name: Arc<str> = Arc::from(name);
        let new = self.new_place(place, Step::Member(name.clone()));
        if let Some((members, _)) = self.object(place) {
            members.insert(name, new);
        }
        new
    }

    pub(super) fn name(&mut self, place: PlaceId, name: &str) -> (PlaceId, Arc<Value>) {
        let known = self
            .object(place)
            .and_then(|(_, names)| names.get(name).copied());
        if let Some(known) = known
            && let Some(Step::Name(_, value)) = self.place(known).map(|place| &place.step)
        {
            return (known, value.clone());
        }
        let value = Arc::new(Value::from(name));
        let name: Arc<str> = Arc::from(name);
        let new = self.new_place(place, Step::Name(name.clone(), value.clone()));
        if let Some((_, names)) = self.object(place) {
            names.insert(name, new);
        }
        (new, value)
    }

    pub(super) fn item(&mut self, place: PlaceId, index: usize, length: usize) -> PlaceId {
        if let Some(at) = self.place_mut(place) {
            match &mut at.inside {
                Inside::Array(items) => {
                    items.resize(length, NO_PLACE);
                    if let Some(known) = items.get(index).filter(|known| **known != NO_PLACE) {
                        return *known;
                    }
                }
                inside => *inside = Inside::Array(vec![NO_PLACE; length]),
            }
        }
        let new = self.new_place(place, Step::Item(index));
        if let Some(Inside::Array(items)) = self.place_mut(place).map(|place| &mut place.inside)
            && let Some(slot) = items.get_mut(index)
        {
            *slot = new;
        }
        new
    }
}
