//! What is set aside for places that the form does not have now: it comes back with its place, and to no other one.
//!
//! That values go and come with the form is no edit: it is not undone, it follows from the form. An undo of what was
//! done under another form puts that form back for the time, and so never meets what is set aside.

use std::sync::Arc;

use serde_json::Value;

use super::inside::member;
use super::node::{Active, Key, Node, Picks, Source};
use super::step::Step;
use super::{FormState, NodeId};
use crate::form::Set;
use crate::form::merged::Shape;
use crate::model::control::Control;
use crate::model::rare::List;
use formloom_schema::{Pointer, SchemaLocation, index};

/// What stood at a place: a value, and the text that is none yet.
#[derive(Clone, Default)]
pub(super) struct Aside {
    pub(super) value: Option<Value>,
    pub(super) text: Option<String>,
    pub(super) typed: Option<String>,
    /// The variants that were picked where the text stood.
    pub(super) picks: Picks,
    /// A person emptied the place: no default comes there.
    pub(super) emptied: bool,
    /// The places inside of the value that the form described, from it on: where another form does not, they are set
    /// aside by themselves.
    pub(super) parts: Vec<Part>,
}

/// A place inside of a value that is set aside, from that on.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) at: Pointer,
    /// The form described it as a member of an object inside of the value.
    pub(super) is_member: bool,
    /// The variants that were picked there.
    pub(super) picks: Picks,
}

impl Part {
    /// The part as one of a part around it.
    fn below(&self, around: &Pointer) -> Option<Self> {
        let inside = self.at.as_str().get(around.as_str().len()..);
        let inside = inside.filter(|_| around.contains(&self.at))?;
        Some(Self {
            at: Pointer::from(inside),
            is_member: self.is_member && !inside.is_empty(),
            picks: self.picks.clone(),
        })
    }
}

impl Aside {
    pub(super) fn is_empty(&self) -> bool {
        !self.holds_something() && !self.emptied
    }

    fn holds_something(&self) -> bool {
        self.value.is_some() || self.text.is_some()
    }
}

impl FormState {
    /// The places whose values, or texts that are none yet, are set aside until their place is there again.
    pub fn set_aside(&self) -> Vec<Pointer> {
        let aside = self.aside.iter();
        let filled = aside.filter(|(_, aside)| aside.holds_something());
        filled.map(|(at, _)| at.clone()).collect()
    }

    pub(super) fn put_aside(&mut self, at: &Pointer, value: Value, parts: Vec<Part>) {
        let aside = Arc::make_mut(&mut self.aside);
        let aside = aside.entry(at.clone()).or_default();
        (aside.value, aside.parts) = (Some(value), parts);
    }

