//! Names of `patternProperties` for the engine, which matches them itself and reads some patterns otherwise: it is given the
//! same pattern in words that it reads as ECMA-262 means it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use serde_json::{Map, Value};

use formloom_schema::Pointer;
use formloom_schema::subschemas;
use formloom_schema::text;

const KEYWORD: &str = "patternProperties";

/// What names the engine is given in place of those that are written.
#[derive(Default)]
pub(super) struct Names {
    given: HashMap<String, String>,
    written: HashMap<String, String>,
}

impl Names {
    /// The names of some documents. None are changed where a reference leads into one.
    pub(super) fn of(root: &Value, documents: &BTreeMap<String, Value>) -> Self {
        let mut names = Self::default();
        let mut all: Vec<&str> = Vec::new();
        let mut open: Vec<&Value> = documents.values().chain([root]).collect();
        while let Some(value) = open.pop() {
            match value {
                Value::Object(members) => {
                    let leads_in = |word: &str| {
                        let address = members.get(word).and_then(Value::as_str);
                        address.is_some_and(|address| address.contains(KEYWORD))
                    };
                    if ["$ref", "$dynamicRef", "$recursiveRef"]
                        .into_iter()
                        .any(leads_in)
                    {
                        return Self::default();
                    }
                    if let Some(Value::Object(patterns)) = members.get(KEYWORD) {
                        all.extend(patterns.keys().map(String::as_str));
                    }
                    open.extend(members.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        let taken: HashSet<&str> = all.iter().copied().collect();
        for name in all {
            if is_plain(name) || names.given.contains_key(name) {
                continue;
            }
            let Some(mut given) = text::portable(name) else {
                continue;
            };
            while taken.contains(given.as_str()) || names.written.contains_key(&given) {
                given = format!("(?:{given})");
            }
            names.written.insert(given.clone(), name.to_owned());
            names.given.insert(name.to_owned(), given);
        }
        names
    }

    /// A document with the names that the engine is given.
    pub(super) fn renamed<'d>(&self, document: &'d Value) -> Cow<'d, Value> {
        if self.given.is_empty() {
            return Cow::Borrowed(document);
        }
        let mut renamed = document.clone();
        let mut places = Vec::new();
        let mut open = vec![(Pointer::root(), document)];
        while let Some((at, value)) = open.pop() {
            let Value::Object(members) = value else {
                continue;
            };
            if let Some(Value::Object(patterns)) = members.get(KEYWORD)
                && patterns.keys().any(|name| self.given.contains_key(name))
            {
                places.push(at.join(KEYWORD));
            }
            open.extend(subschemas(members, &at));
        }
        // The innermost first: a new name changes the way to what is inside.
        places.sort_by_key(|at| std::cmp::Reverse(at.as_str().len()));
        for at in places {
            if let Some(Value::Object(patterns)) = renamed.pointer_mut(at.as_str()) {
                let members = std::mem::take(patterns).into_iter();
                *patterns = members
                    .map(|(name, schema)| (self.given.get(&name).cloned().unwrap_or(name), schema))
                    .collect::<Map<_, _>>();
            }
        }
        Cow::Owned(renamed)
    }

    /// A place in a document as the engine knows it.
    pub(super) fn given(&self, at: &Pointer) -> Pointer {
        Self::replaced(&self.given, at)
    }

    /// A place that the engine names, as it is written.
    pub(super) fn written(&self, at: &Pointer) -> Pointer {
        Self::replaced(&self.written, at)
    }

    fn replaced(names: &HashMap<String, String>, at: &Pointer) -> Pointer {
        if names.is_empty() || !at.as_str().contains(KEYWORD) {
            return at.clone();
        }
        let mut is_name = false;
        at.tokens()
            .into_iter()
            .flatten()
            .fold(Pointer::root(), |place, token| {
                let known = names.get(&*token).filter(|_| is_name);
                is_name = !is_name && token == KEYWORD;
                place.join(known.map_or(&*token, String::as_str))
            })
    }
}

/// Whether the engine reads a pattern as it is meant: letters, sets of them, counts and groups.
fn is_plain(pattern: &str) -> bool {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || "^$_-/:@%, ()|*+{}".contains(letter);
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let fits = match letter {
            '\\' => letters
                .next()
                .is_some_and(|letter| "dDwWsS.-/$".contains(letter)),
            '(' => letters.peek() != Some(&'?'),
            '[' => {
                letters.next_if_eq(&'^');
                let mut fits = letters
                    .next()
                    .is_some_and(|first| first.is_ascii_alphanumeric());
                for letter in letters.by_ref() {
                    match letter {
                        ']' => break,
                        letter => {
                            fits &= letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
                        }
                    }
                }
                fits
            }
            '?' => true,
            letter => is_plain(letter),
        };
        if !fits {
            return false;
        }
    }
    !pattern.contains("--")
}
