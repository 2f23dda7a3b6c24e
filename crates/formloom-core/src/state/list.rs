//! Lists: items are added, removed, copied and moved; each keeps its node.

use std::cmp::Ordering;

use serde_json::Value;

use super::node::{Key, Source};
use super::step::Step;
use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use formloom_schema::Pointer;

impl FormState {
    pub(super) fn is_item(&self, id: NodeId) -> bool {
        matches!(self.node(id).key, Key::Item(_))
    }

    /// Adds an item to a list.
    pub(super) fn add_item(
        &mut self,
        id: NodeId,
        index: Option<usize>,
        value: Option<Value>,
    ) -> Result<(), EditError> {
        let length = self.value(id).and_then(Value::as_array).map_or(0, Vec::len);
        let positions = self.node(id).merged.prefix.len();
        let index = index.unwrap_or(length.max(positions));
        if index > length.max(positions) || index < positions {
            return Err(EditError::IndexOutOfRange {
                at: self.pointer(id),
                last: length.max(positions),
            });
        }
        if !self.value(id).is_some_and(Value::is_array) {
            self.write(id, Value::Array(Vec::new()), Source::User);
            self.refresh(id);
            if !self.is_list(id) || self.find(&self.pointer(id)) != Some(id) {
                // A condition that looks at it makes something else of it.
                return Ok(());
            }
        }
        for before in length..positions {
            self.append_item(id, before);
        }
        let child = self.insert_item(id, index, value);
        self.node_mut(id).source = Source::User;
        self.pass.focus = child;
        Ok(())
    }

    /// Puts a new item into an array that is there.
    pub(super) fn insert_item(
        &mut self,
        id: NodeId,
        index: usize,
        value: Option<Value>,
    ) -> Option<NodeId> {
        let given = value.is_some();
        let items = self.value_mut(id)?.as_array_mut()?;
        items.insert(index.min(items.len()), value.unwrap_or(Value::Null));
        let list = self.pointer(id);
        self.follow_items(&list, after_insert(index));
        self.log(Step::RemoveItem { list, index });
        self.touch(id);
        if self.pass.editing {
            self.replace_secret(id);
        }
        let seeds = self.node(id).merged.item(index).into();
        let secret = self.node(id).secret_above || self.node(id).merged.secret;
        let child = self.create(Some(id), Key::Item(index), seeds, secret);
        self.node_mut(child).added = self.pass.editing;
        self.node_mut(id).children.insert(index, child);
        self.number_children(id);
        if !given {
            self.pass.placeholder = Some((id, Key::Item(index)));
            self.refresh(child);
            self.pass.placeholder = None;
            let value = self.first_value(child);
            self.write(child, value, Source::User);
            self.fill_own(child);
        }
        self.sync(child);
        if self.pass.fills {
            self.materialise(child);
        }
        Some(child)
    }

    /// Gives a list one more item at its end; a position of a tuple has its node already.
    pub(super) fn append_item(&mut self, id: NodeId, index: usize) {
        match self.node(id).children.get(index).copied() {
            Some(child) => {
                let value = self.first_value(child);
                self.write(child, value, Source::Default);
                self.fill_own(child);
                self.sync(child);
                self.materialise(child);
            }
            None => drop(self.insert_item(id, index, None)),
        }
    }

    /// Whether a node is a position of a tuple whose array does not reach that far.
    pub(super) fn is_past_end(&self, id: NodeId) -> bool {
        match (&self.node(id).key, self.node(id).parent) {
            (Key::Item(index), Some(list)) if self.node(list).merged.shape == Shape::Tuple => self
                .value(list)
                .and_then(Value::as_array)
                .is_none_or(|items| *index >= items.len()),
            _ => false,
        }
    }

    /// Writes a position past the end of its array: the positions before it get what they start with.
    pub(super) fn write_position(&mut self, id: NodeId, value: Value, source: Source) {
        let (Key::Item(index), Some(list)) = (self.node(id).key.clone(), self.node(id).parent)
        else {
            return;
        };
        let mut items = self
            .value(list)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let before: Vec<NodeId> = self
            .node(list)
            .children
            .iter()
            .take(index)
            .skip(items.len())
            .copied()
            .collect();
        items.extend(before.iter().map(|child| self.first_value(*child)));
        items.push(value);
        let around = self.node(list).source;
        self.write(list, Value::Array(items), around);
        self.node_mut(id).source = source;
        self.node_mut(id).typed = None;
        self.mark(id);
        for child in before {
            self.sync(child);
            self.materialise(child);
            for inside in self.nodes_inside(child) {
                self.mark(inside);
            }
        }
        for inside in self.nodes_inside(id) {
            self.mark(inside);
        }
    }

    /// Takes an item out of its list; the focus goes to a neighbour.
    pub(super) fn remove_item(&mut self, id: NodeId) -> Result<(), EditError> {
        let (list, index) = self.list_of(id)?;
        if index < self.node(list).merged.prefix.len() {
            return Err(EditError::NotAListOrMember {
                at: self.pointer(id),
            });
        }
        if let Some(items) = self.value_mut(list).and_then(Value::as_array_mut)
            && index < items.len()
        {
            let value = items.remove(index);
            let at = self.pointer(list);
            self.follow_items(&at, after_remove(index));
            let list_at = at;
            self.log(Step::InsertItem {
                list: list_at,
                index,
                value,
            });
            self.replace_secret(list);
        }
        self.touch(list);
        self.node_mut(list).children.remove(index);
        self.kill(id);
        self.number_children(list);
        let siblings = &self.node(list).children;
        self.pass.focus = Some(
            siblings
                .get(index)
                .or(siblings.last())
                .copied()
                .unwrap_or(list),
        );
        Ok(())
    }

