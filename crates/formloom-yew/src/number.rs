//! Numbers as people write them: the core reads and keeps them as JSON writes them.

use std::borrow::Cow;

/// A number as JSON writes it, of a text as people do in a language whose decimals follow a comma, or a point. A text that
/// could mean two numbers is left as it is, and so is one that is none.
///
/// Groups of three digits are understood where they cannot be decimals: there are several of them, decimals follow, or
/// only a whole number is asked for.
pub(crate) fn read(text: &str, decimal_comma: bool, is_whole: bool) -> Cow<'_, str> {
    let plain = |letter: char| matches!(letter, '0'..='9' | '-' | '.' | 'e' | 'E' | '+');
    if text.chars().all(plain) && !text.contains('.') {
        return Cow::Borrowed(text);
    }
    let (decimal, group) = if decimal_comma {
        (',', '.')
    } else {
        ('.', ',')
    };
    let letters = text.trim().chars().map(|letter| digit(letter, decimal));
    let text_read: String = letters.collect();
    let (head, power) = match text_read.find(['e', 'E']) {
        Some(at) => text_read.split_at(at),
        None => (&*text_read, ""),
    };
    let (whole, rest) = match head.split_once(decimal) {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (head, None),
    };
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !rest.is_none_or(|rest| is_digits(rest) && !rest.is_empty()) {
        return Cow::Borrowed(text);
    }
    let Some((joined, groups, by_space)) = joined(digits, group) else {
        return Cow::Borrowed(text);
    };
    let is_plain = groups == 0 || by_space || groups > 1 || rest.is_some() || is_whole;
    if !is_plain || joined.is_empty() {
        return Cow::Borrowed(text);
    }
    let decimals = rest.map_or_else(String::new, |rest| format!(".{rest}"));
    Cow::Owned(format!("{sign}{joined}{decimals}{power}"))
}

/// A digit, or a mark, of another script or keyboard.
fn digit(letter: char, decimal: char) -> char {
    match letter {
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => {
            let zero = if letter < '\u{6F0}' { 0x660 } else { 0x6F0 };
            char::from_digit(u32::from(letter) - zero, 10).unwrap_or(letter)
        }
        '\u{66B}' => decimal,
        '\u{2212}' => '-',
        '\u{66C}' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{2019}' | '\'' => ' ',
        other => other,
    }
}

/// Digits without what stands between their groups, how many such marks there were, and whether they were spaces; none
/// where the groups are not of three.
fn joined(digits: &str, group: char) -> Option<(String, usize, bool)> {
    let mark = digits.chars().find(|letter| !letter.is_ascii_digit());
    let Some(mark) = mark else {
        return Some((digits.to_owned(), 0, false));
    };
    if mark != group && mark != ' ' {
        return None;
    }
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = digits.split(mark);
    let first = parts.next().filter(|part| (1..=3).contains(&part.len()))?;
    let others: Vec<&str> = parts.collect();
    let is_grouped = others.iter().all(|part| part.len() == 3 && is_digits(part));
    (is_digits(first) && is_grouped).then(|| {
        (
            first.to_owned() + &others.concat(),
            others.len(),
            mark == ' ',
        )
    })
}

/// A number as a language shows it. A text that is no number stays as it is.
pub(crate) fn shown(text: &str, decimal_comma: bool) -> Cow<'_, str> {
    let plain = |letter: char| matches!(letter, '0'..='9' | '-' | 'e' | 'E' | '+');
    let parts = text.split_once('.').filter(|(whole, rest)| {
        decimal_comma
            && whole.ends_with(|digit: char| digit.is_ascii_digit())
            && rest.starts_with(|digit: char| digit.is_ascii_digit())
            && whole.chars().chain(rest.chars()).all(plain)
    });
    match parts {
        Some((whole, rest)) => Cow::Owned(format!("{whole},{rest}")),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{read, shown};

    #[track_caller]
    fn check(decimal_comma: bool, whole: bool, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(read(text, decimal_comma, whole), *expected, "{text}");
        }
    }

    #[test]
    fn decimals_follow_a_comma_where_the_language_writes_one() {
        check(
            true,
            false,
            &[
                ("0,75", "0.75"),
                ("-0,5", "-0.5"),
                ("1,5e3", "1.5e3"),
                ("1.234,5", "1234.5"),
                ("1.234.567", "1234567"),
                ("1 234,5", "1234.5"),
                ("1'234'567,25", "1234567.25"),
                ("12", "12"),
                // What is copied from a message, and what is not finished.
                ("2.5", "2.5"),
                ("1.234", "1.234"),
                ("1,", "1,"),
                (",5", ",5"),
                ("1,2,3", "1,2,3"),
                ("1.23,4", "1.23,4"),
                ("abc", "abc"),
                ("", ""),
            ],
        );
    }

    #[test]
    fn groups_are_understood_where_they_are_no_decimals() {
        check(
            false,
            false,
            &[
                ("1,234,567", "1234567"),
                ("1,234.5", "1234.5"),
                ("1 234", "1234"),
                ("\u{661}\u{662}\u{66B}\u{665}", "12.5"),
                ("\u{2212}3", "-3"),
                // It could be 1.234 elsewhere: the core says what it could mean.
                ("1,234", "1,234"),
                ("2,5", "2,5"),
                ("1,23,456", "1,23,456"),
            ],
        );
        check(false, true, &[("1,234", "1234"), ("12,34", "12,34")]);
        check(true, true, &[("1.234", "1234"), ("1.5", "1.5")]);
    }

    #[test]
    fn a_number_is_shown_as_the_language_writes_it_and_read_back() {
        for text in ["0.75", "-12.5", "1.5e-7", "3", "1.", "", "a.b"] {
            let german = shown(text, true);
            assert_eq!(read(&german, true, false), *text, "{german}");
            assert_eq!(shown(text, false), *text, "in English");
        }
        assert_eq!(shown("0.75", true), "0,75");
        assert_eq!(shown("1.2.3", true), "1.2.3", "no number");
    }
}
