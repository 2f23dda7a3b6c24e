//! The law *written*: an event changes the instance at its place, and elsewhere only by defaults, constants and branches
//! that came or left.

use formloom_core::{Control, NodeKind, NodeView, Pointer};
use serde_json::Value;

use super::kept::kind_and_place;
use super::picture::Picture;

/// A place at which two values differ: what stood there, and what stands there.
pub(super) type Differing<'v> = (Pointer, Option<&'v Value>, Option<&'v Value>);

/// The deepest places at which two instances differ.
pub(super) fn differing<'v>(
    before: Option<&'v Value>,
    after: Option<&'v Value>,
) -> Vec<Differing<'v>> {
    let mut found = Vec::new();
    let mut open = vec![(Pointer::root(), before, after)];
    while let Some((at, before, after)) = open.pop() {
        match (before, after) {
            (before, after) if before == after => {}
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                for (key, value) in one {
                    open.push((at.join(key), Some(value), other.get(key)));
                }
                for (key, value) in other.iter().filter(|(key, _)| !one.contains_key(*key)) {
                    open.push((at.join(key), None, Some(value)));
                }
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) if one.len() == other.len() => {
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    open.push((at.join(&index.to_string()), Some(one), Some(other)));
                }
            }
            _ => found.push((at, before, after)),
        }
    }
    found
}

/// Values that a schema brings by itself.
pub(super) fn given(schema: &Value) -> Vec<Value> {
    let mut found = vec![
        Value::Null,
        Value::Bool(false),
        Value::from(""),
        Value::Array(Vec::new()),
    ];
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for word in ["const", "default"] {
                    parts(members.get(word), &mut found);
                }
                if let Some(Value::Array(options)) = members.get("enum")
                    && let [one] = options.as_slice()
                {
                    found.push(one.clone());
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Whether a value consists of what the schema gives, and of what once stood under that name.
fn is_given(value: &Value, given: &[Value], seen: &[Value]) -> bool {
    if given.contains(value) || seen.contains(value) {
        return true;
    }
    match value {
        Value::Object(members) => members.values().all(|value| is_given(value, given, seen)),
        Value::Array(items) => items.iter().all(|value| is_given(value, given, seen)),
        _ => false,
    }
}

/// Every value inside of an instance.
pub(super) fn parts(value: Option<&Value>, seen: &mut Vec<Value>) {
    let mut open: Vec<&Value> = value.into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
        if !seen.contains(value) {
            seen.push(value.clone());
        }
    }
}

/// Looks at what an event changed outside of its place.
pub(super) fn check(
    event: &Value,
    given: &[Value],
    seen: &[Value],
    before: (Option<&Value>, &Picture),
    after: (Option<&Value>, &Picture),
) -> Result<(), String> {
    let Some((kind, at)) = kind_and_place(event) else {
        return Ok(());
    };
    if matches!(kind, "focus" | "blur" | "check") {
        return match before.0 == after.0 {
            true => Ok(()),
            false => Err(format!("a {kind} changed the instance")),
        };
    }
    let is_item = before
        .1
        .nodes
        .get(&at)
        .is_some_and(|node| node.position.is_some());
    let is_member = before
        .1
        .nodes
        .get(&at)
        .is_some_and(|node| node.member.is_some());
    let place = match (kind, at.split_last()) {
        ("move" | "duplicate" | "remove", Some((list, _))) if is_item => list,
        ("rename" | "remove", Some((map, _))) if is_member => map,
        _ => at.clone(),
    };
    for (differs, old, new) in differing(before.0, after.0) {
        if place.contains(&differs) || differs.contains(&place) {
            continue;
        }
        let is_there = after.1.nodes.contains_key(&differs);
        let was_there = before.1.nodes.contains_key(&differs);
        let fits = match (old, new) {
            (None, Some(new)) => is_given(new, given, seen),
            // A branch left, or a default went with it.
            (Some(old), None) => {
                !is_there
                    || !was_there
                    || is_given(old, given, &[])
                    || came_back(&differs, before.1, after.1)
                    || has_no_type(old, &differs, after.1)
            }
            (Some(old), Some(new)) => {
                is_given(new, given, seen) && (is_given(old, given, &[]) || !was_there)
                    || old.is_object() != new.is_object()
                    || came_back(&differs, before.1, after.1)
            }
            (None, None) => true,
        };
        if !fits {
            return Err(format!(
                "{kind} at {at:?} changed {differs:?} from {old:?} to {new:?}"
            ));
        }
    }
    Ok(())
}

/// Whether a node does not show which values its branch can hold, or cannot hold this one.
fn has_no_type(value: &Value, at: &Pointer, picture: &Picture) -> bool {
    let container = value.is_object() || value.is_array();
    let node = picture.nodes.get(at);
    let kind = node.map(|node| node.kind);
    if matches!(kind, Some(NodeKind::Group | NodeKind::Map)) && !value.is_object() {
        return true;
    }
    let control = node.and_then(|node| node.control);
    control.is_some_and(|control| container || matches!(control, Control::Json | Control::Password))
}

/// Whether another subschema stands at a place than before.
fn came_back(at: &Pointer, before: &Picture, after: &Picture) -> bool {
    match (before.nodes.get(at), after.nodes.get(at)) {
        (Some(one), Some(other)) => {
            // What is inside of a list or an object may be another one, too.
            let differs = |(place, one): (&Pointer, &NodeView)| {
                let other = after.nodes.get(place);
                other.is_some_and(|other| !super::picture::is_alike(one, other))
            };
            let mut inside = before.nodes.iter().filter(|(place, _)| at.contains(place));
            !super::picture::is_alike(one, other) || inside.any(differs)
        }
        _ => true,
    }
}
