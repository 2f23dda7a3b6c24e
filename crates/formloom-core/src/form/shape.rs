//! The kind of value at a place.

use crate::model::control::Control;

/// The kind of value at a place, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Group,
    /// An object to which members are added by name.
    Map,
    List,
    /// An array whose first items have a meaning each.
    Tuple,
    Field(Control),
    Raw,
    /// Nothing is known until a variant is chosen.
    Undecided,
}

impl Shape {
    pub(crate) fn is_object(self) -> bool {
        matches!(self, Self::Group | Self::Map)
    }

    pub(crate) fn is_array(self) -> bool {
        matches!(self, Self::List | Self::Tuple)
    }
}
