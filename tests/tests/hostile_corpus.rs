//! Attacks as data (`tests/hostile`): each schema, instance, list of events or link keeps its bounds.
//!
//! A file holds the entries of one kind of attack. What would be large is written as a recipe: `{"@repeat": N, "of": X}`
//! is an array, `{"@members": N, "name": "p{n}", "of": X}` an object, `{"@nest": N, "in": X, "around": Y}` puts `Y` into
//! the `{"@hole": true}` of `X`, N times, `{"@text": T, "times": N, "end": E}` is a text. `{n}` and `{n+1}` in a text, and
//! `{"@n": true}`, are the number of the repetition. Bounds are counted, never timed: nodes of the form, pairs that one
//! event judged, bytes of the heap at their highest.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]
#![allow(clippy::print_stdout, reason = "the figures of a test")]

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::thread;

use formloom_core::layout::{Layout, LayoutState};
use formloom_core::{Event, FormState, Pointer, compile};
use peak_alloc::PeakAlloc;
use serde_json::{Map, Value, json};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The least number of entries, so that none gets lost.
const ENTRIES: usize = 60;

/// What a recipe stands for. `number` is that of the repetition around it.
fn built(recipe: &Value, number: usize) -> Value {
    let count = |name: &str| {
        recipe
            .get(name)
            .and_then(Value::as_u64)
            .map(|count| usize::try_from(count).unwrap())
    };
    match recipe {
        Value::String(text) => Value::String(numbered(text, number)),
        Value::Array(items) => items.iter().map(|item| built(item, number)).collect(),
        Value::Object(_) if recipe.get("@n").is_some() => json!(number),
        Value::Object(_) if recipe.get("@repeat").is_some() => (0..count("@repeat").unwrap())
            .map(|number| built(&recipe["of"], number))
            .collect(),
        Value::Object(_) if recipe.get("@members").is_some() => {
            let members = (0..count("@members").unwrap()).map(|number| {
                let name = built(&recipe["name"], number);
                (
                    name.as_str().unwrap().to_owned(),
                    built(&recipe["of"], number),
                )
            });
            Value::Object(members.collect())
        }
        Value::Object(_) if recipe.get("@nest").is_some() => {
            let around = built(&recipe["around"], number);
            (0..count("@nest").unwrap()).fold(around, |inner, _| {
                filled(&recipe["in"], &mut Some(inner), number)
            })
        }
        Value::Object(_) if recipe.get("@text").is_some() => {
            let text = recipe["@text"]
                .as_str()
                .unwrap()
                .repeat(count("times").unwrap());
            Value::String(text + recipe["end"].as_str().unwrap_or_default())
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (numbered(name, number), built(member, number)))
            .collect(),
        other => other.clone(),
    }
}

