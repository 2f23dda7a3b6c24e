//! Regular expressions as schemas write them (ECMA-262), read and matched as the engine does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use fancy_regex::{Regex, RegexBuilder};
use hashbrown::HashMap;

use super::simple::Simple;

/// How often one match may go back before it counts as none.
pub(crate) const BACKTRACK_LIMIT: usize = 100_000;

/// A pattern that no regular expression engine gets.
const MOST_BYTES: usize = 10_000;
const MOST_ESCAPES: usize = 200;

/// How many patterns are kept compiled. Past that all are forgotten.
const MOST: usize = 5_000;

/// Patterns, each compiled when it is first asked for; none where a pattern cannot be used.
#[derive(Default)]
pub(crate) struct Patterns(Mutex<HashMap<Box<str>, Option<Arc<Pattern>>>>);

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
        if let Some(compiled) = known.get(pattern) {
            return compiled.clone();
        }
        if known.len() >= MOST {
            known.clear();
        }
        let compiled = compile(pattern).map(Arc::new);
        known.insert(Box::from(pattern), compiled.clone());
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
    pattern.len() > MOST_BYTES || pattern.matches('\\').count() > MOST_ESCAPES
}

fn compile(pattern: &str) -> Option<Pattern> {
    if let Some(simple) = Simple::read(pattern) {
        return Some(Pattern::Simple(simple));
    }
    if is_too_long(pattern) {
        return None;
    }
    let translated = ecma_regex::to_rust_regex(pattern).ok()?;
    let regex = RegexBuilder::new(&translated)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .ok()?;
    Some(Pattern::Regex(Box::new(regex)))
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
}
