//! `formloom edit`: events on a form, and what comes of them.

use std::io::Write;

use formloom_core::{
    Diagnostic, Event, FormState, NodeView, StateOptions, Submitted, ValidationError,
};
use serde::Serialize;
use serde_json::Value;

use crate::arguments::Edit;
use crate::record::Played;
use crate::{Failure, Outcome, document, record, tree, validate, write_json};

/// What comes of the events; `instance` is left out where the form has none.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a Value>,
    patch: Value,
    errors: Vec<ValidationError>,
    form: NodeView,
    /// Pairs of a place and a subschema that each event judged.
    visited: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted: Option<Submission>,
    /// Formulas that the form does without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Submission {
    Done(Box<Submitted>),
    Invalid { errors: Vec<ValidationError> },
}

pub(crate) fn run(arguments: &Edit, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let options = document::options(&arguments.references)?;
    let compiled = document::compile(&arguments.schema, &options)?;
    let instance = arguments
        .instance
        .as_deref()
        .map(document::read)
        .transpose()?;
    let Value::Array(events) = document::read(&arguments.events)? else {
        return Err(Failure::NotEvents(arguments.events.display().to_string()));
    };
    let options = StateOptions::default()
        .with_instance(instance.clone())
        .with_waive_read_only(arguments.waive_read_only.then_some(true));
    let mut state = compiled.form.state_with(options);
    let (submitted, visited) = play(&mut state, &events)?;
    if let Some(path) = &arguments.record {
        let references = &arguments.references;
        if references.refs.is_some() || !references.without.is_empty() {
            return Err(Failure::Record {
                file: path.display().to_string(),
                reason: "a fixture is run without `--refs` and `--without`".to_owned(),
            });
        }
        let played = Played {
            schema: &document::read(&arguments.schema)?,
            instance: instance.as_ref(),
            events: &events,
            waives_read_only: arguments.waive_read_only,
            submitted: submitted.as_ref().map(serde_json::to_value).transpose()?,
        };
        record::write(path, &played, &state)?;
    }
    let report = Report {
        instance: state.instance(),
        patch: state.patch(),
        errors: state.errors(),
        form: state.tree(),
        visited,
        submitted,
        diagnostics: state.form().formulas_left_out(),
    };
    if arguments.json {
        write_json(out, &report)?;
    } else {
        print(out, &report)?;
    }
    Ok(Outcome::Good)
}

/// Carries out events in order; the last submit is what counts.
fn play(
    state: &mut FormState,
    events: &[Value],
) -> Result<(Option<Submission>, Vec<usize>), Failure> {
    let mut submitted = None;
    let mut visited = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let rejected = |reason| Failure::Rejected { index, reason };
        let event = Event::from_json(event).map_err(rejected)?;
        let submits = event == Event::Submit;
        state.apply(event).map_err(rejected)?;
        visited.push(state.stats().visits);
        if submits {
            submitted = Some(match state.submit() {
                Ok(done) => Submission::Done(Box::new(done)),
                Err(invalid) => Submission::Invalid {
                    errors: invalid.errors,
                },
            });
        }
    }
    Ok((submitted, visited))
}

fn print(out: &mut dyn Write, report: &Report<'_>) -> Result<(), Failure> {
    tree::print(out, &report.form)?;
    if !report.errors.is_empty() {
        writeln!(out, "\nerrors:")?;
        validate::print(out, &report.errors)?;
    }
    for diagnostic in &report.diagnostics {
        writeln!(
            out,
            "\nleft out at {}: {}",
            diagnostic.at, diagnostic.message
        )?;
    }
    if let Some(submitted) = &report.submitted {
        let word = match submitted {
            Submission::Done(_) => "submitted",
            Submission::Invalid { .. } => "not submitted: it has errors",
        };
        writeln!(out, "\n{word}")?;
    }
    if let Some(instance) = report.instance {
        writeln!(out, "\ninstance:")?;
        write_json(out, instance)?;
    }
    Ok(())
}
