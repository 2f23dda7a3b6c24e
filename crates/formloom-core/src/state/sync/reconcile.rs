//! The children of a place: which it has now, which of them stay, come or go.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::STALE;
use crate::form::merged::Shape;
use crate::model::subschema::SchemaId;
use crate::state::node::{Key, Node, Source};
use crate::state::view::ordered;
use crate::state::{FormState, NodeId};
use formloom_schema::Few;

impl FormState {
    /// Makes the children of a place; gives those that it brought in step.
    pub(super) fn reconcile(&mut self, id: NodeId) -> HashSet<NodeId> {
        match self.node(id).merged.shape {
            Shape::Group | Shape::Map if !self.node(id).closed => self.reconcile_group(id),
            Shape::List | Shape::Tuple if !self.node(id).closed => self.reconcile_list(id),
            _ => {
                self.drop_children(id);
                HashSet::new()
            }
        }
    }

    /// Another shape takes the place of an object or a list: its nodes are kept for when it comes back.
    pub(super) fn leave_children(&mut self, id: NodeId, shape: Shape) {
        let before = self.node(id).merged.shape;
        let is_other =
            before.is_object() != shape.is_object() || before.is_array() != shape.is_array();
        if !is_other || self.node(id).children.is_empty() {
            return;
        }
        let node = self.node_mut(id);
        let children = std::mem::take(&mut node.children);
        let set = node.set.clone();
        let known = node
            .past_children
            .iter()
            .position(|(known, _)| *known == set);
        let old = known.map(|known| node.past_children.remove(known));
        for child in old.iter().flat_map(|(_, children)| children.iter()) {
            self.kill(*child);
        }
        for child in children.iter() {
            self.set_texts_aside(*child);
        }
        self.node_mut(id).past_children.push((set, children));
    }

    /// A shape that was there before has its nodes again. Gives them.
    pub(super) fn find_children(&mut self, id: NodeId) -> Vec<NodeId> {
        let node = self.node(id);
        if node.past_children.is_empty() || !node.children.is_empty() {
            return Vec::new();
        }
        let mut past = node.past_children.iter();
        let Some(known) = past.position(|(set, _)| *set == node.set) else {
            return Vec::new();
        };
        let (_, children) = self.node_mut(id).past_children.remove(known);
        let back = children.to_vec();
        self.node_mut(id).children = children;
        for child in back.iter().copied() {
            self.bring_texts_back(child);
            self.inherit_secret(child);
        }
        back
    }

    fn drop_children(&mut self, id: NodeId) {
        if !self.node(id).children.is_empty() {
            for child in std::mem::take(&mut self.node_mut(id).children).iter() {
                self.kill(*child);
            }
            self.mark(id);
        }
    }

    fn reconcile_group(&mut self, id: NodeId) -> HashSet<NodeId> {
        let wanted = self.wanted(id);
        let there = self.value(id).is_some_and(Value::is_object);
        if self.pass.fills && there {
            self.put_constants(id);
        }
        let secret = self.node(id).secret_above || self.node(id).merged.secret;
        let old_order = self.node(id).children.clone();
        let mut kept: HashMap<Arc<str>, (NodeId, bool)> = HashMap::new();
        let by_name: HashMap<&str, &Few<SchemaId>> = if old_order.is_empty() {
            HashMap::new()
        } else {
            wanted.iter().map(|(key, seeds)| (&**key, seeds)).collect()
        };
        for child in old_order.iter().copied() {
            let Key::Member(key) = self.node(child).key.clone() else {
                // What was a list has members now.
                self.kill(child);
                continue;
            };
            match by_name.get(&*key).copied() {
                Some(seeds) if *seeds == self.node(child).seeds => {
                    kept.insert(key, (child, false));
                }
                // A member of a map is there with its value, whatever that is.
                Some(seeds) if self.is_entry(child) => {
                    let node = self.node_mut(child);
                    node.seeds.clone_from(seeds);
                    node.own = STALE;
                    kept.insert(key, (child, true));
                }
                Some(seeds)
                    if !self.comes_back(id, child, &key, seeds) && self.carry(id, child, seeds) =>
                {
                    kept.insert(key, (child, true));
                }
                _ => self.take_away(id, child),
            }
        }
        drop(by_name);
        let mut children = Vec::with_capacity(wanted.len());
        let mut fresh = Vec::new();
        for (key, seeds) in wanted {
            let child = match kept.remove(&key) {
                Some((child, reseeded)) => {
                    if reseeded {
                        fresh.push(child);
                    }
                    child
                }
                None => {
                    let left_empty = self.was_left_empty(id, &key, &seeds);
                    let child = self.give_back(id, &key, &seeds).unwrap_or_else(|| {
                        self.create(Some(id), Key::Member(key.clone()), seeds, secret)
                    });
                    if left_empty && self.value(child).is_none() {
                        self.node_mut(child).source = Source::User;
                    }
                    if self.is_given_back(id, &key, &self.node(child).seeds) {
                        // What it brought by itself it took away again.
                        self.pass.filled.insert(child);
                    }
                    self.give_aside(child, there);
                    fresh.push(child);
                    child
                }
            };
            children.push(child);
        }
        if children[..] != old_order[..] {
            self.mark(id);
            self.node_mut(id).children = children.into();
            self.number_children(id);
        }
        let (back, others) = std::mem::take(&mut self.pass.returning)
            .into_iter()
            .partition(|(around, ..)| *around == id);
        self.pass.returning = others;
        for (_, child, value) in back {
            self.write_back(child, value);
        }
        for child in fresh.iter().copied() {
            let fills = self.pass.fills && there;
            let is_new = fills && self.value(child).is_none();
            if fills {
                self.fill(child);
            }
            self.sync(child);
            if is_new && self.pass.fills {
                self.materialise(child);
            }
            self.find_lost(id, child);
        }
        fresh.into_iter().collect()
    }

