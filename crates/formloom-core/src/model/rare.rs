//! Room for what few have: the others have room for a pointer only.

use std::ops::{Deref, DerefMut};

use hashbrown::HashMap;
use indexmap::IndexSet;
use serde_json::{Map, Value};

use formloom_schema::SchemaLocation;

/// One thing, which mostly is empty: it can be read as if it were there.
#[derive(Clone, Debug)]
pub(crate) struct Rare<T>(Option<Box<T>>);

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Rare<T> {
    pub(crate) fn if_any(&self) -> Option<&T> {
        self.0.as_deref()
    }
}

impl<T: Default> Rare<T> {
    pub(crate) fn with_room(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T> From<T> for Rare<T> {
    fn from(one: T) -> Self {
        Self(Some(Box::new(one)))
    }
}

/// What is read where nothing is.
pub(crate) trait Empty: 'static {
    fn empty() -> &'static Self;
}

/// One that is empty, for types that are read where nothing is.
macro_rules! empty {
    ($($of:ty),*) => {$(
        impl $crate::model::rare::Empty for $of {
            fn empty() -> &'static Self {
                static EMPTY: std::sync::LazyLock<$of> = std::sync::LazyLock::new(Default::default);
                &EMPTY
            }
        }
    )*};
}

pub(crate) use empty;

empty!(
    Map<String, Value>,
    IndexSet<String>,
    HashMap<SchemaLocation, Option<usize>>
);

impl<T: Empty> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.if_any().unwrap_or_else(|| T::empty())
    }
}

impl<T: Empty + Default> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.with_room()
    }
}

/// A list that mostly is empty.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::box_collection,
    reason = "an empty one is a pointer, a third of a Vec"
)]
pub(crate) struct List<T>(Option<Box<Vec<T>>>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> List<T> {
    pub(crate) fn push(&mut self, item: T) {
        self.0.get_or_insert_default().push(item);
    }

    /// Takes out the item at an index, which is there.
    pub(crate) fn remove(&mut self, index: usize) -> T {
        self.0.get_or_insert_default().remove(index)
    }

    pub(crate) fn retain(&mut self, keeps: impl FnMut(&T) -> bool) {
        if let Some(items) = &mut self.0 {
            items.retain(keeps);
        }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_deref_mut().map_or(&mut [], Vec::as_mut_slice)
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(Some(items).filter(|items| !items.is_empty()).map(Box::new))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<T> Extend<T> for List<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|items| *items).unwrap_or_default().into_iter()
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::List;

    #[test]
    fn a_list_is_equal_to_what_was_put_into_it() {
        let mut list = List::default();
        assert_eq!(list, List::from(Vec::new()), "nothing");
        list.push(1);
        list.extend([2]);
        assert_eq!(list, List::from_iter([1, 2]), "two");
        assert_eq!(list.iter().sum::<i32>(), 3, "read as a slice");
        assert_eq!(size_of::<List<u8>>(), size_of::<usize>(), "a pointer");
    }
}
