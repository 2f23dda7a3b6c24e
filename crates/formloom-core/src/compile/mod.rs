//! Compiles a schema into a form: every reachable subschema gets a number and its own facts, once.
//!
//! Invariant: no input makes this panic or recurse; the places that wait are a list.

mod address;
mod chains;
mod dialect;
mod documents;
mod index;
mod scope;

pub(crate) use self::address::{absolute, is_address, is_anchor, percent_decode};
pub(crate) use self::dialect::Mode;
pub(crate) use self::documents::{Documents, RECURSIVE, Surroundings};
pub(crate) use self::index::subschemas;
pub(crate) use self::scope::{Scope, Scopes};

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value};

pub use self::dialect::Dialect;
use crate::assertions::{Patterns, engine};
use crate::diagnostic::{Diagnostic, DiagnosticCode, Severity};
use crate::error::{CompileError, type_name};
use crate::form::{Form, FormParts};
use crate::formula::Template;
use crate::host::{Format, Hint, Host, Rule, Vocabulary};
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
    /// The addresses of documents that references ask for and that nobody gave, each once: a host that has them
    /// compiles again with [`CompileOptions::with_document`]. Membrane's `$ref: "schemas/…"` is one.
    pub absent_documents: Vec<String>,
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

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct CompileOptions {
    dialect: Option<Dialect>,
    formats: Formats,
    documents: BTreeMap<String, Value>,
    limits: Limits,
    strict: bool,
    lints: bool,
    deferred: bool,
    host: Host,
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

    /// Looks for the same as [`with_lints`](Self::with_lints) in a schema that these options have compiled already, and
    /// adds what it finds to the diagnostics: for whoever wants to know what compiling alone takes.
    ///
    /// ```
    /// use formloom_core::CompileOptions;
    /// use serde_json::json;
    ///
    /// let schema = json!({ "type": "object", "properties": { "name": { "type": "string", "tittle": "Name" } } });
    /// let options = CompileOptions::default();
    /// let mut compiled = options.compile(&schema)?;
    /// options.lint(&schema, &mut compiled);
    /// assert_eq!(compiled.diagnostics, options.with_lints(true).compile(&schema)?.diagnostics);
    /// # Ok::<(), formloom_core::CompileError>(())
    /// ```
    pub fn lint(&self, schema: &Value, compiled: &mut Compiled) {
        // What is unreachable for some values of a formula may not be for others.
        if compiled.form.template().is_none() {
            let dialect = compiled.form.dialect();
            let documents = Documents::new(schema, &self.documents, dialect);
            lint(&compiled.form, &documents, &mut compiled.diagnostics);
        }
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

    pub(crate) fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    pub(crate) fn documents(&self) -> &BTreeMap<String, Value> {
        &self.documents
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// What counts for judging an instance.
    fn judging(&self, dialect: Dialect, documents: &BTreeMap<String, Value>) -> Self {
        Self {
            dialect: Some(dialect),
            formats: self.formats,
            documents: documents.clone(),
            limits: self.limits,
            strict: false,
            lints: false,
            deferred: false,
            host: self.host.clone(),
        }
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
        if !schema.is_object() && !schema.is_boolean() {
            return Err(CompileError::NotASchema {
                found: type_name(schema),
            });
        }
        check_depth(schema, self.limits.depth)?;
        for document in self.documents.values() {
            check_depth(document, self.limits.depth)?;
        }
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
        check_depth(schema, self.limits.depth)?;
        let dialect = self.dialect.unwrap_or_else(|| Dialect::of(schema));
        let documents = Documents::new(schema, &self.documents, dialect);
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
        let limit = self.limits.branches;
        if branches.is_some_and(|branches| branches > limit) {
            return Err(CompileError::Limit {
                what: "branches of one union",
                limit,
            });
        }
        let reach = chains::reach(&subschemas, &unions);
        for (what, found, limit) in [
            ("subschemas in a chain", reach.chain, self.limits.chain),
            ("ways to judge one value", reach.ways, self.limits.ways),
        ] {
            if found > limit {
                return Err(CompileError::Limit { what, limit });
            }
        }
        let root_at = documents.root();
        let judged_documents = engine::edited_documents(&self.documents, &root_at, &edits);
        let source = engine::Source {
            root: schema,
            shared,
            documents: &judged_documents,
            base: root_at.document,
            dialect,
            formats: self.formats,
            host: &self.host,
            edits,
            patterns: patterns.clone(),
            resources: Arc::new(documents.shown()),
        };
        let is_deferred = self.deferred && !self.strict && !self.lints;
        let (engine, dropped, judged) = if is_deferred {
            let (engine, judged) = engine::deferred(source);
            (engine, Vec::new(), Some(judged))
        } else {
            engine::engine(source, &mut diagnostics)
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

/// How many dynamic scopes a schema may have.
const MOST_SCOPES: usize = 1_000;

/// The reachable subschemas so far, each once per dynamic scope.
struct Walk<'a> {
    documents: &'a Documents<'a>,
    scopes: Scopes,
    ids: HashMap<(Location, Scope), SchemaId>,
    subschemas: Vec<Subschema>,
    /// What stands around each subschema, and in which scope it is read.
    around: Vec<(Surroundings, Scope, Option<&'a Value>)>,
    /// Places that were read in some scope: what is found there is said once.
    known: HashSet<Location>,
    unions: Vec<Union>,
    waiting: VecDeque<SchemaId>,
    diagnostics: Vec<Diagnostic>,
    edits: Vec<Edit>,
    absent_root: Option<String>,
    absent_documents: Vec<String>,
    too_many_scopes: bool,
    host: &'a Host,
    patterns: &'a Patterns,
}

impl<'a> Walk<'a> {
    fn new(documents: &'a Documents<'a>, host: &'a Host, patterns: &'a Patterns) -> Self {
        Self {
            documents,
            scopes: Scopes::new(MOST_SCOPES),
            ids: HashMap::new(),
            subschemas: Vec::new(),
            around: Vec::new(),
            known: HashSet::new(),
            unions: Vec::new(),
            waiting: VecDeque::new(),
            diagnostics: Vec::new(),
            edits: Vec::new(),
            absent_root: None,
            absent_documents: Vec::new(),
            too_many_scopes: false,
            host,
            patterns,
        }
    }

    /// The number of a place to which a reference leads.
    fn target(&mut self, location: Location, scope: Scope) -> SchemaId {
        let around = self.documents.surroundings(&location);
        let value = self.documents.value(&location);
        self.id(location, value, around, scope)
    }

    /// The number of a place, which is read later when it is new.
    fn id(
        &mut self,
        location: Location,
        value: Option<&'a Value>,
        around: Surroundings,
        scope: Scope,
    ) -> SchemaId {
        let entered = self.scopes.enter(scope, self.documents, &around.base);
        self.too_many_scopes |= entered.is_none();
        let key = (location, entered.unwrap_or(scope));
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = SchemaId(u32::try_from(self.subschemas.len()).unwrap_or(u32::MAX));
        self.subschemas.push(Subschema {
            location: key.0.clone(),
            parent: None,
            facts: Facts::default(),
        });
        self.around.push((around, key.1, value));
        self.ids.insert(key, id);
        self.waiting.push_back(id);
        id
    }

    fn read(&mut self, id: SchemaId) {
        let location = self.subschemas[id.index()].location.clone();
        let is_new = self.known.insert(location.clone());
        let (around, scope, value) = self.around[id.index()].clone();
        let mut facts = Facts::default();
        match value {
            Some(Value::Object(members)) => {
                let (host, patterns) = (self.host, self.patterns);
                let mut cx = Context {
                    walk: self,
                    host,
                    patterns,
                    id,
                    schema: members,
                    location,
                    around,
                    scope,
                    is_new,
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
                if is_new {
                    self.diagnostics.push(Diagnostic::new(
                        DiagnosticCode::InvalidKeywordValue,
                        location.show(),
                        format!("expected a schema (an object or a boolean), found {found}; the place is shown as raw JSON"),
                    ));
                    self.edits.push(Edit {
                        at: location,
                        value: Some(Value::Bool(true)),
                    });
                }
            }
        }
        self.subschemas[id.index()].facts = facts;
    }
}

/// What a keyword's function sees: the schema it stands in, and the facts that it writes.
pub(crate) struct Context<'c> {
    walk: &'c mut dyn Compiler,
    id: SchemaId,
    schema: &'c Map<String, Value>,
    location: Location,
    around: Surroundings,
    scope: Scope,
    pub(crate) host: &'c Host,
    pub(crate) patterns: &'c Patterns,
    /// The place was not read in another scope before.
    is_new: bool,
    pub(crate) facts: Facts,
}

/// What the walk does for a keyword; hides the walk's lifetime from the table of functions.
trait Compiler {
    fn child(
        &mut self,
        parent: SchemaId,
        location: Location,
        around: &Surroundings,
        scope: Scope,
    ) -> SchemaId;
    /// Where a reference leads; the outermost anchor of a name in the scope where it is a dynamic one.
    fn resolve(
        &mut self,
        base: &str,
        reference: &str,
        scope: Scope,
        dynamic: Option<&str>,
    ) -> Option<SchemaId>;
    fn add_union(&mut self, union: Union) -> UnionId;
    fn edit(&mut self, edit: Edit);
    fn note(&mut self, diagnostic: Diagnostic);
    fn absent_root(&mut self, reference: &str);
    /// Notes the document of a reference that leads nowhere, where that is what is missing.
    fn absent(&mut self, base: &str, reference: &str);
}

impl Compiler for Walk<'_> {
    fn child(
        &mut self,
        parent: SchemaId,
        location: Location,
        around: &Surroundings,
        scope: Scope,
    ) -> SchemaId {
        let value = self.documents.value(&location);
        let around = match value {
            Some(value) => self.documents.inside(value, around.clone(), false),
            None => around.clone(),
        };
        let id = self.id(location, value, around, scope);
        self.subschemas[id.index()].parent = Some(parent);
        id
    }

    fn resolve(
        &mut self,
        base: &str,
        reference: &str,
        scope: Scope,
        dynamic: Option<&str>,
    ) -> Option<SchemaId> {
        let mut location = self.documents.resolve(base, reference)?;
        if let Some(name) = dynamic {
            location = self.scopes.dynamic(scope, self.documents, location, name);
        }
        Some(self.target(location, scope))
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

    fn absent(&mut self, base: &str, reference: &str) {
        if let Some(address) = self.documents.absent(base, reference)
            && !self.absent_documents.contains(&address)
        {
            self.absent_documents.push(address);
        }
    }
}

impl<'c> Context<'c> {
    pub(crate) fn dialect(&self) -> Dialect {
        self.around.mode.dialect
    }

    pub(crate) fn mode(&self) -> Mode {
        self.around.mode
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
        self.walk.child(self.id, location, &self.around, self.scope)
    }

    pub(crate) fn add_union(&mut self, union: Union) {
        let id = self.walk.add_union(union);
        self.facts.unions.push(id);
    }

    /// Follows `$ref`; what is absent makes the place raw, and the root an error.
    pub(crate) fn refer(&mut self, reference: &str) {
        self.follow("$ref", reference, None);
    }

    /// Follows `$dynamicRef` to the outermost anchor of its name, `$recursiveRef` where there is no name.
    pub(crate) fn refer_dynamically(&mut self, keyword: &str, reference: &str) {
        let name = match reference.split_once('#') {
            Some((_, name)) if keyword == "$dynamicRef" => name,
            _ => RECURSIVE,
        };
        self.follow(keyword, reference, Some(name));
    }

    fn follow(&mut self, keyword: &str, reference: &str, dynamic: Option<&str>) {
        let base = self.around.base.clone();
        if let Some(target) = self.walk.resolve(&base, reference, self.scope, dynamic) {
            self.facts.references.push(target);
            return;
        }
        if self.location.in_root && self.location.pointer.is_root() {
            self.walk.absent_root(reference);
        }
        self.facts.unresolved = true;
        self.walk.absent(&base, reference);
        self.edit(keyword, None);
        self.note(
            DiagnosticCode::UnresolvedReference,
            keyword,
            format!(
                "`{reference}` is not there; add it to the schema, or give its document (`--refs DIR` on the command line)"
            ),
        );
    }

    /// A pattern at tokens below this schema is no regular expression.
    pub(crate) fn report_pattern(&mut self, tokens: &[&str]) {
        let at = tokens
            .iter()
            .fold(self.location.clone(), |at, token| at.join(token));
        if self.is_new {
            self.walk.note(Diagnostic::new(
                DiagnosticCode::InvalidPattern,
                at.show(),
                "the pattern is no regular expression (ECMA-262), or too large, and is ignored",
            ));
            self.walk.edit(Edit { at, value: None });
        }
    }

    /// Lets the engine see another value of a keyword.
    pub(crate) fn normalise(&mut self, keyword: &str, value: Value) {
        self.edit(keyword, Some(value));
    }

    pub(crate) fn report_unusable(&mut self, keyword: &str, expected: &str) {
        self.note(
            DiagnosticCode::InvalidKeywordValue,
            keyword,
            format!("`{keyword}` is ignored: expected {expected}"),
        );
        self.edit(keyword, None);
    }

    /// A keyword of no draft has a value that it cannot have: the form does without it.
    pub(crate) fn report_unusable_hint(&mut self, keyword: &str, expected: &str) {
        self.note(
            DiagnosticCode::UnusableHint,
            keyword,
            format!("`{keyword}` is ignored: expected {expected}"),
        );
    }

    /// A keyword of other drafts, or of a vocabulary of the standard that a meta-schema switches off, is not judged, so
    /// the form takes no notice of it either.
    pub(crate) fn report_other_draft(&mut self, keyword: &str) {
        let dialect = self.dialect().name();
        self.note(
            DiagnosticCode::IgnoredKeyword,
            keyword,
            format!(
                "`{keyword}` is no keyword of {dialect} as this schema uses it, and is ignored; name the draft that you write in `$schema`"
            ),
        );
    }

    pub(crate) fn report_ignored_sibling(&mut self, keyword: &str) {
        self.note(
            DiagnosticCode::IgnoredRefSibling,
            keyword,
            format!(
                "`{keyword}` beside `$ref` is ignored before 2019-09; move both into an `allOf`"
            ),
        );
    }

    /// Says something about a keyword of this place, once whatever the scopes are.
    pub(crate) fn note(&mut self, code: DiagnosticCode, keyword: &str, message: String) {
        if self.is_new {
            let at = self.location.join(keyword).show();
            self.walk.note(Diagnostic::new(code, at, message));
        }
    }

    /// Changes or drops a keyword in the document that the engine sees.
    pub(crate) fn edit(&mut self, keyword: &str, value: Option<Value>) {
        if self.is_new {
            let at = self.location.join(keyword);
            self.walk.edit(Edit { at, value });
        }
    }
}
