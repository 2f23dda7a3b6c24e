//! The command as a script runs it: output, errors and exit codes of real processes.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use support::{Done, Folder};

impl Done {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| {
            panic!("{error}\nout: {}\nerr: {}", self.out, self.err);
        })
    }
}

const PERSON: &str = r#"{
    "type": "object", "title": "Person", "required": ["name"],
    "properties": {
        "name": { "type": "string", "minLength": 2 },
        "age": { "type": "integer", "minimum": 0 },
        "password": { "type": "string", "writeOnly": true, "minLength": 8 }
    }
}"#;

#[test]
fn check_prints_a_line_of_json_per_file_in_order() {
    let folder = Folder::new(
        "check-json",
        &[
            ("schemas/b.json", PERSON),
            (
                "schemas/a.yaml",
                "type: object\nproperties:\n  size: {type: string, enum: [S, M]}\n",
            ),
            ("schemas/inside/c.yml", "type: string\n"),
            ("schemas/notes.txt", "no schema"),
        ],
    );
    let done = folder.run(&["check", "--json", "schemas"]);
    let lines: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let files: Vec<&str> = lines
        .iter()
        .map(|line| line["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        files,
        ["schemas/a.yaml", "schemas/b.json", "schemas/inside/c.yml"],
        "sorted, and nothing but schemas"
    );
    let mut person = lines[1].clone();
    assert!(person["compile_ms"].is_number(), "the time is there");
    person.as_object_mut().unwrap().remove("compile_ms");
    assert_eq!(
        person,
        json!({
            "file": "schemas/b.json", "status": "ok", "dialect": "2020-12", "nodes": 4, "fields": 3,
            "choices": 0, "discriminated": 0, "secrets": 1, "raw": 0, "diagnostics": []
        }),
        "the counts of a form"
    );
    assert_eq!(
        (done.code, done.err.as_str()),
        (0, ""),
        "no bar without a terminal"
    );
}

#[test]
fn check_says_more_than_where_branches_multiply() {
    let levels: serde_json::Map<String, Value> = (0..40)
        .map(|level| {
            let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
            let branch = |kind: &str| json!({ "properties": { "kind": { "const": kind }, "a": next, "b": next } });
            let union = json!({ "type": "object", "oneOf": [branch("x"), branch("y")] });
            (format!("d{level}"), union)
        })
        .chain([("d40".to_owned(), json!({ "type": "string" }))])
        .collect();
    let schema = json!({ "$ref": "#/$defs/d0", "$defs": levels }).to_string();
    let folder = Folder::new("check-more", &[("deep.json", &schema)]);
    let done = folder.run(&["check", "deep.json"]);
    assert!(
        done.out.contains("more than 1000000 fields"),
        "{}",
        done.out
    );
    let done = folder.run(&["check", "--json", "deep.json"]);
    let line: Value = serde_json::from_str(done.out.trim()).unwrap();
    assert_eq!(line["fields"], json!(1_000_000), "{line}");
    assert_eq!(line["more_than"], json!(true), "{line}");
}

#[test]
fn check_finds_errors_and_says_where() {
    let folder = Folder::new(
        "check-errors",
        &[
            ("none.json", "[1]"),
            ("broken.json", "{\n  \"type\": oops\n}"),
            ("broken.yaml", "type: [object\nproperties: {}\n"),
            (
                "absent.json",
                r##"{"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}}"##,
            ),
        ],
    );
    let done = folder.run(&["check", "--json", "."]);
    assert_eq!(done.code, 1, "a file has an error");
    let lines: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["status"], "error", "by a diagnostic");
    assert_eq!(
        lines[0]["diagnostics"][0]["at"], "#/properties/a/$ref",
        "its place"
    );
    let codes: Vec<&Value> = lines[1..]
        .iter()
        .map(|line| &line["error"]["code"])
        .collect();
    assert_eq!(
        codes,
        ["not_json", "not_yaml", "not_a_schema"],
        "why there is no form"
    );
    assert_eq!(
        lines[1]["error"]["message"],
        "expected JSON: the text cannot be understood at line 2, column 11",
        "line and column"
    );

    let done = folder.run(&["check", "absent.json"]);
    assert_eq!(done.code, 1, "the same for people");
    assert!(
        done.out.starts_with("error  absent.json: ")
            && done
                .out
                .contains("\n         error at #/properties/a/$ref: "),
        "the diagnostic stands below its file: {}",
        done.out
    );
}

