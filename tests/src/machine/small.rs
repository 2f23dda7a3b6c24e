//! A small model of the instance, slow and plain: what each event makes of it where a schema has only objects, maps,
//! lists and fields, without defaults, conditions and unions.

use serde_json::{Map, Value, json};

use super::kept::kind_and_place;

/// A value, and how it came to be.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Leaf(Value),
    List(Vec<Item>),
    Object(Vec<(String, Item)>),
}

#[derive(Clone, Debug, PartialEq)]
struct Item {
    shape: Shape,
    /// It came because something was typed inside.
    implicit: bool,
    /// It came by itself, and nobody wrote to it.
    untouched: bool,
}

/// The instance as it should be.
#[derive(Clone, Debug)]
pub(super) struct Small {
    schema: Value,
    fills: bool,
    /// A value was written as a whole: what is absent in it may be so because the user wants it.
    written: bool,
    /// A text was typed that is no value: nothing comes by itself where it stands.
    half: bool,
    root: Item,
    initial: Item,
}

/// What the model does not know.
struct Unknown;

impl Item {
    fn of(value: &Value) -> Self {
        let shape = match value {
            Value::Object(members) => {
                let inside = members
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of(value)));
                Shape::Object(inside.collect())
            }
            Value::Array(items) => Shape::List(items.iter().map(Self::of).collect()),
            leaf => Shape::Leaf(leaf.clone()),
        };
        Self {
            shape,
            implicit: false,
            untouched: false,
        }
    }

    fn json(&self) -> Value {
        match &self.shape {
            Shape::Leaf(value) => value.clone(),
            Shape::List(items) => items.iter().map(Self::json).collect(),
            Shape::Object(members) => {
                let inside = members.iter().map(|(key, item)| (key.clone(), item.json()));
                Value::Object(inside.collect())
            }
        }
    }

    fn fits(&self, schema: &Value) -> bool {
        match &self.shape {
            Shape::Object(_) => schema["type"] == "object",
            Shape::List(_) => schema["type"] == "array",
            Shape::Leaf(_) => true,
        }
    }
}

/// Whether the model knows all that a schema says.
pub(super) fn is_plain(schema: &Value) -> bool {
    let Some(members) = schema.as_object() else {
        return false;
    };
    let known = [
        "type",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "minLength",
        "minimum",
        "$schema",
        "writeOnly",
        "title",
    ];
    let kinds = ["object", "array", "string", "number", "integer", "boolean"];
    members.keys().all(|key| known.contains(&key.as_str()))
        && schema["type"]
            .as_str()
            .is_some_and(|kind| kinds.contains(&kind))
        && (schema["type"] != "array" || members.contains_key("items"))
        && members.get("items").is_none_or(is_plain)
        && members
            .get("additionalProperties")
            .is_none_or(|rest| rest.is_object() && is_plain(rest))
        && (schema["type"] != "object"
            || members.contains_key("properties")
            || members.contains_key("additionalProperties"))
        && members
            .get("properties")
            .and_then(Value::as_object)
            .is_none_or(|members| !members.is_empty() && members.values().all(is_plain))
}

fn is_required(schema: &Value, key: &str) -> bool {
    schema["required"]
        .as_array()
        .is_some_and(|required| required.contains(&json!(key)))
}

fn member<'s>(schema: &'s Value, key: &str) -> Option<&'s Value> {
    schema["properties"]
        .get(key)
        .or(schema.get("additionalProperties"))
}

/// Whether a member is there only with its value.
fn is_entry(schema: &Value, key: &str) -> bool {
    schema["type"] == "array" || schema["properties"].get(key).is_none()
}

impl Small {
    /// The model of a state that starts; none where the model does not know the schema.
    pub(super) fn new(schema: &Value, instance: Option<&Value>, fills: bool) -> Option<Self> {
        if !is_plain(schema) || schema["type"] != "object" {
            return None;
        }
        let mut root = Item::of(instance.unwrap_or(&json!({})));
        if instance.is_none() && fills {
            fill(schema, &mut root);
        }
        Some(Self {
            schema: schema.clone(),
            fills,
            written: instance.is_some(),
            half: false,
            initial: root.clone(),
            root,
        })
    }

    /// The instance as it should be.
    pub(super) fn instance(&self) -> Value {
        self.root.json()
    }

    /// What an event makes of it; none where the model does not know.
    pub(super) fn follow(&self, event: &Value) -> Option<Self> {
        let mut next = self.clone();
        if event.get("reset").is_some() {
            next.root = self.initial.clone();
            next.written = false;
            next.half = false;
            return Some(next);
        }
        let Some((kind, at)) = kind_and_place(event) else {
            return Some(next);
        };
        if matches!(kind, "focus" | "blur") {
            return Some(next);
        }
        let path: Vec<String> = at.tokens()?.map(|token| token.into_owned()).collect();
        let what = Edit {
            kind,
            event,
            fills: self.fills,
            written: self.written,
            half: self.half,
        };
        what.go(&mut next.root, &self.schema, &path).ok()?;
        // What was emptied is not filled again, and neither is what holds a text that is no value yet.
        next.half |= kind == "type" && next.root.json().pointer(at.as_str()).is_none();
        next.written |=
            matches!(kind, "set" | "clear" | "remove") || event.get("value").is_some() || next.half;
        Some(next)
    }
}

