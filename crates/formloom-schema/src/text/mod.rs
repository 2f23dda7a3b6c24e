//! Judges texts: patterns (ECMA-262) and formats.

#[cfg(feature = "regex")]
mod ecma;
mod formats;
mod patterns;
mod plain;
mod simple;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use self::patterns::Patterns;
#[doc(hidden)]
pub use self::patterns::is_too_long;
pub use self::plain::Plain;
#[doc(hidden)]
pub use self::plain::is_date;
use crate::dialect::Dialect;
use crate::options::FormatCheck;

/// Judges texts, which needs no schema. What cannot be told counts as valid, and as unchecked.
pub trait TextAssertions: Send + Sync {
    /// Whether a pattern (ECMA-262) is found in a text; none where that cannot be told.
    fn matches(&self, pattern: &str, text: &str) -> Option<bool>;

    /// Whether a pattern may be a regular expression, and cannot be read here.
    fn is_unread(&self, pattern: &str) -> bool;

    /// Whether a text has a format; a format that the dialect does not know asserts nothing.
    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool>;
}

/// Judges formats of the caller's, and leaves the rest to another judge.
#[non_exhaustive]
pub struct WithFormats {
    /// The formats by name.
    pub formats: BTreeMap<String, FormatCheck>,
    /// Who judges the rest.
    pub rest: Arc<dyn TextAssertions>,
}

impl WithFormats {
    /// Formats by name, and who judges the rest.
    pub fn new(formats: BTreeMap<String, FormatCheck>, rest: Arc<dyn TextAssertions>) -> Self {
        Self { formats, rest }
    }
}

impl TextAssertions for WithFormats {
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.rest.matches(pattern, text)
    }

    fn is_unread(&self, pattern: &str) -> bool {
        self.rest.is_unread(pattern)
    }

    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool> {
        match self.formats.get(format) {
            Some(check) => Some(check(text)),
            None => self.rest.has_format(format, text, dialect),
        }
    }
}

/// The formats that the drafts define (2020-12, validation, section 7.3).
pub const FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Judges patterns as ECMA-262 has them, and formats. Without the feature `idna` the names of hosts in other scripts than
/// ASCII are left unchecked: that takes large tables.
#[derive(Default)]
pub struct Texts {
    patterns: Arc<Patterns>,
}

impl Texts {
    /// With patterns that are read already.
    pub fn new(patterns: Arc<Patterns>) -> Self {
        Self { patterns }
    }
}

impl TextAssertions for Texts {
    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.patterns.is_match(pattern, text)
    }

    fn is_unread(&self, pattern: &str) -> bool {
        self.patterns.is_unread(pattern)
    }

    fn has_format(&self, format: &str, text: &str, dialect: Dialect) -> Option<bool> {
        if format == "regex" {
            return patterns::is_regex(text);
        }
        Plain.has_format(format, text, dialect)
    }
}

/// A pattern written so that engines which know less of ECMA-262 read it alike; none where that cannot be done.
#[cfg(feature = "regex")]
pub fn portable(pattern: &str) -> Option<String> {
    ecma::portable(pattern).ok()
}
