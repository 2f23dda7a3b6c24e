//! Runs fixtures: a schema with the form, the events and the errors that are expected of it.
//!
//! A project tests its own schemas in three lines:
//!
//! ```no_run
//! formloom_testing::run("schemas/fixtures").assert_all_pass();
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod case;
mod compare;
mod option;
mod update;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use formloom_core::{CompileError, CompileOptions, Compiled, Formats, Vocabulary};
use serde_json::{Value, json};

/// The environment variable that names the folder of schemas which fixtures refer to by `schema_file`.
pub const CORPUS: &str = "FORMLOOM_CORPUS";

/// What became of a folder of fixtures.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// How many fixtures ran.
    pub fixtures: usize,
    /// How many cases ran.
    pub cases: usize,
    /// Fixtures whose schema is in a corpus that is not there.
    pub skipped: Vec<PathBuf>,
    /// What differs, with schema, expected and actual.
    pub failures: Vec<String>,
    /// Files that were rewritten.
    pub updated: Vec<PathBuf>,
    /// What became of each file, in order of their paths.
    pub results: Vec<FixtureResult>,
}

/// What became of one file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixtureResult {
    /// The file.
    pub path: PathBuf,
    /// What it shows, as it says itself.
    pub description: String,
    /// How many cases it has.
    pub cases: usize,
    /// Whether it passed.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// Whether a fixture passed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Everything is as expected.
    Passed,
    /// Something differs: what, as one reads it.
    Failed(String),
    /// Its schema is in a corpus that is not there.
    Skipped,
    /// It was rewritten.
    Updated,
}

impl Report {
    /// Fails the test with every difference.
    ///
    /// # Panics
    /// Where a fixture fails, or none ran.
    #[track_caller]
    pub fn assert_all_pass(&self) {
        assert!(self.fixtures > 0, "no fixture was found");
        assert!(
            self.failures.is_empty(),
            "{} of {} fixtures differ:\n\n{}",
            self.failures.len(),
            self.fixtures,
            self.failures.join("\n\n")
        );
    }
}

/// How fixtures are run.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RunOptions {
    /// Rewrites the expectations that are there, and nothing else.
    pub update: bool,
    /// The folder that `schema_file` is relative to; without it such fixtures are skipped.
    pub corpus: Option<PathBuf>,
}

impl RunOptions {
    /// `UPDATE_FIXTURES=1`, and the corpus that [`CORPUS`] names, relative to the current folder.
    pub fn from_env() -> Self {
        Self {
            update: std::env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1"),
            corpus: std::env::var_os(CORPUS).map(PathBuf::from),
        }
    }

    /// Whether expectations that are there are rewritten.
    pub fn with_update(mut self, update: bool) -> Self {
        self.update = update;
        self
    }

    /// The folder that `schema_file` is relative to.
    pub fn with_corpus(mut self, corpus: impl Into<PathBuf>) -> Self {
        self.corpus = Some(corpus.into());
        self
    }
}

/// Runs every `*.json` below a folder, sorted by path, as the environment says.
pub fn run(folder: impl AsRef<Path>) -> Report {
    run_with(folder, &RunOptions::from_env())
}

/// Runs every fixture below a folder.
pub fn run_with(folder: impl AsRef<Path>, options: &RunOptions) -> Report {
    let mut report = Report::default();
    let mut paths = Vec::new();
    if let Err(error) = collect(folder.as_ref(), &mut paths) {
        report
            .failures
            .push(format!("{}: {error}", folder.as_ref().display()));
    }
    paths.sort();
    for path in paths {
        run_file(&path, options, &mut report);
    }
    report
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    Ok(())
}

