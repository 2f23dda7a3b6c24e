//! Children that a change of the set takes away: their values are remembered, and come back with the set.

use std::sync::Arc;

use super::node::{Key, Memory, Source};
use super::sync::STALE;
use super::{FormState, NodeId};
use crate::rare::Few;
use crate::subschema::SchemaId;

/// Whether one list of subschemas has all of the other.
fn is_part(one: &[SchemaId], other: &[SchemaId]) -> bool {
    let within = |part: &[SchemaId], all: &[SchemaId]| part.iter().all(|id| all.contains(id));
    within(one, other) || within(other, one)
}

impl FormState {
    /// Whether a remembered child should take the place of one that nobody wrote to.
    pub(super) fn comes_back(
        &self,
        id: NodeId,
        child: NodeId,
        key: &str,
        seeds: &[SchemaId],
    ) -> bool {
        let node = self.node(child);
        let untouched =
            self.value(child).is_none() || node.source == Source::Default || node.returned;
        self.pass.editing
            && untouched
            && self.pass.at != Some(child)
            && !self.pass.given_back.contains(&(id, Arc::from(key)))
            && self
                .node(id)
                .remembered
                .iter()
                .any(|memory| &*memory.key == key && *memory.seeds == *seeds)
    }

    /// Takes a child over to other subschemas, where its value fits; an untouched default does not go along.
    pub(super) fn carry(&mut self, id: NodeId, child: NodeId, seeds: &[SchemaId]) -> bool {
        let was_empty = self.value(child).is_none();
        let fits = match self.value(child) {
            Some(_) if !self.pass.editing || self.pass.at == Some(child) => true,
            // The same place, with more or fewer limits: a value that does not keep them is shown with its error.
            Some(_)
                if self.node(child).source != Source::Default
                    && is_part(seeds, &self.node(child).seeds) =>
            {
                true
            }
            // A default of this edit is not withdrawn in it.
            Some(_)
                if self.node(child).source == Source::Default
                    && self.pass.filled.contains(&child) =>
            {
                true
            }
            Some(value) if self.node(child).source == Source::Default => {
                let plain = !value.is_object() && !value.is_array();
                if plain {
                    self.take(child);
                }
                plain
            }
            // What does not fit where it stands stays with its place: it could not come back from the other.
            Some(value) => {
                self.form.holds(seeds, value) && self.form.holds(&self.node(child).seeds, value)
            }
            None => {
                let stays = |inside: NodeId| {
                    let node = self.node(inside);
                    node.text.is_some() || inside != child && node.stored_at.is_some()
                };
                is_part(seeds, &self.node(child).seeds)
                    || !self.nodes_inside(child).into_iter().any(stays)
            }
        };
        if fits {
            if self.pass.editing {
                self.leave_empty(id, child, seeds, was_empty);
            }
            let node = self.node_mut(child);
            node.seeds = seeds.into();
            node.own = STALE;
        }
        fits
    }

    /// Notes that a child had no value under its old subschemas, and recalls it for those that come.
    fn leave_empty(&mut self, id: NodeId, child: NodeId, seeds: &[SchemaId], was_empty: bool) {
        let Key::Member(key) = self.node(child).key.clone() else {
            return;
        };
        let there = self.value(id).is_some();
        let old = self.node(child).seeds.clone();
        let returns = self.was_left_empty(id, &key, seeds);
        if was_empty && there {
            self.node_mut(id).left_empty.push((key, old));
        }
        if self.value(child).is_none() {
            self.node_mut(child).source = if returns {
                Source::User
            } else {
                Source::Loaded
            };
        }
    }

    /// Whether a member was left without a value under these subschemas. It is asked once.
    pub(super) fn was_left_empty(&mut self, id: NodeId, key: &str, seeds: &[SchemaId]) -> bool {
        let is_it = |(name, known): &(Arc<str>, Few<SchemaId>)| **name == *key && **known == *seeds;
        let was = self.node(id).left_empty.iter().any(is_it);
        if was {
            self.node_mut(id).left_empty.retain(|left| !is_it(left));
        }
        was
    }

    /// A child goes away: its value leaves the instance and is remembered with everything inside.
    pub(super) fn take_away(&mut self, id: NodeId, child: NodeId) {
        if !self.pass.editing {
            self.kill(child);
            return;
        }
        let settled = self.value(id).is_some();
        let Key::Member(key) = self.node(child).key.clone() else {
            return;
        };
        // A condition that looks at the very member that it takes away would turn for ever: the value stays.
        let turns = self.pass.given_back.contains(&(id, key.clone()));
        let value = if self.pass.leaves_values || turns {
            None
        } else {
            self.take(child)
        };
        if value.is_some() {
            // A condition may look at what is not there any more.
            self.pass.stale.push(id);
        }
        let seeds = self.node(child).seeds.clone();
        let is_it = |memory: &Memory| memory.key == key && memory.seeds == seeds;
        let old = self.node(id).remembered.iter().position(is_it);
        if let Some(old) = old {
            let old = self.node_mut(id).remembered.remove(old);
            if old.node != child {
                self.kill(old.node);
            }
        }
        self.node_mut(id).remembered.push(Memory {
            key,
            seeds,
            value,
            node: child,
            settled,
        });
        self.set_texts_aside(child);
    }

    /// What other branches of a place held is removed with the place.
    pub(super) fn forget_branches(&mut self, id: NodeId) {
        if self.node(id).remembered.is_empty() {
            return;
        }
        for memory in std::mem::take(&mut self.node_mut(id).remembered) {
            self.kill(memory.node);
        }
    }

    /// Texts inside a place that goes away block nothing, and are kept.
    pub(super) fn set_texts_aside(&mut self, id: NodeId) {
        for inside in self.nodes_inside(id) {
            self.note_finished(inside);
        }
    }

    /// Texts inside a place that comes back are unfinished again.
    pub(super) fn bring_texts_back(&mut self, id: NodeId) {
        for inside in self.nodes_inside(id) {
            if self.node(inside).text.is_some() {
                self.note_unfinished(inside);
            }
        }
    }

    /// A child comes back as it was. Once in an edit: a condition may look at the very member that it brings back,
    /// and turn again.
    pub(super) fn give_back(
        &mut self,
        id: NodeId,
        key: &str,
        seeds: &[SchemaId],
    ) -> Option<NodeId> {
        let given = &self.pass.given_back;
        if !given.is_empty() && given.contains(&(id, Arc::from(key))) {
            return None;
        }
        let position = self
            .node(id)
            .remembered
            .iter()
            .position(|memory| &*memory.key == key && *memory.seeds == *seeds)?;
        let memory = self.node_mut(id).remembered.remove(position);
        self.pass.given_back.insert((id, memory.key.clone()));
        let child = memory.node;
        let there = self.value(id).is_some();
        if memory.settled && there {
            // As it was, without a value too.
            self.pass.filled.insert(child);
        }
        // While something is undone the instance says what is there.
        if let Some(value) = memory.value
            && self.pass.editing
            && self.value(child).is_none()
            && (there || self.node(child).source == Source::User)
        {
            let source = self.node(child).source;
            self.write(child, value, source);
            self.node_mut(child).returned = true;
            self.pass.stale.push(child);
        }
        self.bring_texts_back(child);
        self.inherit_secret(child);
        Some(child)
    }
}
