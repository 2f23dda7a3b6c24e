//! Which variant of a choice is active before the user picks one.

use serde_json::Value;

use super::{FormState, NodeId};
use crate::form::choice::{Choice, Discriminator};
use crate::form::merged::Merged;

impl FormState {
    /// The instance's discriminator, else `default`, else the first branch that is valid, else the first
    /// where a value is asked for, else none. A choice with a single variant has no other.
    pub(super) fn select(&self, id: NodeId, choice: &Choice, merged: &Merged) -> Option<usize> {
        let value = self.value(id);
        if choice.nullable && value.is_some_and(Value::is_null) {
            return None;
        }
        let at = self.pointer(id);
        let is_kept = |member: &str| !self.stored.is_empty() && self.keeps(&at.join(member));
        if let Some(found) = value.and_then(|value| choice.look_up(value, &is_kept)) {
            return Some(found);
        }
        if choice.variants.len() == 1 {
            return Some(0);
        }
        if let Some(found) = merged
            .default
            .as_ref()
            .filter(|_| value.is_none())
            .and_then(|value| choice.look_up(value, &|_| false))
        {
            return Some(found);
        }
        if let (Some(value), Discriminator::None) = (value, &choice.discriminator) {
            let accepts = |schema| {
                self.form
                    .engine()
                    .is_valid(&self.form.subschema(schema).location, value)
            };
            if let Some(found) = choice
                .variants
                .iter()
                .position(|variant| accepts(variant.schema))
            {
                return Some(found);
            }
        }
        self.needs_value(id).then_some(0)
    }
}
