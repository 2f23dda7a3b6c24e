//! Random schemas and random edits: nothing panics or hangs, the verdict is that of the whole document, and
//! undoing everything gives the start back.

#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use formloom_core::{CompileOptions, Event, FormState, NodeView, Pointer, StateOptions};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

const KEYS: [&str; 6] = ["a", "b", "kind", "", "x/y", "0"];
const TEXTS: [&str; 12] = [
    "",
    "a",
    "kind",
    "1",
    "-1.5",
    "1e400",
    "null",
    "2026-11-23",
    "true",
    "[",
    "{}",
    "é",
];
const TYPES: [&str; 7] = [
    "object", "array", "string", "number", "integer", "boolean", "null",
];
const DRAFTS: [&str; 6] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

#[derive(Debug)]
struct Case {
    schema: Value,
    instance: Option<Value>,
    picks: Vec<(u16, u8, u8)>,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let mut schema = schema(bytes, 4)?;
        if let Value::Object(members) = &mut schema {
            let draft = *bytes.choose(&DRAFTS)?;
            members.insert("$schema".to_owned(), json!(draft));
            let mut defs = Map::new();
            for name in ["d0", "d1"] {
                defs.insert(name.to_owned(), self::schema(bytes, 3)?);
            }
            members.insert("definitions".to_owned(), Value::Object(defs));
        }
        let instance = if bytes.arbitrary()? {
            Some(value(bytes, 4)?)
        } else {
            None
        };
        Ok(Self {
            schema,
            instance,
            picks: bytes.arbitrary()?,
        })
    }
}

