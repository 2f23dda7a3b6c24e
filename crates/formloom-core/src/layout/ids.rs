//! What a renderer calls an element and a rule by.

/// An element that a renderer tells apart: whether it is folded, which of its panels is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub(super) u32);

impl ElementId {
    /// As a number, for ids in a document.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A rule of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(super) u32);
