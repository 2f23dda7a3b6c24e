//! Keywords about numbers, and patterns, as the verdict graph judges them, in place of the engine's own, which rounds some
//! numbers and reads some patterns otherwise.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Number, Value};

use super::{Keyword, ValidationError, ValidationOptions};
use formloom_schema::equality::{equal, unique};
use formloom_schema::number;
use formloom_schema::text::Patterns;
use formloom_verdict::params::one;

type Factory = fn(&Map<String, Value>, &Value) -> Exact;

/// The keywords. Draft 4 has no `const`.
const KEYWORDS: [(&str, Factory); 8] = [
    ("minimum", |around, limit| {
        let flag = around.get("exclusiveMinimum");
        bound(limit, Ordering::is_ge).unless(flag)
    }),
    ("maximum", |around, limit| {
        let flag = around.get("exclusiveMaximum");
        bound(limit, Ordering::is_le).unless(flag)
    }),
    ("exclusiveMinimum", |around, limit| {
        bound(flagged(around, limit, "minimum"), Ordering::is_gt)
    }),
    ("exclusiveMaximum", |around, limit| {
        bound(flagged(around, limit, "maximum"), Ordering::is_lt)
    }),
    ("multipleOf", |_, of| {
        of.as_number()
            .map_or(Exact::Nothing, |of| Exact::MultipleOf(of.clone()))
    }),
    ("enum", |_, values| {
        values
            .as_array()
            .map_or(Exact::Nothing, |values| Exact::Enum(values.clone()))
    }),
    ("uniqueItems", |_, flag| {
        if *flag == Value::Bool(true) {
            Exact::Unique
        } else {
            Exact::Nothing
        }
    }),
    ("const", |_, value| Exact::Const(value.clone())),
];

/// Which keywords the engine is given: none where a document chooses its vocabularies, because a keyword that is given
/// counts everywhere; without `const` where a document is of draft 4.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Given {
    All,
    AllOfDraft4,
    Nothing,
}

impl Given {
    pub(super) fn of(root: &Value, documents: &BTreeMap<String, Value>, is_draft_4: bool) -> Self {
        let mut given = if is_draft_4 {
            Self::AllOfDraft4
        } else {
            Self::All
        };
        let mut open: Vec<&Value> = documents.values().chain([root]).collect();
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    if members.contains_key("$vocabulary") {
                        return Self::Nothing;
                    }
                    let dialect = members.get("$schema").and_then(Value::as_str);
                    if dialect.is_some_and(|uri| uri.contains("json-schema.org/draft-04/")) {
                        given = Self::AllOfDraft4;
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        given
    }

    pub(super) fn add_to<'o>(
        self,
        mut options: ValidationOptions<'o>,
        patterns: &Arc<Patterns>,
    ) -> ValidationOptions<'o> {
        if self != Self::Nothing {
            let patterns = patterns.clone();
            options = options.with_keyword("pattern", move |_, value, _| {
                Ok(Box::new(match value {
                    Value::String(text) => Exact::Pattern(patterns.clone(), text.clone()),
                    _ => Exact::Nothing,
                }))
            });
        }
        let count = match self {
            Self::All => KEYWORDS.len(),
            Self::AllOfDraft4 => KEYWORDS.len() - 1,
            Self::Nothing => 0,
        };
        for (name, factory) in KEYWORDS.into_iter().take(count) {
            options = options.with_keyword(name, move |around, value, _| {
                Ok(Box::new(factory(around, value)))
            });
        }
        options
    }
}

fn bound(limit: &Value, allows: fn(Ordering) -> bool) -> Exact {
    match limit {
        Value::Number(limit) => Exact::Bound {
            limit: limit.clone(),
            allows,
        },
        _ => Exact::Nothing,
    }
}

/// In draft 4 an exclusive bound is a flag, and its limit stands beside it.
fn flagged<'v>(around: &'v Map<String, Value>, limit: &'v Value, beside: &str) -> &'v Value {
    match limit {
        Value::Bool(true) => around.get(beside).unwrap_or(limit),
        limit => limit,
    }
}

enum Exact {
    Bound {
        limit: Number,
        allows: fn(Ordering) -> bool,
    },
    MultipleOf(Number),
    Const(Value),
    Enum(Vec<Value>),
    Unique,
    Pattern(Arc<Patterns>, String),
    Nothing,
}

impl Exact {
    /// What a flag takes over says nothing by itself.
    fn unless(self, flag: Option<&Value>) -> Self {
        if flag == Some(&Value::Bool(true)) {
            Self::Nothing
        } else {
            self
        }
    }

    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Bound { limit, allows }, Value::Number(number)) => {
                number::compare(number, limit).is_none_or(allows)
            }
            (Self::MultipleOf(of), Value::Number(number)) => {
                number::is_multiple(number, of).unwrap_or(true)
            }
            (Self::Const(constant), value) => equal(constant, value),
            (Self::Enum(values), value) => values.iter().any(|listed| equal(listed, value)),
            (Self::Unique, Value::Array(items)) => unique(items),
            (Self::Pattern(patterns, pattern), Value::String(text)) => {
                patterns.is_match(pattern, text) != Some(false)
            }
            _ => true,
        }
    }

    fn params(&self) -> Map<String, Value> {
        match self {
            Self::Bound { limit, .. } | Self::MultipleOf(limit) => {
                one("limit", Value::Number(limit.clone()))
            }
            Self::Const(value) => one("expected", value.clone()),
            Self::Enum(values) => one("options", Value::Array(values.clone())),
            Self::Pattern(_, pattern) => one("pattern", Value::from(pattern.as_str())),
            Self::Unique | Self::Nothing => Map::new(),
        }
    }
}

impl<'i> Keyword<'i> for Exact {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.holds(instance) {
            return Ok(());
        }
        // The engine carries a text to the place where the error is read again.
        Err(ValidationError::custom(
            Value::Object(self.params()).to_string(),
        ))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.holds(instance)
    }
}

/// The parameters of an error that was made here.
pub(super) fn params(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}
