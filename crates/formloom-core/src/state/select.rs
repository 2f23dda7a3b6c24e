//! Which variant of a choice is active before the user picks one.

use serde_json::Value;

use super::node::Active;
use super::{FormState, NodeId};
use crate::form::choice::{Choice, Found, Variant};
use crate::form::merged::Merged;
use formloom_schema::TypeSet;

impl FormState {
    /// The instance's discriminator, else `default`, else the first branch that is valid, else the discriminator's own
    /// default, else the first where a value is asked for, else none. A choice with a single variant has no other.
    pub(super) fn select(&self, id: NodeId, choice: &Choice, merged: &Merged) -> Option<usize> {
        let value = self.value(id).filter(|_| !self.is_placeholder(id));
        let takes_null = |variant: &Variant| variant.types.meets(TypeSet::NULL);
        if value.is_some_and(Value::is_null)
            && (choice.nullable || merged.nullable && !choice.variants.iter().any(takes_null))
        {
            return None;
        }
        let at = self.pointer(id);
        let is_kept = |member: &str| !self.stored.is_empty() && self.may_keep(&at.join(member));
        if let Some(value) = value {
            match choice.look_up(value, &is_kept) {
                Found::Variant(found) => return Some(found),
                Found::OneOf(found) => {
                    let accepting = |index: &&usize| self.accepts(choice, **index, value);
                    let first = found.iter().find(accepting).or(found.first());
                    return first.copied();
                }
                // A variant would refuse it at a field that is not shown; whatever is picked writes its own.
                Found::Foreign => return self.tried(choice, value),
                Found::Nothing => {}
            }
        }
        if choice.variants.len() == 1 {
            return Some(0);
        }
        if let Some(default) = merged.default.as_ref().filter(|_| value.is_none())
            && let Found::Variant(found) = choice.look_up(default, &|_| false)
        {
            return Some(found);
        }
        if let Some(found) = value.and_then(|value| self.tried(choice, value)) {
            return Some(found);
        }
        if let Some(found) = self.by_default_of_member(choice, merged) {
            return Some(found);
        }
        let Some(value) = value.filter(|value| !value.is_null()) else {
            // Of anything the person picks the type; an item that was added starts with a text.
            let is_first = self.needs_value(id) && (!merged.is_any() || self.is_placeholder(id));
            return is_first.then_some(0);
        };
        // Nothing is of a variant that takes no value of its type.
        let mut variants = choice.variants.iter();
        let first = variants.position(|variant| variant.types.holds(TypeSet::of(value)));
        first.filter(|_| self.needs_value(id))
    }

    /// The first variant that accepts a value, where the branches themselves have to be tried: a member that tells them
    /// apart may be missing.
    fn tried(&self, choice: &Choice, value: &Value) -> Option<usize> {
        let lacks_member = choice.member().is_some_and(|member| {
            let members = value.as_object();
            members.is_some_and(|members| !members.is_empty() && !members.contains_key(member))
        });
        if !lacks_member && !choice.is_tried() {
            return None;
        }
        let mut variants = 0..choice.variants.len();
        variants.find(|index| self.accepts(choice, *index, value))
    }

    /// The variant that the default of the discriminator's own field names.
    fn by_default_of_member(&self, choice: &Choice, merged: &Merged) -> Option<usize> {
        let seeds = merged.properties.get(choice.member()?)?;
        let default = self.form.merged_static(seeds).default.clone()?;
        choice.variant_of(&default)
    }

    /// Whether a value is one of the variant that is picked.
    pub(super) fn is_of(&self, active: &Active, value: &Value) -> bool {
        let Some(variant) = active.variant else {
            return false;
        };
        let choice = &active.choice;
        match choice.look_up(value, &|_| false) {
            Found::Variant(found) => found == variant,
            Found::OneOf(found) => found.contains(&variant) && self.accepts(choice, variant, value),
            Found::Foreign | Found::Nothing => {
                choice.is_tried() && self.accepts(choice, variant, value)
            }
        }
    }

    /// Whether a variant accepts a value as it is.
    pub(super) fn accepts(&self, choice: &Choice, variant: usize, value: &Value) -> bool {
        choice.variants.get(variant).is_some_and(|variant| {
            let location = &self.form.subschema(variant.schema).location;
            self.form.engine().is_valid(location, value)
        })
    }
}
