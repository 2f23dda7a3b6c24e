//! From the schema to the form: the walk, the limits, the engine, and what is noticed on the way.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use formloom_schema::text::Patterns;
use formloom_schema::{
    Diagnostic, Dialect, Documents, SchemaOptions, Scopes, TypeSet, check_depth,
};
use serde_json::Value;

use super::elicitation::is_elicitation;
use super::{Form, FormParts};
use crate::assertions;
use crate::compile::habits::{Habits, as_meant};
use crate::compile::walk::{MOST_SCOPES, Walk};
use crate::compile::{CompileOptions, chains};
use crate::error::CompileError;
use crate::model::control::SelectOption;
use crate::model::host::Vocabulary;
use crate::model::subschema::{SchemaId, Subschema};

/// A form, and what was noticed about its schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// The form.
    pub form: Form,
    /// Remarks about the schema, in the order of the schema.
    pub diagnostics: Vec<Diagnostic>,
    /// The addresses of documents that references ask for and that nobody gave, each once: a host that has them
    /// compiles again with [`CompileOptions::with_document`]. Membrane's `$ref: "schemas/…"` is one.
    pub absent_documents: Vec<String>,
}

impl CompileOptions {
    /// What counts for judging an instance.
    fn judging(&self, dialect: Dialect, documents: &BTreeMap<String, Value>) -> SchemaOptions {
        let options = self.schema_options().with_dialect(dialect);
        options.with_documents(documents.clone())
    }

    /// The schema as it is meant; none where it says so itself.
    pub(crate) fn as_meant(&self, schema: &Value) -> Option<Value> {
        let others = self.schema.documents().values();
        as_meant(schema, others, self.habits_of(schema))
    }

    /// The documents beside a schema, as they are meant.
    pub(crate) fn documents_as_meant(&self, schema: &Value) -> Cow<'_, BTreeMap<String, Value>> {
        let mut documents = Cow::Borrowed(self.schema.documents());
        // A document that names no draft is of that of the schema.
        let is_older = self.habits_of(schema).older;
        for (address, document) in self.schema.documents() {
            let all = self.schema.documents().values();
            let others = std::iter::once(schema).chain(all);
            let mut habits = self.habits_of(document);
            habits.older &= is_older;
            if let Some(meant) = as_meant(document, others, habits) {
                documents.to_mut().insert(address.clone(), meant);
            }
        }
        documents
    }

    fn habits_of(&self, document: &Value) -> Habits {
        let says_draft = document
            .get("$schema")
            .and_then(Value::as_str)
            .is_some_and(|uri| Dialect::named(uri).is_some());
        Habits {
            openapi: self.host.reads(Vocabulary::OpenApi),
            older: self.schema.dialect().is_none() && !says_draft,
        }
    }

    /// The form of a schema in which no formula is left, without lints.
    pub(crate) fn made(
        &self,
        schema: &Value,
        shared: Option<&Arc<Value>>,
    ) -> Result<Compiled, CompileError> {
        check_depth(schema, self.schema.limits().depth)?;
        let given = self.documents_as_meant(schema);
        let meant = self.as_meant(schema);
        let (schema, shared) = match &meant {
            Some(schema) => (schema, None),
            None => (schema, shared),
        };
        let dialect = self.schema.dialect().unwrap_or_else(|| Dialect::of(schema));
        let limits = self.schema.limits();
        let documents = Documents::new(schema, &given, dialect);
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
        list_mapped_values(&mut subschemas);
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
        let judged_documents = assertions::edited_documents(&given, &root_at, &edits);
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
        let is_deferred = self.deferred && !self.strict;
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
            let mut place = documents.root();
            place.pointer = parent;
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
            is_openapi: is_openapi(schema),
            is_elicitation: is_elicitation(schema),
            engine,
            judged: judged.map(|schema| (schema, self.judging(dialect, &judged_documents))),
            host: Arc::new(self.host.clone()),
            patterns,
        });
        if !is_deferred {
            form.survey_into(&mut diagnostics);
        }
        Ok(Compiled {
            form,
            diagnostics,
            absent_documents,
        })
    }
}

/// A text that names the schema which extends this one is suggested from those that `mapping` knows: the names of schemas
/// are values, too (OpenAPI 3.0.3, Discriminator Object).
fn list_mapped_values(subschemas: &mut [Subschema]) {
    let mut lists: Vec<(SchemaId, Vec<SelectOption>)> = Vec::new();
    for subschema in &*subschemas {
        let Some(tag) = &subschema.facts.tag else {
            continue;
        };
        if let Some(member) = subschema.facts.properties.get(&tag.property)
            && !tag.mapping.is_empty()
        {
            let values = tag.mapping.iter().map(|(value, _)| value.as_str());
            let options = values.map(|value| SelectOption::unnamed(value.into()));
            lists.push((*member, options.collect()));
        }
    }
    for (member, options) in lists {
        let facts = &mut subschemas[member.index()].facts;
        let is_text = facts.types == Some(TypeSet::STRING);
        if is_text && facts.options.is_none() && facts.constant.is_none() {
            facts.options = Some(Arc::new(options));
            facts.hints.with_room().allow_custom = true;
        }
    }
}

/// Whether a document says that it is of OpenAPI: by its dialect (3.1, section 4.8.24.4), or as a whole description.
fn is_openapi(schema: &Value) -> bool {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    text("$schema").is_some_and(|dialect| dialect.contains("spec.openapis.org/oas/"))
        || text("openapi").is_some()
        || text("swagger").is_some()
        || schema
            .get("components")
            .is_some_and(|components| components.get("schemas").is_some())
}
