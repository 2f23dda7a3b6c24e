//! How large a default may be that is filled in.

use serde_json::Value;

/// Values in a default that is filled in.
pub(crate) const LARGEST_DEFAULT: usize = 10_000;

/// Whether a default has more values than are filled in.
pub(crate) fn is_too_large(default: &Value) -> bool {
    let mut count = 0;
    let mut open = vec![default];
    while let Some(value) = open.pop() {
        count += 1;
        if count + open.len() > LARGEST_DEFAULT {
            return true;
        }
        match value {
            Value::Array(items) if items.len() > LARGEST_DEFAULT => return true,
            Value::Object(members) if members.len() > LARGEST_DEFAULT => return true,
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            _ => {}
        }
    }
    false
}
