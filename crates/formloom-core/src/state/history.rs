//! Undo and redo. An edit is taken back exactly: the instance by the steps that take back what happened to it, the
//! nodes by how they were before, with texts, picked variants, stored secrets and what is remembered.
//!
//! Invariant: entries are taken back last first, each in the state that it led to; undoing everything gives the loaded
//! instance back, order included. Where the host changed the form in between, the form before is put back for the
//! undo, and then the host's form is put under the values again.

use std::sync::Arc;

use hashbrown::HashSet;
use indexmap::IndexMap;
use serde_json::Value;

use super::aside::Aside;
use super::id::NodeId;
use super::inside::is_same_in_order;
use super::nodes::Saved;
use super::secrets::Fates;
use super::step::Step;
use super::{FormState, Pass};
use crate::form::Form;
use formloom_schema::{Pointer, index as item_index};

/// Edits that can be undone; older ones are forgotten.
const MOST_ENTRIES: usize = 1_000;

/// Nodes that are kept for all of them; with more, the oldest edits are forgotten.
const MOST_NODES: usize = 200_000;

/// What a state has beside its nodes and its instance, and an edit can change.
#[derive(Clone)]
pub(super) struct Around {
    root: NodeId,
    form: Form,
    generation: u64,
    aside: Arc<IndexMap<Pointer, Aside>>,
    unfinished: Arc<Vec<NodeId>>,
    fates: Arc<Fates>,
    disputed: Arc<HashSet<Pointer>>,
}

impl Around {
    /// Whether the form is this one.
    pub(super) fn is_under(&self, form: &Form) -> bool {
        self.form.is_same(form)
    }
}

/// What led from one state to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// An edit: undo and redo stop here.
    Edit,
    /// The host put another form under the values.
    Form,
    /// The host's form was put back over a state of another form: a redo takes it away first.
    FormForNow,
}

/// One edit, as the user sees it, or a change of the form.
pub(super) struct Entry {
    kind: Kind,
    steps: Vec<Step>,
    nodes: Vec<Saved>,
    before: Around,
    /// The field that was typed into: more typing there is the same edit.
    typed: Option<NodeId>,
}

impl Entry {
    /// Takes in what happened after it.
    fn take_in(&mut self, next: Self) {
        if !next.steps.iter().all(|step| step.is_known_to(&self.steps)) {
            self.steps.extend(next.steps);
        }
        let known: hashbrown::HashSet<NodeId> = self.nodes.iter().map(Saved::id).collect();
        let new = next.nodes.into_iter();
        self.nodes
            .extend(new.filter(|saved| !known.contains(&saved.id())));
    }
}

/// What can be undone and done again.
#[derive(Default)]
pub(super) struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
    /// Edits were forgotten.
    forgets: bool,
    /// The nodes that are kept for all entries to undo.
    weight: usize,
}

impl History {
    /// Whether there is nothing to undo, and never was more than was undone.
    pub(super) fn is_at_start(&self) -> bool {
        self.undo.is_empty() && !self.forgets
    }

    /// Typing that comes now is an edit of its own.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.undo.last_mut() {
            last.typed = None;
        }
    }

    /// Whether typing into a field goes on where the last edit was.
    fn goes_on(&self, typed: Option<NodeId>) -> bool {
        let last = self.undo.last();
        last.is_none_or(|last| last.typed.is_none() || last.typed == typed)
    }

    fn push(&mut self, mut entry: Entry) {
        if entry.kind == Kind::Edit {
            self.redo.clear();
        } else if !self.redo.is_empty() {
            entry.kind = Kind::FormForNow;
        }
        if let Some(last) = self.undo.last_mut() {
            if self.redo.is_empty() && last.kind == Kind::FormForNow {
                last.kind = Kind::Form;
            }
            let goes_on = entry.typed.is_some() && last.typed == entry.typed;
            if last.kind == entry.kind && (goes_on || entry.kind != Kind::Edit) {
                self.weight -= last.nodes.len().min(self.weight);
                last.take_in(entry);
                self.weight += last.nodes.len();
                return;
            }
        }
        self.weight += entry.nodes.len();
        self.undo.push(entry);
        let too_many = |this: &Self| {
            this.undo.len() > MOST_ENTRIES || this.undo.len() > 1 && this.weight > MOST_NODES
        };
        let mut oldest = 0;
        while too_many(self) && oldest < self.undo.len() {
            let gone = self.undo.remove(0);
            self.forgets = true;
            self.weight -= gone.nodes.len().min(self.weight);
            oldest += 1;
        }
    }

    fn pop_undo(&mut self) -> Option<Entry> {
        let entry = self.undo.pop()?;
        self.weight -= entry.nodes.len().min(self.weight);
        Some(entry)
    }

    fn push_undo(&mut self, entry: Entry) {
        self.weight += entry.nodes.len();
        self.undo.push(entry);
    }
}

