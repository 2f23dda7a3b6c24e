//! Rules of a layout: a condition on values, by schema.

use serde_json::Value;

use super::ids::ElementId;
use super::pattern::Pattern;
use formloom_schema::Pointer;

/// What a rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Whether the place is shown.
    Show,
    /// Whether the place can be edited.
    Enable,
    /// Whether a section or panel of the layout of the place is shown.
    ShowElement(ElementId),
}

/// A rule with the place at which it stands.
#[derive(Debug)]
pub(super) struct Ruled {
    /// The place; for a section or panel that of the group.
    pub(super) owner: Pattern,
    pub(super) effect: Effect,
    pub(super) rule: Rule,
}

/// A condition, as it is written.
#[derive(Debug)]
pub(super) enum Rule {
    /// The value at a place is valid. `schema` is its number, `written` where it stands in the description.
    Valid {
        at: Pattern,
        schema: Value,
        leaf: usize,
        written: Pointer,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

impl Rule {
    /// Whether it holds, when this is known of the schemas in it.
    pub(super) fn holds(&self, ask: &mut dyn FnMut(&Pattern, usize) -> bool) -> bool {
        match self {
            Self::Valid { at, leaf, .. } => ask(at, *leaf),
            Self::All(rules) => rules.iter().all(|rule| rule.holds(ask)),
            Self::Any(rules) => rules.iter().any(|rule| rule.holds(ask)),
            Self::Not(rule) => !rule.holds(ask),
        }
    }

    /// The schemas in it, with their places.
    pub(super) fn leaves<'a>(&'a self, found: &mut Vec<Leaf<'a>>) {
        match self {
            Self::Valid {
                at,
                schema,
                leaf,
                written,
            } => found.push(Leaf {
                at,
                schema,
                number: *leaf,
                written,
            }),
            Self::All(rules) | Self::Any(rules) => {
                for rule in rules {
                    rule.leaves(found);
                }
            }
            Self::Not(rule) => rule.leaves(found),
        }
    }
}

/// A schema in a rule.
pub(super) struct Leaf<'a> {
    pub(super) at: &'a Pattern,
    pub(super) schema: &'a Value,
    pub(super) number: usize,
    pub(super) written: &'a Pointer,
}
