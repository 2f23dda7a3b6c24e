//! Choices by a seed, or by the bytes of a fuzzer: the same source gives the same case everywhere.

/// A source of choices.
#[derive(Clone, Debug)]
pub struct Dice {
    state: u64,
    bytes: Option<(Vec<u8>, usize)>,
}

impl Dice {
    /// Choices that follow from a number.
    pub fn from_seed(seed: u64) -> Self {
        let mut this = Self {
            state: seed ^ 0x9e37_79b9_7f4a_7c15,
            bytes: None,
        };
        this.number();
        this
    }

    /// Choices that follow from bytes; behind their end each choice is the first.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self {
            state: 0,
            bytes: Some((bytes.to_vec(), 0)),
        }
    }

    /// The next number (SplitMix64).
    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        if end < 2 {
            return 0;
        }
        match &mut self.bytes {
            None => usize::try_from(self.number() >> 16).unwrap_or_default() % end,
            Some((bytes, at)) => {
                let mut number = 0;
                for _ in 0..(if end > 256 { 2 } else { 1 }) {
                    number = number * 256 + bytes.get(*at).copied().map_or(0, usize::from);
                    *at += 1;
                }
                number % end
            }
        }
    }

    /// True `times` out of `of` times.
    pub fn chance(&mut self, times: usize, of: usize) -> bool {
        self.below(of) >= of.saturating_sub(times)
    }

    /// One of several.
    ///
    /// # Panics
    /// Where there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of several, each as often as its weight says.
    ///
    /// # Panics
    /// Where there is none.
    pub fn weighted<'a, T>(&mut self, from: &'a [(usize, T)]) -> &'a T {
        let total = from.iter().map(|(weight, _)| weight).sum();
        let mut number = self.below(total);
        for (weight, value) in from {
            if number < *weight {
                return value;
            }
            number -= weight;
        }
        &from[0].1
    }
}
