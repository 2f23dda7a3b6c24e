//! Carries out events.

use serde_json::Value;

use super::change::Change;
use super::event::Event;
use super::history::Kind;
use super::node::{Active, Key, Source};
use super::verdicts::Stats;
use super::{FormState, NodeId, Pass, ShowErrors};
use crate::error::EditError;
use crate::form::merged::Shape;
use crate::model::control::{Control, SelectOption};
use crate::model::rare::List;
use formloom_schema::Pointer;
use formloom_schema::TypeSet;

impl FormState {
    /// Carries out an event and says what changed.
    ///
    /// # Errors
    /// [`EditError`] where the event does not fit the form; the state is then as before.
    pub fn apply(&mut self, event: Event) -> Result<Change, EditError> {
        self.pass = Pass {
            editing: true,
            fills: true,
            moves: true,
            ..Pass::default()
        };
        self.begin_noting();
        self.stats = Stats::default();
        let mut trail = None;
        if !matches!(
            event,
            Event::Choose { .. }
                | Event::Focus { .. }
                | Event::Blur { .. }
                | Event::Submit
                | Event::RequestOptions { .. }
                | Event::Options { .. }
                | Event::OptionsFailed { .. }
                | Event::Check { .. }
                | Event::Checked { .. }
        ) {
            trail = self.trail.take();
        }
        let is_typed = matches!(event, Event::Type { .. });
        let is_other_edit = matches!(
            event,
            Event::Set { .. }
                | Event::Clear { .. }
                | Event::Choose { .. }
                | Event::Add { .. }
                | Event::Remove { .. }
                | Event::Rename { .. }
                | Event::Duplicate { .. }
                | Event::Move { .. }
                | Event::Secret { .. }
        );
        let back = matches!(event, Event::Undo | Event::Redo);
        if let Err(error) = self.carry_out(event) {
            self.roll_back();
            self.trail = trail.or(self.trail.take());
            return Err(error);
        }
        if is_other_edit {
            // Also where it changes nothing: what is typed next is an edit of its own.
            self.history.close();
        }
        let typed = self.pass.at.filter(|_| is_typed);
        Ok(self.finish(typed, (!back).then_some(Kind::Edit)))
    }

    /// The end of an edit: what follows from it, and what changed.
    pub(super) fn finish(&mut self, typed: Option<NodeId>, kind: Option<Kind>) -> Change {
        if kind.is_some() {
            self.settle();
            if kind == Some(Kind::Form) {
                self.bring_more_back();
            }
            self.follow_other_kept();
            self.read_texts_again();
            if self.pass.instance {
                self.follow_formulas();
            }
        }
        if let Some(id) = self.pass.at.filter(|id| self.is_alive(*id))
            && self.show_errors == ShowErrors::WhileTyping
        {
            self.show_errors(id);
        }
        let mut changed = None;
        if let Some(kind) = kind {
            changed = self.changed_places();
            self.remember(typed, kind);
        }
        self.judge(changed);
        if self.pass.submits {
            self.show_what_blocks();
        }
        self.revision += 1;
        let pass = std::mem::take(&mut self.pass);
        let mut nodes = pass.order;
        nodes.retain(|id| self.is_alive(*id));
        let mut places = pass.touched;
        places.sort_unstable();
        places.dedup();
        Change {
            nodes,
            summary: pass.summary,
            instance: pass.instance,
            places,
            focus: pass.focus,
            requests: pass.requests,
        }
    }

