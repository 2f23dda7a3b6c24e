//! Leaves one variant of a choice for another. What was in the old one is remembered, and comes back with it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::node::{Active, Picks, Source, WholeMemory};
use super::sync::STALE;
use super::{FormState, NodeId, Trail};
use crate::error::EditError;
use crate::form::choice::Choice;
use crate::form::merged::{Merged, Shape};
use crate::model::control::Control;
use formloom_schema::Pointer;
use formloom_schema::TypeSet;
use formloom_schema::equality::equal;

impl FormState {
    pub(super) fn choose(
        &mut self,
        at: &Pointer,
        choice: Option<&str>,
        variant: Option<usize>,
    ) -> Result<(), EditError> {
        let id = self.editable(at)?;
        let mut variant = variant;
        let mut position = self
            .node(id)
            .choices
            .iter()
            .position(|active| {
                !active.follows && choice.is_none_or(|choice| active.choice.id == choice)
            })
            .ok_or_else(|| EditError::NoSuchChoice { at: at.clone() })?;
        let active = self.node(id).choices[position].clone();
        let count = active.choice.variants.len();
        if variant.is_some_and(|variant| variant >= count) {
            return Err(EditError::NoSuchVariant {
                at: at.clone(),
                count,
            });
        }
        // Of unions with one discriminator the first decides.
        let leads = |first: &Active| first.member().is_some() && first.member() == active.member();
        let first = self.node(id).choices.iter().position(leads);
        // One of several values that the first leaves is for the later one to pick.
        let mut wanted = None;
        if let Some(first) = first.filter(|first| *first < position) {
            let constant = variant.and_then(|variant| active.choice.constant(variant));
            let leader = &self.node(id).choices[first].choice;
            let leading = constant.and_then(|(_, value)| leader.variant_of(value));
            if variant.is_some() && leading.is_none() {
                return Err(EditError::NoSuchVariant {
                    at: at.clone(),
                    count: leader.variants.len(),
                });
            }
            wanted = constant.map(|(member, value)| (member.to_owned(), value.clone()));
            (position, variant) = (first, leading);
        }
        let active = self.node(id).choices[position].clone();
        let is_picked = active.variant == variant;
        if let Some((member, value)) = wanted
            && variant.is_some_and(|variant| active.choice.values(variant).len() > 1)
        {
            if !is_picked {
                self.switch(id, position, variant);
            }
            self.pick_value(id, &member, &value);
            self.edited(id);
            return Ok(());
        }
        if is_picked {
            self.confirm(id);
            return Ok(());
        }
        let trail = self.follow(id, &active);
        self.switch(id, position, variant);
        let back = trail.left.iter().find(|(left, _)| *left == variant);
        if let Some((_, value)) = back {
            self.bring_back(id, value.clone());
        }
        self.edited(id);
        self.trail = Some(trail);
        Ok(())
    }

    /// The variant that is active already is picked: what it brings by itself is there from now on.
    fn confirm(&mut self, id: NodeId) {
        let before = self.pass.log.len();
        if self
            .path(id)
            .into_iter()
            .any(|step| self.keeps_secret(step))
        {
            return;
        }
        // A text that is no value yet stays as it is.
        let is_nothing = self.value(id).is_none_or(Value::is_null) && self.node(id).text.is_none();
        if is_nothing && self.starts_with_value(id) {
            let value = self.first_value(id);
            self.write(id, value, Source::User);
            self.sync(id);
            self.materialise(id);
        }
        self.put_constants(id);
        if self.pass.log.len() > before {
            self.edited(id);
        }
    }

    /// The trail of switches, with what stands here now.
    fn follow(&mut self, id: NodeId, active: &Active) -> Trail {
        let mut trail = self
            .trail
            .take()
            .filter(|trail| trail.node == id && trail.choice == active.choice.id)
            .unwrap_or_else(|| Trail {
                node: id,
                choice: active.choice.id.clone(),
                left: Vec::new(),
            });
        trail.left.retain(|(variant, _)| *variant != active.variant);
        trail.left.push((active.variant, self.value(id).cloned()));
        trail
    }

    /// What stood here when the variant was left, where the switch itself came to something else.
    fn bring_back(&mut self, id: NodeId, value: Option<Value>) {
        // The order of members counts, too.
        let text = |value: &Value| value.to_string();
        let here = self.value(id).map(text);
        let Some(value) = value.filter(|value| here != Some(text(value))) else {
            return;
        };
        let inside = self.nodes_inside(id).into_iter();
        let before: Vec<(NodeId, Option<Value>, Option<Pointer>)> = inside
            .map(|inside| {
                let stored_at = self.node(inside).stored_at.clone();
                (inside, self.value(inside).cloned(), stored_at)
            })
            .collect();
        let source = self.node(id).source;
        self.write(id, value, source);
        let fills = std::mem::replace(&mut self.pass.fills, false);
        self.sync(id);
        self.pass.fills = fills;
        self.put_constants(id);
        for (inside, before, stored_at) in before {
            if !self.is_alive(inside) {
                continue;
            }
            if self.value(inside) != before.as_ref() {
                self.node_mut(inside).source = Source::User;
            }
            // Nobody wrote over what the host keeps.
            if stored_at.is_some() && self.node(inside).stored_at.is_none() {
                self.node_mut(inside).stored_at = stored_at;
            }
        }
    }

