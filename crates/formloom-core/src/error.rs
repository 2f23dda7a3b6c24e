//! The three families of errors: an operation failed (`CompileError`, `EditError`), or an instance is
//! not valid (`ValidationError`, which is data). None of them holds an instance value.

use formloom_schema::SchemaError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use formloom_schema::{Pointer, SchemaLocation};

/// Why a schema has no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// The root is neither an object nor a boolean.
    #[error("expected a schema (an object or a boolean), found {found}")]
    NotASchema {
        /// The JSON type that was found.
        found: &'static str,
    },
    /// The root is a reference to what is not there.
    #[error("the root refers to `{reference}`, which is not in the schema and was not given")]
    UnresolvedRootReference {
        /// The reference as written.
        reference: String,
    },
    /// The schema is larger than the limits allow.
    #[error("the schema goes past the limit of {limit} {what}")]
    Limit {
        /// What is limited.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The option `strict` is set and there is a diagnostic of severity error.
    #[error(
        "the schema has {count} errors, and the option `strict` refuses it; the first is at {at}: {message}"
    )]
    Strict {
        /// How many there are.
        count: usize,
        /// Where the first is.
        at: SchemaLocation,
        /// What the first says.
        message: String,
    },
}

impl From<SchemaError> for CompileError {
    fn from(error: SchemaError) -> Self {
        match error {
            SchemaError::NotASchema { found } => Self::NotASchema { found },
            SchemaError::Limit { what, limit } => Self::Limit { what, limit },
            // There are no others.
            _ => Self::Limit {
                what: "of reading",
                limit: 0,
            },
        }
    }
}

impl CompileError {
    /// The name of the kind, as `formloom check --json` prints it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotASchema { .. } => "not_a_schema",
            Self::UnresolvedRootReference { .. } => "unresolved_root_reference",
            Self::Limit { .. } => "limit",
            Self::Strict { .. } => "strict",
        }
    }
}

/// Why an event was refused. The state is as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The pointer names no place of the form.
    #[error("expected a place of the form, found none at `{at}`")]
    NoSuchPlace {
        /// The pointer of the event.
        at: Pointer,
    },
    /// The schema names no source of options there.
    #[error("expected a field whose options are fetched at `{at}`")]
    NothingToFetch {
        /// The pointer of the event.
        at: Pointer,
    },
    /// One does not type there: a group, a list, a constant.
    #[error("expected a control in which one types at `{at}`")]
    NotTypeable {
        /// The pointer of the event.
        at: Pointer,
    },
    /// The place is read-only.
    #[error("the place `{at}` is read-only")]
    ReadOnly {
        /// The pointer of the event.
        at: Pointer,
    },
    /// There is no choice there, or not that one.
    #[error("expected a choice at `{at}`")]
    NoSuchChoice {
        /// The pointer of the event.
        at: Pointer,
    },
    /// The choice has no such variant.
    #[error("expected a variant below {count} at `{at}`")]
    NoSuchVariant {
        /// The pointer of the event.
        at: Pointer,
        /// How many variants there are.
        count: usize,
    },
    /// Nothing can be added, moved or removed there.
    #[error("expected a list, an item of a list, or an optional member at `{at}`")]
    NotAListOrMember {
        /// The pointer of the event.
        at: Pointer,
    },
    /// The name stands for another member of the map already.
    #[error("expected a name that is free, “{key}” is taken at `{at}`")]
    KeyTaken {
        /// The map.
        at: Pointer,
        /// The name.
        key: String,
    },
    /// A new member needs a name that only the user knows: the schema accepts none that can be made up.
    #[error("expected a name for the new member of `{at}`")]
    NameNeeded {
        /// The map.
        at: Pointer,
    },
    /// Only members of a map that the schema does not name can be renamed.
    #[error("expected a member of a map that can be renamed at `{at}`")]
    NotAMapMember {
        /// The pointer of the event.
        at: Pointer,
    },
    /// An index is past the end.
    #[error("expected an index of at most {last} at `{at}`")]
    IndexOutOfRange {
        /// The pointer of the event.
        at: Pointer,
        /// The last index that is possible.
        last: usize,
    },
    /// The place holds no secret.
    #[error("expected a secret at `{at}`")]
    NotASecret {
        /// The pointer of the event.
        at: Pointer,
    },
    /// An event in JSON that is none.
    #[error("expected an event, found {found}")]
    NotAnEvent {
        /// What was found instead, without any value.
        found: String,
    },
}

/// One reason why an instance is not valid: data, to be put into words by [`crate::Messages`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ValidationError {
    /// The instance location: the missing child for `required`, the member for `additionalProperties`.
    pub at: Pointer,
    /// The schema location of the keyword.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub schema_at: SchemaLocation,
    /// The keyword that is not satisfied; empty for errors that the host reported.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keyword: String,
    /// What the keyword demands, as docs/errors.md says per keyword.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// The error in words.
    pub message: String,
}

impl std::fmt::Debug for ValidationError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} at {:?} ({})",
            self.keyword, self.at, self.schema_at
        )
    }
}
