//! Unions: which of them are choices, how their variants are called, and how the active one is found.
//!
//! The discriminator is inferred once (`role.rs`); at run time selection is a lookup.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::name::Name;
use crate::model::control::SelectOption;
use crate::model::subschema::SchemaId;
use formloom_schema::equality::equal;
use formloom_schema::{SchemaLocation, TypeSet};

/// What a union is for the form.
#[derive(Debug)]
pub(crate) enum Role {
    /// One branch and `null`: the branch applies as if it were written at the place.
    Nullable,
    /// Constants: the options of a select.
    Options {
        options: Arc<Vec<SelectOption>>,
        /// `null` is a branch too, and is not offered as an option.
        nullable: bool,
    },
    /// Texts that are listed beside a branch that takes any: suggestions for a text.
    Suggestions {
        options: Arc<Vec<SelectOption>>,
        /// What takes any.
        free: SchemaId,
        /// The branch in which that stands, by its index as written.
        branch: usize,
        /// `null` is a branch too.
        nullable: bool,
    },
    /// The branches only check; they have no shape of their own. With the types that they leave.
    Check(TypeSet),
    /// The user picks one.
    Choice(Choice),
}

/// A union, or a set of types, of which one variant is picked. All places where it is offered share it.
#[derive(Clone, Debug)]
pub(crate) struct Choice(Arc<Offer>);

impl Choice {
    pub(crate) fn new(offer: Offer) -> Self {
        Self(Arc::new(offer))
    }
}

impl Deref for Choice {
    type Target = Offer;

    fn deref(&self) -> &Offer {
        &self.0
    }
}

/// What a choice offers.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The place of the keyword, as it is shown.
    pub(crate) id: SchemaLocation,
    /// The subschema in which the union is written; none for a choice of types.
    pub(crate) owner: Option<SchemaId>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) discriminator: Discriminator,
    /// The same where more is asked of an implied discriminator than a text: it is shown.
    pub(crate) shown: Option<Choice>,
    /// `null` is a branch too, and is not offered as a variant.
    pub(crate) nullable: bool,
    /// The types of all variants.
    pub(crate) types: TypeSet,
    /// Several branches may hold at once (`anyOf`).
    pub(crate) any: bool,
}

/// What a value shows of the variant that it has, without trying the branches.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// This one.
    Variant(usize),
    /// One of these, which have to be tried; the first is the likeliest.
    OneOf(Vec<usize>),
    /// A discriminator that no variant has.
    Foreign,
    /// Nothing.
    Nothing,
}

/// One of the alternatives.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) name: Name,
    pub(crate) schema: SchemaId,
    /// Its index among the branches as written, where `null` counts too.
    pub(crate) branch: usize,
    pub(crate) types: TypeSet,
}

/// How the variant of a value is found.
#[derive(Clone, Debug)]
pub(crate) enum Discriminator {
    /// A member that has other values in every branch: those of each variant, the one that it writes first.
    Member {
        name: String,
        values: Vec<Vec<Value>>,
        /// Some of them are names of schemas, which no branch asks for.
        implied: bool,
    },
    /// Each branch has types that no other has.
    Types,
    /// Each branch requires members that another does not.
    Required(Vec<BTreeSet<String>>),
    /// Branches are tried.
    None,
}

impl Choice {
    /// The variant that a value shows by itself, without trying the branches.
    /// `is_kept` says of a member that the host keeps it, though it is not in the value.
    pub(crate) fn look_up(&self, value: &Value, is_kept: &dyn Fn(&str) -> bool) -> Found {
        match &self.discriminator {
            Discriminator::Member { name, .. } => match value.get(name) {
                Some(member) => self
                    .variant_of(member)
                    .map_or(Found::Foreign, Found::Variant),
                None => Found::Nothing,
            },
            Discriminator::Types => {
                let type_ = TypeSet::of(value);
                let holds = |variant: &Variant| variant.types.holds(type_);
                let found = self.variants.iter().position(holds);
                found.map_or(Found::Nothing, Found::Variant)
            }
            Discriminator::Required(sets) => {
                let Some(members) = value.as_object() else {
                    return self.of_type(TypeSet::of(value));
                };
                let is_complete = |set: &BTreeSet<String>| {
                    set.iter()
                        .all(|name| members.contains_key(name) || is_kept(name))
                };
                let complete = || sets.iter().enumerate().filter(|(_, set)| is_complete(set));
                match largest_first(complete()).as_slice() {
                    [] => Found::Nothing,
                    [only] => Found::Variant(*only),
                    several => Found::OneOf(several.to_vec()),
                }
            }
            Discriminator::None => Found::Nothing,
        }
    }

    /// The variants that take values of a type.
    fn of_type(&self, type_: TypeSet) -> Found {
        let variants = self.variants.iter().enumerate();
        let holding = variants.filter(|(_, variant)| variant.types.holds(type_));
        let holding: Vec<usize> = holding.map(|(index, _)| index).collect();
        match holding.as_slice() {
            [] => Found::Nothing,
            [only] => Found::Variant(*only),
            _ => Found::OneOf(holding),
        }
    }

    /// The variant whose discriminator has a value.
    pub(crate) fn variant_of(&self, value: &Value) -> Option<usize> {
        match &self.discriminator {
            Discriminator::Member { values, .. } => values
                .iter()
                .position(|values| values.iter().any(|known| equal(known, value))),
            _ => None,
        }
    }

    /// The discriminator's member and the constant that a variant writes.
    pub(crate) fn constant(&self, variant: usize) -> Option<(&str, &Value)> {
        match &self.discriminator {
            Discriminator::Member { name, values, .. } => {
                Some((name, values.get(variant)?.first()?))
            }
            _ => None,
        }
    }

    /// Whether it is the choice of the type of a value of any.
    pub(crate) fn is_any(&self) -> bool {
        self.owner.is_none()
            && self
                .variants
                .iter()
                .any(|variant| variant.types == TypeSet::NULL)
    }

    /// Whether the branches themselves have to be tried where the discriminator says nothing.
    pub(crate) fn is_tried(&self) -> bool {
        matches!(
            self.discriminator,
            Discriminator::None | Discriminator::Member { implied: true, .. }
        )
    }

    pub(crate) fn member(&self) -> Option<&str> {
        match &self.discriminator {
            Discriminator::Member { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The member, unless the picked variant leaves it several values, of which one is then picked in a field.
    pub(crate) fn hidden_member(&self, variant: Option<usize>) -> Option<&str> {
        match &self.discriminator {
            Discriminator::Member {
                name,
                values,
                implied,
            } => {
                let values = variant.and_then(|variant| values.get(variant));
                let is_shown = !implied && values.is_some_and(|values| values.len() > 1);
                (!is_shown).then_some(name)
            }
            _ => None,
        }
    }

    /// The values of the discriminator that a variant has.
    pub(crate) fn values(&self, variant: usize) -> &[Value] {
        match &self.discriminator {
            Discriminator::Member { values, .. } => values.get(variant).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }
}

fn largest_first<'s>(complete: impl Iterator<Item = (usize, &'s BTreeSet<String>)>) -> Vec<usize> {
    let mut sets: Vec<(usize, usize)> = complete.map(|(index, set)| (set.len(), index)).collect();
    sets.sort_by_key(|(size, index)| (std::cmp::Reverse(*size), *index));
    sets.into_iter().map(|(_, index)| index).collect()
}
