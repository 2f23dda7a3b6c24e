//! What of the form applies to a value, and what could hold it.

use serde_json::Value;

use super::Form;
use super::choice::Role;
use crate::model::subschema::{Condition, SchemaId};
use formloom_schema::Pointer;
use formloom_schema::TypeSet;
use formloom_verdict::Graph;

impl Form {
    /// Whether seeds list the values that are possible.
    pub(crate) fn has_options(&self, seeds: &[SchemaId]) -> bool {
        self.closure(seeds).iter().any(|id| {
            let facts = &self.subschema(*id).facts;
            facts.constant.is_none()
                && (facts.options.is_some()
                    || facts
                        .unions
                        .iter()
                        .any(|union| matches!(&*self.role(*union), Role::Options { .. })))
        })
    }

    /// Whether one of the subschemas of a place says that it is secret.
    pub(crate) fn says_secret(&self, seeds: &[SchemaId]) -> bool {
        let set = self.closure(seeds);
        set.iter().any(|id| self.subschema(*id).facts.secret)
    }

    /// Whether a subschema may come to say that a place is secret, by any branch or condition.
    pub(crate) fn may_hide(&self, id: SchemaId) -> bool {
        self.has_secrets() && self.possible(vec![id]).is_secret()
    }

    /// Whether a conditional subschema applies to a value, and which one.
    pub(crate) fn applies(&self, condition: &Condition, value: Option<&Value>) -> Option<SchemaId> {
        match condition {
            Condition::If {
                test,
                then,
                otherwise,
            } => {
                let empty = Value::Object(serde_json::Map::new());
                let holds = self
                    .engine()
                    .is_valid(&self.subschema(*test).location, value.unwrap_or(&empty));
                if holds { *then } else { *otherwise }
            }
            Condition::Dependent { member, then } => {
                let there = value
                    .and_then(Value::as_object)
                    .is_some_and(|members| members.contains_key(member));
                there.then_some(*then)
            }
        }
    }

    /// The same at a place whose verdicts are known: what the host keeps there counts as present and valid.
    pub(crate) fn applies_at(
        &self,
        condition: &Condition,
        instance: &Value,
        at: &Pointer,
        graph: &Graph,
    ) -> Option<SchemaId> {
        let value = || instance.pointer(at.as_str());
        match condition {
            Condition::If {
                test,
                then,
                otherwise,
            } => match graph.accepts(at, &self.subschema(*test).location.show()) {
                Some(true) => *then,
                Some(false) => *otherwise,
                None => self.applies(condition, value()),
            },
            Condition::Dependent { member, then } => {
                graph.is_there(instance, &at.join(member)).then_some(*then)
            }
        }
    }

    /// What some subschemas say about a member by pattern, or as one that they do not name.
    pub(crate) fn others(&self, maps: &[SchemaId], key: &str) -> Vec<SchemaId> {
        let mut seeds = Vec::new();
        for id in maps {
            let facts = &self.subschema(*id).facts;
            let before = seeds.len();
            let mut may_match = false;
            for (pattern, child) in &facts.patterns {
                match self.matches(pattern, key) {
                    Some(true) => seeds.push(*child),
                    Some(false) => {}
                    // Nobody can tell whether the member is one of the others.
                    None => may_match |= self.0.made.patterns.is_unread(pattern),
                }
            }
            if seeds.len() == before && !may_match && !facts.properties.contains_key(key) {
                seeds.extend(facts.additional);
            }
        }
        seeds
    }

    /// Whether a value could stand at a place: by type, constants and options, not by limits.
    pub(crate) fn holds(&self, seeds: &[SchemaId], value: &Value) -> bool {
        let merged = self.merged_static(seeds);
        let fits = merged.types.meets(TypeSet::of(value)) || merged.nullable && value.is_null();
        if !fits || merged.never {
            return false;
        }
        if merged
            .constant
            .as_ref()
            .is_some_and(|constant| **constant != *value)
        {
            return false;
        }
        if !merged.options.is_empty() && !merged.options.iter().any(|option| option.value == *value)
        {
            return false;
        }
        match value {
            Value::Array(items) => items.iter().enumerate().all(|(index, item)| {
                let seeds = merged.item(index);
                seeds.is_empty() || self.holds(seeds, item)
            }),
            _ => true,
        }
    }
}
