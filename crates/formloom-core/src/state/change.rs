//! What an event changed: the nodes that a renderer draws again, and nothing else.

use serde::Serialize;

use super::NodeId;
use super::fetched::OptionsRequest;
use formloom_schema::Pointer;

/// The answer to an event. In JSON as docs/contracts.md says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The nodes whose view differs, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeId>,
    /// Whether the list of shown errors differs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub summary: bool,
    /// Whether the instance differs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub instance: bool,
    /// The places of the instance that changed, with what is inside; a list where its items shifted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Pointer>,
    /// The node that the focus should go to: a new item, or a neighbour of what was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<NodeId>,
    /// Options that the host is asked to fetch.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
