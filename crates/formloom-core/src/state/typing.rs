//! Texts that are typed: what they mean in their control, and those that are no value yet.

use std::sync::Arc;

use serde_json::Value;

use super::aside::shows_text;
use super::node::Source;
use super::parse::{Parsed, parse};
use super::view::shown_text;
use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use crate::model::control::Control;
use formloom_schema::Pointer;
use formloom_schema::TypeSet;
use formloom_schema::exact::{self, JsonError};

impl FormState {
    pub(super) fn type_text(&mut self, at: &Pointer, text: &str) -> Result<(), EditError> {
        let id = self.editable(at)?;
        let merged = self.node(id).merged.clone();
        let control = match merged.shape {
            Shape::Field(Control::Const | Control::Null | Control::Hidden | Control::File) => None,
            Shape::Field(control) => Some(control),
            Shape::Raw => Some(Control::Json),
            _ => None,
        };
        let Some(control) = control else {
            return self.type_anything(id, text);
        };
        self.pass.typed_text = Some((id, merged.shape, text.to_owned()));
        match parse(
            control,
            merged.types.without(TypeSet::NULL),
            self.fetched_options(id).as_ref().unwrap_or(&merged.options),
            text,
        ) {
            Parsed::Value(value) => {
                self.forget_text(id);
                let same = shown_text(&value, Some(control)) == text;
                self.write(id, value, Source::User);
                self.node_mut(id).typed = (!same).then(|| text.to_owned());
            }
            Parsed::Empty => {
                self.forget_text(id);
                self.empty(id);
            }
            Parsed::Unfinished => {
                if self.is_entry(id) {
                    self.write(id, Value::Null, Source::User);
                } else {
                    self.take_for_now(id);
                }
                self.replace_secret(id);
                self.emptied(id);
                self.node_mut(id).text = Some(text.to_owned());
                self.note_text(id);
                self.mark(id);
            }
        }
        self.edited(id);
        Ok(())
    }

    /// Where anything can stand, a text is the JSON that it reads as, else itself.
    fn type_anything(&mut self, id: NodeId, text: &str) -> Result<(), EditError> {
        let merged = self.node(id).merged.clone();
        if text.is_empty() && (merged.is_any() || merged.is_open(&self.form)) {
            // What stands inside of it goes along.
            let mut inside = self.node(id).children.to_vec();
            while let Some(child) = inside.pop() {
                self.mark(child);
                inside.extend(self.node(child).children.iter());
            }
            self.empty(id);
            self.edited(id);
            return Ok(());
        }
        let value = match exact::read(text) {
            Ok(value) => Some(value),
            // A number that cannot be kept is none, and no text either.
            Err(JsonError::Inexact { .. }) => {
                return Err(EditError::NotTypeable {
                    at: self.pointer(id),
                });
            }
            Err(_) => None,
        };
        let value = if merged.is_any() {
            // What begins as JSON is meant as such, and cannot stand here by half.
            let is_text = !text.is_empty() && !text.trim_start().starts_with(['{', '[']);
            value.or_else(|| is_text.then(|| Value::from(text)))
        } else {
            let fits = |value: &Value| {
                merged.is_open(&self.form) && merged.types.meets(TypeSet::of(value))
            };
            value.filter(fits)
        };
        let Some(value) = value else {
            return Err(EditError::NotTypeable {
                at: self.pointer(id),
            });
        };
        self.set(id, value);
        self.edited(id);
        Ok(())
    }

    /// A text that was no value may be one for what became of its place.
    pub(super) fn read_texts_again(&mut self) {
        if let Some((id, shape, text)) = self.pass.typed_text.take()
            && self.is_alive(id)
            && self.node(id).merged.shape != shape
            && matches!(self.node(id).merged.shape, Shape::Field(_))
            && self.type_text(&self.pointer(id), &text).is_ok()
        {
            self.pass.typed_text = None;
            self.settle();
        }
        for (id, was) in std::mem::take(&mut self.pass.reread) {
            let Some(text) = self.node(id).text.clone().filter(|_| self.is_alive(id)) else {
                continue;
            };
            let merged = self.node(id).merged.clone();
            let Shape::Field(control) = merged.shape else {
                continue;
            };
            let types = merged.types.without(TypeSet::NULL);
            let is_there = self.find(&self.pointer(id)) == Some(id);
            if is_there
                && !self.is_read_only(id)
                && let Parsed::Value(value) = parse(control, types, &merged.options, &text)
            {
                self.forget_text(id);
                let same = shown_text(&value, Some(control)) == text;
                self.write(id, value, Source::User);
                self.node_mut(id).typed = (!same).then(|| text.clone());
                self.trail = None;
                self.touched(&self.path(id));
                self.climb(id);
                self.settle();
                // Under another form it was something else; and where reading it turns the condition back, it stays.
                let is_other = !was.is_empty() && self.own_part(id) != was;
                if is_other && self.is_alive(id) && self.value(id).is_some() {
                    self.node_mut(id).read_again = Some(Box::new((was, text)));
                }
            }
        }
    }

    pub(super) fn forget_text(&mut self, id: NodeId) {
        if self.node(id).text.is_none() && self.node(id).typed.is_none() {
            return;
        }
        self.node_mut(id).typed = None;
        if self.node_mut(id).text.take().is_some() {
            self.note_finished(id);
            self.mark(id);
        }
    }

    /// A text that is no value yet stands in the way of a submit where it is shown.
    pub(super) fn note_text(&mut self, id: NodeId) {
        let is_shown = shows_text(self.node(id)) && self.find(&self.pointer(id)) == Some(id);
        if is_shown {
            self.note_unfinished(id);
        } else {
            self.note_finished(id);
        }
    }

    /// A node has a text that is no value yet: that stands in the way of a submit.
    pub(super) fn note_unfinished(&mut self, id: NodeId) {
        if !self.unfinished.contains(&id) {
            Arc::make_mut(&mut self.unfinished).push(id);
        }
    }

    /// It has none any more, or is not in the form.
    pub(super) fn note_finished(&mut self, id: NodeId) {
        if self.unfinished.contains(&id) {
            Arc::make_mut(&mut self.unfinished).retain(|unfinished| *unfinished != id);
        }
    }
}
