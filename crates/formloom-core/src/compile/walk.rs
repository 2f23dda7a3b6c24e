//! The walk over everything that can be reached from the root of a schema.

use std::collections::VecDeque;

use formloom_schema::text::Patterns;
use formloom_schema::{
    Diagnostic, DiagnosticCode, Documents, Location, Scope, Scopes, Surroundings, type_name,
};
use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use crate::keywords::{self, Compiler, Context, Place};
use crate::model::Edit;
use crate::model::host::Host;
use crate::model::subschema::{Facts, SchemaId, Subschema, Union, UnionId};

/// How many dynamic scopes a schema may have.
pub(crate) const MOST_SCOPES: usize = 1_000;

/// The reachable subschemas so far, each once per dynamic scope.
pub(crate) struct Walk<'a> {
    documents: &'a Documents<'a>,
    scopes: Scopes,
    pub(crate) ids: HashMap<(Location, Scope), SchemaId>,
    pub(crate) subschemas: Vec<Subschema>,
    /// What stands around each subschema, and in which scope it is read.
    pub(crate) around: Vec<(Surroundings, Scope, Option<&'a Value>)>,
    /// Places that were read in some scope: what is found there is said once.
    pub(crate) known: HashSet<Location>,
    pub(crate) unions: Vec<Union>,
    pub(crate) waiting: VecDeque<SchemaId>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) absent_root: Option<String>,
    pub(crate) absent_documents: Vec<String>,
    pub(crate) too_many_scopes: bool,
    host: &'a Host,
    patterns: &'a Patterns,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(
        documents: &'a Documents<'a>,
        host: &'a Host,
        patterns: &'a Patterns,
    ) -> Self {
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
    pub(crate) fn target(&mut self, location: Location, scope: Scope) -> SchemaId {
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

    pub(crate) fn read(&mut self, id: SchemaId) {
        let location = self.subschemas[id.index()].location.clone();
        let is_new = self.known.insert(location.clone());
        let (around, scope, value) = self.around[id.index()].clone();
        let mut facts = Facts::default();
        match value {
            Some(Value::Object(members)) => {
                let (host, patterns) = (self.host, self.patterns);
                let place = Place {
                    id,
                    schema: members,
                    location,
                    around,
                    scope,
                    is_new,
                };
                let mut cx = Context::new(self, place, host, patterns);
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
