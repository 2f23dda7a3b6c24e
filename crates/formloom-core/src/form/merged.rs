//! What an ordered set of subschemas means together: the shape, the control, limits, options, children.
//!
//! The first of the set wins for title, description, default; all limits apply. Nothing here depends on
//! the place: whether it is required, its key, and secrecy from above are the node's.

use std::sync::{Arc, LazyLock};

use hashbrown::HashSet;
use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value};

use super::choice::{Choice, Role};
use super::limits::{first, in_order, narrow};
use super::name::is_type_title;
use super::role::nullable_side;
pub(crate) use super::shape::Shape;
use super::{Form, Set};
use crate::model::control::{Control, SelectOption};
use crate::model::error_message::ErrorMessages;
use crate::model::hints::Hints;
use crate::model::rare::{List, Rare};
use crate::model::subschema::{Condition, Facts, SchemaId};
use formloom_schema::TypeSet;

/// The memoised view of a set.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) shape: Shape,
    /// `false` is among the subschemas: nothing can stand here.
    pub(crate) never: bool,
    pub(crate) unresolved: bool,
    pub(crate) types: TypeSet,
    pub(crate) nullable: bool,
    pub(crate) title: Option<String>,
    /// The title is the name of a definition, as generators write it: it names a type and not a member.
    pub(crate) is_type_title: bool,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<Arc<Value>>,
    pub(crate) placeholder: Option<String>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) secret: bool,
    pub(crate) order: Option<i64>,
    pub(crate) constant: Option<Arc<Value>>,
    pub(crate) options: Arc<Vec<SelectOption>>,
    pub(crate) limits: Arc<Map<String, Value>>,
    /// Children by key, each with the subschemas that apply to it, as written.
    pub(crate) properties: Rare<IndexMap<Arc<str>, Vec<SchemaId>>>,
    pub(crate) required: Rare<IndexSet<String>>,
    /// Members that stand behind the one that brings them, whatever order the others have.
    pub(crate) brought: List<Arc<str>>,
    /// Of the items behind those of `prefix`.
    pub(crate) items: List<SchemaId>,
    /// Of the first items, each with the subschemas that apply to it.
    pub(crate) prefix: List<Vec<SchemaId>>,
    /// Which of the set say something about members by pattern, or about all others.
    pub(crate) maps: List<SchemaId>,
    pub(crate) conditions: List<Condition>,
    pub(crate) choices: List<Choice>,
    pub(crate) error_message: Rare<ErrorMessages>,
    pub(crate) hints: Arc<Hints>,
    /// Which of the set hold keywords of the host's.
    pub(crate) checks: List<SchemaId>,
}

/// What most places have none of, made once.
#[derive(Default)]
struct Empty {
    options: Arc<Vec<SelectOption>>,
    limits: Arc<Map<String, Value>>,
    hints: Arc<Hints>,
}

static EMPTY: LazyLock<Empty> = LazyLock::new(Empty::default);

/// What is gathered before the shape is known.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) format: Option<String>,
    pub(super) multiline: bool,
    pub(super) hidden: bool,
    pub(super) radio: bool,
    pub(super) option_types: Option<TypeSet>,
    pub(super) control: Option<Control>,
    /// The values are listed, whichever variant is picked.
    pub(super) listed: bool,
    /// What is suggested, and the branch that takes any text.
    pub(super) suggested: Option<(Arc<Vec<SelectOption>>, SchemaId)>,
    /// What stands beside `null` in a union need not take it.
    pub(super) excused: HashSet<SchemaId>,
}

