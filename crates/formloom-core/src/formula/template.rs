//! A schema with formulas: for the values of a form it gives a schema without any.

use std::any::Any;
use std::cmp::Reverse;
use std::fmt;
use std::sync::{Arc, OnceLock};

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::evaluation::Evaluation;
use super::every::every;
use super::standing::Standing;
use super::{NOT_EVALUATED, formula};
use crate::compile::CompileOptions;
use crate::form::secrets::Secrets;
use crate::form::{Form, Origin};
use formloom_schema::Pointer;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// What the formulas of a schema give. Equal answers make the same form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answers {
    /// In the order of the schema.
    given: Vec<Option<Value>>,
    /// Formulas that would give something, with the reason why they do not.
    left_out: Vec<(usize, Reason)>,
}

/// Why a formula gives nothing although it has something to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    TooLarge,
    Unsettled,
}

/// A schema with formulas.
pub(crate) struct Template {
    schema: Value,
    options: CompileOptions,
    /// The outermost formulas.
    places: Vec<(Pointer, Standing)>,
    /// What any form of this schema may say: none where that is not known.
    every: OnceLock<Option<Form>>,
}

/// What a form of a schema with formulas comes from.
pub(crate) struct Answered {
    pub(crate) template: Arc<Template>,
    pub(crate) answers: Answers,
}

impl Origin for Answered {
    fn left_out(&self) -> Vec<Diagnostic> {
        self.template.left_out(&self.answers)
    }

    fn every(&self) -> Option<&Form> {
        self.template.every()
    }
}

/// What a form comes from; none where its schema has no formula.
pub(crate) fn origin_of(form: &Form) -> Option<&Answered> {
    let origin: &dyn Any = form.origin()?;
    origin.downcast_ref()
}

impl Template {
    /// A template of a schema; none where it has no formula. The schema is no deeper than the limit of the options.
    pub(crate) fn of(schema: &Value, options: &CompileOptions) -> Option<Self> {
        has_formula(schema).then(|| Self {
            schema: schema.clone(),
            options: options.clone(),
            places: find(schema),
            every: OnceLock::new(),
        })
    }

    /// The form for what the formulas give; none where that is no schema.
    pub(crate) fn form(self: &Arc<Self>, answers: Answers) -> Option<Form> {
        let schema = self.filled(&answers);
        let form = self.options.made(&schema, None).ok()?.form;
        self.belongs(&form, answers);
        Some(form)
    }

    /// A form is the one for some answers.
    pub(crate) fn belongs(self: &Arc<Self>, form: &Form, answers: Answers) {
        let template = self.clone();
        form.comes_from(Arc::new(Answered { template, answers }));
    }

    /// What the formulas give for some values. They see no secret of any form that this schema may have.
    pub(crate) fn answers(&self, values: Option<&Value>) -> Answers {
        self.answers_beside(None, values)
    }

    /// The same, where a form is there already: what that one says is a secret is one too.
    pub(crate) fn answers_in(&self, form: &Form, values: Option<&Value>) -> Answers {
        self.answers_beside(Some(form), values)
    }

