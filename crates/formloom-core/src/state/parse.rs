//! What a typed text means in a control. What does not parse yet stays as it is typed.

use serde_json::{Number, Value};

use crate::model::control::{Control, SelectOption};
use formloom_schema::Pointer;
use formloom_schema::TypeSet;
use formloom_schema::exact::{self, JsonError, Loss};
use formloom_schema::number::{Decimal, is_written_whole, keeps_text, same};

/// A typed text.
pub(super) enum Parsed {
    /// It is a value.
    Value(Value),
    /// It is not a value yet.
    Unfinished,
    /// Nothing is typed.
    Empty,
}

/// Reads a text for a control. `types` tells a JSON text that stands for a string from one that does not.
pub(super) fn parse(
    control: Control,
    types: TypeSet,
    options: &[SelectOption],
    text: &str,
) -> Parsed {
    if text.is_empty() {
        return Parsed::Empty;
    }
    match control {
        Control::Number | Control::Integer => match number(control, text.trim()) {
            Ok(number) => Parsed::Value(Value::Number(number)),
            Err(_) => Parsed::Unfinished,
        },
        Control::Toggle => match text {
            "true" => Parsed::Value(Value::Bool(true)),
            "false" => Parsed::Value(Value::Bool(false)),
            _ => Parsed::Unfinished,
        },
        Control::Select | Control::Radio => options
            .iter()
            .find(|option| {
                option.label == text || SelectOption::unnamed(option.value.clone()).label == text
            })
            .map_or(Parsed::Unfinished, |option| {
                Parsed::Value(option.value.clone())
            }),
        Control::Json if types == TypeSet::STRING => Parsed::Value(Value::from(text)),
        Control::Json | Control::Multiselect => {
            exact::read(text).map_or(Parsed::Unfinished, Parsed::Value)
        }
        _ => Parsed::Value(Value::from(text)),
    }
}

/// Why an unfinished text is no value, although it is written as one; and where in a JSON text.
pub(super) fn loss(control: Control, text: &str) -> Option<(Pointer, Loss)> {
    match control {
        Control::Number | Control::Integer => {
            let loss = number(control, text.trim()).err()??;
            Some((Pointer::root(), loss))
        }
        Control::Json | Control::Multiselect => match exact::read(text) {
            Err(JsonError::Inexact { at, loss }) => Some((at, loss)),
            Ok(_) | Err(_) => None,
        },
        _ => None,
    }
}

/// What a number with commas can mean, as it would be written here: `2,5` is `2.5`, `1,234` is `1.234` or `1234`. Nobody
/// but the person knows which.
pub(super) fn without_commas(control: Control, text: &str) -> Vec<String> {
    let text = text.trim();
    let is_number = matches!(control, Control::Number | Control::Integer);
    let (Some(last), true) = (text.rfind(','), is_number) else {
        return Vec::new();
    };
    let plain = |text: &str| text.replace([',', '.'], "");
    let (before, after) = (&text[..last], &text[last + 1..]);
    let with_point = format!("{}.{}", plain(before), plain(after));
    let without = text.replace(',', "");
    let is_decimal = !after.contains('.') && !before.contains(',');
    let is_separated = after
        .split('.')
        .next()
        .is_some_and(|group| group.len() == 3);
    let candidates = [(is_decimal, with_point), (is_separated, without)];
    let meant = candidates.into_iter().filter(|(can_be, _)| *can_be);
    let meant = meant.map(|(_, text)| text);
    let can_be = |text: &String| {
        number(control, text).is_ok() && (control == Control::Number || !text.contains('.'))
    };
    meant.filter(can_be).collect()
}

/// Whole numbers with more digits stay as they are written: `1e5000`.
const MOST_DIGITS: usize = 1_000;

/// A number as JSON writes it, and as people do: `+1`, `.5`, `007`. It keeps its value or does not parse.
///
/// Whole numbers become integers, which every reader takes: in an integer control all of them (`1e3`, `1.0`), in a number
/// control those without a decimal point (`1e3`, `-0`).
fn number(control: Control, text: &str) -> Result<Number, Option<Loss>> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let trimmed = digits.trim_start_matches('0');
    let digits = match trimmed.chars().next() {
        Some('.') | None if !digits.is_empty() => format!("0{trimmed}"),
        Some('e' | 'E') if trimmed.len() < digits.len() => format!("0{trimmed}"),
        _ => trimmed.to_owned(),
    };
    let text = format!("{sign}{digits}");
    let decimal = Decimal::read(&text).ok_or(None)?;
    let is_integer = decimal.is_whole() && (control == Control::Integer || !text.contains('.'));
    let whole = decimal.whole_digits(MOST_DIGITS).filter(|_| is_integer);
    let whole = whole.and_then(|whole| exact::number(&whole).ok());
    match whole.filter(|whole| !whole.is_f64()) {
        Some(whole) if control == Control::Integer || !is_long(&whole) => Ok(whole),
        _ if is_integer && control == Control::Integer && !keeps_text() => Err(Some(Loss::Whole)),
        _ => exact::number(&text).map(as_double),
    }
}

