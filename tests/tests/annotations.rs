//! The official suite of annotations: what is reported about a place, by the place of the schema that says it.
//!
//! What is known to fail stands in `known-failures/annotations.json` with its reason; an entry that passes fails
//! the run.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what it counts"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use formloom_core::{CompileOptions, Dialect, Pointer};
use serde_json::{Map, Value};

const DIALECTS: [(u32, Dialect); 5] = [
    (4, Dialect::Draft4),
    (6, Dialect::Draft6),
    (7, Dialect::Draft7),
    (2019, Dialect::Draft201909),
    (2020, Dialect::Draft202012),
];

const KEYWORDS: [&str; 7] = [
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
];

#[test]
fn a_place_reports_every_annotation_of_the_official_suite() {
    let Some(corpus) = formloom_tests::corpus() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let folder = corpus.join("json-schema-test-suite/annotations/tests");
    let known = known_failures();
    let (mut count, mut failed, mut report) = (0, BTreeSet::new(), Vec::new());
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        for case in read(&path)["suite"].as_array().unwrap() {
            for (release, dialect) in DIALECTS {
                if !is_compatible(case["compatibility"].as_str(), release) {
                    continue;
                }
                let (all, wrong) = try_case(case, dialect);
                count += all;
                for wrong in wrong {
                    let name = (
                        release.to_string(),
                        case["description"].as_str().unwrap().to_owned(),
                    );
                    if !known.contains(&name) {
                        report.push(format!("{name:?}: {wrong}"));
                    }
                    failed.insert(name);
                }
            }
        }
    }
    report.extend(
        known
            .difference(&failed)
            .map(|name| format!("passes, take it off the list: {name:?}")),
    );
    println!(
        "{count} annotations asked for, {} known cases fail",
        known.len()
    );
    assert!(
        count > 180,
        "the suite asks for more than {count} annotations"
    );
    assert!(report.is_empty(), "\n{}", report.join("\n"));
}

/// How many assertions a case has for what is reported, and those that fail.
fn try_case(case: &Value, dialect: Dialect) -> (usize, Vec<String>) {
    let mut options = CompileOptions::default();
    if case["schema"].get("$schema").is_none() {
        options = options.with_dialect(dialect);
    }
    for (uri, document) in case["externalSchemas"].as_object().into_iter().flatten() {
        options = options.with_document(uri, document.clone());
    }
    let compiled = options.compile(&case["schema"]).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for test in case["tests"].as_array().unwrap() {
        let state = compiled.form.state(Some(test["instance"].clone()));
        for assertion in test["assertions"].as_array().unwrap() {
            let keyword = assertion["keyword"].as_str().unwrap();
            if !KEYWORDS.contains(&keyword) {
                continue;
            }
            count += 1;
            let at = Pointer::from(assertion["location"].as_str().unwrap());
            let found: Map<String, Value> = state
                .annotations(&at)
                .into_iter()
                .filter(|one| one.keyword == keyword)
                .map(|one| (one.schema_at.into(), one.value))
                .collect();
            let expected: Map<String, Value> = assertion["expected"]
                .as_object()
                .unwrap()
                .iter()
                // The suite writes places as fragments of a URI.
                .map(|(place, value)| (place.replace("%5E", "^"), value.clone()))
                .collect();
            if found != expected {
                wrong.push(format!(
                    "{keyword} at {at:?} of {}: {} for {}",
                    test["instance"],
                    Value::Object(found),
                    assertion["expected"]
                ));
            }
        }
    }
    (count, wrong)
}

/// As the README of the suite has it: `6,<=2019`.
fn is_compatible(written: Option<&str>, release: u32) -> bool {
    written.is_none_or(|written| {
        written.split(',').all(|bound| {
            let bound = bound.trim();
            if let Some(most) = bound.strip_prefix("<=") {
                release <= most.parse().unwrap()
            } else if let Some(only) = bound.strip_prefix('=') {
                release == only.parse::<u32>().unwrap()
            } else {
                release >= bound.parse().unwrap()
            }
        })
    })
}

fn known_failures() -> BTreeSet<(String, String)> {
    let path = formloom_tests::root().join("tests/known-failures/annotations.json");
    let list = read(&path);
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| {
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            assert!(text("reason").len() > 20, "a reason is a sentence: {entry}");
            (text("draft"), text("case"))
        })
        .collect()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
