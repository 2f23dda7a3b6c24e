//! Compiles a schema into a form: every reachable subschema gets a number and its own facts, once.
//!
//! Invariant: no input makes this panic or recurse; the places that wait are a list.

mod address;
mod chains;
mod dialect;
mod documents;
mod index;

pub(crate) use self::address::absolute;
pub(crate) use self::dialect::Mode;
pub(crate) use self::documents::{Documents, RECURSIVE, Surroundings};

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::{Map, Value};

use self::address::rebase;
pub use self::dialect::Dialect;
use crate::assertions::engine::{self, engine};
use crate::diagnostic::{Diagnostic, DiagnosticCode, Severity};
use crate::error::{CompileError, type_name};
use crate::form::{Form, FormParts};
use crate::keywords;
use crate::lint::lint;
use crate::subschema::{Facts, Location, SchemaId, Subschema, Union, UnionId};

/// A form, and what was noticed about its schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// The form.
    pub form: Form,
    /// Remarks about the schema, in the order of the schema.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a schema with the default options.
///
/// # Errors
/// [`CompileError`] for a root that is no schema, a root reference that is absent, or a limit.
pub fn compile(schema: &Value) -> Result<Compiled, CompileError> {
    CompileOptions::default().compile(schema)
}

/// Whether `format` is an assertion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Formats {
    /// A value that does not have the format is an error.
    #[default]
    Assert,
    /// A format is only a hint for the control.
    Annotate,
}

/// How large a schema may be. The defaults are far above what forms need.
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
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 200,
            subschemas: 200_000,
            chain: 1_000,
            ways: 1_000_000,
        }
    }
}

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct CompileOptions {
    dialect: Option<Dialect>,
    formats: Formats,
    documents: BTreeMap<String, Value>,
    limits: Limits,
    strict: bool,
    lints: bool,
}

impl CompileOptions {
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

    /// Sets how large a schema may be.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Refuses a schema that has a diagnostic of severity error.
    #[must_use]
    pub fn with_strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Also looks for what the author of the schema probably did not mean, which takes longer than compiling:
    /// `docs/diagnostics.md` lists it. For whoever writes the schema.
    ///
    /// ```
    /// use formloom_core::{CompileOptions, DiagnosticCode};
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": { "name": { "type": "string", "tittle": "Name" } } });
    /// let compiled = CompileOptions::default().with_lints(true).compile(&schema)?;
    /// assert_eq!(compiled.diagnostics[0].code, DiagnosticCode::UnknownKeyword);
    /// assert_eq!(compiled.diagnostics[0].at, "#/properties/name/tittle");
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    #[must_use]
    pub fn with_lints(mut self, lints: bool) -> Self {
        self.lints = lints;
        self
    }

    /// What counts for judging an instance.
    fn judging(&self, dialect: Dialect) -> Self {
        Self {
            dialect: Some(dialect),
            lints: false,
            strict: false,
            ..self.clone()
        }
    }

