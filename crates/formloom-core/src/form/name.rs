//! How the variants of a union are called: by what tells them apart, in the order in which a person would look for it.

use hashbrown::{HashMap, HashSet};
use serde_json::Value;

use super::Form;
use crate::model::control::SelectOption;
use crate::model::subschema::{Facts, SchemaId, Subschema};
use crate::words::{label_from_key, type_word};
use formloom_schema::{Location, TypeSet};

/// How a variant is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    /// By the schema.
    Given(String),
    /// By its type, which each language has a word for.
    Type(&'static str),
    /// By its number, from 1 on: nothing tells it apart.
    Number(usize),
}

impl Name {
    /// What tells it from another name: in English, without spaces around.
    fn in_english(&self) -> String {
        match self {
            Self::Type(name) => type_word(name).to_owned(),
            name => name.plain().trim().to_owned(),
        }
    }

    /// The name as it is written in a schema, for its author.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Given(name) => name.clone(),
            Self::Type(name) => (*name).to_owned(),
            Self::Number(number) => format!("Option {number}"),
        }
    }
}

/// What a branch offers as a name.
pub(super) struct Named<'a> {
    pub(super) title: Option<&'a str>,
    /// Where its only reference leads.
    pub(super) reference: Option<&'a Location>,
    pub(super) required: &'a [String],
    pub(super) constant: Option<&'a Value>,
    /// What its only values are called.
    pub(super) options: &'a [String],
    pub(super) format: Option<&'a str>,
    /// Members that have only one value.
    pub(super) constants: &'a [(String, Vec<Value>)],
    pub(super) types: TypeSet,
}

/// A name for each branch: its title; the discriminator's value; the name of what it refers to; the member that it alone
/// requires; the constant of one of its members; its constant; its few options; its format; its type. What two branches share tells neither apart.
///
/// `tags` are the values of the discriminator by branch, where there is one.
pub(super) fn names(branches: &[Named<'_>], tags: Option<&[Vec<Value>]>) -> Vec<Name> {
    let sharing = Sharing::of(branches);
    let title = |index: usize| {
        let title: &str = branches[index].title?;
        (!title.trim().is_empty()).then(|| Name::Given(title.to_owned()))
    };
    let rules: [&dyn Fn(usize) -> Option<Name>; 9] = [
        &title,
        &|index| by_values(tags?.get(index)?),
        &|index| by_reference(branches[index].reference?),
        &|index| sharing.own_member(branches[index].required),
        &|index| by_member(branches[index].constants),
        &|index| by_constant(branches[index].constant?),
        &|index| by_options(branches[index].options),
        &|index| by_format(branches[index].format?),
        &|index| by_type(branches[index].types),
    ];
    let mut names: Vec<Option<Name>> = vec![None; branches.len()];
    let mut used: HashSet<String> = HashSet::new();
    for rule in rules {
        let open: Vec<usize> = (0..names.len())
            .filter(|index| names[*index].is_none())
            .collect();
        let found: Vec<(usize, Name)> = open
            .into_iter()
            .filter_map(|index| Some((index, rule(index)?)))
            .filter(|(_, name)| !is_blank(name))
            .collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (_, name) in &found {
            *counts.entry(name.in_english()).or_default() += 1;
        }
        for (index, name) in found {
            let plain = name.in_english();
            if counts.get(&plain) == Some(&1) && used.insert(plain) {
                names[index] = Some(name);
            }
        }
    }
    let mut number = 0;
    let numbered = names.into_iter().enumerate();
    numbered
        .map(|(index, name)| {
            name.unwrap_or_else(|| {
                // The title says what it is, and the number which.
                let title = title(index).filter(|title| !is_blank(title));
                number = number.max(index);
                loop {
                    number += 1;
                    let name = match &title {
                        Some(title) => Name::Given(format!("{} {number}", title.plain().trim())),
                        None => Name::Number(number),
                    };
                    if used.insert(name.in_english()) {
                        return name;
                    }
                }
            })
        })
        .collect()
}

fn is_blank(name: &Name) -> bool {
    matches!(name, Name::Given(name) if name.trim().is_empty())
}

/// How many branches require each member.
struct Sharing<'a>(HashMap<&'a str, usize>);

impl<'a> Sharing<'a> {
    fn of(branches: &[Named<'a>]) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for branch in branches {
            let required: HashSet<&str> = branch.required.iter().map(String::as_str).collect();
            for name in required {
                *counts.entry(name).or_default() += 1;
            }
        }
        Self(counts)
    }

    /// The only member that a branch requires and no other does.
    fn own_member(&self, required: &[String]) -> Option<Name> {
        let own = required.iter().filter(|name| self.0[name.as_str()] == 1);
        let own: HashSet<&String> = own.collect();
        let mut own = own.into_iter();
        match (own.next(), own.next()) {
            (Some(only), None) => Some(Name::Given(label_from_key(only))),
            _ => None,
        }
    }
}

