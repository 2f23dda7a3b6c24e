//! The same work on `formloom-core` and on `schemaform`, side by side in one run: medians in microseconds.
//!
//! `cargo run --release`, or `cargo run --release -- compile keystroke` for some of the works. Where `schemaform` cannot do the work, the table says so.

use std::hint::black_box;
use std::time::{Duration, Instant};

use formloom_core::{Event, Pointer, compile};
use schemaform::form::ValidationOutcomeView;
use schemaform::{Form, FormDefinition, InstanceIdentity};
use serde_json::{Map, Value, json};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// The shapes in which many fields come.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Flat,
    Sections,
    List,
    InUnion,
}

fn field(index: usize) -> Value {
    match index % 4 {
        0 => json!({ "type": "string", "minLength": 2, "maxLength": 80 }),
        1 => json!({ "type": "integer", "minimum": 0 }),
        2 => json!({ "type": "boolean" }),
        _ => json!({ "type": "string", "enum": ["small", "medium", "large"] }),
    }
}

fn object(fields: usize) -> Value {
    let properties: Map<String, Value> = (0..fields)
        .map(|index| (format!("field_{index}"), field(index)))
        .collect();
    json!({ "type": "object", "properties": properties, "required": ["field_0"], "additionalProperties": false })
}

fn schema(shape: Shape, fields: usize) -> Value {
    let mut schema = match shape {
        Shape::Flat => object(fields),
        Shape::Sections => {
            let sections: Map<String, Value> = (0..fields.div_ceil(10))
                .map(|index| (format!("section_{index}"), object(10)))
                .collect();
            json!({ "type": "object", "properties": sections, "additionalProperties": false })
        }
        Shape::List => json!({ "type": "object", "additionalProperties": false,
            "properties": { "list": { "type": "array", "items": object(10) } } }),
        Shape::InUnion => {
            let branch = |kind: &str, fields: usize| {
                let mut branch = object(fields);
                branch["properties"]["kind"] = json!({ "const": kind });
                branch["required"] = json!(["kind"]);
                branch
            };
            json!({ "type": "object", "additionalProperties": false,
                "properties": { "union": { "oneOf": [branch("large", fields), branch("small", 10)] } } })
        }
    };
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema
}

fn full(fields: usize) -> Value {
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
}

fn instance(shape: Shape, fields: usize) -> Value {
    match shape {
        Shape::Flat => full(fields),
        Shape::Sections => (0..fields.div_ceil(10))
            .map(|index| (format!("section_{index}"), full(10)))
            .collect::<Map<String, Value>>()
            .into(),
        Shape::List => {
            json!({ "list": (0..fields.div_ceil(10)).map(|_| full(10)).collect::<Vec<_>>() })
        }
        Shape::InUnion => {
            let mut inside = full(fields);
            inside["kind"] = json!("large");
            json!({ "union": inside })
        }
    }
}

/// A text field in the middle of the form, and its way by index of the child.
fn place(shape: Shape, fields: usize) -> (Pointer, Vec<usize>) {
    let near = fields / 2 / 10;
    let at = fields / 2 / 4 * 4;
    match shape {
        Shape::Flat => (Pointer::from(format!("/field_{at}")), vec![at]),
        Shape::Sections => (
            Pointer::from(format!("/section_{near}/field_4")),
            vec![near, 4],
        ),
        Shape::List => (
            Pointer::from(format!("/list/{near}/field_4")),
            vec![0, near, 4],
        ),
        Shape::InUnion => (Pointer::from(format!("/union/field_{at}")), vec![0, at]),
    }
}

/// The median of what a piece of work takes; as often as half a second allows, at least five times.
fn median(mut work: impl FnMut()) -> f64 {
    work();
    let mut took = Vec::new();
    let start = Instant::now();
    while took.len() < 5 || start.elapsed() < Duration::from_millis(500) && took.len() < 2_000 {
        let start = Instant::now();
        work();
        took.push(start.elapsed());
    }
    took.sort_unstable();
    took[took.len() / 2].as_secs_f64() * 1e6
}

fn definition(shape: Shape, fields: usize) -> Option<FormDefinition> {
    FormDefinition::compile(schema(shape, fields)).ok()
}

