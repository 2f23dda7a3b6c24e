//! A compiled subschema: its own assertions, and the subschemas that it applies, in groups that are counted.

use std::sync::Arc;

use hashbrown::HashMap;

use super::check::Check;
use formloom_schema::Location;
use formloom_schema::text::TextAssertions;

/// The number of a compiled subschema within its program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct Rule(pub(super) u32);

impl Rule {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A subschema in one dynamic scope.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) location: Location,
    /// `false` as a schema.
    pub(super) never: bool,
    pub(super) checks: Vec<Check>,
    pub(super) groups: Vec<Group>,
    pub(super) members: Option<Box<Members>>,
    pub(super) items: Option<Box<Items>>,
    /// Among the subschemas of one place, those that are applied stand after those that apply them.
    pub(super) rank: u32,
    /// Whether every value passes, so that nobody has to look.
    pub(super) trivial: bool,
    /// Whether a change anywhere inside can change an assertion: `uniqueItems`, `const` and `enum` of containers.
    pub(super) deep: bool,
    /// Whether a group depends on what other subschemas of the place have looked at.
    pub(super) unevaluated: bool,
}

impl Compiled {
    pub(super) fn new(location: Location) -> Self {
        Self {
            location,
            never: false,
            checks: Vec::new(),
            groups: Vec::new(),
            members: None,
            items: None,
            rank: 0,
            trivial: false,
            deep: false,
            unevaluated: false,
        }
    }

    /// Notes what follows from the rest.
    pub(super) fn finished(mut self) -> Self {
        self.checks.shrink_to_fit();
        self.groups.shrink_to_fit();
        self.trivial = !self.never && self.checks.is_empty() && self.groups.is_empty();
        self.deep = self.checks.iter().any(Check::is_deep);
        self.unevaluated = self
            .groups
            .iter()
            .any(|group| group.kind == Kind::Unevaluated);
        self
    }
}

/// What one keyword applies, and how its outcome is counted.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) keyword: &'static str,
    pub(super) kind: Kind,
    /// The subschemas that apply at the same place; none for keywords about members and items.
    pub(super) targets: Vec<Target>,
}

/// A subschema that applies at the same place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) rule: Rule,
    /// Whether its outcome is not looked at: the edge would close a cycle in place.
    pub(super) closes: bool,
}

/// How the outcomes of a group's subschemas make the outcome of the keyword.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `$ref`, `$dynamicRef`, `$recursiveRef`, `allOf`.
    All,
    AnyOf,
    OneOf,
    Not,
    /// Targets are `if`, then `then` and `else` where they are there, each with its slot.
    If {
        slots: Vec<u32>,
    },
    /// One entry of `dependentSchemas` or of `dependencies`.
    Dependent(Arc<str>),
    /// Members, items and names: all of them pass.
    Each,
    Contains(Box<Bounds>),
    Unevaluated,
}

/// The slots of `if`, `then` and `else` in a tally.
pub(super) const IF: u32 = 0;
pub(super) const THEN: u32 = 1;
pub(super) const ELSE: u32 = 2;

/// How many items `contains` asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    /// Whether `minContains` is written.
    pub(super) min_is_written: bool,
}

/// A subschema of members or items, and the group in which it is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Applied {
    pub(super) group: u32,
    pub(super) rule: Rule,
}

/// The keywords about members.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    pub(super) properties: HashMap<Arc<str>, Applied>,
    pub(super) patterns: Vec<(Arc<str>, Applied)>,
    pub(super) additional: Option<Applied>,
    pub(super) names: Option<Applied>,
    pub(super) unevaluated: Option<Applied>,
}

impl Members {
    /// The subschemas for a member of this name; all but `propertyNames`.
    pub(super) fn of(&self, name: &str, texts: &dyn TextAssertions, found: &mut Vec<Applied>) {
        let before = found.len();
        found.extend(self.properties.get(name));
        let mut may_match = false;
        for (pattern, applied) in &self.patterns {
            match texts.matches(pattern, name) {
                Some(true) => found.push(*applied),
                Some(false) => {}
                None => may_match |= texts.is_unread(pattern),
            }
        }
        if found.len() == before && !may_match {
            found.extend(self.additional);
        }
        found.extend(self.unevaluated);
    }

    /// How many of some members these keywords look at, at most.
    pub(super) fn most(&self, members: usize) -> usize {
        let names_all = self.additional.is_none() && self.unevaluated.is_none();
        if names_all && self.patterns.is_empty() {
            members.min(self.properties.len())
        } else {
            members
        }
    }

    /// Whether `properties`, `patternProperties` or `additionalProperties` look at a member of this name.
    pub(super) fn evaluates(&self, name: &str, texts: &dyn TextAssertions) -> bool {
        self.additional.is_some()
            || self.properties.contains_key(name)
            || self.patterns.iter().any(|(pattern, _)| {
                let found = texts.matches(pattern, name);
                found.unwrap_or_else(|| texts.is_unread(pattern))
            })
    }
}

/// The keywords about items.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    /// `prefixItems`, or the array form of `items`.
    pub(super) prefix: Vec<Applied>,
    /// The items after those: `items`, or `additionalItems`.
    pub(super) rest: Option<Applied>,
    pub(super) contains: Option<Applied>,
    /// Whether an item that `contains` accepts counts as evaluated (from 2020-12 on).
    pub(super) contains_evaluates: bool,
    pub(super) unevaluated: Option<Applied>,
}

impl Items {
    /// The subschemas for the item at an index.
    pub(super) fn of(&self, index: usize, found: &mut Vec<Applied>) {
        found.extend(self.prefix.get(index).copied().or(self.rest));
        found.extend(self.contains);
        found.extend(self.unevaluated);
    }
}