fn text(bytes: &mut Unstructured<'_>) -> Result<&'static str> {
    Ok(bytes.choose(&TEXTS)?)
}

fn value(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    Ok(
        match bytes.int_in_range(0..=if depth == 0 { 5 } else { 7 })? {
            0 => Value::Null,
            1 => json!(bytes.arbitrary::<bool>()?),
            2 => json!(bytes.arbitrary::<i8>()?),
            3 => json!(f64::from(bytes.arbitrary::<i16>()?) / 8.0),
            4 => json!(bytes.arbitrary::<u64>()?),
            5 => json!(text(bytes)?),
            6 => {
                let mut items = Vec::new();
                for _ in 0..bytes.int_in_range(0..=3)? {
                    items.push(value(bytes, depth - 1)?);
                }
                Value::Array(items)
            }
            _ => {
                let mut members = Map::new();
                for _ in 0..bytes.int_in_range(0..=3)? {
                    members.insert((*bytes.choose(&KEYS)?).to_owned(), value(bytes, depth - 1)?);
                }
                Value::Object(members)
            }
        },
    )
}

fn schemas(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut list = Vec::new();
    for _ in 0..bytes.int_in_range(1..=3)? {
        list.push(schema(bytes, depth)?);
    }
    Ok(Value::Array(list))
}

fn named(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let mut members = Map::new();
    for _ in 0..bytes.int_in_range(0..=3)? {
        members.insert((*bytes.choose(&KEYS)?).to_owned(), schema(bytes, depth)?);
    }
    Ok(Value::Object(members))
}

fn names(bytes: &mut Unstructured<'_>) -> Result<Value> {
    let mut list = Vec::new();
    for _ in 0..bytes.int_in_range(0..=2)? {
        list.push(json!(bytes.choose(&KEYS)?));
    }
    Ok(Value::Array(list))
}

fn schema(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    if depth == 0 || bytes.ratio(1, 12)? {
        return Ok(match bytes.int_in_range(0..=3)? {
            0 => json!(bytes.arbitrary::<bool>()?),
            1 => json!({ "$ref": format!("#/definitions/d{}", bytes.int_in_range(0..=2)?) }),
            2 => json!({ "$ref": "#" }),
            _ => json!({ "type": bytes.choose(&TYPES)? }),
        });
    }
    let inner = depth - 1;
    let mut made = Map::new();
    for _ in 0..bytes.int_in_range(1..=4)? {
        let (keyword, value) = match bytes.int_in_range(0..=39)? {
            0..=3 => ("type", json!(bytes.choose(&TYPES)?)),
            4 => (
                "type",
                json!([bytes.choose(&TYPES)?, bytes.choose(&TYPES)?]),
            ),
            5..=8 => ("properties", named(bytes, inner)?),
            9 => ("required", names(bytes)?),
            10 => ("items", schema(bytes, inner)?),
            11 => ("items", schemas(bytes, inner)?),
            12 => ("prefixItems", schemas(bytes, inner)?),
            13 => ("additionalProperties", schema(bytes, inner)?),
            14 => (
                "patternProperties",
                json!({ "^k": schema(bytes, inner)?, "a": schema(bytes, inner)? }),
            ),
            15 | 16 => ("oneOf", schemas(bytes, inner)?),
            17 => ("anyOf", schemas(bytes, inner)?),
            18 => ("allOf", schemas(bytes, inner)?),
            19 => ("not", schema(bytes, inner)?),
            20 => {
                made.insert("then".to_owned(), schema(bytes, inner)?);
                made.insert("else".to_owned(), schema(bytes, inner)?);
                ("if", schema(bytes, inner)?)
            }
            21 => ("const", value(bytes, 1)?),
            22 => ("enum", json!([value(bytes, 1)?, value(bytes, 1)?])),
            23 => ("default", value(bytes, 2)?),
            24 => ("minItems", json!(bytes.int_in_range(0..=3)?)),
            25 => ("uniqueItems", json!(true)),
            26 => ("minLength", json!(bytes.int_in_range(0..=3)?)),
            27 => ("minimum", json!(bytes.arbitrary::<i8>()?)),
            28 => ("multipleOf", json!(0.5)),
            29 => ("dependentRequired", json!({ "a": names(bytes)? })),
            30 => ("dependentSchemas", named(bytes, inner)?),
            31 => ("dependencies", named(bytes, inner)?),
            32 => ("unevaluatedProperties", schema(bytes, inner)?),
            33 => ("contains", schema(bytes, inner)?),
            34 => ("propertyNames", schema(bytes, inner)?),
            35 => ("pattern", json!("^[a-k]")),
            36 => ("writeOnly", json!(true)),
            37 => ("additionalItems", schema(bytes, inner)?),
            38 => (
                "format",
                json!(["date", "uuid", "email", "odd"][bytes.int_in_range(0..=3)?]),
            ),
            _ => (
                *bytes.choose(&[
                    "title",
                    "order",
                    "required",
                    "properties",
                    "if",
                    "readOnly",
                    "$ref",
                    "type",
                ])?,
                value(bytes, 1)?,
            ),
        };
        made.insert(keyword.to_owned(), value);
    }
    Ok(Value::Object(made))
}

fn places(node: &NodeView, found: &mut Vec<(Pointer, usize)>) {
    let variants = node
        .choices
        .first()
        .map_or(0, |choice| choice.variants.len());
    found.push((node.at.clone(), variants));
    for child in &node.children {
        places(child, found);
    }
}

fn event(state: &FormState, (place, kind, pick): (u16, u8, u8)) -> Event {
    let mut found = Vec::new();
    places(&state.tree(), &mut found);
    let (at, variants) = found[usize::from(place) % found.len()].clone();
    let pick = usize::from(pick);
    match kind % 12 {
        0 | 1 if variants > 0 => Event::choose(
            at,
            (pick % (variants + 1) < variants).then_some(pick % variants),
        ),
        0..=4 => Event::type_text(at, TEXTS[pick % TEXTS.len()]),
        5 => Event::set(
            at,
            [json!({ "a": 1 }), json!([1, "a"]), json!(null), json!("a")][pick % 4].clone(),
        ),
        6 => Event::Clear { at },
        7 => Event::add(at),
        8 => Event::remove(at),
        9 => Event::Move { at, to: pick % 3 },
        10 => Event::Rename {
            at,
            to: KEYS[pick % KEYS.len()].to_owned(),
        },
        _ if pick % 4 == 0 => Event::Undo,
        _ if pick % 4 == 1 => Event::Redo,
        _ => Event::Duplicate { at },
    }
}

fn written(state: &FormState) -> Option<String> {
    state.instance().map(ToString::to_string)
}

/// In 2019-09 the engine counts what `contains` accepts as evaluated; the specification does only since 2020-12.
fn engines_differ(schema: &str) -> bool {
    schema.contains("unevaluatedItems") && schema.contains("contains")
}

fuzz_target!(|case: Case| {
    let Ok(compiled) = CompileOptions::default()
        .compile_with_lints(&case.schema)
    else {
        return;
    };
    let mut state = compiled.form.state_with(StateOptions::default().with_instance(case.instance));
    let start = written(&state);
    let differ = engines_differ(&case.schema.to_string());
    for pick in case.picks.into_iter().take(24) {
        let event = event(&state, pick);
        let _ = state.apply(event);
        if let Some(instance) = state.instance()
            && state.error_count() == 0
            && !differ
        {
            assert!(
                compiled.form.is_valid(instance),
                "no error, and not valid: {instance} under {}",
                case.schema
            );
        }
    }
    while state.can_undo() {
        assert!(state.apply(Event::Undo).is_ok(), "an undo is refused");
    }
    assert_eq!(written(&state), start, "undone: under {}", case.schema);
    let _ = state.submit();
});
