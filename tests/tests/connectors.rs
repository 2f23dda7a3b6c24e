//! The connectors of the corpus: real schemas by others, counted and compared with trees written by hand.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};

use formloom_core::{Compiled, Severity, Survey, compile};
use serde_json::Value;

/// The folder of the corpus; a test without it says so and passes.
fn connectors() -> Option<PathBuf> {
    let corpus = formloom_tests::corpus();
    if corpus.is_none() {
        println!("skipped: FORMLOOM_CORPUS does not name the corpus");
    }
    Some(corpus?.join("connectors"))
}

fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
}

fn absent(compiled: &Compiled) -> Vec<&str> {
    compiled
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.message.as_str())
        .collect()
}

/// How often a schema says `airbyte_secret`: counted by text, apart from the form.
fn secrets_as_written(schema: &Value) -> usize {
    match schema {
        Value::Object(members) => {
            usize::from(members.get("airbyte_secret") == Some(&Value::Bool(true)))
                + members.values().map(secrets_as_written).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(secrets_as_written).sum(),
        _ => 0,
    }
}

#[test]
fn connectors_make_good_forms() {
    let Some(folder) = connectors() else { return };
    let (mut good, mut bad, mut total, mut written) = (0, Vec::new(), Survey::default(), 0);
    for path in json_files(&folder) {
        let schema = json(&path);
        let compiled =
            compile(&schema).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let absent = absent(&compiled);
        if absent.is_empty() {
            assert!(
                compiled.diagnostics.is_empty(),
                "{name}: {:?}",
                compiled.diagnostics
            );
            good += 1;
            total += *compiled.form.survey();
            let secrets = secrets_as_written(&schema);
            assert_eq!(compiled.form.survey().secrets, secrets, "{name}: secrets");
            written += secrets;
        } else {
            bad.push((name, absent.join("\n")));
        }
    }
    assert_eq!(good, 54, "forms without an error");
    assert_eq!(total.raw, 0, "none of them has a raw node");
    assert_eq!(
        (total.choices, total.discriminated),
        (12, 12),
        "choices, and those with a discriminator"
    );
    // The files say `airbyte_secret` 84 times.
    assert_eq!((total.secrets, written), (84, 84), "secrets");
    let named: Vec<(&str, &[&str])> = vec![
        (
            "faros-airbyte-faros-destination",
            &[
                "source-specific-configs/spec.json",
                "cloud.json",
                "community.json",
            ],
        ),
        ("faros-test", &["inner-spec.json"]),
    ];
    assert_eq!(bad.len(), named.len(), "files with errors: {bad:?}");
    for ((name, messages), (expected, files)) in bad.iter().zip(named) {
        assert_eq!(name, expected, "which file has errors");
        for file in files {
            assert!(
                messages.contains(&format!("`{file}` is not there")),
                "{name} names {file}: {messages}"
            );
        }
    }
}

#[test]
fn trees_written_by_hand_are_what_show_gives() {
    let Some(folder) = connectors() else { return };
    let fixtures = json_files(&formloom_tests::root().join("fixtures/connectors"));
    assert_eq!(fixtures.len(), 5, "trees written before the code");
    for path in fixtures {
        let fixture = json(&path);
        let file = fixture["schema_file"].as_str().unwrap();
        let schema = json(&folder.parent().unwrap().join(file));
        let compiled = compile(&schema).unwrap();
        let shown = serde_json::to_value(compiled.form.state(None).tree()).unwrap();
        assert_eq!(
            fixture["form"],
            shown,
            "{}: every key of every node",
            path.display()
        );
        assert_eq!(
            serde_json::to_string_pretty(&fixture["form"]["children"]).unwrap(),
            serde_json::to_string_pretty(&shown["children"]).unwrap(),
            "{}: in order too",
            path.display()
        );
    }
}