    fn carry_out(&mut self, event: Event) -> Result<(), EditError> {
        if let Event::Set { at, .. }
        | Event::Type { at, .. }
        | Event::Clear { at }
        | Event::Add { at, .. }
        | Event::Secret { at, .. } = &event
        {
            self.pass.at = self.find(at);
        }
        match event {
            Event::Set { at, value } => {
                let id = self.editable(&at)?;
                self.set(id, value);
                self.edited(id);
            }
            Event::Type { at, text } => self.type_text(&at, &text)?,
            Event::Clear { at } => self.clear(&at)?,
            Event::Choose {
                at,
                choice,
                variant,
            } => self.choose(&at, choice.as_deref(), variant)?,
            Event::Add {
                at,
                key,
                index,
                value,
            } => self.add(&at, key, index, value)?,
            Event::Rename { at, to } => self.rename(&at, to)?,
            Event::Remove { at } => self.remove(&at)?,
            Event::Duplicate { at } => {
                let id = self.editable(&at)?;
                self.duplicate_item(id)?;
                self.edited_around(self.node(id).parent.unwrap_or(id));
            }
            Event::Move { at, to } => {
                let id = self.editable(&at)?;
                self.move_item(id, to)?;
                self.edited_around(self.node(id).parent.unwrap_or(id));
            }
            Event::Focus { at } => {
                let id = self.locate(&at)?;
                self.marks_mut(id).visited = true;
            }
            Event::Blur { at } => {
                let id = self.locate(&at)?;
                let marks = self.marks_mut(id);
                marks.visited = true;
                marks.touched = true;
                if self.show_errors != ShowErrors::OnSubmit || self.submitted {
                    self.show_errors(id);
                }
                self.history.close();
            }
            Event::Secret { at, edit } => self.edit_secret(&at, edit)?,
            Event::ServerErrors { errors } => self.take_server_errors(errors),
            Event::RequestOptions { at, query, more } => self.request_options(&at, query, more)?,
            Event::Options {
                at,
                revision,
                options,
                next,
            } => self.take_options(&at, revision, Ok((options, next)))?,
            Event::OptionsFailed {
                at,
                revision,
                message,
            } => self.take_options(&at, revision, Err(message))?,
            Event::Check { at } => self.begin_check(&at)?,
            Event::Checked {
                at,
                revision,
                message,
            } => self.end_check(&at, revision, message)?,
            Event::Undo => self.undo(),
            Event::Redo => self.redo(),
            Event::Reset => self.reset(),
            Event::Submit => self.pass.submits = true,
        }
        Ok(())
    }

    /// The place of an edit by the user.
    pub(super) fn editable(&self, at: &Pointer) -> Result<NodeId, EditError> {
        let id = self.locate(at)?;
        if self.is_read_only(id) {
            return Err(EditError::ReadOnly { at: at.clone() });
        }
        Ok(id)
    }

    /// Writes a whole value: choices inside that it does not fit are found anew.
    pub(super) fn set(&mut self, id: NodeId, value: Value) {
        self.forget_text(id);
        let at = self.pointer(id);
        for inside in self.nodes_inside(id) {
            // What is picked stays where the value is one of it.
            let place = self.pointer(inside);
            let rest = place.as_str().get(at.as_str().len()..);
            let value = rest.and_then(|rest| value.pointer(rest));
            let choices = self.node(inside).choices.iter();
            let choices: List<Active> = choices
                .filter(|active| value.is_some_and(|value| self.is_of(active, value)))
                .cloned()
                .collect();
            let node = self.node_mut(inside);
            node.choices = choices;
            node.past_choices.clear();
            self.forget_text(inside);
        }
        self.write(id, value, Source::User);
        self.node_mut(id).implicit = false;
        self.sync_as_is(id);
        for inside in self.nodes_inside(id) {
            self.put_missing_constants(inside);
        }
        self.leave_as_written(id);
    }

    /// The nodes follow the value as it is, and change nothing of it.
    pub(super) fn sync_as_is(&mut self, id: NodeId) {
        let fills = std::mem::replace(&mut self.pass.fills, false);
        let editing = std::mem::replace(&mut self.pass.editing, false);
        self.sync(id);
        self.pass.editing = editing;
        self.pass.fills = fills;
    }

