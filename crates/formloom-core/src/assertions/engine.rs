//! The `jsonschema` crate behind [`Assertions`]. This is the only file that names it.

mod deferred;
mod exact;
mod names;
mod violations;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashMap;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{
    Draft, FancyRegex, Keyword, PatternOptions, Registry, Retrieve, Uri, ValidationError,
    ValidationOptions, Validator,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

pub(crate) use self::deferred::deferred;
use self::exact::Given;
use self::names::Names;
use self::violations::{Addresses, violations};
use super::refused::{self, Refusal};
use super::source::{Resources, Source, change, edited, unusable};
use super::unusable_patterns::unusable_patterns;
use super::{Assertions, Violation};
use crate::model::host::Format;
use formloom_schema::Location;
use formloom_schema::Pointer;
use formloom_schema::text::{FORMATS, Patterns, TextAssertions, Texts};
use formloom_schema::{Diagnostic, DiagnosticCode};
use formloom_schema::{Dialect, Formats, absolute, is_address};

/// How often everything that is refused is dropped before the engine gives up on the schema.
const MOST_ROUNDS: usize = 50;

/// Builds the engine. What it refuses (a pattern that does not compile, a keyword's value) is dropped and reported.
///
/// Gives the places of what was dropped, so that the form does not show it either, and the document as it is
/// judged; none where it cannot be judged at all. That is the one that others hold, where nothing is dropped.
pub(crate) fn engine(
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Box<dyn Assertions>, Vec<Pointer>, Option<Arc<Value>>) {
    let mut dropped: Vec<Pointer> = Vec::new();
    let (mut root, unusable_patterns) = edited(&source);
    diagnostics.extend(unusable_patterns.iter().map(|at| unusable(at, true)));
    for _ in 0..MOST_ROUNDS {
        let refusal = match Engine::build(&root, &source, Whole::Built) {
            Ok(engine) => return (Box::new(engine), dropped, Some(root)),
            Err(refusal) => refusal,
        };
        let before = dropped.len();
        for Refusal { at, pattern } in refused::refused(&root, &source, Some(refusal)) {
            let Some(at) = at.filter(|at| root.pointer(at.as_str()).is_some() && !at.is_root())
            else {
                continue;
            };
            diagnostics.push(unusable(&at, pattern));
            change(Arc::make_mut(&mut root), &at, None);
            dropped.push(at);
        }
        if dropped.len() == before {
            break;
        }
    }
    diagnostics.push(Diagnostic::new(
        DiagnosticCode::InvalidKeywordValue,
        "#",
        "the schema cannot be used for validation: validate it against its meta-schema and mend what that finds",
    ));
    (Box::new(Unjudged), dropped, None)
}

/// Whether the validator of the whole document is there from the start.
#[derive(Clone, Copy, PartialEq)]
enum Whole {
    Built,
    Left,
}

struct Engine {
    /// None where only single places are asked for.
    whole: Option<Validator>,
    registry: Registry<'static>,
    base: Arc<str>,
    dialect: Dialect,
    draft: Draft,
    formats: bool,
    given: Given,
    names: Names,
    /// Formats of the host's.
    host: BTreeMap<String, Format>,
    /// Validators of single places, built when they are first asked for. It may forget.
    places: Mutex<HashMap<Location, Option<Arc<Validator>>>>,
    /// Patterns that keys are matched with.
    patterns: Arc<Patterns>,
    resources: Arc<Resources>,
}

impl Engine {
    fn build(root: &Value, source: &Source<'_>, whole: Whole) -> Result<Self, Refusal> {
        let draft = draft(source.dialect);
        let absent = || Refusal {
            at: None,
            pattern: false,
        };
        let names = Names::of(root, source.documents);
        let renamed = names.renamed(root);
        let root = &*renamed;
        let mut builder = Registry::new().draft(draft).retriever(Nowhere);
        for (uri, document) in source.documents {
            let uri = if uri.contains(':') {
                uri.clone()
            } else {
                absolute(&source.base, uri)
            };
            if !is_address(&uri) {
                continue;
            }
            let document = usable(document, &source.patterns);
            let document = names.renamed(&document).into_owned();
            builder = builder.add(uri, document).map_err(|_| absent())?;
        }
        let builder = builder
            .add(&*source.base, root.clone())
            .map_err(|_| absent())?;
        let registry = builder.prepare().map_err(|_| absent())?;
        let formats = source.formats == Formats::Assert;
        let host = source.host.formats.clone();
        let is_draft_4 = source.dialect == Dialect::Draft4;
        let given = Given::of(root, source.documents, is_draft_4);
        let built = || {
            let options = given.add_to(jsonschema::options(), &source.patterns);
            with_formats(options, source.dialect, &host)
                .with_draft(draft)
                .with_base_uri(&*source.base)
                .with_registry(&registry)
                .with_retriever(Nowhere)
                .should_validate_formats(formats)
                .should_ignore_unknown_formats(true)
                .with_pattern_options(pattern_options())
                .build(root)
                .map_err(|error| {
                    let Refusal { at, pattern } = refusal(&error);
                    let at = at.map(|at| names.written(&at));
                    Refusal { at, pattern }
                })
        };
        let whole = (whole == Whole::Built).then(built).transpose()?;
        Ok(Self {
            whole,
            registry,
            base: source.base.clone(),
            dialect: source.dialect,
            draft,
            formats,
            given,
            names,
            host,
            places: Mutex::default(),
            patterns: source.patterns.clone(),
            resources: source.resources.clone(),
        })
    }

