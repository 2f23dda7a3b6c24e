//! Numbers of JSON compared and divided exactly, as the decimals they are written as.
//!
//! Invariant: nothing here depends on how `serde_json` keeps numbers. Another crate of a build can switch its
//! `arbitrary_precision` on, and numbers of any length arrive then.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use serde_json::Number;

mod divide;

use self::divide::is_divisible;

/// `±digits × 10^exponent`. The digits start and end with another digit than 0; zero has none and no sign.
///
/// One value has one form, so that equality is that of the fields. Exponents saturate, far past what anybody writes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Decimal<'t> {
    is_negative: bool,
    digits: Cow<'t, str>,
    exponent: i64,
}

/// Past this exponents all count as the same.
const FAR: i64 = i64::MAX / 4;

impl<'t> Decimal<'t> {
    /// Reads a number as JSON writes it; none where it is not one.
    pub fn read(text: &'t str) -> Option<Self> {
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
            Some(at) => (unsigned.get(..at)?, exponent(unsigned.get(at + 1..)?)?),
            None => (unsigned, 0),
        };
        let is_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = |text: &str| is_digits(text) && (text == "0" || !text.starts_with('0'));
        let (digits, places) = match mantissa.split_once('.') {
            Some((whole, fraction)) if is_whole(whole) && is_digits(fraction) => {
                let whole = whole.trim_start_matches('0');
                let digits = if whole.is_empty() {
                    Cow::Borrowed(fraction)
                } else {
                    Cow::Owned(format!("{whole}{fraction}"))
                };
                (digits, fraction.len())
            }
            None if is_whole(mantissa) => (Cow::Borrowed(mantissa), 0),
            _ => return None,
        };
        let digits = trimmed(digits, |text| text.trim_start_matches('0'));
        let length = digits.len();
        let digits = trimmed(digits, |text| text.trim_end_matches('0'));
        if digits.is_empty() {
            return Some(Self {
                is_negative: false,
                digits,
                exponent: 0,
            });
        }
        let moved = i64::try_from(length - digits.len()).ok()? - i64::try_from(places).ok()?;
        Some(Self {
            is_negative,
            digits,
            exponent: exponent.saturating_add(moved).clamp(-FAR, FAR),
        })
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Its digits written out, where it is whole and has no more than so many.
    pub fn whole_digits(&self, most: usize) -> Option<String> {
        let zeros = usize::try_from(self.exponent).ok()?;
        if zeros > most || self.digits.len() > most - zeros {
            return None;
        }
        if self.is_zero() {
            return Some("0".to_owned());
        }
        let sign = if self.is_negative { "-" } else { "" };
        Some(format!("{sign}{}{}", self.digits, "0".repeat(zeros)))
    }

    /// The power of ten of its first digit.
    fn magnitude(&self) -> i64 {
        let length = i64::try_from(self.digits.len()).unwrap_or(FAR);
        self.exponent.saturating_add(length)
    }

    fn compare(&self, other: &Self) -> Ordering {
        let side = |number: &Self| match (number.is_zero(), number.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        side(self).cmp(&side(other)).then_with(|| {
            // Digits are compared from the first on, so that shorter ones that go on with zeros need none.
            let sizes = self.magnitude().cmp(&other.magnitude());
            let size = sizes.then_with(|| self.digits.cmp(&other.digits));
            if self.is_negative {
                size.reverse()
            } else {
                size
            }
        })
    }
}

fn trimmed<'t>(text: Cow<'t, str>, trim: impl Fn(&str) -> &str) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) if trim(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    }
}

/// The exponent behind its `e`; one that is too long for a number saturates.
fn exponent(text: &str) -> Option<i64> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse::<i64>().unwrap_or(FAR).min(FAR);
    Some(if is_negative { -size } else { size })
}

/// A whole number of at most 64 bits.
fn small(number: &Number) -> Option<i128> {
    let whole = number.as_i64().map(i128::from);
    whole.or_else(|| number.as_u64().map(i128::from))
}

