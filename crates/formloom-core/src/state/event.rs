//! What happens to a form: an edit by the user or the host, by pointer.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::model::control::SelectOption;
use formloom_schema::{Pointer, SchemaLocation};

/// Something that happens to a form. In JSON as docs/contracts.md says.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Writes any JSON value.
    Set {
        /// Where.
        at: Pointer,
        /// What.
        value: Value,
    },
    /// The whole text of a control, as a keyboard leaves it.
    Type {
        /// Where.
        at: Pointer,
        /// The text.
        text: String,
    },
    /// Empties a control.
    Clear {
        /// Where.
        at: Pointer,
    },
    /// Picks a variant of a choice, or none.
    Choose {
        /// Where.
        at: Pointer,
        /// Which choice, by its `id`; the first of the place without it.
        choice: Option<SchemaLocation>,
        /// Which variant, from 0 on.
        variant: Option<usize>,
    },
    /// Opens an absent object, adds an item to a list or a member to a map.
    Add {
        /// The object, the list or the map.
        at: Pointer,
        /// The name of the new member; a free one without it.
        key: Option<String>,
        /// The index of the new item; at the end without it.
        index: Option<usize>,
        /// The value; one that the schema suggests without it.
        value: Option<Value>,
    },
    /// Deletes a member or an item.
    Remove {
        /// Where.
        at: Pointer,
    },
    /// Gives a member of a map another name. A name that is taken is refused.
    Rename {
        /// The member.
        at: Pointer,
        /// Its new name.
        to: String,
    },
    /// Copies an item to the place behind it.
    Duplicate {
        /// The item.
        at: Pointer,
    },
    /// Moves an item.
    Move {
        /// The item.
        at: Pointer,
        /// Its index after the move.
        to: usize,
    },
    /// The focus came.
    Focus {
        /// Where.
        at: Pointer,
    },
    /// The focus left: from now on the errors of this place are shown.
    Blur {
        /// Where.
        at: Pointer,
    },
    /// Keeps, clears or replaces a secret that the host has stored.
    Secret {
        /// Where.
        at: Pointer,
        /// How.
        edit: SecretEdit,
    },
    /// Errors that the host reports; each goes when its place is edited.
    ServerErrors {
        /// Places and texts.
        errors: Vec<(Pointer, String)>,
    },
    /// The options of a field are wanted: the answer has [`Change::requests`](crate::Change::requests) for the host.
    RequestOptions {
        /// The field.
        at: Pointer,
        /// What is searched for; empty for all.
        query: String,
        /// The next page of what is there already.
        more: bool,
    },
    /// Options came.
    Options {
        /// The field.
        at: Pointer,
        /// That of the request.
        revision: u64,
        /// They follow those of the page before, or take their place.
        options: Vec<SelectOption>,
        /// Where the next page begins; none after the last.
        next: Option<String>,
    },
    /// Options did not come.
    OptionsFailed {
        /// The field.
        at: Pointer,
        /// That of the request.
        revision: u64,
        /// Why, for the user.
        message: String,
    },
    /// A check of the host's begins that takes a while. The view has its revision in `pending`.
    Check {
        /// The field.
        at: Pointer,
    },
    /// The answer to such a check; one to a value that is not there any more is ignored.
    Checked {
        /// The field.
        at: Pointer,
        /// That of the view when the check began.
        revision: u64,
        /// What is wrong, for the user; none where nothing is.
        message: Option<String>,
    },
    /// Takes the last edit back; with none, nothing happens.
    Undo,
    /// Does again what was undone last.
    Redo,
    /// Back to the baseline.
    Reset,
    /// Checks the whole form and shows every error, as [`FormState::submit`](crate::FormState::submit) does.
    Submit,
}

/// What happens to a stored secret.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SecretEdit {
    /// It stays as it is.
    Keep,
    /// It is deleted.
    Clear,
    /// It gets another value.
    Replace(Value),
}

impl Event {
    /// Writes any JSON value.
    pub fn set(at: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        Self::Set {
            at: at.into(),
            value: value.into(),
        }
    }

    /// The whole text of a control, as a keyboard leaves it.
    pub fn type_text(at: impl Into<Pointer>, text: impl Into<String>) -> Self {
        Self::Type {
            at: at.into(),
            text: text.into(),
        }
    }

    /// Picks a variant of the first choice of a place.
    pub fn choose(at: impl Into<Pointer>, variant: impl Into<Option<usize>>) -> Self {
        Self::Choose {
            at: at.into(),
            choice: None,
            variant: variant.into(),
        }
    }

    /// Picks a variant of another choice of a place, by its [`id`](crate::ChoiceView::id).
    pub fn choose_of(
        at: impl Into<Pointer>,
        choice: impl Into<SchemaLocation>,
        variant: impl Into<Option<usize>>,
    ) -> Self {
        Self::Choose {
            at: at.into(),
            choice: Some(choice.into()),
            variant: variant.into(),
        }
    }

    /// Opens an absent object, or adds an item at the end of a list.
    pub fn add(at: impl Into<Pointer>) -> Self {
        Self::Add {
            at: at.into(),
            key: None,
            index: None,
            value: None,
        }
    }

    /// Adds an item with this value at the end of a list, or a member with it to a map.
    pub fn add_value(at: impl Into<Pointer>, value: impl Into<Value>) -> Self {
        Self::Add {
            at: at.into(),
            key: None,
            index: None,
            value: Some(value.into()),
        }
    }

    /// Deletes a member or an item.
    pub fn remove(at: impl Into<Pointer>) -> Self {
        Self::Remove { at: at.into() }
    }

    /// Empties a control.
    pub fn clear(at: impl Into<Pointer>) -> Self {
        Self::Clear { at: at.into() }
    }

