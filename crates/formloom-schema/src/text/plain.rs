//! Assertions on texts without an engine for regular expressions: formats, and patterns that are a row of characters.
//!
//! This is what a page judges by before its engine is there. What it cannot tell counts as valid and unchecked.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::simple::Simple;
use super::{TextAssertions, formats};
use crate::dialect::Dialect;

/// Judges formats, but for `regex`, and patterns that are a row of characters.
pub struct Plain;

impl TextAssertions for Plain {
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(Simple::read(pattern)?.is_match(text))
    }

    fn is_unread(&self, pattern: &str) -> bool {
        Simple::read(pattern).is_none()
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
            _ => return formats::is_valid(format, text, dialect),
        })
    }
}

fn two_digits(text: &str) -> Option<u32> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// `full-date` of RFC 3339.
pub fn is_date(text: &str) -> bool {
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