    /// The members inside of a node that the form describes, from it on.
    pub(super) fn parts_of(&self, id: NodeId) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut open = vec![(id, Pointer::root())];
        while let Some((id, at)) = open.pop() {
            for child in self.node(id).children.iter() {
                if let Key::Member(key) = &self.node(*child).key {
                    open.push((*child, at.join(key)));
                }
            }
            parts.push(Part {
                is_member: !at.is_root(),
                at,
                picks: self.node(id).picks(),
            });
        }
        parts
    }

    /// Picks the variants that were picked at a place, where nothing in the value tells them.
    fn pick_as_before(&mut self, id: NodeId, picks: &Picks) {
        let before = |active: &Active| {
            let is_untold = !active.follows
                && active.choice.owner.is_some()
                && active.choice.member().is_none();
            let known = picks.iter().find(|(choice, _)| *choice == active.choice.id);
            let variant = known.filter(|_| is_untold)?.1?;
            let is_other = Some(variant) != active.variant;
            (is_other && variant < active.choice.variants.len()).then_some(variant)
        };
        if !self
            .node(id)
            .choices
            .iter()
            .any(|active| before(active).is_some())
        {
            return;
        }
        for active in self.node_mut(id).choices.iter_mut() {
            if let Some(variant) = before(active) {
                active.variant = Some(variant);
            }
        }
        self.sync_as_is(id);
    }

    /// What came back as a whole has the variants that were picked in it, and leaves the parts behind that only the other
    /// form described.
    pub(super) fn leave_parts(&mut self) {
        for (id, parts) in std::mem::take(&mut self.pass.parts) {
            if !self.is_alive(id) {
                continue;
            }
            let around = self.pointer(id);
            for part in &parts {
                let at = Pointer::from(format!("{around}{}", part.at));
                if let Some(inside) = self.find(&at) {
                    self.pick_as_before(inside, &part.picks);
                }
            }
            for part in parts.iter().filter(|part| part.is_member) {
                let at = Pointer::from(format!("{around}{}", part.at));
                let Some((holder, name)) = at.split_last() else {
                    continue;
                };
                let Some(holder) = self.find(&holder).filter(|_| !self.is_described(&at)) else {
                    continue;
                };
                let Some(value) = self.instance_at(&at).cloned() else {
                    continue;
                };
                self.put_member(holder, &name, None);
                let inside = parts.iter().filter_map(|other| other.below(&part.at));
                self.put_aside(&at, value, inside.collect());
            }
        }
    }

    /// What a node has beside its value and nobody took over.
    pub(super) fn put_texts_aside(&mut self, at: &Pointer, node: &mut Node) {
        let text = node.text.take();
        let typed = node.typed.take();
        let has_value = self
            .aside
            .get(at)
            .is_some_and(|aside| aside.value.is_some());
        let emptied = node.source == Source::User
            && node.merged.default.is_some()
            && !has_value
            && self.instance_at(at).is_none();
        if text.is_some() || typed.is_some() && has_value || emptied {
            let aside = Arc::make_mut(&mut self.aside);
            let aside = aside.entry(at.clone()).or_default();
            (aside.text, aside.typed, aside.emptied) = (text, typed, emptied);
            if aside.text.is_some() {
                aside.picks = node.picks();
            }
        }
    }

    /// Gives a node what was set aside for its place; what does not fit stays aside.
    pub(super) fn give(&mut self, id: NodeId, mut aside: Aside) -> Aside {
        let is_unwritten = self.value(id).is_none() || self.node(id).source == Source::Default;
        // The empty text of an item waits for a number, and nobody typed it.
        let typed = self.node(id).text.as_deref();
        let has_text = typed.is_some_and(|text| !text.is_empty());
        let is_free = is_unwritten && !has_text && !self.is_blocked(id);
        let is_empty = is_unwritten || self.is_entry(id) && self.value(id) == Some(&Value::Null);
        if std::mem::take(&mut aside.emptied) && is_free && aside.value.is_none() {
            if !self.is_entry(id) {
                self.take(id);
            }
            self.node_mut(id).source = Source::User;
        }
        if is_free && let Some(value) = aside.value.take() {
            self.write(id, value, Source::User);
            // Defaults that stood in it gave way.
            for inside in self.nodes_inside(id) {
                if self.node(inside).source == Source::Default {
                    self.node_mut(inside).source = Source::User;
                }
            }
            self.replace_secret(id);
            let parts = std::mem::take(&mut aside.parts);
            if !parts.is_empty() {
                self.pass.parts.push((id, parts));
            }
            if is_typed(self.node(id)) {
                self.node_mut(id).typed = aside.typed.take();
            }
        }
        let is_null_item = self.is_entry(id) && self.value(id) == Some(&Value::Null);
        if aside.text.is_some() && (self.value(id).is_none() || is_null_item) {
            self.pick_again(id, std::mem::take(&mut aside.picks));
        }
        if aside.text.is_some() && is_empty && !has_text && is_typed(self.node(id)) {
            if !self.is_entry(id) && self.value(id).is_some() {
                self.take(id);
            }
            self.node_mut(id).text = aside.text.take();
            self.node_mut(id).source = Source::User;
            self.note_unfinished(id);
            // Another control may read it.
            self.pass.reread.push((id, Set::from([])));
        }
        self.mark(id);
        aside
    }

    /// Picks the variants in which a text stood, where nobody picked another one.
    fn pick_again(&mut self, id: NodeId, picks: Picks) {
        let is_open = |(choice, variant): &(SchemaLocation, Option<usize>)| {
            let mut choices = self.node(id).choices.iter();
            // What only the `null` of an item says of its type is not picked.
            let is_picked = |active: &Active| {
                let is_said = active.choice.owner.is_none()
                    && self.is_entry(id)
                    && self.value(id) == Some(&Value::Null);
                active.variant.is_some() && !is_said
            };
            variant.is_some() && choices.all(|now| now.choice.id != *choice || !is_picked(now))
        };
        let open: Picks = picks.into_iter().filter(is_open).collect();
        if open.is_empty() {
            return;
        }
        let node = self.node_mut(id);
        node.choices = List::default();
        node.past_choices.extend(open);
        self.refresh(id);
    }

    /// Whether something stands around a place that has no members.
    fn is_blocked(&self, id: NodeId) -> bool {
        let mut around = self.upwards(id).skip(1);
        let value = around.find_map(|step| self.value(step));
        value.is_some_and(|value| !value.is_object() && !value.is_array())
    }

    /// What was set aside for a place that just came; its value where the object around it is there.
    pub(super) fn give_aside(&mut self, id: NodeId, there: bool) {
        if self.aside.is_empty() || !self.pass.editing || self.value(id).is_some() {
            return;
        }
        let at = self.pointer(id);
        let can_come = |aside: &Aside| there || aside.value.is_none();
        if self.aside.get(&at).is_some_and(can_come)
            && let Some(aside) = Arc::make_mut(&mut self.aside).shift_remove(&at)
        {
            let rest = self.give(id, aside);
            if !rest.is_empty() {
                Arc::make_mut(&mut self.aside).insert(at, rest);
            }
        }
    }

    /// Whether the form describes a place, or leaves it to what is around it. Nobody knows where nothing is around it.
    pub(super) fn is_described(&self, at: &Pointer) -> bool {
        let Some((around, _)) = at.split_last() else {
            return true;
        };
        self.find(&around).is_none_or(|parent| {
            self.find(at).is_some()
                || !matches!(self.node(parent).merged.shape, Shape::Group)
                || self.is_constant(parent, at)
        })
    }

    /// Items of a list have other numbers now: what is set aside inside of them follows, and goes with those that go.
    pub(super) fn follow_items(&mut self, list: &Pointer, now: impl Fn(usize) -> Option<usize>) {
        self.move_aside(|at| {
            let Some((number, rest)) = below(list, at) else {
                return Some(at.clone());
            };
            match index(number) {
                Some(number) => {
                    now(number).map(|number| Pointer::from(format!("{list}/{number}{rest}")))
                }
                None => Some(at.clone()),
            }
        });
    }

    /// A member of a map has another name now.
    pub(super) fn follow_name(&mut self, from: &Pointer, to: &Pointer) {
        self.move_aside(|at| {
            let inside = at.as_str().get(from.as_str().len()..);
            match inside.filter(|_| from.contains(at)) {
                Some(rest) => Some(Pointer::from(format!("{to}{rest}"))),
                None => Some(at.clone()),
            }
        });
    }

    /// A value is written or taken out as a whole. What is set aside inside of items goes with these, unless they are
    /// the same as before.
    pub(super) fn follow_write(&mut self, at: &Pointer, is_entry: bool, now: Option<&Value>) {
        let Some(before) = self
            .instance
            .as_ref()
            .and_then(|it| it.pointer(at.as_str()))
        else {
            return;
        };
        let is_same = before_and_after(before, now);
        let goes = |place: &Pointer| {
            let rest = place.as_str().get(at.as_str().len()..);
            let Some(rest) = rest.filter(|rest| at.contains(place) && !rest.is_empty()) else {
                return false;
            };
            !(is_entry && now == Some(before) || !is_entry && is_same(rest))
        };
        let gone: Vec<Pointer> = self.aside.keys().filter(|at| goes(at)).cloned().collect();
        for at in &gone {
            Arc::make_mut(&mut self.aside).shift_remove(at);
        }
    }

    fn move_aside(&mut self, now: impl Fn(&Pointer) -> Option<Pointer>) {
        if self.aside.is_empty() {
            return;
        }
        let aside = Arc::unwrap_or_clone(std::mem::take(&mut self.aside)).into_iter();
        self.aside = Arc::new(
            aside
                .filter_map(|(at, aside)| Some((now(&at)?, aside)))
                .collect(),
        );
    }
}

