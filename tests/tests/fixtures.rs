//! Every fixture of the workspace gives the form, the instances and the errors that it expects.

#![allow(clippy::print_stdout, reason = "how many there were")]

use formloom_testing::{Report, RunOptions};
#[cfg(not(feature = "regex"))]
use serde_json::{Map, Value, json};

fn run() -> Report {
    // CI names the corpus relative to the workspace, and tests run in their package's folder.
    let mut options = RunOptions::from_env();
    options.corpus = formloom_tests::corpus();
    // Without every pattern no fixture is written down.
    options.update &= cfg!(feature = "regex");
    let report = formloom_testing::run_with(formloom_tests::root().join("fixtures"), &options);
    println!(
        "{} fixtures, {} cases, {} skipped",
        report.fixtures,
        report.cases,
        report.skipped.len()
    );
    report
}

#[cfg(feature = "regex")]
#[test]
fn fixtures_pass() {
    run().assert_all_pass();
}

/// Without every pattern, what is listed differs in what the list says, and nothing else does: an entry that passes, or
/// differs elsewhere, fails the run. `UPDATE_FIXTURES=1` writes down how they differ; why is for whoever reads it.
#[cfg(not(feature = "regex"))]
#[test]
fn fixtures_pass_but_for_those_that_need_every_pattern() {
    let path = formloom_tests::root().join("tests/unread-patterns.json");
    let text = std::fs::read_to_string(&path).expect("the list is there");
    let listed: Map<String, Value> = serde_json::from_str(&text).expect("fixtures");
    let found: Map<String, Value> = run()
        .failures
        .iter()
        .map(|failure| {
            let (file, _) = failure.split_once(" — ").unwrap_or((failure, ""));
            let name = file
                .rsplit_once("/fixtures/")
                .map_or(file, |(_, name)| name);
            let why = listed.get(name).map(|entry| entry["why"].clone());
            let differs = failure.lines().filter_map(|line| line.strip_prefix("  "));
            let differs: Vec<&str> = differs.filter(|line| !line.starts_with(' ')).collect();
            let entry = json!({ "why": why, "differs": differs, "unchecked": unchecked(name) });
            (name.to_owned(), entry)
        })
        .collect();
    if std::env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1") {
        let text = serde_json::to_string_pretty(&found).expect("JSON");
        std::fs::write(path, text + "\n").expect("the list is written");
        return;
    }
    assert!(
        listed.values().all(|entry| entry["why"].is_string()),
        "each has its reason"
    );
    for (name, entry) in &found {
        assert_eq!(
            Some(entry),
            listed.get(name),
            "{name}: how it differs, and what is listed"
        );
    }
    let gone: Vec<&String> = listed
        .keys()
        .filter(|name| !found.contains_key(*name))
        .collect();
    assert!(gone.is_empty(), "these pass now, take them off: {gone:?}");
}

/// What a submit of each case leaves unchecked; `null` where it has errors.
#[cfg(not(feature = "regex"))]
fn unchecked(name: &str) -> Vec<Value> {
    let path = formloom_tests::root().join("fixtures").join(name);
    let text = std::fs::read_to_string(path).expect("a fixture");
    let fixture: Value = serde_json::from_str(&text).expect("JSON");
    let form = formloom_core::compile(&fixture["schema"])
        .expect("a schema")
        .form;
    let cases = fixture["cases"].as_array().into_iter().flatten();
    cases
        .map(|case| {
            let mut state = form.state(case.get("instance").cloned());
            for event in case["events"].as_array().into_iter().flatten() {
                let event = formloom_core::Event::from_json(event).expect("an event");
                // A member that may be anything takes other events; that is one of the differences.
                if state.apply(event).is_err() {
                    break;
                }
            }
            state
                .submit()
                .map_or(Value::Null, |done| json!(done.unchecked))
        })
        .collect()
}
