//! Collections of a pair that mostly hold nothing or one thing, and then need no memory of their own.

use hashbrown::HashSet;

use super::ids::{NO_PAIR, PairId};

/// One pair is counted in a group of another.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) pair: PairId,
    pub(super) group: u32,
    pub(super) slot: u32,
}

/// Those who count a pair.
#[derive(Clone, Default)]
pub(super) enum Links {
    #[default]
    None,
    One(Link),
    Many(Vec<Link>),
}

impl Links {
    pub(super) fn push(&mut self, link: Link) {
        match self {
            Self::None => *self = Self::One(link),
            Self::One(first) => *self = Self::Many(vec![*first, link]),
            Self::Many(links) => links.push(link),
        }
    }

    pub(super) fn as_slice(&self) -> &[Link] {
        match self {
            Self::None => &[],
            Self::One(link) => std::slice::from_ref(link),
            Self::Many(links) => links,
        }
    }
}

/// A member or item that fails, with the number of its group.
pub(super) type Failing = (u32, PairId);

/// What a pair found, where that is more than one member that fails.
#[derive(Default)]
pub(super) struct More {
    /// Numbers of the required members that are missing, sorted.
    pub(super) missing: Vec<u32>,
    /// Numbers of the rules of `dependentRequired` that are broken, each with the number of its assertion; sorted.
    pub(super) rules: Vec<(u32, u32)>,
    /// The assertions that hang on what is kept, a bit each.
    pub(super) open: u32,
    /// The members and items that fail, by group.
    pub(super) failing: HashSet<Failing>,
}

/// What only some pairs have.
pub(super) struct Extra {
    /// The member or item that fails, where it is one and nothing else is to be said.
    one: Failing,
    more: Option<Box<More>>,
}

/// No member fails.
const NOTHING: Failing = (0, NO_PAIR);

impl Default for Extra {
    fn default() -> Self {
        Self {
            one: NOTHING,
            more: None,
        }
    }
}

impl Extra {
    pub(super) fn get(&self) -> Option<&More> {
        self.more.as_deref()
    }

    /// Makes room for everything.
    pub(super) fn full(&mut self) -> &mut More {
        let one = std::mem::replace(&mut self.one, NOTHING);
        let more = self.more.get_or_insert_default();
        if one != NOTHING {
            more.failing.insert(one);
        }
        more
    }

    pub(super) fn insert(&mut self, one: Failing) {
        if self.more.is_none() && (self.one == NOTHING || self.one == one) {
            self.one = one;
        } else {
            self.full().failing.insert(one);
        }
    }

    pub(super) fn remove(&mut self, one: Failing) {
        if self.one == one {
            self.one = NOTHING;
        } else if let Some(more) = &mut self.more {
            more.failing.remove(&one);
        }
    }

    pub(super) fn failing(&self) -> impl Iterator<Item = Failing> {
        let one = Some(self.one).filter(|one| *one != NOTHING);
        let more = self
            .more
            .iter()
            .flat_map(|more| more.failing.iter().copied());
        one.into_iter().chain(more)
    }

    /// Forgets what was found.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
