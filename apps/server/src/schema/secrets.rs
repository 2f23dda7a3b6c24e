//! Secrets inside an input: what is taken out before it leaves the server, and what is kept when a
//! reconnect does not send it again.

use serde_json::{Map, Value};

use super::token;

/// `$ref` chains and nesting beyond this are not followed.
const DEPTH: usize = 64;

/// Takes every secret out of `input` and says where they were. A member that is secret under any
/// branch of the schema counts as secret, chosen or not.
pub(crate) fn conceal(schema: &Value, input: &Value) -> (Value, Vec<String>) {
    let mut found = Vec::new();
    let walk = Walk {
        root: schema,
        all_branches: true,
    };
    walk.visit(schema, Some(input), &mut String::new(), 0, &mut found);
    found.sort();
    found.dedup();
    let mut public = input.clone();
    found.retain(|at| remove(&mut public, at).is_some_and(|value| !value.is_null()));
    (public, found)
}

/// Fills in what a reconnect leaves out: an absent secret keeps its old value, `null` clears it.
/// Only secrets that the schema knows for the new input come back, so that those of a branch that is
/// no longer chosen do not.
pub(crate) fn merge(schema: &Value, input: &mut Value, old: Option<&Value>) {
    let mut found = Vec::new();
    let walk = Walk {
        root: schema,
        all_branches: false,
    };
    walk.visit(schema, Some(&*input), &mut String::new(), 0, &mut found);
    for at in found {
        match (input.pointer(&at), old.and_then(|old| old.pointer(&at))) {
            (Some(Value::Null), _) => {
                remove(input, &at);
            }
            (None, Some(kept)) => insert(input, &at, kept.clone()),
            _ => {}
        }
    }
}

struct Walk<'a> {
    root: &'a Value,
    all_branches: bool,
}

impl Walk<'_> {
    fn visit(
        &self,
        schema: &Value,
        value: Option<&Value>,
        at: &mut String,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let Some(schema) = schema.as_object().filter(|_| depth < DEPTH) else {
            return;
        };
        // A list of secrets is one secret: there is no way to leave out some of its items.
        if is_secret(schema)
            || schema
                .get("items")
                .and_then(Value::as_object)
                .is_some_and(is_secret)
        {
            found.push(at.clone());
            return;
        }
        let mut same_place: Vec<&Value> = Vec::new();
        if let Some(target) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|text| self.resolve(text))
        {
            same_place.push(target);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let branches = schema
                .get(keyword)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            same_place.extend(branches.filter(|branch| {
                self.all_branches || keyword == "allOf" || !contradicts(branch, value)
            }));
        }
        same_place.extend(
            ["then", "else"]
                .iter()
                .filter_map(|keyword| schema.get(*keyword)),
        );
        if let Some(map) = schema.get("dependentSchemas").and_then(Value::as_object) {
            same_place.extend(map.values());
        }
        for branch in same_place {
            self.visit(branch, value, at, depth + 1, found);
        }
        match value {
            Some(Value::Array(items)) => self.visit_items(schema, items, at, depth, found),
            Some(Value::Object(members)) => self.visit_members(schema, members, at, depth, found),
            _ => {}
        }
    }

    fn visit_members(
        &self,
        schema: &Map<String, Value>,
        members: &Map<String, Value>,
        at: &mut String,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, child) in properties.into_iter().flatten() {
            self.step(name, child, members.get(name), at, depth, found);
        }
        for name in members
            .keys()
            .filter(|name| !properties.is_some_and(|known| known.contains_key(*name)))
        {
            let patterns = schema
                .get("patternProperties")
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(Map::values);
            for child in patterns.chain(schema.get("additionalProperties")) {
                self.step(name, child, members.get(name), at, depth, found);
            }
        }
    }

    fn visit_items(
        &self,
        schema: &Map<String, Value>,
        items: &[Value],
        at: &mut String,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let prefix = schema.get("prefixItems").and_then(Value::as_array);
        for (index, item) in items.iter().enumerate() {
            if let Some(child) = prefix
                .and_then(|all| all.get(index))
                .or_else(|| schema.get("items"))
            {
                self.step(&index.to_string(), child, Some(item), at, depth, found);
            }
        }
    }

    fn step(
        &self,
        name: &str,
        schema: &Value,
        value: Option<&Value>,
        at: &mut String,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let length = at.len();
        at.push('/');
        at.push_str(&token(name));
        self.visit(schema, value, at, depth + 1, found);
        at.truncate(length);
    }

    fn resolve(&self, reference: &str) -> Option<&Value> {
        let fragment = reference.strip_prefix('#')?;
        let pointer = percent_encoding::percent_decode_str(fragment)
            .decode_utf8()
            .ok()?;
        self.root.pointer(&pointer)
    }
}

