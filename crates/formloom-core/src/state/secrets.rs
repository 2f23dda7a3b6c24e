//! Secrets that the host keeps: which stay as they are, which are replaced, which are deleted.
//!
//! Invariant: what is kept is what is stored and nobody replaced, cleared or removed. A stored secret belongs to the
//! node that had its place when the instance was loaded; that node takes it along through conditions and variants,
//! and does not keep it at another place: the host knows it by its pointer.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use super::event::SecretEdit;
use super::inside::member;
use super::node::Source;
use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use crate::model::control::Control;
use formloom_schema::Pointer;
use formloom_schema::TypeSet;

/// What happened to a stored secret; one that is not named is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Replaced,
    Cleared,
}

/// What happened to stored secrets, by the place under which the host keeps them.
pub(super) type Fates = HashMap<Pointer, Fate>;

impl FormState {
    /// What happens to the secret that the host keeps for a node: none where the host keeps none, or the node moved to
    /// another place.
    pub(super) fn stored_secret(&self, id: NodeId) -> Option<SecretEdit> {
        let node = self.node(id);
        let at = node.stored_at.as_ref()?;
        let is_here = (node.merged.secret || node.secret_above) && *at == self.pointer(id);
        is_here.then(|| match self.fates.get(at) {
            // What has a value by a default or from before it was a secret has it in place of the stored one.
            None if self.has_own_value(id, at) => SecretEdit::Replace(Value::Null),
            None => SecretEdit::Keep,
            Some(Fate::Cleared) => SecretEdit::Clear,
            // The marker holds no value.
            Some(Fate::Replaced) => SecretEdit::Replace(Value::Null),
        })
    }

    /// Whether a value that was not loaded stands where the host keeps a secret.
    fn has_own_value(&self, id: NodeId, at: &Pointer) -> bool {
        let loaded = || {
            let baseline = self.baseline()?;
            baseline.pointer(at.as_str())
        };
        let value = self.value(id);
        value.is_some() && !self.is_entry(id) && value != loaded()
    }

    /// Whether the host keeps a secret for a node and nothing came in its place.
    pub(super) fn keeps_secret(&self, id: NodeId) -> bool {
        match self.stored_secret(id) {
            Some(SecretEdit::Keep) => true,
            Some(SecretEdit::Replace(_)) => {
                let is_typed = |node: &NodeId| self.upwards(*node).any(|step| step == id);
                self.value(id).is_none() && !self.unfinished.iter().any(is_typed)
            }
            Some(SecretEdit::Clear) | None => false,
        }
    }

    /// Whether the host keeps a value at a place of the form, and the user leaves it there.
    pub(super) fn keeps(&self, at: &Pointer) -> bool {
        self.find(at).is_some_and(|id| self.keeps_secret(id))
    }

    /// The same, of a place that the form may get yet.
    pub(super) fn may_keep(&self, at: &Pointer) -> bool {
        match self.find(at) {
            Some(id) => self.keeps_secret(id),
            None => self.stored.contains(at) && !self.fates.contains_key(at),
        }
    }

    /// Whether a stored secret is to be deleted or replaced.
    pub(super) fn has_secret_edits(&self) -> bool {
        !self.fates.is_empty()
            && self
                .all_nodes()
                .into_iter()
                .any(|id| self.stored_secret(id).is_some() && !self.keeps_secret(id))
    }

    /// The host may keep a value of this secret. What comes by an edit is another one than was loaded: a new item,
    /// or the member of the same name in another branch.
    pub(super) fn find_stored(&mut self, id: NodeId) {
        if !self.pass.links && self.links_away.is_empty() {
            return;
        }
        if self.upwards(id).any(|step| self.node(step).added) {
            return;
        }
        let at = self.pointer(id);
        let is_away = || self.links_away.contains(&at) && !self.nodes.any_stored_at(&at);
        if self.stored.contains(&at) && (self.pass.links || is_away()) {
            self.node_mut(id).stored_at = Some(at);
        }
    }

    fn set_fate(&mut self, at: &Pointer, fate: Option<Fate>) {
        if self.fates.get(at).copied() == fate {
            return;
        }
        let fates = Arc::make_mut(&mut self.fates);
        match fate {
            Some(fate) => drop(fates.insert(at.clone(), fate)),
            None => drop(fates.remove(at)),
        }
        let id = self.nearest(at);
        self.mark(id);
    }

    /// The user wrote at a place: what is stored there, or around it, is replaced.
    pub(super) fn replace_secret(&mut self, id: NodeId) {
        if self.stored.is_empty() {
            return;
        }
        for step in self.path(id) {
            if self.stored_secret(step).is_some() {
                let at = self.pointer(step);
                self.set_fate(&at, Some(Fate::Replaced));
            }
        }
    }

    /// Another value is about to be typed for what is kept. What was deleted stays so until it is.
    fn begin_to_replace(&mut self, id: NodeId) {
        for step in self.path(id) {
            if self.stored_secret(step) == Some(SecretEdit::Keep) {
                let at = self.pointer(step);
                self.set_fate(&at, Some(Fate::Replaced));
            }
        }
    }

