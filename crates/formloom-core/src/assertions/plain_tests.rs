//! Texts are judged as the engine would judge them, but for what is listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use formloom_schema::Dialect;
use formloom_schema::text::{FORMATS, Plain, TextAssertions, Texts};

use crate::assertions::engine;
use crate::compile::CompileOptions;

const DIALECTS: [Dialect; 5] = [
    Dialect::Draft4,
    Dialect::Draft6,
    Dialect::Draft7,
    Dialect::Draft201909,
    Dialect::Draft202012,
];

const DRAFTS: [&str; 5] = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];

/// What no draft defines.
const OTHERS: [&str; 2] = ["password", ""];

const TEXTS: &[&str] = &[
    "",
    "x",
    "2024-02-29",
    "2023-02-29",
    "2000-02-29",
    "1900-02-29",
    "2024-04-31",
    "2024-13-01",
    "2024-00-10",
    "24-01-01",
    "2024-1-1",
    "2024-01-01T",
    "২০২৪-01-01",
    "12:00:00Z",
    "12:00:00z",
    "12:00:00",
    "12:00:00.5+01:30",
    "12:00:00.+01:30",
    "24:00:00Z",
    "12:60:00Z",
    "23:59:60Z",
    "22:59:60Z",
    "00:29:60+00:30",
    "15:59:60-08:00",
    "15:59:60-07:00",
    "12:00:00+24:00",
    "12:00:00+1:00",
    "12:00Z",
    "2024-01-01T12:00:00Z",
    "2024-01-01t12:00:00.123-08:00",
    "2024-01-01 12:00:00Z",
    "+024-12-31",
    "202--12-31",
    "2024-02-29T12:00:0+Z",
    "+2:00:00Z",
    "127.0.0.1",
    "127.0.0.01",
    "256.0.0.1",
    "1.2.3",
    "::1",
    "fe80::1%eth0",
    "1::2::3",
    "::ffff:1.2.3.4",
    "f308a72c-fa84-11eb-9a03-0242ac130003",
    "F308A72C-FA84-11EB-9A03-0242AC130003",
    "f308a72cfa8411eb9a030242ac130003",
    "f308a72c-fa84-11eb-9a03-0242ac13000g",
    "/a~0b/~1",
    "/a~",
    "ada@example.org",
    "ada.lovelace+forms@mail.example.org",
    "ada@localhost",
    "ada@",
    "@example.org",
    ".ada@example.org",
    "ada..l@example.org",
    "ada.@example.org",
    "ada@example..org",
    "ada@example.org.",
    "ada@-example.org",
    "ada@exa_mple.org",
    "ada@ex+ample.org",
    "ada@b@example.org",
    "a_b-c@1.2.3.4",
    "ada@e",
    "ada@123",
    "a@ab--c.org",
    "a@Xn--a.org",
    "-@a-b.c",
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff12345@a.org",
    "ada@aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234.org",
    "a/b",
    "0#",
    "01/a",
    "12/a~2",
    "1~0",
];

#[test]
fn conditions_and_branches_judge_dates_as_fields_do() {
    for (format, text) in [
        ("date", "+024-12-31"),
        ("time", "+2:00:00Z"),
        ("date-time", "2024-02-29T12:00:0+Z"),
    ] {
        for schema in [
            json!({ "if": { "properties": { "e": { "format": format } } }, "then": { "required": ["x"] } }),
            json!({ "properties": { "e": { "not": { "format": format } } } }),
        ] {
            for is_deferred in [false, true] {
                let options = CompileOptions::default().with_deferred(is_deferred);
                let form = options.compile(&schema).unwrap().form;
                let mut state = form.state(json!({ "e": text }));
                assert_eq!(state.errors(), [], "{schema}");
                assert!(state.submit().is_ok(), "{schema}");
            }
        }
    }
}

/// Where the engine is wrong, with the reason: the table of "Formats" in the README of `formloom-schema`.
const DIFFERS: &[(&str, &str, &str)] = &[
    ("date", "+024-12-31", "it takes a sign for a digit"),
    ("date", "202--12-31", "it takes a sign for a digit"),
    (
        "date-time",
        "2024-02-29T12:00:0+Z",
        "it takes a sign for a digit",
    ),
    (
        "email",
        "a@Xn--a.org",
        "before draft 7 hosts are those of RFC 1034",
    ),
    (
        "email",
        "a@ab--c.org",
        "before draft 7 hosts are those of RFC 1034",
    ),
    (
        "email",
        "Ada <ada@example.org>",
        "a display name is no part of a mailbox",
    ),
    (
        "idn-email",
        "Ada <ada@example.org>",
        "a display name is no part of a mailbox",
    ),
    (
        "email",
        "\"a\\ b\"@example.org",
        "a quoted pair is part of a local part",
    ),
    (
        "idn-email",
        "\"a\\ b\"@example.org",
        "a quoted pair is part of a local part",
    ),
    (
        "hostname",
        "xn--9ba",
        "its letter is not what it stands for in a name",
    ),
    (
        "uri-template",
        "a\u{85}b",
        "a control character of C1 is no literal",
    ),
];

