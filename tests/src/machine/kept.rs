//! The law *kept*, by a model of its own: what became of each stored secret.

use formloom_core::{FormState, NodeView, Pointer, SchemaLocation, SecretEdit};
use serde_json::Value;

use super::picture::Picture;

/// What became of a secret that the host keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    Cleared,
    /// Replaced or removed.
    Gone,
    /// The contract leaves it open.
    Open,
}

#[derive(Clone, Debug)]
struct Stored {
    origin: Pointer,
    /// Where its node is now; none once the item is gone.
    now: Option<Pointer>,
    fate: Fate,
    /// The variants that were picked around it where it was loaded.
    around: Vec<(SchemaLocation, Option<usize>)>,
}

/// All stored secrets of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    stored: Vec<Stored>,
}

/// The variants that are picked around a place and at it.
pub(super) fn around(picture: &Picture, at: &Pointer) -> Vec<(SchemaLocation, Option<usize>)> {
    let mut found = Vec::new();
    let mut here = Some(at.clone());
    while let Some(place) = here {
        if let Some(node) = picture.nodes.get(&place) {
            found.extend(
                node.choices
                    .iter()
                    .map(|choice| (choice.id.clone(), choice.active)),
            );
        }
        here = place.split_last().map(|(around, _)| around);
    }
    found
}

impl Kept {
    /// As it is loaded.
    pub(super) fn new(stored: &[Pointer], picture: &Picture) -> Self {
        let stored = stored.iter().map(|at| Stored {
            origin: at.clone(),
            now: Some(at.clone()),
            // A place that came by an edit is another one than was loaded.
            fate: match picture.nodes.get(at).is_some_and(|node| node.secret) {
                true => Fate::Kept,
                false => Fate::Open,
            },
            around: around(picture, at),
        });
        Self {
            stored: stored.collect(),
        }
    }

    /// Nothing is known any more.
    pub(super) fn lose(&mut self) {
        for stored in &mut self.stored {
            stored.fate = Fate::Open;
        }
    }

    /// An event that was carried out.
    pub(super) fn follow(&mut self, event: &Value, before: &Picture, after: &Picture) {
        let Some((kind, at)) = kind_and_place(event) else {
            return;
        };
        let parent = at.split_last().map(|(around, _)| around);
        for stored in &mut self.stored {
            let Some(now) = stored.now.clone() else {
                continue;
            };
            let inside = at.contains(&now);
            let around = now.contains(&at) && now != at;
            // What is written under another variant comes in the place of nothing that was loaded, and neither does what
            // is written where nothing says that it is a secret.
            let is_secret = before.nodes.get(&now).is_some_and(is_secret_field);
            let replaced = match is_secret && self::around(before, &now) == stored.around {
                true => Fate::Gone,
                false => Fate::Open,
            };
            match kind {
                "set" if inside => {
                    let rest = Pointer::from(&now.as_str()[at.as_str().len()..]);
                    let has = event["value"].pointer(rest.as_str()).is_some();
                    stored.fate = if has { replaced } else { Fate::Open };
                }
                "set" if around => stored.fate = replaced,
                "type" if inside || around => {
                    let empty = event["text"] == "";
                    stored.fate = match (empty, stored.fate) {
                        (true, Fate::Kept) if !around => Fate::Kept,
                        (true, _) => Fate::Open,
                        _ => replaced,
                    };
                }
                "clear" if inside && now == at && stored.fate == Fate::Kept => {
                    let is_field = before
                        .nodes
                        .get(&at)
                        .is_some_and(|node| node.control.is_some());
                    if !is_field {
                        stored.fate = Fate::Open;
                    }
                }
                "clear" if inside || around => stored.fate = Fate::Open,
                "add" if around || inside && before.nodes.get(&at).is_some_and(is_secret_field) => {
                    stored.fate = Fate::Open;
                }
                "secret" if now == at => {
                    let control = before
                        .nodes
                        .get(&at)
                        .is_some_and(|node| node.control.is_some());
                    stored.fate = match (&event["edit"], stored.fate) {
                        _ if !control => Fate::Open,
                        (Value::String(word), fate) if word == "keep" && fate != Fate::Gone => {
                            if fate == Fate::Open {
                                Fate::Open
                            } else {
                                Fate::Kept
                            }
                        }
                        (Value::String(word), Fate::Kept) if word == "clear" => Fate::Cleared,
                        (Value::String(word), Fate::Cleared) if word == "clear" => Fate::Cleared,
                        (Value::Object(edit), _) if !edit["replace"].is_null() => Fate::Gone,
                        _ => Fate::Open,
                    };
                }
                "secret" if inside || around => stored.fate = Fate::Open,
                "remove" if inside => {
                    // Who removes a place deletes what is stored there.
                    if stored.fate == Fate::Kept {
                        stored.fate = Fate::Cleared;
                    }
                    if is_item(before, &at) {
                        stored.fate = Fate::Gone;
                        stored.now = None;
                    }
                }
                "remove" | "choose" if around => stored.fate = Fate::Open,
                "choose" if now == at => stored.fate = Fate::Open,
                "add" if inside => stored.fate = Fate::Open,
                _ => {}
            }
            if stored.now.is_some() {
                stored.now = moved(event, kind, &at, parent.as_ref(), &now, before, after);
            }
        }
    }