/// A recipe with a value in its hole, which is moved: copying a deep value recurses.
fn filled(recipe: &Value, inner: &mut Option<Value>, number: usize) -> Value {
    match recipe {
        Value::Object(members) if members.contains_key("@hole") => inner.take().unwrap_or_default(),
        Value::Object(members) => {
            let member =
                |(name, member): (&String, &Value)| (name.clone(), filled(member, inner, number));
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => items
            .iter()
            .map(|item| filled(item, inner, number))
            .collect(),
        other => built(other, number),
    }
}

fn numbered(text: &str, number: usize) -> String {
    text.replace("{n}", &number.to_string())
        .replace("{n+1}", &(number + 1).to_string())
}

/// What an entry took, and what is wrong with it.
#[derive(Default)]
struct Outcome {
    nodes: usize,
    visits: usize,
    codes: HashSet<String>,
    left_out: bool,
    error: Option<&'static str>,
    wrong: Vec<String>,
}

fn count_nodes(state: &FormState) -> usize {
    state.count_within(state.root(), usize::MAX)
}

fn play(entry: &Value) -> Outcome {
    let mut outcome = Outcome::default();
    let schema = match entry.get("schema_text") {
        Some(text) => {
            let text = built(text, 0);
            match serde_json::from_str(text.as_str().unwrap()) {
                Ok(schema) => schema,
                // What is no JSON is said, and goes no further.
                Err(_) => return outcome,
            }
        }
        None => built(&entry["schema"], 0),
    };
    let compiled = match compile(&schema) {
        Ok(compiled) => compiled,
        Err(error) => {
            outcome.error = Some(error.code());
            return outcome;
        }
    };
    outcome.codes = compiled
        .diagnostics
        .iter()
        .map(|diagnostic| json!(diagnostic.code).as_str().unwrap().to_owned())
        .collect();
    let form = compiled.form;
    let instance = entry.get("instance").map(|instance| built(instance, 0));
    let mut state = form.state(instance);
    let mut rules = match entry
        .get("layout")
        .map(|layout| Layout::read(&built(layout, 0)))
    {
        None => None,
        Some(read) => {
            let refused = entry["layout_refused"] == true;
            if read.is_err() != refused {
                outcome.wrong.push(format!("the layout: {read:?}"));
            }
            read.ok().map(|layout| LayoutState::new(&layout, &form))
        }
    };
    let note = |state: &FormState, outcome: &mut Outcome| {
        outcome.nodes = outcome.nodes.max(count_nodes(state));
        outcome.visits = outcome.visits.max(state.stats().visits);
        outcome.left_out |= !state.form().formulas_left_out().is_empty();
    };
    note(&state, &mut outcome);
    for event in entry["events"].as_array().into_iter().flatten() {
        // What is no event, or fits no place, is refused and changes nothing.
        let event = Event::from_json(&built(event, 0));
        let Ok(change) = event.and_then(|event| state.apply(event)) else {
            continue;
        };
        if let Some(rules) = &mut rules {
            rules.update(&state, &change);
        }
        note(&state, &mut outcome);
    }
    for place in entry["hidden"].as_array().into_iter().flatten() {
        let at = Pointer::from(place.as_str().unwrap());
        if rules
            .as_ref()
            .is_none_or(|rules| rules.is_shown(&state, &at))
        {
            outcome.wrong.push(format!("{at} is shown"));
        }
    }
    let _ = serde_json::to_string(&state.tree()).unwrap();
    let _ = state.submit();
    note(&state, &mut outcome);
    outcome
}

/// Everything that is wrong with an entry; a panic too.
fn check(entry: &Value, bounds: &Map<String, Value>) -> Vec<String> {
    let bound = |name: &str| {
        let bound = entry["bounds"].get(name).or(bounds.get(name)).unwrap();
        usize::try_from(bound.as_u64().unwrap()).unwrap()
    };
    let (nodes, visits, heap) = (bound("nodes"), bound("visits"), bound("heap"));
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let given = Arc::new(entry.clone());
    let player = {
        let given = given.clone();
        // Debug builds need more of the stack than a page has.
        let stack = thread::Builder::new().stack_size(8 << 20);
        stack.spawn(move || play(&given)).unwrap()
    };
    let Ok(outcome) = player.join() else {
        return vec!["it panics".to_owned()];
    };
    let taken = HEAP.peak_usage().saturating_sub(before);
    let mut wrong = outcome.wrong;
    for (what, found, most) in [
        ("nodes", outcome.nodes, nodes),
        ("visits", outcome.visits, visits),
        ("bytes of the heap", taken, heap),
    ] {
        if found > most {
            wrong.push(format!("{found} {what}, at most {most}"));
        }
    }
    if entry["error"].as_str() != outcome.error {
        wrong.push(format!("the error is {:?}", outcome.error));
    }
    for code in entry["diagnostics"].as_array().into_iter().flatten() {
        if !outcome.codes.contains(code.as_str().unwrap()) {
            wrong.push(format!("{code} is not said, but {:?}", outcome.codes));
        }
    }
    if outcome.left_out != (entry["left_out"] == true) && entry.get("left_out").is_some() {
        wrong.push("no formula is said to be left out".to_owned());
    }
    if std::env::var_os("HOSTILE_FIGURES").is_some() {
        println!(
            "{:>8} nodes {:>8} visits {:>8} kB  {}",
            outcome.nodes,
            outcome.visits,
            taken >> 10,
            entry["description"].as_str().unwrap_or_default()
        );
    }
    wrong
}

#[test]
fn attacks_keep_their_bounds() {
    let folder = formloom_tests::root().join("tests/hostile");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut failures, mut count) = (Vec::new(), 0);
    for path in paths {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let bounds = file["bounds"].as_object().unwrap();
        for entry in file["entries"].as_array().unwrap() {
            count += 1;
            let description = entry["description"].as_str().unwrap();
            for wrong in check(entry, bounds) {
                failures.push(format!("{name}: {description}: {wrong}"));
            }
        }
    }
    assert!(count >= ENTRIES, "{count} entries");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
