//! What tells the branches of a union apart: found once, when the form is compiled.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::Form;
use super::branch::{Branch, listed_options};
use super::choice::Discriminator;
use super::name::names_along;
use crate::model::control::SelectOption;
use crate::model::subschema::{Condition, SchemaId, Tag, Union, UnionId};
use formloom_schema::equality::{distinct, equal, unique};
use formloom_schema::{TypeSet, percent_decode};

pub(super) fn discriminator(
    form: &Form,
    id: UnionId,
    solid: &[(usize, SchemaId)],
    views: &[Branch],
) -> Discriminator {
    let union = form.union(id);
    if let Some(tag) = &union.tag {
        return tagged(form, union, tag, solid, views).unwrap_or_else(|| without_tag(views));
    }
    // That of schemas which the branches extend by `allOf`: one by whose mapping they are all known, else the nearest.
    let tags = solid.first().map(|(_, branch)| inherited(form, *branch));
    let mut found = tags.into_iter().flatten().filter_map(|tag| {
        let mapping = Mapping::of(tag);
        let is_known = |branch| mapping.of_branch(form, tag, branch, &names_along(form, branch));
        let is_mapped = solid.iter().all(|(_, branch)| is_known(*branch).is_some());
        Some((is_mapped, tagged(form, union, tag, solid, views)?))
    });
    let first = found.next();
    let mapped = match &first {
        Some((true, _)) | None => None,
        Some((false, _)) => found.find(|(is_mapped, _)| *is_mapped),
    };
    mapped
        .or(first)
        .map_or_else(|| without_tag(views), |(_, discriminator)| discriminator)
}

/// The discriminators of the schemas that a branch extends, the nearest first.
fn inherited(form: &Form, branch: SchemaId) -> Vec<&Tag> {
    let set = form.closure(&[branch]);
    let tags = set
        .iter()
        .filter_map(|id| form.subschema(*id).facts.tag.as_deref());
    tags.collect()
}

/// What tells the branches apart by what they say themselves.
pub(super) fn without_tag(views: &[Branch]) -> Discriminator {
    if let Some(member) = member(views) {
        return member;
    }
    // `null` is no variant: where several branches take it, it is none of theirs.
    let solid = |view: &Branch| view.types.without(TypeSet::NULL);
    let apart = |left: &Branch, right: &Branch| !solid(left).meets(solid(right));
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

/// The member that OpenAPI names (3.1, section 4.8.25): its values are those that the branch gives it, where no other
/// branch has them; else what `mapping` says of the schema to which the branch refers; else the name of that schema.
fn tagged(
    form: &Form,
    union: &Union,
    tag: &Tag,
    solid: &[(usize, SchemaId)],
    views: &[Branch],
) -> Option<Discriminator> {
    let stated: Vec<Option<&[Value]>> = views
        .iter()
        .map(|view| view.values_of(&tag.property))
        .collect();
    let own: Option<Vec<Vec<Value>>> = stated
        .iter()
        .map(|values| Some(values.as_ref()?.to_vec()))
        .collect();
    if let Some(values) = own
        && are_distinct(&values)
    {
        return Some(Discriminator::Member {
            name: tag.property.clone(),
            values,
            implied: false,
        });
    }
    let mapping = Mapping::of(tag);
    let mut implied = false;
    let mut all: Vec<Vec<Value>> = Vec::with_capacity(views.len());
    for ((_, branch), own) in solid.iter().zip(stated) {
        if let Some([only]) = own {
            all.push(vec![only.clone()]);
            continue;
        }
        implied = true;
        let names = names_along(form, *branch);
        let mapped = mapping.of_branch(form, tag, *branch, &names);
        let values = mapped.or_else(|| Some(vec![Value::String(names.first()?.clone())]))?;
        // The member is written and not shown: what is asked of it beyond these texts could not be mended.
        let around = Said::of(form, union, union.owner, &tag.property, &values);
        let said = Said::of(form, union, *branch, &tag.property, &values);
        if said.is_narrowed || around.is_narrowed || !(said.is_named || around.is_named) {
            return None;
        }
        all.push(values);
    }
    are_distinct(&all).then(|| Discriminator::Member {
        name: tag.property.clone(),
        values: all,
        implied,
    })
}

/// What a subschema says about a member, with all that may come to apply with it but one union.
#[derive(Default)]
struct Said {
    is_named: bool,
    /// More is asked of it than to be one of some texts.
    is_narrowed: bool,
}

impl Said {
    fn of(form: &Form, union: &Union, start: SchemaId, member: &str, values: &[Value]) -> Self {
        let mut said = Self::default();
        let mut known: HashSet<SchemaId> = HashSet::new();
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            if !known.insert(id) {
                continue;
            }
            let facts = &form.subschema(id).facts;
            let named = facts.properties.get(member).copied();
            said.is_named |= named.is_some();
            let others = form.others(&[id], member);
            let is_narrow = |child: SchemaId| form.may_hide(child) || !takes(form, child, values);
            said.is_narrowed |= named.into_iter().chain(others).any(is_narrow)
                || facts.not.is_some_and(|not| names_member(form, not, member));
            open.extend(&facts.references);
            open.extend(&facts.all_of);
            for other in facts.unions.iter().map(|other| form.union(*other)) {
                if other.location != union.location {
                    open.extend(&other.branches);
                }
            }
            open.extend(facts.conditions.iter().flat_map(Condition::branches));
        }
        said
    }
}

