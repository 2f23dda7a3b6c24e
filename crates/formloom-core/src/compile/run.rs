//! From the schema to the form: the walk, the limits, the engine, and what is noticed on the way.

use std::collections::BTreeMap;
use std::sync::Arc;

use formloom_schema::text::Patterns;
use formloom_schema::{
    Diagnostic, Dialect, Documents, Location, SchemaOptions, Scopes, Severity, check_depth,
};
use serde_json::Value;

use super::walk::{MOST_SCOPES, Walk};
use super::{CompileOptions, Compiled, chains};
use crate::assertions;
use crate::error::CompileError;
use crate::form::{Form, FormParts};
use crate::formula::Template;
use crate::host::Vocabulary;
use crate::lint::lint;

impl CompileOptions {
    /// What counts for judging an instance.
    fn judging(&self, dialect: Dialect, documents: &BTreeMap<String, Value>) -> SchemaOptions {
        let options = self.schema_options().with_dialect(dialect);
        options.with_documents(documents.clone())
    }

    /// What of these options counts for reading the schema and judging an instance, with the formats of the host's: for
    /// [`formloom_verdict::Program`].
    pub fn schema_options(&self) -> SchemaOptions {
        let formats = self.host.formats.iter();
        formats.fold(self.schema.clone(), |options, (name, format)| {
            options.with_format(name.clone(), format.check.clone())
        })
    }

    /// Compiles a schema.
    ///
    /// # Errors
    /// [`CompileError`] for a root that is no schema, a root reference that is absent, a limit, or `strict`.
    pub fn compile(&self, schema: &Value) -> Result<Compiled, CompileError> {
        self.compile_root(schema, None)
    }

    /// Compiles a schema that others hold too: it is not copied where nothing in it has to be left out.
    ///
    /// # Errors
    /// Those of [`compile`](Self::compile).
    pub fn compile_shared(&self, schema: &Arc<Value>) -> Result<Compiled, CompileError> {
        self.compile_root(schema, Some(schema))
    }

    fn compile_root(
        &self,
        schema: &Value,
        shared: Option<&Arc<Value>>,
    ) -> Result<Compiled, CompileError> {
        self.schema.documents_of(schema)?;
        let template = Some(()).filter(|()| self.host.reads(Vocabulary::Membrane));
        let template = template.and_then(|()| Template::of(schema, self));
        let Some(template) = template.map(Arc::new) else {
            return self.compile_as(schema, shared);
        };
        let answers = template.answers(None);
        // What is unreachable for some values may not be for others: only formulas themselves are remarked on.
        let options = Self {
            lints: false,
            ..self.clone()
        };
        let mut compiled = options.compile_evaluated(&template.filled(&answers))?;
        template.report(&mut compiled.diagnostics);
        compiled.form.belongs_to(template, answers);
        Ok(compiled)
    }

    /// Compiles a schema in which no formula is left.
    pub(crate) fn compile_evaluated(&self, schema: &Value) -> Result<Compiled, CompileError> {
        self.compile_as(schema, None)
    }

    fn compile_as(
        &self,
        schema: &Value,
        shared: Option<&Arc<Value>>,
    ) -> Result<Compiled, CompileError> {
        check_depth(schema, self.schema.limits().depth)?;
        let dialect = self.schema.dialect().unwrap_or_else(|| Dialect::of(schema));
        let limits = self.schema.limits();
        let documents = Documents::new(schema, self.schema.documents(), dialect);
        let patterns = Arc::new(Patterns::default());
        let mut walk = Walk::new(&documents, &self.host, &patterns);
        let root = walk.target(documents.root(), Scopes::outermost());
        while let Some(id) = walk.waiting.pop_front() {
            if walk.too_many_scopes {
                return Err(CompileError::Limit {
                    what: "dynamic scopes",
                    limit: MOST_SCOPES,
                });
            }
            if walk.subschemas.len() > limits.subschemas {
                return Err(CompileError::Limit {
                    what: "subschemas",
                    limit: limits.subschemas,
                });
            }
            walk.read(id);
        }
        if let Some(reference) = walk.absent_root.take() {
            return Err(CompileError::UnresolvedRootReference { reference });
        }
        let Walk {
            mut subschemas,
            unions,
            mut diagnostics,
            edits,
            absent_documents,
            ids,
            around,
            known,
            ..
        } = walk;
        // They are large, and only the walk asks for them.
        drop((ids, around, known));
        subschemas.shrink_to_fit();
        let branches = unions.iter().map(|union| union.branches.len()).max();
        let limit = limits.branches;
        if branches.is_some_and(|branches| branches > limit) {
            return Err(CompileError::Limit {
                what: "branches of one union",
                limit,
            });
        }
        let reach = chains::reach(&subschemas, &unions);
        for (what, found, limit) in [
            ("subschemas in a chain", reach.chain, limits.chain),
            ("ways to judge one value", reach.ways, limits.ways),
        ] {
            if found > limit {
                return Err(CompileError::Limit { what, limit });
            }
        }
        let root_at = documents.root();
        let judged_documents =
            assertions::edited_documents(self.schema.documents(), &root_at, &edits);
        let source = assertions::Source {
            root: schema,
            shared,
            documents: &judged_documents,
            base: root_at.document,
            dialect,
            formats: self.schema.formats(),
            host: &self.host,
            edits,
            patterns: patterns.clone(),
            resources: Arc::new(documents.shown()),
        };
        let is_deferred = self.deferred && !self.strict && !self.lints;
        let (engine, dropped, judged) = if is_deferred {
            let (engine, judged) = assertions::deferred(source);
            (engine, Vec::new(), Some(judged))
        } else {
            assertions::judge(source, &mut diagnostics)
        };
        for at in dropped {
            let Some((parent, keyword)) = at.split_last() else {
                continue;
            };
            let place = Location {
                pointer: parent,
                ..documents.root()
            };
            for subschema in &mut subschemas {
                if subschema.location == place {
                    subschema.facts.limits.remove(&keyword);
                }
            }
        }
        let form = Form::new(FormParts {
            subschemas,
            unions,
            root,
            dialect,
            engine,
            judged: judged.map(|schema| (schema, self.judging(dialect, &judged_documents))),
            host: Arc::new(self.host.clone()),
            patterns,
        });
        if !is_deferred {
            form.survey_into(&mut diagnostics);
        }
        if self.lints {
            lint(&form, &documents, &mut diagnostics);
        }
        if self.strict {
            refuse_errors(&diagnostics)?;
        }
        Ok(Compiled {
            form,
            diagnostics,
            absent_documents,
        })
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
