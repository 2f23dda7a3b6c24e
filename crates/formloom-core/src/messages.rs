//! Words for errors: one table per language. Nothing else builds sentences about an instance.

use serde_json::{Map, Value};

/// Puts an error into words. A schema's own `errorMessage` wins over it.
pub trait Messages {
    /// The sentence for a keyword with its parameters (docs/errors.md lists them per keyword).
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String;
}

/// The English table.
#[derive(Clone, Copy, Debug, Default)]
pub struct English;

impl Messages for English {
    fn message(&self, keyword: &str, params: &Map<String, Value>) -> String {
        let limit = || {
            params
                .get("limit")
                .map(Value::to_string)
                .unwrap_or_default()
        };
        let count = |noun: &str| {
            let limit = limit();
            if limit == "1" {
                format!("1 {noun}")
            } else {
                format!("{limit} {noun}s")
            }
        };
        match keyword {
            "required" => "Fill in this field.".to_owned(),
            "dependentRequired" | "dependencies" => "Fill in this field too.".to_owned(),
            "type" if params.contains_key("unfinished") => unfinished(params),
            "type" => format!("Enter {}.", expected(params)),
            "const" => format!("This must be {}.", shown(params.get("expected"))),
            "enum" => "Choose one of the options.".to_owned(),
            "minLength" if limit() == "1" => "Fill in this field.".to_owned(),
            "minLength" => format!("Use at least {}.", count("character")),
            "maxLength" => format!("Use at most {}.", count("character")),
            "pattern" => format!(
                "This does not have the expected form: {}",
                text(params.get("pattern"))
            ),
            "format" => format!(
                "Enter {}.",
                format_name(text(params.get("format")).as_str())
            ),
            "minimum" => format!("Enter {} or more.", limit()),
            "maximum" => format!("Enter {} or less.", limit()),
            "exclusiveMinimum" => format!("Enter more than {}.", limit()),
            "exclusiveMaximum" => format!("Enter less than {}.", limit()),
            "multipleOf" => format!("Enter a multiple of {}.", limit()),
            "minItems" => format!("Add at least {}.", count("item")),
            "maxItems" | "additionalItems" => format!("Keep at most {}.", count("item")),
            "uniqueItems" => "Remove what is there twice.".to_owned(),
            "minProperties" => format!("Fill in at least {}.", count("field")),
            "maxProperties" => format!("Fill in at most {}.", count("field")),
            "additionalProperties" | "unevaluatedProperties" | "propertyNames" | "false" => {
                match params.get("member") {
                    Some(member) => format!("“{}” does not belong here.", text(Some(member))),
                    None => "Nothing can stand here.".to_owned(),
                }
            }
            "oneOf" | "anyOf" => union(params),
            "not" => "This value is not allowed.".to_owned(),
            "contains" | "minContains" => "An item that is asked for is missing.".to_owned(),
            _ => "This value is not allowed here.".to_owned(),
        }
    }
}

fn unfinished(params: &Map<String, Value>) -> String {
    if params.get("range").is_some() {
        return "This number is too large.".to_owned();
    }
    format!("Finish this: enter {}.", expected(params))
}

fn expected(params: &Map<String, Value>) -> String {
    let name = |value: &Value| {
        match value.as_str().unwrap_or_default() {
            "integer" => "a whole number",
            "number" => "a number",
            "string" => "text",
            "boolean" => "yes or no",
            "array" => "a list",
            "object" => "a group of values",
            "null" => "nothing",
            _ => "JSON",
        }
        .to_owned()
    };
    match params.get("expected") {
        Some(Value::Array(types)) if !types.is_empty() => {
            list(&types.iter().map(name).collect::<Vec<_>>(), "or")
        }
        _ => "another value".to_owned(),
    }
}

fn union(params: &Map<String, Value>) -> String {
    let labels = |name: &str| -> Option<Vec<String>> {
        Some(
            params
                .get(name)?
                .as_array()?
                .iter()
                .map(|label| format!("“{}”", text(Some(label))))
                .collect(),
        )
    };
    if let Some(matches) = labels("matches") {
        return format!(
            "This fits {}, but only one of them may fit.",
            list(&matches, "and")
        );
    }
    match labels("alternatives") {
        Some(labels) if !labels.is_empty() => format!("Choose {}.", list(&labels, "or")),
        _ => match params.get("missing").and_then(Value::as_array) {
            Some(sets) => {
                let sets: Vec<String> = sets
                    .iter()
                    .filter_map(Value::as_array)
                    .map(|set| {
                        list(
                            &set.iter().map(|name| text(Some(name))).collect::<Vec<_>>(),
                            "and",
                        )
                    })
                    .collect();
                format!("Fill in {}.", list(&sets, "or"))
            }
            None => "Choose one of the alternatives.".to_owned(),
        },
    }
}

fn format_name(format: &str) -> String {
    match format {
        "email" | "idn-email" => "an e-mail address, as in name@example.org".to_owned(),
        "uri" | "url" | "iri" => "a full address, as in https://example.org".to_owned(),
        "date" => "a date, as in 2026-11-22".to_owned(),
        "time" => "a time with its offset, as in 09:30:00Z".to_owned(),
        "date-time" => "a date and time with its offset, as in 2026-11-22T09:30:00Z".to_owned(),
        "duration" => "a duration, as in PT1H30M".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "ipv4" => "an IPv4 address, as in 192.0.2.1".to_owned(),
        "ipv6" => "an IPv6 address, as in 2001:db8::1".to_owned(),
        "hostname" | "idn-hostname" => "a host name, as in example.org".to_owned(),
        "regex" => "a regular expression".to_owned(),
        "json-pointer" => "a JSON Pointer, as in /a/0".to_owned(),
        other => format!("a value in the format “{other}”"),
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => format!("“{text}”"),
        Some(other) => other.to_string(),
        None => "another value".to_owned(),
    }
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., end] => format!("{} {last} {end}", start.join(", ")),
    }
}
