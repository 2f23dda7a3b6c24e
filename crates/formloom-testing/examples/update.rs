//! Lets the code fill in the expectations of a fixture, as `UPDATE_FIXTURES=1 cargo test` does. Read them before you keep
//! them.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::fs;

use formloom_testing::{RunOptions, run_with};
use serde_json::json;

fn main() -> std::io::Result<()> {
    // What is to be filled in stands there with any value.
    let fixture = json!({
        "description": "A list of hosts.",
        "source": "the example",
        "schema": {
            "type": "object",
            "properties": { "hosts": { "type": "array", "minItems": 1, "items": { "type": "string" } } }
        },
        "cases": [{
            "description": "add one and name it",
            "instance": {},
            "events": [{ "add": "/hosts" }, { "type": "/hosts/0", "text": "a.example" }],
            "becomes": null,
            "errors": [{ "at": "/nothing", "keyword": "none" }]
        }]
    });
    let folder = std::env::temp_dir().join("formloom-update");
    fs::create_dir_all(&folder)?;
    let path = folder.join("hosts.json");
    fs::write(&path, fixture.to_string())?;

    let options = RunOptions::default().with_update(true);
    let report = run_with(&folder, &options);
    println!("updated: {}", report.updated.len());
    println!("{}", fs::read_to_string(&path)?);

    let again = run_with(&folder, &RunOptions::default());
    println!("differences afterwards: {}", again.failures.len());
    fs::remove_dir_all(&folder)
}
