//! The law *described*: nothing gets into the instance by itself that the form does not show.

use std::collections::BTreeSet;

use formloom_core::{Form, NodeKind, Pointer, StateOptions};
use serde_json::Value;

use super::picture::Picture;

/// Members of groups that have no node and tell no variants apart.
pub(super) fn undescribed(instance: Option<&Value>, picture: &Picture) -> BTreeSet<Pointer> {
    let mut found = BTreeSet::new();
    for (at, node) in &picture.nodes {
        if node.kind != NodeKind::Group {
            continue;
        }
        let value = instance.and_then(|instance| instance.pointer(at.as_str()));
        for name in value
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|value| value.keys())
        {
            let inside = at.join(name);
            let is_constant = node
                .choices
                .iter()
                .any(|choice| choice.discriminator.as_ref() == Some(&inside));
            if !is_constant && !picture.nodes.contains_key(&inside) {
                found.insert(inside);
            }
        }
    }
    found
}

/// What is not described after an event was not described before it either, or somebody wrote an object with it.
///
/// A condition that looks at the very member that it takes away would turn for ever; there the value stays. With the items
/// of a `list` such a value comes to another place.
pub(super) fn check(
    form: &Form,
    loose: &BTreeSet<String>,
    before: (Option<&Value>, &Picture),
    now: (Option<&Value>, &Picture),
    edited: Option<&Pointer>,
    list: Option<&Pointer>,
) -> Result<(), String> {
    let known = undescribed(before.0, before.1);
    let new = undescribed(now.0, now.1);
    let is_loose = |at: &Pointer| {
        at.split_last()
            .is_some_and(|(_, name)| loose.contains(&name))
    };
    let turns = |at: &Pointer| {
        let mut without = now.0.cloned().unwrap_or_default();
        let inside = at.split_last().and_then(|(around, name)| {
            let around = without.pointer_mut(around.as_str())?;
            around.as_object_mut()?.shift_remove(&name)
        });
        let options = StateOptions::default().with_instance(without);
        inside.is_some() && form.state_with(options).find(at).is_some()
    };
    let in_any_item = |at: &Pointer| list.map_or_else(|| at.clone(), |list| any_item(list, at));
    let known_items: BTreeSet<Pointer> = known.iter().map(in_any_item).collect();
    let is_known = |at: &&Pointer| known_items.contains(&in_any_item(at));
    let mut new = new.iter().filter(|at| !is_known(at));
    // What the user writes is there, whatever becomes of its place.
    let is_edited = |at: &Pointer| edited.is_some_and(|edited| at.contains(edited));
    match new.find(|at| !is_loose(at) && !is_edited(at) && !turns(at)) {
        Some(at) => Err(format!("{at:?} is in the instance, and nothing shows it")),
        None => Ok(()),
    }
}

/// A place inside of an item, whichever item of the list that is.
fn any_item(list: &Pointer, at: &Pointer) -> Pointer {
    let inside = at.as_str().strip_prefix(list.as_str());
    let Some(inside) = inside.and_then(|inside| inside.strip_prefix('/')) else {
        return at.clone();
    };
    let rest = inside.find('/').map_or("", |end| &inside[end..]);
    Pointer::from(format!("{list}/-{rest}"))
}

/// The names of members in objects that are written as a whole.
pub(super) fn add_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, inside) in members {
                names.insert(name.clone());
                add_names(inside, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_names(item, names)),
        _ => {}
    }
}
