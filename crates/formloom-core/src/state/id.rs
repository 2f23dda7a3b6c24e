//! What a live node is called by.

use serde::{Serialize, Serializer};

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

/// Its number.
impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.number())
    }
}
