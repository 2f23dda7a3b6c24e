//! A schema with formulas: for the values of a form it gives a schema without any.

use std::cmp::Reverse;
use std::fmt;
use std::sync::Arc;

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::evaluate::evaluate;
use super::{NOT_EVALUATED, formula, is_formula};
use crate::compile::CompileOptions;
use crate::diagnostic::{Diagnostic, DiagnosticCode};
use crate::form::Form;
use crate::pointer::Pointer;

/// What each formula gives, in the order of the schema. Equal answers make the same form.
pub(crate) type Answers = Vec<Option<Value>>;

/// A schema with formulas.
pub(crate) struct Template {
    schema: Value,
    options: CompileOptions,
    /// The outermost formulas.
    places: Vec<Pointer>,
}

impl Template {
    /// A template of a schema; none where it has no formula. The schema is no deeper than the limit of the options.
    pub(crate) fn of(schema: &Value, options: &CompileOptions) -> Option<Self> {
        has_formula(schema).then(|| Self {
            schema: schema.clone(),
            options: options.clone(),
            places: find(schema),
        })
    }

    /// The form for what the formulas give; none where that is no schema.
    pub(crate) fn form(self: &Arc<Self>, answers: Answers) -> Option<Form> {
        let schema = self.filled(&answers);
        let form = self.options.compile_evaluated(&schema).ok()?.form;
        form.belongs_to(self.clone(), answers);
        Some(form)
    }

    /// What the formulas give for some values.
    pub(crate) fn answers(&self, values: Option<&Value>) -> Answers {
        let values = values.unwrap_or(&Value::Null);
        self.places
            .iter()
            .map(|at| evaluate(self.schema.pointer(at.as_str())?, values))
            .collect()
    }

    /// The schema with answers in place of formulas; a formula without one goes with its keyword.
    pub(crate) fn filled(&self, answers: &Answers) -> Value {
        let mut schema = self.schema.clone();
        let mut gone: HashMap<Pointer, HashSet<String>> = HashMap::new();
        for (at, answer) in self.places.iter().zip(answers) {
            match (at.split_last(), answer) {
                (None, answer) => schema = answer.clone().unwrap_or(Value::Bool(true)),
                (Some((parent, token)), None) => {
                    gone.entry(parent).or_default().insert(token);
                }
                (Some(_), Some(answer)) => {
                    if let Some(place) = schema.pointer_mut(at.as_str()) {
                        *place = answer.clone();
                    }
                }
            }
        }
        // The innermost first, so that what goes moves nothing that is still to come.
        let mut gone: Vec<(Pointer, HashSet<String>)> = gone.into_iter().collect();
        gone.sort_by_cached_key(|(around, _)| {
            Reverse(around.tokens().into_iter().flatten().count())
        });
        for (around, tokens) in gone {
            match schema.pointer_mut(around.as_str()) {
                Some(Value::Object(members)) => members.retain(|key, _| !tokens.contains(key)),
                Some(Value::Array(items)) => {
                    let mut number = 0..;
                    items.retain(|_| {
                        number
                            .next()
                            .is_none_or(|number: usize| !tokens.contains(&number.to_string()))
                    });
                }
                _ => {}
            }
        }
        schema
    }

    /// Formulas that are not evaluated, wherever they stand.
    pub(crate) fn report(&self, diagnostics: &mut Vec<Diagnostic>) {
        for place in &self.places {
            let mut open: Vec<(Pointer, &Value)> = self
                .schema
                .pointer(place.as_str())
                .map(|value| (place.clone(), value))
                .into_iter()
                .collect();
            while let Some((at, value)) = open.pop() {
                if let Some((name, _)) = formula(value)
                    && NOT_EVALUATED.contains(&name)
                {
                    diagnostics.push(Diagnostic::new(
                        DiagnosticCode::UnknownFormula,
                        format!("#{at}"),
                        format!(
                            "`{name}` is not evaluated, and its keyword is left out; use `$var` or `$case`, or let your backend evaluate it"
                        ),
                    ));
                    continue;
                }
                inside(value, &at, &mut open);
            }
        }
    }
}

/// Whether there is a formula at all. Nearly no schema has one, so this makes no pointers.
fn has_formula(schema: &Value) -> bool {
    let mut open = vec![(None, schema)];
    while let Some((keyword, value)) = open.pop() {
        match value {
            Value::Object(_) if is_formula(keyword, value) => return true,
            Value::Object(members) => {
                let inside = members.iter().filter(|(_, value)| is_container(value));
                open.extend(inside.map(|(name, value)| (Some(name.as_str()), value)));
            }
            Value::Array(items) => {
                let inside = items.iter().filter(|value| is_container(value));
                open.extend(inside.map(|value| (None, value)));
            }
            _ => {}
        }
    }
    false
}

fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// The outermost formulas. A schema is no deeper than a limit; still this keeps a list.
fn find(schema: &Value) -> Vec<Pointer> {
    let mut places = Vec::new();
    let mut open = vec![(Pointer::root(), schema)];
    while let Some((at, value)) = open.pop() {
        let keyword = at.split_last().map(|(_, keyword)| keyword);
        if is_formula(keyword.as_deref(), value) {
            places.push(at);
        } else {
            let start = open.len();
            inside(value, &at, &mut open);
            open[start..].reverse();
        }
    }
    places
}

fn inside<'v>(value: &'v Value, at: &Pointer, open: &mut Vec<(Pointer, &'v Value)>) {
    match value {
        Value::Object(members) => {
            open.extend(members.iter().map(|(name, value)| (at.join(name), value)));
        }
        Value::Array(items) => open.extend(
            items
                .iter()
                .enumerate()
                .map(|(index, value)| (at.join(&index.to_string()), value)),
        ),
        _ => {}
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Template")
            .field("formulas", &self.places)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::{Map, Value, json};

    use super::Template;
    use crate::compile::CompileOptions;

    fn filled(schema: &Value, values: &Value) -> Value {
        let template = Template::of(schema, &CompileOptions::default()).unwrap();
        template.filled(&template.answers(Some(values)))
    }

    #[test]
    fn what_has_no_answer_goes_and_the_rest_keeps_its_order() {
        let schema = json!({ "allOf": [
            { "$var": "none" },
            { "properties": { "a": { "$var": "none" }, "b": true, "c": { "$var": "some" }, "d": { "$var": "none" } } },
            { "title": { "$var": "none" } },
            { "$var": "none" },
            { "$var": "some" } ] });
        assert_eq!(
            filled(&schema, &json!({ "some": "S" })).to_string(),
            json!({ "allOf": [{ "properties": { "b": true, "c": "S" } }, {}, "S"] }).to_string()
        );
    }

    #[test]
    fn thousands_of_formulas_without_an_answer_take_no_time() {
        let member = |index: usize| {
            let value = if index.is_multiple_of(2) {
                json!({ "$var": "none" })
            } else {
                json!({})
            };
            (format!("m{index}"), value)
        };
        let properties: Map<String, Value> = (0..40_000).map(member).collect();
        let any: Vec<Value> = properties.values().cloned().collect();
        let template = Template::of(
            &json!({ "properties": properties, "anyOf": any }),
            &CompileOptions::default(),
        )
        .unwrap();
        let answers = template.answers(None);
        let start = Instant::now();
        let schema = template.filled(&answers);
        assert!(start.elapsed() < Duration::from_secs(5), "it is one pass");
        assert_eq!(schema["properties"].as_object().unwrap().len(), 20_000);
        assert_eq!(schema["anyOf"].as_array().unwrap().len(), 20_000);
    }
}
