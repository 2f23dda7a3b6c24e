//! The command line, with an example for each command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use formloom_core::Vocabulary;

/// What a JSON Schema makes as a form.
#[derive(Parser)]
#[command(
    name = "formloom",
    version,
    after_help = "Files are JSON or YAML (`.yaml`, `.yml`).\nExit codes: 0 all is well, 1 errors were found, 2 the arguments or their files cannot be used.\n`formloom help COMMAND` shows an example."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Says of each schema whether it makes a good form
    #[command(
        after_help = "Examples:\n  formloom check schemas/\n  formloom check --json --refs shared/ connector.yaml\n\nA line per file: the form's nodes, and what cannot be shown or judged.\n`--refs shared/` gives `shared/types/host.json` under the address `types/host.json`.\nExit codes: 0 no error, 1 a file has an error, 2 a path cannot be used."
    )]
    Check(Check),
    /// Validates an instance, with the errors that a person would see
    #[command(
        after_help = "Example:\n  formloom validate --schema settings.schema.json --instance settings.yaml\n\nExit codes: 0 valid, 1 not valid, 2 a file cannot be used (also a schema with errors: `formloom check` names them)."
    )]
    Validate(Validate),
    /// Shows the form of a schema as a tree
    #[command(
        after_help = "Examples:\n  formloom show --schema connector.json\n  formloom show --schema connector.json --instance connection.json --json\n\nWithout an instance the form is a new one, with its defaults."
    )]
    Show(Show),
    /// Plays events on a form and prints what comes of them
    #[command(
        after_help = "Example:\n  echo '[{\"type\": \"/name\", \"text\": \"Ada\"}, {\"submit\": true}]' | formloom edit --schema person.json --events - --json\n\n`--record fixtures/person.json` writes what was played as a fixture, for `formloom test`.\n\nEvents: {\"set\": P, \"value\": V}, {\"type\": P, \"text\": T}, {\"clear\": P}, {\"choose\": P, \"variant\": N},\n{\"add\": P, \"key\": K}, {\"rename\": P, \"to\": K}, {\"remove\": P}, {\"duplicate\": P}, {\"move\": P, \"to\": N}, {\"focus\": P}, {\"blur\": P},\n{\"secret\": P, \"edit\": \"keep\" | \"clear\" | {\"replace\": V}}, {\"server_errors\": [{\"at\": P, \"message\": T}]},\n{\"undo\": true}, {\"redo\": true}, {\"reset\": true}, {\"submit\": true}; P is a JSON Pointer into the instance.\n\nThe JSON holds instance, patch (RFC 6902), errors, form, visited (pairs of a place and a subschema that each\nevent judged), and after a submit `submitted`. Values typed into secret fields are part of the instance.\nExit codes: 0 all events were carried out, 2 an event is rejected (its index and the reason are said)."
    )]
    Edit(Edit),
    /// Runs fixtures: schemas with the forms, events and errors that are expected
    #[command(
        after_help = "Example:\n  formloom test fixtures/\n\n`--update` rewrites the expectations that are there, and nothing else. `--watch` runs again when a file changes.\n`--junit results.xml` writes a test case for each fixture.\nExit codes: 0 all pass, 1 some differ, 2 the folder cannot be used or holds no fixture."
    )]
    Test(Test),
}

#[derive(Args)]
pub(crate) struct Check {
    /// Schemas, and folders in which every *.json, *.yaml and *.yml is one
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Looks for what a schema of this use should have besides
    #[arg(long, value_enum)]
    pub(crate) profile: Option<Profile>,
    #[command(flatten)]
    pub(crate) references: References,
    /// A line of JSON per file
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Validate {
    /// The schema
    #[arg(long, value_name = "S")]
    pub(crate) schema: PathBuf,
    /// The instance
    #[arg(long, value_name = "I")]
    pub(crate) instance: PathBuf,
    #[command(flatten)]
    pub(crate) references: References,
    /// Whether a value without its format is an error
    #[arg(long, value_enum, default_value_t = Formats::Assert)]
    pub(crate) formats: Formats,
    /// JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Show {
    /// The schema
    #[arg(long, value_name = "S")]
    pub(crate) schema: PathBuf,
    /// The instance that is loaded
    #[arg(long, value_name = "I")]
    pub(crate) instance: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) references: References,
    /// JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Edit {
    /// The schema
    #[arg(long, value_name = "S")]
    pub(crate) schema: PathBuf,
    /// The instance that is loaded
    #[arg(long, value_name = "I")]
    pub(crate) instance: Option<PathBuf>,
    /// A file with an array of events, or - for standard input
    #[arg(long, value_name = "E")]
    pub(crate) events: PathBuf,
    /// Write what is played as a fixture; a file that is there gets one more case. Secrets that are typed are in it
    #[arg(long, value_name = "FIXTURE")]
    pub(crate) record: Option<PathBuf>,
    /// Required read-only places may be missing, as in schemas of OpenAPI: the server fills them in
    #[arg(long)]
    pub(crate) waive_read_only: bool,
    #[command(flatten)]
    pub(crate) references: References,
    /// JSON instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
pub(crate) struct Test {
    /// The folder of fixtures
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Rewrite expectations that differ
    #[arg(long)]
    pub(crate) update: bool,
    /// Run again whenever a file of the folder changes, until it is interrupted
    #[arg(long)]
    pub(crate) watch: bool,
    /// Also write the results as JUnit XML, for a CI server
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct References {
    /// Each file in this folder is a document that references may lead to, by its path in the folder
    #[arg(long, value_name = "DIR")]
    pub(crate) refs: Option<PathBuf>,
    /// Reads no keywords of a vocabulary: membrane, airbyte, estuary, nango, openapi, rjsf, ajv-errors
    #[arg(long, value_name = "VOCABULARY", value_parser = vocabulary)]
    pub(crate) without: Vec<Vocabulary>,
}

fn vocabulary(name: &str) -> Result<Vocabulary, String> {
    Vocabulary::named(name).ok_or_else(|| {
        let names = Vocabulary::EACH.map(|known| known.name().to_ascii_lowercase());
        format!("expected one of {}", names.join(", "))
    })
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Profile {
    /// A form by which a customer connects an account: titles, and secrets that are marked
    Connection,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Formats {
    Assert,
    Annotate,
}
