//! What an event changed: the nodes that a renderer draws again, and nothing else.

use super::NodeId;
use super::fetched::OptionsRequest;
use formloom_schema::Pointer;

/// The answer to an event.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The nodes whose view differs, each once.
    pub nodes: Vec<NodeId>,
    /// Whether the list of shown errors differs.
    pub summary: bool,
    /// Whether the instance differs.
    pub instance: bool,
    /// The places of the instance that changed, with what is inside; a list where its items shifted.
    pub places: Vec<Pointer>,
    /// The node that the focus should go to: a new item, or a neighbour of what was removed.
    pub focus: Option<NodeId>,
    /// Options that the host is asked to fetch.
    pub requests: Vec<OptionsRequest>,
}

impl Change {
    /// Takes in what came after it.
    pub(super) fn take_in(&mut self, next: Self) {
        self.nodes.extend(next.nodes);
        self.summary |= next.summary;
        self.instance |= next.instance;
        self.places.extend(next.places);
        self.focus = next.focus.or(self.focus);
        self.requests.extend(next.requests);
    }
}
