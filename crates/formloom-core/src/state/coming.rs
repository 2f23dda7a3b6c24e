//! What stands at a place once what is remembered for it has come back: conditions inside of a branch that comes are
//! judged with that, so that they do not turn again in the same edit.

use std::borrow::Cow;

use serde_json::Value;

use super::{FormState, NodeId};
use crate::model::subschema::SchemaId;

/// The value of an object, with the members that come back.
pub(super) struct Coming<'s> {
    state: &'s FormState,
    id: NodeId,
    /// None where nothing can come back.
    value: Option<Cow<'s, Value>>,
    comes: bool,
}

impl<'s> Coming<'s> {
    pub(super) fn new(state: &'s FormState, id: NodeId, value: Option<&'s Value>) -> Self {
        let is_possible = state.pass.editing && !state.node(id).remembered.is_empty();
        Self {
            state,
            id,
            value: value
                .filter(|value| is_possible && value.is_object())
                .map(Cow::Borrowed),
            comes: false,
        }
    }

    /// A subschema applies: members that it describes come back, if it did not apply before.
    pub(super) fn add(&mut self, schema: SchemaId) {
        let Some(value) = &mut self.value else { return };
        let node = self.state.node(self.id);
        if node.set.contains(&schema) {
            return;
        }
        let facts = &self.state.form.subschema(schema).facts;
        for memory in node.remembered.iter() {
            let (Some(remembered), Some(child)) =
                (&memory.value, facts.properties.get(&*memory.key))
            else {
                continue;
            };
            let comes = memory.seeds.contains(child)
                && value.get(&*memory.key).is_none()
                && !self
                    .state
                    .is_given_back(self.id, &memory.key, &memory.seeds);
            if comes && let Value::Object(members) = value.to_mut() {
                members.insert(memory.key.to_string(), remembered.clone());
                self.comes = true;
            }
        }
    }

    /// The value with what comes back; none where nothing does.
    pub(super) fn value(&self) -> Option<&Value> {
        self.value.as_deref().filter(|_| self.comes)
    }
}
