//! Lists: items are added, removed, copied and moved; each keeps its node.

use serde_json::Value;

use super::history::Step;
use super::node::{Key, Source};
use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use crate::pointer::Pointer;

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
        let length = self.node(id).children.len();
        let index = index.unwrap_or(length);
        if index > length {
            return Err(EditError::IndexOutOfRange {
                at: self.pointer(id),
                last: length,
            });
        }
        if !self.value(id).is_some_and(Value::is_array) {
            self.write(id, Value::Array(Vec::new()), Source::User);
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
        self.log(Step::RemoveItem {
            list: self.pointer(id),
            index,
        });
        self.pass.instance = true;
        let seeds = self.node(id).merged.items.clone();
        let secret = self.node(id).secret_above || self.node(id).merged.secret;
        let child = self.create(Some(id), Key::Item(index), seeds, secret);
        self.node_mut(id).children.insert(index, child);
        self.number_items(id);
        if !given {
            self.refresh(child);
            let value = self.first_value(child);
            self.write(child, value, Source::User);
        }
        self.sync(child);
        if self.pass.fills {
            self.materialise(child);
        }
        Some(child)
    }

    /// Takes an item out of its list; the focus goes to a neighbour.
    pub(super) fn remove_item(&mut self, id: NodeId) -> Result<(), EditError> {
        let (list, index) = self.list_of(id)?;
        if let Some(items) = self.value_mut(list).and_then(Value::as_array_mut)
            && index < items.len()
        {
            let value = items.remove(index);
            self.log(Step::InsertItem {
                list: self.pointer(list),
                index,
                value,
            });
        }
        self.pass.instance = true;
        self.node_mut(list).children.remove(index);
        self.kill(id);
        self.number_items(list);
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
        let value = self.value(id).cloned();
        self.pass.focus = self.insert_item(list, index + 1, value);
        Ok(())
    }

    pub(super) fn move_item(&mut self, id: NodeId, to: usize) -> Result<(), EditError> {
        let (list, index) = self.list_of(id)?;
        let last = self.node(list).children.len().saturating_sub(1);
        if to > last {
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
            self.log(Step::MoveItem {
                list: self.pointer(list),
                from: to,
                to: index,
            });
        }
        self.pass.instance = true;
        let children = &mut self.node_mut(list).children;
        let child = children.remove(index);
        children.insert(to, child);
        self.number_items(list);
        self.pass.focus = Some(child);
        Ok(())
    }

    /// Whether something can be added: a list.
    pub(super) fn is_list(&self, id: NodeId) -> bool {
        self.node(id).merged.shape == Shape::List
    }

    fn list_of(&self, id: NodeId) -> Result<(NodeId, usize), EditError> {
        match (&self.node(id).key, self.node(id).parent) {
            (Key::Item(index), Some(list)) => Ok((list, *index)),
            _ => Err(EditError::NotAListOrMember {
                at: self.pointer(id),
            }),
        }
    }

    fn number_items(&mut self, list: NodeId) {
        self.mark(list);
        for (index, child) in self.node(list).children.clone().into_iter().enumerate() {
            // The number of items is part of what each item shows.
            self.mark(child);
            if self.node(child).key != Key::Item(index) {
                self.node_mut(child).key = Key::Item(index);
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
