//! The end of an edit: the instance with what changed, or the errors that stand in the way.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::event::SecretEdit;
use super::{FormState, NodeId};
use crate::error::ValidationError;
use crate::pointer::Pointer;

/// A valid form.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Submitted {
    /// The instance. Secrets that are kept are not in it.
    pub instance: Value,
    /// What changed against the baseline (RFC 6902).
    pub patch: Value,
    /// Stored secrets that stay as they are.
    pub kept: Vec<Pointer>,
    /// Stored secrets that the user deleted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<Pointer>,
}

/// The instance may hold secrets: it is not shown.
impl fmt::Debug for Submitted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Submitted")
            .field("kept", &self.kept)
            .field("cleared", &self.cleared)
            .finish_non_exhaustive()
    }
}

/// A form that cannot be submitted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Invalid {
    /// What stands in the way, in the order of the form.
    pub errors: Vec<ValidationError>,
    /// The node of the first error.
    pub node: Option<NodeId>,
}

impl Invalid {
    /// The place of the first error.
    pub fn first(&self) -> Option<&Pointer> {
        self.errors.first().map(|error| &error.at)
    }
}

impl FormState {
    /// Checks the whole form. From now on every node that exists shows its errors.
    /// Errors that the host reported never block.
    ///
    /// # Errors
    /// [`Invalid`] with every error, in the order of the form.
    pub fn submit(&mut self) -> Result<Submitted, Invalid> {
        self.show_all_errors();
        let errors = self.validation_errors();
        if !errors.is_empty() {
            let node = errors.first().map(|error| self.nearest(&error.at));
            return Err(Invalid { errors, node });
        }
        let (mut kept, mut cleared) = (Vec::new(), Vec::new());
        for id in self.all_nodes() {
            match &self.node(id).stored {
                Some(SecretEdit::Keep) => kept.push(self.pointer(id)),
                Some(SecretEdit::Clear) => cleared.push(self.pointer(id)),
                Some(SecretEdit::Replace(_)) | None => {}
            }
        }
        let instance = self.instance().cloned().unwrap_or(Value::Null);
        Ok(Submitted {
            patch: self.patch(),
            instance,
            kept,
            cleared,
        })
    }

    /// A copy of the instance without any secret, for a host that keeps a draft.
    pub fn instance_without_secrets(&self) -> Option<Value> {
        let mut instance = self.instance().cloned()?;
        for id in self.all_nodes().into_iter().rev() {
            let node = self.node(id);
            if !node.merged.secret && !node.secret_above {
                continue;
            }
            let at = self.pointer(id);
            let (parent, member) = at.split_last()?;
            match instance.pointer_mut(parent.as_str()) {
                Some(Value::Object(members)) => drop(members.shift_remove(&member)),
                Some(Value::Array(items)) => {
                    if let Some(item) = member
                        .parse::<usize>()
                        .ok()
                        .and_then(|index| items.get_mut(index))
                    {
                        *item = Value::Null;
                    }
                }
                _ => {}
            }
        }
        Some(instance)
    }

    /// What changed against the baseline (RFC 6902).
    pub fn patch(&self) -> Value {
        match (self.baseline(), self.instance()) {
            (Some(before), Some(after)) => {
                serde_json::to_value(json_patch::diff(before, after)).unwrap_or_else(|_| json!([]))
            }
            (None, Some(after)) => json!([{ "op": "add", "path": "", "value": after }]),
            (Some(_), None) => json!([{ "op": "remove", "path": "" }]),
            (None, None) => json!([]),
        }
    }
}
