//! What is set aside for places that the form does not have now: it comes back with its place, and to no other one.
//!
//! That values go and come with the form is no edit: it is not undone, it follows from the form. Undo and redo change
//! what is set aside where the place is not there.

use serde_json::{Map, Value};

use super::event::SecretEdit;
use super::history::Step;
use super::node::{Node, Source};
use super::{FormState, NodeId};
use crate::form::control::Control;
use crate::form::merged::Shape;
use crate::pointer::{Pointer, index};

/// What stood at a place: a value, the text that is none yet, and that its stored secret is to be deleted.
#[derive(Default)]
pub(super) struct Aside {
    pub(super) value: Option<Value>,
    pub(super) text: Option<String>,
    pub(super) typed: Option<String>,
    pub(super) cleared: bool,
}

impl Aside {
    pub(super) fn is_empty(&self) -> bool {
        self.value.is_none() && self.text.is_none() && !self.cleared
    }
}

/// The token that stands for every item of a list, in places that are gone.
const EACH: &str = "-";

impl FormState {
    /// The places whose values, or texts that are none yet, are set aside until their place is there again.
    pub fn set_aside(&self) -> Vec<Pointer> {
        self.aside.keys().cloned().collect()
    }

    pub(super) fn put_aside(&mut self, at: &Pointer, value: Value) {
        let aside = self.aside.entry(at.clone()).or_default();
        aside.value = Some(value);
    }

    /// What a node has beside its value and nobody took over.
    pub(super) fn put_texts_aside(&mut self, at: &Pointer, node: &mut Node) {
        let text = node.text.take();
        let typed = node.typed.take();
        let cleared = node.stored == Some(SecretEdit::Clear);
        let has_value = self
            .aside
            .get(at)
            .is_some_and(|aside| aside.value.is_some());
        if text.is_some() || cleared || typed.is_some() && has_value {
            let aside = self.aside.entry(at.clone()).or_default();
            (aside.text, aside.typed, aside.cleared) = (text, typed, cleared);
        }
    }

    /// Gives a node what was set aside for its place; what does not fit stays aside.
    pub(super) fn give(&mut self, id: NodeId, mut aside: Aside) -> Aside {
        let is_free = self.value(id).is_none() || self.node(id).source == Source::Default;
        let is_empty = is_free || self.is_entry(id) && self.value(id) == Some(&Value::Null);
        if is_free && let Some(value) = aside.value.take() {
            self.write(id, value, Source::User);
            self.replace_secret(id);
            if is_typed(self.node(id)) {
                self.log_text(id);
                self.node_mut(id).typed = aside.typed.take();
            }
        }
        if aside.text.is_some()
            && is_empty
            && self.node(id).text.is_none()
            && is_typed(self.node(id))
        {
            if !self.is_entry(id) && self.value(id).is_some() {
                self.take(id);
            }
            self.log_text(id);
            self.node_mut(id).text = aside.text.take();
            self.node_mut(id).source = Source::User;
            if !self.unfinished.contains(&id) {
                self.unfinished.push(id);
            }
        }
        if aside.cleared && self.node(id).stored == Some(SecretEdit::Keep) {
            self.log_stored(id);
            self.node_mut(id).stored = Some(SecretEdit::Clear);
            aside.cleared = false;
        }
        self.mark(id);
        aside
    }

