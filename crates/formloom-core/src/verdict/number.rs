//! Numbers of JSON compared and divided exactly: whole numbers as 128 bits, others as the decimals they print as.

use std::cmp::Ordering;

use serde_json::Number;

/// A number in the form in which it can be compared without loss.
#[derive(Clone, Copy)]
enum Exact {
    Whole(i128),
    Float(f64),
}

fn exact(number: &Number) -> Option<Exact> {
    if let Some(whole) = number.as_i64() {
        return Some(Exact::Whole(i128::from(whole)));
    }
    if let Some(whole) = number.as_u64() {
        return Some(Exact::Whole(i128::from(whole)));
    }
    number.as_f64().map(Exact::Float)
}

/// How two numbers compare by value; none where one is past what a float holds.
pub(super) fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    match (exact(left)?, exact(right)?) {
        (Exact::Whole(left), Exact::Whole(right)) => Some(left.cmp(&right)),
        (Exact::Float(left), Exact::Float(right)) => left.partial_cmp(&right),
        (Exact::Whole(left), Exact::Float(right)) => whole_and_float(left, right),
        (Exact::Float(left), Exact::Whole(right)) => {
            whole_and_float(right, left).map(Ordering::reverse)
        }
    }
}

/// A whole number of at most 64 bits and a float, without rounding either.
fn whole_and_float(whole: i128, float: f64) -> Option<Ordering> {
    const FAR: f64 = 1e30;
    if float.is_nan() {
        return None;
    }
    if float.abs() >= FAR {
        return Some(if float > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    // Exact: the floor is whole and far below 128 bits.
    let floor = float.floor();
    Some(whole.cmp(&(floor as i128)).then(if float > floor {
        Ordering::Less
    } else {
        Ordering::Equal
    }))
}

/// Whether two numbers are the same value: `1` and `1.0` are.
pub(super) fn same(left: &Number, right: &Number) -> bool {
    compare(left, right) == Some(Ordering::Equal)
}

/// A number that hashes alike for all that are the same value.
pub(super) fn hash_of(number: &Number) -> u64 {
    match exact(number) {
        Some(Exact::Whole(whole)) => (whole as f64).to_bits(),
        // Both zeros are one value.
        Some(Exact::Float(float)) => (float + 0.0).to_bits(),
        None => 0,
    }
}

/// `digits × 10^exponent`, without its sign.
#[derive(Clone, Copy)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

fn decimal(number: &Number) -> Option<Decimal> {
    let float = match exact(number)? {
        Exact::Whole(whole) => {
            return Some(Decimal {
                digits: whole.unsigned_abs(),
                exponent: 0,
            });
        }
        Exact::Float(float) if float.is_finite() => float,
        Exact::Float(_) => return None,
    };
    // The shortest digits that name this float: 0.1 is a tenth.
    let text = format!("{:e}", float.abs());
    let (mantissa, exponent) = text.split_once('e')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().ok()?;
    Some(Decimal {
        digits: format!("{whole}{fraction}").parse().ok()?,
        exponent: exponent - i32::try_from(fraction.len()).ok()?,
    })
}

/// Whether a number divided by another is whole; none where one is past what a float holds, or the divisor is 0.
pub(super) fn is_multiple(number: &Number, of: &Number) -> Option<bool> {
    let number = decimal(number)?;
    let divisor = decimal(of)?;
    if divisor.digits == 0 {
        return None;
    }
    if number.digits == 0 {
        return Some(true);
    }
    let shift = number.exponent - divisor.exponent;
    if shift >= 0 {
        // Both factors are below 2^64, as digits are.
        let modulus = divisor.digits;
        let power = power_of_ten(shift.unsigned_abs(), modulus);
        return Some(((number.digits % modulus) * power).is_multiple_of(modulus));
    }
    let scaled = 10_u128
        .checked_pow(shift.unsigned_abs())
        .and_then(|power| divisor.digits.checked_mul(power));
    // A divisor past 128 bits is larger than any digits.
    Some(scaled.is_some_and(|divisor| number.digits.is_multiple_of(divisor)))
}

fn power_of_ten(exponent: u32, modulus: u128) -> u128 {
    let mut result = 1 % modulus;
    let mut factor = 10 % modulus;
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            result = result * factor % modulus;
        }
        factor = factor * factor % modulus;
        rest >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use serde_json::{Value, json};

    use super::{compare, hash_of, is_multiple, same};

    fn number(value: Value) -> serde_json::Number {
        value.as_number().unwrap().clone()
    }

    #[test]
    fn numbers_are_equal_by_value() {
        for (left, right) in [
            (json!(1), json!(1.0)),
            (json!(0), json!(-0.0)),
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
    fn multiples_are_those_of_the_decimals() {
        for (value, of, expected) in [
            (json!(0.0075), json!(0.0001), true),
            (json!(0.007_51), json!(0.0001), false),
            (json!(4.5), json!(1.5), true),
            (json!(35), json!(1.5), false),
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
