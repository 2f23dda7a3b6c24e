//! What a union is for the form: a choice, options, `null` beside one branch, or a check. Its discriminator is inferred
//! here, once.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::Form;
use super::choice::{Choice, Discriminator, Offer, Role, Variant};
use super::name::{Name, Named, definition, names};
use crate::model::control::SelectOption;
use crate::model::subschema::{Facts, SchemaId, Tag, UnionId, UnionKeyword};
use formloom_schema::equality::{distinct, unique};
use formloom_schema::{Location, TypeSet, percent_decode};

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
    if union.keyword == UnionKeyword::AnyOf
        && let Some((options, free)) = suggestions(form, &solid, &views)
    {
        return Role::Suggestions {
            options: Arc::new(options),
            free,
            nullable: solid.len() < union.branches.len(),
        };
    }
    let discriminator = discriminator(&views, union.tag.as_ref());
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
    /// Where its only reference leads.
    reference: Option<Location>,
    constant: Option<Arc<Value>>,
    types: TypeSet,
    stated_types: bool,
    /// Members with a constant or a single option.
    constants: Vec<(String, Vec<Value>)>,
    /// Members of which nothing is asked but a text.
    open: Vec<String>,
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
            reference: reference(form, id),
            constant: None,
            types: TypeSet::ALL,
            stated_types: false,
            constants: Vec::new(),
            open: Vec::new(),
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
            if branch.constant.is_none() {
                branch.constant = constant(facts);
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
                } else if !form.says_secret(&[*child]) && takes_any_text(form, *child) {
                    branch.open.push(name.clone());
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

impl Branch {
    fn named(&self) -> Named<'_> {
        Named {
            title: self.title.as_deref(),
            reference: self.reference.as_ref(),
            required: &self.required,
            constant: self.constant.as_deref(),
            types: self.types,
        }
    }
}

/// Where the only reference of a subschema leads.
fn reference(form: &Form, id: SchemaId) -> Option<Location> {
    match &*form.subschema(id).facts.references {
        [only] => Some(form.subschema(*only).location.clone()),
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

/// Whether nothing is asked of a value but that it is a text.
fn takes_any_text(form: &Form, child: SchemaId) -> bool {
    form.closure(&[child]).iter().all(|id| {
        let facts = &form.subschema(*id).facts;
        facts.types.is_none_or(|types| types.holds(TypeSet::STRING))
            && facts.options.is_none()
            && facts.limits.is_empty()
            && facts.format.is_none()
            && facts.unions.is_empty()
            && facts.not.is_none()
            && !facts.never
    })
}

/// The branches as options of a select, where all are constants or lists of them.
fn options(form: &Form, branches: &[(usize, SchemaId)]) -> Option<Vec<SelectOption>> {
    if branches.is_empty() {
        return None;
    }
    let lists = branches.iter().map(|(_, branch)| listed(form, *branch));
    let lists: Vec<Vec<SelectOption>> = lists.collect::<Option<_>>()?;
    let options: Vec<SelectOption> = lists.into_iter().flatten().collect();
    // A value in two branches is none of a `oneOf`, and stands once in a list.
    let are_distinct = unique(options.iter().map(|option| &option.value));
    (are_distinct || options.len() == branches.len()).then_some(options)
}

/// The values of a branch that lists them: a constant under its title, or an `enum`.
fn listed(form: &Form, branch: SchemaId) -> Option<Vec<SelectOption>> {
    let set = form.closure(&[branch]);
    let facts = set.iter().map(|id| &form.subschema(*id).facts);
    let (mut constant, mut several, mut title) = (None, None, None);
    for facts in facts {
        if !facts.properties.is_empty() {
            return None;
        }
        let options = facts.options.as_deref();
        let single = options.filter(|options| options.len() == 1);
        constant = constant
            .or(facts.constant.as_deref())
            .or(single.map(|options| &options[0].value));
        several = several.or(options.filter(|options| options.len() > 1));
        title = title.or(facts.title.as_ref());
    }
    match (constant, several) {
        (Some(constant), _) => {
            let mut option = SelectOption::unnamed(constant.clone());
            if let Some(title) = title {
                option.label.clone_from(title);
            }
            Some(vec![option])
        }
        (None, Some(several)) => Some(several.clone()),
        (None, None) => None,
    }
}

/// Texts that are listed beside one branch that takes any: what is listed, and that branch.
fn suggestions(
    form: &Form,
    solid: &[(usize, SchemaId)],
    views: &[Branch],
) -> Option<(Vec<SelectOption>, usize)> {
    let (mut options, mut free) = (Vec::new(), None);
    for ((branch, id), view) in solid.iter().zip(views) {
        // A secret is typed in a control of its own.
        if view.types != TypeSet::STRING || view.has_places || form.says_secret(&[*id]) {
            return None;
        }
        match listed(form, *id) {
            Some(list) => options.extend(list),
            None if free.is_none() => free = Some(*branch),
            None => return None,
        }
    }
    (!options.is_empty()).then_some((options, free?))
}

fn discriminator(views: &[Branch], tag: Option<&Tag>) -> Discriminator {
    if let Some(tag) = tag
        && let Some(member) = tagged(views, tag)
    {
        return member;
    }
    if let Some(member) = member(views) {
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

/// The member that OpenAPI names (3.1, section 4.8.25): its value is the constant of the branch, else what `mapping` says
/// of the schema to which the branch refers, else the name of that schema.
fn tagged(views: &[Branch], tag: &Tag) -> Option<Discriminator> {
    let values = views.iter().map(|view| {
        let constant = view
            .constants
            .iter()
            .find(|(name, _)| *name == tag.property);
        if let Some((_, values)) = constant {
            return Some(values.clone());
        }
        // The member is written and not shown: what the branch asks of it beyond a text could not be mended.
        if !view.open.contains(&tag.property) {
            return None;
        }
        let name = definition(view.reference.as_ref()?)?;
        let mapped = tag.mapping.iter().filter(|(_, to)| leads_to(to, &name));
        let mut values: Vec<Value> = mapped
            .map(|(value, _)| Value::from(value.as_str()))
            .collect();
        if values.is_empty() {
            values.push(Value::String(name));
        }
        Some(values)
    });
    let values: Vec<Vec<Value>> = values.collect::<Option<_>>()?;
    are_distinct(&values).then(|| Discriminator::Member {
        name: tag.property.clone(),
        values,
    })
}

/// Whether a mapping, a name or a reference, means the schema of this name.
fn leads_to(target: &str, name: &str) -> bool {
    let last = target.rsplit('/').next().unwrap_or(target);
    let last = percent_decode(last).unwrap_or_else(|| last.to_owned());
    let unescaped = last.replace("~1", "/").replace("~0", "~");
    unescaped == name || !target.contains('#') && unescaped.split('.').next() == Some(name)
}

/// A member with a constant in every branch; a required one, else the first.
fn member(views: &[Branch]) -> Option<Discriminator> {
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
        let score = views
            .iter()
            .filter(|view| view.required.contains(name))
            .count();
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

fn pairs<T>(items: &[T]) -> impl Iterator<Item = (&T, &T)> {
    items
        .iter()
        .enumerate()
        .flat_map(move |(index, left)| items[index + 1..].iter().map(move |right| (left, right)))
}
