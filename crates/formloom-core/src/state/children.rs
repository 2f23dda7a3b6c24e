//! The children of a node: in order, and by their key where they are many.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use hashbrown::HashMap;

use super::id::NodeId;

/// From this many children on they are found by an index.
const MANY: usize = 16;

type Index = HashMap<Arc<str>, NodeId>;

/// The children of a node, in order. Which of them has a key is asked of an index that is made when it is needed.
#[derive(Default)]
pub(crate) struct Children {
    list: Vec<NodeId>,
    index: RefCell<Option<Box<Index>>>,
}

impl Children {
    /// The child with a key; `key_of` says which one a child has, and `likely` where it stands, if it is where it was
    /// written.
    pub(super) fn by_key<'n>(
        &self,
        key: &str,
        likely: impl FnOnce() -> Option<usize>,
        key_of: impl Fn(NodeId) -> Option<&'n Arc<str>>,
    ) -> Option<NodeId> {
        if self.list.len() < MANY {
            let mut children = self.list.iter().copied();
            return children.find(|child| key_of(*child).is_some_and(|known| **known == *key));
        }
        let mut index = self.index.borrow_mut();
        if index.is_none() {
            // A key that is typed first needs no index of all others.
            let child = likely().and_then(|at| self.list.get(at).copied());
            let is_it = |child: &NodeId| key_of(*child).is_some_and(|known| **known == *key);
            if let Some(child) = child.filter(is_it) {
                return Some(child);
            }
        }
        let index = index.get_or_insert_with(|| {
            let keys = self.list.iter();
            let by_key = keys.filter_map(|child| Some((key_of(*child)?.clone(), *child)));
            Box::new(by_key.collect())
        });
        index.get(key).copied()
    }

    pub(super) fn push(&mut self, child: NodeId) {
        self.list.push(child);
        self.index.take();
    }

    /// The index stays as it is, with one more.
    pub(super) fn push_member(&mut self, key: &Arc<str>, child: NodeId) {
        self.list.push(child);
        if let Some(index) = self.index.get_mut() {
            index.insert(key.clone(), child);
        }
    }

    pub(super) fn insert(&mut self, at: usize, child: NodeId) {
        self.list.insert(at.min(self.list.len()), child);
        self.index.take();
    }

    pub(super) fn remove(&mut self, at: usize) -> Option<NodeId> {
        self.index.take();
        (at < self.list.len()).then(|| self.list.remove(at))
    }

    pub(super) fn pop(&mut self) -> Option<NodeId> {
        self.index.take();
        self.list.pop()
    }

    pub(super) fn take_out(&mut self, child: NodeId) {
        self.list.retain(|known| *known != child);
        self.index.take();
    }

    /// A child has another key now.
    pub(super) fn forget_keys(&mut self) {
        self.index.take();
    }

    pub(super) fn splice(&mut self, start: usize, end: usize, with: Vec<NodeId>) {
        let end = end.min(self.list.len());
        self.list.splice(start.min(end)..end, with);
        self.index.take();
    }
}

impl Deref for Children {
    type Target = [NodeId];

    fn deref(&self) -> &[NodeId] {
        &self.list
    }
}

impl From<Vec<NodeId>> for Children {
    fn from(list: Vec<NodeId>) -> Self {
        Self {
            list,
            index: RefCell::default(),
        }
    }
}

/// Without the index.
impl Clone for Children {
    fn clone(&self) -> Self {
        Self::from(self.list.clone())
    }
}

impl PartialEq for Children {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}
