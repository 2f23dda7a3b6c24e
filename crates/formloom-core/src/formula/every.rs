//! A schema that says at each place what any form of a schema with formulas may say there: for finding its secrets.
//!
//! Where a formula chooses, all that it may give applies. Where it takes a schema from the values, the place counts as
//! secret. A formula that decides where references lead could say anything: then nothing is known, and formulas see no
//! value at all.

use serde_json::{Map, Value, json};

use super::standing::Standing;
use crate::compile::CompileOptions;
use crate::form::Form;
use crate::model::host::Hint;
use formloom_schema::{Dialect, percent_decode};

/// Keywords that hold a schema or several.
const SCHEMAS: [&str; 18] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$defs",
    "definitions",
];

/// Keywords that say that a value is a secret.
const SECRET: [&str; 4] = ["writeOnly", "isSensitive", "airbyte_secret", "secret"];

/// Keywords that decide where references lead; in draft 4 `id` does too.
const NAMING: [&str; 6] = [
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$schema",
    "$vocabulary",
];

/// Places and references that are compared, before a schema counts as unknown.
const MOST_COMPARED: usize = 1_000_000;

/// The form in which everything applies that some form may say; none where that is not known, and everything may be
/// secret.
pub(super) fn every(schema: &Value, options: &CompileOptions) -> Option<Form> {
    let mut every = Every {
        options,
        is_draft_4: options.schema().dialect() == Some(Dialect::Draft4),
        resources: Vec::new(),
        references: 0,
        has_named: false,
        has_values: false,
        unknown: false,
    };
    every.find_resources(schema);
    let whole = every.schema(schema, Standing::Schema);
    for document in options.schema().documents().values() {
        every.check_document(document);
    }
    if every.unknown || every.has_named && every.has_values {
        return None;
    }
    let mut wide = options.schema().limits();
    (wide.chain, wide.ways) = (usize::MAX, usize::MAX);
    let options = options
        .clone()
        .with_limits(wide)
        .with_strict(false)
        .with_deferred(true);
    Some(options.made(&whole, None).ok()?.form)
}

struct Every<'a> {
    options: &'a CompileOptions,
    /// Some part of the schema is read as draft 4.
    is_draft_4: bool,
    /// Where references by pointer may begin: the root, and every schema with an address.
    resources: Vec<&'a Value>,
    references: usize,
    /// A reference leads to a name or an address, and not along a pointer.
    has_named: bool,
    /// A schema is taken from the values: it may have any name and address.
    has_values: bool,
    /// A formula decides where references lead.
    unknown: bool,
}

