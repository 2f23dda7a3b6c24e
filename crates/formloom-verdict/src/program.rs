//! A schema compiled for judging: every reachable subschema in every dynamic scope, once.

use std::fmt;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use serde_json::Value;

use super::builder::{Builder, Most};
use super::cycles::open_and_rank;
use super::table::{Compiled, Rule};
use formloom_schema::SchemaError;
use formloom_schema::SchemaOptions;
use formloom_schema::text::Plain;
use formloom_schema::text::{TextAssertions, Texts, WithFormats};
use formloom_schema::{Formats, Location, SchemaLocation};

/// The most dynamic scopes in which subschemas are compiled.
const MOST_SCOPES: usize = 64;

/// A schema, compiled for [`Graph`](super::Graph). It never changes, and is shared by the graphs of all instances.
///
/// Keywords with an unusable value and references that lead nowhere are left out, as in the form.
pub struct Program {
    pub(super) rules: Vec<Compiled>,
    pub(super) texts: Arc<dyn TextAssertions>,
    /// Subschemas by the place at which they stand, as errors show it.
    by_place: OnceLock<HashMap<SchemaLocation, Vec<Rule>>>,
}

impl Program {
    /// Compiles a schema.
    ///
    /// # Errors
    /// [`SchemaError::Limit`] where the schema has more subschemas than the options allow, more dynamic
    /// scopes than can be kept apart, or too many ways through circles of references. Such a schema is
    /// judged as a whole document instead.
    pub fn compile(schema: &Value, options: &SchemaOptions) -> Result<Self, SchemaError> {
        Self::with_texts(schema, options, Arc::new(Texts::default()))
    }

    /// Compiles a schema without patterns and without those formats that need large tables; the graph says
    /// how many places are unchecked.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn compile_plain(schema: &Value, options: &SchemaOptions) -> Result<Self, SchemaError> {
        Self::with_texts(schema, options, Arc::new(Plain))
    }

    /// Compiles a schema, with a judge of texts that is there already.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn with_texts(
        schema: &Value,
        options: &SchemaOptions,
        texts: Arc<dyn TextAssertions>,
    ) -> Result<Self, SchemaError> {
        Self::of_place(schema, options, texts, None)
    }

    /// Compiles the subschema at a place of a schema; without a place the whole.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn of_place(
        schema: &Value,
        options: &SchemaOptions,
        texts: Arc<dyn TextAssertions>,
        place: Option<&Location>,
    ) -> Result<Self, SchemaError> {
        let documents = options.documents_of(schema)?;
        let most = Most {
            scopes: MOST_SCOPES,
            subschemas: options.limits().subschemas,
        };
        let formats = options.checks().clone();
        let texts = if formats.is_empty() {
            texts
        } else {
            Arc::new(WithFormats::new(formats, texts))
        };
        let rules =
            Builder::new(&documents, options.formats() == Formats::Assert, most).build(place)?;
        let rules = open_and_rank(rules)?;
        Ok(Self {
            rules,
            texts,
            by_place: OnceLock::new(),
        })
    }

    /// How many subschemas there are, each counted once per dynamic scope.
    pub fn subschemas(&self) -> usize {
        self.rules.len()
    }

    pub(super) fn rule(&self, rule: Rule) -> &Compiled {
        &self.rules[rule.index()]
    }

    /// The subschemas at a place of the schema, as errors show it: one per dynamic scope.
    pub(super) fn at(&self, place: &str) -> &[Rule] {
        let by_place = self.by_place.get_or_init(|| {
            let mut by_place: HashMap<SchemaLocation, Vec<Rule>> = HashMap::new();
            for (number, compiled) in (0..).zip(&self.rules) {
                let place = compiled.location.show();
                by_place.entry(place).or_default().push(Rule(number));
            }
            by_place
        });
        by_place.get(place).map_or(&[], Vec::as_slice)
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Program")
            .field("subschemas", &self.rules.len())
            .finish_non_exhaustive()
    }
}
