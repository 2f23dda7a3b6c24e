//! What a branch of a union says, through its references and `allOf`.

use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::Value;

use super::Form;
use super::name::{Named, is_alias};
use crate::model::control::{Control, SelectOption};
use crate::model::subschema::{Facts, SchemaId, UnionId};
use formloom_schema::equality::distinct;
use formloom_schema::{Location, TypeSet};

/// What a branch says, through its references and `allOf`.
pub(super) struct Branch {
    pub(super) title: Option<String>,
    /// Where its only reference leads.
    pub(super) reference: Option<Location>,
    pub(super) constant: Option<Arc<Value>>,
    /// What its only values are called.
    pub(super) options: Vec<String>,
    pub(super) format: Option<String>,
    pub(super) types: TypeSet,
    pub(super) stated_types: bool,
    /// Members that have a constant or a list of values, with these; the value of a default comes first.
    pub(super) constants: Vec<(String, Vec<Value>)>,
    pub(super) required: Vec<String>,
    /// Members that every branch of a union inside requires.
    nested: Vec<String>,
    /// It says more than `required` and `not`.
    pub(super) has_shape: bool,
    /// It has members, items or a union of its own.
    pub(super) has_places: bool,
}

impl Branch {
    pub(super) fn new(form: &Form, id: SchemaId) -> Self {
        let mut branch = Self {
            title: None,
            reference: reference(form, id),
            constant: None,
            options: Vec::new(),
            format: None,
            types: TypeSet::ALL,
            stated_types: false,
            constants: Vec::new(),
            required: Vec::new(),
            nested: Vec::new(),
            has_shape: false,
            has_places: false,
        };
        for id in form.closure(&[id]).iter() {
            let facts = &form.subschema(*id).facts;
            if branch.title.is_none() {
                branch.title.clone_from(&facts.title);
            }
            if let Some(types) = stated(facts) {
                branch.types &= types;
                branch.stated_types = true;
            }
            if branch.constant.is_none() {
                branch.constant = constant(facts);
            }
            if branch.format.is_none() {
                branch.format.clone_from(&facts.format);
            }
            if let Some(options) = facts.options.as_ref().filter(|_| branch.options.is_empty()) {
                let labels = options.iter().map(|option| option.label.clone());
                branch.options = labels.collect();
            }
            branch.required.extend(facts.required.iter().cloned());
            branch
                .constants
                .extend(values_of_members(form, facts, NESTED));
            let nested = facts.unions.iter();
            branch
                .nested
                .extend(nested.flat_map(|union| required_inside(form, *union, NESTED)));
            let places = !facts.properties.is_empty()
                || facts.items.is_some()
                || !facts.prefix.is_empty()
                || !facts.patterns.is_empty()
                || facts.additional.is_some()
                || facts.unevaluated.is_some()
                || !facts.unions.is_empty()
                || !facts.conditions.is_empty();
            branch.has_places |= places;
            branch.has_shape |= places
                || facts.types.is_some()
                || facts.constant.is_some()
                || facts.options.is_some()
                || facts.format.is_some()
                || !facts.limits.is_empty()
                || facts.unresolved;
        }
        if !branch.stated_types && branch.has_places {
            let object = form
                .closure(&[id])
                .iter()
                .any(|id| !form.subschema(*id).facts.properties.is_empty());
            if object {
                branch.types = TypeSet::OBJECT;
            } else if let Some(types) = types_of(form, id, NESTED) {
                branch.types = types;
                branch.stated_types = true;
            }
        }
        branch
    }
}

impl Branch {
    /// The values that a member can have, where they are listed.
    pub(super) fn values_of(&self, member: &str) -> Option<&[Value]> {
        let mut constants = self.constants.iter();
        let (_, values) = constants.find(|(name, _)| name == member)?;
        Some(values)
    }

    /// Whether a member is required, here or by every branch of a union inside.
    pub(super) fn requires(&self, member: &String) -> bool {
        self.required.contains(member) || self.nested.contains(member)
    }

    pub(super) fn named(&self) -> Named<'_> {
        Named {
            title: self.title.as_deref(),
            reference: self.reference.as_ref(),
            required: &self.required,
            constant: self.constant.as_deref(),
            options: &self.options,
            format: self.format.as_deref(),
            constants: &self.constants,
            types: self.types,
        }
    }

    /// The control of a text of this branch, where it is one of its own: words cannot be typed into it.
    pub(super) fn own_control(&self) -> Option<Control> {
        let control = Control::of_format(self.format.as_deref()?)?;
        let is_line = matches!(
            control,
            Control::Text | Control::Textarea | Control::Email | Control::Url | Control::Uuid
        );
        (!is_line).then_some(control)
    }
}

impl Form {
    /// The members that a branch of a union requires.
    pub(crate) fn required_by(&self, union: UnionId, branch: usize) -> Vec<String> {
        let branch = self.union(union).branches.get(branch);
        branch.map_or_else(Vec::new, |branch| Branch::new(self, *branch).required)
    }
}

