//! Assertions on texts without an engine: the formats that are short and exact, and patterns that are a row of
//! characters.
//!
//! This is what a page judges by before its engine is there. What it cannot tell counts as valid and unchecked.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::TextAssertions;
use super::simple::Simple;
use crate::compile::Dialect;

/// Whether a text has a format.
type Check = fn(&str) -> bool;

/// Formats of dates and times, which the engine takes from here: there is one truth about them.
pub(crate) const DATES: [(&str, Check); 3] = [
    ("date", is_date),
    ("time", is_time),
    ("date-time", is_date_time),
];

/// Judges by the standard library alone.
pub(crate) struct Plain;

impl TextAssertions for Plain {
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(Simple::read(pattern)?.is_match(text))
    }

    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool> {
        Some(match format {
            "date" => is_date(text),
            "time" => is_time(text),
            "date-time" => is_date_time(text),
            "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
            "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
            "uuid" if dialect >= Dialect::Draft201909 => is_uuid(text),
            "json-pointer" if dialect >= Dialect::Draft6 => is_json_pointer(text),
            "relative-json-pointer" if dialect >= Dialect::Draft7 => is_relative_json_pointer(text),
            "email" => return is_simple_email(text),
            "hostname" | "regex" | "uri" | "duration" | "uri-reference" | "uri-template"
            | "iri" | "iri-reference" | "idn-email" | "idn-hostname" => {
                return None;
            }
            // A format that no specification names asserts nothing.
            _ => true,
        })
    }
}

/// Addresses as most people have them: a dot-atom (RFC 5322, section 3.2.3) of plain characters at a host name
/// (RFC 1123, section 2.1). What has other characters is for the engine.
fn is_simple_email(text: &str) -> Option<bool> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-@".contains(&byte);
    if !text.bytes().all(is_plain) || text.contains("--") {
        return None;
    }
    let Some((local, host)) = text.split_once('@') else {
        return Some(false);
    };
    let good_local = local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty());
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.contains(['@', '_', '+'])
    };
    Some(good_local && host.len() <= 253 && host.split('.').all(is_label))
}

fn two_digits(text: &str) -> Option<u32> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// `full-date` of RFC 3339.
fn is_date(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    let Some((month, day)) = rest.split_once('-') else {
        return false;
    };
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (Ok(year), Some(month), Some(day)) =
        (year.parse::<u32>(), two_digits(month), two_digits(day))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// `full-time` of RFC 3339; second 60 only where a leap second can be, at 23:59 UTC.
fn is_time(text: &str) -> bool {
    let Some((clock, offset)) = split_offset(text) else {
        return false;
    };
    let clock = match clock.split_once('.') {
        Some((_, fraction))
            if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            return false;
        }
        Some((clock, _)) => clock,
        None => clock,
    };
    let mut parts = clock.split(':');
    let mut next = || parts.next().and_then(two_digits);
    let (Some(hour), Some(minute), Some(second)) = (next(), next(), next()) else {
        return false;
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return false;
    }
    let utc = i64::from(hour * 60 + minute) - offset;
    second < 60 || utc.rem_euclid(24 * 60) == 24 * 60 - 1
}

/// The clock, and how many minutes it is ahead of UTC.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let (clock, offset) = text.split_at(at);
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let ahead = i64::from(hours * 60 + minutes);
    Some((
        clock,
        if offset.starts_with('-') {
            -ahead
        } else {
            ahead
        },
    ))
}

fn is_date_time(text: &str) -> bool {
    text.split_once(['T', 't'])
        .is_some_and(|(date, time)| is_date(date) && is_time(time))
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

fn is_json_pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/'))
        && text
            .split('~')
            .skip(1)
            .all(|rest| rest.starts_with(['0', '1']))
}

