//! Keeps the nodes in step with the instance: which subschemas apply, which children there are.
//!
//! Invariant: a child keeps its node while its key and its subschemas stay, whatever happens around it.

mod reconcile;

use hashbrown::HashSet;
use serde_json::Value;

use super::expand::Expanded;
use super::node::{Active, Key, Node, Source};
use super::{FormState, NodeId};
use crate::form::Set;
use crate::form::merged::{Merged, Shape};
use crate::model::subschema::SchemaId;
use formloom_schema::Few;
use formloom_schema::Pointer;

/// Rounds in which defaults may bring conditions that bring defaults.
const ROUNDS: usize = 1_000;

/// Of a node whose seeds are others than those that its set was made of.
pub(super) const STALE: usize = usize::MAX;

impl FormState {
    /// Makes a node without children or set; `refresh` gives it both.
    pub(super) fn create(
        &mut self,
        parent: Option<NodeId>,
        key: Key,
        seeds: Few<SchemaId>,
        secret_above: bool,
    ) -> NodeId {
        let set = self.form.closure(&seeds);
        let merged = self.form.merged(&set, set.len());
        if parent.is_some_and(|parent| {
            self.node(parent).source == Source::Default || self.value(parent).is_none()
        }) {
            self.pass.eager += 1;
        }
        let mut node = Node {
            seeds,
            own: set.len(),
            secret_above,
            ..Node::new(parent, key, merged)
        };
        let taken_over = if self.carried.is_empty() {
            None
        } else {
            let at = self.place(&node);
            self.take_over(&at, &mut node)
        };
        // A node that came and went while another form grew does not come again.
        if let Some(old) = taken_over.filter(|old| self.is_alive(*old)) {
            self.nodes.replace(old, node);
            return old;
        }
        node.found = (self.pass.adopts || self.pass.editing) && self.was_there(&node);
        let id = self.nodes.add(node);
        if !self.stored.is_empty() {
            self.find_stored(id);
        }
        id
    }

    /// Whether something stood at the place of a new node before this edit.
    fn was_there(&self, node: &Node) -> bool {
        let at = self.place(node);
        let instance = self.instance.as_ref();
        instance.is_some_and(|instance| instance.pointer(at.as_str()).is_some())
            && !self.pass.touched.iter().any(|place| place.contains(&at))
    }

    /// The place of a node that is not in the tree yet.
    fn place(&self, node: &Node) -> Pointer {
        let around = node.parent.map(|parent| self.pointer(parent));
        match (&node.key, around) {
            (Key::Member(key), Some(around)) => around.join(key),
            (Key::Item(index), Some(around)) => around.join(&index.to_string()),
            _ => Pointer::root(),
        }
    }

    /// Looks again at what applies to a place, and makes its children accordingly. Gives those that are in step now.
    pub(super) fn refresh(&mut self, id: NodeId) -> HashSet<NodeId> {
        if !self.is_alive(id) {
            return HashSet::new();
        }
        let mut own = HashSet::new();
        if self.fills_before_conditions(id) {
            // A default may decide a condition beside it.
            let expanded = self.expand_with(id, false);
            own = self.take_set(id, expanded);
        }
        self.pass.stale.remove(&id);
        let expanded = self.expand(id);
        let mut fresh = self.take_set(id, expanded);
        fresh.extend(own);
        self.wait_for_number(id);
        fresh
    }

    /// Whether an object is new, gets its defaults, and has conditions.
    fn fills_before_conditions(&self, id: NodeId) -> bool {
        let node = self.node(id);
        self.pass.fills
            && node.set.is_empty()
            && self.value(id).is_some_and(Value::is_object)
            && !self.form.merged_static(&node.seeds).conditions.is_empty()
    }

    /// Makes a place that to which these subschemas apply.
    fn take_set(&mut self, id: NodeId, expanded: Expanded) -> HashSet<NodeId> {
        let expanded = self.take_text_back(id, expanded);
        let node = self.node(id);
        let stays_closed = node.closed && *node.set == *expanded.set;
        let closed = self.value(id).is_none()
            && (stays_closed || self.is_too_far(id) || self.reenters(id, &expanded.set));
        let node = self.node(id);
        let same_choices = node.choices.len() == expanded.choices.len()
            && node
                .choices
                .iter()
                .zip(&expanded.choices)
                .all(|(old, new)| old.choice.id == new.choice.id && old.variant == new.variant);
        let same = *node.set == *expanded.set
            && node.own == expanded.own
            && same_choices
            && node.closed == closed;
        if same && !matches!(node.merged.shape, Shape::List | Shape::Tuple | Shape::Map) {
            return HashSet::new();
        }
        let set = expanded.set;
        let merged = self.form.merged(&set, expanded.own);
        if self.pass.editing || self.pass.fills {
            self.leave_choices(id, &expanded.choices);
        }
        if !same {
            if self.pass.editing {
                self.leave_children(id, merged.shape);
            }
            let was = self.node(id).text.is_some().then(|| self.own_part(id));
            let node = self.node_mut(id);
            node.set = set;
            node.own = expanded.own;
            let before = std::mem::replace(&mut node.merged, merged);
            node.choices = expanded.choices;
            node.closed = closed;
            let is_other = node.merged.shape != before.shape;
            if let Some(was) = was.filter(|_| is_other && self.pass.editing) {
                self.pass.reread.push((id, was));
                self.note_text(id);
            }
            self.mark(id);
            let back = self.find_children(id);
            let fresh = self.reconcile(id);
            for child in back {
                if self.is_alive(child) && !fresh.contains(&child) {
                    self.sync(child);
                }
            }
            self.mark_inherited(id, &before);
            return fresh;
        }
        self.reconcile(id)
    }

