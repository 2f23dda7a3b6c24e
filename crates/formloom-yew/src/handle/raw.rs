//! Which places are edited as JSON instead of by their fields.

use std::cell::RefCell;
use std::collections::HashSet;

use formloom_core::{NodeId, NodeKind, NodeView};

use super::FormHandle;
use super::listeners::Topic;

/// The places that are shown as JSON.
#[derive(Default)]
pub(super) struct Raw(RefCell<HashSet<NodeId>>);

impl FormHandle {
    /// Whether a place can be edited as JSON: what is no field, and holds no secret.
    pub(crate) fn may_be_raw(&self, view: &NodeView) -> bool {
        let is_field = matches!(view.kind, NodeKind::Field | NodeKind::Raw);
        self.look().has_raw_views() && !is_field && !self.state().is_secret_within(view.id)
    }

    pub(crate) fn is_raw(&self, id: NodeId) -> bool {
        self.0.raw.0.borrow().contains(&id)
    }

    /// Shows a place as JSON, or by its fields again.
    pub(crate) fn set_raw(&self, id: NodeId, raw: bool) {
        {
            let mut all = self.0.raw.0.borrow_mut();
            if raw {
                all.insert(id);
            } else {
                all.remove(&id);
            }
        }
        self.notify(Topic::Node(id));
    }
}