    /// What a value that was written as a whole holds is no default, and what is absent in it is absent because the
    /// user wants it so.
    fn leave_as_written(&mut self, id: NodeId) {
        for inside in self.nodes_inside(id) {
            let is_default = self.node(inside).source == Source::Default;
            let is_absent = self.value(inside).is_none();
            let node = self.node_mut(inside);
            node.returned = false;
            if is_default || is_absent {
                node.source = Source::User;
                node.as_left = false;
            }
        }
    }

    /// Nothing is in the control: absent; where a value is needed `null` if that is one, and in a list the
    /// emptiest value of its type.
    pub(super) fn empty(&mut self, id: NodeId) {
        self.mark(id);
        if self.stored_secret(id).is_some() && !self.is_entry(id) {
            self.take_for_now(id);
            return;
        }
        if self.node(id).merged.nullable && self.needs_value(id) {
            self.write(id, Value::Null, Source::User);
            return;
        }
        if self.is_past_end(id) {
            return;
        }
        let merged = &self.node(id).merged;
        let is_empty = |option: &SelectOption| option.value.as_str() == Some("");
        if merged.hints.allow_custom && self.needs_value(id) && merged.options.iter().any(is_empty)
        {
            self.write(id, Value::String(String::new()), Source::User);
            return;
        }
        if self.is_entry(id) {
            let text = self.node(id).merged.types.meets(TypeSet::STRING);
            let value = if text {
                Value::String(String::new())
            } else {
                Value::Null
            };
            self.write(id, value, Source::User);
            self.wait_for_number(id);
            return;
        }
        self.take_for_now(id);
        self.emptied(id);
        self.prune(id);
    }

    /// In an item of any type `null` is a value, and no number yet: the empty text waits for one.
    pub(super) fn wait_for_number(&mut self, id: NodeId) {
        let node = self.node(id);
        let is_of_any = node.choices.iter().any(|active| active.choice.is_any());
        let is_number = node.merged.shape == Shape::Field(Control::Number);
        let can_wait = is_of_any && is_number && self.is_entry(id);
        let waits = can_wait && self.value(id) == Some(&Value::Null);
        match self.node(id).text.as_deref() {
            None if waits => {
                self.node_mut(id).text = Some(String::new());
                self.note_text(id);
            }
            // Nothing waits where something else can stand.
            Some("") if !waits => self.forget_text(id),
            _ => {}
        }
    }

    /// A person left a place without a value.
    pub(super) fn emptied(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        node.source = Source::User;
        node.as_left = false;
    }

    fn clear(&mut self, at: &Pointer) -> Result<(), EditError> {
        let id = self.editable(at)?;
        self.forget_text(id);
        match self.node(id).merged.shape {
            Shape::Field(_) | Shape::Raw => self.empty(id),
            // What is not there is empty.
            _ if self.value(id).is_none() => {}
            _ => {
                for inside in self.nodes_inside(id) {
                    self.forget_text(inside);
                }
                let value = self.first_value(id);
                self.set(id, value);
                for inside in self.nodes_inside(id) {
                    self.put_constants(inside);
                }
            }
        }
        self.edited(id);
        Ok(())
    }

    fn add(
        &mut self,
        at: &Pointer,
        key: Option<String>,
        index: Option<usize>,
        value: Option<Value>,
    ) -> Result<(), EditError> {
        let id = self.editable(at)?;
        let is_closed = self.node(id).closed;
        if self.is_list(id) {
            self.add_item(id, index, value)?;
            self.edited_around(id);
            return Ok(());
        }
        // `null` is opened like nothing where an object can stand.
        let is_null = self.value(id).is_some_and(Value::is_null);
        let is_open = self.value(id).is_some() && !is_null;
        if self.is_map(id) && !is_closed && (is_open || key.is_some()) {
            self.add_member(id, key, value)?;
            self.edited_around(id);
            return Ok(());
        }
        if self.value(id).is_none() || is_null && self.node(id).merged.shape.is_object() {
            let value = value.unwrap_or_else(|| self.first_value(id));
            // What was left out of a value around it starts anew with it.
            for inside in self.nodes_inside(id) {
                if self.node(inside).source == Source::User && self.node(inside).text.is_none() {
                    self.node_mut(inside).source = Source::Loaded;
                }
            }
            self.write(id, value, Source::User);
            self.node_mut(id).implicit = false;
            self.fill_own(id);
            self.sync(id);
            self.materialise(id);
            self.pass.focus = Some(id);
        } else {
            return Err(EditError::NotAListOrMember { at: at.clone() });
        }
        self.edited(id);
        Ok(())
    }

