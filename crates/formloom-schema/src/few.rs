//! A list that mostly has one entry.

use std::ops::Deref;

/// A list that mostly has one entry, and then needs no memory of its own.
#[derive(Clone, Debug, Default)]
pub enum Few<T> {
    #[default]
    /// Nothing.
    None,
    /// One entry.
    One(T),
    /// Several.
    Many(Vec<T>),
}

impl<T> Few<T> {
    /// Puts an entry before the one at an index, or behind all.
    pub fn insert(&mut self, index: usize, item: T) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(item),
            Self::One(first) if index == 0 => Self::Many(vec![item, first]),
            Self::One(first) => Self::Many(vec![first, item]),
            Self::Many(mut items) => {
                items.insert(index.min(items.len()), item);
                Self::Many(items)
            }
        };
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }
}

impl<T: Clone> From<&[T]> for Few<T> {
    fn from(items: &[T]) -> Self {
        match items {
            [] => Self::None,
            [item] => Self::One(item.clone()),
            items => Self::Many(items.to_vec()),
        }
    }
}

impl<T: Clone> From<Vec<T>> for Few<T> {
    fn from(items: Vec<T>) -> Self {
        match items.as_slice() {
            [] | [_] => Self::from(items.as_slice()),
            _ => Self::Many(items),
        }
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::Few;

    #[test]
    fn a_few_are_kept_in_their_order() {
        let mut few = Few::default();
        for (index, item) in [(0, 2), (0, 1), (2, 3)] {
            few.insert(index, item);
        }
        assert_eq!(*few, [1, 2, 3], "as they were put");
        assert_eq!(few, Few::from(vec![1, 2, 3]), "and as a whole");
        assert_eq!(Few::from(vec![1]), Few::One(1), "one alone");
    }
}