    /// A whole value was written at a place. A secret inside that the value has too is replaced; one whose object or
    /// item is not there any more, or is another one, is not the stored one any more; one that the value does not
    /// speak of stays as it is.
    pub(super) fn settle_secrets_inside(&mut self, id: NodeId, before: Option<&Value>) {
        if self.stored.is_empty() {
            return;
        }
        let at = self.pointer(id);
        let now = self.value(id).cloned();
        for inside in self.nodes_inside(id) {
            if inside == id || self.stored_secret(inside).is_none() {
                continue;
            }
            let place = self.pointer(inside);
            let rest = Pointer::from(&place.as_str()[at.as_str().len()..]);
            match after_write(before, now.as_ref(), &rest) {
                After::Same => {}
                After::Replaced => self.set_fate(&place, Some(Fate::Replaced)),
                After::Gone => {
                    self.node_mut(inside).stored_at = None;
                    self.mark(inside);
                }
            }
        }
    }

    /// A place was removed with everything inside: the secrets that are stored there are deleted.
    pub(super) fn clear_secrets(&mut self, id: NodeId) {
        if self.stored.is_empty() {
            return;
        }
        for inside in self.nodes_inside(id) {
            // What is no secret at the moment may be one again once it is gone.
            let at = self.pointer(inside);
            if self.node(inside).stored_at.as_ref() == Some(&at) {
                self.set_fate(&at, Some(Fate::Cleared));
            }
        }
        for at in self.stored_in_branches_away(id) {
            self.set_fate(&at, Some(Fate::Cleared));
            self.links_away.insert(at);
        }
        if let Some(parent) = self.node(id).parent
            && self.value(id).is_some()
        {
            self.replace_secret(parent);
        }
    }

    /// What is stored inside of a place, in branches that are not there. Items may stand elsewhere by now.
    fn stored_in_branches_away(&self, id: NodeId) -> Vec<Pointer> {
        if self
            .upwards(id)
            .any(|step| self.is_item(step) || self.node(step).added)
        {
            return Vec::new();
        }
        let around = self.pointer(id);
        let is_away = |at: &&Pointer| {
            around.contains(at)
                && self.fates.get(*at) != Some(&Fate::Cleared)
                && self.find(at).is_none()
        };
        self.stored.iter().filter(is_away).cloned().collect()
    }

    pub(super) fn edit_secret(&mut self, at: &Pointer, edit: SecretEdit) -> Result<(), EditError> {
        let id = self.editable(at)?;
        if !self.node(id).merged.secret && !self.node(id).secret_above {
            return Err(EditError::NotASecret { at: at.clone() });
        }
        for inside in self.nodes_inside(id) {
            self.forget_text(inside);
        }
        match edit {
            SecretEdit::Keep => {
                self.empty_secret(id);
                for inside in self.nodes_inside(id) {
                    if self.stored_secret(inside).is_some() {
                        let at = self.pointer(inside);
                        self.set_fate(&at, None);
                    }
                }
            }
            SecretEdit::Clear => {
                self.empty_secret(id);
                self.clear_secrets(id);
            }
            SecretEdit::Replace(Value::Null) => {
                self.empty_secret(id);
                self.begin_to_replace(id);
            }
            SecretEdit::Replace(value) => {
                self.set(id, value);
                self.replace_secret(id);
            }
        }
        self.mark(id);
        self.pass.focus = Some(id);
        self.edited(id);
        Ok(())
    }

    /// Nothing is typed for a secret: the member is taken out; an item or a member of a map keeps its place, as it was
    /// loaded.
    fn empty_secret(&mut self, id: NodeId) {
        if !self.is_entry(id) {
            self.take(id);
            self.sync_as_is(id);
            return;
        }
        if self.is_past_end(id) {
            return;
        }
        let stored = self.stored_secret(id).is_some();
        let loaded = self
            .baseline()
            .filter(|_| stored)
            .and_then(|loaded| loaded.pointer(self.pointer(id).as_str()))
            .cloned();
        let value = loaded.unwrap_or_else(|| match self.node(id).merged.shape {
            Shape::Group | Shape::Map => Value::Object(serde_json::Map::new()),
            Shape::List | Shape::Tuple | Shape::Field(Control::Multiselect) => {
                Value::Array(Vec::new())
            }
            _ if self.node(id).merged.types.meets(TypeSet::STRING) => Value::from(""),
            _ => Value::Null,
        });
        self.write(id, value, Source::User);
        self.sync_as_is(id);
        self.wait_for_number(id);
    }
}

enum After {
    Same,
    Replaced,
    Gone,
}

/// What a write of a whole value did to a secret inside of it.
fn after_write(before: Option<&Value>, now: Option<&Value>, rest: &Pointer) -> After {
    let (mut before, mut now) = (before, now);
    for token in rest.tokens().into_iter().flatten() {
        let is_item =
            matches!(now, Some(Value::Array(_))) || matches!(before, Some(Value::Array(_)));
        match now {
            None if before.is_some_and(|before| !before.is_null()) => return After::Gone,
            Some(Value::Null) if before.is_none_or(|before| !before.is_null()) => {
                return After::Gone;
            }
            Some(Value::Object(_) | Value::Array(_) | Value::Null) | None => {}
            Some(_) => return After::Gone,
        }
        before = before.and_then(|value| member(value, &token));
        now = now.and_then(|value| member(value, &token));
        if is_item && before.is_some() && before != now {
            return After::Gone;
        }
    }
    if now.is_some() {
        After::Replaced
    } else {
        After::Same
    }
}
