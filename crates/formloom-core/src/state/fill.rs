//! Defaults: what a place gets by itself, by policy, and what a new item starts with.

use serde_json::{Map, Value};

use super::limits::MOST_EAGER;
use super::node::{Active, Key, Source};
use super::{Defaults, FormState, NodeId, Nulls};
use crate::form::brings::{MOST_PREFILLED, MOST_PREFILLED_IN_ALL, MOST_TURNS, min_items};
use crate::form::merged::Shape;
use crate::model::control::Control;
use crate::model::subschema::SchemaId;
use formloom_schema::Pointer;
use formloom_schema::TypeSet;

impl FormState {
    /// Gives an absent place its default. A place gets one default in an edit.
    pub(super) fn fill(&mut self, id: NodeId) {
        if self.value(id).is_some()
            || self.node(id).text.is_some()
            || self.node(id).stored_at.is_some()
            || self.node(id).source == Source::User
            || self.pass.filled.contains(&id)
        {
            return;
        }
        let required = self.is_required(id) || self.node(id).parent.is_none();
        let merged = self.form.merged_static(&self.node(id).seeds);
        let chosen = if required && !merged.choices.is_empty() {
            self.chosen_constant(id)
        } else {
            None
        };
        let value = if chosen.is_some() {
            chosen
        } else if self.defaults == Defaults::None {
            let constant = merged.shape.is_object()
                && merged
                    .choices
                    .iter()
                    .any(|choice| choice.member().is_some());
            let ends = || !self.is_too_far(id) && !self.reenters(id, &self.expand(id).set);
            (required && constant && ends()).then(|| Value::Object(Map::new()))
        } else if let Some(only) = merged.only_value().filter(|_| required) {
            Some(only.clone())
        } else if let Some(default) = merged
            .default
            .as_deref()
            .filter(|_| required || self.defaults == Defaults::All)
            .filter(|_| self.pass.turns <= MOST_TURNS)
            .filter(|default| !default.is_null() || merged.takes_null())
            .filter(|default| {
                let plain = !default.is_object() && !default.is_array();
                plain || !self.is_too_far(id) && !self.reenters(id, &self.expand(id).set)
            })
        {
            Some(default.clone())
        } else if !required || self.is_read_only(id) {
            // Nobody could fill in what is missing in it.
            None
        } else if self.nulls == Nulls::Fill && merged.nullable && self.node(id).parent.is_some() {
            // Structured outputs write every optional member so: `null` says that there is none.
            Some(Value::Null)
        } else {
            // Of several shapes it gets that of the variant that is shown as picked.
            let is_union = merged.shape == Shape::Undecided;
            let picked = if is_union {
                let expanded = self.expand(id);
                self.form.merged(&expanded.set, expanded.own)
            } else {
                merged
            };
            match picked.shape {
                Shape::Group | Shape::Map | Shape::List | Shape::Tuple if self.is_too_far(id) => {
                    None
                }
                // An object that needs itself has no end: the person opens as many as are wanted.
                Shape::Group | Shape::Map if self.reenters(id, &self.expand(id).set) => None,
                Shape::Group | Shape::Map if is_union || self.node(id).parent.is_some() => {
                    Some(Value::Object(Map::new()))
                }
                Shape::Field(Control::Null) => Some(Value::Null),
                Shape::Field(Control::Toggle) if !picked.nullable => Some(Value::Bool(false)),
                // Nothing picked and nothing added is an answer.
                Shape::List | Shape::Tuple | Shape::Field(Control::Multiselect) => {
                    Some(Value::Array(Vec::new()))
                }
                _ => None,
            }
        };
        let Some(mut value) = value else { return };
        self.pass.filled.insert(id);
        if !self.leave_out_taken(id, &mut value) {
            return;
        }
        self.write(id, value, Source::Default);
    }

