//! English.

use serde_json::{Map, Value};

use super::Messages;
use super::plural::is_one;
use super::words::{Bound, Format, Kind, Loss, Problem, Unit, list};

/// The English table.
#[derive(Clone, Copy, Debug, Default)]
pub struct English;

impl Messages for English {
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String {
        sentence(Problem::read(keyword, params))
    }

    fn language(&self) -> &'static str {
        "en"
    }
}

fn sentence(problem: Problem<'_>) -> String {
    match problem {
        Problem::Empty => "Fill in this field.".to_owned(),
        Problem::EmptyToo => "Fill in this field too.".to_owned(),
        Problem::Commas(meant) => {
            let meant: Vec<String> = meant.into_iter().map(str::to_owned).collect();
            format!(
                "Write this as {}: with a point, and without commas.",
                list(&meant, "or")
            )
        }
        Problem::Inexact(loss, inside) => {
            let number =
                inside.map_or("This number".to_owned(), |at| format!("The number at {at}"));
            match loss {
                Loss::TooLarge => format!("{number} is too large."),
                Loss::OutOfRange => format!("{number} is too large, or too close to zero."),
                Loss::Digits(most) => format!("{number} has too many digits. Use at most {most}."),
            }
        }
        Problem::DoubledKey(at) => format!("The key {at} is there twice. Remove one."),
        Problem::Type(kinds) => format!("Enter {}.", any_of(&kinds)),
        Problem::Constant(Value::String(text)) => format!("This must be {}.", quoted(text)),
        Problem::Constant(value) => format!("This must be {value}."),
        Problem::NotAnOption => "Choose one of the options.".to_owned(),
        Problem::Pattern(pattern) => format!("This does not have the right format: {pattern}"),
        Problem::LikeExample(example) => {
            format!("This does not have the right format. Example: {example}")
        }
        Problem::WrongForm => "This does not have the right format.".to_owned(),
        Problem::Format(format) => format!("Enter {}.", format_name(format)),
        Problem::UnknownFormat(name) => format!("Enter a value in the format {}.", quoted(name)),
        Problem::TooFew(unit, limit) => {
            let verb = match unit {
                Unit::Characters => "Use",
                Unit::Items => "Add",
                Unit::Fields => "Fill in",
            };
            format!("{verb} at least {}.", count(unit, limit))
        }
        Problem::TooMany(unit, limit) => {
            let verb = match unit {
                Unit::Characters => "Use",
                Unit::Items => "Keep",
                Unit::Fields => "Fill in",
            };
            format!("{verb} at most {}.", count(unit, limit))
        }
        Problem::OutOfBound(bound, limit) => match bound {
            Bound::AtLeast => format!("Enter {limit} or more."),
            Bound::AtMost => format!("Enter {limit} or less."),
            Bound::MoreThan => format!("Enter more than {limit}."),
            Bound::LessThan => format!("Enter less than {limit}."),
            Bound::MultipleOf => format!("Enter a multiple of {limit}."),
        },
        Problem::Duplicates => "Remove what is there twice.".to_owned(),
        Problem::StrayMember(name) => format!("{} does not belong here.", quoted(name)),
        Problem::StrayItems => "Remove the items that do not belong here.".to_owned(),
        Problem::Forbidden => "Nothing can stand here.".to_owned(),
        Problem::Ambiguous(labels) => format!(
            "This fits {}, but only one of them may fit.",
            list(&all_quoted(&labels), "and")
        ),
        Problem::NoneOf(formats, options) => {
            let formats = formats.into_iter().map(format_name);
            let words: Vec<String> = formats.chain(all_quoted(&options)).collect();
            format!("Enter {}.", words.join(", or "))
        }
        Problem::Unpicked(labels) => format!("Choose {}.", list(&all_quoted(&labels), "or")),
        Problem::Incomplete(sets) => {
            let sets: Vec<String> = sets
                .iter()
                .map(|set| {
                    let names: Vec<String> = set.iter().map(|name| (*name).to_owned()).collect();
                    list(&names, "and")
                })
                .collect();
            format!("Fill in {}.", list(&sets, "or"))
        }
        Problem::Surplus(sets) => {
            let sets: Vec<String> = sets
                .iter()
                .map(|set| {
                    let names: Vec<String> = set.iter().map(|name| (*name).to_owned()).collect();
                    list(&names, "with")
                })
                .collect();
            format!("Fill in only one of {}.", list(&sets, "and"))
        }
        Problem::Unmatched => "Choose one of the alternatives.".to_owned(),
        Problem::Excluded => "This value is not allowed.".to_owned(),
        Problem::MissingItem => "An item that is asked for is missing.".to_owned(),
        Problem::SurplusItem => "Remove an item: there are too many of one kind.".to_owned(),
        Problem::Other => "This value is not allowed here.".to_owned(),
    }
}

