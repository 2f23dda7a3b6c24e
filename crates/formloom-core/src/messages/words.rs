//! Reads a keyword with its parameters once for all languages: what is wrong, without any words.

use serde_json::{Map, Value};

/// What is wrong. Each language matches all of it, so that none can forget a problem.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Problem<'a> {
    /// A value is asked for.
    Empty,
    /// A value is asked for because something else has one.
    EmptyToo,
    /// A number is written with commas, and these are what it can mean. There is at least one.
    Commas(Vec<&'a str>),
    /// A number that cannot be kept exactly, and where in a JSON text it stands.
    Inexact(Loss, Option<&'a str>),
    /// A key of a JSON text that is there twice.
    DoubledKey(&'a str),
    /// Other kinds of value are accepted. There is at least one.
    Type(Vec<Kind>),
    /// Only this value is accepted.
    Constant(&'a Value),
    /// Only listed values are accepted.
    NotAnOption,
    /// The text does not match the regular expression.
    Pattern(&'a str),
    /// A value that has the form.
    LikeExample(&'a str),
    /// The pattern is too long to be read.
    WrongForm,
    Format(Format),
    /// A format that has no words of its own.
    UnknownFormat(&'a str),
    TooFew(Unit, u64),
    TooMany(Unit, u64),
    /// A number that is not within its bound.
    OutOfBound(Bound, &'a Value),
    /// Items are there more than once.
    Duplicates,
    /// A member does not belong to the object.
    StrayMember(&'a str),
    /// Items do not belong to the list.
    StrayItems,
    /// No value is accepted.
    Forbidden,
    /// Several variants accept the value, and only one may. There is at least one.
    Ambiguous(Vec<&'a str>),
    /// A text has none of these formats, and is none of these options. There is at least one format.
    NoneOf(Vec<Format>, Vec<&'a str>),
    /// No variant is picked. There is at least one.
    Unpicked(Vec<&'a str>),
    /// Each list is a set of members that would do. There is at least one, and none is empty.
    Incomplete(Vec<Vec<&'a str>>),
    /// Each list is a set of members that are filled in, and only one of the sets may be. There are at least two, and none
    /// is empty.
    Surplus(Vec<Vec<&'a str>>),
    /// No alternative accepts the value, and they have no names.
    Unmatched,
    /// What `not` says.
    Excluded,
    /// Too few items are what `contains` says.
    MissingItem,
    /// Too many items are what `contains` says.
    SurplusItem,
    /// Nothing is known of the keyword.
    Other,
}

/// Why a number cannot be kept.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Loss {
    /// A whole number has too many digits.
    TooLarge,
    /// It is too large for any number that is kept, or too near to zero.
    OutOfRange,
    /// It has more digits than that.
    Digits(u64),
}

/// What a length counts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Unit {
    Characters,
    Items,
    Fields,
}

/// How a number is limited.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Bound {
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    MultipleOf,
}

/// A kind of value that one enters.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kind {
    WholeNumber,
    Number,
    Text,
    YesOrNo,
    List,
    Group,
    Nothing,
    Json,
}

impl Kind {
    fn of(name: &Value) -> Self {
        match name.as_str().unwrap_or_default() {
            "integer" => Self::WholeNumber,
            "number" => Self::Number,
            "string" => Self::Text,
            "boolean" => Self::YesOrNo,
            "array" => Self::List,
            "object" => Self::Group,
            "null" => Self::Nothing,
            _ => Self::Json,
        }
    }
}

/// A format that has words of its own.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Format {
    Email,
    Address,
    Date,
    Time,
    DateTime,
    Duration,
    Uuid,
    Ipv4,
    Ipv6,
    HostName,
    Regex,
    JsonPointer,
}

impl Format {
    /// Whether a format has words of its own.
    pub(super) fn is_known(name: &str) -> bool {
        Self::named(name).is_some()
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "email" | "idn-email" => Self::Email,
            "uri" | "url" | "iri" => Self::Address,
            "date" => Self::Date,
            "time" => Self::Time,
            "date-time" => Self::DateTime,
            "duration" => Self::Duration,
            "uuid" => Self::Uuid,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "hostname" | "idn-hostname" => Self::HostName,
            "regex" => Self::Regex,
            "json-pointer" => Self::JsonPointer,
            _ => return None,
        })
    }

    /// A value that has the format, the same in every language.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Email => "name@example.org",
            Self::Address => "https://example.org",
            Self::Date => "2026-11-22",
            Self::Time => "09:30:00Z",
            Self::DateTime => "2026-11-22T09:30:00Z",
            Self::Duration => "PT1H30M",
            Self::Uuid => "123e4567-e89b-12d3-a456-426614174000",
            Self::Ipv4 => "192.0.2.1",
            Self::Ipv6 => "2001:db8::1",
            Self::HostName => "example.org",
            Self::Regex => "^[a-z]+$",
            Self::JsonPointer => "/a/0",
        }
    }
}

impl<'a> Problem<'a> {
    /// What a keyword with its parameters (docs/errors.md) says.
    pub(super) fn read(keyword: &str, params: &'a Map<String, Value>) -> Self {
        Self::known(keyword, params).unwrap_or(Self::Other)
    }

    /// None for an unknown keyword, and where a parameter is missing.
    fn known(keyword: &str, params: &'a Map<String, Value>) -> Option<Self> {
        let limit = || params.get("limit");
        let count = || limit()?.as_u64();
        let text = |name: &str| params.get(name)?.as_str();
        Some(match keyword {
            "required" => Self::Empty,
            "dependentRequired" | "dependencies" => Self::EmptyToo,
            "type" => return typed(params),
            "const" => Self::Constant(params.get("expected")?),
            "enum" => Self::NotAnOption,
            "pattern" => pattern(text("described"), text("example"), text("pattern")?),
            "format" => {
                let name = text("format")?;
                Format::named(name).map_or(Self::UnknownFormat(name), Self::Format)
            }
            "minLength" => match count()? {
                1 => Self::Empty,
                count => Self::TooFew(Unit::Characters, count),
            },
            "maxLength" => Self::TooMany(Unit::Characters, count()?),
            "minItems" => Self::TooFew(Unit::Items, count()?),
            "maxItems" | "additionalItems" => Self::TooMany(Unit::Items, count()?),
            "minProperties" => Self::TooFew(Unit::Fields, count()?),
            "maxProperties" => Self::TooMany(Unit::Fields, count()?),
            "minimum" => Self::OutOfBound(Bound::AtLeast, limit()?),
            "maximum" => Self::OutOfBound(Bound::AtMost, limit()?),
            "exclusiveMinimum" => Self::OutOfBound(Bound::MoreThan, limit()?),
            "exclusiveMaximum" => Self::OutOfBound(Bound::LessThan, limit()?),
            "multipleOf" => Self::OutOfBound(Bound::MultipleOf, limit()?),
            "uniqueItems" => Self::Duplicates,
            "additionalProperties" | "unevaluatedProperties" | "propertyNames" | "false" => {
                text("member").map_or(Self::Forbidden, Self::StrayMember)
            }
            "unevaluatedItems" => Self::StrayItems,
            "oneOf" | "anyOf" => union(params),
            "not" => Self::Excluded,
            "contains" | "minContains" => Self::MissingItem,
            "maxContains" => Self::SurplusItem,
            _ => return None,
        })
    }
}

fn typed(params: &Map<String, Value>) -> Option<Problem<'_>> {
    let unfinished = params.contains_key("unfinished");
    if unfinished && let Some(problem) = inexact(params) {
        return Some(problem);
    }
    if unfinished && params.contains_key("listed") {
        return Some(Problem::NotAnOption);
    }
    let meant = names(params.get("meant"));
    if unfinished && !meant.is_empty() {
        return Some(Problem::Commas(meant));
    }
    let expected = params.get("expected")?.as_array()?;
    let kinds: Vec<Kind> = expected.iter().map(Kind::of).collect();
    if kinds.is_empty() {
        return None;
    }
    Some(Problem::Type(kinds))
}

fn inexact(params: &Map<String, Value>) -> Option<Problem<'_>> {
    let inside = params.get("inside").and_then(Value::as_str);
    if params.contains_key("doubled") {
        return Some(Problem::DoubledKey(inside?));
    }
    let range = params.get("range").and_then(Value::as_str);
    let digits = || params.get("digits")?.as_u64().map(Loss::Digits);
    let loss = match range {
        Some("double") => Loss::OutOfRange,
        Some(_) => Loss::TooLarge,
        None => digits()?,
    };
    Some(Problem::Inexact(loss, inside))
}

fn union(params: &Map<String, Value>) -> Problem<'_> {
    let matches = few(names(params.get("matches")));
    if !matches.is_empty() {
        return Problem::Ambiguous(matches);
    }
    let formats = names(params.get("formats")).into_iter();
    let formats: Vec<Format> = formats.filter_map(Format::named).collect();
    if !formats.is_empty() {
        return Problem::NoneOf(formats, names(params.get("options")));
    }
    let alternatives = few(names(params.get("alternatives")));
    if !alternatives.is_empty() {
        return Problem::Unpicked(alternatives);
    }
    let sets = |param: &str| -> Vec<Vec<&str>> {
        let sets = params.get(param).and_then(Value::as_array);
        let sets = sets.into_iter().flatten().map(|set| names(Some(set)));
        sets.filter(|set| !set.is_empty()).collect()
    };
    let surplus = sets("surplus");
    if surplus.len() > 1 {
        return Problem::Surplus(surplus);
    }
    // As they are called where they are shown.
    let shown = sets("labels");
    let sets = if shown.is_empty() {
        sets("missing")
    } else {
        shown
    };
    if params.contains_key("options") {
        Problem::NotAnOption
    } else if params.contains_key("texts") {
        Problem::WrongForm
    } else if sets.is_empty() {
        Problem::Unmatched
    } else {
        Problem::Incomplete(sets)
    }
}

/// Names that are listed; nobody reads a thousand.
const MOST_NAMES: usize = 8;

fn few(mut names: Vec<&str>) -> Vec<&str> {
    if names.len() > MOST_NAMES {
        names.truncate(MOST_NAMES);
        names.push("…");
    }
    names
}

fn names(list: Option<&Value>) -> Vec<&str> {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Words with commas between them, and a conjunction before the last.
pub(super) fn list(words: &[String], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., end] => format!("{} {conjunction} {end}", start.join(", ")),
    }
}

/// Longer patterns are not shown: nobody reads them.
const READABLE: usize = 40;

/// What is said of a pattern: its description, else an example, else itself, where a person can read it.
fn pattern<'a>(
    described: Option<&'a str>,
    example: Option<&'a str>,
    pattern: &'a str,
) -> Problem<'a> {
    match (described, example) {
        (Some(described), _) => Problem::Pattern(described),
        (None, Some(example)) => Problem::LikeExample(example),
        (None, None) if pattern.chars().count() <= READABLE => Problem::Pattern(pattern),
        (None, None) => Problem::WrongForm,
    }
}
