//! The same work on `formloom-verdict` and on `jsonschema`, in turn in one run: medians in microseconds.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use formloom_schema::{Pointer, SchemaOptions};
use formloom_verdict::{Graph, Program};
use serde_json::{Map, Value, json};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// How long each work is repeated, and how often at least.
const LENGTH: Duration = Duration::from_millis(300);
const LEAST: usize = 15;

fn field(index: usize) -> Value {
    match index % 4 {
        0 => json!({ "type": "string", "minLength": 2, "maxLength": 80 }),
        1 => json!({ "type": "integer", "minimum": 0 }),
        2 => json!({ "type": "boolean" }),
        _ => json!({ "type": "string", "enum": ["small", "medium", "large"] }),
    }
}

fn value(index: usize) -> Value {
    match index % 4 {
        0 => json!("some text"),
        1 => json!(index),
        2 => json!(true),
        _ => json!("medium"),
    }
}

fn flat(fields: usize) -> (Value, Value) {
    let name = |index| format!("field_{index}");
    let properties: Map<String, Value> = (0..fields)
        .map(|index| (name(index), field(index)))
        .collect();
    let instance: Map<String, Value> = (0..fields)
        .map(|index| (name(index), value(index)))
        .collect();
    let schema = json!({ "type": "object", "properties": properties, "required": ["field_0"], "additionalProperties": false });
    (schema, Value::Object(instance))
}

/// The median of a work, in microseconds.
fn median(mut work: impl FnMut()) -> f64 {
    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < LEAST || start.elapsed() < LENGTH {
        let before = Instant::now();
        work();
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn main() {
    println!(
        "| fields | work | formloom-verdict | jsonschema 0.61.2 | ratio |\n| ---: | --- | ---: | ---: | ---: |"
    );
    for fields in SIZES {
        let (schema, valid) = flat(fields);
        let options = SchemaOptions::default();
        let program = Arc::new(Program::compile(&schema, &options).expect("a schema"));
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let row = |work: &str, ours: f64, theirs: f64| {
            println!(
                "| {fields} | {work} | {ours:.1} | {theirs:.1} | {:.2} |",
                ours / theirs
            );
        };
        row(
            "build",
            median(|| drop(black_box(Program::compile(&schema, &options)))),
            median(|| drop(black_box(jsonschema::validator_for(&schema)))),
        );
        row(
            "first validation",
            median(|| {
                black_box(Graph::new(program.clone(), &valid).is_valid());
            }),
            median(|| {
                black_box(validator.is_valid(&valid));
            }),
        );
        // One key in the last field of text, of a valid instance, and of one with a thousandth of the fields wrong.
        let last = (0..fields).rev().find(|index| index % 4 == 0).unwrap_or(0);
        let at = Pointer::from(format!("/field_{last}"));
        let mut wrong = valid.clone();
        for index in (0..fields).step_by(1_000.min(fields)) {
            wrong[format!("field_{index}")] = json!("x");
        }
        for (name, instance) in [("a key", &valid), ("a key, and what fails", &wrong)] {
            let mut edited = instance.clone();
            let mut graph = Graph::new(program.clone(), &edited);
            let mut turn = 0_usize;
            let lists = name != "a key";
            let ours = median(|| {
                turn += 1;
                edited[format!("field_{last}")] = json!(format!("some text {}", turn % 10));
                graph.replaced(&edited, &at);
                black_box(graph.is_valid());
                if lists {
                    black_box(graph.failures(&edited).len());
                }
            });
            let mut edited = instance.clone();
            let theirs = median(|| {
                turn += 1;
                edited[format!("field_{last}")] = json!(format!("some text {}", turn % 10));
                if lists {
                    black_box(validator.iter_errors(&edited).count());
                } else {
                    black_box(validator.is_valid(&edited));
                }
            });
            row(name, ours, theirs);
        }
    }
}