    /// What was set aside for a place that just came; its value where the object around it is there.
    pub(super) fn give_aside(&mut self, id: NodeId, there: bool) {
        if self.aside.is_empty() || !self.pass.editing || self.value(id).is_some() {
            return;
        }
        let at = self.pointer(id);
        let can_come = |aside: &Aside| there || aside.value.is_none();
        if self.aside.get(&at).is_some_and(can_come)
            && let Some(aside) = self.aside.shift_remove(&at)
        {
            let rest = self.give(id, aside);
            if !rest.is_empty() {
                self.aside.insert(at, rest);
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

    /// Notes that the form had a place and has it no more.
    pub(super) fn note_gone(&mut self, at: &Pointer) {
        let place = self.in_each_item(at);
        self.gone.insert(place);
    }

    /// A place without the numbers of the items on the way.
    fn in_each_item(&self, at: &Pointer) -> Pointer {
        let mut here = self.instance.as_ref();
        let mut place = Pointer::root();
        for token in at.tokens().into_iter().flatten() {
            let is_item = here.is_some_and(Value::is_array);
            place = place.join(if is_item { EACH } else { &token });
            here = here.and_then(|value| member(value, &token));
        }
        place
    }

    /// Where the instance has a value at a place, in each item of the lists on the way.
    fn found_in_each(&self, place: &Pointer) -> Vec<Pointer> {
        let mut found: Vec<(Pointer, &Value)> = self
            .instance
            .iter()
            .map(|value| (Pointer::root(), value))
            .collect();
        for token in place.tokens().into_iter().flatten() {
            let mut inside = Vec::new();
            for (at, value) in found {
                match value {
                    Value::Array(items) if token == EACH => inside.extend(
                        items
                            .iter()
                            .enumerate()
                            .map(|(index, item)| (at.join(&index.to_string()), item)),
                    ),
                    Value::Object(members) => {
                        inside.extend(members.get(&*token).map(|value| (at.join(&token), value)));
                    }
                    _ => {}
                }
            }
            found = inside;
        }
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// After an undo, a redo or a reset: what came back where the form does not have its place is set aside, and
    /// nothing is set aside for a place that has its value. Gives whether the instance changed.
    pub(super) fn settle_aside(&mut self) -> bool {
        let places: Vec<Pointer> = self
            .gone
            .iter()
            .flat_map(|place| self.found_in_each(place))
            .filter(|at| !self.is_described(at))
            .collect();
        for at in &places {
            if let Some(value) = self.take_member(at) {
                self.put_aside(at, value);
            }
        }
        for (at, mut aside) in std::mem::take(&mut self.aside) {
            let id = self.find(&at);
            if id.is_some_and(|id| self.value(id).is_some()) {
                aside.value = None;
                aside.typed = None;
            }
            if !aside.is_empty() {
                self.aside.insert(at, aside);
            }
        }
        if places.is_empty() {
            return false;
        }
        for at in &places {
            self.mark(self.nearest(at));
        }
        self.pass.instance = true;
        self.pass.summary = true;
        self.pass.anew = true;
        self.judge_anew();
        true
    }

    /// An edit at a place that is gone is undone in what is set aside. Gives the step that takes this back.
    pub(super) fn put_back_aside(&mut self, at: &Pointer, value: Option<&Value>) -> Option<Step> {
        let is_gone = !self.gone.is_empty()
            && self.gone.contains(&self.in_each_item(at))
            && !self.is_described(at);
        if !is_gone {
            return None;
        }
        let mut aside = self.aside.shift_remove(at).unwrap_or_default();
        let before = std::mem::replace(&mut aside.value, value.cloned());
        aside.typed = None;
        if !aside.is_empty() {
            self.aside.insert(at.clone(), aside);
        }
        Some(Step::Put {
            at: at.clone(),
            index: None,
            value: before,
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
    /// the same as before. Gives what went, for the step that takes the write back.
    pub(super) fn follow_write(
        &mut self,
        at: &Pointer,
        is_entry: bool,
        now: Option<&Value>,
    ) -> Vec<(Pointer, Value)> {
        if self.aside.is_empty() {
            return Vec::new();
        }
        let Some(before) = self
            .instance
            .as_ref()
            .and_then(|it| it.pointer(at.as_str()))
        else {
            return Vec::new();
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
        let went = gone.into_iter().filter_map(|at| {
            let value = self.aside.shift_remove(&at)?.value?;
            Some((at, value))
        });
        went.collect()
    }

    /// An item that goes, with what is set aside inside of it: an undo brings both back.
    pub(super) fn with_aside(&self, at: &Pointer, item: Value) -> Value {
        let mut item = Some(item);
        for (place, aside) in &self.aside {
            let rest = place.as_str().get(at.as_str().len()..);
            if let Some(rest) = rest.filter(|_| at.contains(place))
                && let Some(value) = &aside.value
            {
                put_in(&mut item, &Pointer::from(rest), value.clone());
            }
        }
        item.unwrap_or_default()
    }

    fn move_aside(&mut self, now: impl Fn(&Pointer) -> Option<Pointer>) {
        if self.aside.is_empty() {
            return;
        }
        self.aside = std::mem::take(&mut self.aside)
            .into_iter()
            .filter_map(|(at, aside)| Some((now(&at)?, aside)))
            .collect();
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

fn member<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(token),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    }
}

/// Whether a node shows a text that is typed.
pub(super) fn is_typed(node: &Node) -> bool {
    match node.merged.shape {
        Shape::Raw => true,
        Shape::Field(control) => control.is_typed() || control == Control::Multiselect,
        _ => false,
    }
}

/// What stood at a place, with what was set aside inside of it: an undo brings both back.
pub(super) fn with_went(
    at: &Pointer,
    mut before: Option<Value>,
    went: Vec<(Pointer, Value)>,
) -> Option<Value> {
    for (place, value) in went {
        if let Some(rest) = place.as_str().get(at.as_str().len()..)
            && before.is_some()
        {
            put_in(&mut before, &Pointer::from(rest), value);
        }
    }
    before
}

/// Puts a value where it is not, with objects around it.
pub(super) fn put_in(root: &mut Option<Value>, at: &Pointer, value: Value) {
    let Some((around, last)) = at.split_last() else {
        return;
    };
    let mut here = root.get_or_insert_with(|| Value::Object(Map::new()));
    for token in around.tokens().into_iter().flatten() {
        let inside = match here {
            Value::Object(members) => Some(
                members
                    .entry(token.into_owned())
                    .or_insert_with(|| Value::Object(Map::new())),
            ),
            Value::Array(items) => index(&token).and_then(|number| items.get_mut(number)),
            _ => None,
        };
        let Some(inside) = inside else { return };
        here = inside;
    }
    if let Value::Object(members) = here {
        members.insert(last, value);
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