fn is_secret(schema: &Map<String, Value>) -> bool {
    let on = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    on("isSensitive")
        || on("airbyte_secret")
        || on("secret")
        || on("writeOnly")
        || schema.get("format").and_then(Value::as_str) == Some("password")
}

/// Whether a constant of the branch says that another branch is meant.
fn contradicts(branch: &Value, value: Option<&Value>) -> bool {
    let Some(members) = value.and_then(Value::as_object) else {
        return false;
    };
    let properties = branch
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    properties.into_iter().any(|(name, schema)| {
        let single = schema
            .get("enum")
            .and_then(Value::as_array)
            .filter(|all| all.len() == 1)
            .and_then(|all| all.first());
        match (schema.get("const").or(single), members.get(name)) {
            (Some(constant), Some(actual)) => constant != actual,
            _ => false,
        }
    })
}

fn split(at: &str) -> Option<(&str, String)> {
    let (parent, last) = at.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn remove(value: &mut Value, at: &str) -> Option<Value> {
    let Some((parent, name)) = split(at) else {
        return Some(value.take());
    };
    match value.pointer_mut(parent)? {
        Value::Object(members) => members.shift_remove(&name),
        // Removing an item would move the others, so its place stays.
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?).map(Value::take),
        _ => None,
    }
}

fn insert(value: &mut Value, at: &str, member: Value) {
    if let Some((parent, name)) = split(at)
        && let Some(Value::Object(members)) = value.pointer_mut(parent)
    {
        members.insert(name, member);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "$defs": {"key": {"type": "string", "isSensitive": true}},
            "properties": {
                "key": {"$ref": "#/$defs/key"},
                "hooks": {"items": {"properties": {"token": {"format": "password"}}}},
                "codes": {"type": "array", "items": {"type": "string", "writeOnly": true}},
                "auth": {"oneOf": [
                    {"properties": {"by": {"const": "a"}, "password": {"airbyte_secret": true}}},
                    {"properties": {"by": {"const": "b"}, "pem": {"writeOnly": true}}},
                ]},
            },
            "if": {"properties": {"tls": {"const": true}}},
            "then": {"properties": {"cert": {"isSensitive": true}}},
        })
    }

    #[test]
    fn secrets_are_found_wherever_they_are_said_to_be() {
        let input = json!({
            "key": "s1", "name": "n", "hooks": [{"url": "u", "token": "s2"}], "codes": ["s3"],
            "auth": {"by": "a", "password": "s4", "pem": "s5"}, "cert": "s6",
        });
        let (public, secrets) = conceal(&schema(), &input);
        assert_eq!(
            public,
            json!({"name": "n", "hooks": [{"url": "u"}], "auth": {"by": "a"}}),
            "what may leave"
        );
        assert_eq!(
            secrets,
            [
                "/auth/password",
                "/auth/pem",
                "/cert",
                "/codes",
                "/hooks/0/token",
                "/key"
            ],
            "what may not"
        );
    }

    #[test]
    fn a_reconnect_keeps_absent_secrets_clears_null_and_forgets_other_branches() {
        let old = json!({"key": "s1", "cert": "s6", "auth": {"by": "a", "password": "s4"}});
        let mut input = json!({"cert": null, "auth": {"by": "a"}});
        merge(&schema(), &mut input, Some(&old));
        assert_eq!(
            input,
            json!({"auth": {"by": "a", "password": "s4"}, "key": "s1"}),
            "kept and cleared"
        );
        let mut input = json!({"key": "new", "auth": {"by": "b"}});
        merge(&schema(), &mut input, Some(&old));
        assert_eq!(
            input,
            json!({"key": "new", "auth": {"by": "b"}, "cert": "s6"}),
            "the other branch has no password"
        );
    }
}
