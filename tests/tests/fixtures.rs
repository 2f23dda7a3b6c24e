//! Every fixture of the workspace gives the form, the instances and the errors that it expects.

#![allow(clippy::print_stdout, reason = "how many there were")]

use formloom_testing::{Report, RunOptions};

fn run() -> Report {
    // CI names the corpus relative to the workspace, and tests run in their package's folder.
    let mut options = RunOptions::from_env();
    options.corpus = formloom_tests::corpus();
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

/// What is listed differs, and nothing else: an entry that passes fails the run.
#[cfg(not(feature = "regex"))]
#[test]
fn fixtures_pass_but_for_those_that_need_every_pattern() {
    use std::collections::BTreeMap;

    let path = formloom_tests::root().join("tests/unread-patterns.json");
    let text = std::fs::read_to_string(path).expect("the list is there");
    let listed: BTreeMap<String, String> = serde_json::from_str(&text).expect("names and reasons");
    let report = run();
    let mut missing = listed.keys().collect::<Vec<_>>();
    let mut others = Vec::new();
    for failure in &report.failures {
        let before = missing.len();
        missing.retain(|name| !failure.contains(&format!("/fixtures/{name} ")));
        if missing.len() == before {
            others.push(failure.as_str());
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n\n"));
    assert!(
        missing.is_empty(),
        "these pass now, take them off: {missing:?}"
    );
}
