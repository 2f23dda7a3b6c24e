//! `formloom test` and `formloom edit --record`: fixtures made, run, watched and reported.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use support::Folder;

const PORT: &str = r#"{ "type": "object", "required": ["host"], "properties": {
    "host": { "type": "string" }, "port": { "type": "integer", "default": 5432, "maximum": 65535 } } }"#;

fn fixture(keyword: &str) -> String {
    json!({
        "description": "A port <= 65535 & a host.",
        "source": "a test",
        "schema": serde_json::from_str::<Value>(PORT).unwrap(),
        "cases": [{ "events": [{ "type": "/host", "text": "db" }, { "type": "/port", "text": "70000" }],
                    "errors": [{ "at": "/port", "keyword": keyword }] }]
    })
    .to_string()
}

#[test]
fn what_was_played_becomes_a_fixture() {
    let events = r#"[{"type": "/port", "text": "70000"}, {"submit": true}]"#;
    let folder = Folder::new(
        "record",
        &[
            ("schema.json", PORT),
            ("other.json", r#"{ "properties": { "host": {} } }"#),
        ],
    );
    let arguments = [
        "edit",
        "--schema",
        "schema.json",
        "--events",
        "-",
        "--record",
    ];
    let record = |schema: &str, events: &str| {
        let mut arguments = [&arguments[..], &["fixtures/port.json"]].concat();
        arguments[2] = schema;
        folder.run_with(&arguments, events)
    };
    let done = record("schema.json", events);
    assert_eq!(done.code, 2, "the folder is not there: {}", done.err);
    fs::create_dir(folder.0.join("fixtures")).unwrap();
    assert_eq!(record("schema.json", events).code, 0, "recorded");
    let again = r#"[{"type": "/host", "text": "db"}, {"submit": true}]"#;
    assert_eq!(record("schema.json", again).code, 0, "a second case");
    let done = record("other.json", again);
    assert!(
        done.code == 2 && done.err.contains("another schema"),
        "another schema: {}",
        done.err
    );
    let path = folder.0.join("fixtures/port.json");
    let fixture: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(fixture["cases"][0]["becomes"], json!({ "port": 70000 }));
    assert_eq!(
        fixture["cases"][0]["submitted"]["errors"],
        json!([{ "at": "/host", "keyword": "required" }, { "at": "/port", "keyword": "maximum" }])
    );
    assert_eq!(
        fixture["cases"][1]["submitted"]["instance"],
        json!({ "port": 5432, "host": "db" })
    );
    let done = folder.run(&["test", "fixtures"]);
    assert_eq!(
        done.out, "1 fixtures, 2 cases, 0 failed\n",
        "it is played again"
    );
}

#[test]
fn a_long_difference_shows_the_lines_that_differ() {
    let mut wrong: Value = serde_json::from_str(&fixture("maximum")).unwrap();
    wrong["cases"][0]["becomes"] =
        json!({ "port": 70_001, "host": "db", "more": "than fits into one line of a terminal" });
    let folder = Folder::new("difference", &[("fixtures/port.json", &wrong.to_string())]);
    let done = folder.run(&["test", "fixtures"]);
    for line in [
        "(- expected, + actual)",
        "    -   \"port\": 70001,",
        "    +   \"port\": 70000,",
    ] {
        assert!(done.out.contains(line), "{line}\n{}", done.out);
    }
}

#[test]
fn results_are_written_for_a_ci_server() {
    let folder = Folder::new(
        "junit",
        &[
            ("fixtures/good.json", &fixture("maximum")),
            ("fixtures/in/wrong.json", &fixture("minimum")),
            ("fixtures/broken.json", "{"),
        ],
    );
    let done = folder.run(&["test", "fixtures", "--junit", "results.xml"]);
    assert_eq!(done.code, 1, "{}", done.out);
    let text = fs::read_to_string(folder.0.join("results.xml")).unwrap();
    for part in [
        r#"<testsuite name="fixtures" tests="3""#,
        r#"failures="2""#,
        r#"<testcase name="good.json""#,
        r#"<testcase name="in/wrong.json""#,
        "in/wrong.json differs",
        "A port &lt;= 65535 &amp; a host.",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let done = folder.run(&["test", "fixtures", "--junit", "no/such/folder.xml"]);
    assert_eq!(done.code, 2, "it cannot be written: {}", done.err);
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_watched_folder_is_run_again_after_each_change() {
    let folder = Folder::new("watch", &[("fixtures/port.json", &fixture("minimum"))]);
    let child = Command::new(env!("CARGO_BIN_EXE_formloom"))
        .args(["test", "fixtures", "--watch"])
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let mut until_it_waits = || {
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            if line.starts_with("watching ") {
                break;
            }
            seen.push(line);
        }
        seen.join("\n")
    };
    let path = folder.0.join("fixtures/port.json");
    assert!(
        until_it_waits().ends_with("1 fixtures, 1 cases, 1 failed"),
        "at once"
    );
    fs::write(&path, fixture("maximum")).unwrap();
    assert!(
        until_it_waits().ends_with("1 fixtures, 1 cases, 0 failed"),
        "mended"
    );
    fs::write(&path, "{").unwrap();
    assert!(
        until_it_waits().contains("port.json: EOF"),
        "half a file is shown and survived"
    );
    fs::write(&path, fixture("maximum")).unwrap();
    assert!(
        until_it_waits().ends_with("1 fixtures, 1 cases, 0 failed"),
        "and mended"
    );
}
