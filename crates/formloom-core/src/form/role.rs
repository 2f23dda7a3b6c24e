//! What a union is for the form: a choice, options, suggestions, `null` beside one branch, or a check.

use std::sync::Arc;

use serde_json::Value;

use super::Form;
use super::branch::Branch;
use super::choice::{Choice, Discriminator, Offer, Role, Variant};
use super::discriminator::discriminator;
use super::name::{Name, Named, names};
use super::texts::{options, suggestions};
use crate::model::subschema::{SchemaId, UnionId, UnionKeyword};
use formloom_schema::{Location, TypeSet};

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
            name: Name::Type(name),
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
    // A date is entered in a control of its own, which takes no words.
    let has_own_control = views.iter().any(|view| view.own_control().is_some());
    let is_texts = union.keyword == UnionKeyword::AnyOf && !(has_own_control && views.len() > 1);
    if is_texts && let Some((options, free)) = suggestions(form, &solid, &views) {
        return Role::Suggestions {
            options: Arc::new(options),
            free,
            nullable: solid.len() < union.branches.len(),
        };
    }
    let discriminator = discriminator(form, id, &solid, &views);
    let variants = variants(&views, &solid, &discriminator);
    if is_texts
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

fn variants(
    views: &[Branch],
    branches: &[(usize, SchemaId)],
    discriminator: &Discriminator,
) -> Vec<Variant> {
    let named: Vec<Named<'_>> = views.iter().map(Branch::named).collect();
    let tags = match discriminator {
        Discriminator::Member { values, .. } => Some(values.as_slice()),
        _ => None,
    };
    let names = names(&named, tags);
    views
        .iter()
        .zip(branches)
        .zip(names)
        .map(|((view, (branch, schema)), name)| Variant {
            name,
            schema: *schema,
            branch: *branch,
            types: view.types,
        })
        .collect()
}