    /// Writes a value of a discriminator that several unions of a place share, and follows it.
    fn pick_value(&mut self, id: NodeId, member: &str, value: &Value) {
        self.put_member(id, member, Some(value));
        self.mark(id);
        self.refresh(id);
        self.materialise(id);
    }

    /// What picking a variant writes into its discriminator: of several values the one that was picked before.
    pub(super) fn constant_of(&self, id: NodeId, choice: &Choice, variant: usize) -> Option<Value> {
        let (member, first) = choice.constant(variant)?;
        let values = choice.values(variant);
        let is_among = |value: &&Value| values.iter().any(|known| equal(known, value));
        let mut past = self.node(id).past_values.iter();
        let past = past.find(|(known, value)| known == member && is_among(&value));
        Some(past.map_or(first, |(_, value)| value).clone())
    }

    /// Remembers which of several values of its discriminator a variant has that is left.
    pub(super) fn keep_value_picked(&mut self, id: NodeId, choice: &Choice, left: Option<usize>) {
        let shown = left.filter(|_| choice.hidden_member(left).is_none());
        let Some((values, member)) = shown.map(|left| choice.values(left)).zip(choice.member())
        else {
            return;
        };
        let is_among = |value: &Value| values.iter().any(|known| equal(known, value));
        let value = self.value(id).and_then(|value| value.get(member));
        let Some(value) = value.filter(|value| is_among(value)).cloned() else {
            return;
        };
        let past = &mut self.node_mut(id).past_values;
        past.retain(|(known, value)| known != member || !is_among(value));
        past.push((member.to_owned(), value));
    }

    /// Leaves one variant for another. What was in the old one is remembered, and comes back with it.
    fn switch(&mut self, id: NodeId, position: usize, variant: Option<usize>) {
        let before = (self.node(id).picks(), self.node(id).merged.clone());
        let Active {
            choice,
            variant: left,
            ..
        } = self.node(id).choices[position].clone();
        // Where both branches hold, the data of the other one is no leftover.
        let accepts = |variant: Option<usize>| {
            let value = self.value(id);
            let tried = variant.zip(value);
            tried.is_some_and(|(variant, value)| self.accepts(&choice, variant, value))
        };
        self.pass.leaves_values = choice.any && accepts(left) && accepts(variant);
        self.node_mut(id).choices[position].variant = variant;
        self.keep_value_picked(id, &choice, left);
        if let Some(member) = choice.member() {
            let constant = variant.and_then(|variant| self.constant_of(id, &choice, variant));
            self.put_member(id, member, constant.as_ref());
        }
        self.mark(id);
        let to_null = variant.is_none() && choice.nullable && self.needs_value(id);
        let is_group = Shape::is_object;
        let after = self.shape_after(id);
        let is_new = if is_group(before.1.shape) && is_group(after) {
            let is_new = self.value(id).is_none_or(Value::is_null) && variant.is_some();
            if is_new {
                self.write(id, Value::Object(Map::new()), Source::User);
                self.node_mut(id).implicit = false;
            }
            self.refresh(id);
            is_new
        } else {
            let leaves_type = variant.is_none() && choice.owner.is_none();
            self.swap_value(id, before.0, before.1, leaves_type)
        };
        if to_null && self.node(id).merged.properties.is_empty() {
            self.write(id, Value::Null, Source::User);
            self.sync(id);
        }
        let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
        let is_left = self
            .node(id)
            .choices
            .iter()
            .all(|active| active.variant.is_none());
        if variant.is_none()
            && is_left
            && !self.needs_value(id)
            && self.value(id).is_some_and(is_empty)
        {
            // Only the variant brought an object.
            self.take(id);
            self.sync(id);
        }
        // What was there before is as the user wants it; new members were filled as they came.
        if is_new {
            self.materialise(id);
        } else {
            self.put_constants(id);
        }
        self.pass.leaves_values = false;
    }

    /// The shape that a place has with the variants as they are picked now.
    fn shape_after(&self, id: NodeId) -> Shape {
        let mut set = self.form.closure(&self.node(id).seeds).to_vec();
        for active in &self.node(id).choices {
            if let Some(variant) = active
                .variant
                .and_then(|variant| active.choice.variants.get(variant))
            {
                set.extend(self.form.closure(&[variant.schema]).iter());
            }
        }
        let own = set.len();
        self.form.merged(&set.into(), own).shape
    }

