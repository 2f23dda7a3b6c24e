//! Every mandatory test of the official suite, by this crate alone: the instance as it is loaded, and built up edit by edit.
//!
//! `FORMLOOM_CORPUS` names the folder that holds `json-schema-test-suite`, as the workspace does for its own tests.

#![cfg(feature = "regex")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what ran"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use formloom_schema::{Dialect, Formats, Pointer, SchemaOptions};
use formloom_verdict::{Graph, Program};
use serde_json::{Value, json};

const DRAFTS: [(&str, Dialect); 5] = [
    ("draft4", Dialect::Draft4),
    ("draft6", Dialect::Draft6),
    ("draft7", Dialect::Draft7),
    ("draft2019-09", Dialect::Draft201909),
    ("draft2020-12", Dialect::Draft202012),
];

fn suite() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("FORMLOOM_CORPUS")?);
    // Tests run in the folder of their package.
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Some(workspace.join(path).join("json-schema-test-suite"))
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The `*.json` in a folder, sorted; also further in, where that is asked for.
fn files(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut open = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && deep {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The documents to which the tests of a draft refer, by their addresses.
fn remotes(suite: &Path, draft: &str) -> BTreeMap<String, Value> {
    let folder = suite.join("remotes");
    let is_of_another = |path: &Path| {
        let first = path.components().next();
        let first = first.map(|first| first.as_os_str().to_string_lossy().into_owned());
        first.is_some_and(|first| first.starts_with("draft") && first != draft)
    };
    let mut found = BTreeMap::new();
    for path in files(&folder, true) {
        let inside = path.strip_prefix(&folder).unwrap();
        if !is_of_another(inside) {
            let address = format!("http://localhost:1234/{}", inside.display());
            found.insert(address, read(&path));
        }
    }
    found
}

/// Builds an instance up by edits, and says what the graph says then.
fn by_edits(program: &Arc<Program>, target: &Value) -> bool {
    let mut instance = Value::Null;
    let mut graph = Graph::new(program.clone(), &instance);
    let mut open = vec![(Pointer::root(), target)];
    while let Some((at, value)) = open.pop() {
        let empty = match value {
            Value::Object(_) => json!({}),
            Value::Array(_) => json!([]),
            scalar => scalar.clone(),
        };
        *instance.pointer_mut(at.as_str()).unwrap() = empty;
        graph.replaced(&instance, &at);
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let inside = at.join(name);
                    instance.pointer_mut(at.as_str()).unwrap()[name] = Value::Null;
                    graph.replaced(&instance, &inside);
                    open.push((inside, member));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let list = instance.pointer_mut(at.as_str()).unwrap();
                    list.as_array_mut().unwrap().push(Value::Null);
                    graph.item_inserted(&instance, &at, index);
                    open.push((at.join(&index.to_string()), item));
                }
            }
            _ => {}
        }
    }
    assert_eq!(&instance, target, "the instance is built up");
    graph.is_valid()
}

#[test]
fn every_mandatory_test_of_the_official_suite_has_its_verdict() {
    let Some(suite) = suite() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let (mut count, mut wrong) = (0, Vec::new());
    for (draft, dialect) in DRAFTS {
        let documents = remotes(&suite, draft);
        for path in files(&suite.join("tests").join(draft), false) {
            for case in read(&path).as_array().unwrap() {
                let schema = &case["schema"];
                let mut options = SchemaOptions::default()
                    .with_formats(Formats::Annotate)
                    .with_documents(documents.clone());
                if schema.get("$schema").is_none() {
                    options = options.with_dialect(dialect);
                }
                let program = Arc::new(Program::compile(schema, &options).unwrap());
                for test in case["tests"].as_array().unwrap() {
                    let name =
                        format!("{draft}: {} / {}", case["description"], test["description"]);
                    count += 1;
                    let loaded = Graph::new(program.clone(), &test["data"]).is_valid();
                    let edited = by_edits(&program, &test["data"]);
                    if Some(loaded) != test["valid"].as_bool() || edited != loaded {
                        wrong.push(format!("{name}: loaded {loaded}, edited {edited}"));
                    }
                }
            }
        }
    }
    println!("{count} tests");
    assert!(count > 4_000, "the suite has more than {count} tests");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
