//! Which panel of tabs and steps is open. The form knows it, so that whoever sends the focus somewhere can open the way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use formloom_core::NodeId;

use super::listeners::Topic;
use super::{FormHandle, focus};

/// Tabs or steps: the group in which they stand, and their number in its layout.
pub(crate) type PanelsId = (NodeId, u32);

/// The tabs and steps of a form.
#[derive(Default)]
pub(super) struct OpenPanels {
    known: RefCell<HashMap<PanelsId, Known>>,
    /// A node that is shown as soon as its panels are, and whether it gets the focus.
    revealing: Cell<Option<(NodeId, bool)>>,
}

/// Some tabs or steps.
#[derive(Default)]
struct Known {
    /// The number of the panel that is open; the first one without it.
    open: Option<u32>,
    /// How far one has come.
    reached: usize,
    /// Each panel's number, with the nodes in it.
    panels: Vec<(u32, Vec<NodeId>)>,
}

impl Known {
    fn active(&self) -> usize {
        let is_open = |(number, _): &(u32, _)| Some(*number) == self.open;
        self.panels.iter().position(is_open).unwrap_or(0)
    }

    /// Opens a panel. Gives whether another one was open.
    fn open(&mut self, index: usize) -> bool {
        let was = self.active();
        if let Some((number, _)) = self.panels.get(index) {
            self.open = Some(*number);
            self.reached = self.reached.max(index);
        }
        was != self.active()
    }
}

impl FormHandle {
    /// Notes what tabs or steps there are. Gives which one is open, and how far one has come.
    pub(crate) fn note_panels(
        &self,
        id: PanelsId,
        panels: Vec<(u32, Vec<NodeId>)>,
    ) -> (usize, usize) {
        let mut all = self.0.panels.known.borrow_mut();
        let known = all.entry(id).or_default();
        known.panels = panels;
        (known.active(), known.reached)
    }

    /// Opens a panel.
    pub(crate) fn open_panel(&self, id: PanelsId, index: usize) {
        if let Some(known) = self.0.panels.known.borrow_mut().get_mut(&id) {
            known.open(index);
        }
        self.notify(Topic::Panels);
    }

    /// Opens every panel that a node is in. Gives whether another one was open.
    pub(super) fn opens_panels_around(&self, id: NodeId) -> bool {
        let path = self.with_state(|state| state.path(id));
        let mut opened = false;
        for known in self.0.panels.known.borrow_mut().values_mut() {
            let holds = |(_, nodes): &(u32, Vec<NodeId>)| nodes.iter().any(|id| path.contains(id));
            if let Some(index) = known.panels.iter().position(holds) {
                opened |= known.open(index);
            }
        }
        if opened {
            self.notify(Topic::Panels);
        }
        opened
    }

    /// Shows a node, or gives it the focus, when the panels are drawn that were opened for it.
    pub(super) fn reveal(&self, id: NodeId, with_focus: bool) {
        self.0.panels.revealing.set(Some((id, with_focus)));
    }

    /// The panels are drawn.
    pub(crate) fn panels_are_drawn(&self) {
        match self.0.panels.revealing.take() {
            Some((id, true)) => focus::focus_node(self, id),
            Some((id, false)) => {
                focus::show_node(self, id);
            }
            None => {}
        }
    }
}
