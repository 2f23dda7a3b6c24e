//! What can be left out of a page: an optional member of a group in which nothing is.

use super::node::Key;
use super::{FormState, NodeId};
use crate::form::merged::Shape;
use crate::model::control::Control;

impl FormState {
    /// Whether nothing is lost when a node is not drawn: it is an optional member that the schema names, and it and all
    /// that is inside has no value, no unfinished text, no stored secret and no error that is shown.
    pub fn can_be_left_out(&self, id: NodeId) -> bool {
        self.is_optional_member(id) && self.value(id).is_none() && self.is_empty_within(id)
    }

    /// Whether a node is a member that the schema names and does not require. Its author does not ask for it to be shown
    /// (`always_show`), and it does not stand among advanced settings.
    pub fn is_optional_member(&self, id: NodeId) -> bool {
        if !self.is_alive(id) || self.is_required(id) || self.is_entry(id) {
            return false;
        }
        let node = self.node(id);
        let hints = &node.merged.hints;
        let is_marked = hints.always_shown || hints.advanced;
        let is_member = matches!(node.key, Key::Member(_));
        is_member && !is_marked && node.merged.shape != Shape::Field(Control::Hidden)
    }

    /// Whether nothing is written at a node or inside, and nothing is wrong there.
    fn is_empty_within(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !self.is_alive(id) {
                continue;
            }
            let node = self.node(id);
            let is_written = node.text.is_some() || node.stored_at.is_some();
            if is_written || !self.shown_errors(id).is_empty() {
                return false;
            }
            open.extend(node.children.iter());
        }
        true
    }

    /// Whether the schema says where a node stands among the members around it (`order`).
    pub fn has_order(&self, id: NodeId) -> bool {
        self.is_alive(id) && self.node(id).merged.order.is_some()
    }

    /// Whether a node is one field, and holds no others.
    pub fn is_field(&self, id: NodeId) -> bool {
        self.is_alive(id) && matches!(self.node(id).merged.shape, Shape::Field(_) | Shape::Raw)
    }

    /// Whether the focus was at a node or inside.
    pub fn was_visited_within(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.is_alive(id) {
                let node = self.node(id);
                if node.visited {
                    return true;
                }
                open.extend(node.children.iter());
            }
        }
        false
    }

    /// The name of a member in its object, as it is written; none of an item and of the root.
    pub fn key_of(&self, id: NodeId) -> Option<&str> {
        if !self.is_alive(id) {
            return None;
        }
        match &self.node(id).key {
            Key::Member(key) => Some(key),
            _ => None,
        }
    }
}
