//! A change of the instance, as what takes it back.

use formloom_schema::Pointer;
use serde_json::Value;

/// What takes one change of the instance back.
pub(super) enum Step {
    /// What stood at a place: nothing, or a value at its index among the members.
    Put {
        at: Pointer,
        index: Option<usize>,
        value: Option<Value>,
    },
    InsertItem {
        list: Pointer,
        index: usize,
        value: Value,
    },
    RemoveItem {
        list: Pointer,
        index: usize,
    },
    MoveItem {
        list: Pointer,
        from: usize,
        to: usize,
    },
}

impl Step {
    /// Where it changes the instance.
    pub(super) fn place(&self) -> &Pointer {
        match self {
            Self::Put { at, .. } => at,
            Self::InsertItem { list, .. }
            | Self::RemoveItem { list, .. }
            | Self::MoveItem { list, .. } => list,
        }
    }

    /// Whether it puts another value where one stood, and an earlier step has the one from before that.
    pub(super) fn is_known_to(&self, earlier: &[Self]) -> bool {
        let Self::Put {
            at,
            index: None,
            value: Some(_),
        } = self
        else {
            return false;
        };
        let knows = |step: &Self| matches!(step, Self::Put { at: known, .. } if known == at);
        earlier.iter().any(knows)
    }
}