    /// Whether the state says of each stored secret what the model says.
    pub(super) fn check(&self, state: &FormState, picture: &Picture) -> Result<(), String> {
        for stored in &self.stored {
            let Some(node) = picture.nodes.get(&stored.origin) else {
                continue;
            };
            // Where something else stands around the place, nothing of it can be kept or not.
            if state
                .instance()
                .is_some_and(|instance| !can_hold(instance, &stored.origin))
            {
                continue;
            }
            let is_typed = |node: &NodeView| {
                stored.origin.contains(&node.at)
                    && stored.origin != node.at
                    && !node.present
                    && !node.control_text.is_empty()
            };
            // A text that is no value yet stands in the way of a submit anyhow.
            if picture.nodes.values().any(is_typed) {
                continue;
            }
            // An item that is there holds at least what stands for nothing.
            if node.present && node.position.is_some() {
                continue;
            }
            let told = is_kept(node);
            let is_here = stored.now.as_ref() == Some(&stored.origin);
            let expected = match stored.fate {
                Fate::Open => continue,
                Fate::Kept if is_here && around(picture, &stored.origin) != stored.around => {
                    continue;
                }
                // What is no secret now is no matter of what is kept.
                _ if !node.secret => continue,
                Fate::Kept if is_here => true,
                _ => false,
            };
            if told != expected {
                return Err(format!(
                    "{:?} counts as kept: {told}, and it should: {expected} ({:?})",
                    stored.origin, stored.fate
                ));
            }
        }
        for node in picture.nodes.values().filter(|node| node.stored) {
            if !self.stored.iter().any(|stored| stored.origin == node.at) {
                return Err(format!("{:?} was never stored", node.at));
            }
            if node.present && node.position.is_none() {
                return Err(format!("{:?} is kept and has a value", node.at));
            }
        }
        Ok(())
    }

    /// Whether a submit names what the model and the nodes say.
    pub(super) fn check_submitted(
        &self,
        instance: &Value,
        kept: &[Pointer],
        cleared: &[Pointer],
        picture: &Picture,
    ) -> Result<(), String> {
        for at in kept {
            if !self.stored.iter().any(|stored| stored.origin == *at) {
                return Err(format!("{at:?} is in `kept` and was never stored"));
            }
            if has_value(instance, at, picture.nodes.get(at)) {
                return Err(format!("{at:?} is in `kept`, and its value is sent"));
            }
        }
        for stored in &self.stored {
            let told = kept.contains(&stored.origin);
            let node = picture.nodes.get(&stored.origin);
            if told != node.is_some_and(is_kept) {
                return Err(format!(
                    "{:?} is in `kept`: {told}, and not at its node",
                    stored.origin
                ));
            }
            let is_cleared = cleared.contains(&stored.origin);
            if is_cleared && has_value(instance, &stored.origin, node) {
                return Err(format!(
                    "{:?} is in `cleared`, and has a value",
                    stored.origin
                ));
            }
            if stored.fate == Fate::Cleared
                && node.is_some_and(is_secret_field)
                && stored.now.as_ref() == Some(&stored.origin)
                && around(picture, &stored.origin) == stored.around
                && !is_cleared
            {
                return Err(format!(
                    "{:?} was cleared and is not in `cleared`",
                    stored.origin
                ));
            }
        }
        Ok(())
    }
}

/// Whether a value is sent for a place. An item that is there holds at least what stands for nothing.
fn has_value(instance: &Value, at: &Pointer, node: Option<&NodeView>) -> bool {
    let is_item = node.is_some_and(|node| node.position.is_some());
    match instance.pointer(at.as_str()) {
        None => false,
        Some(_) if !is_item => true,
        Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(Value::Bool(_) | Value::Number(_)) => true,
    }
}

