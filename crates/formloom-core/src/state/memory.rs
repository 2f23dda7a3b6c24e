//! Children that a change of the set takes away: their values are remembered, and come back with the set.

use std::sync::Arc;

use serde_json::Value;

use super::aside::is_typed;
use super::node::{Key, Memory, Source};
use super::sync::STALE;
use super::{FormState, NodeId};
use crate::form::merged::Shape;
use crate::model::control::Control;
use crate::model::subschema::SchemaId;
use formloom_schema::Few;

/// How often a default comes again with its branch while a form starts.
const MOST_RETURNS: usize = 3;

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
            && !self.is_edited(child)
            && self.what_comes_back(id, key, seeds).is_some()
    }

    /// What is remembered of a member and may come back in this edit: a value does so once.
    fn what_comes_back(&self, id: NodeId, key: &str, seeds: &[SchemaId]) -> Option<usize> {
        let position = self.memory_of(id, key, seeds)?;
        let has_value = self.node(id).remembered[position].value.is_some();
        let is_over = has_value && self.is_given_back(id, key, seeds);
        // Nothing comes back in the place of a value that has no members.
        let around = self.value(id);
        let is_blocked = around.is_some_and(|value| !value.is_object() && !value.is_null());
        let stays_away = is_over || has_value && is_blocked;
        (!stays_away).then_some(position)
    }

    /// Whether a member came back in this edit. Under the same subschemas it does so once: a condition may look at the
    /// very member that it brings back, and turn again.
    pub(super) fn is_given_back(&self, id: NodeId, key: &str, seeds: &[SchemaId]) -> bool {
        let back = &self.pass.given_back;
        !back.is_empty() && back.contains(&(id, Arc::from(key), seeds.to_vec()))
    }

    /// Whether the user edits a place or something inside: what is written there stays, whatever becomes of the place.
    fn is_edited(&self, id: NodeId) -> bool {
        let at = self.pass.at;
        at.is_some_and(|at| self.upwards(at).any(|step| step == id))
    }

    /// What is remembered of a member: under the same subschemas, else of the same place with more or fewer limits,
    /// as some of them hang on the very member.
    fn memory_of(&self, id: NodeId, key: &str, seeds: &[SchemaId]) -> Option<usize> {
        let remembered = &self.node(id).remembered;
        let of_key = |memory: &&Memory| &*memory.key == key;
        let exact = remembered
            .iter()
            .position(|memory| of_key(&memory) && *memory.seeds == *seeds);
        exact.or_else(|| {
            remembered.iter().rposition(|memory| {
                // A default goes with its branch.
                let is_default = self.node(memory.node).source == Source::Default;
                of_key(&memory) && !is_default && is_part(&memory.seeds, seeds)
            })
        })
    }

    /// What is remembered of the place of a child under exactly these subschemas.
    fn memory_under(&self, id: NodeId, child: NodeId, seeds: &[SchemaId]) -> Option<usize> {
        let Key::Member(key) = &self.node(child).key else {
            return None;
        };
        let is_it = |memory: &Memory| memory.key == *key && *memory.seeds == *seeds;
        self.node(id).remembered.iter().position(is_it)
    }

    /// Takes a child over to other subschemas, where its value fits; an untouched default does not go along.
    pub(super) fn carry(&mut self, id: NodeId, child: NodeId, seeds: &[SchemaId]) -> bool {
        let was_empty = self.value(child).is_none();
        // In between, an edit may have made something else of the place that nobody saw.
        let before = self.nodes.was(child);
        let from = before
            .map_or(&self.node(child).seeds, |node| &node.seeds)
            .clone();
        if !self.pass.editing
            && let Some(known) = self.memory_under(id, child, seeds)
        {
            // What was written as a whole says what stands there, and not what was there before.
            let memory = self.node_mut(id).remembered.remove(known);
            self.kill(memory.node);
        }
        let fits = match self.value(child) {
            // What was filled in while the form starts, and cannot stand where a condition put it: the place begins anew,
            // once.
            Some(value)
                if self.pass.fills
                    && !self.pass.editing
                    && self.carried.is_empty()
                    && self.node(child).source == Source::Default
                    && self.pass.filled.contains(&child)
                    && !self.pass.refilled.contains(&child)
                    && !self.form.holds(seeds, value) =>
            {
                self.take(child);
                self.pass.refilled.insert(child);
                self.pass.filled.remove(&child);
                true
            }
            Some(_) if !self.pass.editing || self.is_edited(child) => true,
            // A secret is not shown by a branch that hides nothing.
            Some(value) if self.form.bares(&from, seeds, value) => false,
            // The same place, with more or fewer limits: a value that does not keep them is shown with its error.
            Some(_) if self.node(child).source != Source::Default && is_part(seeds, &from) => true,
            // A default of this edit follows the condition that came with it once, and is not withdrawn again.
            Some(value)
                if self.node(child).source == Source::Default
                    && self.pass.filled.contains(&child)
                    && !value.is_object()
                    && !value.is_array()
                    && self.form.merged_static(seeds).default.as_deref() != Some(value)
                    && !self.pass.refilled.contains(&child) =>
            {
                self.take(child);
                self.pass.refilled.insert(child);
                self.pass.filled.remove(&child);
                true
            }
            Some(_)
                if self.node(child).source == Source::Default
                    && self.pass.filled.contains(&child) =>
            {
                true
            }
            Some(value) if self.node(child).source == Source::Default => {
                // The node stays with its place, and with what the host keeps inside of it.
                let plain = !value.is_object() && !value.is_array();
                let goes_along = plain || is_part(seeds, &from);
                if goes_along {
                    self.take(child);
                }
                goes_along
            }
            // One password field looks like another one, whatever types they are of.
            Some(_) if self.hides_type(seeds) && self.hides_type(&from) => true,
            // What does not fit where it stands stays with its place: it could not come back from the other, unless that
            // is of the same types.
            Some(value) => {
                let is_alike = || {
                    let now = self.form.merged_static(seeds);
                    now.types == self.form.merged_static(&from).types
                };
                match (self.form.holds(seeds, value), self.form.holds(&from, value)) {
                    (true, true) => true,
                    (false, false) => is_alike(),
                    _ => false,
                }
            }
            None => {
                let stays = |inside: NodeId| {
                    let node = self.node(inside);
                    node.text.is_some() || inside != child && node.stored_at.is_some()
                };
                // What is inside goes along or stays by itself, where a part of both is the same.
                let shares = self.node(child).text.is_none()
                    && seeds.iter().any(|id| self.node(child).seeds.contains(id));
                shares
                    || is_part(seeds, &self.node(child).seeds)
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

    /// Whether the control of a place does not show which values it can hold.
    fn hides_type(&self, seeds: &[SchemaId]) -> bool {
        let merged = self.form.merged_static(seeds);
        let control = match merged.shape {
            Shape::Field(control) if merged.secret => control.of_secret(),
            Shape::Field(control) => control,
            _ => return false,
        };
        control == Control::Password
    }

    /// Notes that a child had no value under its old subschemas, and recalls it for those that come.
    fn leave_empty(&mut self, id: NodeId, child: NodeId, seeds: &[SchemaId], was_empty: bool) {
        let Key::Member(key) = self.node(child).key.clone() else {
            return;
        };
        let there = self.value(id).is_some();
        let old = self.node(child).seeds.clone();
        let returns = self.was_left_empty(id, &key, seeds);
        // In an object that this edit filled in anew nobody left anything empty.
        let is_anew = self.pass.filled.contains(&id) && self.node(child).source != Source::User;
        if was_empty && there && !is_anew {
            self.node_mut(id).left_empty.push((key, old));
        }
        // The same place, with more or fewer limits: what the user left empty stays so.
        let node = self.node(child);
        let stays = node.source == Source::User && !node.as_left && is_part(seeds, &node.seeds);
        if self.value(child).is_none() && self.node(child).text.is_none() && !stays {
            let node = self.node_mut(child);
            node.as_left = returns;
            node.source = if returns {
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
            // A default goes with what brought it.
            if self.pass.fills && self.node(child).source == Source::Default {
                self.take(child);
                if let Key::Member(key) = self.node(child).key.clone() {
                    let gone = (id, key, self.node(child).seeds.to_vec());
                    let times = self.pass.gone.entry(gone.clone()).or_default();
                    *times += 1;
                    if *times > MOST_RETURNS {
                        // A condition looks at the very default that it brings: it does not come again.
                        self.pass.given_back.insert(gone);
                    }
                }
            }
            self.kill(child);
            return;
        }
        let settled = self.value(id).is_some();
        let Key::Member(key) = self.node(child).key.clone() else {
            return;
        };
        // A condition that looks at the very member that it takes away would turn for ever: the value stays.
        let source = self.node(child).source;
        // What was there before it was described stays, but for what the user wrote since.
        let was_found = self.node(child).found && source == Source::Loaded;
        let is_left = self.pass.leaves_values && source != Source::Default || was_found;
        let typed = self.node(child).typed.clone();
        let mut value = if is_left { None } else { self.take(child) };
        if typed.is_some() {
            self.node_mut(child).typed = typed;
        }
        let came = self.is_given_back(id, &key, &self.node(child).seeds);
        let mut stays = false;
        if came
            && source != Source::Default
            && self.wants(id, &key)
            && let Some(value) = value.take()
        {
            self.write(child, value, source);
            stays = true;
            self.pass.staying.push((id, child));
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
            stays,
        });
        self.set_texts_aside(child);
    }

    /// What stays because a condition looks at it goes after all, where something that came later keeps the condition from
    /// turning.
    pub(super) fn let_stay(&mut self) {
        for (id, child) in std::mem::take(&mut self.pass.staying) {
            let is_it = |memory: &Memory| memory.node == child && memory.stays;
            let Some(known) = self.node(id).remembered.iter().position(is_it) else {
                continue;
            };
            let Key::Member(key) = self.node(child).key.clone() else {
                continue;
            };
            let (source, typed) = (self.node(child).source, self.node(child).typed.clone());
            if self.child(id, &key).is_some() {
                continue;
            }
            let Some((index, value)) = self.take_out(child) else {
                continue;
            };
            if self.wants(id, &key) {
                self.node_mut(child).was_at = index;
                self.write(child, value, source);
            } else if let Some(memory) = self.node_mut(id).remembered.get_mut(known) {
                (memory.value, memory.stays) = (Some(value), false);
            }
            self.node_mut(child).typed = typed;
        }
    }

    /// Whether a member belongs to a place, as the instance is now.
    fn wants(&self, id: NodeId, key: &str) -> bool {
        let expanded = self.expand(id);
        let merged = self.form.merged(&expanded.set, expanded.own);
        merged.properties.contains_key(key)
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

    /// A child took the place of one that went: what the user wrote inside of that one goes where the places have
    /// nothing, and so do texts that were no values yet.
    pub(super) fn find_lost(&mut self, id: NodeId, child: NodeId) {
        if self.node(id).remembered.is_empty() || !self.pass.editing || !self.is_alive(child) {
            return;
        }
        let Key::Member(key) = &self.node(child).key else {
            return;
        };
        let seeds = &self.node(child).seeds;
        let has_members = self.value(child).is_some_and(Value::is_object);
        let is_it = |memory: &Memory| {
            let can_join = match &memory.value {
                Some(value) => has_members && value.is_object(),
                None => true,
            };
            memory.key == *key && memory.seeds == *seeds && can_join
        };
        let Some(at) = self.node(id).remembered.iter().position(is_it) else {
            return;
        };
        let memory = self.node_mut(id).remembered.remove(at);
        let around = self.pointer(child);
        for inside in self.nodes_inside(memory.node) {
            let at = self.pointer(inside);
            let text = self.node(inside).text.clone();
            let rest = at.as_str().get(around.as_str().len()..);
            let value = memory.value.as_ref().zip(rest);
            let value = value.and_then(|(value, rest)| value.pointer(rest));
            let value = value.filter(|_| self.node(inside).source == Source::User);
            let value = value.filter(|value| !value.is_object()).cloned();
            let Some(now) = self.find(&at).filter(|_| text.is_some() || value.is_some()) else {
                continue;
            };
            let node = self.node(now);
            if node.text.is_some() || self.value(now).is_some() {
                continue;
            }
            if let Some(text) = text.filter(|_| is_typed(node)) {
                let node = self.node_mut(now);
                node.text = Some(text);
                node.source = Source::User;
                self.note_unfinished(now);
                self.mark(now);
            } else if let Some(value) = value {
                self.write(now, value, Source::User);
                self.sync(now);
            }
        }
        self.kill(memory.node);
    }

    pub(super) fn write_back(&mut self, child: NodeId, value: Value) {
        let source = self.node(child).source;
        // An item and a member of a map have a value beside a text that is none yet.
        let node = self.node(child);
        let (text, typed) = (node.text.clone(), node.typed.clone());
        let read_again = node.read_again.clone();
        self.write(child, value, source);
        let node = self.node_mut(child);
        (node.text, node.typed, node.read_again) = (text, typed, read_again);
        self.node_mut(child).returned = true;
    }

    /// A child comes back as it was. Once in an edit: a condition may look at the very member that it brings back,
    /// and turn again.
    pub(super) fn give_back(
        &mut self,
        id: NodeId,
        key: &str,
        seeds: &[SchemaId],
    ) -> Option<NodeId> {
        let position = self.what_comes_back(id, key, seeds)?;
        let memory = self.node_mut(id).remembered.remove(position);
        if *memory.seeds != *seeds {
            let node = self.node_mut(memory.node);
            node.seeds = seeds.into();
            node.own = STALE;
        }
        let back = (id, memory.key.clone(), seeds.to_vec());
        self.pass.given_back.insert(back);
        let child = memory.node;
        let there = self.value(id).is_some_and(Value::is_object);
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
            if there {
                self.write_back(child, value);
            } else {
                // It opens the object, whose members are being looked for.
                self.pass.returning.push((id, child, value));
            }
        }
        self.bring_texts_back(child);
        self.inherit_secret(child);
        Some(child)
    }
}
