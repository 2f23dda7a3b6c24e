//! English.

use std::borrow::Cow;

use super::direction::isolated;
use super::{Word, Words, grouped};

/// The English table.
#[derive(Clone, Copy, Debug, Default)]
pub struct English;

impl Words for English {
    fn say(&self, word: Word<'_>) -> Cow<'static, str> {
        match word {
            Word::Problems(1) => "Fix 1 problem".into(),
            Word::Problems(count) => format!("Fix {} problems", shown(count)).into(),
            Word::BrokenSchema(reason) => {
                format!("This form cannot be shown: {}.", isolated(reason)).into()
            }

            Word::Optional => "optional".into(),
            Word::Deprecated => "deprecated".into(),
            Word::OpensInNewWindow => "opens in a new window".into(),

            Word::Value => "Value".into(),
            Word::Type | Word::TypeOf("") => "Kind".into(),
            Word::TypeOf(label) => action("Kind of", label).into(),
            Word::Choose => "Choose…".into(),
            Word::None => "None".into(),
            Word::NotSet => "Not set".into(),
            Word::Empty => "Empty".into(),
            Word::Yes => "Yes".into(),
            Word::No => "No".into(),
            Word::Null => "Leave empty".into(),
            Word::SetNull("") => "Leave empty".into(),
            Word::SetNull(label) => format!("Leave empty: {}", isolated(label)).into(),

            Word::Submit => "Submit".into(),
            Word::TryAgain => "Try again".into(),

            Word::Show => "Show".into(),
            Word::Hide => "Hide".into(),
            Word::Secret => "Hidden".into(),
            Word::SecretStored => "A value is stored".into(),
            Word::SecretCleared => "The stored value will be deleted".into(),
            Word::ReplaceSecret => "Replace".into(),
            Word::DeleteSecret => "Delete".into(),
            Word::KeepSecret => "Keep the stored value".into(),

            Word::LoadingOptions => "Loading the options…".into(),
            Word::NoOptions => "There are no options.".into(),
            Word::NotLoaded(reason) => {
                format!("The options could not be loaded: {}", isolated(reason)).into()
            }
            Word::LoadMore => "Load more options".into(),
            Word::Search | Word::SearchIn("") => "Search".into(),
            Word::SearchIn(label) => action("Search in", label).into(),
            Word::Matches(0) => "No matches".into(),
            Word::Matches(1) => "1 match".into(),
            Word::Matches(count) => format!("{} matches", shown(count)).into(),
            Word::Chosen(0) => "Nothing chosen".into(),
            Word::Chosen(count) => format!("{} chosen", shown(count)).into(),
            Word::RemoveToken("") => "Remove".into(),
            Word::RemoveToken(label) => format!("Remove {}", isolated(label)).into(),

            Word::Offset => "Offset from UTC".into(),
            Word::Years => "Years".into(),
            Word::Months => "Months".into(),
            Word::Weeks => "Weeks".into(),
            Word::Days => "Days".into(),
            Word::Hours => "Hours".into(),
            Word::Minutes => "Minutes".into(),
            Word::Seconds => "Seconds".into(),

            Word::UnnamedFile => "A file is chosen".into(),
            Word::FileChosen { name, size } => {
                format!("Chosen: {} ({size})", isolated(name)).into()
            }
            Word::FileLimit(limit) => format!("At most {limit}").into(),
            Word::FileTooLarge { limit } => {
                format!("This file is too large: at most {limit} are accepted.").into()
            }
            Word::FileNotRead => "The file could not be read.".into(),
            Word::RemoveFile => "Remove the file".into(),

            Word::EditAsJson => "Edit as JSON".into(),
            Word::EditAsForm => "Edit as a form".into(),
            Word::JsonProblem { line, column } => {
                format!("This is not JSON yet: line {line}, column {column}").into()
            }

            Word::Step { number, of } => format!("Step {} of {}", shown(number), shown(of)).into(),
            Word::Next => "Next".into(),
            Word::Back => "Back".into(),
            Word::Advanced => "Advanced settings".into(),
            Word::Undo => "Undo".into(),
            Word::Redo => "Redo".into(),
            Word::Undone => "Undone".into(),
            Word::Redone => "Redone".into(),
            Word::StepHasProblems(1) => "1 problem".into(),
            Word::StepHasProblems(count) => format!("{} problems", shown(count)).into(),

            Word::Actions("") => "Actions".into(),
            Word::Actions(label) => action("Actions for", label).into(),
            Word::Add(label) => action("Add", label).into(),
            Word::AddItem("") => "Add an item".into(),
            Word::AddItem(list) => match singular(list) {
                Some(one) => action("Add", &one).into(),
                None => action("Add to", list).into(),
            },
            Word::AddField("") => "Add a field".into(),
            Word::AddField(group) => action("Add a field to", group).into(),
            Word::FindField => "Find a field".into(),
            Word::NewName => "New name".into(),
            Word::NameTaken => "This name is taken. Choose another.".into(),
            Word::NameOf("") => "Name".into(),
            Word::NameOf(member) => format!("Name of {}", isolated(member)).into(),
            Word::Remove(label) => action("Remove", label).into(),
            Word::Duplicate(label) => action("Duplicate", label).into(),
            Word::MoveUp(label) => format!("{} up", action("Move", label)).into(),
            Word::MoveDown(label) => format!("{} down", action("Move", label)).into(),
            Word::Moved {
                label,
                position,
                of,
            } => format!(
                "{} to position {} of {}",
                action("Moved", label),
                shown(position),
                shown(of)
            )
            .into(),
            Word::Removed(label) => action("Removed", label).into(),
            Word::Duplicated(label) => action("Duplicated", label).into(),
            Word::ItemsShown { from, to, of } => {
                format!("Items {} to {} of {}", shown(from), shown(to), shown(of)).into()
            }
            Word::FindItem => "Find an item".into(),
        }
    }

    fn language(&self) -> &'static str {
        "en"
    }
}

fn shown(number: usize) -> String {
    grouped(number, ',')
}

/// What is done, and to what.
fn action(verb: &str, label: &str) -> String {
    if label.is_empty() {
        verb.to_owned()
    } else {
        format!("{verb} {}", isolated(&lower(label)))
    }
}

/// What one of several things is called, where the word forms its plural in a way that leaves no doubt: `Links` gives
/// `Link`. Abbreviations (`DNS`) and words that end so in the singular (`status`) give none.
fn singular(label: &str) -> Option<String> {
    let last = label.rsplit(' ').next()?.to_lowercase();
    let is_plain = label.ends_with('s') && last.chars().rev().take(3).all(char::is_alphabetic);
    let is_irregular = [
        "series", "species", "news", "movies", "cookies", "caches", "axes",
    ];
    if last.len() < 4 || !is_plain || is_irregular.contains(&last.as_str()) {
        return None;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| last.ends_with(ending));
    if ends(&["ies"]) {
        return label.strip_suffix("ies").map(|stem| format!("{stem}y"));
    }
    let ending = if ends(&["sses", "shes", "ches", "xes"]) {
        "es"
    } else if ends(&["ss", "us", "is", "ses"]) {
        return None;
    } else {
        "s"
    };
    label.strip_suffix(ending).map(str::to_owned)
}

/// A label within a sentence: its first letter small, unless the word is an abbreviation.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}
