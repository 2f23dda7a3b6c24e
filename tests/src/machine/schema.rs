//! Random schemas: each takes some of the features, so that few of them meet often and all of them meet sometimes.

use serde_json::{Map, Value, json};

use super::dice::Dice;

/// What a schema can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Feature {
    List,
    Tuple,
    Map,
    UnionByConstant,
    UnionOfShapes,
    UnionOfTypes,
    Nullable,
    Options,
    AnyOf,
    IfThenElse,
    DependentSchemas,
    DependentRequired,
    Recursion,
    AllOf,
    Unevaluated,
    Secret,
    ReadOnly,
    Formulas,
    Vocabularies,
    SharedDiscriminator,
    NumberDiscriminator,
    Constants,
    Defaults,
    Limits,
    OddKeys,
}

impl Feature {
    /// All of them.
    pub const EACH: [Self; 25] = [
        Self::List,
        Self::Tuple,
        Self::Map,
        Self::UnionByConstant,
        Self::UnionOfShapes,
        Self::UnionOfTypes,
        Self::Nullable,
        Self::Options,
        Self::AnyOf,
        Self::IfThenElse,
        Self::DependentSchemas,
        Self::DependentRequired,
        Self::Recursion,
        Self::AllOf,
        Self::Unevaluated,
        Self::Secret,
        Self::ReadOnly,
        Self::Formulas,
        Self::Vocabularies,
        Self::SharedDiscriminator,
        Self::NumberDiscriminator,
        Self::Constants,
        Self::Defaults,
        Self::Limits,
        Self::OddKeys,
    ];
}

/// A schema with what it uses.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// The schema.
    pub schema: Value,
    /// The features that are in it.
    pub used: Vec<Feature>,
}

const KEYS: [&str; 6] = ["a", "b", "c", "n", "p", "q"];
const ODD: [&str; 4] = ["", "x/y", "0", "m~n"];
/// Values that fields are given and conditions ask for.
pub(super) const WORDS: [&str; 4] = ["go", "a", "b", "off"];

/// A random schema.
pub(super) fn schema(dice: &mut Dice) -> Made {
    let wanted = 1 + dice.below(7);
    let mut on = Vec::new();
    for _ in 0..wanted {
        on.push(*dice.pick(&Feature::EACH));
    }
    let mut maker = Maker {
        old: dice.chance(1, 4),
        dice,
        on,
        used: Vec::new(),
        defs: Map::new(),
        left: 22,
    };
    let mut schema = if maker.dice.chance(1, 8) {
        maker.any(3)
    } else {
        maker.object(3)
    };
    let defs = if maker.old { "definitions" } else { "$defs" };
    if let Value::Object(members) = &mut schema {
        if maker.old {
            let draft = json!("http://json-schema.org/draft-07/schema#");
            members.insert("$schema".to_owned(), draft);
        }
        if !maker.defs.is_empty() {
            members.insert(defs.to_owned(), Value::Object(maker.defs));
        }
    }
    let mut used = maker.used;
    used.sort_unstable();
    used.dedup();
    Made { schema, used }
}

struct Maker<'d> {
    dice: &'d mut Dice,
    on: Vec<Feature>,
    used: Vec<Feature>,
    /// Draft 7 instead of 2020-12.
    old: bool,
    defs: Map<String, Value>,
    /// How many more subschemas may come.
    left: usize,
}

