//! Where the live nodes are kept, and what an edit did to them.
//!
//! Invariant: while an edit is noted, no node changes without its state before being kept. So an edit is taken back
//! exactly, whatever it did; nothing is worked out again. What an undo leaves alone (focus, errors, what was fetched)
//! is changed by [`Nodes::marks_mut`].

use std::sync::Arc;

use hashbrown::HashMap;

use super::children::Children;
use super::id::NodeId;
use super::node::{Key, Node};
use crate::form::merged::Merged;
use formloom_schema::Pointer;

struct Slot {
    serial: u32,
    node: Option<Box<Node>>,
}

/// The nodes of a state.
pub(super) struct Nodes {
    slots: Vec<Slot>,
    free: Vec<u32>,
    next: u32,
    /// How each node was before the edit that is noted; none for one that came with it.
    before: Option<HashMap<NodeId, Option<Box<Node>>>>,
    /// Stands for a node that is gone, so that a stale id does no harm.
    gone: Box<Node>,
    blank: Arc<Merged>,
}

/// How a node was before an edit.
pub(super) struct Saved {
    id: NodeId,
    node: Option<Box<Node>>,
    /// Its children, where they are many and few differ: what is told apart from those that it has after the edit.
    splice: Option<Splice>,
}

struct Splice {
    start: usize,
    before: Vec<NodeId>,
    after: usize,
}

/// From this many children on, only the difference is kept.
const MANY: usize = 32;