    fn place(&self, schema: &Location) -> Option<Arc<Validator>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = places.get(schema) {
            return known.clone();
        }
        let reference = format!(
            "{}#{}",
            schema.document,
            encode(self.names.given(&schema.pointer).as_str())
        );
        let options = self.given.add_to(jsonschema::options(), &self.patterns);
        let built = with_formats(options, self.dialect, &self.host)
            .with_draft(self.draft)
            .with_registry(&self.registry)
            .with_retriever(Nowhere)
            .should_validate_formats(self.formats)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(pattern_options())
            .build(&json!({ "$ref": reference }))
            .ok()
            .map(Arc::new);
        places.insert(schema.clone(), built.clone());
        built
    }
}

/// How often one match of the engine's may go back, and how large a pattern of its may be, in bytes. It only matches names of
/// `patternProperties`. A pattern as large as a hundred times that panics in regex-automata 0.4 (rust-lang/regex#1344).
const BACKTRACK_LIMIT: usize = 100_000;
const LARGEST: usize = 4 << 20;

/// The limits of the patterns that the engine matches itself.
fn pattern_options() -> PatternOptions<FancyRegex> {
    PatternOptions::fancy_regex()
        .backtrack_limit(BACKTRACK_LIMIT)
        .size_limit(LARGEST)
}

/// Adds the formats of the host's, and those of the drafts as they are judged edit by edit: there is one truth about them.
fn with_formats<'i>(
    mut options: jsonschema::ValidationOptions<'i>,
    dialect: Dialect,
    host: &BTreeMap<String, Format>,
) -> jsonschema::ValidationOptions<'i> {
    let texts = Arc::new(Texts::default());
    for name in FORMATS {
        let texts = texts.clone();
        let check = move |text: &str| texts.has_format(name, text, dialect).unwrap_or(true);
        options = options.with_format(name, check);
    }
    for (name, format) in host {
        let check = format.check.clone();
        options = options.with_format(name.clone(), move |text: &str| check(text));
    }
    options
}

impl Assertions for Engine {
    fn is_valid(&self, schema: &Location, value: &Value) -> bool {
        if let Some(whole) = &self.whole
            && schema.pointer.is_root()
            && schema.document == self.base
        {
            return whole.is_valid(value);
        }
        self.place(schema)
            .is_some_and(|validator| validator.is_valid(value))
    }

    fn violations(&self, instance: &Value) -> Vec<Violation> {
        let addresses = Addresses {
            resources: &self.resources,
            names: &self.names,
        };
        self.whole
            .iter()
            .flat_map(|whole| whole.iter_errors(instance))
            .flat_map(|error| violations(&error, instance, addresses))
            .collect()
    }
}

/// What the engine says of one keyword alone.
#[cfg(test)]
pub(crate) fn judged_directly(
    keyword: &str,
    wanted: &str,
    text: &str,
    dialect: Dialect,
) -> Option<bool> {
    let validator = jsonschema::options()
        .with_draft(draft(dialect))
        .with_retriever(Nowhere)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_options(pattern_options())
        .build(&json!({ keyword: wanted }))
        .ok()?;
    Some(validator.is_valid(&Value::from(text)))
}

/// Stands in where the schema cannot be used at all, which a diagnostic of severity error says.
struct Unjudged;

impl Assertions for Unjudged {
    fn is_valid(&self, _schema: &Location, _value: &Value) -> bool {
        true
    }

    fn violations(&self, _instance: &Value) -> Vec<Violation> {
        Vec::new()
    }
}

/// Nothing is fetched. What is absent and reachable was dropped before; the rest is never asked.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(
        &self,
        _uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Value::Bool(true))
    }
}

fn draft(dialect: Dialect) -> Draft {
    match dialect {
        Dialect::Draft4 => Draft::Draft4,
        Dialect::Draft6 => Draft::Draft6,
        Dialect::Draft7 => Draft::Draft7,
        Dialect::Draft201909 => Draft::Draft201909,
        _ => Draft::Draft202012,
    }
}

fn refusal(error: &ValidationError<'_>) -> Refusal {
    let mut at = Pointer::from(error.instance_path().as_str());
    // Draft 4 asks for `maximum` beside `exclusiveMaximum`: that one means nothing alone.
    if let Kind::Required { property } = error.kind() {
        match property.as_str() {
            Some("maximum") => at = at.join("exclusiveMaximum"),
            Some("minimum") => at = at.join("exclusiveMinimum"),
            _ => {}
        }
    }
    let pattern = matches!(error.kind(), Kind::Format { format } if format == "regex")
        || at.split_last().is_some_and(|(_, token)| token == "pattern");
    Refusal {
        at: Some(at),
        pattern,
    }
}

/// A document without the addresses in it that are none, and without patterns that cannot be used.
fn usable(document: &Value, patterns: &Patterns) -> Value {
    let mut usable = document.clone();
    let addresses = refused::bad_addresses(document)
        .into_iter()
        .filter_map(|it| it.at);
    for at in addresses.chain(unusable_patterns(document, patterns)) {
        change(&mut usable, &at, None);
    }
    usable
}

/// What stands in a fragment as it is (RFC 3986, section 3.5).
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// A JSON Pointer as the fragment of a URI (RFC 6901, section 6).
fn encode(pointer: &str) -> String {
    utf8_percent_encode(pointer, FRAGMENT).to_string()
}
