//! Keeps the errors at the nodes in step with the verdicts.
//!
//! Invariant: an edit finds the errors again at the places where they may differ, and leaves the others alone. These
//! are the places that the edit wrote to, those of nodes that came, went or read otherwise, and those that the verdicts
//! name. Where that cannot be told (another form, items that moved, `unevaluatedProperties` that fails), all are found
//! anew.

use hashbrown::{HashMap, HashSet};

use crate::error::ValidationError;
use crate::state::node::{Key, Node};
use crate::state::step::Step;
use crate::state::{FormState, NodeId};
use formloom_schema::Pointer;
use formloom_verdict::Scope;

/// Where an edit changed something, as far as the nodes tell.
#[derive(Default)]
pub(in crate::state) struct Changed {
    scope: Scope,
    /// Nodes came, went or have other subschemas.
    is_reshaped: bool,
}

/// The nodes that have errors.
#[derive(Default)]
pub(in crate::state) struct Erring {
    of: HashMap<NodeId, usize>,
    count: usize,
    /// What is at the nodes is not what the verdicts say, or is not known.
    is_old: bool,
    /// Where the host found something.
    by_host: Vec<Pointer>,
}

impl Erring {
    pub(in crate::state) fn count(&self) -> usize {
        self.count
    }

    /// In no order.
    pub(in crate::state) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.of.keys().copied()
    }

    fn set(&mut self, id: NodeId, errors: usize) {
        let before = match errors {
            0 => self.of.remove(&id),
            _ => self.of.insert(id, errors),
        };
        self.count = self.count + errors - before.unwrap_or_default();
    }
}

impl FormState {
    /// The places that an edit changed; none where everything has to be judged.
    pub(in crate::state) fn changed_places(&self) -> Option<Changed> {
        let before = self.pass.before.as_ref()?;
        if self.pass.anew || self.pass.shifts || !before.is_under(&self.form) {
            return None;
        }
        let mut changed = Changed::default();
        let scope = &mut changed.scope;
        for at in &self.pass.touched {
            scope.add_whole(at);
        }
        for (id, was) in self.nodes.noted() {
            let Some(was) = was else {
                scope.add_whole(&self.pointer(id));
                changed.is_reshaped = true;
                continue;
            };
            if !self.is_alive(id) {
                self.add_old_place(was, scope);
                changed.is_reshaped = true;
                continue;
            }
            let now = self.node(id);
            if was.key != now.key || was.parent != now.parent || reads_otherwise(was, now) {
                self.add_old_place(was, scope);
                scope.add_whole(&self.pointer(id));
                changed.is_reshaped = true;
            } else {
                changed.is_reshaped |= was.children != now.children;
                if was.text != now.text {
                    scope.add(&self.pointer(id));
                }
            }
        }
        Some(changed)
    }

    /// Where a node was, if what it was in is still there; else that is in the scope already.
    fn add_old_place(&self, was: &Node, scope: &mut Scope) {
        let Some(parent) = was.parent.filter(|parent| self.is_alive(*parent)) else {
            return;
        };
        let at = self.pointer(parent);
        match &was.key {
            Key::Root => scope.add_whole(&at),
            Key::Member(key) => scope.add_whole(&at.join(key)),
            Key::Item(index) => scope.add_whole(&at.join(&index.to_string())),
        }
    }

    /// Whether a step leaves the items behind it where they are.
    pub(in crate::state) fn keeps_places(&self, step: &Step) -> bool {
        let length = |list: &Pointer| {
            let instance = self.instance.as_ref()?.pointer(list.as_str())?;
            instance.as_array().map(Vec::len)
        };
        match step {
            Step::Put { .. } => true,
            // These take back what happened: the item is the last one now, or was.
            Step::RemoveItem { list, index } => length(list) == Some(index + 1),
            Step::InsertItem { list, index, .. } => length(list) == Some(*index),
            Step::MoveItem { .. } => false,
        }
    }

    /// Finds the errors again at the places that changed, or all of them, and marks the nodes whose errors differ.
    pub(in crate::state) fn judge(&mut self, changed: Option<Changed>) {
        self.follow_kept();
        self.check();
        let is_followed = changed.is_some_and(|changed| self.follow_changes(changed));
        if !is_followed {
            let errors = self.find_errors(|instance| self.told(instance));
            self.stats.errors += errors.len();
            self.take_errors(errors);
        }
        if let Some(graph) = &mut self.graph {
            graph.listen();
        }
        let by_host = self.found_by_host();
        self.erring.by_host = by_host.into_iter().map(|error| error.at).collect();
    }

