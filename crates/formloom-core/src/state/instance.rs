//! Reads and writes the instance in place. Containers on the way come to be when something is written inside.

use serde_json::{Map, Value};

use super::node::{Key, Source};
use super::step::Step;
use super::{FormState, NodeId};
use formloom_schema::Pointer;
use formloom_schema::equality::equal;

/// Levels to which the way is found without memory.
const NEAR: usize = 12;

impl FormState {
    /// The value at a node.
    pub(super) fn value<'s>(&'s self, id: NodeId) -> Option<&'s Value> {
        if !self.is_alive(id) {
            return None;
        }
        let instance = self.instance.as_ref()?;
        let inside = |value: &'s Value, step: NodeId| match &self.node(step).key {
            Key::Root => Some(value),
            Key::Member(key) => value.as_object()?.get(&**key),
            Key::Item(index) => value.as_array()?.get(*index),
        };
        // Most places are not deep: the way to them needs no memory.
        let (mut way, mut length) = ([id; NEAR], 0);
        for step in self.upwards(id) {
            let Some(slot) = way.get_mut(length) else {
                return self.path(id).into_iter().try_fold(instance, inside);
            };
            *slot = step;
            length += 1;
        }
        let way = way.iter().take(length).rev().copied();
        way.into_iter().try_fold(instance, inside)
    }

    /// Writes a value, and opens the objects around it that are not there yet.
    pub(super) fn write(&mut self, id: NodeId, value: Value, source: Source) {
        let path = self.path(id);
        let mut opened = false;
        for step in path.iter().copied() {
            // A text that is no value yet gives way to one.
            if self.node(step).text.is_some() {
                self.forget_text(step);
            }
            if step != id && self.is_past_end(step) {
                let around = self.first_value(step);
                self.write_position(step, around, source);
                self.materialise(step);
                opened = true;
            }
        }
        if opened && self.write_away(&path, &value) {
            self.node_mut(id).source = source;
            self.mark(id);
            return;
        }
        if self.is_past_end(id) {
            return self.write_position(id, value, source);
        }
        if !self.aside.is_empty() {
            self.follow_write(&self.pointer(id), self.is_entry(id), Some(&value));
        }
        let with_secrets = self.pass.editing && !self.stored.is_empty();
        let inside_before = with_secrets.then(|| self.value(id).cloned());
        let (first, is_leaf) = self.first_change(&path);
        let around = (!is_leaf && self.pass.editing).then(|| self.instance_at(&first).cloned());
        let steps: Vec<(NodeId, Key)> = path
            .into_iter()
            .map(|step| (step, self.node(step).key.clone()))
            .collect();
        let index = self.node(id).was_at;
        if index.is_some() {
            self.node_mut(id).was_at = None;
        }
        let mut opened = Vec::new();
        let before = if steps.len() == 1 {
            self.instance.replace(value)
        } else {
            let here = self.instance.get_or_insert_with(|| {
                opened.push(steps[0].0);
                Value::Object(Map::new())
            });
            match place(here, &steps, value, index, &mut opened) {
                Ok(before) => before,
                Err(NoSuchItem) => return,
            }
        };
        self.log(Step::Put {
            at: first,
            index: None,
            value: around.unwrap_or(before),
        });
        self.touch(id);
        let node = self.node_mut(id);
        node.typed = None;
        node.read_again = None;
        node.source = source;
        self.mark(id);
        if let Some(before) = inside_before {
            self.replace_secret(id);
            self.settle_secrets_inside(id, before.as_ref());
        }
        if self.node(id).closed {
            // What it did not list while it was absent is there now.
            self.refresh(id);
        }
        for container in opened {
            self.node_mut(container).implicit = true;
            self.node_mut(container).source = source;
            self.mark(container);
            self.fill_own(container);
            self.refresh(container);
            self.materialise(container);
        }
    }

    /// What was opened on the way may have turned a condition, so that the branch of the place went, and is remembered.
    /// The value is written into what is remembered. Whether it was so.
    fn write_away(&mut self, path: &[NodeId], value: &Value) -> bool {
        let memory_of = |around: NodeId, step: NodeId| {
            let remembered = &self.node(around).remembered;
            remembered.iter().position(|memory| memory.node == step)
        };
        let away = path
            .windows(2)
            .enumerate()
            .find_map(|(depth, pair)| match pair {
                [around, step] => Some((depth + 2, *around, memory_of(*around, *step)?)),
                _ => None,
            });
        let Some((depth, around, memory)) = away else {
            return false;
        };
        let keys = path.iter().skip(depth);
        let keys: Vec<Key> = keys.map(|step| self.node(*step).key.clone()).collect();
        let remembered = &mut self.node_mut(around).remembered;
        let Some(memory) = remembered.get_mut(memory) else {
            return false;
        };
        let Some((last, way)) = keys.split_last() else {
            memory.value = Some(value.clone());
            return true;
        };
        let mut here = memory
            .value
            .get_or_insert_with(|| Value::Object(Map::new()));
        for key in way {
            let next = match key {
                Key::Member(key) => here.get_mut(&**key),
                Key::Item(index) => here.get_mut(*index),
                Key::Root => None,
            };
            match next {
                Some(next) => here = next,
                None => return true,
            }
        }
        match (here, last) {
            (Value::Object(members), Key::Member(key)) => {
                members.insert(key.to_string(), value.clone());
            }
            (Value::Array(items), Key::Item(index)) => {
                if let Some(item) = items.get_mut(*index) {
                    *item = value.clone();
                }
            }
            _ => {}
        }
        true
    }

    /// Takes a value out; items are taken out by their list.
    pub(super) fn take(&mut self, id: NodeId) -> Option<Value> {
        self.take_out(id).map(|(_, value)| value)
    }

    /// Takes a value out while the user is at it: what comes next stands at the same place among the members.
    pub(super) fn take_for_now(&mut self, id: NodeId) {
        if let Some((index, _)) = self.take_out(id) {
            self.node_mut(id).was_at = index;
        }
    }

    /// The value, and where it stood among the members.
    pub(super) fn take_out(&mut self, id: NodeId) -> Option<(Option<usize>, Value)> {
        if !self.aside.is_empty() {
            self.follow_write(&self.pointer(id), self.is_entry(id), None);
        }
        let taken = match (self.node(id).key.clone(), self.node(id).parent) {
            (Key::Root, _) => self.instance.take().map(|value| (None, value)),
            (Key::Member(key), Some(parent)) => {
                let members = self.value_mut(parent)?.as_object_mut()?;
                let index = members.keys().position(|known| *known == *key);
                members.shift_remove(&*key).map(|value| (index, value))
            }
            _ => None,
        };
        if self.node(id).typed.is_some() {
            self.node_mut(id).typed = None;
        }
        let (index, value) = taken?;
        if self.pass.editing {
            let (at, value) = (self.pointer(id), Some(value.clone()));
            self.log(Step::Put { at, index, value });
        }
        self.touch(id);
        self.mark(id);
        Some((index, value))
    }

    /// The value at a place of the instance.
    pub(super) fn instance_at(&self, at: &Pointer) -> Option<&Value> {
        self.instance.as_ref()?.pointer(at.as_str())
    }

    /// Writes or takes out a member that has no node: the constant of a variant.
    pub(super) fn put_member(&mut self, id: NodeId, member: &str, value: Option<&Value>) {
        let Some(Value::Object(members)) = self.value_mut(id) else {
            return;
        };
        let (index, before) = match value {
            Some(value) if !members.get(member).is_some_and(|known| equal(known, value)) => {
                (None, members.insert(member.to_owned(), value.clone()))
            }
            None if members.contains_key(member) => {
                let index = members.keys().position(|known| *known == member);
                (index, members.shift_remove(member))
            }
            _ => return,
        };
        self.log(Step::Put {
            at: self.pointer(id).join(member),
            index,
            value: before,
        });
        self.touch(id);
        self.mark(id);
        if self.pass.editing {
            self.replace_secret(id);
        }
    }

    pub(super) fn value_mut(&mut self, id: NodeId) -> Option<&mut Value> {
        let keys: Vec<Key> = self
            .path(id)
            .into_iter()
            .map(|step| self.node(step).key.clone())
            .collect();
        let mut value = self.instance.as_mut()?;
        for key in keys {
            value = match key {
                Key::Root => value,
                Key::Member(key) => value.as_object_mut()?.get_mut(&*key)?,
                Key::Item(index) => value.as_array_mut()?.get_mut(index)?,
            };
        }
        Some(value)
    }

    /// Lets go of objects that came to be by typing, once nothing is left in them that the user wrote.
    pub(super) fn prune(&mut self, id: NodeId) {
        if let Some(gone) = self.let_go(id) {
            // Conditions inside looked at what is not there any more.
            self.sync(gone);
        }
    }

    /// The outermost object that went.
    fn let_go(&mut self, id: NodeId) -> Option<NodeId> {
        let (mut at, mut gone) = (self.node(id).parent, None);
        while let Some(container) = at {
            let node = self.node(container);
            let stays = !node.implicit
                || !matches!(node.key, Key::Member(_))
                || self.is_required(container)
                || self.is_entry(container);
            if stays {
                return gone;
            }
            let Some(Value::Object(members)) = self.value(container) else {
                return gone;
            };
            let constant = |key: &str| {
                node.choices
                    .iter()
                    .any(|active| active.hidden_member() == Some(key))
            };
            let untouched = |key: &str| {
                self.child(container, key)
                    .is_some_and(|child| self.node(child).source == Source::Default)
            };
            if !members.keys().all(|key| constant(key) || untouched(key)) {
                return gone;
            }
            self.take_for_now(container);
            self.node_mut(container).implicit = false;
            gone = Some(container);
            at = self.node(container).parent;
        }
        gone
    }

    /// The outermost place that a write at a node changes: itself, or the first around it that is no container yet.
    fn first_change(&self, path: &[NodeId]) -> (Pointer, bool) {
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

/// A list on the way is shorter than the path says.
struct NoSuchItem;

/// Writes below a value and gives what stood there; what is no container on the way becomes one.
/// A member that is not there comes to `index`, else to the end.
fn place(
    mut here: &mut Value,
    steps: &[(NodeId, Key)],
    value: Value,
    index: Option<usize>,
    opened: &mut Vec<NodeId>,
) -> Result<Option<Value>, NoSuchItem> {
    let mut around = None;
    for (position, (step, key)) in steps.iter().enumerate() {
        let last = position + 1 == steps.len();
        match key {
            Key::Root => {}
            Key::Member(key) => {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                    opened.extend(around);
                }
                let Value::Object(members) = here else {
                    return Err(NoSuchItem);
                };
                if last && let Some(there) = members.get_mut(&**key) {
                    return Ok(Some(std::mem::replace(there, value)));
                }
                if last {
                    return Ok(match index.filter(|index| *index < members.len()) {
                        Some(index) => members.shift_insert(index, key.to_string(), value),
                        None => members.insert(key.to_string(), value),
                    });
                }
                here = members.entry(key.to_string()).or_insert_with(|| {
                    opened.push(*step);
                    Value::Object(Map::new())
                });
            }
            Key::Item(index) => {
                let item = here
                    .as_array_mut()
                    .and_then(|items| items.get_mut(*index))
                    .ok_or(NoSuchItem)?;
                if last {
                    return Ok(Some(std::mem::replace(item, value)));
                }
                here = item;
            }
        }
        around = Some(*step);
    }
    Err(NoSuchItem)
}
