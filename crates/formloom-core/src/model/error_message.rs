//! `errorMessage` (ajv-errors): the author's own words for errors, for a whole place or by keyword.
//!
//! Parts of the form that ajv-errors knows besides are left out: lists of words per item, and values of the
//! instance inside the words (`${/name}`), as no message may hold one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Unusable;
use crate::model::rare::{Rare, empty};

/// The author's words of a place.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct ErrorMessages {
    /// By keyword.
    keywords: BTreeMap<String, String>,
    /// By the member that is missing.
    required: BTreeMap<String, String>,
    /// By the member in which something is wrong.
    properties: BTreeMap<String, String>,
    /// For everything else, and the whole where only a string is written.
    rest: Option<String>,
}

empty!(ErrorMessages);

impl ErrorMessages {
    /// Reads the keyword's value. What stands inside an object in another form than these has no effect.
    pub(crate) fn parse(value: &Value) -> Result<Self, Unusable> {
        let mut messages = Self::default();
        match value {
            Value::String(words) => messages.rest = Some(words.clone()),
            Value::Object(parts) => {
                for (name, part) in parts {
                    messages.take(name, part);
                }
            }
            _ => return Err(Unusable("a string or an object of strings")),
        }
        Ok(messages)
    }

    fn take(&mut self, name: &str, part: &Value) {
        match (name, part) {
            ("_", Value::String(words)) => self.rest = Some(words.clone()),
            ("required", Value::Object(members)) => self.required = strings(members),
            ("properties", Value::Object(members)) => self.properties = strings(members),
            (keyword, Value::String(words)) => {
                self.keywords.insert(keyword.to_owned(), words.clone());
            }
            _ => {}
        }
    }

    /// Takes over what another subschema of the same place says and this one does not.
    pub(crate) fn fill_from(&mut self, more: &Self) {
        for (own, more) in [
            (&mut self.keywords, &more.keywords),
            (&mut self.required, &more.required),
            (&mut self.properties, &more.properties),
        ] {
            for (name, words) in more {
                own.entry(name.clone()).or_insert_with(|| words.clone());
            }
        }
        if self.rest.is_none() {
            self.rest.clone_from(&more.rest);
        }
    }

    fn keyword(&self, keyword: &str) -> Option<&str> {
        self.keywords.get(keyword).map(String::as_str)
    }

    /// For a keyword of an object whose errors are at a member.
    fn of_member(&self, keyword: &str, member: &str) -> Option<&str> {
        let missing = if keyword == "required" {
            self.required.get(member)
        } else {
            None
        };
        missing
            .map(String::as_str)
            .or_else(|| self.keyword(keyword))
    }

    fn property(&self, member: &str) -> Option<&str> {
        self.properties.get(member).map(String::as_str)
    }
}

/// What the author says about one error.
///
/// `nearest` are the words of the place that shows the error, and `exact` says whether it is the error's own
/// place; `around` are those of the object around the error's place, with the member's name. Words for the
/// keyword come first, then those for the place, those written nearer before those further out.
pub(crate) fn find<'a>(
    keyword: &str,
    nearest: &'a Rare<ErrorMessages>,
    exact: bool,
    around: Option<(&'a Rare<ErrorMessages>, &str)>,
) -> Option<&'a str> {
    let by_keyword = if is_at_member(keyword) {
        around.and_then(|(around, member)| around.of_member(keyword, member))
    } else if exact {
        nearest.keyword(keyword)
    } else {
        None
    };
    let of_member = || around.and_then(|(around, member)| around.property(member));
    let of_place = || nearest.rest.as_deref();
    by_keyword.or_else(|| {
        if exact {
            of_place().or_else(of_member)
        } else {
            of_member().or_else(of_place)
        }
    })
}

/// Keywords of an object whose errors are at the member that is missing or does not belong.
fn is_at_member(keyword: &str) -> bool {
    matches!(
        keyword,
        "required"
            | "dependentRequired"
            | "dependencies"
            | "additionalProperties"
            | "unevaluatedProperties"
            | "propertyNames"
    )
}

