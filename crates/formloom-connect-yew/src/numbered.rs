//! Ids of elements: a page may have several of each component.

use std::cell::Cell;

thread_local! {
    static NUMBERS: Cell<u32> = const { Cell::new(0) };
}

/// The number of a component that is new on its page.
pub(crate) fn next_number() -> u32 {
    NUMBERS.replace(NUMBERS.get().wrapping_add(1))
}
