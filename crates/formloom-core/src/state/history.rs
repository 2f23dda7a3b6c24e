//! Undo and redo. Every change of the instance is journalled with the step that takes it back, together with
//! what the user sees of it: picked variants, unfinished texts, stored secrets.
//!
//! Invariant: steps are carried out last first; undoing everything gives the loaded instance back, order included.

use hashbrown::HashSet;
use serde_json::Value;

use super::aside::with_went;
use super::event::SecretEdit;
use super::list::{after_insert, after_move, after_remove};
use super::node::{Key, Source};
use super::{FormState, NodeId, Pass};
use crate::form::merged::Shape;
use crate::pointer::{Pointer, index as item_index};

/// Edits that can be undone; older ones are forgotten.
const MOST_ENTRIES: usize = 1_000;

/// What takes one change back.
pub(super) enum Step {
    /// What stood at a place: nothing, or a value at its index among the members.
    Put {
        at: Pointer,
        index: Option<usize>,
        value: Option<Value>,
    },
    InsertItem {
        list: Pointer,
        index: usize,
        value: Value,
    },
    RemoveItem {
        list: Pointer,
        index: usize,
    },
    MoveItem {
        list: Pointer,
        from: usize,
        to: usize,
    },
    Variant {
        node: NodeId,
        choice: String,
        variant: Option<usize>,
    },
    Text {
        node: NodeId,
        text: Option<String>,
        typed: Option<String>,
    },
    Stored {
        node: NodeId,
        edit: Option<SecretEdit>,
    },
    Source {
        node: NodeId,
        source: Source,
        implicit: bool,
    },
}

impl Step {
    /// The place or node that a step restores to one earlier state, whatever came after.
    fn restores(&self, other: &Self) -> bool {
        match (self, other) {
            // A member that is taken out has to come back to where it stood, which a step before may not know.
            (
                Self::Put { at, index, .. },
                Self::Put {
                    at: other,
                    index: later,
                    ..
                },
            ) => at == other && (index.is_some() || later.is_none()),
            (Self::Text { node, .. }, Self::Text { node: other, .. })
            | (Self::Stored { node, .. }, Self::Stored { node: other, .. })
            | (Self::Source { node, .. }, Self::Source { node: other, .. }) => node == other,
            _ => false,
        }
    }
}

/// One edit, as the user sees it.
pub(super) struct Entry {
    steps: Vec<Step>,
    /// The field that was typed into: more typing there is the same edit.
    typed: Option<NodeId>,
}

/// What can be undone and done again.
#[derive(Default)]
pub(super) struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
}

impl History {
    /// Typing that comes now is an edit of its own.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.undo.last_mut() {
            last.typed = None;
        }
    }

    fn push(&mut self, entry: Entry) {
        self.redo.clear();
        if let Some(last) = self.undo.last_mut()
            && entry.typed.is_some()
            && last.typed == entry.typed
        {
            let known = |step: &Step| last.steps.iter().any(|earlier| earlier.restores(step));
            if !entry.steps.iter().all(known) {
                last.steps.extend(entry.steps);
            }
            return;
        }
        if self.undo.len() == MOST_ENTRIES {
            self.undo.remove(0);
        }
        self.undo.push(entry);
    }
}

impl FormState {
    /// Whether there is an edit to undo.
    pub fn can_undo(&self) -> bool {
        !self.history.undo.is_empty()
    }

    /// Whether there is an undone edit to do again.
    pub fn can_redo(&self) -> bool {
        !self.history.redo.is_empty()
    }

    /// Notes how a change is taken back.
    pub(super) fn log(&mut self, step: Step) {
        if self.pass.editing {
            self.tell(&step);
            self.pass.log.push(step);
        }
    }

    pub(super) fn log_source(&mut self, id: NodeId) {
        let (source, implicit) = (self.node(id).source, self.node(id).implicit);
        self.log(Step::Source {
            node: id,
            source,
            implicit,
        });
    }

    pub(super) fn log_text(&mut self, id: NodeId) {
        let node = self.node(id);
        let (text, typed) = (node.text.clone(), node.typed.clone());
        self.log(Step::Text {
            node: id,
            text,
            typed,
        });
    }

    pub(super) fn log_stored(&mut self, id: NodeId) {
        let edit = self.node(id).stored.clone();
        self.log(Step::Stored { node: id, edit });
    }

