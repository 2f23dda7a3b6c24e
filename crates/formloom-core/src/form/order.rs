//! The order of members: what a list of names says, and what a condition brings stands behind the member that brought it.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::merged::Merged;
use super::{Form, Set};
use crate::model::subschema::{Condition, SchemaId};

impl Merged {
    /// Puts the members that only a condition names behind the last member that it asks about.
    pub(super) fn follow_conditions(&mut self, form: &Form, set: &Set) {
        if self.conditions.is_empty() || self.properties.is_empty() {
            return;
        }
        let applied: HashSet<SchemaId> = set.iter().copied().collect();
        let mut behind: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
        let mut brought: HashSet<Arc<str>> = HashSet::new();
        for condition in &*self.conditions {
            let branches = condition
                .branches()
                .filter(|branch| applied.contains(branch));
            let inside: Vec<SchemaId> = branches
                .flat_map(|branch| self.brought_by(form, branch, &applied))
                .collect();
            let Some(asked) = self.asked(form, condition).filter(|_| !inside.is_empty()) else {
                continue;
            };
            let children: HashSet<SchemaId> = inside
                .iter()
                .flat_map(|id| form.subschema(*id).facts.properties.values().copied())
                .collect();
            for name in inside
                .iter()
                .flat_map(|id| form.subschema(*id).facts.properties.keys())
            {
                let Some((name, seeds)) = self.properties.get_key_value(name.as_str()) else {
                    continue;
                };
                let is_only_here = seeds.iter().all(|seed| children.contains(seed));
                if is_only_here && *name != asked && brought.insert(name.clone()) {
                    behind.entry(asked.clone()).or_default().push(name.clone());
                }
            }
        }
        if !brought.is_empty() {
            self.put_behind(&behind, &brought);
            self.brought = brought.into_iter().collect();
        }
    }

    /// Puts the members in the order that a list of names says; those that it does not name are at `*`, else last.
    pub(super) fn follow_list(&mut self, form: &Form, set: &Set) {
        let mut lists = set
            .iter()
            .map(|id| &form.subschema(*id).facts.order_of_members);
        let Some(list) = lists.find(|list| !list.is_empty()) else {
            return;
        };
        let places: HashMap<&str, usize> = (0..)
            .zip(&**list)
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        let others = places.get("*").copied().unwrap_or(list.len());
        let place = |name: &str| places.get(name).copied().unwrap_or(others);
        let mut properties: Vec<_> = std::mem::take(&mut *self.properties).into_iter().collect();
        properties.sort_by_key(|(name, _)| place(name));
        self.properties.extend(properties);
    }

    /// The subschemas that apply with a branch of a condition: its own, and those of the variants that are picked in it.
    fn brought_by(
        &self,
        form: &Form,
        branch: SchemaId,
        applied: &HashSet<SchemaId>,
    ) -> Vec<SchemaId> {
        let mut inside = form.closure(&[branch]).to_vec();
        for choice in &*self.choices {
            if choice.owner.is_some_and(|owner| inside.contains(&owner)) {
                let variants = choice.variants.iter().map(|variant| variant.schema);
                for variant in variants.filter(|variant| applied.contains(variant)) {
                    inside.extend(form.closure(&[variant]).iter());
                }
            }
        }
        inside
    }

    /// The last member that a condition asks about.
    fn asked(&self, form: &Form, condition: &Condition) -> Option<Arc<str>> {
        let place = |name: &str| {
            self.properties
                .get_full(name)
                .map(|(place, name, _)| (place, name.clone()))
        };
        let last = match condition {
            Condition::Dependent { member, .. } => place(member),
            Condition::If { test, .. } => {
                let test = form.closure(&[*test]);
                let facts = test.iter().map(|id| &form.subschema(*id).facts);
                let names =
                    facts.flat_map(|facts| facts.properties.keys().chain(facts.required.iter()));
                names
                    .filter_map(|name| place(name))
                    .max_by_key(|(place, _)| *place)
            }
        };
        last.map(|(_, name)| name)
    }

    fn put_behind(
        &mut self,
        behind: &HashMap<Arc<str>, Vec<Arc<str>>>,
        brought: &HashSet<Arc<str>>,
    ) {
        let mut order: Vec<Arc<str>> = Vec::with_capacity(self.properties.len());
        let mut placed: HashSet<Arc<str>> = HashSet::new();
        let own = self
            .properties
            .keys()
            .filter(|name| !brought.contains(*name));
        // What brings itself in a circle comes last, as written.
        for first in own.chain(self.properties.keys()) {
            let mut open = vec![first.clone()];
            while let Some(name) = open.pop() {
                if placed.insert(name.clone()) {
                    open.extend(behind.get(&name).into_iter().flatten().rev().cloned());
                    order.push(name);
                }
            }
        }
        let mut properties = std::mem::take(&mut *self.properties);
        for name in order {
            if let Some(seeds) = properties.swap_remove(&name) {
                self.properties.insert(name, seeds);
            }
        }
    }
}
