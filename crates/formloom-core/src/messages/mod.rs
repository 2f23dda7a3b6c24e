//! Words for errors: one table per language. Nothing else builds sentences about an instance.
//!
//! Numbers, dates and patterns stand in every language as one types them (`2.5`, `2026-11-22`), so that
//! what is copied from a sentence is accepted.

mod arabic;
mod english;
mod german;
mod plural;
mod words;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::words::type_word;

pub use self::arabic::Arabic;
pub use self::english::English;
pub use self::german::German;
pub use self::plural::ArabicPlural;

/// Puts an error into words. A schema's own `errorMessage` wins over it.
pub trait Messages: Send + Sync {
    /// The sentence for a keyword with its parameters (docs/errors.md lists them per keyword).
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String;

    /// How an item is called that the schema gives no title, by its number from 1 on.
    fn item(&self, number: usize) -> String {
        format!("Item {number}")
    }

    /// How a type of JSON, or a format of text, is called where it is one of several that can be picked.
    fn type_name(&self, name: &str) -> String {
        type_word(name).to_owned()
    }

    /// How a variant is called that nothing tells apart, by its number from 1 on.
    fn option(&self, number: usize) -> String {
        format!("Option {number}")
    }

    /// The language of the sentences as a BCP 47 tag; `und` (undetermined) where the table does not say.
    fn language(&self) -> &'static str {
        "und"
    }

    /// Whether the sentences are written from right to left.
    fn is_right_to_left(&self) -> bool {
        false
    }
}

/// The table for a BCP 47 tag, by its language (`de-AT` is German); none for a language without a table.
pub fn messages_for(language: &str) -> Option<Arc<dyn Messages>> {
    let wanted = language.split('-').next()?;
    tables()
        .into_iter()
        .find(|table| table.language().eq_ignore_ascii_case(wanted))
}

/// Every keyword that an error may name: what a table in another language has words for. `docs/errors.md` says which
/// parameters each has.
pub const MESSAGE_KEYWORDS: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "anyOf",
    "const",
    "contains",
    "dependencies",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "false",
    "format",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "propertyNames",
    "required",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Whether a format of text has words of its own in the tables.
pub(crate) fn names_format(name: &str) -> bool {
    words::Format::is_known(name)
}

