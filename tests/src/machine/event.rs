//! Random events: at places that the form has and that take them, mostly.

use formloom_core::{Control, FormState, NodeKind, NodeView, Pointer};
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::picture::Picture;
use super::schema::WORDS;
use super::value::wild;

/// Marks every secret that is typed: it must not be seen anywhere.
pub const SECRET: &str = "s3cr3t";

/// Makes the events of one run.
pub(super) struct Events {
    original: Value,
    current: Value,
    secrets: usize,
    /// Events that follow whatever the dice say.
    next: Vec<Value>,
}

impl Events {
    /// For a form of that schema.
    pub(super) fn new(schema: &Value) -> Self {
        Self {
            original: schema.clone(),
            current: schema.clone(),
            secrets: 0,
            next: Vec::new(),
        }
    }

    /// The next event, as a fixture writes it.
    pub(super) fn next(&mut self, dice: &mut Dice, state: &FormState, picture: &Picture) -> Value {
        if let Some(next) = self.next.pop() {
            return next;
        }
        for _ in 0..12 {
            if let Some(event) = self.any(dice, state, picture) {
                return event;
            }
        }
        json!({ "blur": "" })
    }

    fn any(&mut self, dice: &mut Dice, state: &FormState, picture: &Picture) -> Option<Value> {
        let kinds = [
            (26, "type"),
            (12, "choose"),
            (10, "add"),
            (8, "remove"),
            (8, "set"),
            (3, "clear"),
            (4, "move"),
            (3, "duplicate"),
            (4, "rename"),
            (5, "secret"),
            (if state.can_undo() { 9 } else { 1 }, "undo"),
            (if state.can_redo() { 12 } else { 1 }, "redo"),
            (1, "reset"),
            (3, "submit"),
            (3, "blur"),
            (1, "focus"),
            (1, "server_errors"),
            (2, "change_form"),
            (2, "wrong"),
        ];
        let kind = *dice.weighted(&kinds);
        let nodes: Vec<&NodeView> = picture.nodes.values().collect();
        let fits = |node: &&&NodeView| match kind {
            "type" => node.control.is_some(),
            "choose" => !node.choices.is_empty(),
            "add" => node.takes_more || node.absent || !node.present && node.control.is_none(),
            "move" | "duplicate" => {
                node.position.is_some_and(|(_, count)| count > 1)
                    || node.position.is_some() && kind == "duplicate"
            }
            "rename" => node.member.is_some(),
            "secret" => node.secret,
            "remove" => node.present,
            _ => true,
        };
        let found: Vec<&NodeView> = nodes.iter().filter(fits).copied().collect();
        // What there is little of is taken more often.
        let rare: Vec<&NodeView> = found.iter().filter(|node| is_rare(node)).copied().collect();
        if found.is_empty() && !dice.chance(1, 8) {
            return None;
        }
        let from = if found.is_empty() {
            &nodes
        } else if !rare.is_empty() && dice.chance(1, 3) {
            &rare
        } else {
            &found
        };
        let node = *dice.pick(from);
        let at = node.at.clone();
        Some(match kind {
            "type" => json!({ "type": at, "text": self.text(dice, node) }),
            "choose" => self.choose(dice, node),
            "add" => add(dice, node),
            "remove" | "clear" | "duplicate" | "focus" | "blur" => json!({ kind: at }),
            "set" => json!({ "set": at, "value": self.value(dice, node) }),
            "move" => {
                let count = node.position.map_or(1, |(_, count)| count);
                json!({ "move": at, "to": dice.below(count) })
            }
            "rename" => json!({ "rename": at, "to": *dice.pick(&["k", "kx", "x", "a", "long"]) }),
            "secret" => {
                let edit = match dice.below(4) {
                    0 => json!("keep"),
                    1 => json!("clear"),
                    2 if dice.chance(1, 4) => json!({ "replace": null }),
                    _ => json!({ "replace": self.value(dice, node) }),
                };
                json!({ "secret": at, "edit": edit })
            }
            "undo" => {
                if dice.chance(1, 2) {
                    self.next.push(json!({ "redo": true }));
                }
                json!({ "undo": true })
            }
            "redo" | "reset" | "submit" => json!({ kind: true }),
            "server_errors" => {
                json!({ "server_errors": [{ "at": at, "message": "not this one" }] })
            }
            "change_form" => self.change_form(dice),
            _ => wrong(dice, node),
        })
    }

    fn choose(&mut self, dice: &mut Dice, node: &NodeView) -> Value {
        let choice = match node.choices.is_empty() {
            true => return json!({ "choose": node.at, "variant": 0 }),
            false => dice.pick(&node.choices),
        };
        let count = choice.variants.len();
        let variant = match dice.below(count * 2 + 1) {
            0 => Value::Null,
            pick => json!((pick - 1) % count),
        };
        let mut event = json!({ "choose": node.at, "variant": variant });
        if node.choices.len() > 1 || dice.chance(1, 4) {
            event["choice"] = json!(choice.id);
        }
        // Having looked at another variant, one comes back.
        if json!(choice.active) != variant && dice.chance(1, 3) {
            let mut back = event.clone();
            back["variant"] = json!(choice.active);
            self.next.push(back);
        }
        event
    }

