//! Where the graph keeps its places and its pairs: by number, and numbers of what is gone are used again.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

pub(super) use super::few::Link;
use super::few::{Extra, Links};
pub(super) use super::ids::{NO_PAIR, NO_PLACE, PairId, PlaceId};
pub(super) use super::outcome::Outcome;
use super::table::Rule;
use formloom_schema::Few;

/// A place of the instance to which a subschema applies.
pub(super) struct Place {
    pub(super) parent: PlaceId,
    pub(super) step: Step,
    pub(super) depth: u32,
    /// The pairs of this place by subschema, sorted.
    pub(super) pairs: Few<(Rule, PairId)>,
    /// Those pairs that look wider than this value alone.
    pub(super) wide: Vec<PairId>,
    pub(super) inside: Inside,
}

/// The way from a container to a place in it.
#[derive(Clone)]
pub(super) enum Step {
    Root,
    Member(Arc<str>),
    Item(usize),
    /// The name of a member, as a value of its own.
    Name(Arc<str>, Arc<Value>),
}

/// The places inside a place.
#[derive(Default)]
pub(super) enum Inside {
    #[default]
    Nothing,
    Object {
        members: HashMap<Arc<str>, PlaceId>,
        names: HashMap<Arc<str>, PlaceId>,
    },
    /// As many as there are items.
    Array(Vec<PlaceId>),
}

/// A subschema at a place, and its verdict.
pub(super) struct Pair {
    pub(super) place: PlaceId,
    pub(super) rule: Rule,
    /// Whether it accepts the value; also where that hangs on a secret that is kept.
    pub(super) valid: bool,
    /// Whether it may as well refuse the value, for all that is known of what is kept.
    pub(super) unsure: bool,
    /// Whether it waits to be judged.
    pub(super) queued: bool,
    /// Whether what it leaves unevaluated has to be looked for again.
    pub(super) stale: bool,
    /// The change in which it was visited last.
    pub(super) visited: u32,
    /// The assertions that fail, a bit each.
    pub(super) broken: u32,
    /// The assertions of which nobody can tell, a bit each.
    pub(super) unchecked: u32,
    /// How many assertions and groups fail.
    pub(super) failed: u32,
    /// How many do not, and may: they hang on what is kept.
    pub(super) open: u32,
    /// A count per group.
    pub(super) tallies: Box<[Tally]>,
    /// The pairs of the groups at this place, group by group.
    pub(super) targets: Box<[PairId]>,
    /// The pairs whose groups count this one.
    pub(super) counted_by: Links,
    pub(super) more: Extra,
}

impl Pair {
    /// As those who count it know it.
    pub(super) fn told(&self) -> Outcome {
        Outcome::new(self.valid, self.unsure)
    }

    /// As it is now.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome::new(self.failed == 0, self.open > 0)
    }
}

/// The count of a group.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    /// How many fail; for `if` a bit per slot.
    pub(super) failing: u32,
    /// How many do not, and may, as they hang on what is kept; for `if` a bit per slot.
    pub(super) unsure: u32,
    /// Of how many.
    pub(super) of: u32,
    /// Whether the keyword is not about this value.
    pub(super) off: bool,
}

/// Things by number. By hand, as `slab` numbers by `usize`, twice as wide in every link, and panics where nothing is.
pub(super) struct Slab<T> {
    slots: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    pub(super) fn add(&mut self, value: T) -> u32 {
        if let Some(number) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(number as usize)
        {
            *slot = Some(value);
            return number;
        }
        let number = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push(Some(value));
        number
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<T> {
        let value = self.slots.get_mut(number as usize)?.take()?;
        self.free.push(number);
        Some(value)
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.slots.get(number as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.slots.get_mut(number as usize)?.as_mut()
    }

    /// Makes room for some more, and for the next ones of the same kind.
    pub(super) fn reserve(&mut self, count: usize) {
        self.slots.reserve(count.saturating_sub(self.free.len()));
    }

    /// Everything there is, in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Slab;

    #[test]
    fn numbers_are_used_again() {
        let mut slab = Slab::default();
        let first = slab.add("a");
        let second = slab.add("b");
        assert_eq!(slab.remove(first), Some("a"), "it was there");
        assert_eq!(slab.remove(first), None, "and is gone");
        assert_eq!(slab.add("c"), first, "the number is free again");
        assert_eq!(slab.get(second), Some(&"b"), "the other stays");
        assert_eq!(slab.len(), 2, "two are there");
    }
}
