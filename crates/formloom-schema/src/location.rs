//! Where a subschema stands.

use std::sync::Arc;

use crate::pointer::Pointer;

/// Where a subschema stands: a document and a pointer in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// Absolute address of the document; it never has a fragment.
    pub document: Arc<str>,
    /// The pointer in it.
    pub pointer: Pointer,
    /// Whether the document is the one that was compiled.
    pub in_root: bool,
}

impl Location {
    /// As it is shown: `#/…` in the compiled document, a full URI in another.
    pub fn show(&self) -> String {
        if self.in_root {
            format!("#{}", self.pointer)
        } else {
            format!("{}#{}", self.document, self.pointer)
        }
    }

    /// The place of a keyword, a name or an index below it.
    pub fn join(&self, token: &str) -> Self {
        Self {
            document: self.document.clone(),
            pointer: self.pointer.join(token),
            in_root: self.in_root,
        }
    }
}
