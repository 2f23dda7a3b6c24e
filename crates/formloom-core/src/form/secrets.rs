//! What may be read of an instance by those who must not see a secret: formulas, and the conditions of a layout.
//!
//! A place is secret here where any subschema says so that may come to apply: in any branch of a union, on either side
//! of a condition, behind a reference, by a pattern. What is chosen at the moment does not count, so that nobody can
//! switch the secrecy of a value off and read it.

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashSet;
use serde_json::{Map, Value};

use super::Form;
use crate::model::subschema::{Condition, SchemaId};
use formloom_schema::Pointer;

/// Levels of nesting of what may be read; what is deeper is hidden.
const LEVELS: usize = 200;

/// The subschemas that may come to apply to a place.
#[derive(Debug)]
pub(crate) struct Possible {
    ids: Vec<SchemaId>,
    secret: bool,
}

impl Possible {
    pub(super) fn is_secret(&self) -> bool {
        self.secret
    }
}

/// The secrets of some forms: what is secret in one of them is secret.
pub(crate) struct Secrets<'f> {
    forms: Vec<&'f Form>,
    /// Nothing is known, so everything may be secret.
    all: bool,
}

/// A place of the instance, with what each form may say about it.
#[derive(Clone)]
pub(crate) struct Shade {
    possible: Vec<Arc<Possible>>,
    secret: bool,
}

impl Shade {
    pub(crate) fn is_secret(&self) -> bool {
        self.secret
    }

    /// How many subschemas are looked at to go on from here.
    pub(crate) fn weight(&self) -> usize {
        1 + self
            .possible
            .iter()
            .map(|possible| possible.ids.len())
            .sum::<usize>()
    }

    /// Whether nothing is said about what is inside, so that no secret is there.
    fn is_empty(&self) -> bool {
        self.possible.iter().all(|possible| possible.ids.is_empty())
    }
}

impl<'f> Secrets<'f> {
    pub(crate) fn of(forms: impl IntoIterator<Item = &'f Form>) -> Self {
        Self {
            forms: forms
                .into_iter()
                .filter(|form| form.has_secrets())
                .collect(),
            all: false,
        }
    }

    /// Those of a form of which nothing is known.
    pub(crate) fn all() -> Self {
        Self {
            forms: Vec::new(),
            all: true,
        }
    }

    pub(crate) fn root(&self) -> Shade {
        let roots = self.forms.iter();
        self.shade(roots.map(|form| form.possible(vec![form.root()])).collect())
    }

    pub(crate) fn member(&self, shade: &Shade, key: &str) -> Shade {
        self.step(shade, |form, id, found| form.member_of(id, key, found))
    }

    pub(crate) fn item(&self, shade: &Shade, index: usize) -> Shade {
        self.step(shade, |form, id, found| {
            let facts = &form.subschema(id).facts;
            found.extend(facts.prefix.get(index).copied().or(facts.items));
            found.extend(facts.unevaluated_items);
        })
    }

    fn step(&self, shade: &Shade, inside: impl Fn(&Form, SchemaId, &mut Vec<SchemaId>)) -> Shade {
        let next = |(form, possible): (&&Form, &Arc<Possible>)| {
            let mut found = Vec::new();
            for id in &possible.ids {
                inside(form, *id, &mut found);
            }
            form.possible(found)
        };
        self.shade(self.forms.iter().zip(&shade.possible).map(next).collect())
    }

    fn shade(&self, possible: Vec<Arc<Possible>>) -> Shade {
        Shade {
            secret: self.all || possible.iter().any(|possible| possible.secret),
            possible,
        }
    }

