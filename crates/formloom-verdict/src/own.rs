//! What the assertions of one subschema find at one place.

use serde_json::{Map, Value};

use super::check::{Check, Test};
use super::failure::Failure;
use super::graph::Graph;
use super::scope::Part;
use super::store::PairId;
use crate::params::{missing, one};
use formloom_schema::TypeSet;

/// The order in which errors list types.
const TYPES: [(TypeSet, &str); 7] = [
    (TypeSet::NULL, "null"),
    (TypeSet::BOOLEAN, "boolean"),
    (TypeSet::INTEGER, "integer"),
    (TypeSet::NUMBER, "number"),
    (TypeSet::STRING, "string"),
    (TypeSet::ARRAY, "array"),
    (TypeSet::OBJECT, "object"),
];

/// What fails at the place of a pair or at its members, as far as these are asked for.
pub(super) fn own_failures(
    graph: &Graph,
    id: PairId,
    instance: &Value,
    part: Part<'_>,
    found: &mut Vec<Failure>,
) {
    let Some((pair, compiled)) = graph.pair(id).zip(graph.compiled(id)) else {
        return;
    };
    if !compiled.never && pair.broken == 0 {
        return;
    }
    let at = graph.pointer(pair.place);
    if compiled.never && part.is_here() {
        found.push(Failure {
            at: at.clone(),
            schema_at: compiled.location.show(),
            keyword: "false",
            params: Map::new(),
            branches: None,
        });
    }
    for (index, check) in compiled.checks.iter().enumerate() {
        if pair.broken & (1 << index) == 0 {
            continue;
        }
        let schema_at = compiled.location.join(check.keyword).show();
        let mut add = |at, params| {
            found.push(Failure {
                at,
                schema_at: schema_at.clone(),
                keyword: check.keyword,
                params,
                branches: None,
            });
        };
        match (&check.test, pair.more.get()) {
            (Test::Required(names), Some(more)) => {
                let mut add = |number: &u32| {
                    if let Some(name) = names.list.get(*number as usize) {
                        add(at.join(name), missing(name));
                    }
                };
                match part.tokens() {
                    None => more.missing.iter().for_each(add),
                    Some(tokens) => tokens
                        .filter(|name| part.has(name))
                        .filter_map(|name| names.numbers.get(name))
                        .filter(|number| more.missing.binary_search(number).is_ok())
                        .for_each(&mut add),
                }
            }
            (Test::Dependent(rules), Some(more)) => {
                let members = graph.value(pair.place, instance).and_then(Value::as_object);
                let broken = more
                    .rules
                    .iter()
                    .filter(|(check, _)| *check as usize == index);
                for (_, rule) in broken {
                    let needs = rules.list.get(*rule as usize).map(|(_, needs)| needs);
                    for name in needs.into_iter().flatten() {
                        let is_missing =
                            members.is_some_and(|members| !members.contains_key(&**name));
                        if is_missing && part.has(name) {
                            add(at.join(name), missing(name));
                        }
                    }
                }
            }
            _ if part.is_here() => add(at.clone(), params(check)),
            _ => {}
        }
    }
}

fn params(check: &Check) -> Map<String, Value> {
    match &check.test {
        Test::Types { types, .. } => one("expected", names(*types)),
        Test::Const(value) => one("expected", value.clone()),
        Test::Enum(values) => one("options", Value::Array(values.clone())),
        Test::Bound { limit, .. } => one("limit", Value::Number(limit.clone())),
        Test::MultipleOf(of) => one("limit", Value::Number(of.clone())),
        Test::Pattern(pattern) => one("pattern", Value::from(&**pattern)),
        Test::Format { name, .. } => one("format", Value::from(&**name)),
        Test::MinLength(limit)
        | Test::MaxLength(limit)
        | Test::MinItems(limit)
        | Test::MaxItems(limit)
        | Test::MinProperties(limit)
        | Test::MaxProperties(limit) => one("limit", Value::from(*limit)),
        Test::Unique | Test::Required(_) | Test::Dependent(_) => Map::new(),
    }
}

/// `number` stands for `integer` where both are accepted.
fn names(types: TypeSet) -> Value {
    let is_listed = |set: TypeSet| {
        types.holds(set) && !(set == TypeSet::INTEGER && types.holds(TypeSet::NUMBER))
    };
    TYPES
        .iter()
        .filter(|(set, _)| is_listed(*set))
        .map(|(_, name)| Value::from(*name))
        .collect()
}