    /// Compiles a schema.
    ///
    /// # Errors
    /// [`CompileError`] for a root that is no schema, a root reference that is absent, a limit, or `strict`.
    pub fn compile(&self, schema: &Value) -> Result<Compiled, CompileError> {
        if !schema.is_object() && !schema.is_boolean() {
            return Err(CompileError::NotASchema {
                found: type_name(schema),
            });
        }
        check_depth(schema, self.limits.depth)?;
        for document in self.documents.values() {
            check_depth(document, self.limits.depth)?;
        }
        let dialect = self.dialect.unwrap_or_else(|| Dialect::of(schema));
        let documents = Documents::new(schema, &self.documents, dialect);
        let mut walk = Walk::new(&documents, dialect);
        let root = walk.id(documents.root(), None);
        while let Some(id) = walk.waiting.pop_front() {
            if walk.subschemas.len() > self.limits.subschemas {
                return Err(CompileError::Limit {
                    what: "subschemas",
                    limit: self.limits.subschemas,
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
            ids,
            ..
        } = walk;
        let reach = chains::reach(&subschemas, &unions);
        for (what, found, limit) in [
            ("subschemas in a chain", reach.chain, self.limits.chain),
            ("ways to judge one value", reach.ways, self.limits.ways),
        ] {
            if found > limit {
                return Err(CompileError::Limit { what, limit });
            }
        }
        let (engine, dropped, judged) = engine(
            engine::Source {
                root: schema,
                documents: &self.documents,
                base: documents.root().document,
                dialect,
                formats: self.formats,
                edits,
            },
            &mut diagnostics,
        );
        for at in dropped {
            let Some((parent, keyword)) = at.split_last() else {
                continue;
            };
            if let Some(id) = ids.get(&Location {
                pointer: parent,
                ..documents.root()
            }) {
                subschemas[id.index()].facts.limits.remove(&keyword);
            }
        }
        let form = Form::new(FormParts {
            subschemas,
            unions,
            root,
            dialect,
            engine,
            judged: judged.map(|schema| (schema, self.judging(dialect))),
        });
        form.survey_into(&mut diagnostics);
        if self.lints {
            lint(&form, &documents, &mut diagnostics);
        }
        if self.strict {
            refuse_errors(&diagnostics)?;
        }
        Ok(Compiled { form, diagnostics })
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

fn check_depth(value: &Value, limit: usize) -> Result<(), CompileError> {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > limit {
            return Err(CompileError::Limit {
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

/// A change of the document that the engine sees, so that it judges what the author meant.
pub(crate) struct Edit {
    pub(crate) at: Location,
    /// The keyword's new value, or none to drop it.
    pub(crate) value: Option<Value>,
}

/// The reachable subschemas so far.
struct Walk<'a> {
    documents: &'a Documents<'a>,
    dialect: Dialect,
    ids: HashMap<Location, SchemaId>,
    subschemas: Vec<Subschema>,
    bases: Vec<String>,
    unions: Vec<Union>,
    waiting: VecDeque<SchemaId>,
    diagnostics: Vec<Diagnostic>,
    edits: Vec<Edit>,
    absent_root: Option<String>,
}

impl<'a> Walk<'a> {
    fn new(documents: &'a Documents<'a>, dialect: Dialect) -> Self {
        Self {
            documents,
            dialect,
            ids: HashMap::new(),
            subschemas: Vec::new(),
            bases: Vec::new(),
            unions: Vec::new(),
            waiting: VecDeque::new(),
            diagnostics: Vec::new(),
            edits: Vec::new(),
            absent_root: None,
        }
    }

    /// The number of a place, which is read later when it is new.
    fn id(&mut self, location: Location, base: Option<&str>) -> SchemaId {
        if let Some(id) = self.ids.get(&location) {
            return *id;
        }
        let id = SchemaId(u32::try_from(self.subschemas.len()).unwrap_or(u32::MAX));
        self.ids.insert(location.clone(), id);
        let base = base.map_or_else(|| self.base_of(&location), str::to_owned);
        self.bases.push(base);
        self.subschemas.push(Subschema {
            location,
            parent: None,
            facts: Facts::default(),
        });
        self.waiting.push_back(id);
        id
    }

    /// The base address at a place: every `$id` on the way to it counts.
    fn base_of(&self, location: &Location) -> String {
        let mut base = location.document.to_string();
        let mut at = Location {
            pointer: crate::pointer::Pointer::root(),
            ..location.clone()
        };
        let tokens: Vec<_> = location
            .pointer
            .tokens()
            .into_iter()
            .flatten()
            .map(|token| token.into_owned())
            .collect();
        for token in &tokens {
            if let Some(Value::Object(members)) = self.documents.value(&at) {
                base = rebase(members, base, self.dialect, |_| {});
            }
            at = at.join(token);
        }
        base
    }

    fn read(&mut self, id: SchemaId) {
        let location = self.subschemas[id.index()].location.clone();
        let documents = self.documents;
        let mut facts = Facts::default();
        match documents.value(&location) {
            Some(Value::Object(members)) => {
                let base = rebase(
                    members,
                    self.bases[id.index()].clone(),
                    self.dialect,
                    |_| {},
                );
                let mut cx = Context {
                    walk: self,
                    id,
                    schema: members,
                    location,
                    base,
                    facts,
                };
                keywords::read(&mut cx, members);
                facts = cx.facts;
            }
            Some(Value::Bool(true)) => {}
            Some(Value::Bool(false)) => facts.never = true,
            other => {
                facts.unresolved = true;
                let found = other.map_or("nothing", type_name);
                self.report(
                    DiagnosticCode::InvalidKeywordValue,
                    location.show(),
                    format!("expected a schema (an object or a boolean), found {found}; the place is shown as raw JSON"),
                );
                self.edits.push(Edit {
                    at: location,
                    value: Some(Value::Bool(true)),
                });
            }
        }
        self.subschemas[id.index()].facts = facts;
    }

    fn report(&mut self, code: DiagnosticCode, at: String, message: String) {
        self.diagnostics.push(Diagnostic::new(code, at, message));
    }
}

/// What a keyword's function sees: the schema it stands in, and the facts that it writes.
pub(crate) struct Context<'c> {
    walk: &'c mut dyn Compiler,
    id: SchemaId,
    schema: &'c Map<String, Value>,
    location: Location,
    base: String,
    pub(crate) facts: Facts,
}

/// What the walk does for a keyword; hides the walk's lifetime from the table of functions.
trait Compiler {
    fn child(&mut self, parent: SchemaId, location: Location, base: &str) -> SchemaId;
    fn resolve(&mut self, base: &str, reference: &str) -> Option<SchemaId>;
    fn add_union(&mut self, union: Union) -> UnionId;
    fn edit(&mut self, edit: Edit);
    fn note(&mut self, diagnostic: Diagnostic);
    fn absent_root(&mut self, reference: &str);
    fn draft(&self) -> Dialect;
}

impl Compiler for Walk<'_> {
    fn child(&mut self, parent: SchemaId, location: Location, base: &str) -> SchemaId {
        let id = self.id(location, Some(base));
        self.subschemas[id.index()].parent = Some(parent);
        id
    }

    fn resolve(&mut self, base: &str, reference: &str) -> Option<SchemaId> {
        let location = self.documents.resolve(base, reference)?;
        Some(self.id(location, None))
    }

    fn add_union(&mut self, union: Union) -> UnionId {
        let id = UnionId(u32::try_from(self.unions.len()).unwrap_or(u32::MAX));
        self.unions.push(union);
        id
    }

    fn edit(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    fn note(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn absent_root(&mut self, reference: &str) {
        self.absent_root = Some(reference.to_owned());
    }

    fn draft(&self) -> Dialect {
        self.dialect
    }
}

impl<'c> Context<'c> {
    pub(crate) fn dialect(&self) -> Dialect {
        self.walk.draft()
    }

    pub(crate) fn id(&self) -> SchemaId {
        self.id
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// Another keyword of the same schema.
    pub(crate) fn sibling(&self, keyword: &str) -> Option<&'c Value> {
        self.schema.get(keyword)
    }

    /// The subschema at tokens below this one.
    pub(crate) fn child(&mut self, tokens: &[&str]) -> SchemaId {
        let location = tokens
            .iter()
            .fold(self.location.clone(), |at, token| at.join(token));
        self.walk.child(self.id, location, &self.base)
    }

    pub(crate) fn add_union(&mut self, union: Union) {
        let id = self.walk.add_union(union);
        self.facts.unions.push(id);
    }

    /// Follows `$ref`; what is absent makes the place raw, and the root an error.
    pub(crate) fn refer(&mut self, reference: &str) {
        if let Some(target) = self.walk.resolve(&self.base, reference) {
            self.facts.reference = Some(target);
            return;
        }
        if self.location.in_root && self.location.pointer.is_root() {
            self.walk.absent_root(reference);
        }
        self.facts.unresolved = true;
        self.walk.edit(Edit {
            at: self.location.join("$ref"),
            value: None,
        });
        self.walk.note(Diagnostic::new(
            DiagnosticCode::UnresolvedReference,
            self.location.join("$ref").show(),
            format!(
                "`{reference}` is not there; add it to the schema, or give its document (`--refs DIR` on the command line)"
            ),
        ));
    }

    /// Lets the engine see another value of a keyword.
    pub(crate) fn normalise(&mut self, keyword: &str, value: Value) {
        self.walk.edit(Edit {
            at: self.location.join(keyword),
            value: Some(value),
        });
    }

    pub(crate) fn report_unusable(&mut self, keyword: &str, expected: &str) {
        let at = self.location.join(keyword);
        self.walk.note(Diagnostic::new(
            DiagnosticCode::InvalidKeywordValue,
            at.show(),
            format!("`{keyword}` is ignored: expected {expected}"),
        ));
        self.walk.edit(Edit { at, value: None });
    }

    /// A keyword of no draft has a value that it cannot have: the form does without it.
    pub(crate) fn report_unusable_hint(&mut self, keyword: &str, expected: &str) {
        self.walk.note(Diagnostic::new(
            DiagnosticCode::UnusableHint,
            self.location.join(keyword).show(),
            format!("`{keyword}` is ignored: expected {expected}"),
        ));
    }

    pub(crate) fn report_ignored_sibling(&mut self, keyword: &str) {
        self.walk.note(Diagnostic::new(
            DiagnosticCode::IgnoredRefSibling,
            self.location.join(keyword).show(),
            format!(
                "`{keyword}` beside `$ref` is ignored before 2019-09; move both into an `allOf`"
            ),
        ));
    }
}
