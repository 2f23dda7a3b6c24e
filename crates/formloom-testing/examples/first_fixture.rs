//! Writes a fixture with a mistake, runs it, and shows how a difference is reported.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::fs;

use formloom_testing::{RunOptions, run_with};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let fixture = json!({
        "description": "A name has two letters.",
        "source": "the example",
        "schema": {
            "type": "object",
            "required": ["name"],
            "properties": { "name": { "type": "string", "minLength": 2 } }
        },
        "form": { "children": [{ "at": "/name", "kind": "field", "control": "text" }] },
        "cases": [
            {
                "description": "one letter is too short",
                "events": [{ "type": "/name", "text": "A" }],
                "becomes": { "name": "A" },
                "errors": [{ "at": "/name", "keyword": "minLength" }]
            },
            {
                "description": "a mistake: two letters are enough",
                "events": [{ "type": "/name", "text": "Al" }],
                "errors": [{ "at": "/name", "keyword": "minLength" }]
            }
        ]
    });
    let folder = std::env::temp_dir().join("formloom-first-fixture");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("name.json"), fixture.to_string())?;
    let report = run_with(&folder, &RunOptions::default());
    println!("{} fixtures, {} cases", report.fixtures, report.cases);
    for failure in &report.failures {
        println!("{failure}");
    }
    fs::remove_dir_all(&folder)
}
