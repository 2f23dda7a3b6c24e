//! Secrets that the host keeps: they are absent in the instance, and count as present and valid.
//!
//! While there are any, the graph judges a copy of the instance in which something stands for each of them. What
//! a kept secret is nobody knows, so that no keyword fails because of it: a subschema at its place accepts it, and
//! inside `not`, `oneOf` and `maxContains`, where that would do harm, it may refuse it as well. A condition that
//! asks for its value holds.
//!
//! A kept place inside an object that is absent brings the object along. In a list it counts while the list has an
//! item there, which stands for the secret; a list is not longer for what is kept.

use hashbrown::HashMap;
use serde_json::{Map, Value};

use formloom_schema::equality::{equal, unique};
use formloom_schema::{Pointer, index};

/// What is kept, by the tokens of its pointers.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// Whether this very place is kept.
    pub(super) whole: bool,
    pub(super) inside: HashMap<Box<str>, Self>,
}

/// What a graph with kept secrets has besides.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    pub(super) kept: Kept,
    /// The instance with something at each kept place; taken out while it is judged.
    pub(super) copy: Value,
}

impl Kept {
    pub(super) fn is_empty(&self) -> bool {
        !self.whole && self.inside.is_empty()
    }

    pub(super) fn insert(&mut self, at: &Pointer) -> bool {
        let mut node = self;
        for token in at.tokens().into_iter().flatten() {
            node = node.inside.entry(Box::from(&*token)).or_default();
        }
        !std::mem::replace(&mut node.whole, true)
    }

    pub(super) fn remove(&mut self, at: &Pointer) -> bool {
        let tokens: Vec<_> = at.tokens().into_iter().flatten().collect();
        let mut node = &mut *self;
        for token in &tokens {
            match node.inside.get_mut(&**token) {
                Some(next) => node = next,
                None => return false,
            }
        }
        if !std::mem::replace(&mut node.whole, false) {
            return false;
        }
        // What leads nowhere any more goes, too.
        for depth in (0..tokens.len()).rev() {
            let mut node = &mut *self;
            for token in tokens.iter().take(depth) {
                match node.inside.get_mut(&**token) {
                    Some(next) => node = next,
                    None => return true,
                }
            }
            if let Some(last) = tokens.get(depth)
                && node.inside.get(&**last).is_some_and(Self::is_empty)
            {
                node.inside.remove(&**last);
            }
        }
        true
    }

