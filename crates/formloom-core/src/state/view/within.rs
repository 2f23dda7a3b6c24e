//! What is asked of a node together with everything inside of it.

use crate::state::{FormState, NodeId};

impl FormState {
    /// Whether a node or something inside of it is a secret.
    pub fn is_secret_within(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !self.is_alive(id) {
                continue;
            }
            let node = self.node(id);
            if node.secret_above || node.merged.secret {
                return true;
            }
            open.extend(node.children.iter());
        }
        false
    }

    /// How many nodes a node is together with what is inside of it, counted up to `most`.
    #[doc(hidden)]
    pub fn count_within(&self, id: NodeId, most: usize) -> usize {
        let (mut open, mut count) = (vec![id], 0);
        while let Some(id) = open.pop() {
            if count >= most {
                break;
            }
            if self.is_alive(id) {
                count += 1;
                open.extend(self.node(id).children.iter());
            }
        }
        count
    }

    /// Whether there are nodes inside of a node.
    pub fn has_inside(&self, id: NodeId) -> bool {
        self.is_alive(id) && !self.node(id).children.is_empty()
    }

    /// Whether something is picked at a node: what is drawn of it hangs on that.
    pub fn has_choices(&self, id: NodeId) -> bool {
        self.is_alive(id) && !self.node(id).choices.is_empty()
    }

    /// Whether an error is shown at a node or inside of it.
    pub fn shows_error_within(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !self.is_alive(id) {
                continue;
            }
            let node = self.node(id);
            if !self.shown_errors(id).is_empty() {
                return true;
            }
            open.extend(node.children.iter());
        }
        false
    }
}