impl Merged {
    /// `own` is how many of the set apply without a chosen variant: a variant's title does not name the place.
    pub(crate) fn new(form: &Form, set: &Set, own: usize) -> Self {
        let mut merged = Self {
            shape: Shape::Raw,
            never: false,
            unresolved: false,
            types: TypeSet::ALL,
            nullable: false,
            title: None,
            is_type_title: false,
            description: None,
            default: None,
            placeholder: None,
            read_only: false,
            write_only: false,
            deprecated: false,
            secret: false,
            order: None,
            constant: None,
            options: EMPTY.options.clone(),
            limits: EMPTY.limits.clone(),
            properties: Rare::default(),
            required: Rare::default(),
            brought: List::default(),
            items: List::default(),
            prefix: List::default(),
            maps: List::default(),
            conditions: List::default(),
            choices: List::default(),
            error_message: Rare::default(),
            hints: EMPTY.hints.clone(),
            checks: List::default(),
        };
        let mut gathered = Gathered::default();
        for (index, id) in set.iter().enumerate() {
            merged.gather(form, *id, index < own, &mut gathered);
        }
        if merged.nullable {
            let refuses = |id: &SchemaId| {
                refuses_null(&form.subschema(*id).facts) && !gathered.excused.contains(id)
            };
            merged.nullable = !set.iter().take(own).any(refuses);
        }
        if let Some(suggested) = gathered.suggested.take() {
            merged.suggest(form, suggested, &mut gathered.format);
        }
        if gathered.multiline && merged.secret {
            Arc::make_mut(&mut merged.hints).multiline = true;
        }
        merged.gather_items(form, set);
        merged.settle_types(form, set, &gathered);
        if let [only] = merged.options.as_slice()
            && only.value.is_null()
        {
            merged.constant = Some(Arc::new(Value::Null));
        }
        merged.take_anything(form, set);
        merged.show_narrowed_discriminators(form, set);
        merged.name_members(form, set);
        merged.follow_conditions(form, set);
        merged.follow_list(form, set);
        merged.gather_others(form);
        if !merged.limits.is_empty() {
            merged.limits = Arc::new(in_order(Arc::unwrap_or_clone(merged.limits)));
        }
        merged.shape = merged.find_shape(form, set, &gathered);
        if gathered.listed && merged.is_listed() {
            // One of the listed values is picked, and unions beside the list check it.
            merged.choices = List::default();
        }
        merged
    }

    /// Whether the control offers a list of values, or one.
    fn is_listed(&self) -> bool {
        matches!(
            self.shape,
            Shape::Field(Control::Const | Control::Null | Control::Select | Control::Radio)
        )
    }

    /// Whether `null` can stand here.
    pub(crate) fn takes_null(&self) -> bool {
        self.nullable || self.types.meets(TypeSet::NULL)
    }

    /// Whether the set at a place can change with the value there.
    pub(crate) fn is_dynamic(&self) -> bool {
        !self.conditions.is_empty() || !self.choices.is_empty()
    }