fn run_file(path: &Path, options: &RunOptions, report: &mut Report) {
    let started = Instant::now();
    let mut result = FixtureResult {
        path: path.to_path_buf(),
        description: String::new(),
        cases: 0,
        outcome: Outcome::Passed,
        took: Duration::ZERO,
    };
    result.outcome = match outcome(path, options, &mut result) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{}: {error}", path.display())),
    };
    result.took = started.elapsed();
    match &result.outcome {
        Outcome::Passed => {}
        Outcome::Failed(failure) => report.failures.push(failure.clone()),
        Outcome::Skipped => report.skipped.push(path.to_path_buf()),
        Outcome::Updated => report.updated.push(path.to_path_buf()),
    }
    // A file that could not be read has said nothing of itself.
    let ran = result.outcome != Outcome::Skipped && !result.description.is_empty();
    report.fixtures += usize::from(ran);
    report.cases += if ran { result.cases } else { 0 };
    report.results.push(result);
}

fn outcome(
    path: &Path,
    options: &RunOptions,
    result: &mut FixtureResult,
) -> Result<Outcome, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let fixture: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let Some(schema) = schema_of(&fixture, options)? else {
        return Ok(Outcome::Skipped);
    };
    let description = fixture["description"].as_str();
    description
        .unwrap_or("no description")
        .clone_into(&mut result.description);
    result.cases = fixture["cases"].as_array().map_or(0, Vec::len);
    let actual = actual(&fixture, &schema);
    let mut differences = Vec::new();
    compare::fixture(&fixture, &actual, &mut differences);
    if differences.is_empty() {
        return Ok(Outcome::Passed);
    }
    if options.update {
        let updated = update::fixture(&fixture, &actual);
        let text = serde_json::to_string_pretty(&updated).map_err(|error| error.to_string())?;
        fs::write(path, text + "\n").map_err(|error| error.to_string())?;
        return Ok(Outcome::Updated);
    }
    let mut failure = format!("{} — {}", path.display(), result.description);
    for difference in differences {
        let _ = write!(failure, "\n{difference}");
    }
    Ok(Outcome::Failed(failure))
}

/// The schema that a fixture holds or names; none where the corpus is not there.
fn schema_of(fixture: &Value, options: &RunOptions) -> Result<Option<Value>, String> {
    if let Some(option) = fixture.get("option") {
        if fixture.get("schema").is_some() || fixture.get("schema_file").is_some() {
            return Err("expected a `schema` or an `option`, not both".to_owned());
        }
        return option::schema(option).map(Some);
    }
    let sends = |case: &Value| case.get("payload").is_some() || case.get("way").is_some();
    let cases = fixture.get("cases").and_then(Value::as_array);
    if cases.is_some_and(|cases| cases.iter().any(sends)) {
        return Err("`payload` and `way` are of an `option`, and there is none".to_owned());
    }
    let Some(file) = fixture.get("schema_file").and_then(Value::as_str) else {
        let schema = fixture.get("schema").cloned().map(Some);
        return schema.ok_or_else(|| "expected a `schema` or an `option`".to_owned());
    };
    let Some(corpus) = &options.corpus else {
        return Ok(None);
    };
    let path = corpus.join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// What the code gives for a fixture, in the shape of a fixture.
fn actual(fixture: &Value, schema: &Value) -> Value {
    match compile(fixture, schema) {
        Err(error) => json!({ "error": error.code() }),
        Ok(compiled) => {
            let form = case::state(&compiled.form, fixture, None).tree();
            let none = Vec::new();
            let cases = fixture["cases"].as_array().unwrap_or(&none);
            let cases: Vec<Value> = cases
                .iter()
                .map(|case| case::run(&compiled.form, fixture, case))
                .collect();
            json!({
                "form": form,
                "diagnostics": compiled.diagnostics,
                "cases": cases,
            })
        }
    }
}

fn compile(fixture: &Value, schema: &Value) -> Result<Compiled, CompileError> {
    let mut options = CompileOptions::default();
    if fixture["options"]["formats"] == "annotate" {
        options = options.with_formats(Formats::Annotate);
    }
    let without = fixture["options"]["without_vocabularies"].as_array();
    for name in without.into_iter().flatten().filter_map(Value::as_str) {
        if let Some(vocabulary) = Vocabulary::named(name) {
            options = options.without_vocabulary(vocabulary);
        }
    }
    options.compile_with_lints(schema)
}

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
