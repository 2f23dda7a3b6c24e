//! The set of JSON types that a place accepts.

use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign};

use serde_json::Value;

use crate::number;

/// A set of JSON types. `NUMBER` holds `INTEGER`, as in JSON Schema.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypeSet(u8);

impl TypeSet {
    /// No type.
    pub const NONE: Self = Self(0);
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `true` and `false`.
    pub const BOOLEAN: Self = Self(2);
    /// Numbers without a fraction.
    pub const INTEGER: Self = Self(4);
    /// Numbers, integers among them.
    pub const NUMBER: Self = Self(4 | 8);
    /// Texts.
    pub const STRING: Self = Self(16);
    /// Arrays.
    pub const ARRAY: Self = Self(32);
    /// Objects.
    pub const OBJECT: Self = Self(64);
    /// Every type.
    pub const ALL: Self = Self(127);

    /// The types by which a union of types is offered, each with its name in JSON Schema.
    pub const EACH: [(Self, &'static str); 7] = [
        (Self::STRING, "string"),
        (Self::NUMBER, "number"),
        (Self::INTEGER, "integer"),
        (Self::BOOLEAN, "boolean"),
        (Self::OBJECT, "object"),
        (Self::ARRAY, "array"),
        (Self::NULL, "null"),
    ];

    /// The set of the type with a name of `type`; none for another word.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::EACH
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(set, _)| *set)
    }

    /// The type of a value; for a whole number that of integers.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) => {
                if number::is_whole(number) {
                    Self::INTEGER
                } else {
                    Self(8)
                }
            }
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// Whether it has all types of another set.
    pub fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0 && other.0 != 0
    }

    /// Whether it has a type of another set.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The types that another set does not have.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The single types of this set, widest first: `number` stands for `integer` where both are there.
    pub fn each(self) -> Vec<(Self, &'static str)> {
        let mut rest = self;
        let mut found = Vec::new();
        for (set, name) in Self::EACH {
            if rest.holds(set) {
                found.push((set, name));
                rest = rest.without(set);
            }
        }
        found
    }
}

impl BitAnd for TypeSet {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for TypeSet {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAndAssign for TypeSet {
    fn bitand_assign(&mut self, other: Self) {
        self.0 &= other.0;
    }
}

impl BitOrAssign for TypeSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
