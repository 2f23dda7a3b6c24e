//! Sets of characters by their properties, from the tables of `regex-syntax`.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, HirKind};

/// A set of characters, read when it is first asked for.
pub(super) struct Letters(LazyLock<ClassUnicode>);

impl Letters {
    /// The set of a bracketed class of `regex-syntax`.
    pub(super) const fn new(read: fn() -> ClassUnicode) -> Self {
        Self(LazyLock::new(read))
    }

    pub(super) fn has(&self, letter: char) -> bool {
        let ranges = self.0.ranges();
        let after = ranges.partition_point(|range| range.end() < letter);
        ranges
            .get(after)
            .is_some_and(|range| range.start() <= letter)
    }
}

/// The characters of a class; none of them where it is not one.
pub(super) fn read(class: &str) -> ClassUnicode {
    match regex_syntax::parse(class).map(regex_syntax::hir::Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(letters))) => letters,
        _ => ClassUnicode::empty(),
    }
}