    fn text(&mut self, dice: &mut Dice, node: &NodeView) -> String {
        if dice.chance(1, 8) {
            return String::new();
        }
        let texts: &[&str] = match node.control {
            Some(Control::Number | Control::Integer) => {
                &["1", "7", "1.", "-", "2.50", "12", "1e3", "x", "0"]
            }
            Some(Control::Toggle) => &["true", "false", "maybe"],
            Some(Control::Json | Control::Multiselect) => &[
                "[",
                "{}",
                "1",
                "\"a\"",
                "[\"a\"]",
                "{\"a\":1}",
                "null",
                "\"go\"",
            ],
            Some(Control::Select | Control::Radio) if !node.options.is_empty() => {
                let label = dice.pick(&node.options).label.clone();
                return if dice.chance(1, 6) {
                    "zz".to_owned()
                } else {
                    label
                };
            }
            _ if node.secret => return self.secret(),
            _ => &["go", "a", "b", "g", "off", "xyz"],
        };
        (*dice.pick(texts)).to_owned()
    }

    fn secret(&mut self) -> String {
        self.secrets += 1;
        format!("{SECRET}-{}", self.secrets)
    }

    fn value(&mut self, dice: &mut Dice, node: &NodeView) -> Value {
        let fits = dice.chance(3, 4);
        match node.kind {
            NodeKind::Field if node.secret && fits && node.control == Some(Control::Password) => {
                json!(self.secret())
            }
            NodeKind::Field if fits => match node.control {
                Some(Control::Number | Control::Integer) => json!(dice.below(9)),
                Some(Control::Toggle) => json!(dice.chance(1, 2)),
                Some(Control::Multiselect) => json!(["a"]),
                _ => json!(*dice.pick(&WORDS)),
            },
            NodeKind::Group | NodeKind::Map | NodeKind::Choice if fits => {
                let mut members = Map::new();
                for _ in 0..dice.below(3) {
                    let key = *dice.pick(&["a", "b", "c", "n", "kind", "t", "kx"]);
                    let value = match key {
                        "kind" | "t" => json!(*dice.pick(&["v0", "v1", "zzz"])),
                        _ if node.secret => json!(self.secret()),
                        _ => wild(dice, 1),
                    };
                    members.insert(key.to_owned(), value);
                }
                Value::Object(members)
            }
            NodeKind::List | NodeKind::Tuple if fits => {
                (0..dice.below(3)).map(|_| wild(dice, 1)).collect()
            }
            _ => wild(dice, 2),
        }
    }

    fn change_form(&mut self, dice: &mut Dice) -> Value {
        self.current = if self.current != self.original && dice.chance(2, 3) {
            self.original.clone()
        } else {
            mutated(dice, &self.original)
        };
        if self.current != self.original && dice.chance(1, 3) {
            self.current = self.original.clone();
            self.next.push(json!({ "change_form": self.original }));
            return json!({ "change_form": mutated(dice, &self.original) });
        }
        json!({ "change_form": self.current })
    }
}

fn is_rare(node: &NodeView) -> bool {
    node.position.is_some()
        || node.member.is_some()
        || node.secret
        || node.kind == NodeKind::Raw
        || node.control == Some(Control::Multiselect)
}

fn add(dice: &mut Dice, node: &NodeView) -> Value {
    let mut event = json!({ "add": node.at });
    match node.kind {
        NodeKind::Map if dice.chance(3, 4) => {
            event["key"] = json!(*dice.pick(&["k", "k2", "x", "y", "a", "longer"]));
        }
        NodeKind::List | NodeKind::Tuple if dice.chance(1, 3) => event["at"] = json!(dice.below(3)),
        _ => {}
    }
    if dice.chance(1, 5) && !node.secret {
        event["value"] = wild(dice, 1);
    }
    event
}

/// An event that is refused, mostly.
fn wrong(dice: &mut Dice, node: &NodeView) -> Value {
    let at = match dice.below(5) {
        0 => Pointer::from("nowhere"),
        1 => node.at.join("nowhere"),
        2 => node.at.join("0"),
        3 => node.at.join("-"),
        _ => node.at.clone(),
    };
    match dice.below(7) {
        0 => json!({ "set": at, "value": 1 }),
        1 => json!({ "type": at, "text": "a" }),
        2 => json!({ "choose": at, "variant": 9 }),
        3 => json!({ "add": at, "at": 99 }),
        4 => json!({ "move": at, "to": 99 }),
        5 => json!({ "rename": at, "to": "a" }),
        _ => json!({ "remove": at }),
    }
}

/// The same schema with another member somewhere.
fn mutated(dice: &mut Dice, schema: &Value) -> Value {
    let mut places = Vec::new();
    let mut open = vec![(Pointer::root(), schema)];
    while let Some((at, value)) = open.pop() {
        if let Value::Object(members) = value {
            if at.as_str().ends_with("/properties") && !members.is_empty() {
                places.push(at.clone());
            }
            open.extend(members.iter().map(|(key, inside)| (at.join(key), inside)));
        } else if let Value::Array(items) = value {
            let inside = items.iter().enumerate();
            open.extend(inside.map(|(index, item)| (at.join(&index.to_string()), item)));
        }
    }
    let mut made = schema.clone();
    if places.is_empty() {
        return json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    }
    let at = dice.pick(&places);
    if let Some(Value::Object(members)) = made.pointer_mut(at.as_str()) {
        let keys: Vec<String> = members.keys().cloned().collect();
        let key = dice.pick(&keys);
        match dice.below(3) {
            0 => drop(members.shift_remove(key)),
            1 => drop(members.insert(key.clone(), json!({ "type": "integer" }))),
            _ => drop(members.insert("b".to_owned(), json!({ "type": "string" }))),
        }
    }
    made
}
