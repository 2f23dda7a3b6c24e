//! Assertions: what a keyword demands of one value alone.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::{Map, Number, Value};

use super::kept::Kept;
use super::outcome::Outcome;
use formloom_schema::Dialect;
use formloom_schema::TypeSet;
use formloom_schema::equality::{equal, unique};
use formloom_schema::number;
use formloom_schema::text::TextAssertions;

/// One assertion of a subschema.
#[derive(Clone, Debug)]
pub(super) struct Check {
    /// The keyword that an error names.
    pub(super) keyword: &'static str,
    pub(super) test: Test,
}

/// What is demanded. Values that the keyword is not about pass.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The types, and their names in the order in which errors list them. In draft 4 `1.0` is no integer.
    Types {
        types: TypeSet,
        written: bool,
    },
    Const(Value),
    Enum(Vec<Value>),
    Bound {
        limit: Number,
        bound: Bound,
    },
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Arc<str>),
    Format {
        name: Arc<str>,
        dialect: Dialect,
    },
    MinItems(u64),
    MaxItems(u64),
    Unique,
    MinProperties(u64),
    MaxProperties(u64),
    Required(Names),
    Dependent(Rules),
}

/// Which side of a number a limit is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bound {
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
}

/// Names of members, found by number and by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) list: Vec<Arc<str>>,
    pub(super) numbers: HashMap<Arc<str>, u32>,
}

impl Names {
    pub(super) fn add(&mut self, name: &str) {
        if self.numbers.contains_key(name) {
            return;
        }
        let name: Arc<str> = Arc::from(name);
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.clone(), number);
        self.list.push(name);
    }
}

/// `dependentRequired`: while a member is there, others have to be.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    pub(super) list: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// The rules that a member is part of, on either side.
    pub(super) touching: HashMap<Arc<str>, Vec<u32>>,
}

impl Rules {
    pub(super) fn add(&mut self, member: &str, needs: Vec<Arc<str>>) {
        let member: Arc<str> = Arc::from(member);
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        for name in needs.iter().chain([&member]) {
            let touching = self.touching.entry(name.clone()).or_default();
            if touching.last() != Some(&number) {
                touching.push(number);
            }
        }
        self.list.push((member, needs));
    }

    pub(super) fn is_broken(&self, rule: u32, members: &Map<String, Value>) -> bool {
        self.list.get(rule as usize).is_some_and(|(member, needs)| {
            members.contains_key(&**member)
                && needs.iter().any(|name| !members.contains_key(&**name))
        })
    }
}

impl Check {
    /// Whether a change anywhere inside a container can change the outcome for it.
    pub(super) fn is_deep(&self) -> bool {
        let holds_container = |value: &Value| value.is_array() || value.is_object();
        match &self.test {
            Test::Unique => true,
            Test::Const(value) => holds_container(value),
            Test::Enum(values) => values.iter().any(holds_container),
            _ => false,
        }
    }

    /// What a deep assertion makes of a container inside of which something is kept that nobody knows.
    pub(super) fn outcome(&self, value: &Value, kept: &Kept) -> Outcome {
        let may_pass = match (&self.test, value) {
            (Test::Const(constant), value) => kept.equal(constant, value),
            (Test::Enum(values), value) => values.iter().any(|listed| kept.equal(listed, value)),
            (Test::Unique, Value::Array(items)) => kept.unique(items),
            _ => return Outcome::Passes,
        };
        Outcome::new(may_pass, true)
    }

    /// Whether adding or removing a member or an item can change the outcome.
    pub(super) fn counts(&self) -> bool {
        matches!(
            self.test,
            Test::MinItems(_) | Test::MaxItems(_) | Test::MinProperties(_) | Test::MaxProperties(_)
        )
    }

