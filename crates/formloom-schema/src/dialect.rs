//! Which draft of JSON Schema a document is written in, and which of its vocabularies count.

use serde_json::Value;

/// A draft of JSON Schema, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Dialect {
    /// Draft 4 (2013).
    Draft4,
    /// Draft 6 (2017).
    Draft6,
    /// Draft 7 (2018).
    Draft7,
    /// Draft 2019-09.
    Draft201909,
    /// Draft 2020-12, which is also taken where a schema names none.
    Draft202012,
}

impl Dialect {
    /// Every draft, oldest first.
    pub const EACH: [Self; 5] = [
        Self::Draft4,
        Self::Draft6,
        Self::Draft7,
        Self::Draft201909,
        Self::Draft202012,
    ];

    /// The dialect that a document's `$schema` names; 2020-12 where it names none that is known.
    pub fn of(schema: &Value) -> Self {
        let uri = schema
            .get("$schema")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Self::named(uri).unwrap_or(Self::Draft202012)
    }

    /// The dialect of the address of a meta-schema.
    pub fn named(uri: &str) -> Option<Self> {
        let known = [
            ("draft-04", Self::Draft4),
            ("draft-06", Self::Draft6),
            ("draft-07", Self::Draft7),
            ("2019-09", Self::Draft201909),
            ("2020-12", Self::Draft202012),
        ];
        known
            .iter()
            .find(|(part, _)| uri.contains(part))
            .map(|(_, dialect)| *dialect)
    }

    /// The address of its meta-schema, without fragment.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Draft4 => "http://json-schema.org/draft-04/schema",
            Self::Draft6 => "http://json-schema.org/draft-06/schema",
            Self::Draft7 => "http://json-schema.org/draft-07/schema",
            Self::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Self::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The name as `formloom check` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft4 => "draft4",
            Self::Draft6 => "draft6",
            Self::Draft7 => "draft7",
            Self::Draft201909 => "2019-09",
            Self::Draft202012 => "2020-12",
        }
    }

    /// Before 2019-09 the keywords beside `$ref` are ignored (draft 7, core, section 8.3).
    pub fn ref_stands_alone(self) -> bool {
        self < Self::Draft201909
    }

    /// The keyword that gives a resource its address.
    pub fn id_keyword(self) -> &'static str {
        if self == Self::Draft4 { "id" } else { "$id" }
    }
}

/// A dialect, and which of its vocabularies a meta-schema of the author's own switches on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Mode {
    /// The dialect.
    pub dialect: Dialect,
    /// Whether keywords that apply subschemas count.
    pub applicator: bool,
    /// Whether `unevaluatedItems` and `unevaluatedProperties` count.
    pub unevaluated: bool,
    /// Whether assertions count.
    pub validation: bool,
}

impl From<Dialect> for Mode {
    fn from(dialect: Dialect) -> Self {
        Self {
            dialect,
            applicator: true,
            unevaluated: true,
            validation: true,
        }
    }
}

impl Mode {
    /// What `$vocabulary` of a meta-schema leaves of its dialect; without it everything.
    pub fn of_metaschema(dialect: Dialect, metaschema: &Value) -> Self {
        let mut mode = Self::from(dialect);
        if dialect < Dialect::Draft201909 {
            return mode;
        }
        if let Some(Value::Object(listed)) = metaschema.get("$vocabulary") {
            let has = |name: &str| listed.keys().any(|uri| uri.ends_with(name));
            mode.applicator = has("vocab/applicator");
            mode.validation = has("vocab/validation");
            mode.unevaluated = if dialect == Dialect::Draft201909 {
                mode.applicator
            } else {
                has("vocab/unevaluated")
            };
        }
        mode
    }
}
