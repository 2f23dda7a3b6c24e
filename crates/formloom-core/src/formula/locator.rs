//! Locators: `address.street`, `items[0].name`, `$.region`, `$`. A backslash takes the meaning from `.`, `[` and `]`.

use serde_json::Value;

/// A step of a locator.
#[derive(Debug, PartialEq)]
enum Step {
    Member(String),
    Item(usize),
}

/// The value at a locator; none where there is none, or where the text is no locator.
pub(super) fn at<'v>(values: &'v Value, locator: &str) -> Option<&'v Value> {
    let mut value = values;
    for step in steps(locator)? {
        value = match step {
            Step::Member(name) => value.get(name)?,
            Step::Item(index) => value.get(index)?,
        };
    }
    Some(value)
}

/// The values that a filter looks at: through a list, those of each item.
pub(super) fn each<'v>(values: &'v Value, locator: &str) -> Vec<&'v Value> {
    let Some(steps) = steps(locator) else {
        return Vec::new();
    };
    let mut found = vec![values];
    for step in &steps {
        found = found
            .into_iter()
            .flat_map(|value| match (step, value) {
                (Step::Item(index), value) => value.get(*index).into_iter().collect(),
                (Step::Member(name), Value::Array(items)) => {
                    items.iter().filter_map(|item| item.get(name)).collect()
                }
                (Step::Member(name), value) => value.get(name).into_iter().collect::<Vec<_>>(),
            })
            .collect();
    }
    found.retain(|value| !value.is_null());
    found
}

fn steps(locator: &str) -> Option<Vec<Step>> {
    let text = match locator.strip_prefix('$') {
        Some("") => return Some(Vec::new()),
        Some(rest) => rest.to_owned(),
        None => format!(".{locator}"),
    };
    let mut steps = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(opening) = rest.next() {
        let mut name = String::new();
        match opening {
            '.' => {
                while let Some(next) = rest.next_if(|next| !matches!(next, '.' | '[')) {
                    name.push(if next == '\\' { rest.next()? } else { next });
                }
                steps.push(Step::Member(name));
            }
            '[' => {
                for next in rest.by_ref() {
                    if next == ']' {
                        break;
                    }
                    name.push(next);
                }
                steps.push(Step::Item(name.parse().ok()?));
            }
            _ => return None,
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn locators_go_where_they_say() {
        let values = json!({ "a": { "b": [{ "c": 1 }, { "c": 2 }] }, "x.y": true });
        assert_eq!(at(&values, "a.b[1].c"), Some(&json!(2)));
        assert_eq!(at(&values, "$.a.b[0].c"), Some(&json!(1)));
        assert_eq!(at(&values, "$"), Some(&values));
        assert_eq!(at(&values, "x\\.y"), Some(&json!(true)));
        assert_eq!(at(&values, "a.z"), None);
        assert_eq!(at(&values, "a[q]"), None, "no index");
        assert_eq!(at(&values, "$a"), None, "no locator");
        assert_eq!(each(&values, "a.b.c"), vec![&json!(1), &json!(2)]);
    }
}
