//! Evaluates a formula against the values of the form.

use serde_json::Value;

use super::filter::{is_true, matches, text_of};
use super::formula;
use super::locator;

/// A value with every formula in it evaluated; none where a formula gives nothing.
///
/// Schemas are no deeper than a limit, and so is this.
pub(super) fn evaluate(value: &Value, values: &Value) -> Option<Value> {
    if let Some((name, argument)) = formula(value) {
        return apply(name, argument, values);
    }
    Some(match value {
        Value::Array(items) => Value::Array(
            items
                .iter()
                .filter_map(|item| evaluate(item, values))
                .collect(),
        ),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter_map(|(name, member)| Some((name.clone(), evaluate(member, values)?)))
                .collect(),
        ),
        other => other.clone(),
    })
}

fn apply(name: &str, argument: &Value, values: &Value) -> Option<Value> {
    match name {
        "$var" => locator::at(values, argument.as_str()?).cloned(),
        "$case" => case(argument, values),
        "$plain" => Some(argument.clone()),
        "$concat" => concat(argument, values),
        "$firstNotEmpty" => list(argument)?
            .iter()
            .filter_map(|value| evaluate(value, values))
            .find(|value| !value.is_null() && *value != ""),
        "$and" => Some(Value::Bool(list(argument)?.iter().all(holds(values)))),
        "$or" => Some(Value::Bool(list(argument)?.iter().any(holds(values)))),
        _ => None,
    }
}

fn holds(values: &Value) -> impl Fn(&Value) -> bool {
    move |value| evaluate(value, values).is_some_and(|value| is_true(&value))
}

fn list(argument: &Value) -> Option<&Vec<Value>> {
    argument
        .as_array()
        .or_else(|| argument.get("values")?.as_array())
}

/// The value of the first case whose filter holds; one without a filter always does.
fn case(argument: &Value, values: &Value) -> Option<Value> {
    let cases = argument
        .as_array()
        .or_else(|| argument.get("cases")?.as_array())?;
    let fits = |case: &&Value| match case.get("filter") {
        None | Some(Value::Null) => case.is_object(),
        Some(Value::Array(conditions)) => matches(conditions, values),
        Some(filter) => evaluate(filter, values).is_none_or(|value| is_true(&value)),
    };
    let chosen = match cases.iter().find(fits) {
        Some(case) => case.get("value"),
        None => argument.get("default"),
    };
    evaluate(chosen?, values)
}

/// Texts one after another, those that are empty left out.
fn concat(argument: &Value, values: &Value) -> Option<Value> {
    let delimiter = argument
        .get("delimiter")
        .and_then(|delimiter| evaluate(delimiter, values))
        .map(|delimiter| text_of(&delimiter))
        .unwrap_or_default();
    let texts: Vec<String> = list(argument)?
        .iter()
        .filter_map(|value| evaluate(value, values))
        .filter(|value| !value.is_null())
        .map(|value| text_of(&value))
        .filter(|text| !text.is_empty())
        .collect();
    Some(Value::String(texts.join(&delimiter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given(formula: Value, values: Value) -> Option<Value> {
        evaluate(&formula, &values)
    }

    #[test]
    fn a_case_takes_the_first_filter_that_holds() {
        let formula = json!({ "$case": { "cases": [
            { "filter": [{ "field": "region", "operator": "is", "value": "eu" }], "value": { "$var": "name" } },
            { "filter": { "$or": [{ "$var": "beta" }, false] }, "value": "beta" }
        ], "default": "other" } });
        let given = |values| given(formula.clone(), values);
        assert_eq!(
            given(json!({ "region": "eu", "name": "Ada" })),
            Some(json!("Ada"))
        );
        assert_eq!(
            given(json!({ "region": "us", "beta": true })),
            Some(json!("beta"))
        );
        assert_eq!(given(json!({})), Some(json!("other")));
    }

    #[test]
    fn what_gives_nothing_is_left_out() {
        let schema = json!({ "title": { "$var": "label" }, "type": "string", "enum": [{ "$var": "a" }, "b"] });
        assert_eq!(
            given(schema, json!({ "a": "A" })),
            Some(json!({ "type": "string", "enum": ["A", "b"] }))
        );
    }

    #[test]
    fn keywords_that_begin_with_a_dollar_are_no_formulas() {
        let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "$comment": "x" } } });
        assert_eq!(given(schema.clone(), json!({})), Some(schema));
    }

    #[test]
    fn texts_are_joined() {
        let formula =
            json!({ "$concat": { "values": [{ "$var": "first" }, "", 7], "delimiter": " " } });
        assert_eq!(
            given(formula, json!({ "first": "Ada" })),
            Some(json!("Ada 7"))
        );
    }
}
