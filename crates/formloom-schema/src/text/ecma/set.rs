//! Sets of letters.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// Ranges of code points, sorted, apart from each other, with those of ASCII as bits too.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Set {
    ascii: u128,
    ranges: Vec<(u32, u32)>,
}

const LAST: u32 = 0x0010_FFFF;
const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];
const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)];
/// `WhiteSpace` and `LineTerminator`.
const SPACES: &[(u32, u32)] = &[
    (0x09, 0x0D),
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
];
const LINE_ENDS: &[(u32, u32)] = &[(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)];
/// What folds into a letter of a word: long s and the sign for Kelvin.
const FOLDED_WORD: &[(u32, u32)] = &[(0x017F, 0x017F), (0x212A, 0x212A)];

pub(super) fn ends_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

pub(super) fn is_word(letter: char, folds: bool) -> bool {
    letter.is_ascii_alphanumeric()
        || letter == '_'
        || folds && matches!(letter, '\u{17f}' | '\u{212a}')
}

impl Set {
    pub(super) fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut apart: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match apart.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => apart.push((first, last)),
            }
        }
        let mut ascii = 0;
        for (first, last) in &apart {
            for code in *first..=(*last).min(127) {
                ascii |= 1_u128 << code;
            }
        }
        Self {
            ascii,
            ranges: apart,
        }
    }

    pub(super) fn one(code: u32, folds: bool) -> Self {
        let set = Self::of(vec![(code, code)]);
        if folds { set.folded() } else { set }
    }

    /// What a dot takes.
    pub(super) fn dot(takes_line_ends: bool) -> Self {
        if takes_line_ends {
            Self::of(vec![(0, LAST)])
        } else {
            Self::of(LINE_ENDS.to_vec()).inverted()
        }
    }

    /// What `\d`, `\w` and `\s` take, and their opposites in capitals.
    pub(super) fn named(name: char, folds: bool) -> Option<Self> {
        let ranges = match name.to_ascii_lowercase() {
            'd' => DIGITS.to_vec(),
            's' => SPACES.to_vec(),
            'w' if folds => [WORD, FOLDED_WORD].concat(),
            'w' => WORD.to_vec(),
            _ => return None,
        };
        let set = Self::of(ranges);
        Some(if name.is_ascii_uppercase() {
            set.inverted()
        } else {
            set
        })
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    pub(super) fn inverted(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for (first, last) in &self.ranges {
            if *first > next {
                ranges.push((next, first - 1));
            }
            next = last + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self::of(ranges)
    }

    /// With everything that is the same but for its case.
    pub(super) fn folded(&self) -> Self {
        let letters = self.ranges.iter().filter_map(|(first, last)| {
            let range = |first, last| {
                Some(ClassUnicodeRange::new(
                    char::from_u32(first)?,
                    char::from_u32(last)?,
                ))
            };
            // Nothing is folded around the surrogates, which are no letters.
            range(*first, *last).or_else(|| range(*first, 0xD7FF))
        });
        let mut class = ClassUnicode::new(letters);
        let is_known = class.try_case_fold_simple().is_ok();
        let folded = class
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())));
        let folded = folded.filter(|_| is_known);
        Self::of(self.ranges.iter().copied().chain(folded).collect())
    }

    pub(super) fn holds(&self, letter: char) -> bool {
        let code = u32::from(letter);
        if code < 128 {
            return self.ascii >> code & 1 == 1;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= code);
        after > 0
            && self
                .ranges
                .get(after - 1)
                .is_some_and(|(_, last)| code <= *last)
    }
}
