//! Which places are edited as JSON instead of by their fields.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use formloom_core::{NodeId, NodeKind, NodeView};

use super::FormHandle;
use super::listeners::Topic;

/// Places from which on those that are gone are forgotten now and then.
const MANY: usize = 1_024;

/// What the id of a text of JSON ends with, behind that of its node.
const RAW: &str = "-json";

/// The places that are shown as JSON.
#[derive(Default)]
pub(super) struct Raw {
    shown: RefCell<HashSet<NodeId>>,
    /// Whether a secret was in a place when it was drawn last: one that comes takes the way to JSON away.
    secret: RefCell<HashMap<NodeId, bool>>,
    /// The place whose JSON gets the focus when it is drawn: somebody asked for it.
    focus: Cell<Option<NodeId>>,
}

impl FormHandle {
    /// Whether a place can be edited as JSON: what is no field, and holds no secret.
    pub(crate) fn may_be_raw(&self, view: &NodeView) -> bool {
        let is_field = matches!(view.kind, NodeKind::Field | NodeKind::Raw);
        if is_field || !self.look().has_raw_views() {
            return false;
        }
        let is_secret = self.state().is_secret_within(view.id);
        let mut known = self.0.raw.secret.borrow_mut();
        if known.len() >= MANY && known.len().is_power_of_two() {
            let state = self.state();
            known.retain(|id, _| state.is_alive(*id));
        }
        known.insert(view.id, is_secret);
        !is_secret
    }

    /// The places around some nodes in which a secret is now and was none when they were drawn, or the other way round.
    pub(super) fn secrets_that_came_or_went(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let known = self.0.raw.secret.borrow();
        if known.is_empty() {
            return Vec::new();
        }
        self.with_state(|state| {
            // A secret ends the view as JSON for good: it does not come back under what is done in the fields since.
            let mut shown = self.0.raw.shown.borrow_mut();
            shown.retain(|id| !state.is_secret_within(*id));
            let mut around: Vec<NodeId> = nodes.iter().flat_map(|id| state.path(*id)).collect();
            around.sort_unstable();
            around.dedup();
            // One that came is in what changed: the rest of the form is not looked through.
            let came = nodes.iter().any(|id| state.is_secret_within(*id));
            around.retain(|id| match known.get(id) {
                Some(false) => came && state.is_secret_within(*id),
                Some(true) => !state.is_secret_within(*id),
                None => false,
            });
            around
        })
    }

    pub(crate) fn is_raw(&self, id: NodeId) -> bool {
        self.0.raw.shown.borrow().contains(&id)
    }

    /// Shows a place as JSON, or by its fields again.
    pub(crate) fn set_raw(&self, id: NodeId, raw: bool) {
        {
            let mut all = self.0.raw.shown.borrow_mut();
            if raw {
                all.insert(id);
            } else {
                all.remove(&id);
            }
        }
        self.0.raw.focus.set(raw.then_some(id));
        self.notify(Topic::Node(id));
    }

    /// Whether the JSON of a place gets the focus; asked once.
    pub(crate) fn raw_takes_focus(&self, id: NodeId) -> bool {
        let takes = self.0.raw.focus.get() == Some(id);
        if takes {
            self.0.raw.focus.set(None);
        }
        takes
    }

    /// The place that is shown as JSON in which a node is: the outermost one.
    pub(crate) fn raw_around(&self, id: NodeId) -> Option<NodeId> {
        let path = self.with_state(|state| state.path(id));
        let is_raw = |id: &&NodeId| {
            self.is_raw(**id)
                && self
                    .node_view(**id)
                    .is_some_and(|view| self.may_be_raw(&view))
        };
        // A path leads from the root to the node.
        path.iter().find(is_raw).copied()
    }

    /// The id of the text in which a place is edited as JSON.
    pub(crate) fn raw_id(&self, id: NodeId) -> String {
        self.element_id(id) + RAW
    }
}

/// The id of the node that a text of JSON with this id is for.
pub(super) fn raw_of(id: &str) -> Option<&str> {
    id.strip_suffix(RAW)
}
