//! Typed Rust: from a type to its form, and from the instance to the type. With the feature `typed`.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::compile::CompileOptions;
use crate::error::CompileError;
use crate::form::Compiled;
use formloom_schema::Pointer;

/// Compiles the form of a type, by the schema that [`schemars`] makes of it.
///
/// ```
/// use formloom_core::{Event, compile_type, read_as};
/// use schemars::JsonSchema;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, JsonSchema)]
/// struct Server {
///     /// Where it listens.
///     host: String,
///     port: u16,
/// }
///
/// let mut state = compile_type::<Server>()?.form.state(None);
/// state.apply(Event::type_text("/host", "db.example.org"))?;
/// state.apply(Event::type_text("/port", "5432"))?;
/// assert_eq!(state.view("/host").unwrap().description.as_deref(), Some("Where it listens."));
/// let done = state.submit().expect("the form is complete");
/// let server: Server = read_as(&done.instance)?;
/// assert_eq!((server.host.as_str(), server.port), ("db.example.org", 5432));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CompileError`] where the type's schema has no form.
pub fn compile_type<T: schemars::JsonSchema>() -> Result<Compiled, CompileError> {
    compile_type_with::<T>(&CompileOptions::default())
}

/// The same with options.
///
/// # Errors
/// [`CompileError`] where the type's schema has no form under the options.
pub fn compile_type_with<T: schemars::JsonSchema>(
    options: &CompileOptions,
) -> Result<Compiled, CompileError> {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    options.compile(&schema.to_value())
}

/// An instance is no value of a type: where, and what was expected. As an error of the form:
/// `Event::ServerErrors { errors: vec![(error.at, error.message)] }`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{at}`")]
#[non_exhaustive]
pub struct ReadError {
    /// The instance location.
    pub at: Pointer,
    /// What is wrong there. It never quotes the value, but for what a type of the program says in its own words.
    pub message: String,
}

/// Reads an instance as a value of a type.
///
/// # Errors
/// [`ReadError`] at the place that does not fit the type.
pub fn read_as<T: DeserializeOwned>(instance: &Value) -> Result<T, ReadError> {
    serde_path_to_error::deserialize(instance).map_err(|error| {
        let mut at = Pointer::root();
        for segment in error.path() {
            at = match segment {
                Segment::Seq { index } => at.join(&index.to_string()),
                Segment::Map { key } => at.join(key),
                // A variant is a member where it is written as one (external tagging), else it has no place.
                Segment::Enum { variant } => {
                    let inside = at.join(variant);
                    if instance.pointer(inside.as_str()).is_some() {
                        inside
                    } else {
                        at
                    }
                }
                Segment::Unknown => at,
            };
        }
        let said = error.inner().to_string();
        if let Some(name) = said
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'))
        {
            at = at.join(name);
        }
        let message = without_value(&said);
        ReadError { at, message }
    })
}

/// How the sentences of serde begin that quote the value.
const QUOTES: [&str; 3] = ["invalid type: ", "invalid value: ", "unknown variant "];

/// What serde says about a value, without the value.
fn without_value(said: &str) -> String {
    if !QUOTES.iter().any(|start| said.starts_with(start)) {
        return said.to_owned();
    }
    // An enum without variants: what follows a comma may be of the value.
    let expected = if said.ends_with(", there are no variants") {
        None
    } else {
        said.rfind(", expected ").and_then(|at| said.get(at + 2..))
    };
    expected.unwrap_or("expected another value").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    struct Job {
        #[allow(dead_code, reason = "only read")]
        steps: Vec<Step>,
    }

    #[derive(Debug, Deserialize)]
    struct Step {
        #[allow(dead_code, reason = "only read")]
        retries: u8,
    }

    #[test]
    fn an_error_of_serde_has_its_place_and_no_value() {
        let error =
            read_as::<Job>(&json!({ "steps": [{ "retries": 1 }, { "retries": "s3cret" }] }))
                .unwrap_err();
        assert_eq!(error.at, Pointer::from("/steps/1/retries"));
        assert_eq!(error.message, "expected u8");
        let error = read_as::<Job>(&json!({ "steps": [{}] })).unwrap_err();
        assert_eq!(
            error.at,
            Pointer::from("/steps/0/retries"),
            "the member that is missing"
        );
    }

    #[derive(Debug, Deserialize)]
    enum Mode {
        Fast,
        Slow,
    }

    #[derive(Debug, Deserialize)]
    enum Never {}

    #[test]
    fn an_error_of_an_enum_has_no_value() {
        for value in [
            "s3cret",
            "s3cret, expected s3cret",
            "s3cret`, expected `s3cret",
        ] {
            for error in [
                read_as::<Mode>(&json!(value)).unwrap_err(),
                read_as::<Mode>(&json!({ value: 1 })).unwrap_err(),
                read_as::<Never>(&json!(value)).unwrap_err(),
                read_as::<u8>(&json!(value)).unwrap_err(),
                read_as::<char>(&json!(value)).unwrap_err(),
            ] {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains("s3cret"), "{shown}");
                assert!(error.message.starts_with("expected "), "{shown}");
            }
        }
        let error = read_as::<Mode>(&json!("Slower")).unwrap_err();
        assert_eq!(error.message, "expected `Fast` or `Slow`");
        let modes = ["Fast", "Slow"].map(|mode| read_as::<Mode>(&json!(mode)));
        assert!(matches!(modes, [Ok(Mode::Fast), Ok(Mode::Slow)]));
    }
}
