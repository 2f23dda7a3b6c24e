//! docs/schema-support.md says what the tables of keywords say. `UPDATE_DOCS=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;

use formloom_core::{Dialect, MESSAGE_KEYWORDS, keyword_support};
use serde_json::Value;

const LIMITS: &str = "\n## Limits\n\n\
    - Patterns have limits of size and work, and differ from JavaScript in few points: [patterns.md](patterns.md).
- Numbers are compared and divided exactly, as the decimals they are written as. What a number holds is up to `serde_json`: whole numbers of 64 bits, and others as a double; with the feature `arbitrary-precision` any number, as it is written. With it, a number that is spelled as no double is (`1.50`, thirty digits) can be read from a `serde_json::Value` into an untagged enum or a flattened struct only as `serde_json::Number`. Where both numbers of a `multipleOf` together have hundreds of millions of digits times digits, it asserts nothing.
- How deep and how large a schema may be is in `Limits` of `CompileOptions`.\n";

fn page() -> String {
    let mut page = "# What a form does with each keyword\n\n".to_owned();
    page += "Made from the table of keywords in `formloom-core` by a test (`UPDATE_DOCS=1 cargo test -p formloom-tests --test schema_support`). \
             Every keyword of a draft is judged, whatever the form does with it; a keyword that is not listed here has no meaning for the form. \
             Errors by keyword: [errors.md](errors.md). What is noticed about a schema: [diagnostics.md](diagnostics.md).\n\n";
    page += "## Keywords of the drafts\n\n| keyword |";
    for dialect in Dialect::EACH {
        write!(page, " {} |", dialect.name()).unwrap();
    }
    page += " the form |\n| --- | --- | --- | --- | --- | --- | --- |\n";
    let (drafts, vocabularies): (Vec<_>, Vec<_>) = keyword_support()
        .into_iter()
        .partition(|support| support.vocabulary.is_none());
    for support in drafts {
        write!(page, "| `{}` |", support.keyword).unwrap();
        for dialect in Dialect::EACH {
            page += if support.drafts.contains(&dialect) {
                " yes |"
            } else {
                " |"
            };
        }
        writeln!(page, " {} |", support.form).unwrap();
    }
    page += "\n## Keywords of other vocabularies\n\nThey have no effect on validity, but for `nullable` and `allowCustom`, and a formula stands for what it gives. \
             A formula never stands where the standard has values of its own: not in `const` and `examples`, and in `default` and the items of `enum` only where the `type` beside them leaves no room for an object. \
             It sees no secret. Items of `enum` that are a `label` with a `value` are labelled options under the same condition. \
             Each vocabulary can be switched off: `CompileOptions::without_vocabulary`, `--without NAME` on the command line. What formulas give is bounded: [formula_limit](diagnostics.md#formula_limit).\n\n| keyword | from | the form |\n| --- | --- | --- |\n";
    for support in vocabularies {
        writeln!(
            page,
            "| `{}` | {} | {} |",
            support.keyword,
            support.vocabulary.unwrap_or_default(),
            support.form
        )
        .unwrap();
    }
    page += LIMITS;
    page
}

#[test]
fn the_page_says_what_the_tables_say() {
    let path = formloom_tests::root().join("docs/schema-support.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/schema-support.md is not what the tables say: run this test with UPDATE_DOCS=1"
    );
}

#[test]
fn every_keyword_has_a_fixture() {
    let mut written = HashSet::new();
    let mut open = vec![formloom_tests::root().join("fixtures")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            let fixture: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            words(&fixture["schema"], &mut written);
        }
    }
    let absent: Vec<&str> = keyword_support()
        .into_iter()
        .map(|support| support.keyword)
        .filter(|keyword| !written.contains(*keyword))
        .collect();
    assert!(absent.is_empty(), "no fixture has {absent:?}");
}

fn words(schema: &Value, found: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                found.insert(name.clone());
                words(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| words(item, found)),
        _ => {}
    }
}

/// The first table of docs/errors.md names every keyword that an error may name, and no other.
#[test]
fn errors_are_documented_by_keyword() {
    let docs = fs::read_to_string(formloom_tests::root().join("docs/errors.md")).unwrap();
    let table = docs.split("\n## ").next().unwrap_or_default();
    let documented: BTreeSet<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let named: BTreeSet<&str> = MESSAGE_KEYWORDS.iter().copied().collect();
    assert_eq!(documented, named, "docs/errors.md and `MESSAGE_KEYWORDS`");
}
