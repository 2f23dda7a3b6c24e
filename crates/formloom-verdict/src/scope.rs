//! Places of an instance that are looked at again, as a tree of pointers.

use hashbrown::HashMap;

use formloom_schema::Pointer;

/// Some places of an instance: single ones, and ones with everything inside.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    here: bool,
    whole: bool,
    inside: HashMap<String, Self>,
}

impl Scope {
    /// Every place.
    pub fn everything() -> Self {
        Self {
            whole: true,
            ..Self::default()
        }
    }

    /// A place alone.
    pub fn add(&mut self, at: &Pointer) {
        if let Some(node) = self.reach(at) {
            node.here = true;
        }
    }

    /// A place with everything inside.
    pub fn add_whole(&mut self, at: &Pointer) {
        if let Some(node) = self.reach(at) {
            *node = Self::everything();
        }
    }

    /// The node of a place; none where everything around it is in already.
    fn reach(&mut self, at: &Pointer) -> Option<&mut Self> {
        let mut node = self;
        for token in at.tokens()? {
            if node.whole {
                return None;
            }
            node = node.inside.entry_ref(&*token).or_default();
        }
        (!node.whole).then_some(node)
    }

    /// Whether it has no place.
    pub fn is_empty(&self) -> bool {
        !self.here && !self.whole && self.inside.is_empty()
    }

    /// Whether it has a place.
    pub fn holds(&self, at: &Pointer) -> bool {
        let mut part = Part::of(self);
        for token in at.tokens().into_iter().flatten() {
            match part.inside(&token) {
                Some(inside) => part = inside,
                None => return false,
            }
        }
        part.is_here()
    }

    /// Each place, and whether everything inside belongs to it.
    pub fn places(&self) -> Vec<(Pointer, bool)> {
        let mut found = Vec::new();
        let mut open = vec![(Pointer::root(), self)];
        while let Some((at, node)) = open.pop() {
            open.extend(
                node.inside
                    .iter()
                    .map(|(token, inner)| (at.join(token), inner)),
            );
            if node.here || node.whole {
                found.push((at, node.whole));
            }
        }
        found
    }
}

/// The part of a scope at a place.
#[derive(Clone, Copy)]
pub(super) enum Part<'s> {
    Whole,
    Some(&'s Scope),
}

impl<'s> Part<'s> {
    pub(super) fn of(scope: &'s Scope) -> Self {
        if scope.whole {
            Self::Whole
        } else {
            Self::Some(scope)
        }
    }

    /// Whether the place itself is in the scope.
    pub(super) fn is_here(self) -> bool {
        match self {
            Self::Whole => true,
            Self::Some(scope) => scope.here,
        }
    }

    pub(super) fn inside(self, token: &str) -> Option<Self> {
        match self {
            Self::Whole => Some(Self::Whole),
            Self::Some(scope) => scope.inside.get(token).map(Self::of),
        }
    }

    /// Whether a member itself is in the scope.
    pub(super) fn has(self, token: &str) -> bool {
        self.inside(token).is_some_and(Self::is_here)
    }

    /// What is in the scope inside; none where that is everything.
    pub(super) fn tokens(self) -> Option<impl Iterator<Item = &'s str>> {
        match self {
            Self::Whole => None,
            Self::Some(scope) => Some(scope.inside.keys().map(String::as_str)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn a_place_is_alone_or_with_all_inside() {
        let mut scope = Scope::default();
        assert!(scope.is_empty(), "nothing yet");
        scope.add(&"/a".into());
        scope.add_whole(&"/b/0".into());
        scope.add(&"/b/0/c".into());
        let holds = |at: &str| scope.holds(&at.into());
        assert!(holds("/a") && !holds("/a/x") && !holds(""), "alone");
        assert!(holds("/b/0") && holds("/b/0/c/d") && !holds("/b"), "whole");
        assert_eq!(scope.places().len(), 2, "what is inside needs no entry");
    }
}
