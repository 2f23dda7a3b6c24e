//! The end of an edit: the instance with what changed, or the errors that stand in the way.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::event::SecretEdit;
use super::{FormState, NodeId};
use crate::error::ValidationError;
use crate::form::merged::Shape;
use formloom_schema::Pointer;

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
    /// Required places that are missing because they are read-only: the server fills them in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<Pointer>,
    /// Places that hold something that could not be checked here. Whoever takes the instance, as a rule the server, has to
    /// check them. These are, and nothing else:
    /// - without the feature `regex`: a pattern that is more than a row of characters, a text of format `regex`, and an
    ///   object whose members such a pattern of `patternProperties` may name;
    /// - a text of format `regex` of more than 10,000 bytes or 200 escapes;
    /// - in a page, or without `idna`: a name of a host in another script than ASCII, or with an A-label (`xn--…`);
    /// - without the feature `engine`: the whole instance, where the schema goes past a limit of the verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<Pointer>,
}

/// The instance may hold secrets: it is not shown.
impl fmt::Debug for Submitted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Submitted")
            .field("kept", &self.kept)
            .field("cleared", &self.cleared)
            .field("waived", &self.waived)
            .field("unchecked", &self.unchecked)
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

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.as_slice() {
            [] => write!(formatter, "the form has errors"),
            [one] => write!(formatter, "`{}`: {}", one.at, one.message),
            [first, others @ ..] => write!(
                formatter,
                "`{}`: {} (and {} more)",
                first.at,
                first.message,
                others.len()
            ),
        }
    }
}

impl std::error::Error for Invalid {}

impl Invalid {
    /// The place of the first error.
    pub fn first(&self) -> Option<&Pointer> {
        self.errors.first().map(|error| &error.at)
    }
}

impl FormState {
    /// Checks what is at some nodes and inside of them, as a step of several does before the next one comes. From now
    /// on these nodes show their errors. Gives those that look different now, and the first that has an error.
    pub fn check_within(&mut self, nodes: &[NodeId]) -> (Vec<NodeId>, Option<NodeId>) {
        let mut open: Vec<NodeId> = nodes.iter().rev().copied().collect();
        let (mut changed, mut first) = (Vec::new(), None);
        while let Some(id) = open.pop() {
            if !self.is_alive(id) {
                continue;
            }
            self.show_errors(id);
            let node = self.node(id);
            open.extend(node.children.iter().rev());
            if !node.errors.is_empty() {
                changed.push(id);
                first.get_or_insert(id);
            }
        }
        (changed, first)
    }

    /// Checks the whole form. From now on every node that exists shows its errors; [`Event::Submit`](crate::Event::Submit)
    /// does the same, and says which nodes look different.
    /// Errors that the host reported never block.
    ///
    /// # Errors
    /// [`Invalid`] with every error, in the order of the form.
    pub fn submit(&mut self) -> Result<Submitted, Invalid> {
        let errors = self.show_what_blocks();
        if !errors.is_empty() {
            let node = errors.first().map(|error| self.nearest(&error.at));
            return Err(Invalid { errors, node });
        }
        let (mut kept, mut cleared) = (Vec::new(), Vec::new());
        for id in self.all_nodes() {
            match self.stored_secret(id) {
                Some(_) if self.keeps_secret(id) => kept.push(self.pointer(id)),
                Some(SecretEdit::Clear) if self.is_emptied(id) => cleared.push(self.pointer(id)),
                Some(_) | None => {}
            }
        }
        let instance = self.instance().cloned().unwrap_or(Value::Null);
        Ok(Submitted {
            patch: self.patch(),
            instance,
            kept,
            cleared,
            waived: self.waived(),
            unchecked: self.unchecked(),
        })
    }

    /// Checks the whole form, shows every error, and gives them in the order of the form.
    pub(super) fn show_what_blocks(&mut self) -> Vec<ValidationError> {
        self.show_all_errors();
        let mut errors = self.validation_errors();
        if errors.is_empty() {
            errors = self.whole_document_errors();
            if !errors.is_empty() {
                // What only the whole document finds stands at its place until the next edit.
                self.take_errors_for_now(errors.clone());
            }
        }
        errors
    }

    /// Whether nothing was typed where a secret was deleted; an item keeps an empty value.
    fn is_emptied(&self, id: NodeId) -> bool {
        let is_empty = |value: &Value| value.is_null() || value.as_str() == Some("");
        self.value(id).is_none_or(is_empty)
    }

    /// The places that hold something that could not be checked; without an engine the whole instance where the schema
    /// goes past a limit of the verdicts.
    fn unchecked(&self) -> Vec<Pointer> {
        let Some(instance) = &self.instance else {
            return Vec::new();
        };
        let Some(graph) = &self.graph else {
            let is_judged = cfg!(feature = "engine");
            return if is_judged {
                Vec::new()
            } else {
                vec![Pointer::root()]
            };
        };
        let places = graph.unchecked_places(instance).into_iter();
        let mut places: Vec<Pointer> = places.map(|(at, _)| at).collect();
        places.dedup();
        places
    }

    /// A copy of the instance without any secret, for a host that keeps a draft. What the form does not show is
    /// left out too: it may be the secret of another variant.
    pub fn instance_without_secrets(&self) -> Option<Value> {
        self.without_secrets(self.root, self.instance()?)
    }

    fn without_secrets(&self, id: NodeId, value: &Value) -> Option<Value> {
        let node = self.node(id);
        if node.merged.secret || node.secret_above {
            return None;
        }
        match (node.merged.shape, value) {
            (Shape::Group | Shape::Map, Value::Object(members)) => {
                let constant = |key: &str| {
                    node.choices
                        .iter()
                        .any(|active| active.hidden_member() == Some(key))
                };
                let shown = members.iter().filter_map(|(key, value)| {
                    let child = self.child(id, key);
                    let value = match child {
                        Some(child) => self.without_secrets(child, value)?,
                        None => value.clone(),
                    };
                    let known = child.is_some() || constant(key);
                    known.then(|| (key.clone(), value))
                });
                Some(Value::Object(shown.collect()))
            }
            (Shape::List | Shape::Tuple, Value::Array(items)) => {
                let shown = items
                    .iter()
                    .zip(node.children.iter())
                    .map(|(item, child)| self.without_secrets(*child, item).unwrap_or(Value::Null));
                Some(Value::Array(shown.collect()))
            }
            (Shape::Field(_) | Shape::Raw, value) => Some(value.clone()),
            _ => None,
        }
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
