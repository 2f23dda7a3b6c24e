//! What a host adds to the standard: formats, keywords, vocabularies, and rules across fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::form::control::Control;
use crate::pointer::Pointer;

type Check = dyn Fn(&str) -> bool + Send + Sync;
type KeywordCheck = dyn Fn(&Value, &Value) -> Result<(), String> + Send + Sync;
type RuleCheck = dyn Fn(&Value) -> Vec<(Pointer, String)> + Send + Sync;

/// What the host added, by name.
#[derive(Clone, Default)]
pub(crate) struct Host {
    pub(crate) formats: BTreeMap<String, Format>,
    pub(crate) keywords: BTreeMap<String, Arc<KeywordCheck>>,
    pub(crate) hints: BTreeMap<String, Hint>,
    pub(crate) rules: Vec<Rule>,
}

impl Host {
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
            .finish()
    }
}

/// A format of the host's.
#[derive(Clone)]
pub struct Format {
    pub(crate) check: Arc<Check>,
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
