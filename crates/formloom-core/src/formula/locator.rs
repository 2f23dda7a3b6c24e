//! Locators: `address.street`, `items[0].name`, `$.region`, `$`. A backslash takes the meaning from `.`, `[` and `]`.

use serde_json::Value;

use super::evaluation::Evaluation;
use crate::form::secrets::Shade;

/// A step of a locator.
#[derive(Debug, PartialEq)]
enum Step {
    Member(String),
    Item(usize),
}

/// The value at a locator; none where there is none, where the text is no locator, or where it is secret.
pub(super) fn at<'a>(of: &mut Evaluation<'a>, locator: &str) -> Option<(&'a Value, Shade)> {
    let steps = steps(locator)?;
    let (mut value, mut shade) = (of.values, of.secrets.root());
    for step in steps {
        if shade.is_secret() || !of.budget.pay(shade.weight()) {
            return None;
        }
        (value, shade) = match step {
            Step::Member(name) => (value.get(&name)?, of.secrets.member(&shade, &name)),
            Step::Item(index) => (value.get(index)?, of.secrets.item(&shade, index)),
        };
    }
    (!shade.is_secret()).then_some((value, shade))
}

/// The values that a filter looks at: through a list, those of each item. None is secret.
pub(super) fn each<'a>(of: &mut Evaluation<'a>, locator: &str) -> Vec<(&'a Value, Shade)> {
    let Some(steps) = steps(locator) else {
        return Vec::new();
    };
    let mut found = vec![(of.values, of.secrets.root())];
    for step in &steps {
        let mut next = Vec::new();
        for (value, shade) in found {
            if shade.is_secret() || !of.budget.pay(shade.weight()) {
                continue;
            }
            match (step, value) {
                (Step::Item(index), value) => next.extend(
                    value
                        .get(*index)
                        .map(|item| (item, of.secrets.item(&shade, *index))),
                ),
                (Step::Member(name), Value::Array(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        if !of.budget.pay(shade.weight()) {
                            break;
                        }
                        let inside = of.secrets.item(&shade, index);
                        if let Some(member) = item.get(name)
                            && !inside.is_secret()
                        {
                            next.push((member, of.secrets.member(&inside, name)));
                        }
                    }
                }
                (Step::Member(name), value) => next.extend(
                    value
                        .get(name)
                        .map(|member| (member, of.secrets.member(&shade, name))),
                ),
            }
        }
        found = next;
    }
    found.retain(|(value, shade)| !value.is_null() && !shade.is_secret());
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
    use crate::form::secrets::Secrets;
    use serde_json::json;

    #[test]
    fn locators_go_where_they_say() {
        let values = json!({ "a": { "b": [{ "c": 1 }, { "c": 2 }] }, "x.y": true });
        let secrets = Secrets::of([]);
        let mut of = Evaluation::new(&values, &secrets);
        let mut at = |locator| super::at(&mut of, locator).map(|(value, _)| value.clone());
        assert_eq!(at("a.b[1].c"), Some(json!(2)));
        assert_eq!(at("$.a.b[0].c"), Some(json!(1)));
        assert_eq!(at("$"), Some(values.clone()));
        assert_eq!(at("x\\.y"), Some(json!(true)));
        assert_eq!(at("a.z"), None);
        assert_eq!(at("a[q]"), None, "no index");
        assert_eq!(at("$a"), None, "no locator");
        let found: Vec<Value> = each(&mut of, "a.b.c")
            .into_iter()
            .map(|(value, _)| value.clone())
            .collect();
        assert_eq!(found, [json!(1), json!(2)]);
    }
}
