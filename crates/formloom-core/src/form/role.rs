//! What a union is for the form: a choice, options, `null` beside one branch, or a check. Its discriminator is inferred
//! here, once.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::Form;
use super::choice::{Choice, Discriminator, Offer, Role, Variant};
use crate::model::control::SelectOption;
use crate::model::subschema::{SchemaId, UnionId, UnionKeyword};
use formloom_schema::Location;
use formloom_schema::TypeSet;
use formloom_schema::equality::{distinct, unique};

/// The branch beside `null` that applies as if it were written at the place itself.
pub(super) fn nullable_side(form: &Form, union: UnionId) -> Option<SchemaId> {
    let union = form.union(union);
    let mut solid = union
        .branches
        .iter()
        .filter(|branch| !is_null(form, **branch));
    let side = solid.next().copied()?;
    (solid.next().is_none() && union.branches.len() == 2).then_some(side)
}

fn is_null(form: &Form, branch: SchemaId) -> bool {
    let facts = &form.subschema(branch).facts;
    facts.types == Some(TypeSet::NULL) || facts.constant.as_deref() == Some(&Value::Null)
}

/// A choice of the types of one place.
pub(super) fn choice_of_types(
    form: &Form,
    types: &[(TypeSet, &'static str)],
    at: &Location,
) -> Choice {
    let variants: Vec<Variant> = types
        .iter()
        .enumerate()
        .map(|(branch, (types, name))| Variant {
            label: (*name).to_owned(),
            schema: form.only_type(*types),
            branch,
            types: *types,
        })
        .collect();
    Choice::new(Offer {
        id: at.join("type").show(),
        owner: None,
        types: variants
            .iter()
            .fold(TypeSet::NONE, |all, variant| all | variant.types),
        variants,
        discriminator: Discriminator::Types,
        nullable: false,
        any: true,
    })
}

pub(super) fn role_of(form: &Form, id: UnionId) -> Role {
    if nullable_side(form, id).is_some() {
        return Role::Nullable;
    }
    let union = form.union(id);
    let solid: Vec<(usize, SchemaId)> = union
        .branches
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, branch)| !is_null(form, *branch))
        .collect();
    if let Some(options) = options(form, &solid) {
        return Role::Options {
            options: Arc::new(options),
            nullable: solid.len() < union.branches.len(),
        };
    }
    let views: Vec<Branch> = solid
        .iter()
        .map(|(_, branch)| Branch::new(form, *branch))
        .collect();
    let null = if solid.len() < union.branches.len() {
        TypeSet::NULL
    } else {
        TypeSet::NONE
    };
    let types = views.iter().fold(null, |types, view| types | view.types);
    if views.is_empty() || views.iter().all(|view| !view.has_shape) {
        return Role::Check(TypeSet::ALL);
    }
    let discriminator = discriminator(&views, union.discriminator_property.as_deref());
    let variants = variants(&views, &solid, &discriminator);
    if union.keyword == UnionKeyword::AnyOf
        && matches!(discriminator, Discriminator::None)
        && views.iter().all(|view| !view.has_places)
    {
        return Role::Check(types);
    }
    Role::Choice(Choice::new(Offer {
        id: union.location.show(),
        owner: Some(union.owner),
        types: variants
            .iter()
            .fold(TypeSet::NONE, |all, variant| all | variant.types),
        variants,
        discriminator,
        nullable: solid.len() < union.branches.len(),
        any: union.keyword == UnionKeyword::AnyOf,
    }))
}

/// What a branch says, through its references and `allOf`.
struct Branch {
    title: Option<String>,
    types: TypeSet,
    stated_types: bool,
    /// Members with a constant or a single option.
    constants: Vec<(String, Vec<Value>)>,
    required: Vec<String>,
    /// It says more than `required` and `not`.
    has_shape: bool,
    /// It has members, items or a union of its own.
    has_places: bool,
}

impl Branch {
    fn new(form: &Form, id: SchemaId) -> Self {
        let mut branch = Self {
            title: None,
            types: TypeSet::ALL,
            stated_types: false,
            constants: Vec::new(),
            required: Vec::new(),
            has_shape: false,
            has_places: false,
        };
        for id in form.closure(&[id]).iter() {
            let facts = &form.subschema(*id).facts;
            if branch.title.is_none() {
                branch.title.clone_from(&facts.title);
            }
            if let Some(types) = facts.types {
                branch.types &= types;
                branch.stated_types = true;
            }
            if let Some(constant) = &facts.constant {
                branch.types &= type_of(constant);
                branch.stated_types = true;
            } else if let Some(options) = &facts.options {
                let types = options.iter().map(|option| type_of(&option.value));
                branch.types &= types.fold(TypeSet::NONE, |all, types| all | types);
                branch.stated_types = true;
            }
            branch.required.extend(facts.required.iter().cloned());
            for (name, child) in &*facts.properties {
                if let Some(values) = constants(form, *child) {
                    branch.constants.push((name.clone(), values));
                }
            }
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
            }
        }
        branch
    }
}