fn names_member(form: &Form, id: SchemaId, member: &str) -> bool {
    form.closure(&[id]).iter().any(|id| {
        let facts = &form.subschema(*id).facts;
        facts.properties.contains_key(member) || facts.required.iter().any(|name| name == member)
    })
}

/// The values of `mapping` by the names of schemas that they can mean.
struct Mapping<'t>(HashMap<String, Vec<&'t str>>);

impl<'t> Mapping<'t> {
    fn of(tag: &'t Tag) -> Self {
        let mut by_name: HashMap<String, Vec<&str>> = HashMap::new();
        for (value, to) in &tag.mapping {
            for name in names_of(to) {
                by_name.entry(name).or_default().push(value);
            }
        }
        Self(by_name)
    }

    /// Those of a schema by the names that lead to it.
    fn values_of(&self, names: &[String]) -> Option<Vec<Value>> {
        let values = names.iter().find_map(|name| self.0.get(name))?;
        Some(values.iter().map(|value| Value::from(*value)).collect())
    }

    /// Those of a branch: by this mapping, else by that of a schema which the branch extends.
    fn of_branch(
        &self,
        form: &Form,
        tag: &Tag,
        branch: SchemaId,
        names: &[String],
    ) -> Option<Vec<Value>> {
        self.values_of(names).or_else(|| {
            let others = inherited(form, branch).into_iter();
            let mut others =
                others.filter(|other| other.property == tag.property && !std::ptr::eq(*other, tag));
            others.find_map(|other| Mapping::of(other).values_of(names))
        })
    }
}

/// The names that a target of `mapping` can mean: a name, the last part of a reference, a file without its ending.
pub(crate) fn names_of(target: &str) -> Vec<String> {
    let last = target.rsplit('/').next().unwrap_or(target);
    let last = percent_decode(last).unwrap_or_else(|| last.to_owned());
    let name = last.replace("~1", "/").replace("~0", "~");
    let endings = [".json", ".yaml", ".yml"];
    let is_file = !target.contains('#') && endings.iter().any(|end| name.ends_with(end));
    let stem = name
        .split('.')
        .next()
        .filter(|_| is_file)
        .map(str::to_owned);
    let mut names = vec![name];
    names.extend(stem);
    names
}

/// A member with values of its own in every branch: one that is required, with a constant in each, else the first.
fn member(views: &[Branch]) -> Option<Discriminator> {
    let first = views.first()?;
    let mut best: Option<((usize, usize), Discriminator)> = None;
    for (name, _) in &first.constants {
        // Where a branch leaves several values, one that may be left out tells nothing.
        let values_of = |view: &Branch| {
            let values = view.values_of(name)?;
            (values.len() == 1 || view.requires(name)).then(|| values.to_vec())
        };
        let values: Option<Vec<Vec<Value>>> = views.iter().map(values_of).collect();
        let Some(values) = values else { continue };
        if !are_distinct(&values) {
            continue;
        }
        let required = views.iter().filter(|view| view.required.contains(name));
        let constant = values.iter().filter(|values| values.len() == 1);
        let score = (constant.count(), required.count());
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((
                score,
                Discriminator::Member {
                    name: name.clone(),
                    values,
                    implied: false,
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

/// Whether nothing is asked of a value but to be a text, or one of those that these are among.
pub(super) fn takes(form: &Form, child: SchemaId, values: &[Value]) -> bool {
    form.closure(&[child]).iter().all(|id| {
        let facts = &form.subschema(*id).facts;
        let is_listed = |value: &Value| {
            let is_option = |option: &SelectOption| equal(&option.value, value);
            let options = listed_options(facts);
            options.is_none_or(|options| options.iter().any(is_option))
                && facts
                    .constant
                    .as_ref()
                    .is_none_or(|only| equal(only, value))
        };
        facts.types.is_none_or(|types| types.holds(TypeSet::STRING))
            && values.iter().all(is_listed)
            && facts.conditions.is_empty()
            && facts.limits.is_empty()
            && facts.format.is_none()
            && facts.unions.is_empty()
            && facts.not.is_none()
            && !facts.never
    })
}

fn pairs<T>(items: &[T]) -> impl Iterator<Item = (&T, &T)> {
    items
        .iter()
        .enumerate()
        .flat_map(move |(index, left)| items[index + 1..].iter().map(move |right| (left, right)))
}
