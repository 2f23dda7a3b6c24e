//! How a schema is read: its dialect, its documents, its formats, and how large it may be.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::dialect::Dialect;
use crate::documents::Documents;
use crate::error::SchemaError;

/// Whether `format` is an assertion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Formats {
    /// A value that does not have the format is an error.
    #[default]
    Assert,
    /// A format is only a hint for the control.
    Annotate,
}

/// How large a schema may be. The defaults are far above what forms need.
///
/// ```
/// use formloom_schema::{Limits, SchemaOptions};
/// use serde_json::json;
///
/// let limits = Limits::default().with_depth(2);
/// let options = SchemaOptions::default().with_limits(limits);
/// assert!(options.documents_of(&json!({ "not": { "not": { "not": {} } } })).is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Levels of nesting of the document.
    pub depth: usize,
    /// Reachable subschemas.
    pub subschemas: usize,
    /// Subschemas that judge one value, each through a reference, a union or a condition of the one before.
    pub chain: usize,
    /// How often a subschema is judged for one value, along every way that leads to it in place.
    pub ways: usize,
    /// Branches of one `oneOf` or `anyOf`.
    pub branches: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 200,
            subschemas: 200_000,
            chain: 1_000,
            ways: 1_000_000,
            branches: 10_000,
        }
    }
}

impl Limits {
    /// Levels of nesting of the document.
    #[must_use]
    pub const fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Reachable subschemas.
    #[must_use]
    pub const fn with_subschemas(mut self, subschemas: usize) -> Self {
        self.subschemas = subschemas;
        self
    }

    /// Subschemas that judge one value, each through a reference, a union or a condition of the one before.
    #[must_use]
    pub const fn with_chain(mut self, chain: usize) -> Self {
        self.chain = chain;
        self
    }

    /// How often a subschema is judged for one value, along every way that leads to it in place.
    #[must_use]
    pub const fn with_ways(mut self, ways: usize) -> Self {
        self.ways = ways;
        self
    }

    /// Branches of one `oneOf` or `anyOf`.
    #[must_use]
    pub const fn with_branches(mut self, branches: usize) -> Self {
        self.branches = branches;
        self
    }
}

/// Whether a text has a format of the caller's.
pub type FormatCheck = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// How a schema is read.
#[derive(Clone, Default)]
pub struct SchemaOptions {
    dialect: Option<Dialect>,
    formats: Formats,
    documents: BTreeMap<String, Value>,
    limits: Limits,
    checks: BTreeMap<String, FormatCheck>,
}

impl SchemaOptions {
    /// Takes a dialect whatever `$schema` says.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// Whether formats are assertions (the default) or hints.
    #[must_use]
    pub fn with_formats(mut self, formats: Formats) -> Self {
        self.formats = formats;
        self
    }

    /// Gives a document that references may lead to, by its absolute or relative address. Nothing is fetched.
    #[must_use]
    pub fn with_document(mut self, uri: impl Into<String>, document: Value) -> Self {
        self.documents.insert(uri.into(), document);
        self
    }

    /// Gives all documents that references may lead to, by their addresses, in place of those that were given before.
    #[must_use]
    pub fn with_documents(mut self, documents: BTreeMap<String, Value>) -> Self {
        self.documents = documents;
        self
    }

    /// Sets how large a schema may be.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds a format, or replaces one of the standard.
    #[must_use]
    pub fn with_format(mut self, name: impl Into<String>, check: FormatCheck) -> Self {
        self.checks.insert(name.into(), check);
        self
    }

    /// The dialect that is taken whatever `$schema` says.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Whether formats are assertions.
    pub fn formats(&self) -> Formats {
        self.formats
    }

    /// The documents that were given.
    pub fn documents(&self) -> &BTreeMap<String, Value> {
        &self.documents
    }

    /// How large a schema may be.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The formats that were added.
    pub fn checks(&self) -> &BTreeMap<String, FormatCheck> {
        &self.checks
    }

    /// A schema with the documents to which it may refer.
    ///
    /// # Errors
    /// [`SchemaError`] where the root is no schema, or a document is nested deeper than the limit.
    pub fn documents_of<'a>(&'a self, schema: &'a Value) -> Result<Documents<'a>, SchemaError> {
        if !schema.is_object() && !schema.is_boolean() {
            return Err(SchemaError::NotASchema {
                found: crate::type_name(schema),
            });
        }
        for document in self.documents.values().chain([schema]) {
            check_depth(document, self.limits.depth)?;
        }
        let dialect = self.dialect.unwrap_or_else(|| Dialect::of(schema));
        Ok(Documents::new(schema, &self.documents, dialect))
    }
}

impl fmt::Debug for SchemaOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SchemaOptions")
            .field("dialect", &self.dialect)
            .field("formats", &self.formats)
            .field("documents", &self.documents)
            .field("limits", &self.limits)
            .field("checks", &self.checks.keys())
            .finish()
    }
}

/// Refuses a document that is nested deeper than a limit.
///
/// # Errors
/// [`SchemaError::Limit`].
pub fn check_depth(value: &Value, limit: usize) -> Result<(), SchemaError> {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > limit {
            return Err(SchemaError::Limit {
                what: "levels of nesting",
                limit,
            });
        }
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => {
                open.extend(members.values().map(|member| (member, depth + 1)))
            }
            _ => {}
        }
    }
    Ok(())
}
