//! Reads the keywords of one subschema into its compiled form. What has an unusable value is left out.

mod applicators;
mod assertions;
mod references;

use serde_json::{Map, Number, Value};

use super::builder::Builder;
use super::check::{Check, Test};
use super::table::{Compiled, Group, Kind, Rule, Target};
use formloom_schema::index;
use formloom_schema::number;
use formloom_schema::{Scope, Surroundings};

/// A subschema that is being read.
pub(super) struct Reading<'b, 'a> {
    pub(super) builder: &'b mut Builder<'a>,
    pub(super) schema: &'a Map<String, Value>,
    pub(super) around: Surroundings,
    pub(super) scope: Scope,
    pub(super) out: Compiled,
}

impl<'a> Reading<'_, 'a> {
    pub(super) fn read(mut self) -> Compiled {
        let mode = self.around.mode;
        let alone = mode.dialect.ref_stands_alone() && self.schema.contains_key("$ref");
        self.references(mode);
        if alone {
            return self.out;
        }
        if mode.validation {
            self.any_value();
            self.numbers(mode.dialect);
            self.texts(mode.dialect);
            self.counts(mode.dialect);
        }
        if mode.applicator {
            self.in_place(mode.dialect);
            self.conditions(mode.dialect);
            self.members(mode);
            self.items(mode);
        }
        self.out
    }

    fn check(&mut self, keyword: &'static str, test: Test) {
        self.out.checks.push(Check { keyword, test });
    }

    fn group(&mut self, keyword: &'static str, kind: Kind, targets: Vec<Rule>) -> u32 {
        let number = u32::try_from(self.out.groups.len()).unwrap_or(u32::MAX);
        let targets = targets
            .into_iter()
            .map(|rule| Target {
                rule,
                closes: false,
            })
            .collect();
        self.out.groups.push(Group {
            keyword,
            kind,
            targets,
        });
        number
    }

    fn child(&mut self, tokens: &[&str]) -> Rule {
        let mut value: Option<&'a Value> = None;
        let mut location = self.out.location.clone();
        for (depth, token) in tokens.iter().enumerate() {
            let inside = if depth == 0 {
                self.schema.get(*token)
            } else {
                match value {
                    Some(Value::Object(members)) => members.get(*token),
                    Some(Value::Array(items)) => index(token).and_then(|number| items.get(number)),
                    _ => None,
                }
            };
            value = inside;
            location = location.join(token);
        }
        self.builder
            .child(location, value, &self.around, self.scope)
    }

    fn is_schema(&self, keyword: &str) -> bool {
        self.schema
            .get(keyword)
            .is_some_and(|value| value.is_object() || value.is_boolean())
    }

    fn object(&self, keyword: &str) -> Option<&'a Map<String, Value>> {
        self.schema.get(keyword).and_then(Value::as_object)
    }

    fn text(&self, keyword: &str) -> Option<&'a str> {
        self.schema.get(keyword).and_then(Value::as_str)
    }

    fn number(&self, keyword: &str) -> Option<Number> {
        self.schema.get(keyword).and_then(Value::as_number).cloned()
    }

    /// A count may be written as `2.0`.
    fn count(&self, keyword: &str) -> Option<u64> {
        number::count(self.schema.get(keyword)?.as_number()?)
    }
}
