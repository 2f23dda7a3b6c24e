//! What happens to a form: an edit by the user or the host, by pointer.

use std::fmt;

use serde_json::Value;

use crate::error::EditError;
use crate::model::control::SelectOption;
use formloom_schema::Pointer;

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
        choice: Option<String>,
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
    /// Shows all errors, as a submit does.
    Submit,
}

/// What happens to a stored secret.
#[derive(Clone, PartialEq)]
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

    /// Opens an absent object, or adds an item at the end of a list.
    pub fn add(at: impl Into<Pointer>) -> Self {
        Self::Add {
            at: at.into(),
            key: None,
            index: None,
            value: None,
        }
    }

    /// Deletes a member or an item.
    pub fn remove(at: impl Into<Pointer>) -> Self {
        Self::Remove { at: at.into() }
    }

    /// The focus left a place.
    pub fn blur(at: impl Into<Pointer>) -> Self {
        Self::Blur { at: at.into() }
    }

    /// Reads an event in JSON.
    ///
    /// # Errors
    /// [`EditError::NotAnEvent`] where the JSON is none.
    pub fn from_json(json: &Value) -> Result<Self, EditError> {
        read(json).ok_or_else(|| EditError::NotAnEvent {
            found: match json.as_object() {
                Some(members) => format!("an object with {:?}", members.keys().collect::<Vec<_>>()),
                None => formloom_schema::type_name(json).to_owned(),
            },
        })
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

    fn name(&self) -> &'static str {
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

fn read(json: &Value) -> Option<Event> {
    let members = json.as_object()?;
    let at = |name: &str| members.get(name).and_then(Value::as_str).map(Pointer::from);
    let index = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_u64)
            .and_then(|index| usize::try_from(index).ok())
    };
    // None where the member is there and is no text.
    let text = |name: &str| match members.get(name) {
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
        None => Some(None),
    };
    let is_true = |name: &str| members.get(name) == Some(&Value::Bool(true));
    if let Some(at) = at("set") {
        return Some(Event::Set {
            at,
            value: members.get("value")?.clone(),
        });
    }
    if let Some(at) = at("type") {
        return Some(Event::Type {
            at,
            text: members.get("text")?.as_str()?.to_owned(),
        });
    }
    if let Some(at) = at("clear") {
        return Some(Event::Clear { at });
    }
    if let Some(at) = at("choose") {
        let variant = match members.get("variant")? {
            Value::Null => None,
            _ => Some(index("variant")?),
        };
        return Some(Event::Choose {
            at,
            choice: text("choice")?,
            variant,
        });
    }
    if let Some(at) = at("add") {
        let position = match members.get("at") {
            Some(_) => Some(index("at")?),
            None => None,
        };
        return Some(Event::Add {
            at,
            key: text("key")?,
            index: position,
            value: members.get("value").cloned(),
        });
    }
    if let Some(at) = at("rename") {
        return Some(Event::Rename {
            at,
            to: text("to")??,
        });
    }
    if let Some(at) = at("remove") {
        return Some(Event::Remove { at });
    }
    if let Some(at) = at("duplicate") {
        return Some(Event::Duplicate { at });
    }
    if let Some(at) = at("move") {
        return Some(Event::Move {
            at,
            to: index("to")?,
        });
    }
    if let Some(at) = at("focus") {
        return Some(Event::Focus { at });
    }
    if let Some(at) = at("blur") {
        return Some(Event::Blur { at });
    }
    if let Some(at) = at("secret") {
        let edit = match members.get("edit")? {
            Value::String(word) if word == "keep" => SecretEdit::Keep,
            Value::String(word) if word == "clear" => SecretEdit::Clear,
            Value::Object(edit) => SecretEdit::Replace(edit.get("replace")?.clone()),
            _ => return None,
        };
        return Some(Event::Secret { at, edit });
    }
    if let Some(errors) = members.get("server_errors") {
        let mut read = Vec::new();
        for error in errors.as_array()? {
            read.push((
                Pointer::from(error.get("at")?.as_str()?),
                error.get("message")?.as_str()?.to_owned(),
            ));
        }
        return Some(Event::ServerErrors { errors: read });
    }
    let revision = || members.get("revision").and_then(Value::as_u64);
    if let Some(at) = at("request_options") {
        return Some(Event::RequestOptions {
            at,
            query: text("query")?.unwrap_or_default(),
            more: is_true("more"),
        });
    }
    if let Some(at) = at("answer_options") {
        if let Some(message) = text("failed")? {
            return Some(Event::OptionsFailed {
                at,
                revision: revision()?,
                message,
            });
        }
        let mut options = Vec::new();
        for option in members.get("options")?.as_array()? {
            let mut read = SelectOption::unnamed(option.get("value")?.clone());
            if let Some(label) = option.get("label").and_then(Value::as_str) {
                read.label = label.to_owned();
            }
            options.push(read);
        }
        return Some(Event::Options {
            at,
            revision: revision()?,
            options,
            next: text("next")?,
        });
    }
    if let Some(at) = at("check") {
        return Some(Event::Check { at });
    }
    if let Some(at) = at("checked") {
        return Some(Event::Checked {
            at,
            revision: revision()?,
            message: text("message")?,
        });
    }
    if is_true("undo") {
        return Some(Event::Undo);
    }
    if is_true("redo") {
        return Some(Event::Redo);
    }
    if is_true("reset") {
        return Some(Event::Reset);
    }
    is_true("submit").then_some(Event::Submit)
}
