//! Runs the fixtures of a folder, `fixtures` unless one is named, and reports what ran and what differs.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::process::ExitCode;

use formloom_testing::{RunOptions, run_with};

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or("fixtures".to_owned());
    let report = run_with(&folder, &RunOptions::from_env());
    for path in &report.skipped {
        println!("skipped, its schema is not here: {}", path.display());
    }
    for path in &report.updated {
        println!("updated: {}", path.display());
    }
    for failure in &report.failures {
        println!("{failure}\n");
    }
    println!(
        "{} fixtures, {} cases, {} differ",
        report.fixtures,
        report.cases,
        report.failures.len()
    );
    if report.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
