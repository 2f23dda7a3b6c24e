//! Events in JSON, in the shapes of docs/contracts.md.
//!
//! Not derived: what tells events apart is the name of a member (`{"type": "/name", "text": "Ada"}`), and serde reads such an
//! enum through a buffer that loses numbers that are no double, which an event has to carry.

use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::event::{Event, SecretEdit};
use crate::error::EditError;
use crate::model::control::SelectOption;
use formloom_schema::{Pointer, SchemaLocation};

impl Event {
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
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Values are written, secrets too: whoever stores events stores what was typed.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.at() {
            Some(at) => map.serialize_entry(self.name(), at)?,
            None if matches!(self, Self::ServerErrors { .. }) => {}
            None => map.serialize_entry(self.name(), &true)?,
        }
        match self {
            Self::Set { value, .. } => map.serialize_entry("value", value)?,
            Self::Type { text, .. } => map.serialize_entry("text", text)?,
            Self::Choose {
                choice, variant, ..
            } => {
                given(&mut map, "choice", choice.as_ref())?;
                map.serialize_entry("variant", variant)?;
            }
            Self::Add {
                key, index, value, ..
            } => {
                given(&mut map, "key", key.as_ref())?;
                given(&mut map, "at", index.as_ref())?;
                given(&mut map, "value", value.as_ref())?;
            }
            Self::Rename { to, .. } => map.serialize_entry("to", to)?,
            Self::Move { to, .. } => map.serialize_entry("to", to)?,
            Self::Secret { edit, .. } => map.serialize_entry("edit", edit)?,
            Self::ServerErrors { errors } => {
                let errors = errors.iter();
                let errors: Vec<_> = errors
                    .map(|(at, message)| Reported { at, message })
                    .collect();
                map.serialize_entry(self.name(), &errors)?;
            }
            Self::RequestOptions { query, more, .. } => {
                map.serialize_entry("query", query)?;
                map.serialize_entry("more", more)?;
            }
            Self::Options {
                revision,
                options,
                next,
                ..
            } => {
                map.serialize_entry("revision", revision)?;
                map.serialize_entry("options", options)?;
                given(&mut map, "next", next.as_ref())?;
            }
            Self::OptionsFailed {
                revision, message, ..
            } => {
                map.serialize_entry("revision", revision)?;
                map.serialize_entry("failed", message)?;
            }
            Self::Checked {
                revision, message, ..
            } => {
                map.serialize_entry("revision", revision)?;
                given(&mut map, "message", message.as_ref())?;
            }
            Self::Clear { .. }
            | Self::Remove { .. }
            | Self::Duplicate { .. }
            | Self::Focus { .. }
            | Self::Blur { .. }
            | Self::Check { .. }
            | Self::Undo
            | Self::Redo
            | Self::Reset
            | Self::Submit => {}
        }
        map.end()
    }
}

/// An error that the host reports.
#[derive(Serialize)]
struct Reported<'a> {
    at: &'a Pointer,
    message: &'a str,
}

/// A member that is left out where there is nothing.
fn given<M: serde::ser::SerializeMap, T: Serialize>(
    map: &mut M,
    name: &str,
    value: Option<&T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
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
            choice: text("choice")?.map(SchemaLocation::from),
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
            let description = option.get("description").and_then(Value::as_str);
            read.description = description.map(str::to_owned);
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
