//! `formloom test`: runs a folder of fixtures.

use std::io::Write;

use formloom_testing::RunOptions;

use crate::arguments::Test;
use crate::{Failure, Outcome, document};

pub(crate) fn run(arguments: &Test, out: &mut dyn Write) -> Result<Outcome, Failure> {
    document::files(&arguments.folder)?;
    if !arguments.folder.is_dir() {
        return Err(Failure::Fixtures(format!(
            "{}: expected a folder of fixtures",
            arguments.folder.display()
        )));
    }
    let options = RunOptions {
        update: arguments.update,
        ..RunOptions::from_env()
    };
    let report = formloom_testing::run_with(&arguments.folder, &options);
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
