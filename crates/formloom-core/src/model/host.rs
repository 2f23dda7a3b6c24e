//! What a host adds to the standard: formats, keywords, vocabularies, and rules across fields.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use formloom_schema::{FormatCheck, SchemaOptions};
use serde_json::Value;

use crate::model::control::Control;
use formloom_schema::Pointer;

type KeywordCheck = dyn Fn(&Value, &Value) -> Result<(), String> + Send + Sync;
type RuleCheck = dyn Fn(&Value) -> Vec<(Pointer, String)> + Send + Sync;

/// What the host added, by name.
#[derive(Clone, Default)]
pub(crate) struct Host {
    pub(crate) formats: BTreeMap<String, Format>,
    pub(crate) keywords: BTreeMap<String, Arc<KeywordCheck>>,
    pub(crate) hints: BTreeMap<String, Hint>,
    pub(crate) rules: Vec<Rule>,
    /// Vocabularies that are not read.
    pub(crate) without: BTreeSet<Vocabulary>,
}

impl Host {
    /// How a schema is read, with the formats of the host's.
    pub(crate) fn with_formats(&self, options: SchemaOptions) -> SchemaOptions {
        let formats = self.formats.iter();
        formats.fold(options, |options, (name, format)| {
            options.with_format(name.clone(), format.check.clone())
        })
    }

    /// Whether the keywords of a vocabulary are read.
    pub(crate) fn reads(&self, vocabulary: Vocabulary) -> bool {
        !self.without.contains(&vocabulary)
    }

    /// Whether a keyword of these vocabularies is read: one of them is enough.
    pub(crate) fn reads_one_of(&self, names: &str) -> bool {
        self.without.is_empty()
            || Vocabulary::EACH
                .iter()
                .any(|vocabulary| self.reads(*vocabulary) && names.contains(vocabulary.name()))
    }

    /// Whether a word is a keyword of the host's.
    pub(crate) fn knows(&self, keyword: &str) -> bool {
        self.keywords.contains_key(keyword) || self.hints.contains_key(keyword)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Host")
            .field("formats", &self.formats.keys())
            .field("keywords", &self.keywords.keys())
            .field("hints", &self.hints)
            .field("rules", &self.rules)
            .field("without", &self.without)
            .finish()
    }
}

/// A format of the host's.
#[derive(Clone)]
pub struct Format {
    pub(crate) check: FormatCheck,
    pub(crate) control: Option<Control>,
}

impl Format {
    /// A format that a text has where the check says so.
    pub fn new(check: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self {
            check: Arc::new(check),
            control: None,
        }
    }

    /// The control that a string of this format gets; text without it.
    #[must_use]
    pub fn with_control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Format")
            .field("control", &self.control)
            .finish_non_exhaustive()
    }
}

/// A vocabulary beyond the standard. All are read, unless
/// [`CompileOptions::without_vocabulary`](crate::CompileOptions::without_vocabulary) switches one off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Vocabulary {
    /// Membrane's Data Schema: `isSensitive`, formulas, labelled items of `enum`, …
    Membrane,
    /// Airbyte's connector specifications: `airbyte_secret`, `order`, …
    Airbyte,
    /// Estuary's connector specifications: `secret`, `advanced`, …
    Estuary,
    /// Nango's: `prefix`, `suffix`, `default_value`, …
    Nango,
    /// OpenAPI's `nullable`, `discriminator` and `example`.
    OpenApi,
    /// `enumNames`, the labels of options beside `enum`.
    Rjsf,
    /// `errorMessage` of ajv-errors.
    AjvErrors,
}

impl Vocabulary {
    /// Every vocabulary.
    pub const EACH: [Self; 7] = [
        Self::Membrane,
        Self::Airbyte,
        Self::Estuary,
        Self::Nango,
        Self::OpenApi,
        Self::Rjsf,
        Self::AjvErrors,
    ];

    /// Its name, as docs/schema-support.md has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Membrane => "Membrane",
            Self::Airbyte => "Airbyte",
            Self::Estuary => "Estuary",
            Self::Nango => "Nango",
            Self::OpenApi => "OpenAPI",
            Self::Rjsf => "rjsf",
            Self::AjvErrors => "ajv-errors",
        }
    }

    /// The vocabulary of a name, in capitals or not.
    pub fn named(name: &str) -> Option<Self> {
        Self::EACH
            .into_iter()
            .find(|vocabulary| vocabulary.name().eq_ignore_ascii_case(name))
    }
}

/// What a keyword of the host's vocabulary tells the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// `true`: the value is a secret.
    Secret,
    /// `true`: the text has several lines.
    Multiline,
    /// `true`: the place is not shown.
    Hidden,
    /// `true`: the place belongs to what few people need.
    Advanced,
    /// `true`: the place is shown even where optional ones are folded.
    AlwaysShown,
    /// `true`: other values than the listed ones can be written.
    AllowCustom,
    /// A number: the place among the members of its object.
    Order,
    /// A text: the label.
    Label,
    /// A text: the description.
    Description,
    /// A text: an example for an empty control.
    Placeholder,
    /// A text that stands before the control.
    Prefix,
    /// A text that stands behind the control.
    Suffix,
    /// A text: the section in which the place is shown.
    Section,
    /// A text: the address of an icon.
    Icon,
    /// A text: where the documentation is.
    Documentation,
}

/// A rule across fields, which no keyword can say.
#[derive(Clone)]
pub struct Rule {
    pub(crate) name: String,
    pub(crate) reads: Vec<Pointer>,
    pub(crate) check: Arc<RuleCheck>,
}

impl Rule {
    /// A rule that is asked again when something at or inside one of the places that it reads changes.
    ///
    /// It gets the instance and answers with the places of its errors and their words. `name` is the keyword of
    /// these errors. A rule blocks a submit; it does not take part in unions and conditions.
    pub fn new<P: Into<Pointer>>(
        name: impl Into<String>,
        reads: impl IntoIterator<Item = P>,
        check: impl Fn(&Value) -> Vec<(Pointer, String)> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            reads: reads.into_iter().map(Into::into).collect(),
            check: Arc::new(check),
        }
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rule")
            .field("name", &self.name)
            .field("reads", &self.reads)
            .finish_non_exhaustive()
    }
}