    fn gather(&mut self, form: &Form, id: SchemaId, own: bool, gathered: &mut Gathered) {
        let facts = &form.subschema(id).facts;
        if own {
            let is_better = self.is_type_title && !is_type_title(form.subschema(id));
            if facts.title.is_some() && (self.title.is_none() || is_better) {
                self.title.clone_from(&facts.title);
                self.is_type_title = is_type_title(form.subschema(id));
            }
            first(&mut self.description, &facts.description);
            gathered.listed |= facts.constant.is_some() || facts.options.is_some();
        }
        first(&mut self.default, &facts.default);
        first(&mut self.placeholder, &facts.placeholder);
        if let Some(more) = facts.error_message.if_any() {
            self.error_message.fill_from(more);
        }
        if let Some(more) = facts.hints.if_any() {
            Arc::make_mut(&mut self.hints).fill_from(more);
        }
        gathered.control = gathered.control.or(facts.control);
        if !facts.checks.is_empty() {
            self.checks.push(id);
        }
        first(&mut self.constant, &facts.constant);
        first(&mut gathered.format, &facts.format);
        self.order = self.order.or(facts.order);
        self.never |= facts.never;
        self.unresolved |= facts.unresolved;
        self.read_only |= facts.read_only;
        self.write_only |= facts.write_only;
        self.deprecated |= facts.deprecated;
        self.secret |= facts.secret;
        gathered.multiline |= facts.multiline;
        gathered.hidden |= facts.hidden;
        gathered.radio |= facts.radio;
        if !facts.patterns.is_empty() || facts.additional.is_some() || facts.unevaluated.is_some() {
            self.maps.push(id);
        }
        if let Some(types) = facts.types {
            self.types &= types;
        }
        if let Some(options) = &facts.options {
            self.take_options(options, gathered);
        }
        if !facts.limits.is_empty() {
            narrow(Arc::make_mut(&mut self.limits), &facts.limits);
        }
        for (key, child) in &*facts.properties {
            match self.properties.get_mut(key.as_str()) {
                Some(known) => known.push(*child),
                None => drop(self.properties.insert(key.as_str().into(), vec![*child])),
            }
        }
        self.required.extend(facts.required.iter().cloned());
        self.conditions.extend(facts.conditions.iter().cloned());
        for union in &facts.unions {
            match &*form.role(*union) {
                Role::Options { options, nullable } => {
                    self.take_options(options, gathered);
                    self.nullable |= *nullable;
                }
                Role::Nullable => {
                    let side = nullable_side(form, *union);
                    let side = side.map(|side| form.closure(&[side]));
                    gathered
                        .excused
                        .extend(side.iter().flat_map(|side| side.iter()));
                    self.nullable |= facts.types.is_none_or(|types| types.meets(TypeSet::NULL));
                }
                Role::Suggestions {
                    options,
                    free,
                    nullable,
                    ..
                } => {
                    self.types &= TypeSet::STRING;
                    self.nullable |= *nullable;
                    gathered.suggested = Some((options.clone(), *free));
                }
                Role::Check(types) => {
                    self.types &= *types;
                    self.nullable |= *types != TypeSet::ALL && types.meets(TypeSet::NULL);
                    // Nobody picks a branch, so what one of them hides is hidden.
                    let branches = &form.union(*union).branches;
                    self.secret |= branches.iter().any(|id| form.may_hide(*id));
                }
                Role::Choice(choice) => {
                    if choice.nullable {
                        self.nullable = true;
                    }
                    self.choices.push(choice.clone());
                }
            }
        }
    }

    /// A position belongs to the `prefix` of a subschema, else to its other items.
    fn gather_items(&mut self, form: &Form, set: &Set) {
        let facts = || set.iter().map(|id| &form.subschema(*id).facts);
        let positions = facts().map(|facts| facts.prefix.len()).max().unwrap_or(0);
        self.items = facts().filter_map(|facts| facts.items).collect();
        if self.items.is_empty() {
            self.items = facts()
                .filter_map(|facts| facts.unevaluated_items)
                .collect();
        }
        self.prefix = (0..positions)
            .map(|index| {
                facts()
                    .filter_map(|facts| facts.prefix.get(index).copied().or(facts.items))
                    .collect()
            })
            .collect();
    }

    /// What patterns, and other subschemas that do not name a member, say about the members that are named.
    fn gather_others(&mut self, form: &Form) {
        if self.maps.is_empty() {
            return;
        }
        for (key, seeds) in &mut *self.properties {
            for more in form.others(&self.maps, key) {
                if !seeds.contains(&more) {
                    seeds.push(more);
                }
            }
        }
    }

    /// The subschemas of a member that is not named: none where nothing is said about it.
    pub(crate) fn member(&self, form: &Form, key: &str) -> Vec<SchemaId> {
        let mut seeds = form.others(&self.maps, key);
        if seeds.is_empty() {
            seeds.extend(
                self.maps
                    .iter()
                    .filter_map(|id| form.subschema(*id).facts.unevaluated),
            );
        }
        seeds
    }

    /// The subschemas of a member with any other name, for a map that has no member yet.
    pub(crate) fn any_member(&self, form: &Form) -> Vec<SchemaId> {
        let facts = || self.maps.iter().map(|id| &form.subschema(*id).facts);
        let additional: Vec<SchemaId> = facts().filter_map(|facts| facts.additional).collect();
        if !additional.is_empty() {
            return additional;
        }
        let unevaluated: Vec<SchemaId> = facts().filter_map(|facts| facts.unevaluated).collect();
        if !unevaluated.is_empty() {
            return unevaluated;
        }
        facts()
            .flat_map(|facts| facts.patterns.first())
            .map(|(_, id)| *id)
            .take(1)
            .collect()
    }