    /// Adds a member of this name to a map.
    pub fn add_member(at: impl Into<Pointer>, key: impl Into<String>) -> Self {
        Self::Add {
            at: at.into(),
            key: Some(key.into()),
            index: None,
            value: None,
        }
    }

    /// Adds an item to a list, before the one of this index.
    pub fn insert(at: impl Into<Pointer>, index: usize) -> Self {
        Self::Add {
            at: at.into(),
            key: None,
            index: Some(index),
            value: None,
        }
    }

    /// Gives a member of a map another name.
    pub fn rename(at: impl Into<Pointer>, to: impl Into<String>) -> Self {
        Self::Rename {
            at: at.into(),
            to: to.into(),
        }
    }

    /// Copies an item to the place behind it.
    pub fn duplicate(at: impl Into<Pointer>) -> Self {
        Self::Duplicate { at: at.into() }
    }

    /// Moves an item, to its index after the move.
    pub fn move_to(at: impl Into<Pointer>, to: usize) -> Self {
        Self::Move { at: at.into(), to }
    }

    /// The focus came to a place.
    pub fn focus(at: impl Into<Pointer>) -> Self {
        Self::Focus { at: at.into() }
    }

    /// The focus left a place.
    pub fn blur(at: impl Into<Pointer>) -> Self {
        Self::Blur { at: at.into() }
    }

    /// Keeps, clears or replaces a stored secret.
    pub fn secret(at: impl Into<Pointer>, edit: SecretEdit) -> Self {
        Self::Secret {
            at: at.into(),
            edit,
        }
    }

    /// Errors that the host reports, by place.
    pub fn server_errors<P: Into<Pointer>, M: Into<String>>(
        errors: impl IntoIterator<Item = (P, M)>,
    ) -> Self {
        let errors = errors.into_iter();
        Self::ServerErrors {
            errors: errors
                .map(|(at, message)| (at.into(), message.into()))
                .collect(),
        }
    }

    /// Wants the options of a field; an empty query wants all.
    pub fn request_options(at: impl Into<Pointer>, query: impl Into<String>) -> Self {
        Self::RequestOptions {
            at: at.into(),
            query: query.into(),
            more: false,
        }
    }

    /// Wants the next page of the options that came for this query.
    pub fn more_options(at: impl Into<Pointer>, query: impl Into<String>) -> Self {
        Self::RequestOptions {
            at: at.into(),
            query: query.into(),
            more: true,
        }
    }

    /// The last page of options came, for the request of this revision.
    pub fn options(at: impl Into<Pointer>, revision: u64, options: Vec<SelectOption>) -> Self {
        Self::Options {
            at: at.into(),
            revision,
            options,
            next: None,
        }
    }

    /// A page of options came, with where the next one begins.
    pub fn options_page(
        at: impl Into<Pointer>,
        revision: u64,
        options: Vec<SelectOption>,
        next: impl Into<String>,
    ) -> Self {
        Self::Options {
            at: at.into(),
            revision,
            options,
            next: Some(next.into()),
        }
    }

    /// The options of a request did not come; `message` is for the user.
    pub fn options_failed(
        at: impl Into<Pointer>,
        revision: u64,
        message: impl Into<String>,
    ) -> Self {
        Self::OptionsFailed {
            at: at.into(),
            revision,
            message: message.into(),
        }
    }

    /// A check of the host's begins that takes a while.
    pub fn check(at: impl Into<Pointer>) -> Self {
        Self::Check { at: at.into() }
    }

    /// The answer to such a check: what is wrong, for the user, or nothing.
    pub fn checked(at: impl Into<Pointer>, revision: u64, message: Option<String>) -> Self {
        Self::Checked {
            at: at.into(),
            revision,
            message,
        }
    }

    /// Where it happens; none for what concerns the whole form.
    pub fn at(&self) -> Option<&Pointer> {
        match self {
            Self::Set { at, .. }
            | Self::Type { at, .. }
            | Self::Clear { at }
            | Self::Choose { at, .. }
            | Self::Add { at, .. }
            | Self::Remove { at }
            | Self::Rename { at, .. }
            | Self::Duplicate { at }
            | Self::Move { at, .. }
            | Self::Focus { at }
            | Self::Blur { at }
            | Self::Secret { at, .. }
            | Self::RequestOptions { at, .. }
            | Self::Options { at, .. }
            | Self::OptionsFailed { at, .. }
            | Self::Check { at }
            | Self::Checked { at, .. } => Some(at),
            Self::ServerErrors { .. } | Self::Undo | Self::Redo | Self::Reset | Self::Submit => {
                None
            }
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Set { .. } => "set",
            Self::Type { .. } => "type",
            Self::Clear { .. } => "clear",
            Self::Choose { .. } => "choose",
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Rename { .. } => "rename",
            Self::Duplicate { .. } => "duplicate",
            Self::Move { .. } => "move",
            Self::Focus { .. } => "focus",
            Self::Blur { .. } => "blur",
            Self::Secret { .. } => "secret",
            Self::ServerErrors { .. } => "server_errors",
            Self::RequestOptions { .. } => "request_options",
            Self::Options { .. } => "answer_options",
            Self::OptionsFailed { .. } => "answer_options",
            Self::Check { .. } => "check",
            Self::Checked { .. } => "checked",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Reset => "reset",
            Self::Submit => "submit",
        }
    }
}

/// Values may be secrets: only the kind and the place are shown.
impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", self.name(), self.at())
    }
}

impl fmt::Debug for SecretEdit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Keep => "keep",
            Self::Clear => "clear",
            Self::Replace(_) => "replace",
        })
    }
}