    /// The children that a group has now, with the subschemas of each.
    fn wanted(&self, id: NodeId) -> Vec<(Arc<str>, Few<SchemaId>)> {
        let node = self.node(id);
        let hidden = |key: &str| {
            node.choices
                .iter()
                .any(|active| active.hidden_member() == Some(key))
        };
        let mut wanted: Vec<(Arc<str>, Few<SchemaId>)> = ordered(&self.form, &node.merged)
            .into_iter()
            .filter(|(key, seeds)| !hidden(key) && !self.form.merged_static(seeds).never)
            .map(|(key, seeds)| (key.clone(), self.seeds_of(node, key, seeds)))
            .collect();
        if node.merged.shape == Shape::Map
            && let Some(Value::Object(members)) = self.value(id)
        {
            let named = &node.merged.properties;
            let others = members
                .keys()
                .filter(|key| !named.contains_key(key.as_str()) && !hidden(key));
            wanted.extend(others.map(|key| {
                let seeds = node.merged.member(&self.form, key);
                (Arc::from(key.as_str()), seeds.into())
            }));
            // Members that went with this map come back with it.
            let away = node.remembered.iter().filter(|memory| {
                self.pass.editing
                    && memory.value.is_some()
                    && !members.contains_key(&*memory.key)
                    && !named.contains_key(&*memory.key)
                    && !hidden(&memory.key)
                    && *memory.seeds == *node.merged.member(&self.form, &memory.key)
                    && !self.is_given_back(id, &memory.key, &memory.seeds)
            });
            wanted.extend(away.map(|memory| (memory.key.clone(), memory.seeds.clone())));
        }
        wanted
    }

    /// The subschemas of a member. What the picked variant says about the field that picks it would leave
    /// nothing else to pick.
    fn seeds_of(&self, node: &Node, key: &str, seeds: &[SchemaId]) -> Few<SchemaId> {
        let decides = node
            .choices
            .iter()
            .any(|active| active.follows && active.choice.member() == Some(key));
        let without = decides.then(|| self.form.merged_static(&node.seeds));
        match without
            .as_ref()
            .and_then(|merged| merged.properties.get(key))
        {
            Some(seeds) => seeds.as_slice().into(),
            None => seeds.into(),
        }
    }

    fn reconcile_list(&mut self, id: NodeId) -> HashSet<NodeId> {
        let mut fresh = HashSet::new();
        let there = self.value(id).and_then(Value::as_array).map_or(0, Vec::len);
        let merged = self.node(id).merged.clone();
        if let Some(first) = self.node(id).children.first()
            && !matches!(self.node(*first).key, Key::Item(_))
        {
            // What was an object has items now.
            self.drop_children(id);
        }
        let length = there.max(merged.prefix.len());
        let secret = self.node(id).secret_above || self.node(id).merged.secret;
        while self.node(id).children.len() > length {
            if let Some(child) = self.node_mut(id).children.pop() {
                self.kill(child);
            }
            self.mark(id);
        }
        let children = self.node(id).children.to_vec();
        for (index, child) in children.into_iter().enumerate() {
            let seeds = merged.item(index);
            if *self.node(child).seeds != *seeds {
                self.node_mut(child).seeds = seeds.into();
                self.node_mut(child).own = STALE;
                self.refresh(child);
            }
        }
        while self.node(id).children.len() < length {
            let index = self.node(id).children.len();
            let seeds = merged.item(index).into();
            let child = self.create(Some(id), Key::Item(index), seeds, secret);
            self.node_mut(id).children.push(child);
            self.mark(id);
            self.sync(child);
            fresh.insert(child);
        }
        fresh
    }
}
