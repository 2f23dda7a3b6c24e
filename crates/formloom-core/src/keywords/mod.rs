//! What each keyword means for a form: one function per keyword, one line in the table.
//!
//! A keyword that is not listed has no meaning for the form; validation knows it all the same.

mod annotations;
mod applicators;
mod assertions;
mod context;
mod table;
mod vocabularies;

use std::sync::LazyLock;

use hashbrown::HashMap;
use serde_json::{Map, Value};

pub(crate) use self::context::{Compiler, Context, Place};
use self::table::{FORMS, Origin, Row, TABLE};
use crate::model::Unusable;
use formloom_schema::{Dialect, Mode, is_address, is_anchor};

pub(crate) type Read = fn(&mut Context<'_>, &Value) -> Result<(), Unusable>;

/// What is done with a keyword: one line of docs/schema-support.md.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeywordSupport {
    /// The keyword.
    pub keyword: &'static str,
    /// The drafts that have it; none for a keyword of a vocabulary.
    pub drafts: Vec<Dialect>,
    /// The vocabulary beyond the drafts that has it.
    pub vocabulary: Option<&'static str>,
    /// What a form does with it.
    pub form: &'static str,
}

/// Every keyword with what a form does with it, the drafts' first.
pub fn keyword_support() -> Vec<KeywordSupport> {
    TABLE
        .iter()
        .zip(FORMS)
        .map(|(row, form)| {
            let (drafts, vocabulary) = match row.origin {
                Origin::Drafts((first, last)) => (
                    Dialect::EACH
                        .into_iter()
                        .filter(|dialect| (first..=last).contains(dialect))
                        .collect(),
                    None,
                ),
                Origin::Vocabulary(name) => (Vec::new(), Some(name)),
            };
            KeywordSupport {
                keyword: row.name,
                drafts,
                vocabulary,
                form,
            }
        })
        .collect()
}

/// The keywords that the form knows.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TABLE
        .iter()
        .filter(|row| row.read.is_some())
        .map(|row| row.name)
}

/// Where each keyword that has a function stands in the table.
static NUMBERS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let read = TABLE
        .iter()
        .enumerate()
        .filter(|(_, row)| row.read.is_some());
    read.map(|(number, row)| (row.name, number)).collect()
});

/// The keywords of a schema in the order of the table: the work is that of the schema's own members.
fn readers(schema: &Map<String, Value>) -> Vec<(&'static Row, Read, &Value)> {
    let mut numbers: Vec<(usize, &Value)> = schema
        .iter()
        .filter_map(|(name, value)| Some((*NUMBERS.get(name.as_str())?, value)))
        .collect();
    numbers.sort_unstable_by_key(|(number, _)| *number);
    numbers
        .into_iter()
        .filter_map(|(number, value)| {
            let row = TABLE.get(number)?;
            Some((row, row.read?, value))
        })
        .collect()
}

/// Reads the keywords of one subschema into its facts; unusable values are reported and dropped.
pub(crate) fn read(cx: &mut Context<'_>, schema: &Map<String, Value>) {
    let alone = schema.contains_key("$ref") && cx.dialect().ref_stands_alone();
    read_addresses(cx, schema);
    for (row, function, value) in readers(schema) {
        let keyword = row.name;
        let is_hint = match row.origin {
            Origin::Vocabulary(names) if !cx.host.reads_one_of(names) => continue,
            Origin::Vocabulary(_) => true,
            Origin::Drafts(_) => false,
        };
        let serves_alone = keyword == "$ref" || is_hint && keyword != "nullable";
        if alone && !serves_alone && !annotations::is_annotation(keyword) {
            cx.report_ignored_sibling(keyword);
            continue;
        }
        if !is_judged(row, cx.mode()) {
            cx.report_other_draft(keyword);
            continue;
        }
        if let Err(Unusable(expected)) = function(cx, value) {
            if is_hint {
                cx.report_unusable_hint(keyword, expected);
            } else {
                cx.report_unusable(keyword, expected);
            }
        }
    }
    read_of_host(cx, schema);
}

/// Whether the verdict takes notice of a keyword, so that the form may. Annotations and hints are never judged.
fn is_judged(row: &Row, mode: Mode) -> bool {
    let Origin::Drafts((first, last)) = row.origin else {
        return true;
    };
    match row.name {
        name if annotations::is_annotation(name) => return true,
        // 2019-09 and later keep it for the sake of older schemas.
        "dependencies" => return mode.applicator,
        "$ref" => return true,
        _ => {}
    }
    let is_switched_on = match row.name {
        "$dynamicRef" | "$recursiveRef" | "format" => true,
        "unevaluatedProperties" | "unevaluatedItems" => mode.applicator && mode.unevaluated,
        name if APPLICATORS.contains(&name) => mode.applicator,
        _ => mode.validation,
    };
    is_switched_on && (first..=last).contains(&mode.dialect)
}

/// Keywords of the table that apply other subschemas.
const APPLICATORS: [&str; 12] = [
    "allOf",
    "not",
    "anyOf",
    "oneOf",
    "if",
    "dependentSchemas",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "additionalItems",
];

/// An `$id` that is no address (a title, often) names nothing: the schema has the address that it has without it.
fn read_addresses(cx: &mut Context<'_>, schema: &Map<String, Value>) {
    let dialect = cx.dialect();
    let keyword = dialect.id_keyword();
    let is_usable = |id: &Value| id.as_str().is_some_and(is_address);
    if schema.get(keyword).is_some_and(|id| !is_usable(id)) {
        cx.report_unusable(keyword, "an address (a URI reference)");
    }
    if dialect < Dialect::Draft201909 {
        return;
    }
    let is_usable = |name: &Value| name.as_str().is_some_and(|name| is_anchor(name, dialect));
    for keyword in ["$anchor", "$dynamicAnchor"] {
        if schema.get(keyword).is_some_and(|name| !is_usable(name)) {
            cx.report_unusable(keyword, "a name of letters, digits, `-`, `.` and `_`");
        }
    }
}

/// What the host added: its formats, the keywords of its vocabulary, and those that it asserts.
fn read_of_host(cx: &mut Context<'_>, schema: &Map<String, Value>) {
    let host = cx.host;
    let format = schema.get("format").and_then(Value::as_str);
    if let Some(format) = format.and_then(|format| host.formats.get(format)) {
        cx.facts.control = format.control;
    }
    if host.hints.is_empty() && host.keywords.is_empty() {
        return;
    }
    for (keyword, value) in schema {
        if let Some(hint) = host.hints.get(keyword)
            && let Err(Unusable(expected)) = vocabularies::of_host(cx, *hint, value)
        {
            cx.report_unusable_hint(keyword, expected);
        }
        if host.keywords.contains_key(keyword) {
            cx.facts.checks.push((keyword.clone(), value.clone()));
        }
    }
}
