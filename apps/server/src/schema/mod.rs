//! What the server needs of an `inputSchema`: is an input valid, and which of its members are secret.

mod secrets;
mod words;

pub(crate) use secrets::{conceal, merge};

use serde::Serialize;
use serde_json::Value;

/// A problem at one place of the input, as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FieldError {
    /// JSON Pointer into the input; of the missing child where something is missing.
    pub(crate) at: String,
    pub(crate) message: String,
}

/// A schema that is compiled once, when the server starts.
#[derive(Debug)]
pub(crate) struct Compiled(jsonschema::Validator);

/// Compiles a schema, or says why it cannot be used.
pub(crate) fn compile(schema: &Value) -> Result<Compiled, String> {
    validator(schema).map(Compiled)
}

impl Compiled {
    /// Every error of the input, in words that never quote a value.
    pub(crate) fn validate(&self, input: &Value) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for error in self.0.iter_errors(input) {
            words::describe(&error, &mut errors);
        }
        errors
    }
}

fn validator(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| {
            format!(
                "{} at {}",
                error.kind().keyword(),
                error.instance_path().as_str()
            )
        })
}

/// A member name as a reference token of RFC 6901.
fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(schema: Value, input: Value, expected: &[(&str, &str)]) {
        let errors = compile(&schema).unwrap().validate(&input);
        let actual: Vec<_> = errors
            .iter()
            .map(|error| (error.at.as_str(), error.message.as_str()))
            .collect();
        assert_eq!(actual, expected, "errors of {input} under {schema}");
    }

    #[test]
    fn errors_name_the_place_and_never_the_value() {
        let schema = json!({
            "required": ["a/b", "n"],
            "properties": {"n": {"type": "integer", "minimum": 1}, "s": {"enum": ["x"]}, "u": {"format": "uri"}},
            "additionalProperties": false
        });
        check(
            schema.clone(),
            json!({"n": 1}),
            &[("/a~1b", "must be filled in")],
        );
        check(
            schema.clone(),
            json!({"a/b": 1, "n": 1}),
            &[("/a~1b", "is not asked for here")],
        );
        let hidden = compile(&schema)
            .unwrap()
            .validate(&json!({"n": "hunter2", "s": "hunter2", "u": "hunter2", "a/b": 1}));
        assert_eq!(hidden.len(), 4, "one error per member");
        assert!(
            !format!("{hidden:?}").contains("hunter2"),
            "no value is quoted"
        );
    }

    #[test]
    fn errors_of_a_union_are_those_of_the_branch_that_was_chosen() {
        let schema = json!({"oneOf": [
            {"required": ["by", "password"], "properties": {"by": {"const": "password"}}},
            {"required": ["by", "key"], "properties": {"by": {"const": "key"}, "key": {"type": "string"}}},
        ]});
        check(
            schema.clone(),
            json!({"by": "key"}),
            &[("/key", "must be filled in")],
        );
        check(
            schema.clone(),
            json!({"by": "key", "key": 1}),
            &[("/key", "must be text")],
        );
        check(
            schema,
            json!({"by": "other"}),
            &[("", "fits none of the alternatives")],
        );
    }
}