    /// What applies to a place without a chosen variant.
    pub(super) fn own_part(&self, id: NodeId) -> Set {
        let node = self.node(id);
        let picked = node.choices.iter().filter_map(|active| {
            let variant = active.choice.variants.get(active.variant?)?;
            Some(self.form.closure(&[variant.schema]))
        });
        let picked: Vec<Set> = picked.collect();
        let own = node.set.iter();
        let own = own.filter(|id| !picked.iter().any(|set| set.contains(id)));
        own.copied().collect()
    }

    /// A text that was no value under these subschemas, and was one for what a condition made of the place meanwhile, is
    /// none again. Gives what applies then.
    fn take_text_back(&mut self, id: NodeId, expanded: Expanded) -> Expanded {
        let Some(known) = &self.node(id).read_again else {
            return expanded;
        };
        let own = expanded.set.get(..expanded.own);
        if !self.pass.editing || own != Some(&*known.0) {
            return expanded;
        }
        let text = known.1.clone();
        if self.is_entry(id) {
            self.write(id, Value::Null, Source::User);
        } else {
            self.take_for_now(id);
        }
        let node = self.node_mut(id);
        node.read_again = None;
        node.text = Some(text);
        node.source = Source::User;
        self.expand(id)
    }

    /// Refreshes a place and everything inside, after its value was written as a whole.
    pub(super) fn sync(&mut self, id: NodeId) {
        let done = self.refresh(id);
        self.mark(id);
        if done.len() == self.node(id).children.len() {
            // They are all new.
            return;
        }
        let children = self.node(id).children.to_vec();
        for child in children {
            if !done.contains(&child) {
                self.sync(child);
            }
        }
    }

    /// Looks again at the conditions of everything around a place, outermost first.
    pub(super) fn climb(&mut self, id: NodeId) {
        self.follow_kept();
        for step in self.path(id) {
            if !self.is_alive(step) {
                return;
            }
            if !self.node(step).merged.conditions.is_empty() {
                self.refresh(step);
            }
        }
    }

    /// Something at a place is another value now: the conditions around it look again.
    pub(super) fn touch(&mut self, id: NodeId) {
        self.pass.instance = true;
        let has_conditions = |step: &NodeId| !self.node(*step).merged.conditions.is_empty();
        let around: Vec<NodeId> = self.upwards(id).filter(has_conditions).collect();
        self.pass.stale.extend(around);
    }

    /// Lets defaults and conditions work on each other until nothing moves.
    pub(super) fn settle(&mut self) {
        for _ in 0..ROUNDS {
            if self.pass.stale.is_empty() {
                if self.pass.parts.is_empty() && self.pass.staying.is_empty() {
                    return;
                }
                self.leave_parts();
                self.let_stay();
                continue;
            }
            self.follow_kept();
            let mut stale: Vec<NodeId> = self.pass.stale.iter().copied().collect();
            stale.sort_by_cached_key(|id| (self.path(*id).len(), *id));
            for id in stale {
                // A branch that is not there looks again when it comes back.
                let is_there = |this: &Self| this.find(&this.pointer(id)) == Some(id);
                if self.pass.stale.remove(&id) && self.is_alive(id) && is_there(self) {
                    self.pass.turns += self.node(id).merged.conditions.len();
                    self.refresh(id);
                }
            }
        }
        self.pass.stale.clear();
    }

    /// Choices that are gone take their constant along, and what was picked comes back with them.
    fn leave_choices(&mut self, id: NodeId, now: &[Active]) {
        for gone in self.node(id).choices.clone() {
            if now.iter().any(|active| active.choice.id == gone.choice.id) {
                continue;
            }
            self.keep_value_picked(id, &gone.choice, gone.variant);
            if let Some(member) = gone.hidden_member()
                && !now.iter().any(|active| active.member() == Some(member))
            {
                self.put_member(id, member, None);
            }
            self.node_mut(id)
                .past_choices
                .insert(gone.choice.id.clone(), gone.variant);
        }
    }

    /// What is inside of something secret is secret.
    pub(super) fn inherit_secret(&mut self, id: NodeId) {
        let mut open = vec![id];
        while let Some(inside) = open.pop() {
            let above = self.node(inside).parent.is_some_and(|parent| {
                let parent = self.node(parent);
                parent.secret_above || parent.merged.secret
            });
            if self.node(inside).secret_above != above {
                self.node_mut(inside).secret_above = above;
                self.mark(inside);
                open.extend(self.node(inside).children.iter());
            }
        }
    }

    /// What a node says of those inside of it: whether they are required, read-only, secret.
    pub(super) fn mark_inherited(&mut self, id: NodeId, before: &Merged) {
        let now = self.node(id).merged.clone();
        if before.secret != now.secret {
            let children = self.node(id).children.to_vec();
            for child in children {
                self.inherit_secret(child);
            }
        }
        if before.read_only != now.read_only || before.secret != now.secret {
            for inside in self.nodes_inside(id) {
                self.mark(inside);
            }
        }
        if *before.required != *now.required {
            let children = self.node(id).children.to_vec();
            for child in children {
                if let Key::Member(key) = &self.node(child).key
                    && before.required.contains(&**key) != now.required.contains(&**key)
                {
                    self.mark(child);
                }
            }
        }
    }

    /// A node and everything inside is gone, with what is remembered there: only an undo brings it back.
    pub(super) fn kill(&mut self, id: NodeId) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let node = self.node(id);
            open.extend(node.children.iter());
            open.extend(node.branches_away());
            self.note_finished(id);
            self.nodes.remove(id);
        }
    }
}