fn by_reference(location: &Location) -> Option<Name> {
    let name = definition(location)?;
    // What a generator writes before the name (`io.k8s.api.core.v1.Pod`) is for machines.
    let last = name.rsplit('.').next().filter(|last| !last.is_empty());
    Some(Name::Given(label_from_key(last.unwrap_or(&name))))
}

fn by_constant(constant: &Value) -> Option<Name> {
    let is_short = !constant.is_object() && !constant.is_array();
    is_short.then(|| written(constant))
}

/// By the constant of a member, which some of the branches have.
fn by_member(constants: &[(String, Vec<Value>)]) -> Option<Name> {
    constants
        .iter()
        .find_map(|(_, values)| match values.as_slice() {
            [only] => by_constant(only).filter(|_| only.is_string()),
            _ => None,
        })
}

/// By the values of a discriminator.
fn by_values(values: &[Value]) -> Option<Name> {
    match values {
        [only] => Some(written(only)),
        several => {
            let labels = several
                .iter()
                .map(|value| SelectOption::unnamed(value.clone()).label);
            by_options(&labels.collect::<Vec<_>>())
        }
    }
}

/// Options that are named one by one; of more, the first stand for all.
const FEW_OPTIONS: usize = 3;

fn by_options(options: &[String]) -> Option<Name> {
    if options.iter().any(|option| option.trim().is_empty()) {
        return None;
    }
    let shown = options.get(..FEW_OPTIONS.min(options.len()))?.join(", ");
    let more = if options.len() > FEW_OPTIONS {
        ", …"
    } else {
        ""
    };
    (options.len() > 1).then(|| Name::Given(format!("{shown}{more}")))
}

/// The format, where each language has a word for it.
fn by_format(format: &str) -> Option<Name> {
    let format = match format {
        "date" => "date",
        "time" => "time",
        "date-time" => "date-time",
        "duration" => "duration",
        "email" | "idn-email" => "email",
        "uri" | "url" | "iri" => "uri",
        "uuid" => "uuid",
        "color" => "color",
        "ipv4" => "ipv4",
        "ipv6" => "ipv6",
        "hostname" | "idn-hostname" => "hostname",
        _ => return None,
    };
    Some(Name::Type(format))
}

fn by_type(types: TypeSet) -> Option<Name> {
    match types.each().as_slice() {
        [(_, name)] => Some(Name::Type(name)),
        _ => None,
    }
}

fn written(value: &Value) -> Name {
    Name::Given(SelectOption::unnamed(value.clone()).label)
}

/// The name under which a subschema is defined: `Cat` of `#/$defs/Cat`, and of `pets/cat.json` the name of the file.
pub(crate) fn definition(location: &Location) -> Option<String> {
    let tokens = location.pointer.tokens()?;
    let tokens: Vec<String> = tokens.map(|token| token.into_owned()).collect();
    match tokens.as_slice() {
        [.., container, name] if CONTAINERS.contains(&container.as_str()) => Some(name.clone()),
        [] if !location.in_root => {
            let file = location.document.rsplit('/').next()?;
            let stem = file.split('.').next().filter(|stem| !stem.is_empty())?;
            Some(stem.to_owned())
        }
        _ => None,
    }
}

/// The names of the schemas to which a branch refers: through references of references, and through an `allOf` that only
/// wraps one to say something beside it (OpenAPI 3.0 has no keywords beside `$ref`).
pub(crate) fn names_along(form: &Form, branch: SchemaId) -> Vec<String> {
    let (mut at, mut names) = (branch, Vec::new());
    for _ in 0..MOST_STEPS {
        let facts = &form.subschema(at).facts;
        let (to, is_named) = match (&*facts.references, &*facts.all_of) {
            ([only], []) => (*only, true),
            ([], [only]) => (*only, false),
            _ => break,
        };
        if at != branch && !is_alias(facts) {
            break;
        }
        if is_named {
            names.extend(definition(&form.subschema(to).location));
        }
        at = to;
    }
    names
}

/// References that are followed to the name of a schema.
const MOST_STEPS: usize = 20;

/// Whether a schema only says where another is.
pub(super) fn is_alias(facts: &Facts) -> bool {
    facts.properties.is_empty()
        && facts.required.is_empty()
        && facts.unions.is_empty()
        && facts.conditions.is_empty()
        && facts.types.is_none()
}

/// Whether the title of a subschema is the name under which it is defined (pydantic's `Address` of `#/$defs/Address`).
pub(super) fn is_type_title(subschema: &Subschema) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let title = subschema.facts.title.as_deref();
    let title = title.filter(|title| !title.contains(' '));
    let name = definition(&subschema.location);
    title
        .zip(name)
        .is_some_and(|(title, name)| plain(title) == plain(&name))
}

/// Where schemas are defined by name: the drafts, OpenAPI, Swagger.
const CONTAINERS: [&str; 3] = ["$defs", "definitions", "schemas"];
