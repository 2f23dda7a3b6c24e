//! What a place takes from what is said beside it: its name and only value, members that are named without `properties` (by
//! `required`, or by a list of names), whether its discriminator is shown, and suggestions of a union.

use std::sync::Arc;

use hashbrown::HashSet;
use serde_json::Value;

use super::discriminator::takes;
use super::limits::first;
use super::merged::Merged;
use super::texts::listed_names;
use super::{Form, Set};
use crate::model::control::SelectOption;
use crate::model::subschema::{Condition, SchemaId};
use crate::words::label_from_key;

/// Whether seeds say of what kind a value is.
fn says_something(form: &Form, seeds: &[SchemaId]) -> bool {
    form.closure(seeds).iter().any(|id| {
        let facts = &form.subschema(*id).facts;
        facts.types.is_some()
            || facts.constant.is_some()
            || facts.options.is_some()
            || facts.format.is_some()
            || facts.items.is_some()
            || !facts.limits.is_empty()
            || !facts.properties.is_empty()
            || !facts.unions.is_empty()
    })
}

impl Merged {
    /// How a member is called: by the title, else by its key in words.
    pub(crate) fn member_label(&self, key: &str) -> String {
        let title = self.title.as_ref().filter(|_| !self.is_type_title);
        title.map_or_else(|| label_from_key(key), String::clone)
    }

    /// The value of a place that can have no other: a constant, or the only option.
    pub(crate) fn only_value(&self) -> Option<&Value> {
        let single = match self.options.as_slice() {
            [_] if self.hints.allow_custom => None,
            [only] if only.value.is_null() || !self.takes_null() => Some(&only.value),
            _ => None,
        };
        self.constant.as_deref().or(single)
    }

    /// What is suggested for a text. The empty one is what an empty control holds, and no suggestion.
    pub(crate) fn suggestions(&self) -> Arc<Vec<SelectOption>> {
        let is_empty = |option: &SelectOption| option.value.as_str() == Some("");
        let mut options = self.options.clone();
        if options.iter().any(is_empty) {
            Arc::make_mut(&mut options).retain(|option| !is_empty(option));
        }
        options
    }

    /// Makes members of the names that are required or listed, where it is said what they hold (`additionalProperties`,
    /// `patternProperties`).
    pub(super) fn name_members(&mut self, form: &Form, set: &Set) {
        if self.maps.is_empty() {
            return;
        }
        let by_name = set.iter().filter_map(|id| form.subschema(*id).facts.names);
        let options = by_name.flat_map(|names| {
            let options = listed_names(form, names).unwrap_or_default().into_iter();
            let set = form.closure(&[names]);
            let is_narrowed = set
                .iter()
                .any(|id| !form.subschema(*id).facts.limits.is_empty());
            let location = &form.subschema(names).location;
            options.filter(move |option| {
                !is_narrowed || form.engine().is_valid(location, &option.value)
            })
        });
        let options = options.filter_map(|option| Some(option.value.as_str()?.to_owned()));
        let names: Vec<String> = self
            .required
            .iter()
            .cloned()
            .chain(options)
            .filter(|name| !self.properties.contains_key(name.as_str()))
            .collect();
        if names.is_empty() {
            return;
        }
        let later = self.named_later(form);
        for name in names {
            let seeds = form.others(&self.maps, &name);
            let never = |id: &SchemaId| form.subschema(*id).facts.never;
            // What says nothing yet will be said by a variant or a condition.
            let waits = || later.contains(&name) && !says_something(form, &seeds);
            if !seeds.is_empty() && !form.closure(&seeds).iter().any(never) && !waits() {
                self.properties.insert(name.into(), seeds);
            }
        }
    }

    /// Shows an implied discriminator of which more is asked at this place than a text.
    pub(super) fn show_narrowed_discriminators(&mut self, form: &Form, set: &Set) {
        for choice in &mut *self.choices {
            let Some(shown) = &choice.shown else { continue };
            let seeds = choice
                .member()
                .and_then(|member| self.properties.get(member));
            let variants = 0..choice.variants.len();
            let picked = |index: &usize| set.contains(&choice.variants[*index].schema);
            let values: Vec<Value> = match variants.clone().find(picked) {
                Some(picked) => choice.values(picked).to_vec(),
                None => variants
                    .flat_map(|index| choice.values(index).to_vec())
                    .collect(),
            };
            let is_open = |id: &SchemaId| takes(form, *id, &values) && !form.may_hide(*id);
            if !seeds.into_iter().flatten().all(is_open) {
                *choice = shown.clone();
            }
        }
    }

    /// Offers suggestions where the place itself lists no values, and takes from the branch that takes any text what helps
    /// to type one.
    pub(super) fn suggest(
        &mut self,
        form: &Form,
        (options, free): (Arc<Vec<SelectOption>>, SchemaId),
        format: &mut Option<String>,
    ) {
        if !self.options.is_empty() || self.constant.is_some() {
            return;
        }
        self.options = options;
        Arc::make_mut(&mut self.hints).allow_custom = true;
        for id in form.closure(&[free]).iter() {
            let facts = &form.subschema(*id).facts;
            first(&mut self.placeholder, &facts.placeholder);
            first(format, &facts.format);
        }
    }

    /// The members that a variant or a condition can bring.
    fn named_later(&self, form: &Form) -> HashSet<String> {
        let variants = self.choices.iter().flat_map(|choice| &choice.variants);
        let variants = variants.map(|variant| variant.schema);
        let conditions = self.conditions.iter().flat_map(Condition::branches);
        let mut names = HashSet::new();
        for later in variants.chain(conditions) {
            for id in form.closure(&[later]).iter() {
                names.extend(form.subschema(*id).facts.properties.keys().cloned());
            }
        }
        names
    }
}