impl<'a> Every<'a> {
    fn find_resources(&mut self, schema: &'a Value) {
        let mut open = vec![schema];
        self.resources.push(schema);
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    let text = |name: &str| members.get(name).and_then(Value::as_str);
                    self.is_draft_4 |= text("$schema").is_some_and(|uri| uri.contains("draft-04"));
                    if text("$id").or(text("id")).is_some() {
                        self.resources.push(value);
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }

    /// A value without formulas; what a formula may give stands beside it.
    fn schema(&mut self, value: &Value, standing: Standing) -> Value {
        if standing.formula(value).is_some() {
            return match standing {
                Standing::Schema => self.any_of(value),
                _ => Value::Null,
            };
        }
        match value {
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.schema(item, standing.item()))
                    .collect(),
            ),
            Value::Object(members) if standing == Standing::Schema => self.keywords(members),
            Value::Object(members) if matches!(standing, Standing::Names | Standing::Needs) => {
                Value::Object(
                    members
                        .iter()
                        .map(|(name, member)| (name.clone(), self.schema(member, Standing::Schema)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }

    fn keywords(&mut self, members: &Map<String, Value>) -> Value {
        let mut given = Map::new();
        let mut more = Vec::new();
        let mut secret = false;
        for (name, value) in members {
            let standing = Standing::Schema.member(members, name);
            if matches!(name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") {
                secret |= value.as_str().is_some_and(|to| self.leads_into_formula(to));
            }
            if standing.formula(value).is_none() {
                if is_structure(name, standing) || value.is_object() || value.is_array() {
                    if matches!(
                        standing,
                        Standing::Schema | Standing::Names | Standing::Needs
                    ) {
                        given.insert(name.clone(), self.schema(value, standing));
                    }
                } else {
                    given.insert(name.clone(), value.clone());
                }
                continue;
            }
            let mut given_by = Given::default();
            self.gather(value, &mut given_by);
            self.unknown |= self.is_naming(name);
            if self.is_secret_keyword(name) {
                let is_not_false = |value: &&Value| **value != Value::Bool(false);
                secret |=
                    given_by.text || given_by.truth || given_by.values.iter().any(is_not_false);
            } else if name == "format" {
                secret |= given_by.text || given_by.values.iter().any(|value| *value == "password");
            } else if matches!(name.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") {
                self.unknown |= given_by.text;
                more.extend(
                    given_by
                        .values
                        .iter()
                        .map(|to| json!({ (name.as_str()): to })),
                );
            } else if is_structure(name, standing) {
                secret |= given_by.schema;
                self.has_values |= given_by.schema;
                if name == "if" {
                    given.insert(name.clone(), Value::Bool(true));
                }
                more.extend(given_by.values.iter().map(|one| alone(name, one)));
            }
        }
        let more: Vec<Value> = more
            .iter()
            .filter_map(Value::as_object)
            .map(|one| self.keywords(one))
            .collect();
        if !more.is_empty() {
            match given.entry("allOf").or_insert_with(|| json!([])) {
                Value::Array(known) => known.extend(more),
                other => *other = Value::Array(more),
            }
        }
        if secret {
            given.insert("writeOnly".to_owned(), Value::Bool(true));
        }
        Value::Object(given)
    }

    /// Whichever of its answers a formula gives.
    fn any_of(&mut self, formula: &Value) -> Value {
        let mut given = Given::default();
        self.gather(formula, &mut given);
        self.has_values |= given.schema;
        let schemas = given
            .values
            .into_iter()
            .filter(|answer| answer.is_object() || answer.is_boolean());
        let mut branches: Vec<Value> = schemas
            .map(|answer| self.schema(answer, Standing::Schema))
            .collect();
        if given.schema {
            branches.push(json!({ "writeOnly": true }));
        }
        if branches.is_empty() {
            return Value::Bool(true);
        }
        json!({ "anyOf": branches })
    }

    /// What a formula may give, without formulas that stand for the whole of it.
    fn gather<'v>(&mut self, value: &'v Value, given: &mut Given<'v>) {
        let Some((name, argument)) = Standing::Free.formula(value) else {
            self.unknown |= self.names_anything(value);
            given.values.push(value);
            return;
        };
        let list = |name: &str| {
            let list = argument
                .as_array()
                .or_else(|| argument.get(name)?.as_array());
            list.into_iter().flatten()
        };
        match name {
            "$case" => {
                let cases = list("cases").filter_map(|case| case.get("value"));
                for value in cases.chain(argument.get("default")) {
                    self.gather(value, given);
                }
            }
            "$firstNotEmpty" => {
                for value in list("values") {
                    self.gather(value, given);
                }
            }
            "$plain" => {
                self.unknown |= self.names_anything(argument);
                given.values.push(argument);
            }
            "$var" => {
                given.schema = true;
                given.text = true;
            }
            "$concat" => given.text = true,
            "$and" | "$or" => given.truth = true,
            // The others give nothing.
            _ => {}
        }
    }

    fn is_naming(&self, name: &str) -> bool {
        NAMING.contains(&name) || self.is_draft_4 && name == "id"
    }

    /// Whether a value holds a keyword that decides where references lead.
    fn names_anything(&self, value: &Value) -> bool {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    let names = |(name, value): (&String, &Value)| {
                        self.is_naming(name) && (value.is_string() || value.is_boolean())
                    };
                    if members.iter().any(names) {
                        return true;
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        false
    }

    fn is_secret_keyword(&self, name: &str) -> bool {
        SECRET.contains(&name) || self.options.host().hints.get(name) == Some(&Hint::Secret)
    }

    /// Whether a reference by pointer goes through a formula, so that where it leads depends on what that gives.
    fn leads_into_formula(&mut self, reference: &str) -> bool {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        self.has_named |= !address.is_empty() || !fragment.is_empty() && !fragment.starts_with('/');
        if !fragment.starts_with('/') {
            return false;
        }
        self.references += self.resources.len();
        if self.references > MOST_COMPARED {
            self.unknown = true;
            return true;
        }
        self.resources
            .iter()
            .any(|resource| passes_formula(resource, fragment))
    }

    /// A document of the host's holds no formulas, but may refer to the schema.
    fn check_document(&mut self, document: &Value) {
        let mut open = vec![document];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        if let ("$ref" | "$dynamicRef", Some(to)) = (name.as_str(), value.as_str())
                        {
                            self.unknown |= self.leads_into_formula(to);
                        }
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }
}

fn is_structure(name: &str, standing: Standing) -> bool {
    matches!(standing, Standing::Names | Standing::Needs) || SCHEMAS.contains(&name)
}

/// What a formula may give.
#[derive(Default)]
struct Given<'v> {
    /// What is written in it.
    values: Vec<&'v Value>,
    /// Also any value of the form, so any schema.
    schema: bool,
    /// Also any text.
    text: bool,
    /// Also true and false.
    truth: bool,
}

/// A schema in which a keyword means what it may mean beside others.
fn alone(keyword: &str, value: &Value) -> Value {
    match keyword {
        "then" | "else" => json!({ "if": true, (keyword): value }),
        "additionalItems" => json!({ "items": value }),
        _ => json!({ (keyword): value }),
    }
}

/// Whether a pointer goes through a formula, or into a list of which formulas are a part.
fn passes_formula(schema: &Value, fragment: &str) -> bool {
    let Some(fragment) = percent_decode(fragment) else {
        return false;
    };
    let mut value = schema;
    for token in fragment.split('/').skip(1) {
        let is_formula = |value: &Value| Standing::Free.formula(value).is_some();
        if is_formula(value) {
            return true;
        }
        let token = token.replace("~1", "/").replace("~0", "~");
        let next = match value {
            Value::Object(members) => members.get(&token),
            Value::Array(items) => {
                if items.iter().any(is_formula) {
                    return true;
                }
                token.parse().ok().and_then(|index: usize| items.get(index))
            }
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => return false,
        }
    }
    false
}