/// Whether every value on the way to a place is a container.
fn can_hold(instance: &Value, at: &Pointer) -> bool {
    let mut here = Some(instance);
    for token in at.tokens().into_iter().flatten() {
        here = match here {
            None => return true,
            Some(Value::Object(members)) => members.get(&*token),
            Some(Value::Array(items)) => {
                token.parse().ok().and_then(|index: usize| items.get(index))
            }
            Some(_) => return false,
        };
    }
    true
}

fn is_secret_field(node: &NodeView) -> bool {
    node.secret
}

/// Whether a node says that what the host keeps stays: nothing came in its place.
pub(super) fn is_kept(node: &NodeView) -> bool {
    match &node.secret_edit {
        Some(SecretEdit::Keep) => true,
        Some(SecretEdit::Replace(_)) => !node.present && node.control_text.is_empty(),
        _ => false,
    }
}

/// What an event is and where, for those that have a place.
pub(super) fn kind_and_place(event: &Value) -> Option<(&'static str, Pointer)> {
    const KINDS: [&str; 13] = [
        "set",
        "type",
        "clear",
        "choose",
        "add",
        "remove",
        "rename",
        "duplicate",
        "move",
        "focus",
        "blur",
        "secret",
        "check",
    ];
    KINDS
        .into_iter()
        .find_map(|kind| Some((kind, Pointer::from(event.get(kind)?.as_str()?))))
}

fn is_item(picture: &Picture, at: &Pointer) -> bool {
    picture
        .nodes
        .get(at)
        .is_some_and(|node| node.position.is_some())
}

/// Where a place is after an event that moves items and members.
pub(super) fn moved(
    event: &Value,
    kind: &str,
    at: &Pointer,
    parent: Option<&Pointer>,
    place: &Pointer,
    before: &Picture,
    after: &Picture,
) -> Option<Pointer> {
    let shift = |list: &Pointer, now: &dyn Fn(usize) -> Option<usize>| -> Option<Pointer> {
        let rest = place
            .as_str()
            .strip_prefix(list.as_str())
            .filter(|rest| rest.starts_with('/'));
        let Some(rest) = rest else {
            return Some(place.clone());
        };
        let rest = &rest[1..];
        let end = rest.find('/').unwrap_or(rest.len());
        let Ok(index) = rest[..end].parse::<usize>() else {
            return Some(place.clone());
        };
        let index = now(index)?;
        Some(Pointer::from(format!("{list}/{index}{}", &rest[end..])))
    };
    let number = |at: &Pointer| {
        at.split_last()
            .and_then(|(_, last)| last.parse::<usize>().ok())
    };
    let length = |picture: &Picture, list: &Pointer| {
        let inside = picture
            .order
            .iter()
            .filter(|at| at.split_last().is_some_and(|(around, _)| around == *list));
        inside.count()
    };
    match (kind, parent, number(at)) {
        ("add", _, _) if is_list(before, at) => {
            let came = length(after, at).saturating_sub(length(before, at));
            let index = event["at"]
                .as_u64()
                .and_then(|index| usize::try_from(index).ok());
            let from = index.unwrap_or_else(|| length(before, at));
            shift(at, &|index| {
                Some(if index < from {
                    index
                } else {
                    index + came.min(1)
                })
            })
        }
        ("remove", Some(list), Some(gone)) if is_item(before, at) => shift(list, &|index| {
            (index != gone).then(|| if index > gone { index - 1 } else { index })
        }),
        ("duplicate", Some(list), Some(from)) if is_item(before, at) => shift(list, &|index| {
            Some(if index > from { index + 1 } else { index })
        }),
        ("move", Some(list), Some(from)) if is_item(before, at) => {
            let to = usize::try_from(event["to"].as_u64()?).ok()?;
            shift(list, &|index| {
                if index == from {
                    return Some(to);
                }
                let without = if index > from { index - 1 } else { index };
                Some(if without < to { without } else { without + 1 })
            })
        }
        ("rename", Some(map), _) if at.contains(place) => {
            let rest = &place.as_str()[at.as_str().len()..];
            let to = map.join(event["to"].as_str()?);
            Some(Pointer::from(format!("{to}{rest}")))
        }
        _ => Some(place.clone()),
    }
}

fn is_list(picture: &Picture, at: &Pointer) -> bool {
    picture.nodes.get(at).is_some_and(|node| {
        matches!(
            node.kind,
            formloom_core::NodeKind::List | formloom_core::NodeKind::Tuple
        )
    })
}
