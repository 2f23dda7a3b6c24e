//! Whether one row of decimal digits divides another, of any length.

/// Digits in one limb.
const LIMB: usize = 9;
const BASE: u64 = 1_000_000_000;

/// How many digits times digits are worked on. Both sides of a real schema are far below.
const MOST_WORK: usize = 400_000_000;

/// Whether `number × 10^zeros` is a multiple of `of`, which is not 0 and does not end with it; none where both are so
/// long that it would take too long.
pub(super) fn is_divisible(number: &str, zeros: u64, of: &str) -> Option<bool> {
    if number.len().max(LIMB).checked_mul(of.len().max(LIMB))? > MOST_WORK {
        return None;
    }
    let mut divisor = limbs(of);
    // The zeros bring that many factors of 2 and of 5 along: what the divisor has of them is taken off, and the rest of it
    // has to divide the digits.
    for factor in [2, 5] {
        let mut left = zeros;
        while left > 0 && remainder_by(&divisor, factor) == 0 {
            divide_by(&mut divisor, factor);
            left -= 1;
        }
    }
    Some(match *divisor {
        [small] => remainder_of_digits(number, small) == 0,
        _ => is_zero_modulo(number, &divisor),
    })
}

/// The limbs of a number, the lowest first, without zeros in front.
fn limbs(digits: &str) -> Vec<u64> {
    let bytes = digits.as_bytes();
    let limbs = bytes.rchunks(LIMB).map(value);
    let mut limbs: Vec<u64> = limbs.collect();
    shorten(&mut limbs);
    limbs
}

fn value(digits: &[u8]) -> u64 {
    let each = digits.iter();
    each.fold(0, |sum, digit| {
        sum * 10 + u64::from(digit.wrapping_sub(b'0'))
    })
}

fn shorten(limbs: &mut Vec<u64>) {
    while limbs.len() > 1 && limbs.last() == Some(&0) {
        limbs.pop();
    }
}

fn remainder_by(limbs: &[u64], by: u64) -> u64 {
    let each = limbs.iter().rev();
    each.fold(0, |rest, limb| (rest * BASE + limb) % by)
}

fn divide_by(limbs: &mut Vec<u64>, by: u64) {
    let mut rest = 0;
    for limb in limbs.iter_mut().rev() {
        let here = rest * BASE + *limb;
        *limb = here / by;
        rest = here % by;
    }
    shorten(limbs);
}

/// By a divisor of one limb.
fn remainder_of_digits(digits: &str, by: u64) -> u64 {
    let each = digits.bytes();
    each.fold(0, |rest, digit| {
        (rest * 10 + u64::from(digit.wrapping_sub(b'0'))) % by
    })
}

/// Long division, a digit at a time, with the multiples of the divisor at hand.
fn is_zero_modulo(digits: &str, divisor: &[u64]) -> bool {
    let multiples: Vec<Vec<u64>> = (1..10).map(|times| multiple(divisor, times)).collect();
    let mut rest = vec![0_u64; divisor.len() + 1];
    for digit in digits.bytes() {
        let mut carry = u64::from(digit.wrapping_sub(b'0'));
        for limb in &mut rest {
            let here = *limb * 10 + carry;
            *limb = here % BASE;
            carry = here / BASE;
        }
        let fitting = multiples
            .iter()
            .rev()
            .find(|multiple| is_at_least(&rest, multiple));
        if let Some(multiple) = fitting {
            subtract(&mut rest, multiple);
        }
    }
    rest.iter().all(|limb| *limb == 0)
}

/// One limb longer than the divisor.
fn multiple(divisor: &[u64], times: u64) -> Vec<u64> {
    let mut carry = 0;
    let mut limbs = Vec::with_capacity(divisor.len() + 1);
    for limb in divisor {
        let here = limb * times + carry;
        limbs.push(here % BASE);
        carry = here / BASE;
    }
    limbs.push(carry);
    limbs
}

/// Of numbers with as many limbs.
fn is_at_least(left: &[u64], right: &[u64]) -> bool {
    left.iter().rev().ge(right.iter().rev())
}

fn subtract(from: &mut [u64], what: &[u64]) {
    let mut borrowed = 0;
    for (limb, other) in from.iter_mut().zip(what) {
        let other = other + borrowed;
        borrowed = u64::from(*limb < other);
        *limb = *limb + borrowed * BASE - other;
    }
}

#[cfg(test)]
mod tests {
    use super::is_divisible;

    #[test]
    fn long_rows_of_digits_are_divided() {
        let long = "123456789012345678901234567890";
        for (number, zeros, of, expected) in [
            ("370370367037037036703703703670", 0, long, true),
            ("370370367037037036703703703671", 0, long, false),
            (long, 0, "3", true),
            (long, 0, "11", false),
            ("1", 400, "1024", true),
            ("1", 9, "1024", false),
            ("1", 10, "1024", true),
            ("3", 5, "9765625", false),
            ("3", 10, "9765625", true),
            ("7", u64::MAX, "3", false),
            ("21", u64::MAX, "35", true),
            (
                "10000000000000000000000000000000000000001",
                0,
                "100000001",
                true,
            ),
        ] {
            assert_eq!(
                is_divisible(number, zeros, of),
                Some(expected),
                "{number} and {zeros} zeros by {of}"
            );
        }
    }

    #[test]
    fn what_would_take_minutes_is_not_told() {
        let long = "3".repeat(100_000);
        assert_eq!(is_divisible(&long, 0, &long), None, "both are too long");
        assert_eq!(is_divisible(&long, 0, "3"), Some(true), "one may be long");
    }
}
