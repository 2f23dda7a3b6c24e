//! The places of a form, found without an instance: several subschemas of different parents can meet at one.

use std::collections::VecDeque;

use hashbrown::HashSet;
use indexmap::IndexMap;

use super::Lint;
use crate::model::subschema::SchemaId;

/// References that are followed to where something is said.
const MOST_REFERENCES: usize = 100;

/// What applies at one place of an instance.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// Applies to each value there.
    pub(super) certain: Vec<SchemaId>,
    /// Can apply to a value there; holds what is certain too.
    pub(super) possible: Vec<SchemaId>,
}

/// What leads to a place, before references and branches are followed.
#[derive(Default)]
struct Seeds {
    certain: Vec<SchemaId>,
    possible: Vec<SchemaId>,
}

impl Lint<'_> {
    /// The places that can be reached, each combination of subschemas once, as far as the work goes. One of which
    /// something is not known is left out, with what is inside.
    pub(super) fn find_places(&self) -> Vec<Place> {
        let mut known = HashSet::new();
        let mut found = Vec::new();
        let mut open = VecDeque::from([Seeds::of(self.form.root())]);
        while let Some(seeds) = open.pop_front() {
            let Some(place) = self.place(&seeds) else {
                break;
            };
            if self.is_known(&place.possible) && known.insert(place.clone()) {
                open.extend(self.children(&place));
                found.push(place);
            }
        }
        found
    }

    fn place(&self, seeds: &Seeds) -> Option<Place> {
        let solid = |ids: &[SchemaId]| -> Vec<SchemaId> {
            ids.iter().map(|id| self.without_references(*id)).collect()
        };
        let certain = self.always(&solid(&seeds.certain))?;
        let possible = self.possibly(&solid(&seeds.possible))?;
        Some(Place { certain, possible })
    }

    /// The target of a subschema that only refers to another.
    fn without_references(&self, id: SchemaId) -> SchemaId {
        let mut at = id;
        for _ in 0..MOST_REFERENCES {
            let facts = self.facts(at);
            let bare = facts.all_of.is_empty()
                && facts.unions.is_empty()
                && facts.conditions.is_empty()
                && facts.properties.is_empty()
                && facts.required.is_empty()
                && facts.types.is_none()
                && facts.items.is_none()
                && facts.prefix.is_empty()
                && facts.patterns.is_empty()
                && facts.additional.is_none()
                && facts.unevaluated.is_none()
                && !facts.closed;
            match &*facts.references {
                [target] if bare => at = *target,
                _ => break,
            }
        }
        at
    }

    /// The places inside one of which all is known that can apply there.
    fn children(&self, place: &Place) -> Vec<Seeds> {
        let certain: HashSet<SchemaId> = place.certain.iter().copied().collect();
        let mut members: IndexMap<&str, Seeds> = IndexMap::new();
        let mut items = Seeds::default();
        let (mut maps, mut tuples) = (Vec::new(), Vec::new());
        for id in &place.possible {
            let facts = self.facts(*id);
            let is_certain = certain.contains(id);
            for (name, child) in &*facts.properties {
                members
                    .entry(name.as_str())
                    .or_default()
                    .push(*child, is_certain);
            }
            if let Some(child) = facts.items {
                items.push(child, is_certain);
            }
            if !facts.prefix.is_empty() {
                tuples.push(*id);
            }
            if !facts.patterns.is_empty()
                || facts.additional.is_some()
                || facts.unevaluated.is_some()
            {
                maps.push(*id);
            }
        }
        // A member that a map can speak of too is left out.
        members.retain(|name, _| {
            maps.iter().all(|id| {
                let facts = self.facts(*id);
                facts.patterns.is_empty()
                    && facts.unevaluated.is_none()
                    && facts.properties.contains_key(*name)
            })
        });
        let mut children: Vec<Seeds> = members.into_values().collect();
        if tuples.is_empty() && !items.possible.is_empty() {
            children.push(items);
        }
        let alone = place.possible.len() == 1;
        if let (true, [map]) = (alone, maps.as_slice()) {
            let facts = self.facts(*map);
            if facts.patterns.is_empty() {
                children.extend(facts.additional.map(Seeds::of));
            }
        }
        if let (true, [tuple]) = (alone, tuples.as_slice()) {
            children.extend(self.facts(*tuple).prefix.iter().copied().map(Seeds::of));
        }
        children
    }
}

impl Seeds {
    fn of(id: SchemaId) -> Self {
        Self {
            certain: vec![id],
            possible: vec![id],
        }
    }

    fn push(&mut self, id: SchemaId, is_certain: bool) {
        self.possible.push(id);
        if is_certain {
            self.certain.push(id);
        }
    }
}
