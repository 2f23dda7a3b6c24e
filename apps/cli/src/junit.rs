//! What became of fixtures, as JUnit XML: what CI servers read.

use std::path::Path;

use formloom_testing::{FixtureResult, Outcome, Report};
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use crate::Failure;

/// Writes a test case for each fixture; the name is the path below the folder.
pub(crate) fn write(path: &Path, folder: &Path, report: &Report) -> Result<(), Failure> {
    let mut suite = TestSuite::new(folder.display().to_string());
    for result in &report.results {
        suite.add_test_case(case(result, folder));
    }
    let mut junit = Junit::new("formloom test");
    junit.add_test_suite(suite);
    let failure = |error: &dyn std::fmt::Display| {
        Failure::Fixtures(format!("{}: cannot be written: {error}", path.display()))
    };
    let text = junit.to_string().map_err(|error| failure(&error))?;
    std::fs::write(path, text).map_err(|error| failure(&error))
}

fn case(result: &FixtureResult, folder: &Path) -> TestCase {
    let below = result.path.strip_prefix(folder).unwrap_or(&result.path);
    let status = match &result.outcome {
        Outcome::Failed(text) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("{} differs", below.display()));
            status.set_description(text.as_str());
            status
        }
        Outcome::Skipped => TestCaseStatus::skipped(),
        _ => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(below.display().to_string(), status);
    case.set_time(result.took);
    if !result.description.is_empty() {
        case.set_system_out(result.description.as_str());
    }
    case
}
