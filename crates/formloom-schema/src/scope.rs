//! Dynamic scopes: which dynamic anchors count where evaluation came by several resources.
//!
//! A scope is the outermost anchor of each name that some dynamic reference asks for. A schema without
//! dynamic references has one scope, and so nothing is compiled twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::documents::Documents;
use crate::location::Location;

/// The number of a scope.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Scope(u32);

/// The anchors of a scope by name: the place by its document and pointer, sorted.
type Anchors = BTreeMap<Arc<str>, Location>;
type Key = Vec<(Arc<str>, Arc<str>, crate::pointer::Pointer)>;

/// Every scope so far.
pub struct Scopes {
    list: Vec<Anchors>,
    numbers: HashMap<Key, u32>,
    limit: usize,
}

impl Scopes {
    /// None but the outermost scope, and at most `limit` in the end.
    pub fn new(limit: usize) -> Self {
        Self {
            list: vec![Anchors::new()],
            numbers: HashMap::from([(Key::new(), 0)]),
            limit,
        }
    }

    /// The scope in which nothing was entered.
    pub fn outermost() -> Scope {
        Scope(0)
    }

    /// The scope after evaluation enters a resource; none past the limit.
    pub fn enter(&mut self, scope: Scope, documents: &Documents<'_>, base: &str) -> Option<Scope> {
        let known = self.list.get(scope.0 as usize)?;
        let mut new: Vec<&(Arc<str>, Location)> = documents
            .dynamic_anchors(base)
            .iter()
            .filter(|(name, _)| documents.asks_for(name) && !known.contains_key(name))
            .collect();
        if new.is_empty() {
            return Some(scope);
        }
        let mut anchors = known.clone();
        for (name, location) in new.drain(..) {
            anchors
                .entry(name.clone())
                .or_insert_with(|| location.clone());
        }
        let key: Key = anchors
            .iter()
            .map(|(name, at)| (name.clone(), at.document.clone(), at.pointer.clone()))
            .collect();
        if let Some(number) = self.numbers.get(&key) {
            return Some(Scope(*number));
        }
        if self.list.len() >= self.limit {
            return None;
        }
        let number = u32::try_from(self.list.len()).ok()?;
        self.list.push(anchors);
        self.numbers.insert(key, number);
        Some(Scope(number))
    }

    /// Where `$dynamicRef` or `$recursiveRef` leads: the outermost anchor of that name in the scope, where the
    /// place that the reference names is such an anchor itself (2020-12, core, section 8.2.3.2).
    pub fn dynamic(
        &self,
        scope: Scope,
        documents: &Documents<'_>,
        target: Location,
        name: &str,
    ) -> Location {
        let base = documents.surroundings(&target).base;
        let is_dynamic = documents
            .dynamic_anchors(&base)
            .iter()
            .any(|(known, at)| **known == *name && *at == target);
        let outermost = self
            .list
            .get(scope.0 as usize)
            .filter(|_| is_dynamic)
            .and_then(|anchors| anchors.get(name));
        outermost.cloned().unwrap_or(target)
    }
}