#[test]
fn texts_are_judged_as_in_the_engine() {
    let texts = Texts::default();
    let more = [
        "P1Y2M",
        "P1W",
        "PT",
        "http://example.org/a b",
        "http://a/{b}",
        "-a.b",
        "xn--a",
        "é.org",
        "Ada <ada@example.org>",
        "\"a\\ b\"@example.org",
        "xn--9ba",
        "a\u{85}b",
    ];
    let mut found = BTreeSet::new();
    for dialect in DIALECTS {
        for format in FORMATS.iter().chain(&OTHERS) {
            for text in TEXTS.iter().chain(&more) {
                let ours = texts.has_format(format, text, dialect);
                // Drafts 4 and 6 do not define it, and the engine asserts it there.
                if *format == "idn-email" && dialect < Dialect::Draft7 {
                    assert_eq!(ours, Some(true), "it asserts nothing");
                    continue;
                }
                let theirs = engine::judged_directly("format", format, text, dialect);
                if ours != theirs {
                    found.insert((*format, *text));
                }
            }
        }
    }
    let listed = DIFFERS.iter().map(|(format, text, _)| (*format, *text));
    assert_eq!(found, listed.collect(), "what differs");
    for pattern in [
        "^[a-z]+$",
        "\\d",
        "\\w+\\s",
        "(a)\\1",
        "^(?=.*a).{2,}$",
        "(",
        "[",
        "\\p{L}",
        "\\cA",
        "a{,3}",
        "^(a|b)$",
        "^\\S*$",
        ".",
    ] {
        for text in [
            "", "a", "ab", "aa", "1", "é", "a b", "\u{a0}", "\n", "a{,3}", "\u{1}",
        ] {
            assert_eq!(
                texts.matches(pattern, text),
                engine::judged_directly("pattern", pattern, text, Dialect::Draft202012),
                "{text:?} by {pattern:?}"
            );
        }
    }
}

#[test]
fn patterns_without_operators_are_answered_as_the_engine_does() {
    for pattern in ["", "a", "^a", "a$", "^ab$", "^$", "^x-", "-$", "a-b", "/"] {
        for text in ["", "a", "ab", "ba", "x-y", "a-", "a-b", "/", "a\n"] {
            let answer = Plain.matches(pattern, text);
            assert!(answer.is_some(), "{pattern:?} has no operators");
            assert_eq!(
                answer,
                engine::judged_directly("pattern", pattern, text, Dialect::Draft202012),
                "{text:?} by {pattern:?}"
            );
        }
    }
    for pattern in ["a|b", "(a)", "^^a"] {
        assert_eq!(
            Plain.matches(pattern, "a"),
            None,
            "{pattern:?} is not judged"
        );
    }
}

/// The texts of the official suite's `optional/format`, in every draft.
#[test]
fn texts_of_the_official_suite_are_judged_as_in_the_engine() {
    let Some(corpus) = std::env::var_os("FORMLOOM_CORPUS") else {
        return;
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let suite = workspace.join(corpus).join("json-schema-test-suite/tests");
    let texts = Texts::default();
    let (mut count, mut differs) = (0, Vec::new());
    for (dialect, draft) in DIALECTS.into_iter().zip(DRAFTS) {
        for format in FORMATS {
            let path = suite.join(format!("{draft}/optional/format/{format}.json"));
            let Ok(text) = fs::read_to_string(path) else {
                continue;
            };
            let groups: Value = serde_json::from_str(&text).unwrap();
            for test in groups
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|group| group["tests"].as_array().unwrap())
            {
                let Some(text) = test["data"].as_str() else {
                    continue;
                };
                count += 1;
                let ours = texts.has_format(format, text, dialect);
                let theirs = engine::judged_directly("format", format, text, dialect);
                if ours != theirs {
                    differs.push(format!("{draft} {format} {text:?}: {ours:?}"));
                }
            }
        }
    }
    assert!(count > 2_000, "the suite has more than {count} texts");
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}