#[test]
fn references_lead_into_the_folder_that_is_given() {
    let folder = Folder::new(
        "refs",
        &[
            (
                "server.json",
                r#"{"type": "object", "properties": {"host": {"$ref": "types/my%20host.yaml#/$defs/host"}}}"#,
            ),
            (
                "shared/types/my host.yaml",
                "$defs:\n  host: {type: string, title: Host}\n",
            ),
        ],
    );
    let done = folder.run(&["check", "server.json"]);
    assert_eq!(done.code, 1, "absent without the folder: {}", done.out);
    let done = folder.run(&["check", "--refs", "shared", "server.json"]);
    assert_eq!(done.code, 0, "there with it: {}", done.out);
    let done = folder.run(&[
        "show",
        "--schema",
        "server.json",
        "--refs",
        "shared",
        "--json",
    ]);
    assert_eq!(done.json()["children"][0]["label"], "Host", "and followed");
}

#[test]
fn unusable_arguments_exit_with_2() {
    let folder = Folder::new("unusable", &[("person.json", PERSON), ("bad.json", "{")]);
    for arguments in [
        &["check"][..],
        &["check", "nowhere"],
        &["check", "person.json", "--refs", "nowhere"],
        &["frobnicate"],
        &[
            "validate",
            "--schema",
            "person.json",
            "--instance",
            "nowhere.json",
        ],
        &[
            "validate",
            "--schema",
            "bad.json",
            "--instance",
            "person.json",
        ],
        &["show", "--schema", "person.json", "--instance", "bad.json"],
        &["edit", "--schema", "person.json", "--events", "person.json"],
        &["test", "nowhere"],
        &["test", "person.json"],
    ] {
        let done = folder.run(arguments);
        assert_eq!(done.code, 2, "{arguments:?}: {}", done.err);
        assert!(!done.err.is_empty(), "{arguments:?} says why");
        assert!(
            !done.err.contains("panicked"),
            "{arguments:?}: {}",
            done.err
        );
    }
    let done = folder.run(&["show", "--schema", "bad.json"]);
    assert_eq!(
        done.err, "formloom: bad.json:1:1: expected JSON: the text ends too early\n",
        "file, line and column"
    );
}

