//! The formats and patterns of the official suite, by this crate alone: all of the suite that asks no verdict.
//!
//! `FORMLOOM_CORPUS` names the folder that holds `json-schema-test-suite`, as the workspace does for its own tests.

#![cfg(feature = "regex")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper of a test fails like a test, and says what ran"
)]

use std::fs;
use std::path::{Path, PathBuf};

use formloom_schema::Dialect;
use formloom_schema::text::{FORMATS, TextAssertions, Texts};
use serde_json::Value;

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
    Some(workspace.join(path).join("json-schema-test-suite/tests"))
}

/// The groups of tests of a file; none where a draft has no such file.
fn groups(path: &Path) -> Vec<Value> {
    let Ok(text) = fs::read_to_string(path) else {
        return Vec::new();
    };
    serde_json::from_str(&text).unwrap()
}

/// All that is left unchecked without the tables of `idna`: hosts in other scripts than ASCII, or with an A-label.
fn needs_tables(format: &str, text: &str) -> bool {
    let has_host = matches!(format, "hostname" | "idn-hostname" | "email" | "idn-email");
    has_host && (!text.is_ascii() || text.to_ascii_lowercase().contains("xn--"))
}

#[test]
fn formats_are_those_of_the_official_suite() {
    let Some(suite) = suite() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let texts = Texts::default();
    let has_tables = cfg!(all(feature = "idna", not(target_arch = "wasm32")));
    let (mut count, mut untold, mut wrong) = (0, 0, Vec::new());
    for (draft, dialect) in DRAFTS {
        for format in FORMATS {
            let path = suite.join(format!("{draft}/optional/format/{format}.json"));
            for group in groups(&path) {
                for test in group["tests"].as_array().unwrap() {
                    let Some(text) = test["data"].as_str() else {
                        continue;
                    };
                    count += 1;
                    match texts.has_format(format, text, dialect) {
                        None if !has_tables && needs_tables(format, text) => untold += 1,
                        told if told == test["valid"].as_bool() => {}
                        told => wrong.push(format!("{draft} {format} {text:?}: {told:?}")),
                    }
                }
            }
        }
    }
    println!("{count} texts, {untold} of them unchecked");
    assert!(count > 2_000, "the suite has more than {count} texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn patterns_are_those_of_the_official_suite() {
    let Some(suite) = suite() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let texts = Texts::default();
    let (mut count, mut wrong) = (0, Vec::new());
    for (draft, _) in DRAFTS {
        for file in [
            "pattern",
            "optional/ecmascript-regex",
            "optional/non-bmp-regex",
        ] {
            for group in groups(&suite.join(format!("{draft}/{file}.json"))) {
                let Some(pattern) = group["schema"]["pattern"].as_str() else {
                    continue;
                };
                for test in group["tests"].as_array().unwrap() {
                    if let Some(text) = test["data"].as_str() {
                        count += 1;
                        let told = texts.matches(pattern, text);
                        if told != test["valid"].as_bool() {
                            wrong.push(format!("{draft} {pattern:?} {text:?}: {told:?}"));
                        }
                    }
                }
            }
        }
    }
    println!("{count} texts");
    assert!(count > 300, "the suite has more than {count} texts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