fn is_edit(entry: &Entry) -> bool {
    entry.kind == Kind::Edit
}

impl FormState {
    /// Whether there is an edit to undo.
    pub fn can_undo(&self) -> bool {
        self.history.undo.iter().any(is_edit)
    }

    /// Whether there is an undone edit to do again.
    pub fn can_redo(&self) -> bool {
        self.history.redo.iter().any(is_edit)
    }

    /// Notes how a change of the instance is taken back.
    pub(super) fn log(&mut self, step: Step) {
        if self.pass.editing {
            self.pass.shifts |= !self.keeps_places(&step);
            self.tell(&step);
            self.pass.log.push(step);
        }
    }

    fn around(&self) -> Around {
        Around {
            root: self.root,
            form: self.form.clone(),
            generation: self.generation,
            aside: self.aside.clone(),
            unfinished: self.unfinished.clone(),
            fates: self.fates.clone(),
            disputed: self.disputed.clone(),
        }
    }

    /// From now on it is noted what an edit does.
    pub(super) fn begin_noting(&mut self) {
        self.pass.before = Some(Box::new(self.around()));
        self.nodes.begin();
    }

    /// The edit that was just made can be undone.
    pub(super) fn remember(&mut self, typed: Option<NodeId>, kind: Kind) {
        let nodes = self.nodes.end();
        let steps = std::mem::take(&mut self.pass.log);
        let Some(before) = self.pass.before.take() else {
            return;
        };
        let differs = |saved: &Saved| match saved.node() {
            Some(node) if self.nodes.is_there(saved.id()) => {
                let now = self.node(saved.id());
                !node.looks_like(now) || saved.has_other_children(now)
            }
            _ => true,
        };
        let changes = |step: &Step| match step {
            Step::Put {
                at,
                index: None,
                value: Some(value),
            } => !self
                .instance_at(at)
                .is_some_and(|now| is_same_in_order(now, value)),
            _ => true,
        };
        let is_edit = steps.iter().any(changes)
            || !before.form.is_same(&self.form)
            || !Arc::ptr_eq(&before.fates, &self.fates) && before.fates != self.fates
            || nodes.iter().any(differs);
        if is_edit {
            self.history.push(Entry {
                kind,
                steps,
                nodes,
                before: *before,
                typed,
            });
        } else if typed.is_some() && !self.history.goes_on(typed) {
            self.history.close();
        }
    }

    /// An event was refused: what it did meanwhile is taken back.
    pub(super) fn roll_back(&mut self) {
        let nodes = self.nodes.end();
        let steps = std::mem::take(&mut self.pass.log);
        if let Some(before) = self.pass.before.take() {
            self.take_back(Entry {
                kind: Kind::Edit,
                steps,
                nodes,
                before: *before,
                typed: None,
            });
        }
        self.pass = Pass::default();
    }

    pub(super) fn undo(&mut self) {
        self.nodes.end();
        self.pass.before = None;
        self.history.close();
        if !self.can_undo() {
            return;
        }
        while let Some(entry) = self.history.pop_undo() {
            let kind = entry.kind;
            let back = self.take_back(entry);
            if kind != Kind::FormForNow {
                self.history.redo.push(back);
            }
            if kind == Kind::Edit {
                break;
            }
        }
        self.history.close();
        self.return_to_form();
    }

    pub(super) fn redo(&mut self) {
        self.nodes.end();
        self.pass.before = None;
        self.history.close();
        if !self.can_redo() {
            return;
        }
        if let Some(last) = self.history.undo.last()
            && last.kind == Kind::FormForNow
            && let Some(entry) = self.history.pop_undo()
        {
            self.take_back(entry);
        }
        let mut is_done = false;
        while let Some(next) = self.history.redo.last() {
            if is_done && next.kind == Kind::Edit {
                break;
            }
            is_done |= next.kind == Kind::Edit;
            if let Some(entry) = self.history.redo.pop() {
                let back = self.take_back(entry);
                self.history.push_undo(back);
            }
        }
        self.return_to_form();
    }

