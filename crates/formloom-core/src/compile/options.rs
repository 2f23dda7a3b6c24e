//! How a schema is compiled.

use std::sync::Arc;

use formloom_schema::{Dialect, Formats, Limits, SchemaOptions};
use serde_json::Value;

use crate::model::host::{Format, Hint, Host, Rule, Vocabulary};

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct CompileOptions {
    pub(crate) schema: SchemaOptions,
    pub(crate) strict: bool,
    pub(crate) deferred: bool,
    pub(crate) host: Host,
}

impl CompileOptions {
    /// Takes a dialect whatever `$schema` says.
    #[must_use]
    pub fn with_dialect(mut self, dialect: Dialect) -> Self {
        self.schema = self.schema.with_dialect(dialect);
        self
    }

    /// Whether formats are assertions (the default) or hints.
    #[must_use]
    pub fn with_formats(mut self, formats: Formats) -> Self {
        self.schema = self.schema.with_formats(formats);
        self
    }

    /// Gives a document that references may lead to, by its absolute or relative address. Nothing is fetched.
    #[must_use]
    pub fn with_document(mut self, uri: impl Into<String>, document: Value) -> Self {
        self.schema = self.schema.with_document(uri, document);
        self
    }

    /// Sets how large a schema may be.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.schema = self.schema.with_limits(limits);
        self
    }

    /// Refuses a schema that has a diagnostic of severity error.
    #[must_use]
    pub fn with_strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Leaves everything for later that a page can do without until a submit: diagnostics, of which there are then
    /// none but those of reading, and the validation of the whole document. For whoever shows the form.
    ///
    /// ```
    /// use formloom_core::CompileOptions;
    /// use serde_json::json;
    ///
    /// let schema = json!({ "properties": { "code": {} }, "$defs": { "unused": { "minLength": "x" } } });
    /// let compiled = CompileOptions::default().with_deferred(true).compile(&schema)?;
    /// assert!(compiled.diagnostics.is_empty(), "nobody uses what is wrong");
    /// // What cannot be used is ignored in the end, as without this.
    /// assert!(compiled.form.state(json!({ "code": "x" })).submit().is_ok());
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn with_deferred(mut self, deferred: bool) -> Self {
        self.deferred = deferred;
        self
    }

    /// Adds a format of the host's, or replaces one of the standard.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, Format};
    /// use serde_json::json;
    ///
    /// let even = Format::new(|text: &str| text.len() % 2 == 0);
    /// let options = CompileOptions::default().with_format("even", even);
    /// let compiled = options.compile(&json!({ "type": "string", "format": "even" }))?;
    /// assert!(compiled.form.is_valid(&json!("ab")));
    /// assert!(!compiled.form.is_valid(&json!("abc")));
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn with_format(mut self, name: impl Into<String>, format: Format) -> Self {
        self.host.formats.insert(name.into(), format);
        self
    }

    /// Adds a keyword of the host's that is asserted: `check` gets the keyword's value and the value at the place,
    /// and says what is wrong in words. It blocks a submit; it does not take part in unions and conditions.
    #[must_use]
    pub fn with_keyword(
        mut self,
        name: impl Into<String>,
        check: impl Fn(&Value, &Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.host.keywords.insert(name.into(), Arc::new(check));
        self
    }

    /// Adds a keyword of the host's vocabulary that tells the form something.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, Hint};
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": { "token": { "type": "string", "x-private": true } } });
    /// let form = CompileOptions::default().with_hint("x-private", Hint::Secret).compile(&schema)?.form;
    /// assert!(form.state(None).view("/token").unwrap().secret);
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn with_hint(mut self, keyword: impl Into<String>, hint: Hint) -> Self {
        self.host.hints.insert(keyword.into(), hint);
        self
    }

    /// Adds a rule across fields.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, Rule};
    /// use serde_json::json;
    ///
    /// let order = Rule::new("dateOrder", ["/from", "/to"], |instance| {
    ///     match (instance["from"].as_str(), instance["to"].as_str()) {
    ///         (Some(from), Some(to)) if to < from => vec![("/to".into(), "Ends before it starts.".to_owned())],
    ///         _ => Vec::new(),
    ///     }
    /// });
    /// let form = CompileOptions::default().with_rule(order).compile(&json!({ "type": "object" }))?.form;
    /// let mut state = form.state(json!({ "from": "2026-02-01", "to": "2026-01-01" }));
    /// assert_eq!(state.submit().unwrap_err().errors[0].keyword, "dateOrder");
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.host.rules.push(rule);
        self
    }

    /// Reads no keyword of a vocabulary beyond the standard: its words are like any that nobody knows. Can be called
    /// several times.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, Vocabulary};
    /// use serde_json::json;
    ///
    /// let schema = json!({ "properties": { "port": { "type": "integer", "title": { "$var": "name" }, "order": 1 } } });
    /// let options = CompileOptions::default().without_vocabulary(Vocabulary::Membrane);
    /// let compiled = options.compile(&schema)?;
    /// assert_eq!(compiled.diagnostics[0].at, "#/properties/port/title", "no formula, and no text");
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn without_vocabulary(mut self, vocabulary: Vocabulary) -> Self {
        self.host.without.insert(vocabulary);
        self
    }

    pub(crate) fn schema(&self) -> &SchemaOptions {
        &self.schema
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// What of these options counts for reading the schema and judging an instance, with the formats of the host's: for
    /// [`formloom_verdict::Program`].
    pub fn schema_options(&self) -> SchemaOptions {
        self.host.with_formats(self.schema.clone())
    }
}
