//! Where in a schema a formula may stand: never where the standard's own reading has a use.
//!
//! `const` and `examples` hold values, whatever these look like. `default` and the items of `enum` hold values too,
//! unless the `type` beside them leaves no room for an object: then only a formula can be meant.

use serde_json::{Map, Value};

use super::{NAMES, formula};
use formloom_schema::TypeSet;

/// What formulas may do at a place of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// A schema, or a keyword of one.
    Schema,
    /// The members are names of the author's, each with a schema.
    Names,
    /// The members are names of the author's, each with a schema or a list of names.
    Needs,
    /// A list of values of which each may be a formula.
    Values,
    /// One value, which may be a formula as a whole.
    Value,
    /// Values of a vocabulary: formulas stand anywhere in them.
    Free,
    /// Values of the standard: no formula stands there.
    Data,
}

/// Vocabularies' own values, in which words of the standard mean nothing.
const FREE: [&str; 3] = ["referenceCollection", "referenceRecords", "errorMessage"];

impl Standing {
    /// That of a member of an object.
    pub(super) fn member(self, around: &Map<String, Value>, name: &str) -> Self {
        match self {
            Self::Schema => of_keyword(around, name),
            Self::Names | Self::Needs => Self::Schema,
            Self::Free => Self::Free,
            Self::Values | Self::Value | Self::Data => Self::Data,
        }
    }

    /// That of an item of an array.
    pub(super) fn item(self) -> Self {
        match self {
            Self::Values => Self::Value,
            Self::Value => Self::Data,
            Self::Names | Self::Needs => Self::Schema,
            other => other,
        }
    }

    /// That of what a formula at this place gives.
    pub(super) fn answer(self) -> Self {
        match self {
            Self::Values | Self::Value => Self::Free,
            other => other,
        }
    }

    /// The name and the argument of the formula that a value at this place is. Where the members are names, `$and` may
    /// be one of them.
    pub(super) fn formula(self, value: &Value) -> Option<(&str, &Value)> {
        let (name, argument) = match self {
            Self::Data => return None,
            _ => formula(value)?,
        };
        let is_schema = match argument {
            Value::Object(members) => {
                !members.contains_key("cases") && !members.contains_key("values")
            }
            other => other.is_boolean(),
        };
        let is_list = matches!(argument, Value::Array(names) if names.iter().all(Value::is_string));
        let is_standard = match self {
            Self::Names => is_schema,
            Self::Needs => is_schema || is_list,
            _ => false,
        };
        (!is_standard).then_some((name, argument))
    }
}

fn of_keyword(around: &Map<String, Value>, keyword: &str) -> Standing {
    match keyword {
        "const" | "examples" => Standing::Data,
        "default" if excludes_objects(around) => Standing::Value,
        "default" => Standing::Data,
        // An object is no list of values, so as a whole it can only be a formula.
        "enum" if excludes_objects(around) || around.get(keyword).is_some_and(Value::is_object) => {
            Standing::Values
        }
        "enum" => Standing::Data,
        "dependencies" | "dependentRequired" => Standing::Needs,
        _ if NAMES.contains(&keyword) => Standing::Names,
        _ if FREE.contains(&keyword) => Standing::Free,
        _ => Standing::Schema,
    }
}

/// Whether the `type` that is written in a schema leaves no room for an object.
fn excludes_objects(schema: &Map<String, Value>) -> bool {
    let excludes = |name: &Value| {
        name.as_str()
            .and_then(TypeSet::by_name)
            .is_some_and(|types| !types.meets(TypeSet::OBJECT))
    };
    match schema.get("type") {
        Some(Value::Array(names)) => !names.is_empty() && names.iter().all(excludes),
        Some(name) => excludes(name),
        None => false,
    }
}
