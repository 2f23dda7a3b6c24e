//! Maps: members are added, renamed and removed by their name; each keeps its node and its place.

use std::sync::Arc;

use serde_json::Value;

use super::node::{Key, Source};
use super::step::Step;
use super::sync::STALE;
use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use formloom_schema::Location;
use formloom_schema::Pointer;

/// Up to this many members a new one gets the first number that is free.
const MANY: usize = 100;

impl FormState {
    /// Whether a node is there only with its value: an item, or a member of a map that the schema does not name.
    pub(super) fn is_entry(&self, id: NodeId) -> bool {
        match (&self.node(id).key, self.node(id).parent) {
            (Key::Item(_), _) => true,
            (Key::Member(key), Some(parent)) => {
                let merged = &self.node(parent).merged;
                merged.shape == Shape::Map && !merged.properties.contains_key(&**key)
            }
            _ => false,
        }
    }

    pub(super) fn is_map(&self, id: NodeId) -> bool {
        self.node(id).merged.shape == Shape::Map
    }

    /// Adds a member to a map, under a free name where none is given.
    pub(super) fn add_member(
        &mut self,
        id: NodeId,
        key: Option<String>,
        value: Option<Value>,
    ) -> Result<(), EditError> {
        let key = match key {
            Some(key) if self.is_taken(id, &key) => {
                let at = self.pointer(id);
                return Err(EditError::KeyTaken { at, key });
            }
            Some(key) => key,
            None => self.free_key(id).ok_or_else(|| EditError::NameNeeded {
                at: self.pointer(id),
            })?,
        };
        if !self.value(id).is_some_and(Value::is_object) {
            self.write(id, Value::Object(serde_json::Map::new()), Source::User);
        }
        let given = value.is_some();
        if !given {
            self.pass.placeholder = Some((id, Key::Member(Arc::from(&*key))));
        }
        self.put_member(id, &key, Some(&value.unwrap_or(Value::Null)));
        let child = self.member_that_came(id, &key);
        self.pass.placeholder = None;
        let Some(child) = child else {
            return Ok(());
        };
        if given || self.node(child).closed {
            // A member that the schema names was there without a value.
            self.sync(child);
        }
        self.mark(child);
        self.node_mut(child).added = true;
        if !given {
            let value = self.first_value(child);
            self.write(child, value, Source::User);
            self.fill_own(child);
            self.sync(child);
        }
        self.materialise(child);
        self.node_mut(child).source = Source::User;
        self.node_mut(id).source = Source::User;
        self.pass.focus = Some(child);
        Ok(())
    }

    /// The node of a member that was just put into the instance. Where nothing else can differ, the others are not
    /// looked at.
    fn member_that_came(&mut self, id: NodeId, key: &str) -> Option<NodeId> {
        let merged = self.node(id).merged.clone();
        self.mark(id);
        let is_plain = merged.shape == Shape::Map
            && !merged.is_dynamic()
            && !merged.properties.contains_key(key)
            && !self.node(id).closed;
        if !is_plain {
            self.refresh(id);
            return self.child(id, key);
        }
        let seeds = merged.member(&self.form, key);
        let secret = self.node(id).secret_above || merged.secret;
        let key: Arc<str> = Arc::from(key);
        let order = self.node(id).children.len();
        let child = self.create(Some(id), Key::Member(key.clone()), seeds.into(), secret);
        self.marks_mut(child).order = order;
        self.node_mut(id).children.push_member(&key, child);
        self.sync(child);
        Some(child)
    }