/// Whether the outermost item on the way is the same in two values, or there is none.
fn before_and_after<'v>(
    before: &'v Value,
    now: Option<&'v Value>,
) -> impl Fn(&str) -> bool + use<'v> {
    move |rest| {
        let rest = Pointer::from(rest);
        let (mut before, mut now) = (Some(before), now);
        for token in rest.tokens().into_iter().flatten() {
            let is_item = before.is_some_and(Value::is_array);
            before = before.and_then(|value| member(value, &token));
            now = now.and_then(|value| member(value, &token));
            if is_item {
                return before.is_none() || before == now;
            }
        }
        true
    }
}

/// The token below a place, and what follows behind it.
fn below<'p>(around: &Pointer, at: &'p Pointer) -> Option<(&'p str, &'p str)> {
    let inside = at.as_str().strip_prefix(around.as_str())?;
    let inside = inside.strip_prefix('/')?;
    let end = inside.find('/').unwrap_or(inside.len());
    Some(inside.split_at(end))
}

/// Whether a node has a control, in which a text may stand that is no value yet.
pub(super) fn shows_text(node: &Node) -> bool {
    matches!(node.merged.shape, Shape::Raw | Shape::Field(_))
}

/// Whether a node shows a text that is typed.
pub(super) fn is_typed(node: &Node) -> bool {
    match node.merged.shape {
        Shape::Raw => true,
        Shape::Field(control) => control.is_typed() || control == Control::Multiselect,
        _ => false,
    }
}

/// The steps that make one value of another, each as far inside as objects reach.
pub(super) fn steps_back(before: Option<&Value>, after: Option<&Value>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut open = vec![(Pointer::root(), before, after)];
    while let Some((at, before, after)) = open.pop() {
        if before == after {
            continue;
        }
        let (Some(Value::Object(old)), Some(Value::Object(new))) = (before, after) else {
            steps.push(Step::Put {
                at,
                index: None,
                value: before.cloned(),
            });
            continue;
        };
        // Steps are carried out last first: what was taken out comes back from the first on.
        for (index, (key, value)) in old.iter().enumerate().rev() {
            if new.contains_key(key) {
                open.push((at.join(key), Some(value), new.get(key)));
            } else {
                steps.push(Step::Put {
                    at: at.join(key),
                    index: Some(index),
                    value: Some(value.clone()),
                });
            }
        }
        let came = new.keys().filter(|key| !old.contains_key(*key));
        open.extend(came.map(|key| (at.join(key), None, new.get(key))));
    }
    steps
}
