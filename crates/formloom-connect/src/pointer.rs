//! Takes members out of an instance by JSON Pointer (RFC 6901).

use serde_json::Value;

/// Removes the member of an object that the pointer names. An item of a list stays, since its removal
/// would move the others.
pub(crate) fn remove(instance: &mut Value, pointer: &str) {
    let Some((parent, token)) = pointer.rsplit_once('/') else {
        return;
    };
    let name = token.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(members)) = instance.pointer_mut(parent) {
        members.shift_remove(&name);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[track_caller]
    fn check(mut instance: Value, pointer: &str, expected: &Value) {
        super::remove(&mut instance, pointer);
        assert_eq!(&instance, expected, "after removing {pointer:?}");
    }

    #[test]
    fn members_are_removed() {
        check(json!({"a": 1, "b": 2}), "/a", &json!({"b": 2}));
        check(json!({"l": [{"s": 1}]}), "/l/0/s", &json!({"l": [{}]}));
        check(json!({"a/b": 1, "~": 2}), "/a~1b", &json!({"~": 2}));
    }

    #[test]
    fn what_is_no_member_stays() {
        check(json!({"a": [1, 2]}), "/a/0", &json!({"a": [1, 2]}));
        check(json!({"a": 1}), "/b/c", &json!({"a": 1}));
        check(json!({"a": 1}), "", &json!({"a": 1}));
        check(json!({"a": 1}), "a", &json!({"a": 1}));
    }
}
