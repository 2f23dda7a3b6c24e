//! `formloom validate`: the errors of an instance, as a form would list them.

use std::io::Write;

use formloom_core::{Formats as CoreFormats, ValidationError};
use serde::Serialize;

use crate::arguments::{Formats, Validate};
use crate::{Failure, Outcome, document, write_json};

#[derive(Serialize)]
struct Verdict {
    valid: bool,
    errors: Vec<ValidationError>,
}

pub(crate) fn run(arguments: &Validate, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let formats = match arguments.formats {
        Formats::Assert => CoreFormats::Assert,
        Formats::Annotate => CoreFormats::Annotate,
    };
    // A verdict by a schema of which parts are ignored would be none.
    let options = document::options(&arguments.references)?
        .with_formats(formats)
        .with_strict(true);
    let compiled = document::compile(&arguments.schema, &options)?;
    let instance = document::read(&arguments.instance)?;
    let errors = compiled.form.state(instance).errors();
    let verdict = Verdict {
        valid: errors.is_empty(),
        errors,
    };
    if arguments.json {
        write_json(out, &verdict)?;
    } else if verdict.valid {
        writeln!(out, "valid")?;
    } else {
        print(out, &verdict.errors)?;
    }
    Ok(if verdict.valid {
        Outcome::Good
    } else {
        Outcome::Bad
    })
}

/// A line per error: where, what to do, and by which keyword.
pub(crate) fn print(out: &mut dyn Write, errors: &[ValidationError]) -> Result<(), Failure> {
    for error in errors {
        let at = if error.at.is_root() {
            "(root)"
        } else {
            error.at.as_str()
        };
        write!(out, "{at}: {}", error.message)?;
        if !error.schema_at.is_empty() {
            write!(out, " [{}]", error.schema_at)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
