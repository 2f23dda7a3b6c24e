//! What a form costs: `cargo bench -p formloom-core`. Figures with their method are in docs/performance.md.

use divan::{Bencher, black_box};
use formloom_core::{Event, Form, FormState, Pointer, compile};
use serde_json::{Map, Value, json};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

/// The shapes in which many fields come.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Flat,
    Sections,
    List,
    InUnion,
}

const SHAPES: [Shape; 4] = [Shape::Flat, Shape::Sections, Shape::List, Shape::InUnion];

fn field(index: usize) -> Value {
    match index % 4 {
        0 => json!({ "type": "string", "minLength": 2, "maxLength": 80 }),
        1 => json!({ "type": "integer", "minimum": 0 }),
        2 => json!({ "type": "boolean" }),
        _ => json!({ "enum": ["small", "medium", "large"] }),
    }
}

fn object(fields: usize) -> Value {
    let properties: Map<String, Value> = (0..fields)
        .map(|index| (format!("field_{index}"), field(index)))
        .collect();
    json!({ "type": "object", "properties": properties, "required": ["field_0"] })
}

fn schema(shape: Shape, fields: usize) -> Value {
    match shape {
        Shape::Flat => object(fields),
        Shape::Sections => {
            let sections: Map<String, Value> = (0..fields.div_ceil(10))
                .map(|index| (format!("section_{index}"), object(10)))
                .collect();
            json!({ "type": "object", "properties": sections })
        }
        Shape::List => json!({ "type": "array", "items": object(10) }),
        Shape::InUnion => {
            let branch = |kind: &str, fields: usize| {
                let mut branch = object(fields);
                branch["properties"]["kind"] = json!({ "const": kind });
                branch["required"] = json!(["kind"]);
                branch
            };
            json!({ "oneOf": [branch("large", fields), branch("small", 10)] })
        }
    }
}

fn item() -> Value {
    json!({ "field_0": "ab", "field_1": 1, "field_2": true, "field_3": "small" })
}

fn instance(shape: Shape, fields: usize) -> Value {
    let full = |fields: usize| -> Value {
        (0..fields)
            .map(|index| {
                let value = match index % 4 {
                    0 => json!("text"),
                    1 => json!(7),
                    2 => json!(true),
                    _ => json!("medium"),
                };
                (format!("field_{index}"), value)
            })
            .collect::<Map<String, Value>>()
            .into()
    };
    match shape {
        Shape::Flat => full(fields),
        Shape::Sections => (0..fields.div_ceil(10))
            .map(|index| (format!("section_{index}"), full(10)))
            .collect::<Map<String, Value>>()
            .into(),
        Shape::List => (0..fields.div_ceil(10)).map(|_| full(10)).collect(),
        Shape::InUnion => {
            let mut instance = full(fields);
            instance["kind"] = json!("large");
            instance
        }
    }
}

/// A field in the middle of the form.
fn place(shape: Shape, fields: usize) -> Pointer {
    let near = fields / 2 / 10;
    Pointer::from(match shape {
        Shape::Flat | Shape::InUnion => format!("/field_{}", fields / 2 / 4 * 4),
        Shape::Sections => format!("/section_{near}/field_4"),
        Shape::List => format!("/{near}/field_4"),
    })
}

fn form(shape: Shape, fields: usize) -> Form {
    compile(&schema(shape, fields)).expect("a schema").form
}

fn state(shape: Shape, fields: usize) -> FormState {
    form(shape, fields).state(instance(shape, fields))
}

fn cases() -> Vec<(Shape, usize)> {
    SHAPES
        .iter()
        .flat_map(|shape| SIZES.map(|size| (*shape, size)))
        .collect()
}

struct Case(Shape, usize);

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} {:>6}", self.0, self.1)
    }
}

fn all() -> Vec<Case> {
    cases()
        .into_iter()
        .map(|(shape, size)| Case(shape, size))
        .collect()
}

