//! What a union is for the form: a choice, options, suggestions, `null` beside one branch, or a check.

use std::sync::Arc;

use serde_json::Value;

use super::Form;
use super::branch::Branch;
use super::choice::{Choice, Discriminator, Offer, Role, Variant};
use super::discriminator::{discriminator, without_tag};
use super::name::{Name, Named, names};
use super::texts::{options, or_empty, suggestions};
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
    // A constant that may be left out is an option.
    let is_side = solid.next().is_none() && union.branches.len() == 2;
    (is_side && !is_constant(form, side)).then_some(side)
}

/// Whether a branch takes only one value, here or where it refers to.
fn is_constant(form: &Form, branch: SchemaId) -> bool {
    let mut at = branch;
    for _ in 0..MOST_STEPS {
        let facts = &form.subschema(at).facts;
        let only = facts.options.as_deref().map(Vec::as_slice);
        if facts.constant.is_some() || matches!(only, Some([_])) {
            return true;
        }
        match &*facts.references {
            [only] => at = *only,
            _ => return false,
        }
    }
    false
}

/// Whether a branch takes only `null`, here or where it refers to. The closure of a place asks this, and is no help.
fn is_null(form: &Form, branch: SchemaId) -> bool {
    let (mut at, mut steps) = (branch, MOST_STEPS);
    loop {
        let facts = &form.subschema(at).facts;
        let only = facts.options.as_deref().map(Vec::as_slice);
        if facts.types == Some(TypeSet::NULL)
            || facts.constant.as_deref() == Some(&Value::Null)
            || matches!(only, Some([only]) if only.value.is_null())
        {
            return true;
        }
        match (&*facts.references, facts.types) {
            ([only], None) if steps > 0 => at = *only,
            _ => return false,
        }
        steps -= 1;
    }
}

/// References that are followed to see whether a branch is `null`.
const MOST_STEPS: usize = 20;

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
        types: types_of(&variants),
        variants,
        discriminator: Discriminator::Types,
        shown: None,
        nullable: false,
        any: true,
    })
}

fn types_of(variants: &[Variant]) -> TypeSet {
    let types = variants.iter().map(|variant| variant.types);
    types.fold(TypeSet::NONE, |all, types| all | types)
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
    if let Some(options) = options(form, &solid, union.keyword == UnionKeyword::AnyOf) {
        return Role::Options {
            options: Arc::new(options),
            nullable: solid.len() < union.branches.len(),
        };
    }
    let mut views: Vec<Branch> = solid
        .iter()
        .map(|(_, branch)| Branch::new(form, *branch))
        .collect();
    let has_null_branch = solid.len() < union.branches.len();
    let null = if has_null_branch {
        TypeSet::NULL
    } else {
        TypeSet::NONE
    };
    let types = views.iter().fold(null, |types, view| types | view.types);
    let nullable = take_null_out(&mut views, has_null_branch, union.keyword);
    if views.is_empty() || views.iter().all(|view| !view.has_shape) {
        return Role::Check(TypeSet::ALL);
    }
    // A date is entered in a control of its own, which takes no words.
    let has_own_control = views.iter().any(|view| view.own_control().is_some());
    // Nobody can tell by a text which branch it is of: where one hides it, all do.
    let hides = solid.iter().any(|(_, branch)| form.may_hide(*branch));
    let is_text_choice = has_own_control && views.len() > 1 && !hides;
    let is_texts = union.keyword == UnionKeyword::AnyOf && !is_text_choice;
    let suggested = or_empty(form, &solid);
    if let Some(suggested) = suggested.or_else(|| suggestions(form, &solid).filter(|_| is_texts)) {
        return Role::Suggestions {
            options: Arc::new(suggested.options),
            free: suggested.free,
            branch: suggested.branch,
            nullable,
        };
    }
    let discriminator = discriminator(form, id, &solid, &views);
    let variants = variants(&views, &solid, &discriminator);
    let is_guessed = matches!(discriminator, Discriminator::None);
    // Texts of other patterns are no shapes of which one is picked, whatever the keyword.
    let is_unnamed = |variant: &Variant| matches!(variant.name, Name::Number(_));
    let is_only_text = |view: &Branch| view.types == TypeSet::STRING && view.options.is_empty();
    let is_nameless = variants.iter().all(is_unnamed) && views.iter().all(is_only_text);
    if (is_texts || hides || is_nameless) && is_guessed && views.iter().all(|view| !view.has_places)
    {
        return Role::Check(types);
    }
    let shown = matches!(discriminator, Discriminator::Member { implied: true, .. }).then(|| {
        Choice::new(Offer {
            id: union.location.show(),
            owner: Some(union.owner),
            types: types_of(&variants),
            variants: variants.clone(),
            discriminator: without_tag(&views),
            shown: None,
            nullable,
            any: union.keyword == UnionKeyword::AnyOf,
        })
    });
    Role::Choice(Choice::new(Offer {
        id: union.location.show(),
        owner: Some(union.owner),
        types: types_of(&variants),
        variants,
        discriminator,
        shown,
        nullable,
        any: union.keyword == UnionKeyword::AnyOf,
    }))
}

/// `null` is no variant where a branch takes it beside something else; it is offered as "none" beside the variants. Gives
/// whether the union takes it: of a `oneOf`, one branch alone does.
fn take_null_out(views: &mut [Branch], has_null_branch: bool, keyword: UnionKeyword) -> bool {
    let mut count = usize::from(has_null_branch);
    for view in views {
        if view.stated_types && view.types.meets(TypeSet::NULL) && view.types != TypeSet::NULL {
            view.types = view.types.without(TypeSet::NULL);
            count += 1;
        }
    }
    match keyword {
        UnionKeyword::AnyOf => count > 0,
        UnionKeyword::OneOf => count == 1,
    }
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
