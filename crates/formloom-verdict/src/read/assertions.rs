//! Keywords that are judged on one value alone.

use std::sync::Arc;

use serde_json::Value;

use super::Reading;
use crate::check::{Bound, Names, Rules, Test};
use formloom_schema::Dialect;
use formloom_schema::TypeSet;
use formloom_schema::number;

impl Reading<'_, '_> {
    pub(super) fn any_value(&mut self) {
        let written = self.around.mode.dialect == Dialect::Draft4;
        let named = |name: &Value| name.as_str().and_then(TypeSet::by_name);
        let types = match self.schema.get("type") {
            Some(Value::Array(names)) => names
                .iter()
                .map(named)
                .try_fold(TypeSet::NONE, |all, one| one.map(|one| all | one)),
            Some(name) => named(name),
            None => None,
        };
        if let Some(types) = types {
            self.check("type", Test::Types { types, written });
        }
        if self.around.mode.dialect > Dialect::Draft4
            && let Some(value) = self.schema.get("const")
        {
            self.check("const", Test::Const(value.clone()));
        }
        if let Some(Value::Array(values)) = self.schema.get("enum") {
            self.check("enum", Test::Enum(values.clone()));
        }
    }

    pub(super) fn numbers(&mut self, dialect: Dialect) {
        for (keyword, exclusive, bound, strict) in [
            (
                "minimum",
                "exclusiveMinimum",
                Bound::Minimum,
                Bound::ExclusiveMinimum,
            ),
            (
                "maximum",
                "exclusiveMaximum",
                Bound::Maximum,
                Bound::ExclusiveMaximum,
            ),
        ] {
            let is_strict = dialect == Dialect::Draft4
                && self.schema.get(exclusive) == Some(&Value::Bool(true));
            if let Some(limit) = self.number(keyword) {
                let (keyword, bound) = if is_strict {
                    (exclusive, strict)
                } else {
                    (keyword, bound)
                };
                self.check(keyword, Test::Bound { limit, bound });
            }
            if dialect > Dialect::Draft4
                && let Some(limit) = self.number(exclusive)
            {
                let bound = strict;
                self.check(exclusive, Test::Bound { limit, bound });
            }
        }
        if let Some(of) = self.number("multipleOf")
            && number::is_positive(&of)
        {
            self.check("multipleOf", Test::MultipleOf(of));
        }
    }

    pub(super) fn texts(&mut self, dialect: Dialect) {
        if let Some(limit) = self.count("minLength") {
            self.check("minLength", Test::MinLength(limit));
        }
        if let Some(limit) = self.count("maxLength") {
            self.check("maxLength", Test::MaxLength(limit));
        }
        if let Some(pattern) = self.text("pattern") {
            self.check("pattern", Test::Pattern(Arc::from(pattern)));
        }
        if self.builder.formats
            && let Some(name) = self.text("format")
        {
            let name = Arc::from(name);
            self.check("format", Test::Format { name, dialect });
        }
    }

    pub(super) fn counts(&mut self, dialect: Dialect) {
        if let Some(limit) = self.count("minItems") {
            self.check("minItems", Test::MinItems(limit));
        }
        if let Some(limit) = self.count("maxItems") {
            self.check("maxItems", Test::MaxItems(limit));
        }
        if self.schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.check("uniqueItems", Test::Unique);
        }
        if let Some(limit) = self.count("minProperties") {
            self.check("minProperties", Test::MinProperties(limit));
        }
        if let Some(limit) = self.count("maxProperties") {
            self.check("maxProperties", Test::MaxProperties(limit));
        }
        if let Some(Value::Array(listed)) = self.schema.get("required") {
            let mut names = Names::default();
            listed
                .iter()
                .filter_map(Value::as_str)
                .for_each(|name| names.add(name));
            if !names.list.is_empty() {
                self.check("required", Test::Required(names));
            }
        }
        // 2019-09 and later keep `dependencies` for the sake of older schemas.
        let keywords: &[&'static str] = if dialect < Dialect::Draft201909 {
            &["dependencies"]
        } else {
            &["dependentRequired", "dependencies"]
        };
        for keyword in keywords.iter().copied() {
            let mut rules = Rules::default();
            for (member, needs) in self.object(keyword).into_iter().flatten() {
                if let Value::Array(needs) = needs {
                    let names = needs.iter().filter_map(Value::as_str).map(Arc::from);
                    rules.add(member, names.collect());
                }
            }
            if !rules.list.is_empty() {
                self.check(keyword, Test::Dependent(rules));
            }
        }
    }
}
