//! What a live node is called by.

/// A live node of a state. It stays the same when an item moves, and is never used again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NodeId {
    pub(super) serial: u32,
    pub(super) slot: u32,
}

impl NodeId {
    /// As a number, for ids in a document.
    pub fn number(self) -> u32 {
        self.serial
    }

    pub(super) fn index(self) -> usize {
        self.slot as usize
    }
}