    pub(super) fn duplicate_item(&mut self, id: NodeId) -> Result<(), EditError> {
        let (list, index) = self.list_of(id)?;
        if index < self.node(list).merged.prefix.len() {
            return Err(EditError::NotAListOrMember {
                at: self.pointer(id),
            });
        }
        let value = self.value(id).cloned();
        let fills = std::mem::replace(&mut self.pass.fills, false);
        let copy = self.insert_item(list, index + 1, value);
        self.pass.fills = fills;
        if let Some(copy) = copy {
            self.copy_marks(id, copy);
        }
        self.pass.focus = copy;
        Ok(())
    }

    /// The variants that are picked at a place are picked in its copy.
    fn copy_picks(&mut self, from: NodeId, to: NodeId) {
        let picks = self.node(from).picks();
        if self.node(to).picks() == picks {
            return;
        }
        for active in self.node_mut(to).choices.iter_mut() {
            let same = picks.iter().find(|(id, _)| *id == active.choice.id);
            if let Some((_, variant)) = same {
                active.variant = *variant;
            }
        }
        self.sync_as_is(to);
    }

    /// What the user left empty is left empty in a copy, and a text that is no value yet is in both.
    fn copy_marks(&mut self, from: NodeId, to: NodeId) {
        let (at, copy_at) = (self.pointer(from), self.pointer(to));
        for inside in self.nodes_inside(from) {
            let rest = self.pointer(inside);
            let rest = rest.as_str().get(at.as_str().len()..).unwrap_or_default();
            let there = Pointer::from(format!("{}{rest}", copy_at.as_str()));
            let Some(copy) = self.find(&there) else {
                continue;
            };
            self.copy_picks(inside, copy);
            let (source, text) = {
                let node = self.node(inside);
                (node.source, node.text.clone())
            };
            let is_secret = self.node(inside).merged.secret || self.node(inside).secret_above;
            let node = self.node_mut(copy);
            node.source = source;
            if text.is_some() && !is_secret {
                node.text = text;
                self.note_unfinished(copy);
            }
        }
    }

    pub(super) fn move_item(&mut self, id: NodeId, to: usize) -> Result<(), EditError> {
        let (list, index) = self.list_of(id)?;
        let last = self.node(list).children.len().saturating_sub(1);
        let positions = self.node(list).merged.prefix.len();
        if to > last || to < positions || index < positions {
            return Err(EditError::IndexOutOfRange {
                at: self.pointer(id),
                last,
            });
        }
        if let Some(items) = self.value_mut(list).and_then(Value::as_array_mut)
            && index < items.len()
        {
            let item = items.remove(index);
            items.insert(to, item);
            let at = self.pointer(list);
            self.follow_items(&at, after_move(index, to));
            self.log(Step::MoveItem {
                list: at,
                from: to,
                to: index,
            });
            self.replace_secret(list);
        }
        self.touch(list);
        let children = &mut self.node_mut(list).children;
        if let Some(child) = children.remove(index) {
            children.insert(to, child);
            self.pass.focus = Some(child);
        }
        self.number_children(list);
        Ok(())
    }

    /// Whether items can be added: to a list, and behind a tuple that is not closed.
    pub(super) fn is_list(&self, id: NodeId) -> bool {
        let merged = &self.node(id).merged;
        merged.shape == Shape::List
            || merged.shape == Shape::Tuple
                && !merged.items.is_empty()
                && !self.form.merged_static(&merged.items).never
    }

    fn list_of(&self, id: NodeId) -> Result<(NodeId, usize), EditError> {
        match (&self.node(id).key, self.node(id).parent) {
            (Key::Item(index), Some(list)) => Ok((list, *index)),
            _ => Err(EditError::NotAListOrMember {
                at: self.pointer(id),
            }),
        }
    }

    /// Children know where they stand: members in the order of the form, items by their number.
    pub(super) fn number_children(&mut self, list: NodeId) {
        self.mark(list);
        let children = self.node(list).children.to_vec();
        let last = children.len().saturating_sub(2);
        for (index, child) in children.into_iter().enumerate() {
            if let Key::Member(_) = self.node(child).key {
                if self.node(child).order != index {
                    self.marks_mut(child).order = index;
                }
                continue;
            }
            // Whether an item can move down depends on the items behind it: that is news to the last ones.
            if index >= last {
                self.mark(child);
            }
            if self.node(child).key != Key::Item(index) {
                self.marks_mut(child).key = Key::Item(index);
                // And everything inside has another place now.
                for inside in self.nodes_inside(child) {
                    self.mark(inside);
                }
            }
        }
    }

    /// An unknown place, as an error.
    pub(super) fn locate(&self, at: &Pointer) -> Result<NodeId, EditError> {
        self.find(at)
            .ok_or_else(|| EditError::NoSuchPlace { at: at.clone() })
    }
}

/// The number that each item has once one came.
pub(super) fn after_insert(at: usize) -> impl Fn(usize) -> Option<usize> {
    move |index| Some(if index < at { index } else { index + 1 })
}

/// The number that each item has once one went; none for that one.
pub(super) fn after_remove(at: usize) -> impl Fn(usize) -> Option<usize> {
    move |index| match index.cmp(&at) {
        Ordering::Less => Some(index),
        Ordering::Equal => None,
        Ordering::Greater => Some(index - 1),
    }
}

/// The number that each item has once one moved.
pub(super) fn after_move(from: usize, to: usize) -> impl Fn(usize) -> Option<usize> {
    move |index| {
        if index == from {
            return Some(to);
        }
        let without = if index > from { index - 1 } else { index };
        Some(if without < to { without } else { without + 1 })
    }
}