/// Every table that there is.
fn tables() -> [Arc<dyn Messages>; 3] {
    [Arc::new(English), Arc::new(German), Arc::new(Arabic)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value, json};

    use super::words::Problem;
    use super::{MESSAGE_KEYWORDS, Messages, messages_for, tables};

    /// Every keyword, with every shape of its parameters.
    pub(super) fn samples() -> Vec<(&'static str, Map<String, Value>)> {
        let mut samples = vec![
            ("required", json!({ "missing": "name" })),
            ("required", json!({})),
            ("dependentRequired", json!({ "missing": "name" })),
            ("dependencies", json!({ "missing": "name" })),
            (
                "type",
                json!({ "expected": ["integer", "number", "string", "boolean"] }),
            ),
            ("type", json!({ "expected": ["array", "object", "null"] })),
            (
                "type",
                json!({ "expected": ["integer"], "unfinished": true }),
            ),
            ("type", json!({ "expected": ["json"], "unfinished": true })),
            (
                "type",
                json!({ "expected": ["integer"], "unfinished": true, "range": "64 bits" }),
            ),
            (
                "type",
                json!({ "expected": ["json"], "unfinished": true, "range": "double", "inside": "/a" }),
            ),
            (
                "type",
                json!({ "expected": ["number"], "unfinished": true, "digits": 17 }),
            ),
            (
                "type",
                json!({ "expected": ["json"], "unfinished": true, "doubled": true, "inside": "/a" }),
            ),
            (
                "type",
                json!({ "expected": ["number"], "unfinished": true, "meant": ["1.234", "1234"] }),
            ),
            ("const", json!({ "expected": "a" })),
            ("const", json!({ "expected": 5 })),
            ("enum", json!({ "options": ["a", "b"] })),
            ("pattern", json!({ "pattern": "^a$" })),
            ("pattern", json!({ "pattern": "^a$", "example": "a" })),
            (
                "pattern",
                json!({ "pattern": "^(?=.{1,64}@)[a-z0-9]+(\\.[a-z0-9]+)*@([a-z]+\\.)+[a-z]{2,}$" }),
            ),
            ("minimum", json!({ "limit": -5 })),
            ("maximum", json!({ "limit": 2.5 })),
            ("exclusiveMinimum", json!({ "limit": 0 })),
            ("exclusiveMaximum", json!({ "limit": 10 })),
            ("multipleOf", json!({ "limit": 5 })),
            ("uniqueItems", json!({})),
            ("additionalProperties", json!({ "member": "more" })),
            ("unevaluatedProperties", json!({ "member": "more" })),
            ("propertyNames", json!({ "member": "more" })),
            ("oneOf", json!({ "matches": ["A", "B"] })),
            ("oneOf", json!({ "matches": ["A", "B", "C"] })),
            ("oneOf", json!({ "alternatives": ["A", "B"] })),
            ("anyOf", json!({ "alternatives": ["A"] })),
            ("anyOf", json!({ "formats": ["ipv4", "hostname"] })),
            (
                "anyOf",
                json!({ "formats": ["ipv4", "date-time"], "options": ["any"] }),
            ),
            ("oneOf", json!({ "options": ["a", "b"] })),
            ("anyOf", json!({ "options": [1, 2] })),
            ("anyOf", json!({ "missing": [["a", "b"], ["c"]] })),
            ("oneOf", json!({ "missing": [["a"], ["b"]] })),
            ("oneOf", json!({ "missing": [["a"]], "labels": [["A"]] })),
            ("oneOf", json!({ "surplus": [["A"], ["B", "C"]] })),
            ("oneOf", json!({})),
            ("not", json!({})),
            ("contains", json!({})),
            ("minContains", json!({})),
            ("maxContains", json!({})),
            ("unevaluatedItems", json!({})),
            ("false", json!({})),
        ];
        for keyword in [
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "additionalItems",
            "minProperties",
            "maxProperties",
        ] {
            for limit in [0, 1, 2, 3, 11, 100] {
                samples.push((keyword, json!({ "limit": limit })));
            }
        }
        for format in [
            "email",
            "idn-email",
            "uri",
            "url",
            "iri",
            "date",
            "time",
            "date-time",
            "duration",
            "uuid",
            "ipv4",
            "ipv6",
            "hostname",
            "idn-hostname",
            "regex",
            "json-pointer",
            "uri-template",
        ] {
            samples.push(("format", json!({ "format": format })));
        }
        samples
            .into_iter()
            .map(|(keyword, value)| (keyword, params(value)))
            .collect()
    }

    pub(super) fn params(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(params) => params,
            _ => Map::new(),
        }
    }

    #[track_caller]
    pub(super) fn check(messages: &dyn Messages, expected: &[(&str, Value, &str)]) {
        for (keyword, value, sentence) in expected {
            assert_eq!(
                messages.message(keyword, &params(value.clone())),
                *sentence,
                "{keyword} {value}"
            );
        }
    }

    #[test]
    fn every_keyword_has_a_sample() {
        let sampled: BTreeSet<&str> = samples().into_iter().map(|(keyword, _)| keyword).collect();
        let named: BTreeSet<&str> = MESSAGE_KEYWORDS.iter().copied().collect();
        assert_eq!(sampled, named, "samples and the list");
    }

    #[test]
    fn every_keyword_has_its_own_words_in_every_language() {
        for (keyword, params) in samples() {
            assert_ne!(
                Problem::read(keyword, &params),
                Problem::Other,
                "{keyword} {params:?} is read"
            );
            let sentences: BTreeSet<String> = tables()
                .iter()
                .map(|table| {
                    let sentence = table.message(keyword, &params);
                    assert!(
                        sentence.ends_with('.') || keyword == "pattern",
                        "{} is a sentence: {sentence}",
                        table.language()
                    );
                    assert_ne!(
                        sentence,
                        table.message("no such keyword", &Map::new()),
                        "{}: {keyword} is no fallback",
                        table.language()
                    );
                    sentence
                })
                .collect();
            assert_eq!(
                sentences.len(),
                tables().len(),
                "each language says it differently: {sentences:?}"
            );
        }
    }

    #[test]
    fn parameters_that_are_not_there_end_in_the_general_sentence() {
        for table in tables() {
            let general = table.message("no such keyword", &Map::new());
            for keyword in ["minItems", "minimum", "pattern", "format", "const", "type"] {
                assert_eq!(
                    table.message(keyword, &Map::new()),
                    general,
                    "{}: {keyword}",
                    table.language()
                );
            }
        }
    }

    #[test]
    fn a_table_is_found_by_its_language() {
        for (tag, language) in [
            ("en", Some("en")),
            ("en-GB", Some("en")),
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("DE-latn-CH", Some("de")),
            ("ar-EG", Some("ar")),
            ("den", None),
            ("d", None),
            ("x-de", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(
                messages_for(tag).map(|table| table.language()),
                language,
                "{tag}"
            );
        }
    }

    #[test]
    fn only_arabic_runs_from_right_to_left() {
        for table in tables() {
            assert_eq!(
                table.is_right_to_left(),
                table.language() == "ar",
                "{}",
                table.language()
            );
        }
    }

    #[test]
    fn a_table_of_the_host_says_nothing_of_its_language_unless_it_wants_to() {
        struct Own;
        impl Messages for Own {
            fn message(&self, _keyword: &str, _params: &Map<String, Value>) -> String {
                "Non.".to_owned()
            }
        }
        assert_eq!(Own.language(), "und", "BCP 47: undetermined");
        assert!(!Own.is_right_to_left(), "left to right unless it says so");
    }
}
