//! `unknown_keyword`: a word that no vocabulary knows, and that is nearly a keyword: `tittle`. It has no effect,
//! and no validator says so. Words that are near nothing are the author's own.

use hashbrown::{HashMap, HashSet};

use super::Lint;
use crate::keywords;
use formloom_schema::{Diagnostic, DiagnosticCode};

/// Keywords of the drafts that the form does not read.
const UNREAD: [&str; 18] = [
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
    "then",
    "else",
    "dependentRequired",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "contentSchema",
];

/// Words of other vocabularies that are near a keyword by chance.
const OTHERS: [&str; 5] = ["id", "comment", "comments", "containers", "when"];

/// Neither the word nor the keyword is shorter: `note` is not meant to be `not`.
const SHORTEST: usize = 4;
/// Longer than every keyword with a slip in it.
const LONGEST: usize = 24;
/// How many slips of the hand are believed.
const MOST_SLIPS: usize = 2;
/// What it costs to compare a word with all keywords.
const WORD: usize = 200;

pub(super) fn find(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let known: HashSet<&str> = keywords::names().chain(UNREAD).chain(OTHERS).collect();
    let mut nearest_of: HashMap<&str, Option<&'static str>> = HashMap::new();
    for id in lint.ids() {
        let Some(schema) = lint.raw(id) else { continue };
        for word in schema.keys() {
            if known.contains(word.as_str())
                || word.starts_with("x-")
                || lint.form.host().knows(word)
            {
                continue;
            }
            let keyword = match nearest_of.get(word.as_str()) {
                Some(keyword) => *keyword,
                None if lint.spend(WORD).is_none() => return,
                None => {
                    let keyword = nearest(word);
                    nearest_of.insert(word, keyword);
                    keyword
                }
            };
            // Where the keyword is there as well, the word is no slip.
            let Some(keyword) = keyword.filter(|keyword| !schema.contains_key(*keyword)) else {
                continue;
            };
            found.push(Diagnostic::new(
                DiagnosticCode::UnknownKeyword,
                lint.subschema(id).location.join(word).show(),
                format!(
                    "`{word}` is no keyword and has no effect; did you mean `{keyword}`? A word of your own can begin with `x-`"
                ),
            ));
        }
    }
}

/// The keyword that a word was probably meant to be.
fn nearest(word: &str) -> Option<&'static str> {
    let letters: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if !(SHORTEST..=LONGEST).contains(&letters.len()) {
        return None;
    }
    keywords::names()
        .chain(UNREAD)
        .filter(|keyword| keyword.len() >= SHORTEST)
        .filter_map(|keyword| {
            let slips = slips(&letters, keyword);
            let most = MOST_SLIPS.min(letters.len().min(keyword.len()) / 3);
            (slips <= most).then_some((slips, keyword))
        })
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, keyword)| keyword)
}

/// Letters that are wrong, absent, too many, or changed with their neighbour (Damerau-Levenshtein distance where no
/// part is edited twice). The wrong case is no slip of its own.
fn slips(word: &[char], keyword: &str) -> usize {
    if word.len().abs_diff(keyword.len()) > MOST_SLIPS {
        return usize::MAX;
    }
    let word: Vec<char> = word.iter().map(char::to_ascii_lowercase).collect();
    let keyword: Vec<char> = keyword
        .chars()
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let width = keyword.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in word.iter().enumerate() {
        let mut next = vec![row + 1; width];
        for (column, wanted) in keyword.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != wanted);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *letter == keyword[column - 1] && word[row - 1] == *wanted {
                least = least.min(before[column - 1] + 1);
            }
            next[column + 1] = least;
        }
        before = last;
        last = next;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_known_by_its_keyword() {
        for (word, keyword) in [
            ("tittle", "title"),
            ("mininum", "minimum"),
            ("requried", "required"),
            ("propertes", "properties"),
            ("additonalProperties", "additionalProperties"),
            ("readonly", "readOnly"),
            ("minlength", "minLength"),
            ("defualt", "default"),
            ("Description", "description"),
        ] {
            assert_eq!(nearest(word), Some(keyword), "{word}");
        }
    }

    #[test]
    fn a_word_of_its_own_is_near_nothing() {
        for word in ["note", "label", "hint", "ui", "", "widget", "validator"] {
            assert_eq!(nearest(word), None, "{word}");
        }
    }
}