fn strings(members: &Map<String, Value>) -> BTreeMap<String, String> {
    members
        .iter()
        .filter_map(|(name, words)| Some((name.clone(), words.as_str()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ErrorMessages, Rare, find};

    fn parse(value: Value) -> Rare<ErrorMessages> {
        match ErrorMessages::parse(&value) {
            Ok(messages) => messages.into(),
            Err(unusable) => panic!("expected {}: {value}", unusable.0),
        }
    }

    /// The words for an error at a place of its own.
    fn at_place<'a>(here: &'a Rare<ErrorMessages>, keyword: &str) -> Option<&'a str> {
        find(keyword, here, true, None)
    }

    #[test]
    fn a_string_speaks_for_every_keyword() {
        let here = parse(json!("Mend this."));
        for keyword in ["minLength", "type", "required"] {
            assert_eq!(at_place(&here, keyword), Some("Mend this."), "{keyword}");
        }
    }

    #[test]
    fn words_of_a_keyword_come_before_the_rest() {
        let here = parse(json!({ "minLength": "Longer.", "_": "Other." }));
        assert_eq!(at_place(&here, "minLength"), Some("Longer."), "its own");
        assert_eq!(at_place(&here, "pattern"), Some("Other."), "the rest");
        let here = parse(json!({ "minLength": "Longer." }));
        assert_eq!(at_place(&here, "pattern"), None, "the table's words");
    }

    #[test]
    fn a_missing_member_has_the_words_of_the_object() {
        let around = parse(json!({ "required": { "name": "Say your name." } }));
        let none = Rare::default();
        let missing = |name| find("required", &none, true, Some((&around, name)));
        assert_eq!(missing("name"), Some("Say your name."), "listed");
        assert_eq!(missing("mail"), None, "not listed");

        let around = parse(json!({ "required": "Something is missing." }));
        let own = parse(json!("A name, please."));
        let missing = |own| find("required", own, true, Some((&around, "name")));
        assert_eq!(
            missing(&own),
            Some("Something is missing."),
            "words for the keyword come first"
        );
        assert_eq!(missing(&none), Some("Something is missing."), "for all");
    }

    #[test]
    fn a_missing_member_without_words_of_the_object_has_its_own() {
        let none = Rare::default();
        let own = parse(json!({ "required": "Its members.", "_": "A name, please." }));
        assert_eq!(
            find("required", &own, true, Some((&none, "name"))),
            Some("A name, please."),
            "`required` of the member speaks of the members inside it"
        );
        let general = parse(json!("The whole."));
        assert_eq!(
            find("required", &none, true, Some((&general, "name"))),
            None,
            "words for the object are not said at its members"
        );
        assert_eq!(
            find("required", &general, false, Some((&general, "name"))),
            Some("The whole."),
            "but where the member is not shown, the object shows the error"
        );
    }

    #[test]
    fn a_member_that_does_not_belong_has_the_words_of_the_object() {
        let around = parse(json!({ "additionalProperties": "No more.", "_": "Other." }));
        let stray = |keyword| find(keyword, &around, false, Some((&around, "more")));
        assert_eq!(stray("additionalProperties"), Some("No more."), "its own");
        assert_eq!(stray("propertyNames"), Some("Other."), "the rest");
    }

    #[test]
    fn a_member_has_its_own_words_before_those_of_the_object() {
        let around = parse(json!({ "properties": { "port": "A port." }, "type": "Not this." }));
        let none = Rare::default();
        let own = parse(json!({ "minimum": "From 1 on." }));
        let find = |keyword, own, member| find(keyword, own, true, Some((&around, member)));
        assert_eq!(find("minimum", &own, "port"), Some("From 1 on."), "its own");
        assert_eq!(find("type", &own, "port"), Some("A port."), "the object's");
        assert_eq!(find("required", &none, "port"), Some("A port."), "missing");
        assert_eq!(find("type", &none, "host"), None, "not listed");
    }

    #[test]
    fn words_of_a_keyword_are_not_said_deeper_inside() {
        let nearest = parse(json!({ "type": "A group.", "_": "Mend this." }));
        assert_eq!(
            find("type", &nearest, false, None),
            Some("Mend this."),
            "the keyword is another one, of a place that is not shown"
        );
    }

    #[test]
    fn the_first_subschema_of_a_place_wins() {
        let mut first = parse(json!({ "type": "First.", "required": { "a": "First a." } }));
        first.fill_from(&parse(json!({
            "type": "Second.",
            "minimum": "Second minimum.",
            "required": { "a": "Second a.", "b": "Second b." },
            "_": "Second rest."
        })));
        let expected = parse(json!({
            "type": "First.",
            "minimum": "Second minimum.",
            "required": { "a": "First a.", "b": "Second b." },
            "_": "Second rest."
        }));
        assert_eq!(
            *first, *expected,
            "what the first does not say is the second's"
        );
    }

    #[test]
    fn other_forms_have_no_effect() {
        let messages = parse(json!({
            "items": ["First item."],
            "minimum": 5,
            "_": null,
            "required": { "a": 1 },
            "properties": "Members.",
            "pattern": "Letters."
        }));
        assert_eq!(
            *messages,
            *parse(json!({ "pattern": "Letters.", "properties": "Members." })),
            "only what is a string, or strings by member, is taken"
        );
        for value in [json!(null), json!(1), json!(["a"]), json!(true)] {
            assert!(ErrorMessages::parse(&value).is_err(), "{value}");
        }
    }
}