/// What is asked of the decimal of a number; none where it has none, which no number of JSON does.
fn with<T>(number: &Number, ask: impl FnOnce(&Decimal<'_>) -> T) -> Option<T> {
    let text = number.to_string();
    Decimal::read(&text).map(|decimal| ask(&decimal))
}

/// How two numbers compare by value.
pub fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (small(left), small(right)) {
        return Some(left.cmp(&right));
    }
    with(left, |left| with(right, |right| left.compare(right)))?
}

/// Whether two numbers are the same value: `1` and `1.0` are.
pub fn same(left: &Number, right: &Number) -> bool {
    compare(left, right) == Some(Ordering::Equal)
}

/// A number that hashes alike for all that are the same value.
pub fn hash_of(number: &Number) -> u64 {
    let mut hasher = DefaultHasher::new();
    with(number, |decimal| decimal.hash(&mut hasher));
    hasher.finish()
}

/// Whether a number has no fraction: `1.0` and `1e3` do not.
pub fn is_whole(number: &Number) -> bool {
    small(number).is_some() || with(number, |decimal| decimal.is_whole()) == Some(true)
}

/// Whether a number is written without a fraction and an exponent, as draft 4 wants integers.
///
/// Where numbers are not kept as they are written, all that are larger than 64 bits are taken for integers: they are whole,
/// and how they were written is not known.
pub fn is_written_whole(number: &Number) -> bool {
    const LARGEST: f64 = 9_223_372_036_854_775_808.0;
    small(number).is_some()
        || !number.to_string().contains(['.', 'e', 'E'])
        || !keeps_text() && number.as_f64().is_some_and(|float| float.abs() >= LARGEST)
}

/// Whether numbers are kept as they are written, for which any crate of the build may ask.
pub fn keeps_text() -> bool {
    static KEEPS: LazyLock<bool> = LazyLock::new(|| {
        const LONG: &str = "18446744073709551617";
        serde_json::from_str::<Number>(LONG).is_ok_and(|number| number.to_string() == LONG)
    });
    *KEEPS
}

/// Whether a number is above zero.
pub fn is_positive(number: &Number) -> bool {
    with(number, |decimal| !decimal.is_zero() && !decimal.is_negative) == Some(true)
}

/// A whole number from 0 on, also one that is written as `2.0`; what is larger than 64 bits is the largest.
pub fn count(number: &Number) -> Option<u64> {
    if let Some(count) = number.as_u64() {
        return Some(count);
    }
    with(number, |decimal| {
        let is_count = decimal.is_whole() && !decimal.is_negative;
        is_count.then(|| {
            let digits = decimal.whole_digits(20);
            digits.map_or(u64::MAX, |digits| digits.parse().unwrap_or(u64::MAX))
        })
    })?
}

