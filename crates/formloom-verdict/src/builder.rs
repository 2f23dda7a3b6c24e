//! Numbers subschemas, each once per dynamic scope. Those that were not read yet are a list.

use hashbrown::HashMap;
use serde_json::{Map, Value};

use super::table::{Compiled, Rule};
use formloom_schema::Location;
use formloom_schema::SchemaError;
use formloom_schema::{Documents, Scope, Scopes, Surroundings};

/// How large a program may be.
#[derive(Clone, Copy)]
pub(super) struct Most {
    pub(super) scopes: usize,
    pub(super) subschemas: usize,
}

/// The reachable subschemas so far.
pub(super) struct Builder<'a> {
    pub(super) documents: &'a Documents<'a>,
    pub(super) scopes: Scopes,
    /// Whether formats are assertions.
    pub(super) formats: bool,
    pub(super) compiled: Vec<Option<Compiled>>,
    numbers: HashMap<(Location, Scope), Rule>,
    pub(super) waiting: Vec<Waiting<'a>>,
    most: Most,
    pub(super) refused: Option<SchemaError>,
}

/// A subschema that has a number and was not read yet.
pub(super) struct Waiting<'a> {
    pub(super) rule: Rule,
    pub(super) location: Location,
    pub(super) schema: &'a Map<String, Value>,
    pub(super) around: Surroundings,
    pub(super) scope: Scope,
}

impl<'a> Builder<'a> {
    pub(super) fn new(documents: &'a Documents<'a>, formats: bool, most: Most) -> Self {
        Self {
            documents,
            scopes: Scopes::new(most.scopes),
            formats,
            compiled: Vec::new(),
            numbers: HashMap::new(),
            waiting: Vec::new(),
            most,
            refused: None,
        }
    }

    /// The number of the place to which a reference leads.
    pub(super) fn target(&mut self, location: Location, scope: Scope) -> Rule {
        let around = self.documents.surroundings(&location);
        let value = self.documents.value(&location);
        self.number(location, value, around, scope)
    }

    /// The number of a subschema that is written inside another.
    pub(super) fn child(
        &mut self,
        location: Location,
        value: Option<&'a Value>,
        around: &Surroundings,
        scope: Scope,
    ) -> Rule {
        let around = match value {
            Some(value) => self.documents.inside(value, around.clone(), false),
            None => around.clone(),
        };
        self.number(location, value, around, scope)
    }

    fn number(
        &mut self,
        location: Location,
        value: Option<&'a Value>,
        around: Surroundings,
        scope: Scope,
    ) -> Rule {
        let scope = match self.scopes.enter(scope, self.documents, &around.base) {
            Some(scope) => scope,
            None => {
                self.refuse("dynamic scopes", self.most.scopes);
                scope
            }
        };
        let key = (location, scope);
        if let Some(rule) = self.numbers.get(&key) {
            return *rule;
        }
        if self.compiled.len() >= self.most.subschemas {
            self.refuse("subschemas", self.most.subschemas);
            return Rule(0);
        }
        let rule = Rule(u32::try_from(self.compiled.len()).unwrap_or(u32::MAX));
        let location = key.0.clone();
        self.numbers.insert(key, rule);
        let mut compiled = None;
        match value {
            Some(Value::Object(schema)) => self.waiting.push(Waiting {
                rule,
                location,
                schema,
                around,
                scope,
            }),
            other => {
                let mut fixed = Compiled::new(location);
                // What is no schema accepts everything, as for the form.
                fixed.never = other == Some(&Value::Bool(false));
                compiled = Some(fixed.finished());
            }
        }
        self.compiled.push(compiled);
        rule
    }

    fn refuse(&mut self, what: &'static str, limit: usize) {
        self.refused
            .get_or_insert(SchemaError::Limit { what, limit });
    }
}