    /// Finds the errors again at some places; whether that could be done.
    fn follow_changes(&mut self, changed: Changed) -> bool {
        let Changed {
            mut scope,
            is_reshaped,
        } = changed;
        let Some(graph) = self.graph.as_ref().filter(|graph| graph.listens()) else {
            return false;
        };
        if self.erring.is_old || self.instance.is_none() {
            return false;
        }
        let by_host = self.found_by_host();
        for at in by_host
            .iter()
            .map(|error| &error.at)
            .chain(&self.erring.by_host)
        {
            scope.add(at);
        }
        graph.heard(&|union| self.way(union), &mut scope);
        self.drop_old_errors();
        if is_reshaped {
            self.drop_errors_of_gone();
        }
        if scope.is_empty() {
            return true;
        }
        let (Some(graph), Some(instance)) = (&self.graph, &self.instance) else {
            return false;
        };
        let told = graph.told(instance, &scope, &|union| self.way(union));
        if told.unevaluated {
            return false;
        }
        let failures = told.failures.into_iter();
        let failures = failures.filter(|failure| !self.is_waived(&failure.at, failure.keyword));
        let mut errors: Vec<ValidationError> =
            failures.map(|failure| self.worded(failure)).collect();
        errors.extend(by_host);
        errors.retain(|error| scope.holds(&error.at));
        let unfinished = self.unfinished.iter().copied();
        let unfinished: Vec<NodeId> = unfinished
            .filter(|id| scope.holds(&self.pointer(*id)))
            .collect();
        self.unfinished_instead(&mut errors, &unfinished);
        super::told_once(&mut errors);
        self.stats.errors += errors.len();
        let mut by_node: HashMap<NodeId, Vec<ValidationError>> = HashMap::new();
        for id in self.erring_in(&scope) {
            let kept = self.node(id).errors.iter();
            let kept = kept.filter(|error| !scope.holds(&error.at)).cloned();
            by_node.insert(id, kept.collect());
        }
        for error in errors {
            let id = self.nearest(&error.at);
            by_node.entry(id).or_default().push(error);
        }
        for (id, mut errors) in by_node {
            in_order(&mut errors);
            self.assign(id, errors);
        }
        true
    }

    /// The nodes whose errors may stand at places of a scope.
    fn erring_in(&self, scope: &Scope) -> HashSet<NodeId> {
        let mut found = HashSet::new();
        for (at, whole) in scope.places() {
            let nearest = self.nearest(&at);
            // What stood at the place may have been said around it, where the place had no node.
            found.extend(
                self.upwards(nearest)
                    .filter(|id| self.erring.of.contains_key(id)),
            );
            if whole {
                let inside = self.nodes_inside(nearest).into_iter();
                found.extend(inside.filter(|id| self.erring.of.contains_key(id)));
            }
        }
        found
    }

    /// Keeps errors, all there are, and marks the nodes whose errors differ.
    fn take_errors(&mut self, errors: Vec<ValidationError>) {
        let mut by_node: HashMap<NodeId, Vec<ValidationError>> = HashMap::new();
        for error in errors {
            by_node
                .entry(self.nearest(&error.at))
                .or_default()
                .push(error);
        }
        let before = std::mem::take(&mut self.erring.of);
        for id in before.into_keys() {
            by_node.entry(id).or_default();
        }
        self.erring.count = 0;
        self.erring.is_old = false;
        for (id, mut errors) in by_node {
            in_order(&mut errors);
            self.assign(id, errors);
        }
        self.drop_old_errors();
    }

    /// Keeps errors that are not those of the verdicts; the next edit finds all anew.
    pub(in crate::state) fn take_errors_for_now(&mut self, errors: Vec<ValidationError>) {
        self.take_errors(errors);
        self.erring.is_old = true;
    }

    /// Nodes that came back may still hold errors of another time.
    fn drop_old_errors(&mut self) {
        for id in self.pass.order.clone() {
            let is_known = self.erring.of.contains_key(&id);
            if self.is_alive(id) && !is_known && !self.node(id).errors.is_empty() {
                self.assign(id, Vec::new());
            }
        }
    }

    /// What is not in the form has no errors.
    fn drop_errors_of_gone(&mut self) {
        let is_there = |id: NodeId| self.find(&self.pointer(id)) == Some(id);
        let gone: Vec<NodeId> = self.erring.nodes().filter(|id| !is_there(*id)).collect();
        for id in gone {
            self.assign(id, Vec::new());
        }
    }

    fn assign(&mut self, id: NodeId, errors: Vec<ValidationError>) {
        if !self.is_alive(id) {
            return self.erring.set(id, 0);
        }
        self.erring.set(id, errors.len());
        if self.node(id).errors == errors {
            return;
        }
        self.marks_mut(id).errors = errors;
        if self.node(id).shows_errors {
            self.mark(id);
            self.pass.summary = true;
        }
    }
}

fn in_order(errors: &mut [ValidationError]) {
    errors.sort_by(|left, right| (&left.at, &left.keyword).cmp(&(&right.at, &right.keyword)));
}

/// Whether errors at a place can be worded or shown in another way than before.
fn reads_otherwise(was: &Node, now: &Node) -> bool {
    !std::sync::Arc::ptr_eq(&was.merged, &now.merged) || was.picks() != now.picks()
}
