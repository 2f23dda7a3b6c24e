//! The compiled form: numbered subschemas, and what sets of them mean together.
//!
//! Invariant: a form never changes. What is worked out from it is kept in a cache that may forget.

mod any;
mod beside;
mod branch;
pub(crate) mod brings;
pub(crate) mod choice;
pub(crate) mod discriminator;
mod elicitation;
mod fits;
mod limits;
mod made;
pub(crate) mod merged;
pub(crate) mod name;
mod order;

mod role;
pub(crate) mod secrets;
mod shape;
mod shapes;
pub(crate) mod survey;
mod texts;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hashbrown::HashMap;
use serde_json::Value;

use self::choice::Role;
pub use self::made::Compiled;
use self::merged::Merged;
use self::role::role_of;
use self::secrets::{Possible, Secrets};
use self::survey::{Survey, survey};
use crate::assertions::Assertions;
use crate::model::host::Host;
use crate::model::subschema::{Facts, SchemaId, Subschema, Union, UnionId};
use formloom_schema::Diagnostic;
use formloom_schema::Location;
use formloom_schema::TypeSet;
use formloom_schema::text::{Patterns, Texts};
use formloom_schema::{Dialect, SchemaLocation, SchemaOptions};
use formloom_verdict::Program;

/// A keyword, the place of the subschema in which it is written, and its value.
pub(crate) type Written = (&'static str, SchemaLocation, Value);

/// An ordered set of subschemas that apply to one place.
pub(crate) type Set = Arc<[SchemaId]>;

/// After this many entries the cache starts anew.
const CACHE_ENTRIES: usize = 50_000;

/// A compiled form. Cheap to clone, and shared by all its states.
#[derive(Clone)]
pub struct Form(Arc<Parts>);

pub(crate) struct FormParts {
    pub(crate) subschemas: Vec<Subschema>,
    pub(crate) unions: Vec<Union>,
    pub(crate) root: SchemaId,
    pub(crate) dialect: Dialect,
    /// The document says that it is of OpenAPI.
    pub(crate) is_openapi: bool,
    /// Whether the schema is one by which the Model Context Protocol asks a person.
    pub(crate) is_elicitation: bool,
    pub(crate) engine: Box<dyn Assertions>,
    /// The document as it is judged, with what counts for that; none where it cannot be judged.
    pub(crate) judged: Option<(Arc<Value>, SchemaOptions)>,
    /// What the host added.
    pub(crate) host: Arc<Host>,
    /// The patterns of the schema.
    pub(crate) patterns: Arc<Patterns>,
}

/// What a form comes from where its schema has formulas. They stand above the form, which only keeps this.
pub(crate) trait Origin: Any + Send + Sync {
    /// The formulas that the form does without.
    fn left_out(&self) -> Vec<Diagnostic>;

    /// What any form of this schema may say; none where that is not known.
    fn every(&self) -> Option<&Form>;
}

struct Parts {
    made: FormParts,
    /// Where the subschemas begin that state only a type, for choices of types.
    first_type: usize,
    /// Unions by the place of their keyword.
    unions: HashMap<SchemaLocation, usize>,
    roles: Vec<OnceLock<Arc<Role>>>,
    /// What each subschema means alone.
    alone: Vec<Alone>,
    cache: Mutex<Cache>,
    survey: OnceLock<Survey>,
    program: OnceLock<Option<Arc<Program>>>,
    /// The schema has formulas: for other values there is another form.
    origin: OnceLock<Arc<dyn Origin>>,
    has_secrets: OnceLock<bool>,
}

/// What is worked out for one subschema; most places have just one.
#[derive(Default)]
struct Alone {
    closure: OnceLock<Set>,
    merged: OnceLock<Arc<Merged>>,
}

/// What is worked out for sets of several.
#[derive(Default)]
struct Cache {
    closures: HashMap<Set, Set>,
    merged: HashMap<(Set, usize), Arc<Merged>>,
    possible: HashMap<Set, Arc<Possible>>,
}

impl Form {
    pub(crate) fn new(mut made: FormParts) -> Self {
        let first_type = made.subschemas.len();
        let location = made.subschemas[made.root.index()].location.clone();
        made.subschemas
            .extend(TypeSet::EACH.map(|(types, _)| Subschema {
                location: location.clone(),
                parent: None,
                facts: Facts {
                    types: Some(types),
                    ..Facts::default()
                },
            }));
        let types = TypeSet::EACH.len();
        let any = SchemaId(u32::try_from(first_type + types).unwrap_or(u32::MAX));
        for facts in [
            Facts::default(),
            Facts {
                additional: Some(any),
                ..Facts::default()
            },
        ] {
            made.subschemas.push(Subschema {
                location: location.clone(),
                parent: None,
                facts,
            });
        }
        let unions = made
            .unions
            .iter()
            .enumerate()
            .map(|(index, union)| (union.location.show(), index))
            .collect();
        let alone = made.subschemas.iter().map(|_| Alone::default()).collect();
        let roles = made.unions.iter().map(|_| OnceLock::new()).collect();
        Self(Arc::new(Parts {
            made,
            first_type,
            unions,
            roles,
            alone,
            cache: Mutex::default(),
            survey: OnceLock::new(),
            program: OnceLock::new(),
            origin: OnceLock::new(),
            has_secrets: OnceLock::new(),
        }))
    }

    /// The dialect that the schema was read in.
    pub fn dialect(&self) -> Dialect {
        self.0.made.dialect
    }

    /// Counts of the nodes that can be reached: each branch of a choice on its own, recursion once.
    pub fn survey(&self) -> &Survey {
        self.0.survey.get_or_init(|| survey(self, &mut Vec::new()))
    }

    pub(crate) fn survey_into(&self, diagnostics: &mut Vec<Diagnostic>) {
        let found = survey(self, diagnostics);
        self.0.survey.get_or_init(|| found);
    }

    /// The form is made for what the formulas of a schema give. Said once.
    pub(crate) fn comes_from(&self, origin: Arc<dyn Origin>) {
        self.0.origin.get_or_init(|| origin);
    }

    /// What this form comes from, where its schema has formulas.
    pub(crate) fn origin(&self) -> Option<&dyn Origin> {
        self.0.origin.get().map(|origin| &**origin)
    }

    /// Whether the schema has formulas: for other values there is another form.
    pub(crate) fn is_evaluated(&self) -> bool {
        self.origin().is_some()
    }

    /// The formulas of the schema that this form does without, because they give too much or something else each time
    /// they are evaluated. What compiling tells is not among them: they depend on what the form holds.
    pub fn formulas_left_out(&self) -> Vec<Diagnostic> {
        self.origin().map(Origin::left_out).unwrap_or_default()
    }

    /// What those may not read who see no secret.
    pub(crate) fn secrets(&self) -> Secrets<'_> {
        match self.origin() {
            None => Secrets::of([self]),
            Some(origin) => match origin.every() {
                Some(every) => Secrets::of([self, every]),
                None => Secrets::all(),
            },
        }
    }

    pub(crate) fn host(&self) -> &Host {
        &self.0.made.host
    }

    /// Whether two forms are the same compiled form.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether each subschema of this form has the number of the one at the same place in another form.
    pub(crate) fn has_same_places(&self, other: &Self) -> bool {
        let (one, other) = (self.subschemas(), other.subschemas());
        let mut pairs = one.iter().zip(other);
        one.len() == other.len() && pairs.all(|(one, other)| one.location == other.location)
    }

    pub(crate) fn root(&self) -> SchemaId {
        self.0.made.root
    }

    /// The subschemas as they were read, by number.
    pub(crate) fn subschemas(&self) -> &[Subschema] {
        &self.0.made.subschemas[..self.0.first_type]
    }

    pub(crate) fn subschema(&self, id: SchemaId) -> &Subschema {
        &self.0.made.subschemas[id.index()]
    }

    pub(crate) fn union(&self, id: UnionId) -> &Union {
        &self.0.made.unions[id.0 as usize]
    }

    /// The union whose keyword stands at a place, as it is shown.
    pub(crate) fn union_at(&self, shown: &str) -> Option<UnionId> {
        self.0
            .unions
            .get(shown)
            .and_then(|index| u32::try_from(*index).ok())
            .map(UnionId)
    }

    /// The subschema that states only this type.
    pub(crate) fn only_type(&self, types: TypeSet) -> SchemaId {
        let offset = TypeSet::EACH
            .iter()
            .position(|(known, _)| *known == types)
            .unwrap_or_default();
        SchemaId(u32::try_from(self.0.first_type + offset).unwrap_or(u32::MAX))
    }

    /// The subschema that says nothing: of an item of which nothing is said.
    pub(crate) fn any(&self) -> SchemaId {
        self.behind_types(0)
    }

    /// The subschema of an object of which nothing is said: its members are anything.
    pub(crate) fn any_members(&self) -> SchemaId {
        self.behind_types(1)
    }

    fn behind_types(&self, offset: usize) -> SchemaId {
        let number = self.0.first_type + TypeSet::EACH.len() + offset;
        SchemaId(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Whether a pattern of the schema is found in a text; none where that cannot be told.
    pub(crate) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        self.0.made.patterns.is_match(pattern, text)
    }

    /// Whether a list of listed texts is a set though nothing says so.
    pub(crate) fn is_elicitation(&self) -> bool {
        self.0.made.is_elicitation
    }

    pub(crate) fn is_openapi(&self) -> bool {
        self.0.made.is_openapi
    }

    pub(crate) fn engine(&self) -> &dyn Assertions {
        &*self.0.made.engine
    }

    /// What instances are judged by, edit by edit; none where the schema goes past a limit, and every edit judges
    /// the whole document. Compiled when it is first asked for.
    pub(crate) fn program(&self) -> Option<Arc<Program>> {
        self.0
            .program
            .get_or_init(|| {
                if let Some(program) = self.engine().program() {
                    return Some(program);
                }
                let (schema, options) = self.0.made.judged.as_ref()?;
                let patterns = self.0.made.patterns.clone();
                let program = Program::with_texts(schema, options, Arc::new(Texts::new(patterns)));
                program.ok().map(Arc::new)
            })
            .clone()
    }

    /// The values of keywords where they are written, for each subschema that has any.
    pub(crate) fn written(&self, places: &[&Location], keywords: &[&'static str]) -> Vec<Written> {
        let Some((schema, options)) = self.0.made.judged.as_ref() else {
            return Vec::new();
        };
        let others = || options.documents_of(schema).ok();
        let mut documents = None;
        let mut found = Vec::new();
        for place in places {
            let value = if place.in_root {
                schema.pointer(place.pointer.as_str())
            } else {
                let documents = documents.get_or_insert_with(others).as_ref();
                documents.and_then(|documents| documents.value(place))
            };
            for keyword in keywords {
                if let Some(value) = value.and_then(|value| value.get(keyword)) {
                    found.push((*keyword, place.show(), value.clone()));
                }
            }
        }
        found
    }

    /// What a union is for the form.
    pub(crate) fn role(&self, id: UnionId) -> Arc<Role> {
        let cell = &self.0.roles[id.0 as usize];
        if let Some(role) = cell.get() {
            return role.clone();
        }
        let role = Arc::new(role_of(self, id));
        cell.get_or_init(|| role).clone()
    }

    /// Everything that applies wherever the seeds apply: targets of references, `allOf`, the other side of a nullable union.
    /// A referrer stands before its target, otherwise the order is that of the document.
    pub(crate) fn closure(&self, seeds: &[SchemaId]) -> Set {
        if let [id] = seeds {
            let alone = &self.0.alone[id.index()].closure;
            return match alone.get() {
                Some(known) => known.clone(),
                None => {
                    let set = self.find_closure(seeds);
                    alone.get_or_init(|| set).clone()
                }
            };
        }
        if let Some(known) = self.cache(|cache| cache.closures.get(seeds).cloned()) {
            return known;
        }
        let set = self.find_closure(seeds);
        self.cache(|cache| cache.closures.insert(seeds.into(), set.clone()));
        set
    }

    fn find_closure(&self, seeds: &[SchemaId]) -> Set {
        let mut set = Vec::new();
        let mut open: Vec<SchemaId> = seeds.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            if set.contains(&id) {
                continue;
            }
            set.push(id);
            let facts = &self.subschema(id).facts;
            let inside = facts.references.iter().chain(&facts.all_of);
            let nullable = facts
                .unions
                .iter()
                .filter_map(|union| role::nullable_side(self, *union));
            let mut next: Vec<SchemaId> = inside.copied().chain(nullable).collect();
            next.reverse();
            open.append(&mut next);
        }
        set.into()
    }

    /// What a set means together; the first `own` of it apply without a chosen variant.
    pub(crate) fn merged(&self, set: &Set, own: usize) -> Arc<Merged> {
        if let [id] = **set
            && own == 1
        {
            let alone = &self.0.alone[id.index()].merged;
            return match alone.get() {
                Some(known) => known.clone(),
                None => {
                    let merged = Arc::new(Merged::new(self, set, own));
                    alone.get_or_init(|| merged).clone()
                }
            };
        }
        let key = (set.clone(), own);
        if let Some(known) = self.cache(|cache| cache.merged.get(&key).cloned()) {
            return known;
        }
        let merged = Arc::new(Merged::new(self, set, own));
        self.cache(|cache| cache.merged.insert(key, merged.clone()));
        merged
    }

    /// What seeds mean together before any condition or variant.
    pub(crate) fn merged_static(&self, seeds: &[SchemaId]) -> Arc<Merged> {
        let set = self.closure(seeds);
        self.merged(&set, set.len())
    }

    fn cache<T>(&self, work: impl FnOnce(&mut Cache) -> T) -> T {
        let mut cache = self.0.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.closures.len() + cache.merged.len() + cache.possible.len() > CACHE_ENTRIES {
            *cache = Cache::default();
        }
        work(&mut cache)
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Form")
            .field("subschemas", &self.0.made.subschemas.len())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

impl Form {
    /// Whether an instance is valid, judged as a whole document.
    pub fn is_valid(&self, instance: &Value) -> bool {
        let root = &self.subschema(self.root()).location;
        self.engine().is_valid(root, instance)
    }
}
