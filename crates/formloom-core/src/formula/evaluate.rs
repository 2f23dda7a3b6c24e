//! Evaluates a formula against the values of the form.

use std::borrow::Cow;

use serde_json::Value;

use super::budget::TooLarge;
use super::evaluation::Evaluation;
use super::locator;
use super::standing::Standing;
use super::value::{is_true, text_of};

impl Evaluation<'_> {
    /// What an outermost formula gives.
    pub(super) fn answer(
        &mut self,
        value: &Value,
        standing: Standing,
    ) -> Result<Option<Value>, TooLarge> {
        let answer = self.evaluate(value, standing);
        self.budget.settle(answer)
    }

    /// A value with every formula in it evaluated; none where a formula gives nothing, or too much.
    ///
    /// Schemas are no deeper than a limit, and so is this.
    pub(super) fn evaluate(&mut self, value: &Value, standing: Standing) -> Option<Value> {
        if !self.budget.pay(1) {
            return None;
        }
        if let Some((name, argument)) = standing.formula(value) {
            return self.apply(name, argument, standing.answer());
        }
        Some(match value {
            _ if standing == Standing::Data => value.clone(),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .filter_map(|item| self.evaluate(item, standing.item()))
                    .collect(),
            ),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .filter_map(|(name, member)| {
                        let inside = standing.member(members, name);
                        let answer = self.evaluate(member, inside)?;
                        Some((name.clone(), answer))
                    })
                    .collect(),
            ),
            other => other.clone(),
        })
    }

    /// The value of something that is asked for its truth or its text.
    pub(super) fn value(&mut self, value: &Value) -> Option<Value> {
        self.evaluate(value, Standing::Free)
    }

    fn apply(&mut self, name: &str, argument: &Value, standing: Standing) -> Option<Value> {
        match name {
            "$var" => self.var(argument.as_str()?),
            "$case" => self.case(argument, standing),
            "$plain" => Some(argument.clone()),
            "$concat" => self.concat(argument),
            "$firstNotEmpty" => list(argument)?
                .iter()
                .filter_map(|value| self.evaluate(value, standing))
                .find(|value| !value.is_null() && *value != ""),
            "$and" => Some(Value::Bool(
                list(argument)?.iter().all(|value| self.holds(value)),
            )),
            "$or" => Some(Value::Bool(
                list(argument)?.iter().any(|value| self.holds(value)),
            )),
            _ => None,
        }
    }

    /// The value of the form at a place, without the secrets in it.
    fn var(&mut self, locator: &str) -> Option<Value> {
        let (value, shade) = locator::at(self, locator)?;
        let readable = self.readable(value, &shade)?;
        self.budget
            .pay_for(&readable)
            .then(|| readable.into_owned())
    }

    /// A value without the secrets in it.
    pub(super) fn readable<'v>(
        &mut self,
        value: &'v Value,
        shade: &crate::form::secrets::Shade,
    ) -> Option<Cow<'v, Value>> {
        let budget = &mut self.budget;
        self.secrets
            .readable(value, shade, &mut |steps| budget.pay(steps))
    }

    fn holds(&mut self, value: &Value) -> bool {
        self.value(value).is_some_and(|value| is_true(&value))
    }

    /// The value of the first case whose filter holds; one without a filter always does.
    fn case(&mut self, argument: &Value, standing: Standing) -> Option<Value> {
        let cases = argument
            .as_array()
            .or_else(|| argument.get("cases")?.as_array())?;
        let mut fits = |case: &&Value| match case.get("filter") {
            None | Some(Value::Null) => case.is_object(),
            Some(Value::Array(conditions)) => self.matches(conditions),
            Some(filter) => self.value(filter).is_none_or(|value| is_true(&value)),
        };
        let chosen = match cases.iter().find(|case| fits(case)) {
            Some(case) => case.get("value"),
            None => argument.get("default"),
        };
        self.evaluate(chosen?, standing)
    }

    /// Texts one after another, those that are empty left out.
    fn concat(&mut self, argument: &Value) -> Option<Value> {
        let delimiter = argument
            .get("delimiter")
            .and_then(|delimiter| self.value(delimiter))
            .map(|delimiter| text_of(&delimiter))
            .unwrap_or_default();
        let mut whole = String::new();
        for value in list(argument)? {
            let Some(value) = self.value(value).filter(|value| !value.is_null()) else {
                continue;
            };
            let text = text_of(&value);
            if text.is_empty() {
                continue;
            }
            if !whole.is_empty() {
                whole.push_str(&delimiter);
            }
            whole.push_str(&text);
            if !self.budget.pay_for_text(whole.len()) {
                return None;
            }
        }
        Some(Value::String(whole))
    }
}

fn list(argument: &Value) -> Option<&Vec<Value>> {
    argument
        .as_array()
        .or_else(|| argument.get("values")?.as_array())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::secrets::Secrets;
    use serde_json::json;

    fn given(formula: Value, values: Value) -> Option<Value> {
        let secrets = Secrets::of([]);
        Evaluation::new(&values, &secrets)
            .answer(&formula, Standing::Schema)
            .unwrap_or_default()
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