fn type_of(value: &Value) -> TypeSet {
    let type_ = TypeSet::of(value);
    if type_ == TypeSet::INTEGER {
        TypeSet::NUMBER
    } else {
        type_
    }
}

/// The values of a member that can have only few: a constant, or an `enum` of one.
fn constants(form: &Form, child: SchemaId) -> Option<Vec<Value>> {
    for id in form.closure(&[child]).iter() {
        let facts = &form.subschema(*id).facts;
        if let Some(constant) = &facts.constant {
            return Some(vec![Value::clone(constant)]);
        }
        if let Some([only]) = facts.options.as_ref().map(|options| options.as_slice()) {
            return Some(vec![only.value.clone()]);
        }
    }
    None
}

/// The branches as options of a select, where all are constants.
fn options(form: &Form, branches: &[(usize, SchemaId)]) -> Option<Vec<SelectOption>> {
    if branches.is_empty() {
        return None;
    }
    let mut options = Vec::with_capacity(branches.len());
    for (_, branch) in branches {
        let set = form.closure(&[*branch]);
        let facts = set.iter().map(|id| &form.subschema(*id).facts);
        let (mut constant, mut title) = (None, None);
        for facts in facts {
            if !facts.properties.is_empty() {
                return None;
            }
            let single = facts
                .options
                .as_ref()
                .filter(|options| options.len() == 1)
                .map(|options| &options[0].value);
            constant = constant.or(facts.constant.as_deref()).or(single);
            title = title.or(facts.title.as_ref());
        }
        let mut option = SelectOption::unnamed(constant?.clone());
        if let Some(title) = title {
            option.label.clone_from(title);
        }
        options.push(option);
    }
    Some(options)
}

fn discriminator(views: &[Branch], named: Option<&str>) -> Discriminator {
    if let Some(member) = member(views, named) {
        return member;
    }
    let apart = |left: &Branch, right: &Branch| !left.types.meets(right.types);
    if pairs(views).all(|(left, right)| apart(left, right)) && views.len() > 1 {
        return Discriminator::Types;
    }
    let sets: Vec<BTreeSet<String>> = views
        .iter()
        .map(|view| view.required.iter().cloned().collect())
        .collect();
    if views.len() > 1 && pairs(&sets).all(|(left, right)| left != right) {
        return Discriminator::Required(sets);
    }
    Discriminator::None
}

/// A member with a constant in every branch; the one that OpenAPI names, else a required one, else the first.
fn member(views: &[Branch], named: Option<&str>) -> Option<Discriminator> {
    let first = views.first()?;
    let mut best: Option<(usize, Discriminator)> = None;
    for (name, _) in &first.constants {
        let values: Option<Vec<Vec<Value>>> = views
            .iter()
            .map(|view| {
                view.constants
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, values)| values.clone())
            })
            .collect();
        let Some(values) = values else { continue };
        if !are_distinct(&values) {
            continue;
        }
        let required = views
            .iter()
            .filter(|view| view.required.contains(name))
            .count();
        let score = if named == Some(name) {
            usize::MAX
        } else {
            required
        };
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((
                score,
                Discriminator::Member {
                    name: name.clone(),
                    values,
                },
            ));
        }
    }
    best.map(|(_, discriminator)| discriminator)
}

/// Whether no value is that of two branches. Unions can have thousands.
fn are_distinct(values: &[Vec<Value>]) -> bool {
    unique(values.iter().flat_map(|values| distinct(values)))
}

fn variants(
    views: &[Branch],
    branches: &[(usize, SchemaId)],
    discriminator: &Discriminator,
) -> Vec<Variant> {
    let label = |index: usize, view: &Branch| {
        if let Some(title) = &view.title {
            return title.clone();
        }
        if let Discriminator::Member { values, .. } = discriminator
            && let Some(value) = values[index].first()
        {
            return SelectOption::unnamed(value.clone()).label;
        }
        match view.types.each().as_slice() {
            [(_, name)] if matches!(discriminator, Discriminator::Types) => (*name).to_owned(),
            _ => format!("Option {}", index + 1),
        }
    };
    views
        .iter()
        .zip(branches)
        .enumerate()
        .map(|(index, (view, (branch, schema)))| Variant {
            label: label(index, view),
            schema: *schema,
            branch: *branch,
            types: view.types,
        })
        .collect()
}

fn pairs<T>(items: &[T]) -> impl Iterator<Item = (&T, &T)> {
    items
        .iter()
        .enumerate()
        .flat_map(move |(index, left)| items[index + 1..].iter().map(move |right| (left, right)))
}
