//! How many nodes come by themselves.

/// Levels of nodes; deeper places are drawn as raw JSON at the last level.
pub(super) const DEPTH: usize = 100;

/// Nodes that may come in one edit without a value of their own; what is inside of more is opened when it is added.
pub(super) const MOST_EAGER: usize = 10_000;
