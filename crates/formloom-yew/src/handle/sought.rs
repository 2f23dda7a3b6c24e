//! What is to be seen, or to have the focus, as soon as it is drawn.

use std::cell::{Cell, RefCell};

use formloom_core::NodeId;

use super::FormHandle;
use super::listeners::Topic;

/// What a form has yet to show.
#[derive(Default)]
pub(super) struct Sought {
    node: Cell<Option<(NodeId, Sight)>>,
    /// Nodes that have to be drawn for it.
    around: RefCell<Vec<NodeId>>,
    /// The menu that stays open while its place is drawn anew, and the number of what the keys are at in it.
    menu: Cell<Option<(NodeId, usize)>>,
}

/// How a node is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sight {
    /// It is brought into view.
    Shown,
    /// It gets the focus too.
    Focused,
}

impl FormHandle {
    /// The focus goes to a node that an edit draws.
    pub(super) fn send_focus(&self, id: NodeId) {
        self.0.sought.node.set(Some((id, Sight::Focused)));
        self.0.sought.around.replace(vec![id]);
    }

    /// A node is to get the focus that is not drawn: what shows a part at a time shows that part.
    pub(crate) fn want(&self, id: NodeId) {
        self.seek(id, Sight::Focused);
    }

    /// A node is to be seen that is not drawn.
    pub(super) fn seek(&self, id: NodeId, sight: Sight) {
        self.shows(id);
        // Where the focus goes matters more than what is seen.
        let pending = self.0.sought.node.get();
        let is_alive = |id: NodeId| self.with_state(|state| state.is_alive(id));
        if sight == Sight::Shown
            && pending.is_some_and(|(id, sight)| sight == Sight::Focused && is_alive(id))
        {
            return;
        }
        let mut around = self.state().path(id);
        around.reverse();
        self.0.sought.around.replace(around.clone());
        self.0.sought.node.set(Some((id, sight)));
        for id in around {
            self.notify(Topic::Node(id));
        }
    }

    /// Whether a node has to be drawn for what is sought.
    pub(crate) fn wants(&self, id: NodeId) -> bool {
        self.0.sought.around.borrow().contains(&id)
    }

    /// Whether what is sought is one of these nodes, or inside of one.
    pub(crate) fn seeks_within(&self, nodes: &[NodeId]) -> bool {
        let node = self.0.sought.node.get().map(|(id, _)| id);
        let menu = self.0.sought.menu.get().map(|(id, _)| id);
        let Some(id) = node.or(menu).filter(|id| self.state().is_alive(*id)) else {
            return false;
        };
        let path = self.state().path(id);
        path.iter().any(|id| nodes.contains(id))
    }

    /// The focus stays where it is.
    pub(crate) fn keep_focus(&self) {
        self.0.sought.node.set(None);
        self.0.sought.menu.set(None);
        self.0.sought.around.borrow_mut().clear();
    }

    /// How this node is to be shown, where it is the one that is sought; asked once.
    pub(crate) fn takes_focus(&self, id: NodeId) -> Option<Sight> {
        let (_, sight) = self.0.sought.node.get().filter(|(to, _)| *to == id)?;
        self.keep_focus();
        Some(sight)
    }

    /// The menu of a place stays open and keeps the focus, wherever the place is drawn after an edit.
    pub(crate) fn keep_menu(&self, id: NodeId, at: usize) {
        self.keep_focus();
        self.0.sought.around.replace(vec![id]);
        self.0.sought.menu.set(Some((id, at)));
    }

    /// What the keys are at in the menu of a place, where it stays open; asked once.
    pub(crate) fn takes_menu(&self, id: NodeId) -> Option<usize> {
        let (_, at) = self.0.sought.menu.get().filter(|(of, _)| *of == id)?;
        self.keep_focus();
        Some(at)
    }
}