/// Whether a whole number has more than 64 bits.
fn is_long(whole: &Number) -> bool {
    !whole.is_i64() && !whole.is_u64()
}

/// A number that a double holds is spelled in one way, however it was typed and however numbers are kept.
fn as_double(number: Number) -> Number {
    let double = number.as_f64().and_then(Number::from_f64);
    let spelled = double.and_then(|double| exact::number(&double.to_string()).ok());
    match spelled {
        Some(spelled) if same(&spelled, &number) && !is_written_whole(&number) => spelled,
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::{Loss, loss, number, without_commas};
    use crate::model::control::Control;
    use formloom_schema::exact;

    #[track_caller]
    fn check(control: Control, text: &str, expected: Option<&str>) {
        let found = number(control, text).ok().map(|number| number.to_string());
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn a_comma_is_explained() {
        for (text, meant) in [
            ("2,5", vec!["2.5"]),
            ("-0,5", vec!["-0.5"]),
            ("1,234", vec!["1.234", "1234"]),
            ("1,234.5", vec!["1234.5"]),
            ("1.234,5", vec!["1234.5"]),
            ("1,234,567", vec!["1234567"]),
            ("1,,2", vec![]),
            (",", vec![]),
            ("a,5", vec![]),
        ] {
            assert_eq!(without_commas(Control::Number, text), meant, "{text}");
        }
        assert_eq!(without_commas(Control::Integer, "1,234"), ["1234"]);
        assert!(without_commas(Control::Text, "2,5").is_empty());
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for control in [Control::Integer, Control::Number] {
            check(control, "1", Some("1"));
            check(control, "+7", Some("7"));
            check(control, "007", Some("7"));
            check(control, ".5", Some("0.5"));
            check(control, "-.5", Some("-0.5"));
            check(control, "0", Some("0"));
            check(
                control,
                "18446744073709551615",
                Some("18446744073709551615"),
            );
        }
    }

    #[test]
    fn whole_numbers_become_integers() {
        for control in [Control::Integer, Control::Number] {
            for (text, expected) in [
                ("1e3", "1000"),
                ("1E+3", "1000"),
                ("100e-2", "1"),
                ("-2e2", "-200"),
                ("-0", "0"),
                ("-000", "0"),
                ("0e9", "0"),
                ("18446744073709551615e0", "18446744073709551615"),
            ] {
                check(control, text, Some(expected));
            }
        }
        for (text, expected) in [
            ("1.0", "1"),
            ("10.0e1", "100"),
            ("1.50e1", "15"),
            ("-0.0", "0"),
            ("9007199254740993.0", "9007199254740993"),
        ] {
            check(Control::Integer, text, Some(expected));
        }
        let point = number(Control::Number, "1.0").map(|number| number.to_string());
        assert_eq!(point, Ok("1.0".to_owned()), "a number keeps its point");
    }

    #[test]
    fn half_numbers_do_not_parse() {
        for text in [
            "1.", "-", "+", "1e", "80,5", "abc", "1 000", "--1", "0x10", ".", "e5", "-e", "NaN",
        ] {
            check(Control::Integer, text, None);
            check(Control::Number, text, None);
            assert_eq!(loss(Control::Number, text), None, "{text}");
        }
    }

    #[test]
    fn numbers_that_cannot_be_kept_do_not_parse_and_say_why() {
        let keeps_any = exact::number("0.1234567890123456789").is_ok();
        for (text, of_integer, of_number) in [
            ("18446744073709551616", Some(Loss::Whole), Some(Loss::Whole)),
            ("18446744073709551617", Some(Loss::Whole), Some(Loss::Whole)),
            ("1e20", Some(Loss::Whole), None),
            ("1e400", Some(Loss::Whole), Some(Loss::Range)),
            ("1e-400", Some(Loss::Range), Some(Loss::Range)),
            ("1e5000", Some(Loss::Whole), Some(Loss::Range)),
            (
                "0.1234567890123456789",
                Some(Loss::Digits),
                Some(Loss::Digits),
            ),
        ] {
            for (control, expected) in
                [(Control::Integer, of_integer), (Control::Number, of_number)]
            {
                let found = number(control, text).err().flatten();
                assert_eq!(found, expected.filter(|_| !keeps_any), "{text}");
            }
        }
    }
}