fn any_of(kinds: &[Kind]) -> String {
    let names: Vec<String> = kinds
        .iter()
        .map(|kind| {
            match kind {
                Kind::WholeNumber => "a whole number",
                Kind::Number => "a number",
                Kind::Text => "text",
                Kind::YesOrNo => "yes or no",
                Kind::List => "a list",
                Kind::Group => "a group of values",
                Kind::Nothing => "nothing",
                Kind::Json => "JSON",
            }
            .to_owned()
        })
        .collect();
    list(&names, "or")
}

fn count(unit: Unit, count: u64) -> String {
    let noun = match unit {
        Unit::Characters => "character",
        Unit::Items => "item",
        Unit::Fields => "field",
    };
    if is_one(count) {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

fn format_name(format: Format) -> String {
    let name = match format {
        Format::Uuid => return "a UUID".to_owned(),
        Format::Regex => return "a regular expression".to_owned(),
        Format::Email => "an e-mail address",
        Format::Address => "a full address",
        Format::Date => "a date",
        Format::Time => "a time with its offset",
        Format::DateTime => "a date and time with its offset",
        Format::Duration => "a duration",
        Format::Ipv4 => "an IPv4 address",
        Format::Ipv6 => "an IPv6 address",
        Format::HostName => "a host name",
        Format::JsonPointer => "a JSON Pointer",
    };
    format!("{name}, as in {}", format.example())
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

fn all_quoted(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| quoted(text)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::English;
    use crate::messages::tests::check;

    #[test]
    fn sentences_say_what_to_do() {
        check(
            &English,
            &[
                (
                    "required",
                    json!({ "missing": "name" }),
                    "Fill in this field.",
                ),
                ("dependencies", json!({}), "Fill in this field too."),
                (
                    "type",
                    json!({ "expected": ["integer", "string", "null"] }),
                    "Enter a whole number, text or nothing.",
                ),
                (
                    "type",
                    json!({ "expected": ["json"], "unfinished": true }),
                    "Enter JSON.",
                ),
                (
                    "type",
                    json!({ "expected": ["integer"], "unfinished": true, "range": "64 bits" }),
                    "This number is too large.",
                ),
                (
                    "type",
                    json!({ "expected": ["json"], "unfinished": true, "range": "double", "inside": "/a" }),
                    "The number at /a is too large, or too close to zero.",
                ),
                (
                    "type",
                    json!({ "expected": ["number"], "unfinished": true, "digits": 17 }),
                    "This number has too many digits. Use at most 17.",
                ),
                (
                    "type",
                    json!({ "expected": ["json"], "unfinished": true, "doubled": true, "inside": "/a/b" }),
                    "The key /a/b is there twice. Remove one.",
                ),
                ("const", json!({ "expected": "a" }), "This must be “a”."),
                ("const", json!({ "expected": true }), "This must be true."),
                (
                    "pattern",
                    json!({ "pattern": "^a$" }),
                    "This does not have the right format: ^a$",
                ),
                (
                    "format",
                    json!({ "format": "idn-email" }),
                    "Enter an e-mail address, as in name@example.org.",
                ),
                ("format", json!({ "format": "uuid" }), "Enter a UUID."),
                (
                    "format",
                    json!({ "format": "uri-template" }),
                    "Enter a value in the format “uri-template”.",
                ),
                ("minimum", json!({ "limit": 2.5 }), "Enter 2.5 or more."),
                (
                    "propertyNames",
                    json!({ "member": "x" }),
                    "“x” does not belong here.",
                ),
                ("false", json!({}), "Nothing can stand here."),
                (
                    "oneOf",
                    json!({ "matches": ["A", "B"] }),
                    "This fits “A” and “B”, but only one of them may fit.",
                ),
                (
                    "oneOf",
                    json!({ "alternatives": ["A", "B"] }),
                    "Choose “A” or “B”.",
                ),
                (
                    "anyOf",
                    json!({ "formats": ["ipv4", "uuid"], "options": ["any"] }),
                    "Enter an IPv4 address, as in 192.0.2.1, or a UUID, or “any”.",
                ),
                (
                    "anyOf",
                    json!({ "missing": [["a", "b"], ["c"]] }),
                    "Fill in a and b or c.",
                ),
                ("anyOf", json!({}), "Choose one of the alternatives."),
            ],
        );
    }

    #[test]
    fn one_is_singular() {
        check(
            &English,
            &[
                ("minLength", json!({ "limit": 1 }), "Fill in this field."),
                (
                    "minLength",
                    json!({ "limit": 2 }),
                    "Use at least 2 characters.",
                ),
                (
                    "maxLength",
                    json!({ "limit": 1 }),
                    "Use at most 1 character.",
                ),
                ("minItems", json!({ "limit": 1 }), "Add at least 1 item."),
                (
                    "additionalItems",
                    json!({ "limit": 0 }),
                    "Keep at most 0 items.",
                ),
                (
                    "minProperties",
                    json!({ "limit": 1 }),
                    "Fill in at least 1 field.",
                ),
                (
                    "maxProperties",
                    json!({ "limit": 3 }),
                    "Fill in at most 3 fields.",
                ),
            ],
        );
    }
}