    pub(super) fn at<'t>(&self, tokens: impl IntoIterator<Item = &'t str>) -> Option<&Self> {
        tokens
            .into_iter()
            .try_fold(self, |node, token| node.inside.get(token))
    }

    pub(super) fn has(&self, token: &str) -> bool {
        self.inside.get(token).is_some_and(|node| node.whole)
    }

    /// A value with something at each kept place in it; none where nothing is there, and nothing kept.
    pub(super) fn fill(&self, value: Option<&Value>) -> Option<Value> {
        // Only what is kept is gone through, and pointers are not deeper than the host wrote them.
        if self.whole {
            return Some(Value::Null);
        }
        let mut filled = match value {
            Some(value) => value.clone(),
            None if self.inside.is_empty() => return None,
            None => Value::Object(Map::new()),
        };
        self.fill_inside(&mut filled);
        Some(filled)
    }

    fn fill_inside(&self, value: &mut Value) {
        let mut open = vec![(self, value)];
        while let Some((node, value)) = open.pop() {
            match value {
                Value::Object(members) => {
                    for (token, inner) in &node.inside {
                        let absent = || Value::Object(Map::new());
                        let member = members.entry(&**token).or_insert_with(absent);
                        if inner.whole {
                            *member = Value::Null;
                        }
                    }
                    open.extend(members.iter_mut().filter_map(|(name, member)| {
                        let inner = node.inside.get(name.as_str())?;
                        (!inner.whole).then_some((inner, member))
                    }));
                }
                Value::Array(items) => {
                    for (number, item) in items.iter_mut().enumerate() {
                        match node.inside.get(number.to_string().as_str()) {
                            Some(inner) if inner.whole => *item = Value::Null,
                            Some(inner) => open.push((inner, item)),
                            None => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether something is kept in a list at this index or behind it.
    pub(super) fn reaches(&self, from: usize) -> bool {
        self.inside
            .keys()
            .any(|token| index(token).is_some_and(|index| index >= from))
    }

    /// Whether anything is kept in a value: a pointer may lead past the end of a list, or into a text.
    pub(super) fn is_in(&self, value: &Value) -> bool {
        let mut open = vec![(self, value)];
        while let Some((node, value)) = open.pop() {
            if node.whole {
                return true;
            }
            let inside = node.inside.iter();
            open.extend(inside.filter_map(|(token, node)| Some((node, child(value, token)?))));
        }
        false
    }

    /// Whether a value may be the same as a listed one.
    pub(super) fn equal(&self, listed: &Value, value: &Value) -> bool {
        let mut open = vec![(self, listed, value)];
        while let Some((node, listed, value)) = open.pop() {
            if node.whole {
                continue;
            }
            match (listed, value) {
                (Value::Object(listed), Value::Object(members))
                    if listed.len() == members.len() =>
                {
                    for (name, member) in members {
                        let Some(listed) = listed.get(name) else {
                            return false;
                        };
                        match node.inside.get(name.as_str()) {
                            Some(node) => open.push((node, listed, member)),
                            None if !equal(listed, member) => return false,
                            None => {}
                        }
                    }
                }
                (Value::Array(listed), Value::Array(items)) if listed.len() == items.len() => {
                    for (number, (listed, item)) in listed.iter().zip(items).enumerate() {
                        match node.inside.get(number.to_string().as_str()) {
                            Some(node) => open.push((node, listed, item)),
                            None if !equal(listed, item) => return false,
                            None => {}
                        }
                    }
                }
                (listed, value) if !equal(listed, value) => return false,
                _ => {}
            }
        }
        true
    }

    /// Whether items may differ from each other: one in which something is kept may differ from all others.
    pub(super) fn unique(&self, items: &[Value]) -> bool {
        let is_known = |number: usize| !self.inside.contains_key(number.to_string().as_str());
        let known = items.iter().enumerate();
        let known = known.filter(|(number, _)| is_known(*number));
        unique(known.map(|(_, item)| item))
    }
}

/// How a copy follows an edit.
pub(super) enum Edited {
    /// What the graph has to be told of it.
    At(Pointer),
    /// Nothing: something around it is kept as a whole.
    Nothing,
}

impl Secrets {
    /// Brings the copy in step with the instance at a place.
    pub(super) fn follow(&mut self, instance: &Value, at: &Pointer) -> Edited {
        let tokens: Vec<_> = at.tokens().into_iter().flatten().collect();
        let mut node = Some(&self.kept);
        let mut real = Some(instance);
        let mut known = 0;
        for token in &tokens {
            if node.is_some_and(|node| node.whole) {
                return Edited::Nothing;
            }
            let inside = real.and_then(|value| child(value, token));
            if real.is_none() {
                break;
            }
            known += 1;
            node = node.and_then(|node| node.inside.get(&**token));
            real = inside;
        }
        // What is not in the instance stands in the copy for what is kept inside it: the outermost of that changed.
        let tokens = tokens.get(..known).unwrap_or_default();
        let filled = match node {
            Some(node) => node.fill(real),
            None => real.cloned(),
        };
        let at = tokens
            .iter()
            .fold(Pointer::root(), |at, token| at.join(token));
        let is_put = match tokens.split_last() {
            None => {
                self.copy = filled.unwrap_or_default();
                true
            }
            Some((last, around)) => {
                let container = around
                    .iter()
                    .try_fold(&mut self.copy, |value, token| child_mut(value, token));
                put(container, last, filled)
            }
        };
        if is_put {
            Edited::At(at)
        } else {
            self.copy = self.kept.fill(Some(instance)).unwrap_or_default();
            Edited::At(Pointer::root())
        }
    }
}

fn child<'v>(value: &'v Value, token: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(token),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    }
}

fn child_mut<'v>(value: &'v mut Value, token: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(members) => members.get_mut(token),
        Value::Array(items) => items.get_mut(index(token)?),
        _ => None,
    }
}

/// Puts a value, or takes it away; says no where that cannot be.
fn put(container: Option<&mut Value>, token: &str, value: Option<Value>) -> bool {
    match (container, value) {
        (Some(Value::Object(members)), Some(value)) => {
            members.insert(token.to_owned(), value);
            true
        }
        (Some(Value::Object(members)), None) => {
            members.swap_remove(token);
            true
        }
        (Some(Value::Array(items)), Some(value)) => {
            match index(token).and_then(|index| items.get_mut(index)) {
                Some(item) => {
                    *item = value;
                    true
                }
                None => false,
            }
        }
        _ => false,
    }
}
