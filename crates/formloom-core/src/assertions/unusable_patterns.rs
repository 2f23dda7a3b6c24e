//! Patterns that cannot be used, wherever schemas stand.

use formloom_schema::text::Patterns;
use formloom_schema::{Pointer, subschemas};
use serde_json::Value;

/// Patterns, as keywords and as names, that cannot be used, wherever schemas stand.
pub(super) fn unusable_patterns(root: &Value, patterns: &Patterns) -> Vec<Pointer> {
    let mut found = Vec::new();
    let mut open = vec![(Pointer::root(), root)];
    while let Some((at, value)) = open.pop() {
        let Value::Object(members) = value else {
            continue;
        };
        if let Some(Value::String(pattern)) = members.get("pattern")
            && !patterns.is_usable(pattern)
        {
            found.push(at.join("pattern"));
        }
        if let Some(Value::Object(names)) = members.get("patternProperties") {
            let bad = names
                .keys()
                .filter(|pattern| !patterns.is_usable_name(pattern));
            let names = at.join("patternProperties");
            found.extend(bad.map(|pattern| names.join(pattern)));
        }
        open.extend(subschemas(members, &at));
    }
    found
}
