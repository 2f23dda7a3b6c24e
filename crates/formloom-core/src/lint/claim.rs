//! What subschemas leave of all values, as far as their types, constants and options say.

use serde_json::Value;

use super::Lint;
use crate::model::subschema::SchemaId;
use formloom_schema::TypeSet;
use formloom_schema::number;

/// The values that some subschemas leave together.
pub(super) struct Claim<'a> {
    /// One of them is `false`.
    pub(super) never: bool,
    pub(super) types: TypeSet,
    /// The values that `const` and `enum` list, where they do.
    pub(super) values: Option<Vec<&'a Value>>,
}

impl Claim<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.never
            || self.types.is_empty()
            || self.values.as_ref().is_some_and(|values| values.is_empty())
    }

    /// The names of its types: `string or number`.
    pub(super) fn type_names(&self) -> String {
        let names: Vec<&str> = self.types.each().iter().map(|(_, name)| *name).collect();
        names.join(" or ")
    }
}

impl<'a> Lint<'a> {
    pub(super) fn claim(&self, set: &[SchemaId]) -> Option<Claim<'a>> {
        let mut claim = Claim {
            never: false,
            types: TypeSet::ALL,
            values: None,
        };
        for id in set {
            self.spend(1)?;
            let facts = self.facts(*id);
            claim.never |= facts.never;
            if let Some(types) = facts.types {
                claim.types &= types;
            }
            if let Some(constant) = &facts.constant {
                self.narrow(&mut claim.values, vec![constant])?;
            }
            // Options can also come from a hint, which judges nothing.
            if let Some(options) = &facts.options
                && self.raw(*id).is_some_and(|schema| {
                    schema.get("enum").is_some_and(|listed| listed.is_array())
                })
            {
                let values = options.iter().map(|option| &option.value).collect();
                self.narrow(&mut claim.values, values)?;
            }
        }
        if let Some(values) = &mut claim.values {
            let stated = claim.types;
            values.retain(|value| stated.meets(TypeSet::of(value)));
            claim.types &= values
                .iter()
                .fold(TypeSet::NONE, |types, value| types | TypeSet::of(value));
        }
        Some(claim)
    }

    /// Whether a value can be in both.
    pub(super) fn meet(&self, left: &Claim<'_>, right: &Claim<'_>) -> Option<bool> {
        if left.is_empty() || right.is_empty() || !left.types.meets(right.types) {
            return Some(false);
        }
        let (Some(left), Some(right)) = (&left.values, &right.values) else {
            // The types of listed values are the types that are left, so one of them has a type of the other side.
            return Some(true);
        };
        self.spend(left.len().saturating_mul(right.len()))?;
        Some(
            left.iter()
                .any(|value| right.iter().any(|other| may_equal(value, other))),
        )
    }

    fn narrow<'v>(&self, known: &mut Option<Vec<&'v Value>>, more: Vec<&'v Value>) -> Option<()> {
        match known {
            None => {
                self.spend(more.len())?;
                *known = Some(more);
            }
            Some(known) => {
                self.spend(known.len().saturating_mul(more.len()))?;
                known.retain(|value| more.iter().any(|other| may_equal(value, other)));
            }
        }
        Some(())
    }
}

/// Whether two values can be the same to JSON Schema, to which `1` is `1.0`. Containers are not compared.
fn may_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => number::same(left, right),
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => true,
        _ => left == right,
    }
}
