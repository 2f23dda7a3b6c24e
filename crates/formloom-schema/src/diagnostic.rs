//! What a valid schema holds that the form cannot show fully, or that its author should know.

use serde::{Deserialize, Serialize};

use crate::location::SchemaLocation;

/// A remark about a schema. Never an error of the operation: the form is there all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// What was found.
    pub code: DiagnosticCode,
    /// How bad it is.
    pub severity: Severity,
    /// The schema location that it is about.
    pub at: SchemaLocation,
    /// What it is and what to do about it, in English.
    pub message: String,
}

impl Diagnostic {
    /// A remark, as severe as its code usually is.
    pub fn new(
        code: DiagnosticCode,
        at: impl Into<SchemaLocation>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            at: at.into(),
            message: message.into(),
        }
    }

    /// The same with another severity than its code usually has.
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// The kinds of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DiagnosticCode {
    /// A reference inside the schema leads nowhere; its place is raw.
    UnresolvedReference,
    /// A pattern is no regular expression; it is ignored.
    InvalidPattern,
    /// A keyword has a value that it cannot have; it is ignored.
    InvalidKeywordValue,
    /// A keyword of no draft has a value that it cannot have; the form does without it.
    UnusableHint,
    /// A place has no better control than raw JSON.
    RawPlace,
    /// A keyword beside `$ref` is ignored in this dialect (before 2019-09).
    IgnoredRefSibling,
    /// A keyword is none of this dialect: it is not judged, and shapes nothing.
    IgnoredKeyword,
    /// The schema asks the form to bring more by itself than it does.
    TooLarge,
    /// A formula is not evaluated; its keyword is left out.
    UnknownFormula,
    /// A formula gives too much, or something else each time; its keyword is left out.
    FormulaLimit,
    /// A word is no keyword, and nearly one. A finding of `CompileOptions::compile_with_lints` of `formloom-core`,
    /// as are those that follow.
    UnknownKeyword,
    /// A `default` is not valid against its own subschema.
    DefaultNotValid,
    /// A required name is described nowhere: a hint, or a warning where it is not allowed either.
    RequiredNotDefined,
    /// A property can never be given: a hint where it is `false`, a warning where something else refuses it.
    UnreachableProperty,
    /// An `if` holds for an empty object, so its `then` applies to an empty form.
    ConditionOnNothing,
    /// A branch of a union can never be chosen.
    BranchNever,
    /// Two branches of a `oneOf` accept the same value, so it is not valid.
    BranchesOverlap,
    /// A branch of a union that nothing tells apart: people read “Option 2”.
    NamelessVariant,
    /// A value of OpenAPI's `discriminator.mapping` means none of the branches.
    MappingLeadsNowhere,
    /// A long pattern that no example explains.
    PatternWithoutExample,
    /// A required member is read-only, so nobody can fill it in.
    ReadOnlyRequired,
    /// A dependency on a toggle, which is there when it is off, too.
    OffIsPresent,
    /// A field is called by its key. Of the profile for connections.
    UntitledField,
    /// A field whose name says that it is a secret is shown as any text. Of the profile for connections.
    UnmarkedSecret,
}

impl DiagnosticCode {
    fn severity(self) -> Severity {
        match self {
            Self::UnresolvedReference | Self::InvalidPattern | Self::InvalidKeywordValue => {
                Severity::Error
            }
            Self::UnusableHint
            | Self::RawPlace
            | Self::IgnoredRefSibling
            | Self::IgnoredKeyword
            | Self::TooLarge
            | Self::UnknownFormula
            | Self::FormulaLimit
            | Self::UnknownKeyword
            | Self::DefaultNotValid
            | Self::RequiredNotDefined
            | Self::UnreachableProperty
            | Self::ConditionOnNothing
            | Self::BranchNever
            | Self::MappingLeadsNowhere
            | Self::UnmarkedSecret
            | Self::BranchesOverlap => Severity::Warning,
            Self::NamelessVariant
            | Self::PatternWithoutExample
            | Self::ReadOnlyRequired
            | Self::UntitledField
            | Self::OffIsPresent => Severity::Hint,
        }
    }
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing.
    Hint,
    /// Probably not what the author meant.
    Warning,
    /// Something in the schema cannot be used.
    Error,
}
