//! Which form of a noun a count takes, as CLDR's plural rules say (UTS #35, part 3).

/// English and German: `one` is 1, everything else is `other`.
pub(super) fn is_one(count: u64) -> bool {
    count == 1
}

/// The six forms of Arabic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArabicPlural {
    /// 0.
    Zero,
    /// 1.
    One,
    /// 2.
    Two,
    /// 3 to 10, 103 to 110, …
    Few,
    /// 11 to 99, 111 to 199, …
    Many,
    /// The others.
    Other,
}

impl ArabicPlural {
    /// The form that a count takes.
    pub fn of(count: u64) -> Self {
        match (count, count % 100) {
            (0, _) => Self::Zero,
            (1, _) => Self::One,
            (2, _) => Self::Two,
            (_, 3..=10) => Self::Few,
            (_, 11..=99) => Self::Many,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ArabicPlural, is_one};

    /// The samples of CLDR's `plurals.xml`.
    #[test]
    fn arabic_counts_as_cldr_does() {
        for (form, counts) in [
            (ArabicPlural::Zero, vec![0]),
            (ArabicPlural::One, vec![1]),
            (ArabicPlural::Two, vec![2]),
            (ArabicPlural::Few, vec![3, 10, 103, 110, 1003]),
            (ArabicPlural::Many, vec![11, 26, 99, 111, 199, 1011]),
            (
                ArabicPlural::Other,
                vec![100, 101, 102, 200, 202, 300, 1000, 1_000_000],
            ),
        ] {
            for count in counts {
                assert_eq!(ArabicPlural::of(count), form, "{count}");
            }
        }
    }

    #[test]
    fn only_one_is_one() {
        for (count, one) in [(0, false), (1, true), (2, false), (11, false), (101, false)] {
            assert_eq!(is_one(count), one, "{count}");
        }
    }
}