fn lists() -> Vec<Case> {
    SIZES.map(|size| Case(Shape::List, size)).into()
}

fn unions() -> Vec<Case> {
    SIZES.map(|size| Case(Shape::InUnion, size)).into()
}

#[divan::bench(args = all(), sample_count = 10)]
fn compile_schema(bencher: Bencher, case: &Case) {
    let schema = schema(case.0, case.1);
    bencher.bench_local(|| compile(black_box(&schema)));
}

#[divan::bench(args = all(), sample_count = 10)]
fn first_state(bencher: Bencher, case: &Case) {
    let form = form(case.0, case.1);
    let instance = instance(case.0, case.1);
    bencher
        .with_inputs(|| instance.clone())
        .bench_local_values(|instance| form.state(instance));
}

#[divan::bench(args = all())]
fn keystroke(bencher: Bencher, case: &Case) {
    let mut state = state(case.0, case.1);
    let at = place(case.0, case.1);
    let mut key = 0_u32;
    bencher.bench_local(|| {
        key += 1;
        let text = if key.is_multiple_of(2) {
            "typed"
        } else {
            "typed t"
        };
        state.apply(Event::type_text(&at, text))
    });
}

/// What else is wrong in the form.
#[derive(Clone, Copy, Debug)]
enum Among {
    Nothing,
    /// 4,000 required fields are empty.
    Missing,
    /// 4,000 texts are too short.
    TooShort,
    /// The same in the branch of a union.
    InUnion,
}

/// A key in a field that is wrong itself, among 4,000 others.
#[divan::bench(args = [Among::Nothing, Among::Missing, Among::TooShort, Among::InUnion])]
fn keystroke_among_errors(bencher: Bencher, among: Among) {
    const FIELDS: usize = 4_000;
    let names = || (0..FIELDS).map(|index| format!("field_{index}"));
    let properties: Map<String, Value> = names()
        .map(|name| (name, json!({ "type": "string", "minLength": 2 })))
        .collect();
    let mut object = json!({ "type": "object", "properties": properties });
    if matches!(among, Among::Missing) {
        object["required"] = names().collect();
    }
    let schema = match among {
        Among::InUnion => json!({ "oneOf": [object, { "type": "array" }] }),
        _ => object,
    };
    let text = match among {
        Among::Nothing => "enough",
        _ => "x",
    };
    let instance: Map<String, Value> = match among {
        Among::Missing => Map::new(),
        _ => names().map(|name| (name, json!(text))).collect(),
    };
    let form = compile(&schema).expect("a schema").form;
    let mut state = form.state(Value::Object(instance));
    let at = Pointer::from("/field_2000");
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        let text = if turn % 2 == 0 { "y" } else { "yes" };
        let change = state.apply(Event::type_text(at.clone(), text));
        black_box(change).map(|change| change.nodes.len())
    });
}

#[divan::bench(args = lists())]
fn add_and_remove_an_item(bencher: Bencher, case: &Case) {
    let mut state = state(case.0, case.1);
    let end = case.1.div_ceil(10);
    let last = Pointer::from(format!("/{end}"));
    bencher.bench_local(|| {
        state
            .apply(Event::Add {
                at: Pointer::root(),
                key: None,
                index: None,
                value: Some(item()),
            })
            .and_then(|_| state.apply(Event::remove(&last)))
    });
}

#[divan::bench(args = unions(), sample_count = 10)]
fn switch_a_branch_and_back(bencher: Bencher, case: &Case) {
    let mut state = state(case.0, case.1);
    bencher.bench_local(|| {
        state
            .apply(Event::choose(Pointer::root(), 1))
            .and_then(|_| state.apply(Event::choose(Pointer::root(), 0)))
    });
}

#[divan::bench(args = all(), sample_count = 10)]
fn validate_the_whole(bencher: Bencher, case: &Case) {
    let mut state = state(case.0, case.1);
    bencher.bench_local(|| state.submit().is_ok());
}