/// What comes by itself into an object that just came.
fn fill(schema: &Value, item: &mut Item) {
    let Shape::Object(members) = &mut item.shape else {
        return;
    };
    for (key, inside) in schema["properties"].as_object().into_iter().flatten() {
        if !is_required(schema, key) || members.iter().any(|(known, _)| known == key) {
            continue;
        }
        let value = match inside["type"].as_str() {
            Some("boolean") => json!(false),
            Some("array") => json!([]),
            Some("object") => json!({}),
            _ => continue,
        };
        let mut value = Item::of(&value);
        value.untouched = true;
        fill(inside, &mut value);
        members.push((key.clone(), value));
    }
}

fn first_value(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("object") => json!({}),
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        Some("string") => json!(""),
        _ => Value::Null,
    }
}

struct Edit<'e> {
    kind: &'e str,
    event: &'e Value,
    fills: bool,
    written: bool,
    half: bool,
}

impl Edit<'_> {
    /// Carries the event out at a place; the first of the path is inside of `here`. Says whether something was
    /// emptied inside, so that what is around it may go.
    fn go(&self, here: &mut Item, schema: &Value, path: &[String]) -> Result<bool, Unknown> {
        if !here.fits(schema) {
            return Err(Unknown);
        }
        here.untouched = false;
        let Some((key, rest)) = path.split_first() else {
            self.at_place(here, schema)?;
            return Ok(false);
        };
        if schema["type"] == "array" {
            return self.in_list(here, schema, key, rest);
        }
        let Shape::Object(members) = &mut here.shape else {
            return Err(Unknown);
        };
        let inside = member(schema, key).ok_or(Unknown)?;
        let known = members.iter().position(|(known, _)| known == key);
        if rest.is_empty() {
            if self.kind == "rename" {
                let to = self.event["to"].as_str().ok_or(Unknown)?;
                let known = known.ok_or(Unknown)?;
                members[known].0 = to.to_owned();
                return Ok(false);
            }
            if let Some(emptied) = self.empties(inside, is_entry(schema, key))? {
                match emptied {
                    Some(value) => members[known.ok_or(Unknown)?].1 = Item::of(&value),
                    None => {
                        if let Some(known) = known {
                            members.remove(known);
                        }
                    }
                }
                let prunes = !matches!(self.kind, "type") || self.event["text"] == "";
                return Ok(prunes && !is_entry(schema, key));
            }
        }
        let position = match known {
            Some(known) => known,
            None if is_entry(schema, key) => return Err(Unknown),
            None => {
                // What is emptied where nothing is stays so.
                if self.is_taking() && (self.kind != "clear" || inside["type"] != "object") {
                    return Err(Unknown);
                }
                if self.is_taking() || rest_is_unfinished(self, inside, rest)? {
                    return Ok(true);
                }
                let value = match inside["type"].as_str() {
                    Some("array") if !rest.is_empty() => return Err(Unknown),
                    _ if rest.is_empty() => Value::Null,
                    _ => json!({}),
                };
                let mut item = Item::of(&value);
                item.implicit = !rest.is_empty();
                members.push((key.clone(), item));
                members.len() - 1
            }
        };
        let came = known.is_none();
        if rest.is_empty() {
            self.write(&mut members[position].1, inside, came)?;
            return Ok(false);
        }
        let emptied = self.go(&mut members[position].1, inside, rest)?;
        if came && self.fills {
            if self.written && inside.get("required").is_some() {
                return Err(Unknown);
            }
            fill(inside, &mut members[position].1);
        }
        if emptied
            && members[position].1.implicit
            && !is_required(schema, key)
            && matches!(&members[position].1.shape, Shape::Object(inside) if inside.iter().all(|(_, item)| item.untouched))
        {
            members.remove(position);
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether the event takes something away, wherever it goes.
    fn is_taking(&self) -> bool {
        self.kind == "remove"
            || self.kind == "clear"
            || self.kind == "type" && self.event["text"] == ""
    }

    /// What an event leaves that empties a member: nothing at all, or a value; none where it does not empty.
    fn empties(&self, schema: &Value, entry: bool) -> Result<Option<Option<Value>>, Unknown> {
        let container = matches!(schema["type"].as_str(), Some("object" | "array"));
        let text = schema["type"] == "string";
        let emptied = || Some(entry.then(|| if text { json!("") } else { Value::Null }));
        Ok(match self.kind {
            "remove" => Some(None),
            "clear" if !container => emptied(),
            "type" if self.event["text"] == "" => emptied(),
            "type" => match self.typed(schema)? {
                None => Some(entry.then_some(Value::Null)),
                Some(_) => None,
            },
            _ => None,
        })
    }

    /// What a text is in a field; none where it is no value yet.
    fn typed(&self, schema: &Value) -> Result<Option<Value>, Unknown> {
        let text = self.event["text"].as_str().ok_or(Unknown)?;
        match schema["type"].as_str() {
            Some("string") => Ok(Some(json!(text))),
            Some("boolean") => Ok(text.parse::<bool>().ok().map(Value::Bool)),
            Some("integer" | "number") if text.contains('e') => Err(Unknown),
            Some("integer" | "number") => Ok(serde_json::from_str(text).ok()),
            _ => Err(Unknown),
        }
    }

    fn in_list(
        &self,
        here: &mut Item,
        schema: &Value,
        key: &str,
        rest: &[String],
    ) -> Result<bool, Unknown> {
        let Shape::List(items) = &mut here.shape else {
            return Err(Unknown);
        };
        let index: usize = key.parse().map_err(|_| Unknown)?;
        if index >= items.len() {
            return Err(Unknown);
        }
        let inside = &schema["items"];
        if !rest.is_empty() {
            self.go(&mut items[index], inside, rest)?;
            return Ok(false);
        }
        match self.kind {
            "remove" => drop(items.remove(index)),
            "duplicate" => items.insert(index + 1, items[index].clone()),
            "move" => {
                let to = self.event["to"].as_u64().ok_or(Unknown)?;
                let item = items.remove(index);
                items.insert(usize::try_from(to).map_err(|_| Unknown)?, item);
            }
            _ => match self.empties(inside, true)? {
                Some(Some(value)) => items[index] = Item::of(&value),
                Some(None) => return Err(Unknown),
                None => self.write(&mut items[index], inside, false)?,
            },
        }
        Ok(false)
    }

    /// An event at a place that has a value.
    fn write(&self, here: &mut Item, schema: &Value, came: bool) -> Result<(), Unknown> {
        here.untouched = false;
        match self.kind {
            "set" => *here = Item::of(&self.event["value"]),
            "type" => *here = Item::of(&self.typed(schema)?.ok_or(Unknown)?),
            "clear" => *here = Item::of(&first_value(schema)),
            "add" if came => {
                let given = self.event.get("value");
                *here = Item::of(given.unwrap_or(&first_value(schema)));
                if schema["type"] == "array" {
                    *here = Item::of(&json!([]));
                    return self.at_place(here, schema);
                }
                if schema.get("additionalProperties").is_some() && self.event.get("key").is_some() {
                    *here = Item::of(&json!({}));
                    return self.at_place(here, schema);
                }
                if self.fills {
                    if self.half && schema.get("required").is_some() {
                        return Err(Unknown);
                    }
                    fill(schema, here);
                }
            }
            _ => self.at_place(here, schema)?,
        }
        Ok(())
    }

    /// An event whose place is this one, which is there.
    fn at_place(&self, here: &mut Item, schema: &Value) -> Result<(), Unknown> {
        if !here.fits(schema) {
            return Err(Unknown);
        }
        here.untouched = false;
        let given = self.event.get("value");
        match (self.kind, &mut here.shape) {
            ("set", _) => *here = Item::of(&self.event["value"]),
            ("clear", _) => *here = Item::of(&first_value(schema)),
            ("add", Shape::List(items)) => {
                let inside = &schema["items"];
                let mut item = Item::of(given.unwrap_or(&first_value(inside)));
                if self.fills && item.fits(inside) {
                    fill(inside, &mut item);
                }
                let end = items.len();
                let index = match self.event.get("at") {
                    Some(index) => index.as_u64().and_then(|index| usize::try_from(index).ok()),
                    None => Some(end),
                };
                let index = index.filter(|index| *index <= end).ok_or(Unknown)?;
                items.insert(index, item);
            }
            ("add", Shape::Object(members)) if schema.get("additionalProperties").is_some() => {
                let is_free = |key: &str| {
                    schema["properties"].get(key).is_none()
                        && members.iter().all(|(known, _)| known != key)
                };
                let mut names = (1..).map(|number: usize| match number {
                    1 => "key".to_owned(),
                    _ => format!("key{number}"),
                });
                let key = match self.event["key"].as_str() {
                    Some(key) => key.to_owned(),
                    None => names.find(|key| is_free(key)).ok_or(Unknown)?,
                };
                let inside = &schema["additionalProperties"];
                let mut item = Item::of(given.unwrap_or(&first_value(inside)));
                if self.fills && item.fits(inside) {
                    fill(inside, &mut item);
                }
                members.push((key, item));
            }
            _ => return Err(Unknown),
        }
        Ok(())
    }
}

/// Whether a text at the end of a path is no value yet.
fn rest_is_unfinished(edit: &Edit<'_>, schema: &Value, rest: &[String]) -> Result<bool, Unknown> {
    if edit.kind != "type" {
        return Ok(false);
    }
    let mut here = schema;
    for key in rest {
        here = member(here, key).ok_or(Unknown)?;
    }
    Ok(edit.typed(here)?.is_none())
}

/// Whether two instances are the same, whatever the order of members.
pub(super) fn is_same(one: Option<&Value>, other: &Value) -> bool {
    one.unwrap_or(&Value::Object(Map::new())) == other
}
