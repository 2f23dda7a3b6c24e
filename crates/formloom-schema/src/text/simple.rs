//! Patterns that are a row of characters, each from a set and so often: `^[A-Z]{2}-[0-9]{4}$`.
//!
//! Most patterns of real schemas are of this kind. They are matched in one pass over the text, without a regular
//! expression engine, and mean what they mean there. What has groups, alternatives or looks around is not read here.

use std::iter::Peekable;
use std::str::Chars;

/// Steps of a row, with counts written out.
const MOST_STEPS: usize = 120;

/// A pattern that was read. Steps are bits: where a match may stand is one number (the Shift-And method).
#[derive(Debug)]
pub(super) struct Simple {
    /// What the steps take, each set once with all its steps.
    sets: Vec<(Set, u128)>,
    length: usize,
    /// Steps that may be left out.
    optional: u128,
    /// Steps that may come again.
    again: u128,
    from_start: bool,
    to_end: bool,
}

/// Characters: ranges, or all that are in none of them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Set {
    ranges: Vec<(char, char)>,
    inverted: bool,
}

impl Set {
    fn one(letter: char) -> Self {
        Self {
            ranges: vec![(letter, letter)],
            inverted: false,
        }
    }

    fn holds(&self, letter: char) -> bool {
        let inside = |(first, last): &(char, char)| (*first..=*last).contains(&letter);
        self.ranges.iter().any(inside) != self.inverted
    }
}

impl Simple {
    /// Reads a pattern (ECMA-262, with Unicode); none where it is not of this kind.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        let (from_start, rest) = match pattern.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, pattern),
        };
        let mut simple = Self {
            sets: Vec::new(),
            length: 0,
            optional: 0,
            again: 0,
            from_start,
            to_end: false,
        };
        let mut letters = rest.chars().peekable();
        while let Some(letter) = letters.next() {
            let set = match letter {
                '$' if letters.peek().is_none() => {
                    simple.to_end = true;
                    break;
                }
                '[' => class(&mut letters)?,
                '\\' => escape(&mut letters)?,
                '.' => Set {
                    ranges: vec![('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')],
                    inverted: true,
                },
                '^' | '$' | '|' | '?' | '*' | '+' | '(' | ')' | ']' | '{' | '}' => return None,
                _ => Set::one(letter),
            };
            let (least, most) = count(&mut letters)?;
            simple.repeat(set, least, most)?;
        }
        Some(simple)
    }

    fn repeat(&mut self, set: Set, least: usize, most: Option<usize>) -> Option<()> {
        let written = most.unwrap_or(least.max(1));
        if written > MOST_STEPS - self.length {
            return None;
        }
        let bits = |from: usize, to: usize| (1_u128 << to) - (1_u128 << from);
        let (first, end) = (self.length, self.length + written);
        self.length = end;
        self.optional |= bits(end.min(first + least), end);
        if most.is_none() {
            self.again |= bits(end - 1, end);
        }
        let steps = bits(first, end);
        match self.sets.iter_mut().find(|(known, _)| *known == set) {
            Some((_, known)) => *known |= steps,
            None => self.sets.push((set, steps)),
        }
        Some(())
    }

    /// Whether the pattern is found in a text. The work is the length of the text times that of the pattern.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let end = 1_u128 << self.length;
        let start = self.skip(1);
        let mut at = start;
        for letter in text.chars() {
            if at & end != 0 && !self.to_end {
                return true;
            }
            let mut taken = 0;
            for (set, steps) in &self.sets {
                if at & steps != 0 && set.holds(letter) {
                    taken |= at & steps;
                }
            }
            let next = taken << 1 | taken & self.again;
            at = self.skip(if self.from_start { next } else { next | start });
            if at == 0 {
                return false;
            }
        }
        at & end != 0
    }

    /// Goes past steps that may be left out.
    fn skip(&self, mut at: u128) -> u128 {
        while at & self.optional != 0 {
            let further = at | (at & self.optional) << 1;
            if further == at {
                break;
            }
            at = further;
        }
        at
    }
}

/// `?`, `*`, `+`, `{2}`, `{2,}`, `{2,4}`, or once. Lazy and possessive ones are not read.
fn count(letters: &mut Peekable<Chars<'_>>) -> Option<(usize, Option<usize>)> {
    let counted = match letters.peek() {
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('{') => {
            letters.next();
            let least = digits(letters)?;
            let most = if letters.peek() == Some(&',') {
                letters.next();
                match letters.peek() {
                    Some('}') => None,
                    _ => Some(digits(letters)?),
                }
            } else {
                Some(least)
            };
            if letters.peek() != Some(&'}') || most.is_some_and(|most| most < least) {
                return None;
            }
            (least, most)
        }
        _ => return Some((1, Some(1))),
    };
    letters.next();
    match letters.peek() {
        Some('?' | '*' | '+' | '{') => None,
        _ => Some(counted),
    }
}

fn digits(letters: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut text = String::new();
    while let Some(digit) = letters.peek().filter(|letter| letter.is_ascii_digit()) {
        text.push(*digit);
        letters.next();
    }
    text.parse().ok()
}

