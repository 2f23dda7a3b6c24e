//! Regular expressions as schemas write them (ECMA-262), read and matched as the engine does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use fancy_regex::{Error, Regex, RegexBuilder};
use hashbrown::HashMap;

use super::simple::Simple;

/// How often one match may go back before it counts as none.
pub(crate) const BACKTRACK_LIMIT: usize = 100_000;

/// A pattern that no regular expression engine gets.
const MOST_BYTES: usize = 10_000;
const MOST_ESCAPES: usize = 200;

/// How large a compiled pattern may be, in bytes; the engine has the same limit.
pub(crate) const LARGEST: usize = 4 << 20;

/// The sizes that are tried, and what all patterns of a schema may take: one that is too large takes what was tried.
const SIZES: [usize; 3] = [32 << 10, 256 << 10, LARGEST];
const BUDGET: usize = 256 << 20;

/// The patterns of a schema, each compiled when it is first asked for; none where a pattern cannot be used.
#[derive(Default)]
pub(crate) struct Patterns(Mutex<Known>);

#[derive(Default)]
struct Known {
    compiled: HashMap<Box<str>, Option<Arc<Pattern>>>,
    /// How much of the budget is gone.
    spent: usize,
}

enum Pattern {
    Simple(Simple),
    Regex(Box<Regex>),
}

impl Patterns {
    /// Whether a pattern is a regular expression that can be used.
    pub(crate) fn is_usable(&self, pattern: &str) -> bool {
        self.compiled(pattern).is_some()
    }

    fn compiled(&self, pattern: &str) -> Option<Arc<Pattern>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.compiled.get(pattern) {
            return compiled.clone();
        }
        let compiled = compile(pattern, &mut known.spent).map(Arc::new);
        let kept = compiled.clone();
        known.compiled.insert(Box::from(pattern), kept);
        compiled
    }

    /// Whether a pattern is found in a text; none where it is no regular expression.
    pub(crate) fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        Some(match &*self.compiled(pattern)? {
            Pattern::Simple(simple) => simple.is_match(text),
            // regex-automata 0.4 panics on some patterns (rust-lang/regex#1344), which the engine catches too.
            Pattern::Regex(regex) => matches!(
                catch_unwind(AssertUnwindSafe(|| regex.is_match(text))),
                Ok(Ok(true))
            ),
        })
    }
}

/// Whether a pattern is not used: translating it takes its length times its escapes.
pub(crate) fn is_too_long(pattern: &str) -> bool {
    let length = pattern.len();
    length > MOST_BYTES || length > MOST_ESCAPES && pattern.matches('\\').count() > MOST_ESCAPES
}

fn compile(pattern: &str, spent: &mut usize) -> Option<Pattern> {
    if let Some(simple) = Simple::read(pattern) {
        return Some(Pattern::Simple(simple));
    }
    if is_too_long(pattern) {
        return None;
    }
    let translated = ecma_regex::to_rust_regex(pattern).ok()?;
    for size in SIZES {
        if *spent + size > BUDGET {
            return None;
        }
        let built = RegexBuilder::new(&translated)
            .backtrack_limit(BACKTRACK_LIMIT)
            .delegate_size_limit(size)
            .build();
        match built {
            Err(Error::ParseError(..)) => return None,
            Ok(regex) => {
                *spent += size;
                return Some(Pattern::Regex(Box::new(regex)));
            }
            Err(_) => *spent += size,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[test]
    fn a_pattern_that_would_take_seconds_to_translate_is_not_used() {
        let patterns = Patterns::default();
        assert_eq!(
            patterns.is_match(&"\\d".repeat(8_000), "1"),
            None,
            "it is too long"
        );
        assert_eq!(patterns.is_match("^(a|b)$", "a"), Some(true), "others are");
    }

    #[test]
    fn patterns_that_are_large_compiled_are_used_while_there_is_room() {
        let patterns = Patterns::default();
        assert!(!patterns.is_usable("(\\p{L}{250}|x)"), "too large alone");
        for large in ["^[\\s\\S]{0,4000}$", "^[^\\s@\"]{1,64}@[^\\s@]{1,255}$"] {
            assert!(patterns.is_usable(large), "{large}");
        }
        let many = |number: usize| format!("^[\\s\\S]{{0,{}}}$", 2_900 + number);
        let used = (0..100)
            .filter(|number| patterns.is_usable(&many(*number)))
            .count();
        assert!((40..64).contains(&used), "{used} of 100 have room");
        assert!(patterns.is_usable(&many(0)), "and stay usable");
        assert_eq!(patterns.is_match("^[\\s\\S]{0,4000}$", "a"), Some(true));
    }
}