/// The list of errors as it is known after the form was made.
fn their_errors(form: &Form) -> usize {
    match form.view().validation_outcome() {
        ValidationOutcomeView::Invalid { findings, .. } => findings.to_vec().len(),
        _ => 0,
    }
}

/// The node at the end of a way by index of the child.
fn node_at(form: &Form, way: &[usize]) -> InstanceIdentity {
    way.iter().fold(form.view().root(), |node, step| {
        let view = form.node(node).expect("a node");
        view.children().nth(*step).expect("a child")
    })
}

fn show(work: &str, shape: Shape, fields: usize, ours: f64, theirs: Option<f64>) {
    let theirs = match theirs {
        Some(theirs) => format!("{theirs:.1} | {:.1}", theirs / ours),
        None => "cannot | ".to_owned(),
    };
    println!("| {work} | {shape:?} | {fields} | {ours:.2} | {theirs} |");
}

/// Whether a work is measured: all are, where none is named.
fn wants(work: &str) -> bool {
    let mut names = std::env::args().skip(1).peekable();
    names.peek().is_none() || names.any(|name| name == work)
}

fn main() {
    println!("| work | shape | fields | formloom µs | schemaform µs | ratio |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for shape in [Shape::Flat, Shape::Sections, Shape::List, Shape::InUnion] {
        for fields in SIZES {
            one(shape, fields);
        }
    }
}

fn one(shape: Shape, fields: usize) {
    let (schema, instance) = (schema(shape, fields), instance(shape, fields));
    let definition = definition(shape, fields);
    if wants("compile") {
        let ours = median(|| drop(black_box(compile(&schema))));
        let theirs = definition
            .as_ref()
            .map(|_| median(|| drop(black_box(FormDefinition::compile(schema.clone())))));
        show("compile", shape, fields, ours, theirs);
    }

    let form = compile(&schema).expect("a form").form;
    let definition =
        definition.filter(|definition| definition.create_form(instance.clone()).is_ok());
    if wants("first state") {
        let ours = median(|| drop(black_box(form.state(instance.clone()))));
        let theirs = definition
            .as_ref()
            .map(|definition| median(|| drop(black_box(definition.create_form(instance.clone())))));
        show("first state", shape, fields, ours, theirs);
    }
    let (at, way) = place(shape, fields);
    if wants("first key") {
        first_key(&form, definition.as_ref(), &instance, shape, fields);
    }
    let mut state = form.state(instance.clone());
    let mut their_form = definition
        .as_ref()
        .and_then(|definition| definition.create_form(instance.clone()).ok());
    if wants("keystroke") {
        let mut texts = ["typed", "typed t"].iter().cycle();
        let ours = median(|| {
            let text = *texts.next().expect("a cycle");
            state
                .apply(Event::type_text(&at, text))
                .expect("it is typed");
        });
        let theirs = their_form.as_mut().map(|form| {
            let node = node_at(form, &way);
            let mut texts = ["typed", "typed t"].iter().cycle();
            median(|| {
                let text = *texts.next().expect("a cycle");
                form.user().input_text(node, text).expect("it is typed");
            })
        });
        show("keystroke", shape, fields, ours, theirs);
    }
    if wants("submit") {
        let ours = median(|| drop(black_box(state.submit())));
        let theirs = their_form
            .as_mut()
            .map(|form| median(|| drop(black_box(form.prepare_submission()))));
        show("submit", shape, fields, ours, theirs);
    }
}

/// The first state, the list of its errors, and one key in the middle.
fn first_key(
    form: &formloom_core::Form,
    definition: Option<&FormDefinition>,
    instance: &Value,
    shape: Shape,
    fields: usize,
) {
    let (at, way) = place(shape, fields);
    let ours = median(|| {
        let mut state = form.state(instance.clone());
        let errors = black_box(state.errors());
        state
            .apply(Event::type_text(&at, "typed"))
            .expect("it is typed");
        drop(black_box((state, errors)));
    });
    let theirs = definition.map(|definition| {
        median(|| {
            let mut form = definition.create_form(instance.clone()).expect("a form");
            let errors = black_box(their_errors(&form));
            let node = node_at(&form, &way);
            form.user().input_text(node, "typed").expect("it is typed");
            drop(black_box((form, errors)));
        })
    });
    show("first key", shape, fields, ours, theirs);
}