/// Where the only reference of a subschema leads, which an `allOf` may wrap to say something beside it.
fn reference(form: &Form, id: SchemaId) -> Option<Location> {
    let facts = &form.subschema(id).facts;
    match (&*facts.references, &*facts.all_of) {
        ([only], _) => Some(form.subschema(*only).location.clone()),
        ([], [wrapped]) if is_alias(facts) => match &*form.subschema(*wrapped).facts.references {
            [only] => Some(form.subschema(*only).location.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The only value of a subschema by its own facts.
fn constant(facts: &Facts) -> Option<Arc<Value>> {
    let single = facts.options.as_deref().map(Vec::as_slice);
    facts.constant.clone().or_else(|| match single {
        Some([only]) => Some(Arc::new(only.value.clone())),
        _ => None,
    })
}

fn type_of(value: &Value) -> TypeSet {
    let type_ = TypeSet::of(value);
    if type_ == TypeSet::INTEGER {
        TypeSet::NUMBER
    } else {
        type_
    }
}

/// The members that every branch of a union requires.
fn required_inside(form: &Form, union: UnionId, nested: usize) -> Vec<String> {
    let required = |branch: &SchemaId| -> Vec<String> {
        let set = form.closure(&[*branch]);
        let facts = set.iter().map(|id| &form.subschema(*id).facts);
        let inside = |facts: &Facts| -> Vec<String> {
            let unions = facts.unions.iter().filter(|_| nested > 0);
            unions
                .flat_map(|union| required_inside(form, *union, nested - 1))
                .collect()
        };
        let all = facts.flat_map(|facts| facts.required.iter().cloned().chain(inside(facts)));
        all.collect()
    };
    let mut branches = form.union(union).branches.iter();
    let mut shared = branches.next().map(&required).unwrap_or_default();
    for branch in branches {
        if shared.is_empty() {
            break;
        }
        let more = required(branch);
        shared.retain(|name| more.contains(name));
    }
    shared
}

/// How many unions inside of each other are asked.
const NESTED: usize = 3;

/// The types that facts leave by `type` and by the values that they list.
fn stated(facts: &Facts) -> Option<TypeSet> {
    let listed = match (&facts.constant, listed_options(facts)) {
        (Some(constant), _) => Some(type_of(constant)),
        (None, Some(options)) => {
            let types = options.iter().map(|option| type_of(&option.value));
            Some(types.fold(TypeSet::NONE, |all, types| all | types))
        }
        (None, None) => None,
    };
    match (facts.types, listed) {
        (Some(types), Some(listed)) => Some(types & listed),
        (types, listed) => types.or(listed),
    }
}

/// The types that a subschema leaves by its own `type`, its members, or the branches of a union in it; none where nothing
/// is said.
fn types_of(form: &Form, id: SchemaId, nested: usize) -> Option<TypeSet> {
    let set = form.closure(&[id]);
    let facts = || set.iter().map(|id| &form.subschema(*id).facts);
    if let Some(types) = facts().filter_map(stated).reduce(|all, types| all & types) {
        return Some(types);
    }
    if facts().any(|facts| !facts.properties.is_empty()) {
        return Some(TypeSet::OBJECT);
    }
    let unions = facts().flat_map(|facts| facts.unions.iter());
    let of_union = |union: &UnionId| {
        let branches = form.union(*union).branches.iter();
        let mut types = branches.map(|branch| types_of(form, *branch, nested.checked_sub(1)?));
        types.try_fold(TypeSet::NONE, |all, types| Some(all | types?))
    };
    let types = unions.filter_map(of_union).reduce(|all, types| all & types);
    types.filter(|types| !types.is_empty())
}

/// The members whose values are listed: by the schema itself, or by every branch of a union in it.
fn values_of_members(form: &Form, facts: &Facts, nested: usize) -> Vec<(String, Vec<Value>)> {
    let own = facts.properties.iter();
    let own = own.filter_map(|(name, child)| Some((name.clone(), values_of(form, *child)?)));
    let mut found: Vec<_> = own.collect();
    if nested == 0 {
        return found;
    }
    for union in &facts.unions {
        let mut branches = form.union(*union).branches.iter().map(|branch| {
            let set = form.closure(&[*branch]);
            let all = set.iter().map(|id| &form.subschema(*id).facts);
            all.flat_map(|facts| values_of_members(form, facts, nested - 1))
                .collect::<HashMap<_, _>>()
        });
        let Some(mut shared) = branches.next().filter(|members| !members.is_empty()) else {
            continue;
        };
        for members in branches {
            shared.retain(|name, values| {
                let more = members.get(name);
                values.extend(more.into_iter().flatten().cloned());
                more.is_some()
            });
            if shared.is_empty() {
                break;
            }
        }
        let mut shared: Vec<_> = shared.into_iter().collect();
        shared.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
        found.extend(shared.into_iter().map(|(name, values)| {
            let values = distinct(&values).into_iter().cloned().collect();
            (name, values)
        }));
    }
    found
}

/// What is listed, unless other values can be written too.
pub(super) fn listed_options(facts: &Facts) -> Option<&Arc<Vec<SelectOption>>> {
    let is_open = facts.hints.if_any().is_some_and(|hints| hints.allow_custom);
    facts.options.as_ref().filter(|_| !is_open)
}

/// The values of a member that are listed: a constant, or an `enum`.
fn values_of(form: &Form, child: SchemaId) -> Option<Vec<Value>> {
    let set = form.closure(&[child]);
    let facts = || set.iter().map(|id| &form.subschema(*id).facts);
    if let Some(constant) = facts().find_map(|facts| facts.constant.as_ref()) {
        return Some(vec![Value::clone(constant)]);
    }
    let options = facts().find_map(listed_options)?;
    let mut values: Vec<Value> = options.iter().map(|option| option.value.clone()).collect();
    let default = facts().find_map(|facts| facts.default.as_deref());
    if let Some(at) = values.iter().position(|value| Some(value) == default) {
        let first = values.remove(at);
        values.insert(0, first);
    }
    (!values.is_empty()).then_some(values)
}