    /// The whole value belongs to the variant: another shape has another value. Says whether the value is a new one.
    fn swap_value(
        &mut self,
        id: NodeId,
        before: Picks,
        merged_before: Arc<Merged>,
        leaves_type: bool,
    ) -> bool {
        let mut is_new = false;
        self.set_texts_aside(id);
        let value = if self.is_entry(id) {
            self.value(id).cloned()
        } else {
            self.take(id)
        };
        let node = self.node_mut(id);
        let memory = WholeMemory {
            picks: before.clone(),
            value: value.clone(),
            text: node.text.take(),
            children: std::mem::take(&mut node.children),
        };
        let old = node
            .other_values
            .iter()
            .position(|other| other.picks == before);
        let old = old.map(|old| node.other_values.remove(old));
        node.other_values.push(memory);
        for child in old.iter().flat_map(|old| old.children.iter()) {
            self.kill(*child);
        }
        self.refresh(id);
        // A secret is not shown by a variant that hides nothing.
        let is_bared = merged_before.secret && !self.node(id).merged.secret;
        // Of whatever type it is: none is wanted. An item keeps what it has.
        let is_left = leaves_type && !self.is_entry(id);
        // An object or a list is picked in the place of nothing.
        let shape = self.node(id).merged.shape;
        let is_nothing = |value: &Value| value.is_null() && (shape.is_object() || shape.is_array());
        let stays = |value: &Value| !is_bared && !is_left && self.fits_now(id, value);
        let value = value.filter(|value| !is_nothing(value) && stays(value));
        if let Some(value) = &value
            && self.waits_for_type(id)
        {
            // The value says which type it is: that may be the one that was picked before.
            self.node_mut(id)
                .choices
                .retain(|active| active.choice.owner.is_some());
            self.write(id, value.clone(), Source::User);
            self.refresh(id);
        }
        let picks = self.node(id).picks();
        let position = self
            .node(id)
            .other_values
            .iter()
            .position(|other| other.picks == picks);
        if let Some(position) = position {
            let memory = self.node_mut(id).other_values.remove(position);
            let constant = || self.node(id).merged.only_value().cloned();
            if let Some(value) = memory.value.or_else(constant) {
                let value = self.with_what_came(id, value);
                self.write(id, value, Source::User);
            }
            if !memory.children.is_empty() {
                for child in std::mem::take(&mut self.node_mut(id).children).iter() {
                    self.kill(*child);
                }
                self.node_mut(id).children = memory.children;
            }
            let node = self.node_mut(id);
            node.own = STALE;
            node.text = memory.text;
            self.bring_texts_back(id);
        } else if let Some(value) = value {
            let is_object = value.is_object();
            let value = self.with_what_came(id, value);
            self.write(id, value, Source::User);
            if is_object {
                self.sync(id);
                self.leave_members(id, &merged_before);
            }
        } else if self.starts_anew(id) {
            let value = self.first_value(id);
            self.write(id, value, Source::User);
            self.wait_for_number(id);
            is_new = true;
        }
        self.sync(id);
        for inside in self.nodes_inside(id) {
            let is_behind_text = self.node(inside).text.is_some() && self.value(inside).is_some();
            if is_behind_text && inside != id && !self.is_entry(inside) {
                // A default that came before the text did.
                self.take_for_now(inside);
            }
        }
        is_new
    }

    /// A value that is about to be written, with the members that came back to the place already.
    fn with_what_came(&self, id: NodeId, mut value: Value) -> Value {
        if let (Value::Object(members), Some(Value::Object(came))) = (&mut value, self.value(id)) {
            for (key, value) in came {
                if !members.contains_key(key) {
                    members.insert(key.clone(), value.clone());
                }
            }
        }
        value
    }

    /// Of an object that went along, members that only the old variant describes stay behind: they are remembered with
    /// its whole value.
    fn leave_members(&mut self, id: NodeId, before: &Merged) {
        let now = self.node(id).merged.clone();
        let stays = |name: &str| {
            now.properties.contains_key(name) || !now.member(&self.form, name).is_empty()
        };
        if !now.shape.is_object() {
            return;
        }
        let gone: Vec<String> = before
            .properties
            .keys()
            .filter(|name| !stays(name))
            .map(|name| name.to_string())
            .collect();
        for name in gone {
            self.put_member(id, &name, None);
        }
    }

    fn fits_now(&self, id: NodeId, value: &Value) -> bool {
        let merged = &self.node(id).merged;
        let is_open = merged.shape == Shape::Undecided && !self.waits_for_type(id);
        !is_open && merged.types.meets(TypeSet::of(value))
    }

    /// Whether nothing but the type of the value is left to pick.
    fn waits_for_type(&self, id: NodeId) -> bool {
        let choices = &self.node(id).choices;
        choices.split_last().is_some_and(|(last, others)| {
            let is_of_types = last.choice.owner.is_none() && last.variant.is_none();
            is_of_types && others.iter().all(|other| other.variant.is_some())
        })
    }

    /// Whether a picked variant brings a value: where none stands, and in an item where one of another kind does.
    fn starts_anew(&self, id: NodeId) -> bool {
        let stands = match self.value(id) {
            Some(value) => !self.is_entry(id) || self.fits_now(id, value),
            None => false,
        };
        !stands && self.starts_with_value(id)
    }

    /// Whether a picked variant brings a value by itself: objects and lists, constants, and items.
    fn starts_with_value(&self, id: NodeId) -> bool {
        let merged = &self.node(id).merged;
        self.is_entry(id)
            || merged.only_value().is_some()
            || merged.shape == Shape::Field(Control::Null)
            || merged.shape.is_object()
            || merged.shape.is_array()
    }
}
