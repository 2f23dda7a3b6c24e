//! The official suite of JSON Schema: every mandatory test of each draft, and the optional ones of numbers and patterns,
//! judged in three ways.
//!
//! What is known to fail stands in `known-failures/conformance.json` with its reason; an entry that passes
//! fails the run, so that the list never grows old.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails like a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use formloom_core::{CompileOptions, Dialect, Formats, Pointer};
use formloom_verdict::{Graph, Program};
use serde_json::{Value, json};

const DRAFTS: [(&str, Dialect); 5] = [
    ("draft4", Dialect::Draft4),
    ("draft6", Dialect::Draft6),
    ("draft7", Dialect::Draft7),
    ("draft2019-09", Dialect::Draft201909),
    ("draft2020-12", Dialect::Draft202012),
];

/// Optional files that run too.
const OPTIONAL: [&str; 4] = [
    "bignum",
    "ecmascript-regex",
    "float-overflow",
    "non-bmp-regex",
];

/// How an instance is judged.
const WAYS: [&str; 3] = ["whole", "graph", "edits"];

/// How many known failures there may be.
const MOST_KNOWN: usize = 10;

/// Tests by draft, file, schema and instance, as the suite describes them.
type Name = (String, String, String, String);

#[test]
fn every_mandatory_test_of_the_official_suite_has_its_verdict() {
    let Some(corpus) = formloom_tests::corpus() else {
        println!("skipped: FORMLOOM_CORPUS names no corpus");
        return;
    };
    let suite = corpus.join("json-schema-test-suite");
    let known = known_failures();
    let mut failed: BTreeMap<&str, BTreeSet<Name>> = BTreeMap::new();
    let mut count = 0;
    for (draft, dialect) in DRAFTS {
        let documents = remotes(&suite.join("remotes"), draft);
        let folder = suite.join("tests").join(draft);
        let mandatory = files(&folder, false).into_iter().map(|path| {
            let file = path.file_stem().unwrap().to_string_lossy().into_owned();
            (path, file, Formats::Annotate)
        });
        // Some of them are about the format `regex`.
        let optional = OPTIONAL.iter().map(|name| {
            let path = folder.join("optional").join(format!("{name}.json"));
            (path, format!("optional/{name}"), Formats::Assert)
        });
        for (path, file, formats) in mandatory.chain(optional) {
            for case in read(&path).as_array().unwrap() {
                let name = |test: &Value| {
                    let text = |value: &Value| value["description"].as_str().unwrap().to_owned();
                    (draft.to_owned(), file.clone(), text(case), text(test))
                };
                let judges = judges(&case["schema"], dialect, formats, &documents);
                for test in case["tests"].as_array().unwrap() {
                    count += 1;
                    for (way, judge) in WAYS.iter().zip(&judges) {
                        if judge(&test["data"]) != test["valid"].as_bool() {
                            failed.entry(way).or_default().insert(name(test));
                        }
                    }
                }
            }
        }
    }
    assert!(count > 4_000, "the suite has more than {count} tests");
    let mut report = String::new();
    for way in WAYS {
        let failed = failed.remove(way).unwrap_or_default();
        println!("{way}: {} of {count} tests fail", failed.len());
        let known: BTreeSet<Name> = known
            .iter()
            .filter(|(ways, _)| ways.contains(&way.to_owned()))
            .map(|(_, name)| name.clone())
            .collect();
        for name in failed.difference(&known) {
            writeln!(report, "fails ({way}): {name:?}").unwrap();
        }
        for name in known.difference(&failed) {
            writeln!(report, "passes, take it off the list ({way}): {name:?}").unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_list_of_known_failures_is_short() {
    let known = known_failures().len();
    assert!(known <= MOST_KNOWN, "{known} known failures");
}

type Judge = Box<dyn Fn(&Value) -> Option<bool>>;

/// The three ways to judge an instance of a schema; none where the schema is refused.
fn judges(
    schema: &Value,
    dialect: Dialect,
    formats: Formats,
    documents: &[(String, Value)],
) -> [Judge; 3] {
    let mut options = CompileOptions::default().with_formats(formats);
    // What a schema names for itself counts for more than the folder.
    if schema.get("$schema").is_none() {
        options = options.with_dialect(dialect);
    }
    for (uri, document) in documents {
        options = options.with_document(uri, document.clone());
    }
    let form = options.compile(schema).map(|compiled| compiled.form).ok();
    let program = Program::compile(schema, &options.schema_options())
        .map(Arc::new)
        .ok();
    let finished = program.clone();
    [
        Box::new(move |instance| form.as_ref().map(|form| form.is_valid(instance))),
        Box::new(move |instance| {
            let program = finished.clone()?;
            Some(Graph::new(program, instance).is_valid())
        }),
        Box::new(move |instance| Some(Edits::up_to(program.clone()?, instance).graph.is_valid())),
    ]
}

/// An instance that is built up one edit at a time, and its graph.
struct Edits {
    program: Arc<Program>,
    instance: Value,
    graph: Graph,
}

impl Edits {
    fn up_to(program: Arc<Program>, target: &Value) -> Self {
        let mut this = Self {
            graph: Graph::new(program.clone(), &Value::Null),
            program,
            instance: Value::Null,
        };
        this.build(&Pointer::root(), target);
        assert_eq!(&this.instance, target, "the instance is built up");
        this
    }

    fn build(&mut self, at: &Pointer, target: &Value) {
        match target {
            Value::Object(members) => {
                self.set(at, json!({}));
                for (name, member) in members {
                    let inside = at.join(name);
                    self.place(at)[name] = Value::Null;
                    self.graph.replaced(&self.instance, &inside);
                    self.check();
                    self.build(&inside, member);
                }
            }
            Value::Array(items) => {
                self.set(at, json!([]));
                for (index, item) in items.iter().enumerate() {
                    self.place(at).as_array_mut().unwrap().push(Value::Null);
                    self.graph.item_inserted(&self.instance, at, index);
                    self.check();
                    self.build(&at.join(&index.to_string()), item);
                }
            }
            scalar => self.set(at, scalar.clone()),
        }
    }

    fn place(&mut self, at: &Pointer) -> &mut Value {
        self.instance.pointer_mut(at.as_str()).unwrap()
    }

    fn set(&mut self, at: &Pointer, value: Value) {
        *self.place(at) = value;
        self.graph.replaced(&self.instance, at);
        self.check();
    }

    /// After each edit everything is as if the instance had been loaded.
    fn check(&self) {
        let fresh = Graph::new(self.program.clone(), &self.instance);
        let same = self.graph.is_valid() == fresh.is_valid()
            && self.graph.pairs() == fresh.pairs()
            && self.graph.failures(&self.instance) == fresh.failures(&self.instance);
        assert!(same, "edited and loaded differ at {}", self.instance);
    }
}

/// Whether numbers are kept as they are written: the feature `arbitrary-precision`, of whichever crate.
fn keeps_any_number() -> bool {
    let number: Value = serde_json::from_str("18446744073709551617").unwrap();
    let long = number.to_string();
    long == "18446744073709551617"
}

/// Each with the ways that it fails in. What fails because numbers are rounded says so, and passes where they are not.
fn known_failures() -> Vec<(Vec<String>, Name)> {
    let path = formloom_tests::root().join("tests/known-failures/conformance.json");
    let list = read(&path);
    let entries = list.as_array().unwrap().iter();
    entries
        .filter(|entry| entry["rounded"] != true || !keeps_any_number())
        .map(|entry| {
            let text = |key: &str| {
                let text = entry[key].as_str().map(str::to_owned);
                text.unwrap_or_else(|| panic!("`{key}` is missing in {entry}"))
            };
            assert!(text("reason").len() > 20, "a reason is a sentence: {entry}");
            let ways = entry["ways"].as_array().unwrap().iter();
            let ways = ways.map(|way| way.as_str().unwrap().to_owned()).collect();
            (
                ways,
                (text("draft"), text("file"), text("schema"), text("test")),
            )
        })
        .collect()
}

/// The documents of the suite that a draft may refer to, with their addresses.
fn remotes(folder: &Path, draft: &str) -> Vec<(String, Value)> {
    files(folder, true)
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(folder).unwrap().to_str().unwrap();
            let inside = inside.replace('\\', "/");
            let of_another =
                inside.starts_with("draft") && !inside.starts_with(&format!("{draft}/"));
            let uri = format!("http://localhost:1234/{inside}");
            (!of_another).then(|| (uri, read(&path)))
        })
        .collect()
}

fn files(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
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

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}
