//! Where nodes are: found by their place, with the way to them and what is inside.

use super::node::Key;
use super::{FormState, NodeId};
use formloom_schema::{Pointer, index};

impl FormState {
    /// The node at a place.
    pub fn find(&self, at: &Pointer) -> Option<NodeId> {
        let mut id = self.root;
        for token in at.tokens()? {
            id = self.child(id, &token)?;
        }
        Some(id)
    }

    /// The node with a number ([`NodeId::number`]); none where it is gone. For who knows a node by the id of its element.
    pub fn numbered(&self, number: u32) -> Option<NodeId> {
        self.nodes.numbered(number)
    }

    /// The node at a place, else the nearest one around it.
    pub fn nearest(&self, at: &Pointer) -> NodeId {
        let mut id = self.root;
        for token in at.tokens().into_iter().flatten() {
            match self.child(id, &token) {
                Some(child) => id = child,
                None => break,
            }
        }
        id
    }

    /// The child with a key or at an index.
    pub(super) fn child(&self, id: NodeId, token: &str) -> Option<NodeId> {
        let node = self.node(id);
        if node.merged.shape.is_array() {
            return node.children.get(index(token)?).copied();
        }
        let likely = || node.merged.properties.get_index_of(token);
        node.children
            .by_key(token, likely, |child| match &self.node(child).key {
                Key::Member(key) => Some(key),
                _ => None,
            })
    }

    /// The place of a node.
    pub fn pointer(&self, id: NodeId) -> Pointer {
        let mut at = Pointer::root();
        for step in self.path(id) {
            at = match &self.node(step).key {
                Key::Root => at,
                Key::Member(key) => at.join(key),
                Key::Item(index) => at.join(&index.to_string()),
            };
        }
        at
    }

    /// The nodes from the root to a node, which is the last; none for a node that is gone.
    pub fn path(&self, id: NodeId) -> Vec<NodeId> {
        let mut path: Vec<NodeId> = self.upwards(id).collect();
        path.reverse();
        path
    }

    /// A node and those around it, the nearest first; none where it is gone.
    pub(super) fn upwards(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.is_alive(id).then_some(id);
        std::iter::successors(first, |at| self.node(*at).parent)
    }

    /// Every node of the tree, parents first, in the order of the form.
    pub(super) fn all_nodes(&self) -> Vec<NodeId> {
        self.nodes_inside(self.root)
    }

    pub(super) fn nodes_inside(&self, id: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.node(id).children.iter().rev());
        }
        found
    }

    /// Whether a place cannot be left without a value: the root, an item, a member of a map, a required member.
    pub(super) fn needs_value(&self, id: NodeId) -> bool {
        matches!(self.node(id).key, Key::Root) || self.is_entry(id) || self.is_required(id)
    }

    /// Whether the place or something around it is read-only.
    pub(super) fn is_read_only(&self, id: NodeId) -> bool {
        self.upwards(id)
            .any(|step| self.node(step).merged.read_only)
    }

    pub(super) fn is_required(&self, id: NodeId) -> bool {
        let node = self.node(id);
        match (&node.key, node.parent) {
            (Key::Member(key), Some(parent)) => self.node(parent).merged.required.contains(&**key),
            _ => false,
        }
    }
}
