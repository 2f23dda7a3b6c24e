//! `formloom test`: runs a folder of fixtures.

use std::io::Write;

use formloom_testing::RunOptions;

use crate::arguments::Test;
use crate::{Failure, Outcome, document, junit, watch};

pub(crate) fn run(arguments: &Test, out: &mut dyn Write) -> Result<Outcome, Failure> {
    document::files(&arguments.folder)?;
    if !arguments.folder.is_dir() {
        return Err(Failure::Fixtures(format!(
            "{}: expected a folder of fixtures",
            arguments.folder.display()
        )));
    }
    let options = RunOptions::from_env().with_update(arguments.update);
    if !arguments.watch {
        return once(arguments, &options, out);
    }
    watch::run(&arguments.folder, arguments.junit.as_deref(), || {
        match once(arguments, &options, out) {
            // The next change may mend it.
            Err(Failure::Fixtures(text)) => writeln!(out, "{text}")?,
            other => drop(other?),
        }
        writeln!(out, "watching {}", arguments.folder.display())?;
        Ok(out.flush()?)
    })?;
    Ok(Outcome::Good)
}

/// Runs every fixture once and says what became of it.
fn once(arguments: &Test, options: &RunOptions, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let report = formloom_testing::run_with(&arguments.folder, options);
    for path in &report.updated {
        writeln!(out, "updated  {}", path.display())?;
    }
    for path in &report.skipped {
        writeln!(
            out,
            "skipped  {}: its schema is in a corpus, and {} does not name one",
            path.display(),
            formloom_testing::CORPUS
        )?;
    }
    for failure in &report.failures {
        writeln!(out, "{failure}\n")?;
    }
    if report.fixtures + report.skipped.len() + report.failures.len() == 0 {
        return Err(Failure::Fixtures(format!(
            "{}: no fixture was found",
            arguments.folder.display()
        )));
    }
    if let Some(path) = &arguments.junit {
        junit::write(path, &arguments.folder, &report)?;
    }
    writeln!(
        out,
        "{} fixtures, {} cases, {} failed",
        report.fixtures,
        report.cases,
        report.failures.len()
    )?;
    Ok(if report.failures.is_empty() {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}
