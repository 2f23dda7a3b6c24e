//! From a schema to its form: formulas first, lints where they are asked for.

use std::sync::Arc;

use formloom_schema::{Diagnostic, Documents, Severity};
use serde_json::Value;

use crate::compile::CompileOptions;
use crate::error::CompileError;
use crate::form::Compiled;
use crate::formula::Template;
use crate::lint::{Profile, lint};
use crate::model::host::Vocabulary;

/// Compiles a schema with the default options.
///
/// # Errors
/// [`CompileError`] for a root that is no schema, a root reference that is absent, or a limit.
pub fn compile(schema: &Value) -> Result<Compiled, CompileError> {
    CompileOptions::default().compile(schema)
}

impl CompileOptions {
    /// Compiles a schema.
    ///
    /// # Errors
    /// [`CompileError`] for a root that is no schema, a root reference that is absent, a limit, or `strict`.
    pub fn compile(&self, schema: &Value) -> Result<Compiled, CompileError> {
        self.refused(self.compile_root(schema, None)?)
    }

    /// Compiles a schema that others hold too: it is not copied where nothing in it has to be left out.
    ///
    /// # Errors
    /// Those of [`compile`](Self::compile).
    pub fn compile_shared(&self, schema: &Arc<Value>) -> Result<Compiled, CompileError> {
        self.refused(self.compile_root(schema, Some(schema))?)
    }

    /// Compiles a schema and looks for what its author probably did not mean, which takes longer than compiling:
    /// docs/diagnostics.md lists it. For whoever writes the schema; a page that does not call it does not carry it.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, DiagnosticCode};
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": { "name": { "type": "string", "tittle": "Name" } } });
    /// let compiled = CompileOptions::default().compile_with_lints(&schema)?;
    /// assert_eq!(compiled.diagnostics[0].code, DiagnosticCode::UnknownKeyword);
    /// assert_eq!(compiled.diagnostics[0].at, "#/properties/name/tittle");
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`compile`](Self::compile).
    pub fn compile_with_lints(&self, schema: &Value) -> Result<Compiled, CompileError> {
        let options = self.clone().with_deferred(false);
        let mut compiled = options.compile_root(schema, None)?;
        options.lint(schema, &mut compiled);
        options.refused(compiled)
    }

    /// Looks for the same as [`compile_with_lints`](Self::compile_with_lints) in a schema that these options have compiled
    /// already, and adds what it finds to the diagnostics.
    ///
    /// ```
    /// use formloom_core::CompileOptions;
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": { "name": { "type": "string", "tittle": "Name" } } });
    /// let options = CompileOptions::default();
    /// let mut compiled = options.compile(&schema)?;
    /// options.lint(&schema, &mut compiled);
    /// assert_eq!(compiled.diagnostics, options.compile_with_lints(&schema)?.diagnostics);
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    pub fn lint(&self, schema: &Value, compiled: &mut Compiled) {
        self.lint_for(schema, None, compiled);
    }

    /// The same with what a schema of a certain use should have besides.
    pub fn lint_for(
        &self,
        schema: &Value,
        profile: impl Into<Option<Profile>>,
        compiled: &mut Compiled,
    ) {
        let profile = profile.into();
        // What is unreachable for some values of a formula may not be for others.
        if !compiled.form.is_evaluated() {
            let dialect = compiled.form.dialect();
            let given = self.documents_as_meant(schema);
            let meant = self.as_meant(schema);
            let schema = meant.as_ref().unwrap_or(schema);
            let documents = Documents::new(schema, &given, dialect);
            lint(
                &compiled.form,
                &documents,
                profile,
                &mut compiled.diagnostics,
            );
        }
    }

    fn compile_root(
        &self,
        schema: &Value,
        shared: Option<&Arc<Value>>,
    ) -> Result<Compiled, CompileError> {
        self.schema().documents_of(schema)?;
        let template = Some(()).filter(|()| self.host().reads(Vocabulary::Membrane));
        let template = template.and_then(|()| Template::of(schema, self));
        let Some(template) = template.map(Arc::new) else {
            return self.made(schema, shared);
        };
        // Only formulas themselves are remarked on.
        let answers = template.answers(None);
        let mut compiled = self.made(&template.filled(&answers), None)?;
        template.report(&mut compiled.diagnostics);
        template.belongs(&compiled.form, answers);
        Ok(compiled)
    }

    /// The option `strict` refuses what has errors.
    fn refused(&self, compiled: Compiled) -> Result<Compiled, CompileError> {
        if self.strict {
            refuse_errors(&compiled.diagnostics)?;
        }
        Ok(compiled)
    }
}

fn refuse_errors(diagnostics: &[Diagnostic]) -> Result<(), CompileError> {
    let mut errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    match errors.next() {
        Some(first) => Err(CompileError::Strict {
            count: 1 + errors.count(),
            at: first.at.clone(),
            message: first.message.clone(),
        }),
        None => Ok(()),
    }
}
