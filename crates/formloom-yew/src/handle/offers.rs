//! Optional fields that a form does not show until somebody asks for them: each group offers its own in a menu.

use std::cell::{Cell, RefCell};

use formloom_core::layout::{Offers, ShownFields};
use formloom_core::{Event, NodeId, NodeView};

use super::FormHandle;
use super::listeners::Topic;
use crate::parts::emit;

/// What a form offers.
#[derive(Default)]
pub(super) struct Offered {
    offers: RefCell<Offers>,
    /// The group whose menu gets the focus: what had it was removed.
    focus: Cell<Option<NodeId>>,
}

/// What an event may bring back into a menu.
#[derive(Clone, Copy)]
pub(super) enum Returns {
    Nothing,
    Removed(NodeId),
    Everything,
}

impl FormHandle {
    /// Which members of a group are offered and not shown. A form that a server drew shows them all: it works without a
    /// menu.
    pub(crate) fn offered(&self, view: &NodeView, members: &[NodeId]) -> Vec<NodeId> {
        let look = self.look();
        let layout = look.layout();
        let said = layout.and_then(|layout| layout.fields_of(&view.at));
        let fields = said.unwrap_or_else(|| look.shown_fields());
        if fields == ShownFields::All || self.chunks().is_by_server() {
            return Vec::new();
        }
        let state = self.state();
        let mut offers = self.0.offered.offers.borrow_mut();
        offers.split(&state, layout, fields, view.id, members)
    }

    /// Takes a member out of the menu of its group: it is shown, and gets the focus.
    pub(crate) fn take_offer(&self, id: NodeId) {
        let Some(view) = self.node_view(id) else {
            return;
        };
        self.shows(id);
        if view.absent && !view.read_only {
            emit(self, Event::add(&view.at));
        }
        self.want(id);
    }

    /// Shows a member, and everything around it, that is still offered.
    pub(super) fn shows(&self, id: NodeId) {
        for id in self.with_state(|state| state.path(id)) {
            let group = self.0.offered.offers.borrow_mut().show(id);
            if let Some(group) = group {
                self.notify(Topic::Node(group));
            }
        }
    }

    /// Shows what an edit brought something into.
    pub(super) fn update_offers(&self, nodes: &[NodeId]) {
        let groups = {
            let state = self.state();
            self.0.offered.offers.borrow_mut().look_at(&state, nodes)
        };
        for group in groups {
            self.notify(Topic::Node(group));
        }
    }

    /// What an event may bring back into a menu, found before it is carried out.
    pub(super) fn may_return(&self, event: &Event) -> Returns {
        match event {
            Event::Remove { at } => self
                .with_state(|state| state.find(at))
                .map_or(Returns::Nothing, Returns::Removed),
            Event::Reset => Returns::Everything,
            _ => Returns::Nothing,
        }
    }

    /// Offers again what was removed, and after a reset what is empty. Gives whether a menu gets the focus.
    pub(super) fn take_back(&self, returns: Returns) -> bool {
        match returns {
            Returns::Nothing => false,
            Returns::Removed(id) => {
                let group = {
                    let state = self.state();
                    self.0.offered.offers.borrow_mut().offer(&state, id)
                };
                if let Some(group) = group {
                    self.0.offered.focus.set(Some(group));
                    self.notify(Topic::Node(group));
                }
                group.is_some()
            }
            Returns::Everything => {
                let groups = self.0.offered.offers.borrow_mut().start_again();
                for group in groups {
                    self.notify(Topic::Node(group));
                }
                false
            }
        }
    }

    /// Whether the menu of a group is to get the focus; asked once.
    pub(crate) fn menu_takes_focus(&self, group: NodeId) -> bool {
        let takes = self.0.offered.focus.get() == Some(group);
        if takes {
            self.0.offered.focus.set(None);
        }
        takes
    }

    /// Another policy counts from now on.
    pub(super) fn offers_anew(&self) {
        self.0.offered.offers.borrow_mut().start_again();
    }
}
