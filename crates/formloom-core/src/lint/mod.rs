//! Findings for the author of a schema: what is allowed, and is probably not what was meant.
//!
//! Invariants: a finding is proven, by the facts or by a value that the engine judged; where that asks too much,
//! nothing is said. Each finding has a share of work, whatever the schema, and nothing here recurses by the schema.

mod branch_never;
mod branches_overlap;
mod claim;
mod condition_on_nothing;
mod default_not_valid;
mod mapping_leads_nowhere;
mod nameless_variant;
mod off_is_present;
mod pattern_without_example;
mod place;
mod read_only_required;
mod required_not_defined;
mod set;
mod unknown_keyword;
mod unmarked_secret;
mod unreachable_property;
mod untitled_field;

use std::cell::{Cell, RefCell};

use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value};

use self::place::Place;
use crate::form::{Form, Set};
use crate::model::subschema::{Facts, SchemaId, Subschema};
use formloom_schema::Documents;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Looks for one kind of finding in the whole schema.
type Find = fn(&Lint<'_>, &mut Vec<Diagnostic>);

/// Every kind of finding.
const TABLE: &[Find] = &[
    unknown_keyword::find,
    default_not_valid::find,
    required_not_defined::find,
    unreachable_property::find,
    condition_on_nothing::find,
    branch_never::find,
    branches_overlap::find,
    nameless_variant::find,
    mapping_leads_nowhere::find,
    pattern_without_example::find,
    read_only_required::find,
    off_is_present::find,
];

/// What is looked for besides in a schema of a certain use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// A form by which a customer connects an account: every field has a title, and secrets are marked.
    Connection,
}

impl Profile {
    fn table(self) -> &'static [Find] {
        match self {
            Self::Connection => &[untitled_field::find, unmarked_secret::find],
        }
    }
}

/// The share of work of each kind: about a subschema that is looked at.
const WORK: usize = 500_000;
/// What it costs to make the engine judge one more place.
const VALIDATOR: usize = 200;
/// What each subschema costs that the engine reads for that.
const BUILD: usize = 20;
/// What it costs to judge a value.
const CALL: usize = 20;
/// The engine is not asked about a place with more subschemas inside.
const LARGEST: usize = 1_000;

/// Adds what there is to say to the author of a schema.
pub(crate) fn lint<'a>(
    form: &'a Form,
    documents: &'a Documents<'a>,
    profile: Option<Profile>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let lint = Lint::new(form, documents, is_judged(diagnostics));
    for find in TABLE.iter().chain(profile.map_or(&[][..], Profile::table)) {
        lint.work.set(WORK);
        find(&lint, diagnostics);
    }
}

/// Whether there is an engine: where the whole schema was refused, everything is valid to it.
fn is_judged(diagnostics: &[Diagnostic]) -> bool {
    !diagnostics
        .iter()
        .any(|known| known.code == DiagnosticCode::InvalidKeywordValue && known.at == "#")
}

/// What every finding looks at.
struct Lint<'a> {
    form: &'a Form,
    documents: &'a Documents<'a>,
    judged: bool,
    /// Targets of references: they apply at other places than where they stand, too.
    referenced: HashSet<SchemaId>,
    places: Vec<Place>,
    /// The work that is left.
    work: Cell<usize>,
    /// Places that the engine was made to judge, and whether it can be asked about them.
    prepared: RefCell<HashMap<SchemaId, bool>>,
}

impl<'a> Lint<'a> {
    fn new(form: &'a Form, documents: &'a Documents<'a>, judged: bool) -> Self {
        let referenced = form
            .subschemas()
            .iter()
            .flat_map(|subschema| subschema.facts.references.iter().copied())
            .collect();
        let mut lint = Self {
            form,
            documents,
            judged,
            referenced,
            places: Vec::new(),
            work: Cell::new(WORK),
            prepared: RefCell::default(),
        };
        lint.places = lint.find_places();
        lint
    }

    fn ids(&self) -> impl Iterator<Item = SchemaId> + use<> {
        let count = u32::try_from(self.form.subschemas().len()).unwrap_or(u32::MAX);
        (0..count).map(SchemaId)
    }

    fn subschema(&self, id: SchemaId) -> &'a Subschema {
        self.form.subschema(id)
    }

    fn facts(&self, id: SchemaId) -> &'a Facts {
        &self.subschema(id).facts
    }

    /// The members that `properties` names, each with what applies to it, while there is work left.
    fn members(&self) -> impl Iterator<Item = (&'a str, SchemaId, Set)> + '_ {
        let named = self.ids().flat_map(|id| &*self.facts(id).properties);
        let members =
            named.map(|(name, child)| (name.as_str(), *child, self.form.closure(&[*child])));
        members.take_while(|(_, _, set)| self.spend(set.len()).is_some())
    }

    /// Whether a subschema stands in `if` or `not`: it only tells values apart.
    fn is_test(&self, id: SchemaId) -> bool {
        let mut tokens = self
            .subschema(id)
            .location
            .pointer
            .tokens()
            .into_iter()
            .flatten();
        tokens.any(|token| matches!(&*token, "if" | "not"))
    }

    /// A subschema as its author wrote it; none for a boolean.
    fn raw(&self, id: SchemaId) -> Option<&'a Map<String, Value>> {
        self.documents
            .value(&self.subschema(id).location)?
            .as_object()
    }

    /// Takes some of the work that is left; none where there is too little.
    fn spend(&self, amount: usize) -> Option<()> {
        let left = self.work.get().checked_sub(amount)?;
        self.work.set(left);
        Some(())
    }

    /// Whether a value is valid against a subschema; none where that asks too much, or cannot be known.
    fn judge(&self, id: SchemaId, value: &Value) -> Option<bool> {
        if !self.judged || !self.prepare(id)? {
            return None;
        }
        self.spend(CALL)?;
        let location = &self.subschema(id).location;
        Some(self.form.engine().is_valid(location, value))
    }

    /// Whether a name matches one of some patterns; one that cannot be judged may match.
    fn matches_any(&self, patterns: &[&str], name: &str) -> Option<bool> {
        for pattern in patterns {
            self.spend(VALIDATOR)?;
            if self.form.matches(pattern, name) != Some(false) {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Whether the `propertyNames` of a subschema accepts a name.
    fn takes_name(&self, id: SchemaId, name: &str) -> Option<bool> {
        self.spend(VALIDATOR)?;
        let location = self.subschema(id).location.join("propertyNames");
        Some(self.form.engine().is_valid(&location, &Value::from(name)))
    }

    /// Pays for what the engine reads before it can judge a place. It sees other documents as they were given, the
    /// form reads them by its vocabularies: these two can differ, so such places are not judged.
    fn prepare(&self, id: SchemaId) -> Option<bool> {
        let known = self.prepared.borrow().get(&id).copied();
        if known.is_some() {
            return known;
        }
        self.spend(VALIDATOR)?;
        let mut seen: HashSet<SchemaId> = HashSet::from_iter([id]);
        let mut open = vec![id];
        let mut can = true;
        while let Some(at) = open.pop() {
            self.spend(BUILD)?;
            can &= self.subschema(at).location.in_root && seen.len() <= LARGEST;
            if !can {
                break;
            }
            let inside = self.inside(at).into_iter();
            open.extend(inside.filter(|next| seen.insert(*next)));
        }
        self.prepared.borrow_mut().insert(id, can);
        Some(can)
    }
}