    /// The form that the host wants, under what an undo or a redo brought. Nothing is filled in: what was undone to the
    /// start is what was loaded.
    fn return_to_form(&mut self) {
        if self.generation == self.wanted.1 {
            return;
        }
        self.begin_noting();
        self.pass.fills = false;
        self.pass.moves = true;
        self.adopt_wanted();
        self.settle();
        self.follow_formulas();
        self.remember(None, Kind::FormForNow);
    }

    /// Takes an entry back, and gives the one that takes this back.
    fn take_back(&mut self, entry: Entry) -> Entry {
        let now = self.around();
        let is_same_form = entry.before.form.is_same(&self.form);
        let same_aside = Arc::ptr_eq(&entry.before.aside, &self.aside);
        let mut steps = Vec::with_capacity(entry.steps.len());
        let mut places = Vec::new();
        for step in entry.steps.into_iter().rev() {
            places.push(step.place().clone());
            let back = self.carry_back(step);
            if is_same_form {
                self.tell(&back);
            }
            steps.push(back);
        }
        self.pass.instance |= !steps.is_empty();
        let mut unlike: Vec<NodeId> = Vec::new();
        let nodes = self.nodes.take_back(entry.nodes);
        self.root = entry.before.root;
        self.form = entry.before.form;
        self.generation = entry.before.generation;
        self.aside = entry.before.aside;
        self.unfinished = entry.before.unfinished;
        self.disputed = entry.before.disputed;
        let fates = std::mem::replace(&mut self.fates, entry.before.fates);
        if !Arc::ptr_eq(&fates, &self.fates) {
            let other = |at: &&Pointer| fates.get(*at) != self.fates.get(*at);
            let places = fates.keys().chain(self.fates.keys()).filter(other);
            unlike.extend(places.map(|at| self.nearest(at)));
        }
        let mut renumbered = Vec::new();
        for saved in &nodes {
            let id = saved.id();
            if !self.nodes.is_there(id) {
                continue;
            }
            let here = self.node(id);
            let other_children = saved.has_other_children(here);
            if other_children {
                renumbered.push(id);
            }
            match saved.node() {
                Some(was) => {
                    if was.key != here.key
                        && let Some(parent) = here.parent
                    {
                        renumbered.push(parent);
                        unlike.extend(self.nodes_inside(id));
                    }
                    if other_children || !was.looks_like(here) {
                        unlike.push(id);
                    }
                    if !std::sync::Arc::ptr_eq(&was.merged, &here.merged) {
                        let was = was.merged.clone();
                        self.mark_inherited(id, &was);
                    }
                }
                None => unlike.push(id),
            }
        }
        for id in unlike {
            self.mark(id);
        }
        for id in renumbered {
            self.nodes.marks_mut(id).children.forget_keys();
            self.number_children(id);
        }
        if !is_same_form {
            self.pass.touched.extend(places.iter().cloned());
            self.pass.anew = true;
            self.judge_anew();
            for id in self.all_nodes() {
                self.mark(id);
            }
        }
        if !is_same_form || !same_aside {
            self.pass.summary = true;
        }
        places.sort_by_key(|at| at.as_str().len());
        places.dedup();
        for at in &places {
            let id = self.nearest(at);
            for inside in self.nodes_inside(id) {
                self.forget_check(inside);
                self.mark(inside);
            }
        }
        let focus = places.last().map(|at| self.nearest(at));
        self.pass.focus = focus.or(self.pass.focus);
        Entry {
            kind: entry.kind,
            steps,
            nodes,
            before: now,
            typed: None,
        }
    }

    /// Carries out a step, and gives the one that takes it back.
    fn carry_back(&mut self, step: Step) -> Step {
        match step {
            Step::Put { at, index, value } => self.put(at, index, value),
            Step::InsertItem { list, index, value } => {
                if let Some(items) = self.items_at(&list) {
                    items.insert(index.min(items.len()), value);
                }
                Step::RemoveItem { list, index }
            }
            Step::RemoveItem { list, index } => {
                let items = self.items_at(&list);
                let item = items.filter(|items| index < items.len());
                let value = item.map(|items| items.remove(index)).unwrap_or_default();
                Step::InsertItem { list, index, value }
            }
            Step::MoveItem { list, from, to } => {
                if let Some(items) = self.items_at(&list)
                    && from < items.len()
                    && to < items.len()
                {
                    let item = items.remove(from);
                    items.insert(to, item);
                }
                Step::MoveItem {
                    list,
                    from: to,
                    to: from,
                }
            }
        }
    }

    fn items_at(&mut self, at: &Pointer) -> Option<&mut Vec<Value>> {
        let instance = self.instance.as_mut()?;
        instance.pointer_mut(at.as_str())?.as_array_mut()
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
}