    /// The value at a place of the instance without the secrets in it; none where there is none, or it is a secret.
    pub(crate) fn readable_inside<'v>(
        &self,
        instance: &'v Value,
        at: &Pointer,
    ) -> Option<Cow<'v, Value>> {
        let (mut value, mut shade) = (instance, self.root());
        for token in at.tokens()? {
            if shade.is_secret() {
                return None;
            }
            (value, shade) = match value {
                Value::Object(members) => (members.get(&*token)?, self.member(&shade, &token)),
                Value::Array(items) => {
                    let index: usize = token.parse().ok()?;
                    (items.get(index)?, self.item(&shade, index))
                }
                _ => return None,
            };
        }
        self.readable(value, &shade, &mut |_| true)
    }

    /// The value at a place without the secrets in it; none where the place itself is secret.
    ///
    /// `pay` is told of each step with its weight, and ends the work by `false`: then nothing may be read.
    pub(crate) fn readable<'v>(
        &self,
        value: &'v Value,
        shade: &Shade,
        pay: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Cow<'v, Value>> {
        self.readable_at(value, shade, 0, pay)
    }

    fn readable_at<'v>(
        &self,
        value: &'v Value,
        shade: &Shade,
        level: usize,
        pay: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Cow<'v, Value>> {
        if shade.is_secret() || level > LEVELS {
            return None;
        }
        if shade.is_empty() {
            return Some(Cow::Borrowed(value));
        }
        match value {
            Value::Object(members) => {
                let mut kept = Vec::with_capacity(members.len());
                for (key, member) in members {
                    if !pay(shade.weight()) {
                        return None;
                    }
                    let inside = self.member(shade, key);
                    let member = self.readable_at(member, &inside, level + 1, pay);
                    kept.push(member.map(|member| (key, member)));
                }
                let is_whole = |member: &Option<(&String, Cow<'v, Value>)>| {
                    matches!(member, Some((_, Cow::Borrowed(_))))
                };
                if kept.iter().all(is_whole) {
                    return Some(Cow::Borrowed(value));
                }
                let members = kept.into_iter().flatten();
                let members: Map<String, Value> = members
                    .map(|(key, member)| (key.clone(), member.into_owned()))
                    .collect();
                Some(Cow::Owned(Value::Object(members)))
            }
            Value::Array(items) => {
                let mut kept = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    if !pay(shade.weight()) {
                        return None;
                    }
                    let inside = self.item(shade, index);
                    kept.push(self.readable_at(item, &inside, level + 1, pay));
                }
                if kept
                    .iter()
                    .all(|item| matches!(item, Some(Cow::Borrowed(_))))
                {
                    return Some(Cow::Borrowed(value));
                }
                // An item that may not be read leaves its index to it.
                let items = kept
                    .into_iter()
                    .map(|item| item.map_or(Value::Null, Cow::into_owned));
                Some(Cow::Owned(Value::Array(items.collect())))
            }
            _ => Some(Cow::Borrowed(value)),
        }
    }
}

impl Form {
    /// Whether anything in the form may be secret.
    pub(crate) fn has_secrets(&self) -> bool {
        *self.0.has_secrets.get_or_init(|| {
            self.subschemas()
                .iter()
                .any(|subschema| subschema.facts.secret)
        })
    }

    /// Whether a value holds a secret by what was said of its place, and nothing would hide it by what is said of another.
    pub(crate) fn bares(&self, from: &[SchemaId], to: &[SchemaId], value: &Value) -> bool {
        if !self.has_secrets() {
            return false;
        }
        let secrets = Secrets::of([self]);
        let shade = |seeds: &[SchemaId]| secrets.shade(vec![self.possible(seeds.to_vec())]);
        let mut open = vec![(value, shade(from), shade(to), 0)];
        while let Some((value, from, to, level)) = open.pop() {
            if to.is_secret() || from.is_empty() || value.is_null() {
                continue;
            }
            if from.is_secret() || level > LEVELS {
                return true;
            }
            match value {
                Value::Object(members) => open.extend(members.iter().map(|(key, value)| {
                    let from = secrets.member(&from, key);
                    (value, from, secrets.member(&to, key), level + 1)
                })),
                Value::Array(items) => {
                    open.extend(items.iter().enumerate().map(|(index, value)| {
                        let from = secrets.item(&from, index);
                        (value, from, secrets.item(&to, index), level + 1)
                    }));
                }
                _ => {}
            }
        }
        false
    }

    pub(super) fn possible(&self, mut seeds: Vec<SchemaId>) -> Arc<Possible> {
        seeds.sort_unstable();
        seeds.dedup();
        if let Some(known) = self.cache(|cache| cache.possible.get(seeds.as_slice()).cloned()) {
            return known;
        }
        let mut known: HashSet<SchemaId> = HashSet::new();
        let mut ids = Vec::new();
        let mut open = seeds.clone();
        while let Some(id) = open.pop() {
            if !known.insert(id) {
                continue;
            }
            ids.push(id);
            let facts = &self.subschema(id).facts;
            open.extend(&facts.references);
            open.extend(&facts.all_of);
            for union in &facts.unions {
                open.extend(&self.union(*union).branches);
            }
            for condition in &facts.conditions {
                if let Condition::If { test, .. } = condition {
                    open.push(*test);
                }
                open.extend(condition.branches());
            }
        }
        let secret = ids.iter().any(|id| self.subschema(*id).facts.secret);
        let possible = Arc::new(Possible { ids, secret });
        self.cache(|cache| cache.possible.insert(seeds.into(), possible.clone()));
        possible
    }

    /// What a subschema may say about a member. A pattern that cannot be judged is taken to match.
    fn member_of(&self, id: SchemaId, key: &str, found: &mut Vec<SchemaId>) {
        let facts = &self.subschema(id).facts;
        let mut is_named = false;
        if let Some(child) = facts.properties.get(key) {
            is_named = true;
            found.push(*child);
        }
        for (pattern, child) in &facts.patterns {
            let matches = self.matches(pattern, key);
            if matches != Some(false) {
                found.push(*child);
            }
            is_named |= matches == Some(true);
        }
        if !is_named {
            found.extend(facts.additional);
        }
        found.extend(facts.unevaluated);
    }
}