    /// Whether a value passes; none where the judge of texts cannot tell. `Required` and `Dependent`
    /// are kept as counts by the graph and pass here.
    pub(super) fn passes(&self, value: &Value, texts: &dyn TextAssertions) -> Option<bool> {
        Some(match (&self.test, value) {
            (Test::Types { types, written }, value) => types.holds(type_of(value, *written)),
            (Test::Const(constant), value) => equal(constant, value),
            (Test::Enum(values), value) => values.iter().any(|listed| equal(listed, value)),
            (Test::Bound { limit, bound }, Value::Number(number)) => {
                number::compare(number, limit).is_none_or(|order| bound.allows(order))
            }
            (Test::MultipleOf(of), Value::Number(number)) => {
                number::is_multiple(number, of).unwrap_or(true)
            }
            (Test::MinLength(limit), Value::String(text)) => !shorter(text, *limit),
            (Test::MaxLength(limit), Value::String(text)) => limit
                .checked_add(1)
                .is_none_or(|above| shorter(text, above)),
            (Test::Pattern(pattern), Value::String(text)) => return texts.matches(pattern, text),
            (Test::Format { name, dialect }, Value::String(text)) => {
                return texts.has_format(name, text, *dialect);
            }
            (Test::MinItems(limit), Value::Array(items)) => items.len() as u64 >= *limit,
            (Test::MaxItems(limit), Value::Array(items)) => items.len() as u64 <= *limit,
            (Test::Unique, Value::Array(items)) => unique(items),
            (Test::MinProperties(limit), Value::Object(members)) => members.len() as u64 >= *limit,
            (Test::MaxProperties(limit), Value::Object(members)) => members.len() as u64 <= *limit,
            _ => true,
        })
    }
}

impl Bound {
    fn allows(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Minimum => order.is_ge(),
            Self::Maximum => order.is_le(),
            Self::ExclusiveMinimum => order.is_gt(),
            Self::ExclusiveMaximum => order.is_lt(),
        }
    }
}

/// Whether a text has fewer code points than that. They are counted where the bytes do not tell: a code point has one to
/// four of them.
fn shorter(text: &str, limit: u64) -> bool {
    let bytes = text.len() as u64;
    bytes < limit || bytes / 4 < limit && (text.chars().count() as u64) < limit
}

fn type_of(value: &Value, written: bool) -> TypeSet {
    match value {
        Value::Number(number) if written && !number::is_written_whole(number) => {
            TypeSet::NUMBER.without(TypeSet::INTEGER)
        }
        value => TypeSet::of(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Bound, Check, Test};
    use formloom_schema::TypeSet;
    use formloom_schema::text::Plain;

    fn passes(test: Test, value: Value) -> bool {
        let check = Check { keyword: "", test };
        check.passes(&value, &Plain).unwrap()
    }

    #[test]
    fn lengths_are_in_code_points() {
        assert!(
            passes(Test::MaxLength(2), json!("\u{1F4A9}\u{1F4A9}")),
            "two"
        );
        assert!(!passes(Test::MinLength(2), json!("\u{1F4A9}")), "one");
        assert!(
            passes(Test::MinLength(2), json!("\u{1F4A9}x")),
            "five bytes"
        );
        assert!(!passes(Test::MinLength(8), json!("aaaaaaa")), "seven");
        assert!(passes(Test::MinLength(2), json!("aaaaaaaa")), "eight bytes");
        assert!(passes(Test::MaxLength(u64::MAX), json!("x")), "no limit");
        assert!(passes(Test::MinLength(2), json!(1)), "not a text");
    }

    #[test]
    fn bounds_include_or_exclude() {
        let bound = |bound, value: Value| {
            let limit = json!(3).as_number().unwrap().clone();
            passes(Test::Bound { limit, bound }, value)
        };
        assert!(bound(Bound::Minimum, json!(3.0)), "at the limit");
        assert!(!bound(Bound::ExclusiveMinimum, json!(3.0)), "at the limit");
        assert!(bound(Bound::ExclusiveMaximum, json!(2.999)), "below");
        assert!(!bound(Bound::Maximum, json!(3.001)), "above");
    }

    #[test]
    fn a_float_without_fraction_is_an_integer_but_in_draft_4() {
        let test = |written| Test::Types {
            types: TypeSet::INTEGER,
            written,
        };
        assert!(passes(test(false), json!(1.0)), "by value");
        assert!(!passes(test(true), json!(1.0)), "as written");
        assert!(passes(test(true), json!(1)), "a whole number");
    }
}