/// What stands behind a backslash, outside and inside of a class.
fn escape(letters: &mut Peekable<Chars<'_>>) -> Option<Set> {
    let letter = letters.next()?;
    let known = |ranges: &[(char, char)], inverted: bool| Set {
        ranges: ranges.to_vec(),
        inverted,
    };
    Some(match letter {
        'd' => known(DIGITS, false),
        'D' => known(DIGITS, true),
        'w' => known(WORD, false),
        'W' => known(WORD, true),
        'n' => Set::one('\n'),
        'r' => Set::one('\r'),
        't' => Set::one('\t'),
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
        | '/' | '-' => Set::one(letter),
        _ => return None,
    })
}

const DIGITS: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];

/// A class behind its bracket. Classes in classes and what engines read differently are left to them.
fn class(letters: &mut Peekable<Chars<'_>>) -> Option<Set> {
    let mut set = Set::default();
    if letters.peek() == Some(&'^') {
        letters.next();
        set.inverted = true;
    }
    let mut any = false;
    loop {
        let letter = letters.next()?;
        let first = match letter {
            ']' if any => return Some(set),
            ']' | '[' | '&' | '~' => return None,
            '\\' => {
                let inside = escape(letters)?;
                match inside.ranges.as_slice() {
                    [(one, same)] if one == same && !inside.inverted => *one,
                    _ if inside.inverted => return None,
                    several => {
                        set.ranges.extend(several);
                        any = true;
                        continue;
                    }
                }
            }
            // At an end it is itself; elsewhere it would be half of a range.
            '-' if any && letters.peek() != Some(&']') => return None,
            _ => letter,
        };
        any = true;
        let mut ahead = letters.clone();
        if ahead.next() == Some('-') && ahead.peek().is_some_and(|letter| *letter != ']') {
            letters.next();
            let last = match letters.next()? {
                '\\' => match escape(letters)?.ranges.as_slice() {
                    [(one, same)] if one == same => *one,
                    _ => return None,
                },
                '[' | '-' => return None,
                letter => letter,
            };
            if last < first {
                return None;
            }
            set.ranges.push((first, last));
        } else {
            set.ranges.push((first, first));
        }
    }
}

#[cfg(all(test, feature = "regex"))]
mod tests {
    use super::Simple;
    use crate::text::ecma::Pattern;

    const PATTERNS: &[&str] = &[
        "",
        "^$",
        "^[A-Z]{2}-[0-9]{4}$",
        "^[a-z][a-z0-9 ]*$",
        "a+b?c*",
        "^a{2,}$",
        "^a{1,3}b$",
        "^a{0}b$",
        "a{0,2}$",
        "\\d+\\.\\d+",
        "^\\w+$",
        "^[^a-c]+$",
        "^[\\w.-]+@[\\w-]+$",
        "[\\d\\-x]",
        "^.$",
        "^.*b$",
        "^[-a]+$",
        "^[a-]+$",
        "^[a\\]]+$",
        "^\\S$",
        "^é+$",
        "^[à-ü]$",
        "\\W",
        "\\D",
        "\\/",
        "ab",
        "^ab",
        "b$",
        "^[^\\d]$",
        "^aa?aa?$",
        "^[0-9A-Fa-f]{8}$",
        "^.{1,3}$",
    ];

    const TEXTS: &[&str] = &[
        "",
        "a",
        "b",
        "aa",
        "aab",
        "aaab",
        "abc",
        "ac",
        "bc",
        "AB-1234",
        "AB-12345",
        "ab-1234",
        "a b1",
        "1.5",
        "15",
        "x@y",
        "x.z@y-",
        "-",
        "é",
        "éé",
        "a\n",
        "\n",
        "a\u{2028}b",
        "]",
        "x]",
        "deadBEEF",
        "deadBEEG",
        "/",
        "_",
        "٣",
        "aaaa",
        "aaa",
        "a]a",
        "\r",
    ];

    #[test]
    fn simple_patterns_mean_what_they_mean_in_full() {
        let mut read = 0;
        for pattern in PATTERNS {
            let Some(simple) = Simple::read(pattern) else {
                continue;
            };
            read += 1;
            let full = Pattern::read(pattern).unwrap();
            for text in TEXTS {
                assert_eq!(
                    Some(simple.is_match(text)),
                    full.is_match(text),
                    "{text:?} by {pattern:?}"
                );
            }
        }
        assert!(read + 2 >= PATTERNS.len(), "{read} of them are simple");
    }

    #[test]
    fn what_is_not_simple_is_left_to_the_engine() {
        for pattern in [
            "(a)", "a|b", "(?=a)", "\\b", "\\p{L}", "a+?", "a**", "[a", "a{2", "a{3,2}", "[b-a]",
            "[[a]]", "[]", "[^]", "\\1", "\\u0041", "a{200}", "^^a", "a$b", "[\\W]", "*", "\\",
            "[a-\\d]", "[a&&b]", "[a-c-e]",
        ] {
            assert!(Simple::read(pattern).is_none(), "{pattern:?}");
        }
        let most = usize::MAX;
        for pattern in [
            format!("ab{{{most}}}"),
            format!("ab{{{most},}}"),
            format!("ab{{0,{most}}}"),
        ] {
            assert!(Simple::read(&pattern).is_none(), "{pattern:?}");
        }
    }
}
