//! `formloom check`: whether schemas make good forms.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use formloom_core::{CompileOptions, Diagnostic, Severity, Survey};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::arguments::{Check, Profile};
use crate::{Failure, Outcome, document};

/// What is said about one file; in JSON as docs/schemas/check.schema.json says.
#[derive(Serialize)]
struct Line {
    file: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Problem>,
    #[serde(flatten)]
    form: Option<Summary>,
}

#[derive(Serialize)]
struct Problem {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Summary {
    dialect: &'static str,
    #[serde(flatten)]
    counts: Survey,
    compile_ms: f64,
    diagnostics: Vec<Diagnostic>,
}

pub(crate) fn run(arguments: &Check, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let options = document::options(&arguments.references)?;
    let mut files = Vec::new();
    for path in &arguments.paths {
        files.extend(document::files(path)?);
    }
    let bar = progress(files.len(), arguments.json);
    let drawn = !bar.is_hidden();
    let (mut bad, mut total) = (0, Survey::default());
    for file in &files {
        bar.set_message(file.display().to_string());
        let profile = arguments
            .profile
            .map(|Profile::Connection| formloom_core::Profile::Connection);
        let line = check(file, &options, profile);
        bad += usize::from(line.status == "error");
        if let Some(form) = &line.form {
            total += form.counts;
        }
        bar.suspend(|| {
            if arguments.json {
                serde_json::to_writer(&mut *out, &line)?;
                writeln!(out)?;
            } else {
                print(out, &line)?;
            }
            // Lines come before the bar is drawn again.
            if drawn {
                out.flush()?;
            }
            Ok::<(), Failure>(())
        })?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !arguments.json && files.len() > 1 {
        writeln!(
            out,
            "{} files, {bad} with errors: {}",
            files.len(),
            counts(&total)
        )?;
    }
    Ok(if bad == 0 {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

fn check(file: &Path, options: &CompileOptions, profile: Option<formloom_core::Profile>) -> Line {
    let failed = |code, message| Line {
        file: file.display().to_string(),
        status: "error",
        error: Some(Problem { code, message }),
        form: None,
    };
    let schema = match document::read(file) {
        // The form holds it too.
        Ok(schema) => Arc::new(schema),
        Err(error) => return failed(error.code(), error.message()),
    };
    let start = Instant::now();
    let mut compiled = match options.compile_shared(&schema) {
        Ok(compiled) => compiled,
        Err(error) => return failed(error.code(), error.to_string()),
    };
    // The time that is told is that of an application, which looks for no findings.
    let compile_ms = (start.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    options.lint_for(&schema, profile, &mut compiled);
    let has_error = compiled
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Line {
        file: file.display().to_string(),
        status: if has_error { "error" } else { "ok" },
        error: None,
        form: Some(Summary {
            dialect: compiled.form.dialect().name(),
            counts: compiled.form.survey().capped(),
            compile_ms,
            diagnostics: compiled.diagnostics,
        }),
    }
}

fn print(out: &mut dyn Write, line: &Line) -> Result<(), Failure> {
    let Line {
        file,
        status,
        error,
        form,
    } = line;
    match (error, form) {
        (Some(error), _) => writeln!(out, "{status:<5}  {file}: {}", error.message)?,
        (None, Some(form)) => {
            writeln!(out, "{status:<5}  {file}: {}", counts(&form.counts))?;
            for diagnostic in &form.diagnostics {
                let severity = match diagnostic.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Hint => "hint",
                    _ => "note",
                };
                writeln!(
                    out,
                    "         {severity} at {}: {}",
                    diagnostic.at, diagnostic.message
                )?;
            }
        }
        (None, None) => {}
    }
    Ok(())
}

fn counts(counts: &Survey) -> String {
    let more = if counts.more_than { "more than " } else { "" };
    let number = |count, noun| format!("{more}{}", number(count, noun));
    let mut parts = vec![number(counts.fields, "field")];
    if counts.choices > 0 {
        parts.push(number(counts.choices, "choice"));
    }
    if counts.secrets > 0 {
        parts.push(number(counts.secrets, "secret"));
    }
    if counts.raw > 0 {
        parts.push(format!("{more}{} raw", counts.raw));
    }
    parts.join(", ")
}

fn number(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A bar on standard error, where that is a terminal and there is something to wait for.
fn progress(files: usize, json: bool) -> ProgressBar {
    let wanted = files > 1 && io::stderr().is_terminal() && (json || io::stdout().is_terminal());
    let bar = ProgressBar::new(u64::try_from(files).unwrap_or(u64::MAX));
    bar.set_draw_target(if wanted {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    });
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}
