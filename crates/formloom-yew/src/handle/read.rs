//! What a live form holds, to read.

use std::cell::Ref;

use formloom_core::{FormState, NodeView, Pointer};
use serde_json::Value;

use super::FormHandle;

impl FormHandle {
    /// The state, to read. Let go of it before you do anything with the form: while it is held, what
    /// [`FormHandle::apply`] and [`FormHandle::change_form`] are asked for waits, and [`FormHandle::submit`] and
    /// [`FormHandle::check`] end the program (a `RefCell` that is borrowed twice). [`FormHandle::with_state`] and
    /// [`FormHandle::value_at`] let go of it by themselves.
    pub fn state(&self) -> Ref<'_, FormState> {
        self.0.state.borrow()
    }

    /// Reads something in the state.
    pub fn with_state<T>(&self, read: impl FnOnce(&FormState) -> T) -> T {
        read(&self.state())
    }

    /// A copy of the value at a place of the instance; none where nothing is. It may be a secret.
    pub fn value_at(&self, at: &Pointer) -> Option<Value> {
        self.with_state(|state| state.instance()?.pointer(at.as_str()).cloned())
    }

    /// The instance without secrets; none where the program ended in the middle of an edit.
    pub(crate) fn try_draft(&self) -> Option<Value> {
        let state = self.0.state.try_borrow().ok()?;
        state.instance_without_secrets()
    }

    /// A place as it is drawn: what the core says of it, with what the UI description and the host say; none where the
    /// form has no such place now.
    pub fn view_at(&self, at: &Pointer) -> Option<NodeView> {
        let id = self.with_state(|state| state.find(at))?;
        self.node_view(id)
    }
}