    fn answers_beside(&self, form: Option<&Form>, values: Option<&Value>) -> Answers {
        let values = values.unwrap_or(&Value::Null);
        // Without values there is no secret, and nearly always a form is asked for without any first.
        let nothing = match values {
            Value::Null => true,
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        let every = if nothing { None } else { self.every() };
        let values = if every.is_none() {
            &Value::Null
        } else {
            values
        };
        let secrets = Secrets::of(every.into_iter().chain(form));
        let mut evaluation = Evaluation::new(values, &secrets);
        let mut answers = Answers::default();
        for (index, (at, standing)) in self.places.iter().enumerate() {
            let answer = match self.schema.pointer(at.as_str()) {
                Some(formula) => evaluation.answer(formula, *standing),
                None => Ok(None),
            };
            if answer.is_err() {
                answers.left_out.push((index, Reason::TooLarge));
            }
            answers.given.push(answer.unwrap_or_default());
        }
        answers
    }

    /// What any form of this schema may say; none where that is not known.
    pub(crate) fn every(&self) -> Option<&Form> {
        self.every
            .get_or_init(|| every(&self.schema, &self.options))
            .as_ref()
    }

    /// Leaves out the formulas that give something else than before, and those that were left out for that already.
    /// Words follow what the others make of the form, and nothing follows them: they stay.
    pub(crate) fn leave_out_unsettled(&self, now: &mut Answers, before: &Answers) {
        let was_unsettled = |index| before.left_out.contains(&(index, Reason::Unsettled));
        now.leave_out(|index, answer| {
            let differs = before.given.get(index) != Some(answer) && !self.is_words(index);
            was_unsettled(index) || differs
        });
    }

    /// Leaves out all formulas but those of words.
    pub(crate) fn leave_out_all(&self, now: &mut Answers) {
        now.leave_out(|index, _| !self.is_words(index));
    }

    /// Whether a formula stands for a title or a description.
    fn is_words(&self, index: usize) -> bool {
        let place = self.places.get(index);
        let keyword = place.and_then(|(at, _)| at.split_last());
        keyword.is_some_and(|(_, keyword)| matches!(&*keyword, "title" | "description"))
    }

    /// What the form that these answers made does without.
    pub(crate) fn left_out(&self, answers: &Answers) -> Vec<Diagnostic> {
        let mut left_out: Vec<Diagnostic> = answers
            .left_out
            .iter()
            .filter_map(|(index, reason)| {
                let (at, _) = self.places.get(*index)?;
                let what = match reason {
                    Reason::TooLarge => {
                        "what the formulas give is too large; this one is left out with its keyword"
                    }
                    Reason::Unsettled => {
                        "the formula gives something else each time it is evaluated; it is left out with its keyword"
                    }
                };
                Some(Diagnostic::new(
                    DiagnosticCode::FormulaLimit,
                    format!("#{at}"),
                    what,
                ))
            })
            .collect();
        if self.every.get().is_some_and(Option::is_none) {
            left_out.push(Diagnostic::new(
                DiagnosticCode::FormulaLimit,
                "#",
                "a formula decides where references lead, so it is not known what is a secret, and formulas see no value of the form",
            ));
        }
        left_out
    }

    /// The schema with answers in place of formulas; a formula without one goes with its keyword.
    pub(crate) fn filled(&self, answers: &Answers) -> Value {
        let mut schema = self.schema.clone();
        let mut gone: HashMap<Pointer, HashSet<String>> = HashMap::new();
        for ((at, _), answer) in self.places.iter().zip(&answers.given) {
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
        for (place, _) in &self.places {
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

impl Answers {
    /// Leaves out formulas by their number and what they give.
    fn leave_out(&mut self, goes: impl Fn(usize, &Option<Value>) -> bool) {
        for (index, answer) in self.given.iter_mut().enumerate() {
            if goes(index, answer) {
                *answer = None;
                self.left_out.push((index, Reason::Unsettled));
            }
        }
    }
}

/// Whether there is a formula at all. Nearly no schema has one, so this makes no pointers.
fn has_formula(schema: &Value) -> bool {
    let mut open = vec![(Standing::Schema, schema)];
    while let Some((standing, value)) = open.pop() {
        match value {
            Value::Object(_) if standing.formula(value).is_some() => return true,
            Value::Object(members) => {
                let inside = members.iter().filter(|(_, value)| is_container(value));
                open.extend(inside.map(|(name, value)| (standing.member(members, name), value)));
            }
            Value::Array(items) => {
                let inside = items.iter().filter(|value| is_container(value));
                open.extend(inside.map(|value| (standing.item(), value)));
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
fn find(schema: &Value) -> Vec<(Pointer, Standing)> {
    let mut places = Vec::new();
    let mut open = vec![(Pointer::root(), Standing::Schema, schema)];
    while let Some((at, standing, value)) = open.pop() {
        if standing.formula(value).is_some() {
            places.push((at, standing));
            continue;
        }
        let start = open.len();
        match value {
            Value::Object(members) => open.extend(
                members
                    .iter()
                    .map(|(name, value)| (at.join(name), standing.member(members, name), value)),
            ),
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, value)| (at.join(&index.to_string()), standing.item(), value)),
            ),
            _ => {}
        }
        open[start..].reverse();
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
            { "$firstNotEmpty": [] },
            { "properties": { "a": { "$var": "none" }, "b": true, "c": { "$concat": [{ "$var": "some" }] }, "d": { "$var": "none" } } },
            { "title": { "$var": "none" } },
            { "$firstNotEmpty": [] },
            { "$concat": [{ "$var": "some" }] } ] });
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