    /// A default takes the place of nothing that the host keeps and of no text that a person is typing, nor of an object
    /// around it. Says whether it can stand.
    fn leave_out_taken(&self, id: NodeId, value: &mut Value) -> bool {
        if self.stored.is_empty() && self.unfinished.is_empty() {
            return true;
        }
        let around = self.pointer(id);
        let is_added = self.upwards(id).any(|step| self.node(step).added);
        let stored = self.stored.iter().filter(|_| !is_added).cloned();
        let typed = self.unfinished.iter().map(|typed| self.pointer(*typed));
        let mut inside = stored
            .chain(typed)
            .filter(|at| around.contains(at) && *at != around);
        inside.all(|at| {
            let rest = at.as_str().get(around.as_str().len()..).unwrap_or_default();
            leave_out(value, &Pointer::from(rest))
        })
    }

    /// What the chosen variant of a place is by itself.
    fn chosen_constant(&self, id: NodeId) -> Option<Value> {
        let expanded = self.expand(id);
        let is_chosen = |active: &Active| active.variant.is_some();
        if !expanded.choices.iter().any(is_chosen) {
            return None;
        }
        let merged = self.form.merged(&expanded.set, expanded.own);
        let is_toggle = merged.shape == Shape::Field(Control::Toggle) && !merged.nullable;
        let only = merged.only_value().cloned();
        only.or_else(|| is_toggle.then_some(Value::Bool(false)))
    }

    /// An object or list is there now: constants of its variants, then what is filled inside.
    pub(super) fn materialise(&mut self, id: NodeId) {
        if self
            .value(id)
            .is_none_or(|value| !value.is_object() && !value.is_array())
        {
            return;
        }
        self.put_constants(id);
        if !self.pass.fills {
            return;
        }
        let is_object = self.value(id).is_some_and(Value::is_object);
        let children = self.node(id).children.to_vec();
        for child in children {
            let is_member = is_object && matches!(self.node(child).key, Key::Member(_));
            if is_member && self.value(child).is_none() {
                self.fill(child);
                if self.value(child).is_some() {
                    self.sync(child);
                    self.materialise(child);
                }
            }
        }
        self.prefill(id);
    }

    /// Fills the members of an object that are there without conditions, before these are judged.
    pub(super) fn fill_own(&mut self, id: NodeId) {
        let own = self.form.merged_static(&self.node(id).seeds);
        if own.conditions.is_empty() || !self.value(id).is_some_and(Value::is_object) {
            return;
        }
        let children = self.node(id).children.to_vec();
        for child in children {
            let is_own = match &self.node(child).key {
                Key::Member(key) => own
                    .properties
                    .get(&**key)
                    .is_some_and(|seeds| **seeds == *self.node(child).seeds),
                _ => false,
            };
            if is_own && self.value(child).is_none() {
                self.fill(child);
                if self.value(child).is_some() {
                    self.sync(child);
                    self.materialise(child);
                }
            }
        }
    }

    /// The constants of the picked variants, whatever the policy.
    pub(super) fn put_constants(&mut self, id: NodeId) {
        for (member, value) in self.constants(id) {
            self.put_member(id, &member, Some(&value));
        }
    }

    /// The same, but what was written stays.
    pub(super) fn put_missing_constants(&mut self, id: NodeId) {
        for (member, value) in self.constants(id) {
            if self
                .value(id)
                .is_some_and(|around| around.get(&member).is_none())
            {
                self.put_member(id, &member, Some(&value));
            }
        }
    }

    fn constants(&self, id: NodeId) -> Vec<(String, Value)> {
        let node = self.node(id);
        // A place that can be no object has no members, whatever a union says of them.
        let has_none = matches!(node.merged.shape, Shape::Field(_)) || node.merged.shape.is_array();
        let choices = node.choices.iter();
        choices
            .filter(|active| !has_none && !active.follows)
            .filter_map(|active| {
                let variant = active.variant?;
                let member = active.choice.member()?;
                // Of several values the one that is there stays.
                let there = self.value(id).and_then(|value| value.get(member));
                let is_of_it = |value: &Value| active.choice.variant_of(value) == Some(variant);
                let is_there = there.is_some_and(is_of_it);
                let value =
                    (!is_there).then(|| self.constant_of(id, &active.choice, variant))??;
                Some((member.to_owned(), value))
            })
            .collect()
    }

