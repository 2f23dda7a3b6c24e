//! `formloom`: what a JSON Schema makes as a form, for authors of schemas and for CI.

mod arguments;
mod check;
mod document;
mod edit;
mod fixtures;
mod junit;
mod record;
mod show;
mod tree;
mod validate;
mod watch;
mod yaml;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;

use self::arguments::{Arguments, Command};

/// What a command found. Its exit code is what scripts go by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing is wrong: exit code 0.
    Good,
    /// What was looked at has errors: exit code 1.
    Bad,
}

/// Why a command could not do its work: exit code 2. No message holds an instance value.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Document(#[from] document::DocumentError),
    #[error("{file}: {source}")]
    Schema {
        file: String,
        source: formloom_core::CompileError,
    },
    #[error("{0}: expected an array of events")]
    NotEvents(String),
    #[error("event {index} is rejected: {reason}")]
    Rejected {
        index: usize,
        reason: formloom_core::EditError,
    },
    #[error("{0}")]
    Fixtures(String),
    #[error("{file}: {reason}; nothing was recorded")]
    Record { file: String, reason: String },
    #[error("cannot watch the folder: {0}")]
    Watch(#[from] notify::Error),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    #[error("cannot write the output as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let outcome = run(arguments.command, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Bad) => ExitCode::from(1),
        // The reader of a pipe has what it wanted.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            // What was written before still counts, and standard error may be closed.
            let _ = out.flush();
            let _ = writeln!(io::stderr(), "formloom: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command, out: &mut dyn Write) -> Result<Outcome, Failure> {
    match command {
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Validate(arguments) => validate::run(&arguments, out),
        Command::Show(arguments) => show::run(&arguments, out),
        Command::Edit(arguments) => edit::run(&arguments, out),
        Command::Test(arguments) => fixtures::run(&arguments, out),
    }
}

/// A value as JSON that people can read too.
fn write_json(out: &mut dyn Write, value: &impl serde::Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}