    /// The edit that was just made can be undone.
    pub(super) fn remember(&mut self, typed: Option<NodeId>) {
        let steps = std::mem::take(&mut self.pass.log);
        if steps
            .iter()
            .any(|step| !matches!(step, Step::Source { .. }))
        {
            self.history.push(Entry { steps, typed });
        }
    }

    pub(super) fn undo(&mut self) {
        if let Some(entry) = self.history.undo.pop() {
            let back = self.take_back(entry);
            self.history.redo.push(back);
        }
    }

    pub(super) fn redo(&mut self) {
        if let Some(entry) = self.history.redo.pop() {
            let back = self.take_back(entry);
            self.history.undo.push(back);
        }
    }

    /// Carries out the steps of an entry, and gives the entry that takes this back.
    fn take_back(&mut self, entry: Entry) -> Entry {
        self.pass = Pass {
            editing: true,
            moves: true,
            ..Pass::default()
        };
        let mut places = Vec::new();
        let picked: HashSet<NodeId> = entry
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Variant { node, .. } => Some(*node),
                _ => None,
            })
            .collect();
        for step in entry.steps.into_iter().rev() {
            if let Step::Put { at, .. } = &step {
                self.forget_choices(at, &picked);
            }
            self.carry_back(step, &mut places);
        }
        let steps = std::mem::take(&mut self.pass.log);
        // The instance is as it was: the nodes follow it, and change nothing themselves.
        self.pass.editing = false;
        places.sort_by_key(|at| at.as_str().len());
        places.dedup();
        for at in &places {
            let id = self.nearest(at);
            for step in self.path(id) {
                if self.is_alive(step) && self.node(step).merged.is_dynamic() {
                    self.refresh(step);
                }
            }
            self.sync(self.nearest(at));
        }
        if let Some(at) = places.last() {
            self.pass.focus = Some(self.nearest(at));
        }
        Entry { steps, typed: None }
    }

    /// A whole value comes or goes: the choices inside are found anew, but for those that the entry itself picks.
    fn forget_choices(&mut self, at: &Pointer, picked: &HashSet<NodeId>) {
        let Some(id) = self.find(at) else { return };
        for inside in self.nodes_inside(id) {
            if !picked.contains(&inside) {
                self.node_mut(inside).choices.clear();
                self.node_mut(inside).past_choices.clear();
            }
        }
    }

    fn carry_back(&mut self, step: Step, places: &mut Vec<Pointer>) {
        match step {
            Step::Put { at, index, value } => {
                if let Some(step) = self.put_back_aside(&at, value.as_ref()) {
                    self.pass.log.push(step);
                    return;
                }
                let is_entry = self.find(&at).is_some_and(|id| self.is_entry(id));
                let went = self.follow_write(&at, is_entry, value.as_ref());
                let mut step = self.put(at.clone(), index, value);
                if let Step::Put { at, value, .. } = &mut step {
                    *value = with_went(at, value.take(), went);
                }
                self.log(step);
                self.pass.instance = true;
                places.push(at);
            }
            Step::InsertItem { list, index, value } => {
                match self.list_in_step(&list) {
                    Some(id) => drop(self.insert_item(id, index, Some(value))),
                    None => {
                        self.follow_items(&list, after_insert(index));
                        self.change_items(&list, |items| {
                            items.insert(index.min(items.len()), value);
                            Step::RemoveItem {
                                list: list.clone(),
                                index,
                            }
                        });
                    }
                }
                places.push(list);
            }
            Step::RemoveItem { list, index } => {
                let item = self
                    .list_in_step(&list)
                    .and_then(|id| self.node(id).children.get(index).copied());
                if item.is_none_or(|item| self.remove_item(item).is_err()) {
                    self.follow_items(&list, after_remove(index));
                    self.change_items(&list, |items| Step::InsertItem {
                        list: list.clone(),
                        index,
                        value: if index < items.len() {
                            items.remove(index)
                        } else {
                            Value::Null
                        },
                    });
                }
                places.push(list);
            }
            Step::MoveItem { list, from, to } => {
                let item = self
                    .list_in_step(&list)
                    .and_then(|id| self.node(id).children.get(from).copied());
                if item.is_none_or(|item| self.move_item(item, to).is_err()) {
                    self.follow_items(&list, after_move(from, to));
                    self.change_items(&list, |items| {
                        if from < items.len() && to < items.len() {
                            let item = items.remove(from);
                            items.insert(to, item);
                        }
                        Step::MoveItem {
                            list: list.clone(),
                            from: to,
                            to: from,
                        }
                    });
                }
                places.push(list);
            }
            Step::Variant {
                node,
                choice,
                variant,
            } => self.pick_back(node, choice, variant, places),
            Step::Text { node, text, typed } if self.is_alive(node) => {
                self.log_text(node);
                self.unfinished.retain(|unfinished| *unfinished != node);
                if text.is_some() {
                    self.unfinished.push(node);
                }
                self.node_mut(node).text = text;
                self.node_mut(node).typed = typed;
                places.push(self.pointer(node));
            }
            Step::Stored { node, edit } if self.is_alive(node) => {
                self.log_stored(node);
                self.node_mut(node).stored = edit;
                places.push(self.pointer(node));
            }
            Step::Source {
                node,
                source,
                implicit,
            } if self.is_alive(node) => {
                self.log_source(node);
                self.node_mut(node).source = source;
                self.node_mut(node).implicit = implicit;
            }
            Step::Text { .. } | Step::Stored { .. } | Step::Source { .. } => {}
        }
    }

    /// The node of a list that knows its items as they are now: while steps are carried out, nodes may be behind.
    fn list_in_step(&self, at: &Pointer) -> Option<NodeId> {
        let id = self.find(at)?;
        let length = self.value(id)?.as_array()?.len();
        let known = self.node(id).children.len();
        (self.node(id).merged.shape == Shape::List && length == known).then_some(id)
    }

    /// Changes the items of an array that has no node in step.
    fn change_items(&mut self, at: &Pointer, change: impl FnOnce(&mut Vec<Value>) -> Step) {
        let items = self
            .instance
            .as_mut()
            .and_then(|instance| instance.pointer_mut(at.as_str()))
            .and_then(Value::as_array_mut);
        if let Some(items) = items {
            let step = change(items);
            self.pass.instance = true;
            self.log(step);
        }
    }

    fn pick_back(
        &mut self,
        node: NodeId,
        choice: String,
        variant: Option<usize>,
        places: &mut Vec<Pointer>,
    ) {
        if !self.is_alive(node) {
            return;
        }
        let at = self.pointer(node);
        let active = self
            .node_mut(node)
            .choices
            .iter_mut()
            .find(|active| active.choice.id == choice);
        if let Some(active) = active {
            let before = std::mem::replace(&mut active.variant, variant);
            self.log(Step::Variant {
                node,
                choice,
                variant: before,
            });
            places.push(at);
        }
    }

    /// Puts a value at a place of the instance, or takes it out, and gives the step that takes this back.
    fn put(&mut self, at: Pointer, index: Option<usize>, value: Option<Value>) -> Step {
        let (mut before, mut was_at) = (None, None);
        match at.split_last() {
            None => before = std::mem::replace(&mut self.instance, value),
            Some((parent, member)) => {
                let around = self
                    .instance
                    .as_mut()
                    .and_then(|instance| instance.pointer_mut(parent.as_str()));
                match (around, value) {
                    (Some(Value::Object(members)), Some(value)) => {
                        let new = !members.contains_key(&member);
                        match index.filter(|index| new && *index < members.len()) {
                            Some(index) => {
                                members.shift_insert(index, member, value);
                            }
                            None => before = members.insert(member, value),
                        }
                    }
                    (Some(Value::Object(members)), None) => {
                        was_at = members.keys().position(|known| *known == member);
                        before = members.shift_remove(&member);
                    }
                    (Some(Value::Array(items)), Some(value)) => {
                        let item = item_index(&member).and_then(|number| items.get_mut(number));
                        if let Some(item) = item {
                            before = Some(std::mem::replace(item, value));
                        }
                    }
                    _ => {}
                }
            }
        }
        Step::Put {
            at,
            index: was_at,
            value: before,
        }
    }

    /// The outermost place that a write at a node changes: itself, or the first around it that is no container yet.
    pub(super) fn first_change(&self, path: &[NodeId]) -> (Pointer, bool) {
        let mut at = Pointer::root();
        let mut value = self.instance.as_ref();
        let last = path.last();
        for step in path.iter().skip(1) {
            let (Some(here), key) = (value, &self.node(*step).key) else {
                return (at, false);
            };
            // What stands at the last one is not asked.
            let goes_on = last != Some(step);
            (at, value) = match (key, here) {
                (Key::Member(key), Value::Object(members)) => {
                    let inside = goes_on.then(|| members.get(&**key)).flatten();
                    (at.join(key), inside)
                }
                (Key::Item(index), Value::Array(items)) => {
                    (at.join(&index.to_string()), items.get(*index))
                }
                _ => return (at, false),
            };
        }
        (at, true)
    }
}