fn is_relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let is_number = !number.is_empty() && (number == "0" || !number.starts_with('0'));
    is_number && (rest == "#" || is_json_pointer(rest))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::Plain;
    use crate::assertions::{TextAssertions, engine};
    use crate::compile::{CompileOptions, Dialect};

    const DIALECTS: [Dialect; 5] = [
        Dialect::Draft4,
        Dialect::Draft6,
        Dialect::Draft7,
        Dialect::Draft201909,
        Dialect::Draft202012,
    ];

    const FORMATS: &[&str] = &[
        "date",
        "time",
        "date-time",
        "ipv4",
        "ipv6",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "email",
        "regex",
        "password",
        "",
    ];

    const TEXTS: &[&str] = &[
        "",
        "x",
        "2024-02-29",
        "2023-02-29",
        "2000-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-13-01",
        "2024-00-10",
        "24-01-01",
        "2024-1-1",
        "2024-01-01T",
        "২০২৪-01-01",
        "12:00:00Z",
        "12:00:00z",
        "12:00:00",
        "12:00:00.5+01:30",
        "12:00:00.+01:30",
        "24:00:00Z",
        "12:60:00Z",
        "23:59:60Z",
        "22:59:60Z",
        "00:29:60+00:30",
        "15:59:60-08:00",
        "15:59:60-07:00",
        "12:00:00+24:00",
        "12:00:00+1:00",
        "12:00Z",
        "2024-01-01T12:00:00Z",
        "2024-01-01t12:00:00.123-08:00",
        "2024-01-01 12:00:00Z",
        "+024-12-31",
        "202--12-31",
        "2024-02-29T12:00:0+Z",
        "+2:00:00Z",
        "127.0.0.1",
        "127.0.0.01",
        "256.0.0.1",
        "1.2.3",
        "::1",
        "fe80::1%eth0",
        "1::2::3",
        "::ffff:1.2.3.4",
        "f308a72c-fa84-11eb-9a03-0242ac130003",
        "F308A72C-FA84-11EB-9A03-0242AC130003",
        "f308a72cfa8411eb9a030242ac130003",
        "f308a72c-fa84-11eb-9a03-0242ac13000g",
        "/a~0b/~1",
        "/a~",
        "ada@example.org",
        "ada.lovelace+forms@mail.example.org",
        "ada@localhost",
        "ada@",
        "@example.org",
        ".ada@example.org",
        "ada..l@example.org",
        "ada.@example.org",
        "ada@example..org",
        "ada@example.org.",
        "ada@-example.org",
        "ada@exa_mple.org",
        "ada@ex+ample.org",
        "ada@b@example.org",
        "a_b-c@1.2.3.4",
        "ada@e",
        "ada@123",
        "a@ab--c.org",
        "a@Xn--a.org",
        "-@a-b.c",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345@a.org",
        "ada@aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234.org",
        "a/b",
        "0#",
        "01/a",
        "12/a~2",
        "1~0",
    ];

    #[test]
    fn plain_answers_are_those_of_the_engine() {
        let mut answered = 0;
        for dialect in DIALECTS {
            for format in FORMATS {
                for text in TEXTS {
                    if let Some(answer) = Plain.has_format(format, text, dialect) {
                        answered += 1;
                        let expected = engine::judged_directly("format", format, text, dialect);
                        assert_eq!(
                            Some(answer),
                            expected,
                            "{text:?} as {format:?} in {}",
                            dialect.name()
                        );
                    }
                }
            }
        }
        assert!(answered > 1_500, "{answered} of the questions are answered");
    }

    #[test]
    fn conditions_and_branches_judge_dates_as_fields_do() {
        for (format, text) in [
            ("date", "+024-12-31"),
            ("time", "+2:00:00Z"),
            ("date-time", "2024-02-29T12:00:0+Z"),
        ] {
            for schema in [
                json!({ "if": { "properties": { "e": { "format": format } } }, "then": { "required": ["x"] } }),
                json!({ "properties": { "e": { "not": { "format": format } } } }),
            ] {
                for is_deferred in [false, true] {
                    let options = CompileOptions::default().with_deferred(is_deferred);
                    let form = options.compile(&schema).unwrap().form;
                    let mut state = form.state(json!({ "e": text }));
                    assert_eq!(state.errors(), [], "{schema}");
                    assert!(state.submit().is_ok(), "{schema}");
                }
            }
        }
    }

    #[test]
    fn texts_are_judged_as_in_the_engine() {
        let texts = engine::texts(Arc::default());
        let formats = [
            "hostname",
            "uri",
            "duration",
            "uri-reference",
            "uri-template",
            "iri",
            "iri-reference",
            "idn-email",
            "idn-hostname",
        ];
        let more = [
            "P1Y2M",
            "P1W",
            "PT",
            "http://example.org/a b",
            "http://a/{b}",
            "-a.b",
            "xn--a",
            "é.org",
        ];
        for dialect in DIALECTS {
            for format in FORMATS.iter().chain(&formats) {
                for text in TEXTS.iter().chain(&more) {
                    assert_eq!(
                        texts.has_format(format, text, dialect),
                        engine::judged_directly("format", format, text, dialect),
                        "{text:?} as {format:?} in {}",
                        dialect.name()
                    );
                }
            }
        }
        for pattern in [
            "^[a-z]+$",
            "\\d",
            "\\w+\\s",
            "(a)\\1",
            "^(?=.*a).{2,}$",
            "(",
            "[",
            "\\p{L}",
            "\\cA",
            "a{,3}",
            "^(a|b)$",
            "^\\S*$",
            ".",
        ] {
            for text in [
                "", "a", "ab", "aa", "1", "é", "a b", "\u{a0}", "\n", "a{,3}", "\u{1}",
            ] {
                assert_eq!(
                    texts.matches(pattern, text),
                    engine::judged_directly("pattern", pattern, text, Dialect::Draft202012),
                    "{text:?} by {pattern:?}"
                );
            }
        }
    }

    #[test]
    fn patterns_without_operators_are_answered_as_the_engine_does() {
        for pattern in ["", "a", "^a", "a$", "^ab$", "^$", "^x-", "-$", "a-b", "/"] {
            for text in ["", "a", "ab", "ba", "x-y", "a-", "a-b", "/", "a\n"] {
                let answer = Plain.matches(pattern, text);
                assert!(answer.is_some(), "{pattern:?} has no operators");
                assert_eq!(
                    answer,
                    engine::judged_directly("pattern", pattern, text, Dialect::Draft202012),
                    "{text:?} by {pattern:?}"
                );
            }
        }
        for pattern in ["a|b", "(a)", "^^a"] {
            assert_eq!(
                Plain.matches(pattern, "a"),
                None,
                "{pattern:?} is not judged"
            );
        }
    }
}
