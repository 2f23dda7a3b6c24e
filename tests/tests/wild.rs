//! Schemas and instances in the wild: the verdict graph says what the whole document says, loaded and edited.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use formloom_core::{CompileOptions, Form, Pointer};
use formloom_verdict::{Failure, Graph, Program};
use serde_json::{Value, json};

/// How many edits are tried on each instance.
const EDITS: usize = 12;

/// An instance with more places is loaded and not edited.
const MOST_PLACES: usize = 4_000;

#[test]
fn graph_and_whole_document_agree_on_real_schemas() {
    let Some(corpus) = formloom_tests::corpus() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let folder = corpus.join("schemastore");
    let mut times: Vec<(Duration, String)> = Vec::new();
    let mut found = Vec::new();
    let (mut instances, mut edits, mut wide, mut refused) = (0, 0, 0, 0);
    let mut most: f64 = 0.0;
    for path in files(&folder.join("schemas")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let schema = read(&path);
        let options = CompileOptions::default();
        let start = Instant::now();
        let program = Program::compile(&schema, &options.schema_options());
        times.push((start.elapsed(), name.clone()));
        let (Ok(program), Ok(compiled)) = (program, options.compile(&schema)) else {
            refused += 1;
            continue;
        };
        let program = Arc::new(program);
        let errors = compiled
            .diagnostics
            .iter()
            .filter(|found| found.severity == formloom_core::Severity::Error);
        let is_whole = errors.count() == 0;
        for kind in ["valid", "invalid"] {
            for path in files(&folder.join("instances").join(kind).join(&name)) {
                instances += 1;
                let shown = format!(
                    "{kind}/{name}/{}",
                    path.file_name().unwrap().to_string_lossy()
                );
                let mut instance = read(&path);
                let mut graph = Graph::new(program.clone(), &instance);
                compare(
                    &shown,
                    &graph,
                    &compiled.form,
                    &instance,
                    is_whole.then_some(&schema),
                    &mut found,
                );
                let mut places = Vec::new();
                inside(&instance, &Pointer::root(), &mut places);
                if places.len() > MOST_PLACES {
                    continue;
                }
                for number in 0..EDITS {
                    let at = &places[number * 7919 % places.len()];
                    let Some(touched) = edit(&mut instance, &mut graph, at, number) else {
                        continue;
                    };
                    edits += 1;
                    if graph.is_wide() {
                        wide += 1;
                    } else {
                        let bound = bound(&graph, &touched);
                        most = most.max(graph.visits() as f64 / bound as f64);
                        if graph.visits() > 4 * bound {
                            let visits = graph.visits();
                            found.push(format!(
                                "{shown}: {visits} visits after edit {number} at {at}"
                            ));
                        }
                    }
                    let shown = format!("{shown} after edit {number} at {at}");
                    compare(&shown, &graph, &compiled.form, &instance, None, &mut found);
                    let fresh = Graph::new(program.clone(), &instance);
                    if fresh.failures(&instance) != graph.failures(&instance) {
                        found.push(format!("{shown}: edited and loaded differ"));
                    }
                }
            }
        }
    }
    times.sort();
    let (slowest, middle) = (&times[times.len() - 1], &times[times.len() / 2]);
    println!(
        "{} schemas, {refused} refused, {instances} instances, {edits} edits, {wide} wide, the others \
         visit at most {most:.2} times depth and subschemas; \
         compiled in {:?} (median), {:?} ({})",
        times.len(),
        middle.0,
        slowest.0,
        slowest.1
    );
    assert!(instances > 900, "there are {instances} instances");
    assert!(
        found.is_empty(),
        "{} differ\n{}",
        found.len(),
        found.join("\n")
    );
}

fn compare(
    shown: &str,
    graph: &Graph,
    form: &Form,
    instance: &Value,
    schema: Option<&Value>,
    found: &mut Vec<String>,
) {
    let failures = graph.failures(instance);
    let whole = form.is_valid(instance);
    if graph.is_valid() != whole {
        found.push(format!(
            "{shown}: whole document {whole}, graph {failures:?}"
        ));
        return;
    }
    if failures.is_empty() != whole {
        found.push(format!("{shown}: valid {whole}, listed {failures:?}"));
    }
    if let Some(schema) = schema {
        let listed: BTreeSet<String> = failures.iter().map(schema_at).collect();
        let Ok(validator) = jsonschema::options()
            .should_validate_formats(true)
            .build(schema)
        else {
            return;
        };
        let expected: BTreeSet<String> = validator
            .iter_errors(instance)
            .map(|error| error.schema_path().as_str().to_owned())
            .collect();
        if listed != expected {
            found.push(format!(
                "{shown}: listed {listed:?}, the engine lists {expected:?}"
            ));
        }
    }
}

/// Depth times subschemas, of an edit at a place.
fn bound(graph: &Graph, at: &Pointer) -> usize {
    let mut depth = 1;
    let mut subschemas = graph.subschemas_at(at).max(1);
    let mut place = at.clone();
    while let Some((container, _)) = place.split_last() {
        depth += 1;
        subschemas = subschemas.max(graph.subschemas_at(&container));
        place = container;
    }
    depth * subschemas
}

fn schema_at(failure: &Failure) -> String {
    failure.schema_at.trim_start_matches('#').to_owned()
}

/// Makes an edit that depends on its number, where there is one to make; gives the place that it touches.
fn edit(instance: &mut Value, graph: &mut Graph, at: &Pointer, number: usize) -> Option<Pointer> {
    let values = [
        json!(null),
        json!("x"),
        json!(3),
        json!({}),
        json!([]),
        json!(true),
    ];
    let value = values[number % values.len()].clone();
    let touched = match (number % 4, instance.pointer_mut(at.as_str())?) {
        (0, Value::Object(members)) => {
            members.insert("unheard of".to_owned(), value);
            let touched = at.join("unheard of");
            graph.replaced(instance, &touched);
            touched
        }
        (1, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().next()?.clone();
            members.shift_remove(&name);
            let touched = at.join(&name);
            graph.replaced(instance, &touched);
            touched
        }
        (0, Value::Array(items)) => {
            items.insert(0, value);
            graph.item_inserted(instance, at, 0);
            at.join("0")
        }
        (1, Value::Array(items)) if !items.is_empty() => {
            items.remove(0);
            graph.item_removed(instance, at, 0);
            at.clone()
        }
        (2, Value::Array(items)) if items.len() > 1 => {
            let item = items.remove(0);
            items.push(item);
            let last = items.len() - 1;
            graph.item_moved(instance, at, 0, last);
            at.clone()
        }
        (_, Value::Object(_) | Value::Array(_)) => return None,
        (_, place) => {
            *place = value;
            graph.replaced(instance, at);
            at.clone()
        }
    };
    Some(touched)
}

fn inside(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    found.push(at.clone());
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, member)| inside(member, &at.join(name), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| inside(item, &at.join(&index.to_string()), found)),
        _ => {}
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    found.sort();
    found
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
