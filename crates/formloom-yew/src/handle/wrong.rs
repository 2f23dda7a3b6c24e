//! Where something is wrong: how many nodes that show an error are in each node around them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use formloom_core::NodeId;

use super::FormHandle;
use super::listeners::Topic;

/// What was counted since the last edit.
#[derive(Default)]
pub(super) struct Wrong(RefCell<Option<Rc<HashMap<NodeId, usize>>>>);

impl FormHandle {
    /// How many nodes in some nodes, none of which is in another, show an error. Counted once between two edits, by the
    /// nodes that are wrong; each further question costs what it names, and nothing where nothing is wrong.
    pub(crate) fn count_wrong(&self, nodes: &[NodeId]) -> usize {
        let known = self.0.wrong.0.borrow().clone();
        let counts = known.unwrap_or_else(|| {
            let counts = Rc::new(self.count_around());
            self.0.wrong.0.replace(Some(Rc::clone(&counts)));
            counts
        });
        if counts.is_empty() {
            return 0;
        }
        nodes.iter().filter_map(|id| counts.get(id)).sum()
    }

    fn count_around(&self) -> HashMap<NodeId, usize> {
        self.with_state(|state| {
            let mut wrong: Vec<NodeId> = state.summary().into_iter().map(|(id, ..)| id).collect();
            wrong.dedup();
            let mut counts = HashMap::new();
            for id in wrong.iter().flat_map(|id| state.path(*id)) {
                *counts.entry(id).or_insert(0) += 1;
            }
            counts
        })
    }

    /// What was counted is forgotten where a topic says that it may be otherwise.
    pub(super) fn count_anew(&self, topic: Topic) {
        if matches!(topic, Topic::Edit | Topic::Summary) {
            self.0.wrong.0.take();
        }
    }
}
