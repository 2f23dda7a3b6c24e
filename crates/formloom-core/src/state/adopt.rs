//! Another schema under a live form: what still fits is carried over, what does not is set aside.
//!
//! A node whose place is in both forms stays the same node, with its focus, its text and what the user did to it.
//! The value of a place that the other form does not have leaves the instance, and comes back with its place.

use std::sync::Arc;

use hashbrown::HashMap;
use indexmap::IndexMap;
use serde_json::Value;

use super::aside::{Aside, Part, is_typed, shows_text, steps_back};
use super::change::Change;
use super::history::Kind;
use super::node::{Key, Node, Source};
use super::sync::STALE;
use super::verdicts::Stats;
use super::{FormState, NodeId, Pass};
use crate::form::{Form, Set};
use crate::formula::{self, Answered};
use crate::model::rare::List;
use formloom_schema::Few;
use formloom_schema::Pointer;

/// Rounds in which formulas may change what other formulas look at.
const ROUNDS: usize = 8;

/// Rounds after these, in which what still changes is left out.
const LAST_ROUNDS: usize = 4;

/// Forms of a schema with formulas that are kept for values that come again.
const MOST_FORMS: usize = 8;

impl FormState {
    /// Puts another form under the values: another option was chosen, or the schema was edited.
    ///
    /// Values, texts, stored secrets, errors of the server and focus stay where the place is in both forms.
    /// [`FormState::set_aside`] names the values that are not in the instance any more because nothing describes
    /// their place.
    ///
    /// ```
    /// use formloom_core::{Event, Pointer, compile};
    /// use serde_json::json;
    ///
    /// let text = json!({ "type": "string" });
    /// let one = compile(&json!({ "type": "object", "properties": { "host": text, "port": { "type": "integer" } } }))?;
    /// let other = compile(&json!({ "type": "object", "properties": { "host": text, "path": text } }))?;
    /// let mut state = one.form.state(None);
    /// state.apply(Event::type_text("/host", "db"))?;
    /// state.apply(Event::type_text("/port", "5432"))?;
    /// state.change_form(other.form);
    /// assert_eq!(state.instance(), Some(&json!({ "host": "db" })));
    /// assert_eq!(state.set_aside(), [Pointer::from("/port")]);
    /// state.change_form(one.form);
    /// assert_eq!(state.instance(), Some(&json!({ "host": "db", "port": 5432 })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_form(&mut self, form: Form) -> Change {
        self.pass = Pass {
            editing: true,
            fills: true,
            moves: true,
            ..Pass::default()
        };
        self.begin_noting();
        self.stats = Stats::default();
        self.trail = None;
        self.forms.clear();
        self.wanted = (form, self.wanted.1 + 1);
        self.adopt_wanted();
        self.finish(None, Some(Kind::Form))
    }

    /// Puts the form that the host wants under the values.
    pub(super) fn adopt_wanted(&mut self) {
        let (form, generation) = self.wanted.clone();
        self.generation = generation;
        let form = match formula::origin_of(&form) {
            Some(Answered { template, .. }) => template
                .form(template.answers(self.instance.as_ref()))
                .unwrap_or(form),
            None => form,
        };
        self.adopt(form, false);
    }

    /// Looks again at the formulas of the schema, and takes the form that they give now. Formulas that still give
    /// something else after some rounds are left out.
    pub(super) fn follow_formulas(&mut self) {
        for round in 0..ROUNDS + LAST_ROUNDS + 1 {
            let Some(Answered { template, answers }) = formula::origin_of(&self.form) else {
                return;
            };
            let mut now = template.answers_in(&self.form, self.instance.as_ref());
            if now == *answers {
                return;
            }
            if round + 1 >= ROUNDS + LAST_ROUNDS {
                // Then words follow what that made of the form.
                template.leave_out_all(&mut now);
            } else if round >= ROUNDS {
                template.leave_out_unsettled(&mut now, answers);
            }
            if now == *answers {
                return;
            }
            let is_known =
                |form: &&Form| formula::origin_of(form).is_some_and(|known| known.answers == now);
            let known = self.forms.iter().find(is_known).cloned();
            // What is no schema leaves the form as it was.
            let Some(form) = known.or_else(|| template.form(now)) else {
                return;
            };
            self.forms.retain(|known| !known.is_same(&form));
            if self.forms.len() == MOST_FORMS {
                self.forms.remove(0);
            }
            self.forms.push(self.form.clone());
            let keeps_branches = self.form.has_same_places(&form);
            self.adopt(form, keeps_branches);
            self.settle();
        }
    }

    /// Grows the nodes of another form. Where that is of the same schema, and only what formulas give is different, branches
    /// that are not there stay with their nodes.
    fn adopt(&mut self, form: Form, keeps_branches: bool) {
        let before = self.instance.clone();
        let editing = self.pass.editing;
        let old = self.all_nodes();
        let places: Vec<(Pointer, NodeId)> =
            old.iter().map(|id| (self.pointer(*id), *id)).collect();
        if self.pass.moves && !keeps_branches {
            for (at, id) in &places {
                self.set_branches_aside(at, *id);
            }
        }
        self.carried = places
            .iter()
            .map(|(at, id)| {
                let at = at.clone();
                (at, (*id, self.leave(*id)))
            })
            .collect();
        self.unfinished = Arc::default();
        self.form = form;
        // The nodes follow the instance, and change nothing of it but what is filled in.
        self.pass.editing = false;
        let links = std::mem::replace(&mut self.pass.links, true);
        self.pass.adopts = self.pass.moves;
        self.root = self.create(None, Key::Root, Few::One(self.form.root()), false);
        self.sync(self.root);
        self.pass.adopts = false;
        if self.pass.fills {
            self.materialise(self.root);
        }
        let mut carried = std::mem::take(&mut self.carried);
        if keeps_branches {
            self.give_branches(&places, &mut carried);
        }
        self.follow_defaults(&places, &carried);
        if self.pass.moves {
            self.set_values_aside(&places, &carried);
            for (at, _) in &places {
                if let Some((_, node)) = carried.get_mut(at) {
                    self.put_texts_aside(at, node);
                }
            }
            self.bring_values_back();
        }
        for (at, (id, _)) in &carried {
            if self.find(at) != Some(*id) {
                self.nodes.remove(*id);
            }
        }
        if !self.stored.is_empty() {
            self.judge_anew();
            self.follow_kept_everywhere();
        }
        self.pass.editing = editing;
        self.pass.links = links;
        self.pass.instance |= self.instance != before;
        let steps = steps_back(before.as_ref(), self.instance.as_ref());
        let places = steps.iter().map(|step| step.place().clone());
        self.pass.touched.extend(places);
        if editing {
            self.pass.log.extend(steps);
        }
        for id in self.all_nodes() {
            self.mark(id);
        }
        self.pass.summary = true;
        self.pass.anew = true;
        self.judge_anew();
    }

    /// Takes a node out of the tree for the time in which the other one grows.
    fn leave(&mut self, id: NodeId) -> Node {
        let empty = Node::new(None, Key::Root, self.node(id).merged.clone());
        self.nodes.replace(id, empty)
    }

    /// Gives a new node what the old one of its place had.
    pub(super) fn take_over(&mut self, at: &Pointer, node: &mut Node) -> Option<NodeId> {
        let (id, old) = self.carried.get_mut(at)?;
        node.shows_errors = old.shows_errors;
        node.visited = old.visited;
        node.touched = old.touched;
        node.source = old.source;
        node.implicit = old.implicit;
        node.server_errors = std::mem::take(&mut old.server_errors);
        node.asked = old.asked.take();
        node.stored_at = old.stored_at.take();
        node.added = old.added;
        node.found = old.found;
        if node.merged.hints.source == old.merged.hints.source {
            node.fetched = old.fetched.take();
        }
        if is_typed(node) || node.merged.shape == old.merged.shape {
            node.typed = old.typed.take();
            node.text = old.text.take();
            if node.text.is_some() && node.merged.shape != old.merged.shape {
                // Another control may read it.
                self.pass.reread.push((*id, Set::from([])));
            }
        }
        if node.text.is_some() && shows_text(node) {
            Arc::make_mut(&mut self.unfinished).push(*id);
        }
        node.past_choices.extend(old.past_choices.drain());
        for active in std::mem::take(&mut old.choices) {
            node.past_choices
                .insert(active.choice.id.clone(), active.variant);
        }
        node.other_values = std::mem::take(&mut old.other_values);
        // What was there without a value stays so, but for a default that was not there before.
        if node.merged.default == old.merged.default {
            self.pass.filled.insert(*id);
        }
        Some(*id)
    }

    /// Gives each node the branches that are not there, as the node of its place had them; those of a place that is gone
    /// are set aside.
    fn give_branches(
        &mut self,
        places: &[(Pointer, NodeId)],
        carried: &mut HashMap<Pointer, (NodeId, Node)>,
    ) {
        let mut lost = Vec::new();
        for (at, id) in places {
            let Some((_, old)) = carried.get_mut(at) else {
                continue;
            };
            if self.find(at) != Some(*id) {
                if self.pass.moves && old.has_branches_away() {
                    self.nodes.replace(*id, old.clone());
                    lost.push((at, *id));
                }
                continue;
            }
            let node = self.nodes.get_mut(*id);
            node.remembered = std::mem::take(&mut old.remembered);
            node.past_children = std::mem::take(&mut old.past_children);
            node.left_empty = std::mem::take(&mut old.left_empty);
            node.read_again = old.read_again.take();
            self.age_branches(*id);
        }
        for (at, id) in lost {
            self.set_branches_aside(at, id);
        }
    }

    /// What is not there is looked at anew when it comes back: it is of another form by then.
    fn age_branches(&mut self, id: NodeId) {
        let mut open = self.node(id).branches_away();
        while let Some(inside) = open.pop() {
            let node = self.node_mut(inside);
            node.own = STALE;
            open.extend(node.children.iter().copied());
            open.extend(self.node(inside).branches_away());
        }
    }

    /// A default that nobody touched follows the one that the form has now.
    fn follow_defaults(
        &mut self,
        places: &[(Pointer, NodeId)],
        carried: &HashMap<Pointer, (NodeId, Node)>,
    ) {
        for (at, id) in places {
            let Some((_, old)) = carried.get(at) else {
                continue;
            };
            if self.find(at) != Some(*id)
                || self.node(*id).source != Source::Default
                || self.node(*id).merged.default == old.merged.default
                || self.value(*id) != old.merged.default.as_deref()
            {
                continue;
            }
            match self.node(*id).merged.default.as_deref().cloned() {
                Some(default) => self.write(*id, default, Source::Default),
                None => {
                    self.take(*id);
                    if let Some(map) = self.node(*id).parent.filter(|_| self.is_entry(*id)) {
                        // A member of a map is there with its value only.
                        self.sync(map);
                        continue;
                    }
                }
            }
            self.sync(*id);
        }
    }

    /// What is remembered of branches that are not there is kept by its place.
    fn set_branches_aside(&mut self, at: &Pointer, id: NodeId) {
        if !self.node(id).has_branches_away() {
            return;
        }
        let past = std::mem::take(&mut self.node_mut(id).past_children);
        let mut away: Vec<NodeId> = past
            .iter()
            .flat_map(|(_, children)| children.iter().copied())
            .collect();
        for other in 0..self.node(id).other_values.len() {
            let children = &mut self.node_mut(id).other_values[other].children;
            away.extend(std::mem::take(children).iter());
        }
        for memory in std::mem::take(&mut self.node_mut(id).remembered) {
            let place = at.join(&memory.key);
            let is_left = memory.stays && self.find(&place).is_none();
            let left = || self.take_member(&place);
            if let Some(value) = memory.value.or_else(|| is_left.then(left).flatten()) {
                let parts = self.parts_of(memory.node);
                self.put_aside(&place, value, parts);
            }
            away.push(memory.node);
        }
        for gone in away {
            self.set_inside_aside(gone);
            self.kill(gone);
        }
    }

    /// Texts and stored secrets inside of what is not there, and what is remembered there in turn.
    fn set_inside_aside(&mut self, id: NodeId) {
        for inside in self.nodes_inside(id) {
            let at = self.pointer(inside);
            if self.node(inside).stored_at.as_ref() == Some(&at) {
                self.links_away.insert(at.clone());
            }
            let mut node = self.node(inside).clone();
            self.put_texts_aside(&at, &mut node);
            self.set_branches_aside(&at, inside);
        }
    }

    /// Values that nothing describes any more leave the instance. Defaults that nobody touched are dropped.
    fn set_values_aside(
        &mut self,
        places: &[(Pointer, NodeId)],
        carried: &HashMap<Pointer, (NodeId, Node)>,
    ) {
        for (number, (at, _)) in places.iter().enumerate() {
            let was_found = carried.get(at).is_some_and(|(_, old)| old.found);
            if was_found || self.is_described(at) {
                continue;
            }
            let Some(value) = self.take_member(at) else {
                continue;
            };
            let is_default = carried
                .get(at)
                .is_some_and(|(_, old)| old.source == Source::Default);
            if !is_default {
                let inside = places.iter().skip(number);
                let inside = inside.take_while(|(place, _)| at.contains(place));
                let parts = inside.filter_map(|(place, _)| {
                    let (_, old) = carried.get(place)?;
                    Some(Part {
                        at: Pointer::from(place.as_str().get(at.as_str().len()..)?),
                        is_member: matches!(old.key, Key::Member(_)) && place != at,
                        picks: old.picks(),
                    })
                });
                self.put_aside(at, value, parts.collect());
            }
        }
    }

    /// Whether a member tells the variants of its object apart.
    pub(super) fn is_constant(&self, parent: NodeId, at: &Pointer) -> bool {
        let member = at.split_last().map(|(_, member)| member);
        self.node(parent)
            .choices
            .iter()
            .any(|active| active.hidden_member() == member.as_deref())
    }

    pub(super) fn take_member(&mut self, at: &Pointer) -> Option<Value> {
        let (around, member) = at.split_last()?;
        let holder = self.instance.as_mut()?.pointer_mut(around.as_str())?;
        let value = holder.as_object_mut()?.shift_remove(&member)?;
        self.touch(self.nearest(&around));
        Some(value)
    }

    /// A member of a map is there with its value only: it comes with what was set aside for it.
    fn open_member(&mut self, at: &Pointer, aside: &Aside) -> Option<NodeId> {
        let value = aside.value.as_ref()?;
        let (around, name) = at.split_last()?;
        let map = self.find(&around)?;
        let is_open = self.is_map(map)
            && self.value(map).is_some_and(Value::is_object)
            && self.takes_member(map, &name);
        if !is_open {
            return None;
        }
        self.put_member(map, &name, Some(value));
        self.refresh(map);
        let id = self.child(map, &name)?;
        self.node_mut(id).source = Source::Default;
        Some(id)
    }

    /// What came back may bring the places of more.
    pub(super) fn bring_more_back(&mut self) {
        for _ in 0..ROUNDS {
            let before = self.aside.len();
            self.bring_values_back();
            self.settle();
            if self.aside.len() == before {
                return;
            }
        }
    }

    /// Values whose place is there again come back, where nothing else stands.
    fn bring_values_back(&mut self) {
        if self.aside.is_empty() {
            return;
        }
        let mut rest = IndexMap::new();
        let mut aside: Vec<(Pointer, Aside)> =
            Arc::unwrap_or_clone(std::mem::take(&mut self.aside))
                .into_iter()
                .collect();
        // A whole value before what other branches inside of it held.
        aside.sort_by_cached_key(|(at, _)| at.tokens().into_iter().flatten().count());
        for (at, aside) in aside {
            let Some(id) = self.find(&at).or_else(|| self.open_member(&at, &aside)) else {
                rest.insert(at, aside);
                continue;
            };
            let has_value = aside.value.is_some();
            let differs = has_value || aside.emptied;
            if has_value && self.value(id).is_none() {
                // Variants are picked by the value that comes.
                self.node_mut(id).choices = List::default();
            }
            let left = self.give(id, aside);
            if differs && left.value.is_none() {
                self.sync(id);
            }
            if !left.is_empty() {
                rest.insert(at, left);
            }
        }
        self.aside = Arc::new(rest);
        self.leave_parts();
    }
}
