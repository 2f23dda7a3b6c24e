//! Keywords that apply other subschemas, here or further in.

use std::sync::Arc;

use serde_json::Value;

use super::Reading;
use crate::table::{Applied, Bounds, ELSE, IF, Items, Kind, Members, THEN};
use formloom_schema::{Dialect, Mode};

impl Reading<'_, '_> {
    pub(super) fn in_place(&mut self, dialect: Dialect) {
        for (keyword, kind) in [
            ("allOf", Kind::All),
            ("anyOf", Kind::AnyOf),
            ("oneOf", Kind::OneOf),
        ] {
            if let Some(Value::Array(branches)) = self.schema.get(keyword)
                && !branches.is_empty()
            {
                let targets = (0..branches.len())
                    .map(|index| self.child(&[keyword, &index.to_string()]))
                    .collect();
                self.group(keyword, kind, targets);
            }
        }
        if self.is_schema("not") {
            let target = self.child(&["not"]);
            self.group("not", Kind::Not, vec![target]);
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            if keyword == "dependentSchemas" && dialect < Dialect::Draft201909 {
                continue;
            }
            for (member, dependency) in self.object(keyword).into_iter().flatten() {
                if dependency.is_object() || dependency.is_boolean() {
                    let target = self.child(&[keyword, member]);
                    let kind = Kind::Dependent(Arc::from(member.as_str()));
                    self.group(keyword, kind, vec![target]);
                }
            }
        }
    }

    /// `then` and `else` have no effect without `if`; `if` alone still says what was evaluated.
    pub(super) fn conditions(&mut self, dialect: Dialect) {
        if dialect < Dialect::Draft7 || !self.is_schema("if") {
            return;
        }
        let mut slots = Vec::new();
        let mut targets = Vec::new();
        for (keyword, slot) in [("if", IF), ("then", THEN), ("else", ELSE)] {
            if self.is_schema(keyword) {
                slots.push(slot);
                targets.push(self.child(&[keyword]));
            }
        }
        self.group("if", Kind::If { slots }, targets);
    }

    pub(super) fn members(&mut self, mode: Mode) {
        let mut members = Members::default();
        if let Some(properties) = self.object("properties")
            && !properties.is_empty()
        {
            let group = self.group("properties", Kind::Each, Vec::new());
            for name in properties.keys() {
                let rule = self.child(&["properties", name]);
                members
                    .properties
                    .insert(Arc::from(name.as_str()), Applied { group, rule });
            }
        }
        if let Some(patterns) = self.object("patternProperties")
            && !patterns.is_empty()
        {
            let group = self.group("patternProperties", Kind::Each, Vec::new());
            for pattern in patterns.keys() {
                let rule = self.child(&["patternProperties", pattern]);
                members
                    .patterns
                    .push((Arc::from(pattern.as_str()), Applied { group, rule }));
            }
        }
        members.additional = self.applied("additionalProperties", Kind::Each);
        if mode.dialect > Dialect::Draft4 {
            members.names = self.applied("propertyNames", Kind::Each);
        }
        if mode.unevaluated && mode.dialect >= Dialect::Draft201909 {
            members.unevaluated = self.applied("unevaluatedProperties", Kind::Unevaluated);
        }
        let is_used = !members.properties.is_empty()
            || !members.patterns.is_empty()
            || members.additional.is_some()
            || members.names.is_some()
            || members.unevaluated.is_some();
        self.out.members = is_used.then(|| Box::new(members));
    }

    pub(super) fn items(&mut self, mode: Mode) {
        let mut items = Items {
            contains_evaluates: mode.dialect >= Dialect::Draft202012,
            ..Items::default()
        };
        let (tuple, rest) = if mode.dialect >= Dialect::Draft202012 {
            ("prefixItems", "items")
        } else {
            ("items", "additionalItems")
        };
        if let Some(Value::Array(prefix)) = self.schema.get(tuple) {
            let group = self.group(tuple, Kind::Each, Vec::new());
            for index in 0..prefix.len() {
                let rule = self.child(&[tuple, &index.to_string()]);
                items.prefix.push(Applied { group, rule });
            }
            items.rest = self.applied(rest, Kind::Each);
        } else {
            items.rest = self.applied("items", Kind::Each);
        }
        if mode.dialect > Dialect::Draft4 && self.is_schema("contains") {
            let bounds = self.bounds(mode);
            items.contains = self.applied("contains", Kind::Contains(Box::new(bounds)));
        }
        if mode.unevaluated && mode.dialect >= Dialect::Draft201909 {
            items.unevaluated = self.applied("unevaluatedItems", Kind::Unevaluated);
        }
        let is_used = !items.prefix.is_empty()
            || items.rest.is_some()
            || items.contains.is_some()
            || items.unevaluated.is_some();
        self.out.items = is_used.then(|| Box::new(items));
    }

    fn bounds(&self, mode: Mode) -> Bounds {
        let counts = mode.validation && mode.dialect >= Dialect::Draft201909;
        let min = self.count("minContains").filter(|_| counts);
        Bounds {
            min: min.unwrap_or(1),
            max: self.count("maxContains").filter(|_| counts),
            min_is_written: min.is_some(),
        }
    }

    fn applied(&mut self, keyword: &'static str, kind: Kind) -> Option<Applied> {
        if !self.is_schema(keyword) {
            return None;
        }
        let rule = self.child(&[keyword]);
        let group = self.group(keyword, kind, Vec::new());
        Some(Applied { group, rule })
    }
}