impl Nodes {
    pub(super) fn new(merged: Arc<Merged>) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            next: 0,
            before: None,
            gone: Box::new(Node::new(None, Key::Root, merged.clone())),
            blank: merged,
        }
    }

    /// The id that stands for no node.
    pub(super) fn none() -> NodeId {
        NodeId {
            serial: u32::MAX,
            slot: u32::MAX,
        }
    }

    pub(super) fn is_there(&self, id: NodeId) -> bool {
        self.slots
            .get(id.index())
            .is_some_and(|slot| slot.serial == id.serial && slot.node.is_some())
    }

    /// Whether a node, in the tree or kept for a branch that is not there, has the secret that is stored at a place.
    pub(super) fn any_stored_at(&self, at: &Pointer) -> bool {
        let mut nodes = self.slots.iter().filter_map(|slot| slot.node.as_deref());
        nodes.any(|node| node.stored_at.as_ref() == Some(at))
    }

    /// The node with a number.
    pub(super) fn numbered(&self, number: u32) -> Option<NodeId> {
        let is_it = |slot: &Slot| slot.serial == number && slot.node.is_some();
        let slot = u32::try_from(self.slots.iter().position(is_it)?).ok()?;
        let serial = number;
        Some(NodeId { serial, slot })
    }

    pub(super) fn get(&self, id: NodeId) -> &Node {
        match self.slots.get(id.index()) {
            Some(Slot {
                serial,
                node: Some(node),
            }) if *serial == id.serial => node,
            _ => &self.gone,
        }
    }

    /// To change a node. How it was before is kept while an edit is noted.
    pub(super) fn get_mut(&mut self, id: NodeId) -> &mut Node {
        if let Some(before) = &mut self.before
            && !before.contains_key(&id)
            && let Some(node) = self
                .slots
                .get(id.index())
                .filter(|slot| slot.serial == id.serial)
            && let Some(node) = &node.node
        {
            before.insert(id, Some(node.clone()));
        }
        self.marks_mut(id)
    }

    /// What is done to a node that is gone is done to nobody.
    fn nobody(&mut self) -> &mut Node {
        let blank = self.blank.clone();
        *self.gone = Node::new(None, Key::Root, blank);
        &mut self.gone
    }

    /// To change what an undo leaves alone, or what follows from the place of a node among its siblings.
    pub(super) fn marks_mut(&mut self, id: NodeId) -> &mut Node {
        if !self.is_there(id) {
            return self.nobody();
        }
        match &mut self.slots[id.index()].node {
            Some(node) => node,
            None => &mut self.gone,
        }
    }

    pub(super) fn add(&mut self, node: Node) -> NodeId {
        let mut slot = None;
        while let Some(free) = self.free.pop() {
            if self.slots[free as usize].node.is_none() {
                slot = Some(free);
                break;
            }
        }
        let serial = self.next;
        self.next = self.next.wrapping_add(1);
        let filled = Slot {
            serial,
            node: Some(Box::new(node)),
        };
        let slot = match slot {
            Some(slot) => {
                self.slots[slot as usize] = filled;
                slot
            }
            None => {
                self.slots.push(filled);
                u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
            }
        };
        let id = NodeId { serial, slot };
        if let Some(before) = &mut self.before {
            before.insert(id, None);
        }
        id
    }

    /// A node is gone for good, but for an undo.
    pub(super) fn remove(&mut self, id: NodeId) {
        let Some(node) = self.leave(id) else { return };
        if let Some(before) = &mut self.before {
            match before.get(&id) {
                // It came and went in one edit.
                Some(None) => drop(before.remove(&id)),
                Some(Some(_)) => {}
                None => drop(before.insert(id, Some(node))),
            }
        }
    }

    /// Puts another node in the place of one.
    pub(super) fn replace(&mut self, id: NodeId, node: Node) -> Node {
        std::mem::replace(self.get_mut(id), node)
    }

    /// From now on it is noted what happens.
    pub(super) fn begin(&mut self) {
        self.before = Some(HashMap::new());
    }

    /// The nodes that differ or may differ since then, each as it was; without one where it came.
    pub(super) fn noted(&self) -> impl Iterator<Item = (NodeId, Option<&Node>)> {
        let before = self.before.iter().flatten();
        before.map(|(id, node)| (*id, node.as_deref()))
    }

    /// How a node was before the edit, where it was there and may differ.
    pub(super) fn was(&self, id: NodeId) -> Option<&Node> {
        self.before.as_ref()?.get(&id)?.as_deref()
    }

    /// What happened since; from now on nothing is noted.
    pub(super) fn end(&mut self) -> Vec<Saved> {
        let Some(before) = self.before.take() else {
            return Vec::new();
        };
        let mut saved: Vec<Saved> = before
            .into_iter()
            .map(|(id, node)| self.saved(id, node))
            .collect();
        saved.sort_unstable_by_key(|saved| saved.id);
        saved
    }

    fn saved(&self, id: NodeId, mut node: Option<Box<Node>>) -> Saved {
        let mut splice = None;
        if let Some(node) = &mut node
            && self.is_there(id)
            && node.children.len() >= MANY
        {
            let now = &self.get(id).children;
            let old = &node.children;
            let most = old.len().min(now.len());
            let start = (0..most).take_while(|at| old[*at] == now[*at]).count();
            let end = (0..most - start)
                .take_while(|at| old[old.len() - 1 - at] == now[now.len() - 1 - at])
                .count();
            splice = Some(Splice {
                start,
                before: old[start..old.len() - end].to_vec(),
                after: now.len() - end - start,
            });
            node.children = Children::default();
        }
        Saved { id, node, splice }
    }

    /// Gives nodes back as they were, and what takes this back. What undo leaves alone stays as it is now.
    pub(super) fn take_back(&mut self, saved: Vec<Saved>) -> Vec<Saved> {
        // All leave their slots first: a node that came may have the slot of one that went.
        let present: Vec<Option<Box<Node>>> =
            saved.iter().map(|saved| self.leave(saved.id)).collect();
        let mut now = Vec::with_capacity(saved.len());
        for (saved, present) in saved.into_iter().zip(present) {
            let Saved { id, node, splice } = saved;
            if let Some(mut node) = node
                && let Some(slot) = self.slots.get_mut(id.index())
            {
                if let Some(present) = &present {
                    node.take_marks(present);
                    if let Some(splice) = splice {
                        let mut children = present.children.clone();
                        let end = splice.start + splice.after;
                        children.splice(splice.start, end, splice.before);
                        node.children = children;
                    }
                }
                slot.serial = id.serial;
                slot.node = Some(node);
            }
            now.push((id, present));
        }
        now.into_iter()
            .map(|(id, node)| self.saved(id, node))
            .collect()
    }

    fn leave(&mut self, id: NodeId) -> Option<Box<Node>> {
        let slot = self.slots.get_mut(id.index())?;
        if slot.serial != id.serial {
            return None;
        }
        let node = slot.node.take()?;
        self.free.push(id.slot);
        self.sweep();
        Some(node)
    }

    /// A slot that an undo filled again is still among the free ones, and there twice when it is left again.
    fn sweep(&mut self) {
        if self.free.len() > 2 * self.slots.len() + MANY {
            self.free.sort_unstable();
            self.free.dedup();
            let slots = &self.slots;
            self.free.retain(|slot| {
                slots
                    .get(*slot as usize)
                    .is_some_and(|slot| slot.node.is_none())
            });
        }
    }
}

impl Saved {
    pub(super) fn id(&self) -> NodeId {
        self.id
    }

    /// The node as it was, but for its children where these are many.
    pub(super) fn node(&self) -> Option<&Node> {
        self.node.as_deref()
    }

    /// Whether its children are others than after the edit.
    pub(super) fn has_other_children(&self, now: &Node) -> bool {
        match (&self.splice, &self.node) {
            (Some(splice), _) => !splice.before.is_empty() || splice.after > 0,
            (None, Some(node)) => node.children != now.children,
            (None, None) => true,
        }
    }
}