    fn remove(&mut self, at: &Pointer) -> Result<(), EditError> {
        let id = self.editable(at)?;
        if self.is_item(id) {
            let list = self.node(id).parent.unwrap_or(self.root);
            self.remove_item(id)?;
            self.edited_around(list);
            return Ok(());
        }
        if matches!(self.node(id).key, Key::Root) {
            return Err(EditError::NotAListOrMember { at: at.clone() });
        }
        let leaves_null = self.leaves_null(id);
        if leaves_null && self.value(id) == Some(&Value::Null) {
            // Nothing changes.
            self.pass.focus = Some(id);
            return Ok(());
        }
        self.clear_secrets(id);
        self.take(id);
        for inside in self.nodes_inside(id) {
            self.forget_text(inside);
            self.forget_branches(inside);
            self.node_mut(inside).source = Source::Loaded;
            self.node_mut(inside).returned = false;
        }
        self.emptied(id);
        if leaves_null {
            // Only `null` is left where a value is needed, and no variant is picked.
            self.write(id, Value::Null, Source::User);
            let node = self.node_mut(id);
            node.choices = List::default();
            node.past_choices.clear();
        }
        self.sync(id);
        if self.is_entry(id)
            && let Some(map) = self.node(id).parent
        {
            self.node_mut(map).children.take_out(id);
            self.kill(id);
            self.refresh(map);
            self.mark(map);
            self.pass.focus = Some(map);
            self.edited_around(map);
            return Ok(());
        }
        self.prune(id);
        self.pass.focus = Some(id);
        self.edited(id);
        Ok(())
    }

    /// Whether a removal leaves `null`: where a value is needed, and nothing inside is kept by the host.
    fn leaves_null(&self, id: NodeId) -> bool {
        let at = self.pointer(id);
        let keeps_secrets = || self.stored.iter().any(|stored| at.contains(stored));
        let takes_null = self.is_required(id) && self.node(id).merged.nullable;
        takes_null && !self.is_entry(id) && !keeps_secrets()
    }

    /// After an edit at a place: errors of the server there are old, and conditions around it may turn.
    pub(super) fn edited(&mut self, id: NodeId) {
        let inside = self.nodes_inside(id);
        self.edited_with(id, inside);
    }

    /// The same after items or members came, went, moved or got another name: what is inside them is as it was.
    pub(super) fn edited_around(&mut self, id: NodeId) {
        self.edited_with(id, Vec::new());
    }

    /// What holds something that the user wrote is no untouched default any more.
    pub(super) fn touched(&mut self, path: &[NodeId]) {
        for at in path.iter().copied() {
            if self.node(at).returned || self.node(at).source == Source::Default {
                let node = self.node_mut(at);
                node.returned = false;
                if node.source == Source::Default {
                    node.source = Source::User;
                }
            }
        }
    }

    fn edited_with(&mut self, id: NodeId, inside: Vec<NodeId>) {
        self.pass.at = Some(id);
        let mut around = self.path(id);
        self.touched(&around);
        around.extend(inside);
        for at in around {
            self.forget_check(at);
            if !self.node(at).server_errors.is_empty() {
                self.marks_mut(at).server_errors.clear();
                self.mark(at);
                self.pass.summary = true;
            }
        }
        self.climb(id);
    }
}
