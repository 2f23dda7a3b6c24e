//! Validation errors in words. The engine's own words quote the instance, and an instance here holds
//! credentials.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};

use super::{FieldError, token};

/// Adds what one error of the engine says, at the places where people can mend it.
pub(super) fn describe(error: &ValidationError<'_>, into: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str();
    let child = |name: &str| format!("{at}/{}", token(name));
    let mut add = |at: String, message: String| into.push(FieldError { at, message });
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            add(
                child(property.as_str().unwrap_or_default()),
                "must be filled in".to_owned(),
            );
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                add(child(name), "is not asked for here".to_owned());
            }
        }
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            match chosen(context) {
                Some(branch) => {
                    for error in branch {
                        describe(error, into);
                    }
                }
                None => add(at.to_owned(), "fits none of the alternatives".to_owned()),
            }
        }
        kind => add(at.to_owned(), sentence(kind)),
    }
}

/// The branch that the input means: the only one of which no constant is contradicted.
fn chosen<'a>(
    context: &'a [Vec<ValidationError<'static>>],
) -> Option<&'a [ValidationError<'static>]> {
    let contradicted = |error: &ValidationError<'_>| {
        matches!(error.kind(), ValidationErrorKind::Constant { .. })
            || matches!(error.kind(), ValidationErrorKind::Enum { options } if options.as_array().is_some_and(|all| all.len() == 1))
    };
    let mut fitting = context
        .iter()
        .filter(|branch| !branch.iter().any(contradicted));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first.as_slice())
}

fn sentence(kind: &ValidationErrorKind) -> String {
    match kind {
        ValidationErrorKind::Type { kind } => format!("must be {}", type_in_words(kind)),
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            "must be one of the listed values".to_owned()
        }
        ValidationErrorKind::Minimum { limit } => format!("must be at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("must be at most {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        ValidationErrorKind::MultipleOf { .. } => "must be a multiple of the step".to_owned(),
        ValidationErrorKind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        ValidationErrorKind::MinLength { limit } => {
            format!("must have at least {limit} characters")
        }
        ValidationErrorKind::MaxLength { limit } => format!("must have at most {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("must have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("must have at most {limit} items"),
        ValidationErrorKind::UniqueItems => "must not hold the same item twice".to_owned(),
        ValidationErrorKind::Pattern { .. } => "does not have the expected form".to_owned(),
        ValidationErrorKind::Format { format } => format!("must be a valid {format}"),
        ValidationErrorKind::OneOfMultipleValid { .. } => {
            "fits several of the alternatives, but must fit one".to_owned()
        }
        other => format!("does not satisfy `{}`", other.keyword()),
    }
}

fn type_in_words(kind: &TypeKind) -> String {
    let one = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => "a list".to_owned(),
        "object" => "a group of fields".to_owned(),
        other => other.to_owned(),
    };
    match kind {
        TypeKind::Single(kind) => one(kind.as_str()),
        TypeKind::Multiple(kinds) => kinds
            .iter()
            .map(|kind| one(kind.as_str()))
            .collect::<Vec<_>>()
            .join(" or "),
    }
}