#[test]
fn no_error_shows_what_stands_in_an_instance() {
    let folder = Folder::new(
        "secrets",
        &[
            ("person.json", PERSON),
            ("short.yaml", "name: A\npassword: hunter2\nage: -37\n"),
            ("torn.yaml", "password: [hunter2\nage: 1\n"),
            ("torn.json", "{\"password\": \"hunter2\" \"age\": 1}"),
            (
                "events.json",
                r#"[{"secret": "/name", "edit": {"replace": "hunter2"}}]"#,
            ),
            ("odd.json", r#"[{"hit": "/name", "value": "hunter2"}]"#),
        ],
    );
    let validate = |instance| {
        folder.run(&[
            "validate",
            "--schema",
            "person.json",
            "--instance",
            instance,
        ])
    };
    let edit = |events| folder.run(&["edit", "--schema", "person.json", "--events", events]);
    for (done, code) in [
        (validate("short.yaml"), 1),
        (validate("torn.yaml"), 2),
        (validate("torn.json"), 2),
        (edit("events.json"), 2),
        (edit("odd.json"), 2),
    ] {
        assert_eq!(done.code, code, "{}{}", done.out, done.err);
        let text = done.out + &done.err;
        assert!(
            !text.contains("hunter2") && !text.contains("37"),
            "a value is shown: {text}"
        );
    }
}

#[test]
fn validate_lists_errors_as_data() {
    let folder = Folder::new(
        "validate",
        &[
            ("person.json", PERSON),
            ("good.yaml", "name: Ada\n"),
            ("bad.json", r#"{"age": -1}"#),
            ("mail.json", r#"{"type": "string", "format": "email"}"#),
            ("text.json", r#""no mail""#),
            ("odd.json", r#"{"type": "string", "pattern": "("}"#),
        ],
    );
    let run = |schema, instance, more: &[&str]| {
        let mut arguments = vec!["validate", "--schema", schema, "--instance", instance];
        arguments.extend(more);
        folder.run(&arguments)
    };
    let done = run("person.json", "good.yaml", &["--json"]);
    assert_eq!(
        (done.code, done.json()),
        (0, json!({ "valid": true, "errors": [] })),
        "a valid instance"
    );
    assert_eq!(
        run("person.json", "good.yaml", &[]).out,
        "valid\n",
        "in words"
    );
    let done = run("person.json", "bad.json", &["--json"]);
    assert_eq!(done.code, 1, "not valid");
    assert_eq!(
        done.json(),
        json!({ "valid": false, "errors": [
            { "at": "/name", "schema_at": "#/required", "keyword": "required",
              "params": { "missing": "name" }, "message": "Fill in this field." },
            { "at": "/age", "schema_at": "#/properties/age/minimum", "keyword": "minimum",
              "params": { "limit": 0 }, "message": "Enter 0 or more." }
        ] }),
        "in the order of the form"
    );
    assert_eq!(
        run("person.json", "bad.json", &[]).out,
        "/name: Fill in this field. [#/required]\n/age: Enter 0 or more. [#/properties/age/minimum]\n",
        "in words"
    );
    assert_eq!(
        run("mail.json", "text.json", &[]).code,
        1,
        "formats are asserted"
    );
    assert_eq!(
        run("mail.json", "text.json", &["--formats", "annotate"]).code,
        0,
        "formats as annotations"
    );
    assert_eq!(
        run("odd.json", "text.json", &[]).code,
        2,
        "no verdict by a schema with errors"
    );
}

#[test]
fn show_prints_the_tree() {
    let folder = Folder::new(
        "show",
        &[
            ("person.json", PERSON),
            ("ada.json", r#"{"name": "Ada", "password": "hunter22"}"#),
            (
                "auth.json",
                r#"{"type": "object", "oneOf": [
                    {"title": "Key", "properties": {"by": {"const": "key"}, "key": {"type": "string"}}},
                    {"title": "None", "properties": {"by": {"const": "none"}}}],
                    "properties": {"tags": {"type": "array", "items": {"type": "string"}}}}"#,
            ),
        ],
    );
    let done = folder.run(&["show", "--schema", "person.json", "--instance", "ada.json"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(
        done.out,
        "Person: group\n  Name: text, required, minLength 2  /name  = \"Ada\"\n  Age: integer, minimum 0  /age\n  \
         Password: password, secret, minLength 8  /password\n",
        "a secret has no value"
    );
    let done = folder.run(&["show", "--schema", "auth.json"]);
    assert_eq!(
        done.out,
        "(form): group\n  ? [Key] | None\n  Tags: list  /tags\n    + new item: text  /tags/-\n  Key: text  /key\n",
        "a choice and a list"
    );
    let done = folder.run(&["show", "--schema", "person.json", "--json"]);
    assert_eq!(
        done.json()["children"][0],
        json!({ "at": "/name", "kind": "field", "control": "text", "label": "Name", "required": true,
                "limits": { "minLength": 2 } }),
        "the contract"
    );
}

#[test]
fn edit_plays_events_from_a_pipe() {
    let folder = Folder::new(
        "edit",
        &[("person.json", PERSON), ("ada.json", r#"{"name": "Ada"}"#)],
    );
    let edit = |events: &str| {
        folder.run_with(
            &[
                "edit",
                "--schema",
                "person.json",
                "--instance",
                "ada.json",
                "--events",
                "-",
                "--json",
            ],
            events,
        )
    };
    let done = edit(r#"[{"type": "/age", "text": "36"}, {"submit": true}]"#);
    assert_eq!(done.code, 0, "{}", done.err);
    let report = done.json();
    assert_eq!(
        report["instance"],
        json!({ "name": "Ada", "age": 36 }),
        "typed"
    );
    let patch = json!([{ "op": "add", "path": "/age", "value": 36 }]);
    assert_eq!(report["patch"], patch, "against the loaded instance");
    assert_eq!(report["errors"], json!([]), "valid");
    assert_eq!(
        report["form"]["children"][1]["value"], 36,
        "the form afterwards"
    );
    assert_eq!(
        report["submitted"],
        json!({ "instance": { "name": "Ada", "age": 36 }, "patch": patch, "kept": [] }),
        "the submit"
    );
    let report = edit(r#"[{"clear": "/name"}, {"submit": true}]"#).json();
    assert_eq!(
        report["submitted"]["errors"][0]["keyword"], "required",
        "a submit with errors"
    );
    let report = edit("[]").json();
    assert!(report.get("submitted").is_none(), "no submit: {report}");

    let done = edit(r#"[{"type": "/age", "text": "1"}, {"choose": "/age", "variant": 0}]"#);
    assert_eq!(
        (done.code, done.err.as_str()),
        (
            2,
            "formloom: event 1 is rejected: expected a choice at `/age`\n"
        ),
        "index and reason"
    );
}

#[test]
fn test_runs_fixtures_and_updates_them() {
    let fixture = |label: &str| {
        json!({ "description": "A name.", "source": "a test", "schema": { "type": "object", "properties": { "name": { "type": "string" } } },
                "form": { "kind": "group", "children": [{ "at": "/name", "label": label }] } })
        .to_string()
    };
    let folder = Folder::new(
        "test",
        &[("fixtures/name.json", &fixture("Nom")), ("empty/x.txt", "")],
    );
    let done = folder.run(&["test", "fixtures"]);
    assert_eq!(done.code, 1, "{}", done.out);
    assert!(
        done.out.contains("expected \"Nom\"") && done.out.contains("actual   \"Name\""),
        "the difference: {}",
        done.out
    );
    let done = folder.run(&["test", "fixtures", "--update"]);
    assert_eq!(done.code, 0, "{}", done.out);
    let done = folder.run(&["test", "fixtures"]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (0, "1 fixtures, 0 cases, 0 failed\n"),
        "updated"
    );
    assert_eq!(folder.run(&["test", "empty"]).code, 2, "no fixture at all");
}

#[test]
fn help_teaches_by_example() {
    let folder = Folder::new("help", &[("x", "")]);
    for command in ["check", "validate", "show", "edit", "test"] {
        let done = folder.run(&[command, "--help"]);
        assert!(
            done.code == 0
                && done.out.contains(&format!("formloom {command} "))
                && done.out.contains("Example"),
            "{command}: {}",
            done.out
        );
    }
}

#[test]
fn lines_of_check_have_the_shape_of_the_contract() {
    let contracts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let base = "https://formloom.example/schemas/";
    let mut registry = jsonschema::Registry::new();
    for name in ["check", "diagnostic"] {
        let path = contracts.join(format!("{name}.schema.json"));
        let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        registry = registry
            .add(format!("{base}{name}.schema.json"), schema)
            .unwrap();
    }
    let registry = registry.prepare().unwrap();
    let line = jsonschema::options()
        .with_registry(&registry)
        .build(&json!({ "$ref": format!("{base}check.schema.json") }))
        .unwrap();
    let folder = Folder::new(
        "lines",
        &[
            ("a.json", PERSON),
            ("b.json", "{"),
            ("c.json", "1"),
            (
                "d.json",
                r##"{"type": "object", "properties": {"a": {"$ref": "#/a"}, "b": {"type": "object"}}}"##,
            ),
        ],
    );
    let done = folder.run(&["check", "--json", "."]);
    assert_eq!(done.out.lines().count(), 4, "a line per file: {}", done.out);
    for text in done.out.lines() {
        let value: Value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = line
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{text}\n{}", errors.join("\n"));
    }
}

#[test]
fn what_a_file_would_lose_is_said() {
    let folder = Folder::new(
        "inexact",
        &[
            (
                "schema.json",
                r#"{"properties": {"n": {"type": "number"}}}"#,
            ),
            ("doubled.json", r#"{"a": {"b": 1, "b": 2}}"#),
            ("doubled-schema.json", r#"{"title": "A", "title": "B"}"#),
            ("doubled.yaml", "a: 1\na: 2\n"),
            ("long.yaml", "n: 0.1234567890123456789\n"),
            ("tiny.json", r#"{"n": 1e-4000}"#),
            ("huge.json", r#"{"n": [1e4000]}"#),
        ],
    );
    let validate =
        |file: &str| folder.run(&["validate", "--schema", "schema.json", "--instance", file]);
    let done = validate("doubled.json");
    assert_eq!(done.code, 2, "it is not read: {}", done.out);
    assert!(
        done.err.contains("expected a key once at \"/a/b\""),
        "{}",
        done.err
    );
    assert_eq!(validate("doubled.yaml").code, 2, "YAML forbids it too");
    let done = folder.run(&["check", "--json", "doubled-schema.json"]);
    let line: Value = serde_json::from_str(done.out.lines().next().unwrap()).unwrap();
    assert_eq!(line["error"]["code"], "inexact", "{line}");
    // With the feature every number is kept.
    let is_kept = cfg!(feature = "arbitrary-precision");
    assert_eq!(validate("long.yaml").code == 2, !is_kept, "YAML too");
    for (file, at) in [("tiny.json", "/n"), ("huge.json", "/n/0")] {
        let done = validate(file);
        assert_eq!(done.code == 2, !is_kept, "{file}: {}", done.err);
        let reason = format!("expected a number within the range of a double at {at:?}");
        assert_eq!(done.err.contains(&reason), !is_kept, "{}", done.err);
    }
}

#[test]
fn a_profile_finds_what_a_connection_form_should_have() {
    let schema = r#"{ "type": "object", "properties": {
        "api_key": { "type": "string", "title": "API key" },
        "token": { "type": "string", "title": "Token", "writeOnly": true },
        "token_url": { "type": "string", "title": "Token URL" },
        "acct": { "type": "string" } } }"#;
    let folder = Folder::new("check-profile", &[("option.json", schema)]);
    let found = |arguments: &[&str]| -> Vec<(String, String)> {
        let done = folder.run(arguments);
        let line = done.json();
        let diagnostics = line["diagnostics"].as_array().unwrap().iter();
        let text = |diagnostic: &Value, name: &str| diagnostic[name].as_str().unwrap().to_owned();
        diagnostics
            .map(|diagnostic| (text(diagnostic, "code"), text(diagnostic, "at")))
            .collect()
    };
    assert_eq!(found(&["check", "--json", "option.json"]), []);
    let expected = [
        ("untitled_field", "#/properties/acct"),
        ("unmarked_secret", "#/properties/api_key"),
    ];
    assert_eq!(
        found(&["check", "--json", "--profile", "connection", "option.json"]),
        expected.map(|(code, at)| (code.to_owned(), at.to_owned())),
    );
}
