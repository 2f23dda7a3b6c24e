//! The law *rebuilt*: a state made anew from schema, instance, stored secrets and the active variants has the same tree.
//!
//! What cannot be given from outside (a picked variant that the instance does not tell, a text that is no value yet) is
//! done again by events.

use formloom_core::{Event, FormState, NodeId, Pointer, SchemaLocation, SecretEdit, StateOptions};
use serde_json::{Map, Value};

use super::picture::{Picture, errors};
use super::step::Case;

/// Rounds in which variants are picked and the instance is put right again.
const ROUNDS: usize = 5;

/// What came of it.
pub(super) enum Rebuilt {
    /// The same.
    Same,
    /// The state could not be made again: events led elsewhere.
    Elsewhere,
    /// Another tree.
    Differs(String),
}

/// Makes the state anew and compares.
pub(super) fn check(state: &FormState, picture: &Picture, case: &Case, blank: NodeId) -> Rebuilt {
    let Some(instance) = state.instance() else {
        return Rebuilt::Elsewhere;
    };
    let stored = case.stored().into_iter().filter(|at| {
        picture
            .nodes
            .get(at)
            .is_none_or(|node| node.secret_edit.is_some() && !node.present)
    });
    let options = StateOptions::default()
        .with_instance(instance.clone())
        .with_defaults(case.policy())
        .with_stored(stored);
    let mut anew = state.form().state_with(options);
    let edits: Vec<Event> = picture
        .nodes
        .values()
        .filter_map(|node| {
            let edit = match node.secret_edit {
                Some(SecretEdit::Clear) => SecretEdit::Clear,
                Some(SecretEdit::Replace(_)) if !node.present => SecretEdit::Replace(Value::Null),
                _ => return None,
            };
            Some(Event::Secret {
                at: node.at.clone(),
                edit,
            })
        })
        .collect();
    for event in edits {
        if anew.apply(event).is_err() {
            return Rebuilt::Elsewhere;
        }
    }
    for _ in 0..ROUNDS {
        let chosen = pick(&mut anew, picture, blank);
        let put = put_right(&mut anew, instance);
        if !chosen && !put {
            break;
        }
    }
    // Which formulas do not settle depends on where they began; the state names them.
    if state.form().formulas_left_out() != anew.form().formulas_left_out() {
        return Rebuilt::Elsewhere;
    }
    let mut now = Picture::of(&anew, blank);
    for (at, node) in &picture.nodes {
        let Some(found) = now.nodes.get(at) else {
            if node.secret && !node.present && !node.control_text.is_empty() {
                // What is typed for a secret keeps it from being kept, and cannot be typed before it is not.
                return Rebuilt::Elsewhere;
            }
            continue;
        };
        if node.control_text != found.control_text && node.control.is_some() {
            let text = Event::type_text(at.clone(), node.control_text.clone());
            if anew.apply(text).is_err() {
                return Rebuilt::Elsewhere;
            }
        }
    }
    now = Picture::of(&anew, blank);
    let edited = |picture: &Picture| -> Vec<(Pointer, SecretEdit)> {
        let nodes = picture.nodes.values();
        nodes
            .filter_map(|node| Some((node.at.clone(), node.secret_edit.clone()?)))
            .collect()
    };
    if edited(&now) != edited(picture) {
        return Rebuilt::Elsewhere;
    }
    if anew.instance() != Some(instance) || choices(&now) != choices(picture) {
        return Rebuilt::Elsewhere;
    }
    // Words that a formula makes of an object have its members in their order.
    let is_ordered = || anew.instance().map(Value::to_string) == Some(instance.to_string());
    let shows_order = case.fixture("", "", Map::new()).to_string();
    if shows_order.contains("$concat") && !is_ordered() {
        return Rebuilt::Elsewhere;
    }
    if let Some(difference) = difference(picture, &now) {
        return Rebuilt::Differs(format!("live and anew: {difference}"));
    }
    let (live, found) = (errors(state), errors(&anew));
    if live != found {
        return Rebuilt::Differs(format!("the errors are {live:?}, and anew {found:?}"));
    }
    Rebuilt::Same
}

