//! Where a subschema stands.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::pointer::Pointer;

/// A schema location: where a subschema or a keyword stands, as errors and diagnostics name it. `#/…` in the document that
/// was compiled, a full URI in another. Empty for what stands in no schema. It can be used as a `&str`.
///
/// ```
/// use formloom_schema::SchemaLocation;
///
/// let at = SchemaLocation::from("#/properties/port/maximum");
/// assert_eq!(at, "#/properties/port/maximum");
/// assert_eq!(at.rsplit('/').next(), Some("maximum"), "the keyword");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchemaLocation(Box<str>);

impl SchemaLocation {
    /// The location as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for SchemaLocation {
    fn default() -> Self {
        Self(Box::from(""))
    }
}

impl Deref for SchemaLocation {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SchemaLocation {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SchemaLocation {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<String> for SchemaLocation {
    fn from(text: String) -> Self {
        Self(text.into_boxed_str())
    }
}

impl From<&str> for SchemaLocation {
    fn from(text: &str) -> Self {
        Self(Box::from(text))
    }
}

impl From<SchemaLocation> for String {
    fn from(location: SchemaLocation) -> Self {
        location.0.into_string()
    }
}

impl PartialEq<str> for SchemaLocation {
    fn eq(&self, text: &str) -> bool {
        *self.0 == *text
    }
}

impl PartialEq<&str> for SchemaLocation {
    fn eq(&self, text: &&str) -> bool {
        *self.0 == **text
    }
}

impl PartialEq<String> for SchemaLocation {
    fn eq(&self, text: &String) -> bool {
        *self.0 == **text
    }
}

impl fmt::Display for SchemaLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for SchemaLocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", &*self.0)
    }
}

/// Where a subschema stands: a document and a pointer in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Location {
    /// Absolute address of the document; it never has a fragment.
    pub document: Arc<str>,
    /// The pointer in it.
    pub pointer: Pointer,
    /// Whether the document is the one that was compiled.
    pub in_root: bool,
}

impl Location {
    /// As it is shown: `#/…` in the compiled document, a full URI in another.
    pub fn show(&self) -> SchemaLocation {
        SchemaLocation::from(if self.in_root {
            format!("#{}", self.pointer)
        } else {
            format!("{}#{}", self.document, self.pointer)
        })
    }

    /// The place of a keyword, a name or an index below it.
    pub fn join(&self, token: &str) -> Self {
        Self {
            document: self.document.clone(),
            pointer: self.pointer.join(token),
            in_root: self.in_root,
        }
    }
}
