//! Filters of `$case`: a list of conditions that all hold, each `{"field", "operator", "value"}`.

use serde_json::{Number, Value};

use super::evaluation::Evaluation;
use super::locator::each;
use super::value::{is_true, text_of};

impl Evaluation<'_> {
    /// Whether every condition holds; one with an unknown operator does not count.
    pub(super) fn matches(&mut self, conditions: &[Value]) -> bool {
        conditions
            .iter()
            .all(|condition| self.meets(condition).unwrap_or(false))
    }

    /// None where the budget ends.
    fn meets(&mut self, condition: &Value) -> Option<bool> {
        let text = |name| {
            condition
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (operator, field) = (text("operator"), text("field"));
        let operand = condition.get("value");
        let cost = 1 + operand.map_or(0, size);
        let found = each(self, field);
        if found.is_empty() {
            return self
                .budget
                .pay(cost)
                .then(|| holds(operator, None, operand));
        }
        for (value, shade) in found {
            if !self.budget.pay(cost + size(value)) {
                return None;
            }
            let readable = self.readable(value, &shade);
            if holds(operator, readable.as_deref(), operand) {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// About how long it takes to look at a value once.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 64,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

fn holds(operator: &str, value: Option<&Value>, operand: Option<&Value>) -> bool {
    match operator {
        "is" => same(value, operand),
        "is_not" => !same(value, operand),
        "is_one_of" => is_in(value, operand),
        "is_not_one_of" => !is_in(value, operand),
        "is_true" => value.is_some_and(is_true),
        "is_false" => value == Some(&Value::Bool(false)),
        "contains" => contains(value, operand).unwrap_or(false),
        "does_not_contain" => contains(value, operand).is_some_and(|contains| !contains),
        "array_includes" => is_in(operand, value),
        "array_does_not_include" => !is_in(operand, value),
        "less_than" => compare(value, operand, |left, right| left < right),
        "less_than_or_equal" => compare(value, operand, |left, right| left <= right),
        "more_than" => compare(value, operand, |left, right| left > right),
        "more_than_or_equal" => compare(value, operand, |left, right| left >= right),
        "is_empty" => is_empty(value),
        "is_not_empty" => !is_empty(value),
        _ => true,
    }
}

/// Equal, or the same number once as a number and once as text; nothing is like `null`.
fn same(value: Option<&Value>, operand: Option<&Value>) -> bool {
    let (value, operand) = (
        value.unwrap_or(&Value::Null),
        operand.unwrap_or(&Value::Null),
    );
    let reads_as = |number: &Number, text: &str| number.as_f64() == text.trim().parse().ok();
    match (value, operand) {
        (Value::Number(number), Value::String(text))
        | (Value::String(text), Value::Number(number)) => reads_as(number, text),
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        _ => value == operand,
    }
}

fn is_in(value: Option<&Value>, list: Option<&Value>) -> bool {
    let value = value.unwrap_or(&Value::Null);
    list.and_then(Value::as_array)
        .is_some_and(|list| list.contains(value))
}

fn contains(value: Option<&Value>, operand: Option<&Value>) -> Option<bool> {
    let value = value.filter(|value| is_true(value))?;
    Some(text_of(value).contains(&text_of(operand?)))
}

fn compare(value: Option<&Value>, operand: Option<&Value>, test: fn(f64, f64) -> bool) -> bool {
    let number = |value: Option<&Value>| match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match (number(value), number(operand)) {
        (Some(left), Some(right)) => test(left, right),
        _ => false,
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(_) => false,
    }
}