    /// `minItems` of a list brings its items.
    fn prefill(&mut self, id: NodeId) {
        let merged = self.node(id).merged.clone();
        if !merged.shape.is_array() {
            return;
        }
        let wanted = min_items(&merged.limits).min(MOST_PREFILLED);
        if self.holds_itself(id, merged.item(merged.prefix.len())) {
            return;
        }
        while !self.is_too_far(id)
            && self
                .value(id)
                .and_then(Value::as_array)
                .is_some_and(|items| items.len() < wanted)
        {
            // An item stands for all that may come inside it.
            self.pass.eager += MOST_EAGER / MOST_PREFILLED_IN_ALL;
            let end = self.value(id).and_then(Value::as_array).map_or(0, Vec::len);
            self.append_item(id, end);
        }
    }

    /// Whether an item is of a kind that is open around its list: one that brings one that brings one has no end.
    fn holds_itself(&self, list: NodeId, item: &[SchemaId]) -> bool {
        let item = self.form.closure(item);
        self.path(list)
            .iter()
            .any(|step| self.node(*step).set.iter().any(|id| item.contains(id)))
    }

    /// What a place starts with that has to have a value: a new item, an object that is opened.
    pub(super) fn first_value(&self, id: NodeId) -> Value {
        let merged = &self.node(id).merged;
        if let Some(only) = merged.only_value() {
            return only.clone();
        }
        if let Some(default) = merged
            .default
            .as_deref()
            .filter(|_| self.defaults != Defaults::None)
            .filter(|default| !default.is_null() || merged.takes_null())
        {
            let mut default = default.clone();
            if self.leave_out_taken(id, &mut default) {
                return default;
            }
        }
        let mut choices = self.node(id).choices.iter();
        if merged.nullable
            && choices.any(|active| active.choice.nullable && active.variant.is_none())
        {
            // Nothing is picked, and that is a value.
            return Value::Null;
        }
        match merged.shape {
            Shape::Group | Shape::Map => Value::Object(Map::new()),
            Shape::List | Shape::Tuple | Shape::Field(Control::Multiselect) => {
                Value::Array(Vec::new())
            }
            Shape::Field(Control::Toggle) => Value::Bool(false),
            Shape::Field(Control::Select | Control::Radio) => Value::Null,
            Shape::Raw if merged.types.without(TypeSet::NULL) == TypeSet::OBJECT => {
                Value::Object(Map::new())
            }
            Shape::Raw if merged.types.without(TypeSet::NULL) == TypeSet::ARRAY => {
                Value::Array(Vec::new())
            }
            Shape::Field(_) if merged.types.without(TypeSet::NULL) == TypeSet::STRING => {
                Value::String(String::new())
            }
            _ => Value::Null,
        }
    }
}

/// Takes what stands at a place, or in its way, out of a value. False where the value itself is in the way.
fn leave_out(value: &mut Value, at: &Pointer) -> bool {
    let mut here = value;
    let mut tokens = at.tokens().into_iter().flatten().peekable();
    while let Some(token) = tokens.next() {
        let Value::Object(members) = here else {
            return here.is_array();
        };
        let is_way = members
            .get(&*token)
            .is_none_or(|inside| inside.is_object() || inside.is_array());
        if tokens.peek().is_none() || !is_way {
            members.shift_remove(&*token);
            return true;
        }
        match members.get_mut(&*token) {
            Some(inside) => here = inside,
            None => return true,
        }
    }
    true
}
