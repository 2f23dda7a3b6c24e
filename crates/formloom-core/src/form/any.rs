//! Places of which nothing is said: a value of any type, and what is inside of a bare object or list.

use serde_json::Value;

use super::choice::Choice;
use super::merged::{Merged, Shape};
use super::role::choice_of_types;
use super::{Form, Set};
use crate::model::subschema::{Condition, SchemaId};
use formloom_schema::TypeSet;

/// The types of which one is picked where a value of any can stand; text first.
const ANY: [(TypeSet, &str); 6] = [
    (TypeSet::STRING, "string"),
    (TypeSet::NUMBER, "number"),
    (TypeSet::BOOLEAN, "boolean"),
    (TypeSet::NULL, "null"),
    (TypeSet::ARRAY, "array"),
    (TypeSet::OBJECT, "object"),
];

impl Merged {
    /// Of an object or a list of which nothing is said, what is inside is anything.
    pub(super) fn take_anything(&mut self, form: &Form, set: &Set) {
        if self.secret || self.never {
            return;
        }
        let types = self.types.without(TypeSet::NULL);
        let is_closed = || set.iter().any(|id| form.subschema(*id).facts.closed);
        let has_none = |limit: &str| self.limits.get(limit).and_then(Value::as_u64) == Some(0);
        if types == TypeSet::ARRAY && self.items.is_empty() && self.prefix.is_empty() {
            let takes_items = |id: &SchemaId| !form.subschema(*id).facts.closed_items;
            if !has_none("maxItems") && set.iter().all(takes_items) {
                self.items.push(form.any());
            }
        } else if types == TypeSet::OBJECT
            && self.maps.is_empty()
            && self.properties.is_empty()
            && !is_closed()
            && !has_none("maxProperties")
            && !self.may_name_members(form, set)
        {
            self.maps.push(form.any_members());
        }
    }

    /// The shape of a place that takes a value of any type: the type is picked, and then it has a control.
    pub(super) fn any_shape(&mut self, form: &Form, set: &Set) -> Shape {
        if self.secret {
            return Shape::Raw;
        }
        let at = set.first().copied().unwrap_or(form.any());
        let at = form.subschema(at).location.clone();
        self.choices.push(choice_of_types(form, &ANY, &at));
        Shape::Undecided
    }

    /// Whether nothing is said of what is inside of an object or a list.
    pub(crate) fn is_open(&self, form: &Form) -> bool {
        self.items.contains(&form.any()) || self.maps.contains(&form.any_members())
    }

    /// Whether nothing is said of a value, and its type is not picked yet.
    pub(crate) fn is_any(&self) -> bool {
        self.shape == Shape::Undecided && self.choices.last().is_some_and(Choice::is_any)
    }

    /// Whether a condition, or a variant that is not picked yet, may name members.
    fn may_name_members(&self, form: &Form, set: &Set) -> bool {
        let is_open = |choice: &&Choice| {
            let mut variants = choice.variants.iter();
            !variants.any(|variant| set.contains(&variant.schema))
        };
        let variants = self
            .choices
            .iter()
            .filter(is_open)
            .flat_map(|choice| &choice.variants);
        let variants = variants.map(|variant| variant.schema);
        let mut later = variants.chain(self.conditions.iter().flat_map(Condition::branches));
        later.any(|later| {
            let set = form.closure(&[later]);
            set.iter()
                .any(|id| !form.subschema(*id).facts.properties.is_empty())
        })
    }
}
