//! What a state looks like, apart from what a rebuilt one cannot know: which nodes they are, what was touched.

use std::collections::BTreeMap;
use std::rc::Rc;

use formloom_core::{FormState, NodeId, NodeView, Pointer};
use serde_json::{Value, json};

/// The nodes of a state by place, without errors and without what is inside.
#[derive(Clone, Debug, Default)]
pub(super) struct Picture {
    /// In the order of the form.
    pub order: Vec<Pointer>,
    /// Each place once.
    pub nodes: BTreeMap<Pointer, NodeView>,
}

impl Picture {
    /// Takes a picture; `blank` is any number, the same for all pictures that are compared.
    pub(super) fn of(state: &FormState, blank: NodeId) -> Rc<Self> {
        let mut this = Self::default();
        let mut open = vec![state.tree()];
        while let Some(mut node) = open.pop() {
            open.extend(std::mem::take(&mut node.children).into_iter().rev());
            plain(&mut node, blank);
            this.order.push(node.at.clone());
            this.nodes.insert(node.at.clone(), node);
        }
        Rc::new(this)
    }

    /// The first difference, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        for (at, node) in &self.nodes {
            let Some(found) = other.nodes.get(at) else {
                return Some(format!("{at:?} ({node:?}) is not there"));
            };
            if node != found {
                return Some(format!("{at:?}: {}", fields(node, found)));
            }
        }
        if let Some((at, node)) = other
            .nodes
            .iter()
            .find(|(at, _)| !self.nodes.contains_key(*at))
        {
            return Some(format!("{at:?} ({node:?}) is there too"));
        }
        (self.order != other.order)
            .then(|| format!("another order: {:?}, and {:?}", self.order, other.order))
    }
}

/// Drops what belongs to one state only.
fn plain(node: &mut NodeView, blank: NodeId) {
    node.id = blank;
    node.child_ids.clear();
    node.errors.clear();
    node.visited = false;
    node.touched = false;
    node.pending = None;
    node.fetched = None;
    if let Some(item) = &mut node.item {
        let mut open: Vec<&mut NodeView> = vec![item];
        while let Some(node) = open.pop() {
            node.id = blank;
            node.child_ids.clear();
            if let Some(item) = &mut node.item {
                open.push(item);
            }
            open.extend(node.children.iter_mut());
        }
    }
}

/// What of a node the schema says, whatever is in it.
pub(super) fn is_alike(one: &NodeView, other: &NodeView) -> bool {
    one.kind == other.kind
        && one.control == other.control
        && one.secret == other.secret
        && one.nullable == other.nullable
        && one.limits == other.limits
        && one.options == other.options
        && one.required == other.required
        && one.label == other.label
        && one.choices.len() == other.choices.len()
        && one
            .choices
            .iter()
            .zip(&other.choices)
            .all(|(one, other)| one.id == other.id)
}

/// The members in which two nodes differ.
pub(super) fn fields(one: &NodeView, other: &NodeView) -> String {
    let all = |node: &NodeView| {
        let mut all = json!(node);
        all["(text)"] = json!(node.control_text);
        all["(present)"] = json!(node.present);
        all["(current)"] = json!(node.control_value);
        all["(secret_edit)"] = json!(node.secret_edit.as_ref().map(|edit| format!("{edit:?}")));
        all["(fixed)"] = json!(node.fixed);
        all["(member)"] = json!(node.member);
        all["(takes_more)"] = json!(node.takes_more);
        all["(inside)"] = json!(
            node.child_ids
                .iter()
                .map(|id| id.number())
                .collect::<Vec<_>>()
        );
        all["(pending)"] = json!(node.pending);
        all["(fetched)"] = json!(node.fetched.is_some());
        all["(position)"] = json!(node.position);
        all
    };
    let (one, other) = (all(one), all(other));
    let mut told = Vec::new();
    let none = Value::Null;
    for (name, value) in one.as_object().into_iter().flatten() {
        let found = other.get(name).unwrap_or(&none);
        if value != found {
            told.push(format!("{name} {value} and {found}"));
        }
    }
    for (name, value) in other.as_object().into_iter().flatten() {
        if one.get(name).is_none() {
            told.push(format!("{name} null and {value}"));
        }
    }
    told.join("; ")
}

/// The errors of a form without those of the host, sorted.
pub(super) fn errors(state: &FormState) -> Vec<String> {
    plain_errors(&state.errors())
}

/// Errors as text, sorted, without those of the host.
pub(super) fn plain_errors(errors: &[formloom_core::ValidationError]) -> Vec<String> {
    let mut told: Vec<String> = errors
        .iter()
        .filter(|error| !error.keyword.is_empty())
        .map(|error| {
            format!(
                "{:?} {} ({}) {}",
                error.at,
                error.keyword,
                error.schema_at,
                json!(error.params)
            )
        })
        .collect();
    told.sort();
    told
}