impl Maker<'_> {
    fn has(&self, feature: Feature) -> bool {
        self.on.contains(&feature)
    }

    /// A feature that is on, sometimes.
    fn now(&mut self, feature: Feature, times: usize, of: usize) -> bool {
        let now = self.has(feature) && self.dice.chance(times, of);
        if now {
            self.used.push(feature);
        }
        now
    }

    fn key(&mut self) -> &'static str {
        if self.now(Feature::OddKeys, 1, 3) {
            return self.dice.pick::<&str>(&ODD);
        }
        self.dice.pick::<&str>(&KEYS)
    }

    /// Any schema of at most that many levels.
    fn any(&mut self, depth: usize) -> Value {
        if depth == 0 || self.left < 2 {
            return self.scalar();
        }
        self.left -= 1;
        let mut kinds: Vec<(usize, u8)> = vec![(4, 0), (3, 1)];
        for (feature, weight, kind) in [
            (Feature::List, 4, 2),
            (Feature::Tuple, 3, 3),
            (Feature::Map, 4, 4),
            (Feature::UnionByConstant, 6, 5),
            (Feature::NumberDiscriminator, 4, 5),
            (Feature::UnionOfShapes, 6, 6),
            (Feature::UnionOfTypes, 3, 7),
            (Feature::AnyOf, 4, 8),
            (Feature::Recursion, 3, 9),
            (Feature::AllOf, 3, 10),
            (Feature::Nullable, 3, 11),
            (Feature::SharedDiscriminator, 4, 12),
        ] {
            if self.has(feature) {
                kinds.push((weight, kind));
            }
        }
        let mut made = match *self.dice.weighted(&kinds) {
            0 => self.scalar(),
            1 => self.object(depth - 1),
            2 => self.list(depth - 1),
            3 => self.tuple(depth - 1),
            4 => self.map(depth - 1),
            5 => self.union_by_constant(depth - 1),
            6 => self.union_of_shapes(depth - 1),
            7 => self.union_of_types(depth - 1),
            8 => self.any_of(depth - 1),
            9 => self.recursion(depth - 1),
            10 => self.all_of(depth - 1),
            11 => self.nullable(depth - 1),
            _ => self.shared_discriminator(depth - 1),
        };
        if self.now(Feature::Secret, 1, 6) {
            made["writeOnly"] = json!(true);
        }
        if self.now(Feature::ReadOnly, 1, 12) {
            made["readOnly"] = json!(true);
        }
        made
    }

    fn scalar(&mut self) -> Value {
        let mut made = match self.dice.below(9) {
            0..=2 => json!({ "type": "string" }),
            3 if self.now(Feature::Limits, 1, 1) => json!({ "type": "string", "minLength": 2 }),
            3 => json!({ "type": "integer" }),
            4 if self.now(Feature::Limits, 1, 1) => json!({ "type": "number", "minimum": 2 }),
            4 => json!({ "type": "number" }),
            5 => json!({ "type": "boolean" }),
            6 if self.now(Feature::Options, 1, 1) => self.options(),
            7 if self.now(Feature::Constants, 1, 1) => json!({ "const": "k" }),
            8 if self.now(Feature::Nullable, 1, 1) => json!({ "type": ["string", "null"] }),
            8 if self.dice.chance(1, 3) => json!({}),
            _ => json!({ "type": "string" }),
        };
        if self.now(Feature::Secret, 1, 3) {
            made["writeOnly"] = json!(true);
        } else if self.now(Feature::ReadOnly, 1, 8) {
            made["readOnly"] = json!(true);
        }
        if self.now(Feature::Formulas, 1, 3) {
            let key = *self.dice.pick(&KEYS);
            match self.dice.below(4) {
                0 => made["title"] = json!({ "$concat": ["T ", { "$var": key }] }),
                1 => made["default"] = json!({ "$var": key }),
                2 => made["description"] = json!({ "$firstNotEmpty": [{ "$var": key }, "none"] }),
                _ => {
                    made = json!({ "type": "string", "enum": { "$case": {
                        "cases": [{ "filter": [{ "field": key, "operator": "is", "value": "go" }],
                                    "value": ["a", "b"] }],
                        "default": ["a"] } } });
                }
            }
        } else if self.now(Feature::Vocabularies, 1, 3) {
            match self.dice.below(5) {
                0 => made["airbyte_secret"] = json!(true),
                1 => made["order"] = json!(self.dice.below(3)),
                2 => {
                    made =
                        json!({ "type": "string", "enum": [{ "label": "A", "value": "a" }, "b"] })
                }
                3 => made = json!({ "type": "string", "isSensitive": true }),
                _ => made = json!({ "type": "string", "enum": ["a", "b"], "allowCustom": true }),
            }
        }
        if made.get("default").is_none() && self.now(Feature::Defaults, 1, 3) {
            made["default"] = match made["type"].as_str() {
                Some("integer" | "number") => json!(7),
                Some("boolean") => json!(self.dice.chance(1, 2)),
                _ => json!(*self.dice.pick(&WORDS)),
            };
        }
        made
    }

    fn options(&mut self) -> Value {
        match self.dice.below(4) {
            0 => json!({ "enum": ["a", "b", "go"] }),
            1 => json!({ "enum": [1, "a", null] }),
            2 => {
                json!({ "oneOf": [{ "const": "a", "title": "A" }, { "const": "b", "title": "B" }] })
            }
            _ => json!({ "type": "array", "uniqueItems": true, "items": { "enum": ["a", "b"] } }),
        }
    }

    fn properties(&mut self, depth: usize, most: usize) -> (Map<String, Value>, Vec<Value>) {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for _ in 0..1 + self.dice.below(most) {
            let key = self.key();
            if properties.contains_key(key) {
                continue;
            }
            let member = self.any(depth);
            properties.insert(key.to_owned(), member);
            if self.dice.chance(1, 3) {
                required.push(json!(key));
            }
        }
        (properties, required)
    }

    /// An object with members, and perhaps with what looks at them.
    fn object(&mut self, depth: usize) -> Value {
        let mut made = self.plain_object(depth, 4);
        if self.now(Feature::IfThenElse, 1, 2) {
            self.condition(&mut made, depth);
        }
        if self.now(Feature::DependentSchemas, 1, 2) {
            let then = self.plain_object(depth.min(1), 2);
            let word = if self.old {
                "dependencies"
            } else {
                "dependentSchemas"
            };
            made[word] = json!({ self.key(): then });
        }
        if self.now(Feature::DependentRequired, 1, 2) {
            let word = if self.old {
                "dependencies"
            } else {
                "dependentRequired"
            };
            if made.get(word).is_none() {
                made[word] = json!({ self.key(): [self.key()] });
            }
        }
        if self.now(Feature::UnionByConstant, 1, 5) {
            let union = self.union_by_constant(depth.min(2));
            made["oneOf"] = union["oneOf"].clone();
        }
        if self.now(Feature::Limits, 1, 5) {
            made["minProperties"] = json!(1 + self.dice.below(2));
        }
        if self.now(Feature::Limits, 1, 5) {
            made["additionalProperties"] = json!(false);
        } else if !self.old && self.now(Feature::Unevaluated, 1, 2) {
            made["unevaluatedProperties"] = json!(false);
        }
        if self.now(Feature::Limits, 1, 6) {
            let (not, key) = (self.key(), self.key());
            made["not"] = json!({ "required": [not, key] });
        }
        if self.now(Feature::Defaults, 1, 5) {
            made["default"] = json!({ self.key(): *self.dice.pick(&WORDS) });
        }
        made
    }

    fn plain_object(&mut self, depth: usize, most: usize) -> Value {
        let (properties, required) = self.properties(depth, most);
        let mut made = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            made["required"] = json!(required);
        }
        made
    }

    fn condition(&mut self, made: &mut Value, depth: usize) {
        let keys: Vec<String> = made["properties"]
            .as_object()
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default();
        let key = match keys.is_empty() {
            true => self.key().to_owned(),
            false => self.dice.pick(&keys).clone(),
        };
        made["if"] = match self.dice.below(3) {
            0 => json!({ "required": [key] }),
            1 => json!({ "properties": { key.as_str(): { "const": *self.dice.pick(&WORDS) } } }),
            _ => json!({ "required": [key],
                         "properties": { key.as_str(): { "const": *self.dice.pick(&WORDS) } } }),
        };
        made["then"] = self.plain_object(depth.min(2), 2);
        if self.dice.chance(1, 2) {
            made["else"] = self.plain_object(depth.min(2), 2);
        }
    }

    fn list(&mut self, depth: usize) -> Value {
        self.used.push(Feature::List);
        let items = self.any(depth);
        let mut made = json!({ "type": "array", "items": items });
        if self.now(Feature::Limits, 1, 2) {
            match self.dice.below(4) {
                0 => made["minItems"] = json!(1 + self.dice.below(2)),
                1 => made["maxItems"] = json!(2),
                2 => made["uniqueItems"] = json!(true),
                _ => made["contains"] = json!({ "const": "a" }),
            }
        }
        made
    }

    fn tuple(&mut self, depth: usize) -> Value {
        self.used.push(Feature::Tuple);
        let first: Vec<Value> = (0..1 + self.dice.below(2))
            .map(|_| self.any(depth))
            .collect();
        let rest = match self.dice.below(3) {
            0 => json!(false),
            1 => self.scalar(),
            _ => Value::Null,
        };
        let (positions, others) = if self.old {
            ("items", "additionalItems")
        } else {
            ("prefixItems", "items")
        };
        let mut made = json!({ "type": "array", positions: first });
        if !rest.is_null() {
            made[others] = rest;
        }
        made
    }

    fn map(&mut self, depth: usize) -> Value {
        self.used.push(Feature::Map);
        let mut made = json!({ "type": "object" });
        if self.dice.chance(2, 3) {
            made["additionalProperties"] = self.any(depth);
        }
        if made.get("additionalProperties").is_none() || self.dice.chance(1, 4) {
            made["patternProperties"] = json!({ "^k": self.any(depth) });
        }
        if self.dice.chance(1, 3) {
            let (properties, required) = self.properties(depth.min(1), 2);
            made["properties"] = json!(properties);
            made["required"] = json!(required);
        }
        if self.now(Feature::Limits, 1, 3) {
            made["propertyNames"] = json!({ "maxLength": 3 });
        }
        made
    }

    /// Branches that a constant tells apart.
    fn union_by_constant(&mut self, depth: usize) -> Value {
        let numbers = self.now(Feature::NumberDiscriminator, 1, 2);
        self.used.push(Feature::UnionByConstant);
        let tag = *self.dice.pick(&["kind", "t"]);
        let count = 2 + self.dice.below(2);
        let branches: Vec<Value> = (0..count)
            .map(|index| self.branch(depth, tag, index, numbers))
            .collect();
        let word = if self.now(Feature::AnyOf, 1, 3) {
            "anyOf"
        } else {
            "oneOf"
        };
        let mut made = json!({ word: branches });
        if self.dice.chance(1, 2) {
            made["type"] = json!("object");
        }
        if self.dice.chance(1, 4) {
            made["properties"] = json!({ "z": self.scalar() });
        }
        made
    }

    fn branch(&mut self, depth: usize, tag: &str, index: usize, numbers: bool) -> Value {
        let constant = match (numbers, index) {
            (false, _) => json!(format!("v{index}")),
            (true, 0) => json!(1),
            (true, 1) => json!(2.0),
            (true, _) => json!(true),
        };
        let mut branch = self.plain_object(depth, 3);
        branch["properties"][tag] = match self.dice.below(8) {
            0 => json!({ "enum": [constant] }),
            1 => json!({ "const": constant, "default": constant }),
            _ => json!({ "const": constant }),
        };
        if self.dice.chance(3, 4) {
            match branch.get_mut("required").and_then(Value::as_array_mut) {
                Some(required) => required.push(json!(tag)),
                None => branch["required"] = json!([tag]),
            }
        }
        if self.now(Feature::Secret, 1, 12) {
            branch["writeOnly"] = json!(true);
        }
        branch
    }

    /// Branches that are told apart by their type only, or by nothing.
    fn union_of_shapes(&mut self, depth: usize) -> Value {
        self.used.push(Feature::UnionOfShapes);
        let count = 2 + self.dice.below(2);
        let branches: Vec<Value> = (0..count)
            .map(|_| match self.dice.below(8) {
                0 | 1 => self.plain_object(depth, 2),
                2 => json!({ "type": "array", "items": self.any(depth.min(1)) }),
                3 => json!({ "type": "string" }),
                4 => json!({ "type": "integer" }),
                5 => json!({ "const": *self.dice.pick(&WORDS) }),
                6 => json!({ "type": "null" }),
                _ => json!({ "type": "object", "additionalProperties": self.scalar() }),
            })
            .collect();
        let word = if self.dice.chance(1, 4) {
            "anyOf"
        } else {
            "oneOf"
        };
        json!({ word: branches })
    }

    fn union_of_types(&mut self, depth: usize) -> Value {
        self.used.push(Feature::UnionOfTypes);
        match self.dice.below(4) {
            0 => json!({ "type": ["string", "integer"] }),
            1 => json!({ "type": ["boolean", "string", "null"] }),
            2 => {
                let mut made = self.plain_object(depth, 2);
                made["type"] = json!(["object", "string"]);
                made
            }
            _ => json!({ "type": ["array", "object"], "items": self.scalar(),
                         "properties": { "a": self.scalar() } }),
        }
    }

    /// Branches that can hold at once.
    fn any_of(&mut self, depth: usize) -> Value {
        self.used.push(Feature::AnyOf);
        match self.dice.below(3) {
            0 => {
                let branches = [self.plain_object(depth, 2), self.plain_object(depth, 2)];
                json!({ "anyOf": branches })
            }
            1 => {
                json!({ "type": "object", "properties": { "a": self.scalar(), "b": self.scalar() },
                         "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] })
            }
            _ => json!({ "anyOf": [{ "type": "string", "minLength": 2 }, { "type": "string" },
                                   { "type": "integer" }] }),
        }
    }

    fn recursion(&mut self, depth: usize) -> Value {
        self.used.push(Feature::Recursion);
        if self.dice.chance(1, 3) {
            return json!({ "$ref": "#" });
        }
        let name = *self.dice.pick(&["d", "e"]);
        let (defs, target) = if self.old {
            ("definitions", format!("#/definitions/{name}"))
        } else {
            ("$defs", format!("#/$defs/{name}"))
        };
        let _ = defs;
        if !self.defs.contains_key(name) {
            // The name is taken before what is inside refers to it.
            self.defs.insert(name.to_owned(), Value::Null);
            let mut made = self.plain_object(depth, 2);
            let inside = match self.dice.below(3) {
                0 => json!({ "$ref": target }),
                1 => json!({ "type": "array", "items": { "$ref": target } }),
                _ => json!({ "type": "object", "additionalProperties": { "$ref": target } }),
            };
            made["properties"]["r"] = inside;
            self.defs.insert(name.to_owned(), made);
        }
        json!({ "$ref": target })
    }

    fn all_of(&mut self, depth: usize) -> Value {
        self.used.push(Feature::AllOf);
        let mut made =
            json!({ "allOf": [self.plain_object(depth, 2), self.plain_object(depth, 2)] });
        if !self.old && self.now(Feature::Unevaluated, 1, 2) {
            made["unevaluatedProperties"] = json!(false);
        }
        if self.now(Feature::IfThenElse, 1, 3) {
            self.condition(&mut made, depth);
        }
        made
    }

    fn nullable(&mut self, depth: usize) -> Value {
        self.used.push(Feature::Nullable);
        let inner = self.any(depth);
        match self.dice.below(3) {
            0 => json!({ "anyOf": [inner, { "type": "null" }] }),
            1 => json!({ "oneOf": [{ "type": "null" }, inner] }),
            _ => {
                let mut made = self.plain_object(depth, 2);
                made["type"] = json!(["object", "null"]);
                made
            }
        }
    }

    /// Two unions that the same member decides.
    fn shared_discriminator(&mut self, depth: usize) -> Value {
        self.used.push(Feature::SharedDiscriminator);
        let mut union = || {
            let branches = [
                self.branch(depth.min(1), "t", 0, false),
                self.branch(depth.min(1), "t", 1, false),
            ];
            json!({ "oneOf": branches })
        };
        json!({ "type": "object", "allOf": [union(), union()] })
    }
}