    /// The subschemas of the item at an index.
    pub(crate) fn item(&self, index: usize) -> &[SchemaId] {
        self.prefix.get(index).map_or(&self.items, Vec::as_slice)
    }

    /// Several lists of options leave what is in all of them, under the first labels.
    fn take_options(&mut self, options: &Arc<Vec<SelectOption>>, gathered: &mut Gathered) {
        let types = options.iter().fold(TypeSet::NONE, |types, option| {
            types | TypeSet::of(&option.value)
        });
        gathered.option_types = Some(gathered.option_types.map_or(types, |known| known & types));
        if self.options.is_empty() {
            self.options = options.clone();
        } else if !Arc::ptr_eq(&self.options, options) {
            let values = options.iter().map(|option| &option.value);
            let texts: HashSet<String> = values.map(Value::to_string).collect();
            let is_among = |known: &SelectOption| {
                texts.contains(&known.value.to_string())
                    // Members in another order are the same value.
                    || (known.value.is_object() || known.value.is_array())
                        && options.iter().any(|option| option.value == known.value)
            };
            if !self.options.iter().all(is_among) {
                Arc::make_mut(&mut self.options).retain(is_among);
            }
        }
    }

    fn settle_types(&mut self, form: &Form, set: &Set, gathered: &Gathered) {
        if let Some(constant) = &self.constant {
            self.types &= widen(TypeSet::of(constant));
        } else if let Some(types) = gathered.option_types {
            self.types &= widen(types);
        }
        for choice in &self.choices {
            if self.types == TypeSet::ALL && !choice.types.is_empty() {
                self.types &= choice.types;
            }
        }
        if self.types == TypeSet::ALL {
            self.types = self.implied_types(gathered);
        }
        let stated = set
            .iter()
            .any(|id| form.subschema(*id).facts.types.is_some())
            || gathered.option_types.is_some();
        if self.types != TypeSet::NULL && self.types.meets(TypeSet::NULL) && stated {
            self.nullable = true;
            if self.options.iter().any(|option| option.value.is_null()) {
                Arc::make_mut(&mut self.options).retain(|option| !option.value.is_null());
            }
        }
    }

    /// The type that keywords speak of where no `type` is written.
    fn implied_types(&self, gathered: &Gathered) -> TypeSet {
        let has = |names: &[&str]| names.iter().any(|name| self.limits.contains_key(*name));
        if !self.properties.is_empty() || !self.required.is_empty() || !self.maps.is_empty() {
            TypeSet::OBJECT
        } else if !self.items.is_empty()
            || !self.prefix.is_empty()
            || has(&["minItems", "maxItems", "uniqueItems"])
        {
            TypeSet::ARRAY
        } else if has(&["minLength", "maxLength", "pattern", "format"])
            || gathered.multiline
            || self.secret
        {
            TypeSet::STRING
        } else if has(&[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ]) {
            TypeSet::NUMBER
        } else {
            TypeSet::ALL
        }
    }
}

/// Whether a subschema accepts no `null` by its own type or values.
fn refuses_null(facts: &Facts) -> bool {
    let is_listed =
        |options: &Vec<SelectOption>| options.iter().any(|option| option.value.is_null());
    facts.types.is_some_and(|types| !types.meets(TypeSet::NULL))
        || facts
            .constant
            .as_deref()
            .is_some_and(|constant| !constant.is_null())
        || facts
            .options
            .as_deref()
            .is_some_and(|options| !is_listed(options))
}

/// A value's own type is narrower than the type it was written under: `1` is an integer, and fits `number`.
fn widen(types: TypeSet) -> TypeSet {
    if types.meets(TypeSet::NUMBER) {
        types | TypeSet::NUMBER
    } else {
        types
    }
}