/// What is stored is another law's matter.
fn difference(live: &Picture, anew: &Picture) -> Option<String> {
    let without = |picture: &Picture| {
        let mut picture = picture.clone();
        for node in picture.nodes.values_mut() {
            node.secret_edit = None;
            node.stored = false;
        }
        // The order of a map is that of the instance; that of a group the form's.
        picture
    };
    let mut live = without(live);
    // A place inside itself that was emptied stays open: the person is typing in it.
    let open: Vec<Pointer> = anew
        .nodes
        .values()
        .filter(|node| node.absent)
        .filter(|node| {
            let here = live.nodes.get(&node.at);
            here.is_some_and(|here| !here.absent && !here.present)
        })
        .map(|node| node.at.clone())
        .collect();
    for at in &open {
        let is_inside = |place: &Pointer| at.contains(place) && place != at;
        live.nodes.retain(|place, _| !is_inside(place));
        live.order.retain(|place| !is_inside(place));
        if let Some(node) = live.nodes.get_mut(at) {
            node.absent = true;
            node.children.clear();
            node.child_ids.clear();
        }
    }
    live.difference(&without(anew))
}

fn choices(picture: &Picture) -> Vec<(Pointer, SchemaLocation, Option<usize>)> {
    let each = picture.nodes.values().flat_map(|node| {
        node.choices
            .iter()
            .map(|choice| (node.at.clone(), choice.id.clone(), choice.active))
    });
    each.collect()
}

/// Picks the variants that differ, outer ones first. Says whether one did.
fn pick(anew: &mut FormState, picture: &Picture, blank: NodeId) -> bool {
    let mut picked = Vec::new();
    loop {
        let now = Picture::of(anew, blank);
        let other = now.order.iter().find_map(|at| {
            let (node, wanted) = (now.nodes.get(at)?, picture.nodes.get(at)?);
            node.choices.iter().find_map(|choice| {
                let same = wanted.choices.iter().find(|other| other.id == choice.id)?;
                let differs = same.active != choice.active;
                (differs && !picked.contains(&(at.clone(), choice.id.clone())))
                    .then(|| (at.clone(), choice.id.clone(), same.active))
            })
        });
        let Some((at, id, variant)) = other else {
            return !picked.is_empty();
        };
        let event = Event::Choose {
            at: at.clone(),
            choice: Some(id.clone()),
            variant,
        };
        picked.push((at, id));
        let _ = anew.apply(event);
    }
}

/// Makes the instance what it was, member by member. Says whether something differed.
fn put_right(anew: &mut FormState, wanted: &Value) -> bool {
    let mut events = Vec::new();
    repair(&Pointer::root(), anew.instance(), Some(wanted), &mut events);
    let any = !events.is_empty();
    for event in events {
        let _ = anew.apply(event);
    }
    any
}

fn repair(at: &Pointer, now: Option<&Value>, wanted: Option<&Value>, events: &mut Vec<Event>) {
    match (now, wanted) {
        (now, wanted) if now == wanted => {}
        (Some(Value::Object(now)), Some(Value::Object(wanted))) => {
            for key in now.keys().filter(|key| !wanted.contains_key(*key)) {
                events.push(Event::remove(at.join(key)));
            }
            for (key, value) in wanted {
                repair(&at.join(key), now.get(key), Some(value), events);
            }
        }
        (Some(Value::Array(now)), Some(Value::Array(wanted))) if now.len() == wanted.len() => {
            for (index, (now, wanted)) in now.iter().zip(wanted).enumerate() {
                repair(
                    &at.join(&index.to_string()),
                    Some(now),
                    Some(wanted),
                    events,
                );
            }
        }
        (_, Some(value)) => events.push(Event::set(at.clone(), value.clone())),
        (_, None) => events.push(Event::remove(at.clone())),
    }
}