    /// Gives a member of a map another name, at the same place among the members.
    pub(super) fn rename(&mut self, at: &Pointer, to: String) -> Result<(), EditError> {
        let id = self.editable(at)?;
        let (Key::Member(key), Some(map)) = (self.node(id).key.clone(), self.node(id).parent)
        else {
            return Err(EditError::NotAMapMember { at: at.clone() });
        };
        if !self.is_entry(id) {
            return Err(EditError::NotAMapMember { at: at.clone() });
        }
        if *key == *to {
            return Ok(());
        }
        if self.is_taken(map, &to) {
            let at = self.pointer(map);
            return Err(EditError::KeyTaken { at, key: to });
        }
        if let Some(empty) = self.child(map, &to) {
            // The schema names the member, and nothing is in it: this one takes its place.
            self.node_mut(map).children.take_out(empty);
            self.kill(empty);
        }
        let from = self.pointer(id);
        self.follow_name(&from, &self.pointer(map).join(&to));
        self.move_member(id, map, &to);
        let seeds = self.node(map).merged.member(&self.form, &to);
        let new: Arc<str> = Arc::from(to);
        self.node_mut(id).key = Key::Member(new);
        self.node_mut(map).children.forget_keys();
        self.replace_secret(map);
        if *self.node(id).seeds != *seeds {
            self.node_mut(id).seeds = seeds.into();
            self.node_mut(id).own = STALE;
            self.sync(id);
        }
        self.refresh(map);
        self.mark(map);
        for inside in self.nodes_inside(id) {
            self.mark(inside);
        }
        self.pass.focus = Some(id);
        self.edited_around(map);
        Ok(())
    }

    /// The value of a member, under another name.
    fn move_member(&mut self, id: NodeId, map: NodeId, to: &str) {
        let typed = self.node(id).typed.clone();
        let Some((index, value)) = self.take_out(id) else {
            return;
        };
        let Some(Value::Object(members)) = self.value_mut(map) else {
            return;
        };
        let index = index.unwrap_or(members.len()).min(members.len());
        members.shift_insert(index, to.to_owned(), value);
        self.touch(map);
        self.node_mut(id).typed = typed;
        self.log(Step::Put {
            at: self.pointer(map).join(to),
            index: None,
            value: None,
        });
    }

    /// A name stands for one member: one that is there, or one in which a text is typed that is no value yet.
    fn is_taken(&self, id: NodeId, key: &str) -> bool {
        let value = self.value(id);
        let is_there = value.is_some_and(|value| value.get(key).is_some());
        let is_typed = |child: NodeId| {
            let mut typed = self.unfinished.iter();
            typed.any(|typed| self.upwards(*typed).any(|step| step == child))
        };
        is_there || self.child(id, key).is_some_and(is_typed)
    }

    /// Whether a map may have a member of this name, by its patterns and by what is said of other members.
    pub(super) fn takes_member(&self, id: NodeId, name: &str) -> bool {
        let node = self.node(id);
        let is_closed = node
            .set
            .iter()
            .any(|id| self.form.subschema(*id).facts.closed);
        let seeds = node.merged.member(&self.form, name);
        !(is_closed && seeds.is_empty() || self.form.merged_static(&seeds).never)
    }

    /// A name that is free and that the schema accepts: one that it lists, else `key` with a number. None where it
    /// wants names of another form.
    fn free_key(&self, id: NodeId) -> Option<String> {
        let set = self.node(id).set.iter();
        let places: Vec<&Location> = set.map(|id| &self.form.subschema(*id).location).collect();
        let rules = self.form.written(&places, &["propertyNames"]);
        let names: Vec<Location> = places
            .iter()
            .filter(|place| {
                let shown = place.show();
                rules.iter().any(|(_, at, _)| *at == shown)
            })
            .map(|place| place.join("propertyNames"))
            .collect();
        let listed = rules
            .iter()
            .find_map(|(_, _, rule)| rule.get("enum")?.as_array());
        let listed = listed.into_iter().flatten().filter_map(Value::as_str);
        let members = self.value(id).and_then(Value::as_object);
        let count = members.map_or(0, serde_json::Map::len);
        // Where there are many, the first numbers are taken.
        let first = if count > MANY { count } else { 1 };
        let numbered = (first..first + MANY + 2).map(|number| match number {
            1 => "key".to_owned(),
            _ => format!("key{number}"),
        });
        let is_accepted = |name: &String| {
            let text = Value::from(name.as_str());
            !self.is_taken(id, name)
                && self.takes_member(id, name)
                && names
                    .iter()
                    .all(|at| self.form.engine().is_valid(at, &text))
        };
        listed.map(str::to_owned).chain(numbered).find(is_accepted)
    }
}
