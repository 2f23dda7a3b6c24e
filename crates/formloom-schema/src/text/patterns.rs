//! The patterns of a schema (ECMA-262), each read once.

use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;

#[cfg(feature = "regex")]
use super::ecma;
use super::simple::Simple;

/// A pattern that is not read, whatever it says.
const MOST_BYTES: usize = 10_000;
const MOST_ESCAPES: usize = 200;

/// How much all patterns of a schema may hold, in steps and ranges of letters: some 40 MB.
const BUDGET: usize = 2_000_000;

/// How much one name of `patternProperties` may be to the engine, and all of a schema together. It matches names itself, with
/// automata that are large where letters of all languages are counted.
const MOST_OF_NAME: usize = 40_000;
const MOST_OF_NAMES: usize = 400_000;

/// The patterns of a schema, each read when it is first asked for; none where a pattern cannot be used.
#[derive(Debug, Default)]
pub struct Patterns(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    read: HashMap<Box<str>, Option<Arc<Pattern>>>,
    /// How much of the budget is gone.
    spent: usize,
    names: HashMap<Box<str>, bool>,
    spent_on_names: usize,
}

#[derive(Debug)]
enum Pattern {
    Simple(Simple),
    #[cfg(feature = "regex")]
    Full(ecma::Pattern),
    /// It may be a regular expression: nothing here can tell.
    #[cfg(not(feature = "regex"))]
    Unread,
}

impl Patterns {
    /// Whether a pattern is a regular expression that can be used.
    pub fn is_usable(&self, pattern: &str) -> bool {
        self.read(pattern).is_some()
    }

    /// Whether it can be used as a name of `patternProperties`.
    pub fn is_usable_name(&self, pattern: &str) -> bool {
        if !self.is_usable(pattern) {
            return false;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_usable) = known.names.get(pattern) {
            return *is_usable;
        }
        let weight = weight(pattern);
        let is_usable =
            weight <= MOST_OF_NAME && weight <= MOST_OF_NAMES.saturating_sub(known.spent_on_names);
        if is_usable {
            known.spent_on_names += weight;
        }
        known.names.insert(Box::from(pattern), is_usable);
        is_usable
    }

    fn read(&self, pattern: &str) -> Option<Arc<Pattern>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = known.read.get(pattern) {
            return read.clone();
        }
        let read = read(pattern, &mut known.spent).map(Arc::new);
        known.read.insert(Box::from(pattern), read.clone());
        read
    }

    /// Whether a pattern is found in a text; none where it is no regular expression, or unread. What takes too long to
    /// find is not found.
    pub fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        match &*self.read(pattern)? {
            Pattern::Simple(simple) => Some(simple.is_match(text)),
            #[cfg(feature = "regex")]
            Pattern::Full(full) => Some(full.is_match(text).unwrap_or(false)),
            #[cfg(not(feature = "regex"))]
            Pattern::Unread => None,
        }
    }

    /// Whether a pattern may be a regular expression, and cannot be read without the feature `regex`.
    #[cfg(feature = "regex")]
    pub fn is_unread(&self, _pattern: &str) -> bool {
        false
    }

    /// Whether a pattern may be a regular expression, and cannot be read without the feature `regex`.
    #[cfg(not(feature = "regex"))]
    pub fn is_unread(&self, pattern: &str) -> bool {
        matches!(self.read(pattern).as_deref(), Some(Pattern::Unread))
    }
}

/// Whether a pattern is not used. The engine, which reads names of `patternProperties` itself, takes the length of a
/// pattern times its escapes.
pub fn is_too_long(pattern: &str) -> bool {
    let length = pattern.len();
    length > MOST_BYTES || length > MOST_ESCAPES && pattern.matches('\\').count() > MOST_ESCAPES
}

/// Whether a text is a regular expression (ECMA-262); none where it is too long to be read.
pub(super) fn is_regex(text: &str) -> Option<bool> {
    if Simple::read(text).is_some() {
        return Some(true);
    }
    #[cfg(feature = "regex")]
    return (!is_too_long(text)).then(|| ecma::Pattern::read(text).is_ok());
    #[cfg(not(feature = "regex"))]
    None
}

/// How much a pattern is to an engine.
fn weight(pattern: &str) -> usize {
    #[cfg(feature = "regex")]
    return ecma::weight(pattern).unwrap_or(usize::MAX);
    #[cfg(not(feature = "regex"))]
    pattern.len()
}

fn read(pattern: &str, spent: &mut usize) -> Option<Pattern> {
    if let Some(simple) = Simple::read(pattern) {
        return Some(Pattern::Simple(simple));
    }
    if is_too_long(pattern) || *spent > BUDGET {
        return None;
    }
    #[cfg(feature = "regex")]
    {
        let full = ecma::Pattern::read(pattern).ok()?;
        *spent += full.size();
        Some(Pattern::Full(full))
    }
    #[cfg(not(feature = "regex"))]
    {
        *spent += pattern.len();
        Some(Pattern::Unread)
    }
}

#[cfg(all(test, feature = "regex"))]
mod tests {
    use super::Patterns;

    #[test]
    fn a_pattern_that_is_too_long_is_not_used() {
        let patterns = Patterns::default();
        assert_eq!(
            patterns.is_match(&"\\d".repeat(8_000), "1"),
            None,
            "it is too long"
        );
        assert_eq!(patterns.is_match("^(a|b)$", "a"), Some(true), "others are");
    }

    #[test]
    fn names_are_used_while_the_engine_has_room() {
        let patterns = Patterns::default();
        for name in [
            "^x-",
            "^[a-z]{1,63}$",
            "^\\p{L}+$",
            "^\\p{L}{1,50}$",
            "(?<!a)b",
        ] {
            assert!(patterns.is_usable_name(name), "{name}");
        }
        for name in ["(", "^\\p{L}{1,500}$", "(?<!\\W|[\\w-]{1000})"] {
            assert!(!patterns.is_usable_name(name), "{name}");
        }
        let used = (0..300)
            .filter(|number| patterns.is_usable_name(&format!("^\\p{{L}}{{1,20}}{number}$")))
            .count();
        assert!((10..60).contains(&used), "{used} of 300 have room");
        assert!(patterns.is_usable_name("^x-"), "what was used stays usable");
    }

    #[test]
    fn large_patterns_are_used_while_there_is_room() {
        let patterns = Patterns::default();
        for large in [
            "^[\\s\\S]{0,4000}$",
            "^[^\\s@\"]{1,64}@[^\\s@]{1,255}$",
            "(\\p{L}{250}|x)",
        ] {
            assert!(patterns.is_usable(large), "{large}");
        }
        let many = |number: usize| format!("^(?:ab?){{0,{}}}$", 4_000 - number);
        let used = (0..1_000)
            .filter(|number| patterns.is_usable(&many(*number)))
            .count();
        assert!((50..500).contains(&used), "{used} of 1,000 have room");
        assert!(patterns.is_usable(&many(0)), "and stay usable");
        assert_eq!(patterns.is_match("^[\\s\\S]{0,4000}$", "a"), Some(true));
    }
}
