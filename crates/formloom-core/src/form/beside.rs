//! What a place takes from what is said beside it: members that are named without `properties` (by `required`, or by a
//! list of names), and suggestions of a union.

use std::sync::Arc;

use hashbrown::HashSet;
use serde_json::Value;

use super::limits::first;
use super::merged::Merged;
use super::texts::listed;
use super::{Form, Set};
use crate::model::control::SelectOption;
use crate::model::subschema::{Condition, SchemaId};
use crate::words::label_from_key;

/// Whether a title is the key without its words, as pydantic writes `Baseurl` for `baseUrl`.
fn is_key_without_words(title: &str, label: &str) -> bool {
    let is_one_word = !title
        .chars()
        .skip(1)
        .any(|letter| letter.is_uppercase() || letter == ' ');
    is_one_word && label.contains(' ') && label.replace(' ', "").eq_ignore_ascii_case(title)
}

impl Merged {
    /// How a member is called: by the title, else by its key in words.
    pub(crate) fn member_label(&self, key: &str) -> String {
        let label = label_from_key(key);
        let title = self.title.as_ref().filter(|_| !self.is_type_title);
        match title {
            Some(title) if !is_key_without_words(title, &label) => title.clone(),
            _ => label,
        }
    }

    /// The value of a place that can have no other: a constant, or the only option.
    pub(crate) fn only_value(&self) -> Option<&Value> {
        let single = match self.options.as_slice() {
            [only] if !self.hints.allow_custom && !self.takes_null() => Some(&only.value),
            _ => None,
        };
        self.constant.as_deref().or(single)
    }

    /// Makes members of the names that are required or listed, where it is said what they hold (`additionalProperties`,
    /// `patternProperties`).
    pub(super) fn name_members(&mut self, form: &Form, set: &Set) {
        if self.maps.is_empty() {
            return;
        }
        let by_name = set.iter().filter_map(|id| form.subschema(*id).facts.names);
        let options = by_name.flat_map(|names| listed(form, names).unwrap_or_default());
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
            if !seeds.is_empty()
                && !later.contains(&name)
                && !form.closure(&seeds).iter().any(never)
            {
                self.properties.insert(name.into(), seeds);
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
