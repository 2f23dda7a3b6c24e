//! Whether values are the same, and whether items are unique, as JSON Schema counts: numbers by value, members in any order.
//!
//! Invariant: no recursion into an instance; comparing and hashing keep a stack of their own.

use std::hash::{DefaultHasher, Hash, Hasher};

use hashbrown::HashMap;
use serde_json::Value;

use crate::number;

/// How deep the first look at an item goes.
const FIRST_DEPTH: usize = 1;

/// Whether two values are the same.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        // Most are no containers.
        (Value::String(left), Value::String(right)) => return left == right,
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {}
        (Value::Number(left), Value::Number(right)) => return number::same(left, right),
        (left, right) => return left == right,
    }
    let mut open = vec![(left, right)];
    while let Some((left, right)) = open.pop() {
        match (left, right) {
            (Value::Null, Value::Null) => {}
            (Value::Bool(left), Value::Bool(right)) if left == right => {}
            (Value::String(left), Value::String(right)) if left == right => {}
            (Value::Number(left), Value::Number(right)) if number::same(left, right) => {}
            (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
                open.extend(left.iter().zip(right));
            }
            (Value::Object(left), Value::Object(right)) if left.len() == right.len() => {
                for (key, left) in left {
                    match right.get(key) {
                        Some(right) => open.push((left, right)),
                        None => return false,
                    }
                }
            }
            _ => return false,
        }
    }
    true
}

/// Whether no two items are the same.
pub fn unique<'i>(items: impl IntoIterator<Item = &'i Value>) -> bool {
    let items = items.into_iter();
    let mut alike: HashMap<u64, Vec<&Value>> = HashMap::with_capacity(items.size_hint().0);
    for item in items {
        alike.entry(hash(item, FIRST_DEPTH)).or_default().push(item);
    }
    // Nearly always the first look tells items apart; what it does not is looked at to the end, once.
    alike.values().filter(|alike| alike.len() > 1).all(|alike| {
        let mut seen: HashMap<u64, Vec<&Value>> = HashMap::with_capacity(alike.len());
        alike.iter().all(|item| {
            let same = seen.entry(whole_hash(item)).or_default();
            let is_new = !same.iter().any(|other| equal(other, item));
            same.push(item);
            is_new
        })
    })
}

/// The items without those that came before.
pub fn distinct(items: &[Value]) -> Vec<&Value> {
    let mut seen: HashMap<u64, Vec<&Value>> = HashMap::with_capacity(items.len());
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let alike = seen.entry(whole_hash(item)).or_default();
        if !alike.iter().any(|other| equal(other, item)) {
            alike.push(item);
            found.push(item);
        }
    }
    found
}

/// The hash of a value to its end, without recursion: of each value after those inside it.
fn whole_hash(value: &Value) -> u64 {
    let mut open = vec![(value, false)];
    // The hashes of values that are done and whose container is not.
    let mut done: Vec<u64> = Vec::new();
    while let Some((value, is_read)) = open.pop() {
        match value {
            Value::Array(items) if !is_read => {
                open.push((value, true));
                open.extend(items.iter().map(|item| (item, false)));
            }
            Value::Object(members) if !is_read => {
                open.push((value, true));
                open.extend(members.values().map(|member| (member, false)));
            }
            Value::Array(items) => {
                let mut hasher = DefaultHasher::new();
                (4_u8, items.len()).hash(&mut hasher);
                let inside = done.split_off(done.len().saturating_sub(items.len()));
                inside.hash(&mut hasher);
                done.push(hasher.finish());
            }
            Value::Object(members) => {
                let mut hasher = DefaultHasher::new();
                (5_u8, members.len()).hash(&mut hasher);
                let inside = done.split_off(done.len().saturating_sub(members.len()));
                // The last that was put on the stack is done first.
                let sum = members.keys().rev().zip(inside).fold(0_u64, |sum, one| {
                    let mut hasher = DefaultHasher::new();
                    one.hash(&mut hasher);
                    sum.wrapping_add(hasher.finish())
                });
                sum.hash(&mut hasher);
                done.push(hasher.finish());
            }
            other => done.push(hash(other, 0)),
        }
    }
    done.pop().unwrap_or_default()
}

fn hash(value: &Value, depth: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(flag) => (1_u8, flag).hash(&mut hasher),
        Value::Number(number) => (2_u8, number::hash_of(number)).hash(&mut hasher),
        Value::String(text) => (3_u8, text).hash(&mut hasher),
        Value::Array(items) => {
            (4_u8, items.len()).hash(&mut hasher);
            if depth > 0 {
                for item in items {
                    hash(item, depth - 1).hash(&mut hasher);
                }
            }
        }
        Value::Object(members) => {
            (5_u8, members.len()).hash(&mut hasher);
            if depth > 0 {
                let mut sum: u64 = 0;
                for (key, member) in members {
                    let mut one = DefaultHasher::new();
                    (key, hash(member, depth - 1)).hash(&mut one);
                    sum = sum.wrapping_add(one.finish());
                }
                sum.hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{equal, unique};

    #[test]
    fn members_are_compared_in_any_order_and_numbers_by_value() {
        assert!(
            equal(
                &json!({ "a": 1, "b": [2.0] }),
                &json!({ "b": [2], "a": 1.0 })
            ),
            "the same members"
        );
        assert!(!equal(&json!([0]), &json!([false])), "0 is not false");
        assert!(
            !equal(&json!({ "a": null }), &json!({ "b": null })),
            "keys count"
        );
    }

    #[test]
    fn items_that_are_the_same_are_found() {
        let of = |value: Value| unique(value.as_array().unwrap());
        assert!(
            of(json!([1, true, "1", [1], { "a": 1 }, null])),
            "all differ"
        );
        assert!(!of(json!([1, 2, 1.0])), "1 and 1.0");
        assert!(
            !of(json!([{ "a": 1, "b": 2 }, { "b": 2, "a": 1 }])),
            "objects whose members stand in another order"
        );
    }

    #[test]
    fn items_that_differ_deep_inside_take_no_longer() {
        let deep = |number: usize| {
            (0..20).fold(
                json!({ "n": number, "m": 1 }),
                |inner, _| json!({ "a": [inner], "b": [1, 2] }),
            )
        };
        let items: Vec<Value> = (0..3_000).map(deep).collect();
        assert!(unique(&items), "compared two by two it would take minutes");
        let mut twice = items.clone();
        twice.push(items[7].clone());
        assert!(!unique(&twice), "the last is the seventh");
        assert_eq!(super::distinct(&twice).len(), 3_000);
    }

    #[test]
    fn deep_values_do_not_recurse() {
        let deep = || (0..100_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
        let (left, right) = (deep(), deep());
        assert!(equal(&left, &right), "as deep");
        let both = vec![left, right];
        assert!(!unique(&both), "twice");
        // Dropping a deep value recurses in `serde_json`.
        std::mem::forget(both);
    }
}