/// Whether a number divided by another is whole; none where the divisor is 0, or both are too long to tell.
pub fn is_multiple(number: &Number, of: &Number) -> Option<bool> {
    if let (Some(number), Some(of)) = (small(number), small(of)) {
        return (of != 0).then(|| number % of == 0);
    }
    let divides = |number: &Decimal<'_>, of: &Decimal<'_>| {
        if of.is_zero() {
            return None;
        }
        if number.is_zero() {
            return Some(true);
        }
        let Ok(zeros) = u64::try_from(number.exponent - of.exponent) else {
            // The digits do not end with 0: no multiple of ten times anything.
            return Some(false);
        };
        is_divisible(&number.digits, zeros, &of.digits)
    };
    with(number, |number| with(of, |of| divides(number, of)))??
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use serde_json::{Number, Value, json};

    use super::{Decimal, compare, count, hash_of, is_multiple, is_whole, same};

    fn number(value: Value) -> Number {
        value.as_number().unwrap().clone()
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (left, right) in [
            (json!(1), json!(1.0)),
            (json!(0), json!(-0.0)),
            (json!(1000), json!(1e3)),
            (
                json!(9_007_199_254_740_992_u64),
                json!(9_007_199_254_740_992.0),
            ),
        ] {
            let (left, right) = (number(left), number(right));
            assert!(same(&left, &right), "{left} is {right}");
            assert_eq!(hash_of(&left), hash_of(&right), "{left} hashes as {right}");
        }
        assert!(
            !same(
                &number(json!(9_007_199_254_740_993_u64)),
                &number(json!(9_007_199_254_740_992.0))
            ),
            "whole numbers are not rounded"
        );
    }

    #[test]
    fn one_value_has_one_form() {
        for (left, right) in [
            ("1", "1.000"),
            ("1000", "1e3"),
            ("1000", "0.1E+4"),
            ("-0", "0e99"),
            ("0.00120", "12e-4"),
            ("100000000000000000000000000000000000000000", "1e41"),
            ("1e99999999999999999999", "10e99999999999999999999"),
        ] {
            assert_eq!(Decimal::read(left), Decimal::read(right), "{left} {right}");
        }
        for text in [
            "", "-", "1.", ".5", "1e", "1e+", "+1", "1_0", "1e1.5", "0x1", "1 ", "01", "-00",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }

    #[test]
    fn order_is_exact() {
        let sorted = [
            "-1e400",
            "-1e30",
            "-10.5",
            "-10",
            "-1e-400",
            "0",
            "1e-401",
            "1e-400",
            "0.5",
            "0.51",
            "1",
            "9.99",
            "10",
            "18446744073709551616",
            "18446744073709551617",
            "1e400",
            "1.1e400",
        ];
        let read = |text| Decimal::read(text).unwrap();
        for (at, left) in sorted.iter().enumerate() {
            for (other, right) in sorted.iter().enumerate() {
                let order = read(left).compare(&read(right));
                assert_eq!(order, at.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn bounds_are_exact_past_what_a_float_holds() {
        let large = number(json!(u64::MAX));
        assert_eq!(
            compare(&large, &number(json!(18_446_744_073_709_551_616.0))),
            Some(Ordering::Less),
            "one below 2^64"
        );
        assert_eq!(
            compare(&number(json!(2)), &number(json!(1.5))),
            Some(Ordering::Greater),
            "a whole number and a fraction"
        );
        assert_eq!(
            compare(&number(json!(-2)), &number(json!(-1.5))),
            Some(Ordering::Less),
            "below zero"
        );
    }

    #[test]
    fn what_is_whole_is_told_by_value() {
        for (value, expected) in [
            (json!(1), true),
            (json!(1.0), true),
            (json!(1e300), true),
            (json!(-0.0), true),
            (json!(0.5), false),
            (json!(4_503_599_627_370_495.5), false),
        ] {
            assert_eq!(is_whole(&number(value.clone())), expected, "{value}");
        }
        assert_eq!(count(&number(json!(2.0))), Some(2), "a count");
        assert_eq!(count(&number(json!(2.5))), None, "no count");
        assert_eq!(count(&number(json!(-1))), None, "no count");
        assert_eq!(count(&number(json!(1e300))), Some(u64::MAX), "the largest");
    }

    #[test]
    fn multiples_are_those_of_the_decimals() {
        for (value, of, expected) in [
            (json!(0.0075), json!(0.0001), true),
            (json!(0.007_51), json!(0.0001), false),
            (json!(4.5), json!(1.5), true),
            (json!(35), json!(1.5), false),
            (json!(9_007_199_254_740_993_u64), json!(1.5), true),
            (json!(9_007_199_254_740_992_u64), json!(1.5), false),
            (json!(-4.5), json!(1.5), true),
            (json!(1e308), json!(0.5), true),
            (json!(1e308), json!(0.123_456_789), false),
            (json!(12_391_239_123_u64), json!(1e-8), true),
            (json!(0), json!(7), true),
            (json!(u64::MAX), json!(u64::MAX), true),
            (json!(1), json!(1e300), false),
        ] {
            assert_eq!(
                is_multiple(&number(value.clone()), &number(of.clone())),
                Some(expected),
                "{value} of {of}"
            );
        }
    }
}
