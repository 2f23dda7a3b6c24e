//! A subschema and its own facts: what is written at one place of a schema document, references resolved.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::model::control::{Control, SelectOption};
use crate::model::error_message::ErrorMessages;
use crate::model::hints::Hints;
use crate::model::rare::{List, Rare, empty};
use formloom_schema::{Location, TypeSet};

/// The number of a subschema within its form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct SchemaId(pub(crate) u32);

impl SchemaId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

empty!(
    IndexMap<String, SchemaId>,
    IndexMap<Arc<str>, Vec<SchemaId>>
);

/// The number of a union (`oneOf` or `anyOf` of one subschema) within its form.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct UnionId(pub(crate) u32);

/// Which keyword makes a union.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum UnionKeyword {
    OneOf,
    AnyOf,
}

impl UnionKeyword {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OneOf => "oneOf",
            Self::AnyOf => "anyOf",
        }
    }
}

/// A `oneOf` or `anyOf` as written.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) keyword: UnionKeyword,
    /// The subschema in which it is written.
    pub(crate) owner: SchemaId,
    /// The place of the keyword.
    pub(crate) location: Location,
    pub(crate) branches: Vec<SchemaId>,
    /// OpenAPI's `discriminator`, written beside the union.
    pub(crate) tag: Option<Tag>,
}

/// OpenAPI's `discriminator`: a member whose value names the schema.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    /// `propertyName`.
    pub(crate) property: String,
    /// `mapping`: values, each with a reference or the name of a schema.
    pub(crate) mapping: Vec<(String, String)>,
}

/// What decides whether a conditional subschema applies.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    /// `if`, with its `then` and `else`.
    If {
        test: SchemaId,
        then: Option<SchemaId>,
        otherwise: Option<SchemaId>,
    },
    /// `dependentSchemas`, and `dependencies` that hold a schema: applies while the member is there.
    Dependent { member: String, then: SchemaId },
}

impl Condition {
    /// The subschemas that may come to apply.
    pub(crate) fn branches(&self) -> impl Iterator<Item = SchemaId> {
        let branches = match self {
            Self::If {
                then, otherwise, ..
            } => [*then, *otherwise],
            Self::Dependent { then, .. } => [Some(*then), None],
        };
        branches.into_iter().flatten()
    }
}

/// The facts that are written at one place.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// `false` as a schema: nothing is valid.
    pub(crate) never: bool,
    pub(crate) types: Option<TypeSet>,
    /// Where `$ref`, `$dynamicRef` and `$recursiveRef` lead.
    pub(crate) references: List<SchemaId>,
    /// A reference that leads nowhere: the place is raw.
    pub(crate) unresolved: bool,
    pub(crate) all_of: List<SchemaId>,
    pub(crate) not: Option<SchemaId>,
    pub(crate) unions: List<UnionId>,
    /// OpenAPI's `discriminator` where no union is written beside it: that of the schemas that refer to this one by
    /// `allOf` (3.0.3, Discriminator Object).
    pub(crate) tag: Option<Box<Tag>>,
    pub(crate) conditions: List<Condition>,
    pub(crate) properties: Rare<IndexMap<String, SchemaId>>,
    pub(crate) required: List<String>,
    /// Of the items behind those of `prefix`.
    pub(crate) items: Option<SchemaId>,
    /// Of the first items, one each: `prefixItems`, and `items` as an array.
    pub(crate) prefix: List<SchemaId>,
    /// Of the members whose name matches a pattern.
    pub(crate) patterns: List<(String, SchemaId)>,
    /// Of the members that neither `properties` nor a pattern names.
    pub(crate) additional: Option<SchemaId>,
    /// Of the names of the members.
    pub(crate) names: Option<SchemaId>,
    /// Of the members that nothing else at the place names.
    pub(crate) unevaluated: Option<SchemaId>,
    /// Of the items that nothing else at the place speaks of.
    pub(crate) unevaluated_items: Option<SchemaId>,
    pub(crate) closed: bool,
    /// No items but those that are spoken of.
    pub(crate) closed_items: bool,

    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<Arc<Value>>,
    pub(crate) placeholder: Option<String>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,

    pub(crate) constant: Option<Arc<Value>>,
    pub(crate) options: Option<Arc<Vec<SelectOption>>>,
    pub(crate) limits: Rare<Map<String, Value>>,
    pub(crate) format: Option<String>,

    pub(crate) secret: bool,
    pub(crate) multiline: bool,
    pub(crate) hidden: bool,
    pub(crate) radio: bool,
    pub(crate) order: Option<i64>,
    /// The names of the members in their order; `*` stands for the others.
    pub(crate) order_of_members: List<String>,
    pub(crate) error_message: Rare<ErrorMessages>,
    pub(crate) hints: Rare<Hints>,
    /// The control of a format of the host's.
    pub(crate) control: Option<Control>,
    /// Keywords of the host's with their values.
    pub(crate) checks: List<(String, Value)>,
}

/// A place of the schema with its facts.
#[derive(Debug)]
pub(crate) struct Subschema {
    pub(crate) location: Location,
    /// The subschema in whose keyword this one is written.
    pub(crate) parent: Option<SchemaId>,
    pub(crate) facts: Facts,
}
