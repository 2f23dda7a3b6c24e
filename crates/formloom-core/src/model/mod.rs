//! What a form is made of, as data: facts of subschemas, controls, hints, what a host adds, words of the author.

pub(crate) mod control;
pub(crate) mod error_message;
pub(crate) mod hints;
pub(crate) mod host;
pub(crate) mod large;
pub(crate) mod rare;
pub(crate) mod subschema;

use formloom_schema::Location;
use serde_json::Value;

/// A keyword has a value that it cannot have; says what was expected.
pub(crate) struct Unusable(pub(crate) &'static str);

/// A change of the document that is judged, so that it says what the author meant.
pub(crate) struct Edit {
    pub(crate) at: Location,
    /// The keyword's new value, or none to drop it.
    pub(crate) value: Option<Value>,
}
