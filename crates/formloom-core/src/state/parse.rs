//! What a typed text means in a control. What does not parse yet stays as it is typed.

use serde_json::{Number, Value};

use crate::form::control::{Control, SelectOption};
use crate::types::TypeSet;

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
        Control::Number | Control::Integer => number(text.trim()),
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
            serde_json::from_str(text).map_or(Parsed::Unfinished, Parsed::Value)
        }
        _ => Parsed::Value(Value::from(text)),
    }
}

/// A number as JSON writes it, and as people do: `+1`, `.5`, `007`. Integers stay exact or do not parse.
fn number(text: &str) -> Parsed {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let trimmed = digits.trim_start_matches('0');
    let digits = match trimmed.chars().next() {
        Some('.' | 'e' | 'E') | None if !digits.is_empty() => format!("0{trimmed}"),
        _ => trimmed.to_owned(),
    };
    let text = format!("{sign}{digits}");
    match serde_json::from_str::<Number>(&text) {
        Ok(number)
            if number.is_f64()
                && text
                    .bytes()
                    .all(|byte| byte == b'-' || byte.is_ascii_digit()) =>
        {
            Parsed::Unfinished
        }
        Ok(number) => Parsed::Value(Value::Number(number)),
        Err(_) => Parsed::Unfinished,
    }
}

/// Whether an unfinished text is a number that is too large to keep exactly.
pub(super) fn is_out_of_range(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['-', '+']);
    digits.len() > 18 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Parsed, number};

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = match number(text) {
            Parsed::Value(value) => Some(value.to_string()),
            _ => None,
        };
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("1", Some("1"));
        check("-0.50", Some("-0.5"));
        check("+7", Some("7"));
        check("007", Some("7"));
        check(".5", Some("0.5"));
        check("-.5", Some("-0.5"));
        check("0", Some("0"));
        check("1e3", Some("1000.0"));
        check("18446744073709551615", Some("18446744073709551615"));
    }

    #[test]
    fn half_numbers_and_numbers_that_cannot_be_exact_do_not_parse() {
        for text in [
            "1.",
            "-",
            "+",
            "1e",
            "80,5",
            "abc",
            "1 000",
            "18446744073709551616",
            "--1",
            "0x10",
            "1e999",
            ".",
        ] {
            check(text, None);
        }
    }
}
