//! The words of the renderer's own controls: one table per language. Errors are put into words by the core.

mod arabic;
pub(crate) mod direction;
mod english;
mod german;

use std::borrow::Cow;
use std::rc::Rc;

pub use self::arabic::Arabic;
pub use self::english::English;
pub use self::german::German;

/// What the renderer says. Each language matches all of it, so that none can forget one.
///
/// A label may be empty, as that of a form without a title is: the words then do without it.
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub enum Word<'a> {
    /// The heading of the summary: how many problems there are.
    Problems(usize),
    /// A form that has no schema to be shown from, and why.
    BrokenSchema(&'a str),

    /// Beside a label: the field need not be filled in.
    Optional,
    /// Beside a label: the field should no longer be used.
    Deprecated,
    /// A link leaves the page as it is.
    OpensInNewWindow,

    /// The label of a form that is one field and has no title.
    Value,
    /// The label of a choice between kinds of value.
    Type,
    /// The same, where it is said of what.
    TypeOf(&'a str),
    /// The first option of a select: nothing is chosen yet.
    Choose,
    /// None of the variants.
    None,
    /// In place of a value: there is none.
    NotSet,
    /// In place of a text, a list or a group: nothing is in it.
    Empty,
    /// In place of `true`.
    Yes,
    /// In place of `false`.
    No,
    /// In place of `null`.
    Null,
    /// Makes a value `null`.
    SetNull(&'a str),

    /// Sends the form.
    Submit,
    /// After a failure: the same once more.
    TryAgain,

    /// Shows what is typed into a password field.
    Show,
    /// Covers what is typed into a password field.
    Hide,
    /// In place of a secret.
    Secret,
    /// The host keeps a secret.
    SecretStored,
    /// A submit will delete the secret that the host keeps.
    SecretCleared,
    /// Puts another secret in the place of the stored one.
    ReplaceSecret,
    /// Deletes the stored secret.
    DeleteSecret,
    /// The stored secret stays after all.
    KeepSecret,

    /// Options that the host fetches are on their way.
    LoadingOptions,
    /// The host has no options.
    NoOptions,
    /// Options could not be fetched, and why.
    NotLoaded(&'a str),
    /// Fetches further options.
    LoadMore,
    /// Starts a search.
    Search,
    /// The label of a field that searches the options of another.
    SearchIn(&'a str),
    /// How many options a search found.
    Matches(usize),
    /// How many options are chosen.
    Chosen(usize),
    /// Takes a chosen option, which is named as it is, out of the chosen ones.
    RemoveToken(&'a str),

    /// The label of a date's and time's distance from UTC.
    Offset,
    /// The label of a part of a duration.
    Years,
    /// The label of a part of a duration.
    Months,
    /// The label of a part of a duration.
    Weeks,
    /// The label of a part of a duration.
    Days,
    /// The label of a part of a duration.
    Hours,
    /// The label of a part of a duration.
    Minutes,
    /// The label of a part of a duration.
    Seconds,

    /// A file is there, of which nothing more is known.
    UnnamedFile,
    /// A file was chosen.
    FileChosen {
        /// The name of the file.
        name: &'a str,
        /// The size of the file with its unit.
        size: &'a str,
    },
    /// How large a file may be, with the unit.
    FileLimit(&'a str),
    /// A file was refused for its size.
    FileTooLarge {
        /// How large a file may be, with the unit.
        limit: &'a str,
    },
    /// The browser could not read a file.
    FileNotRead,
    /// Takes the chosen file back.
    RemoveFile,

    /// Shows a value as JSON, which can be edited.
    EditAsJson,
    /// Goes back from the JSON to the fields.
    EditAsForm,
    /// The text is not JSON, and where it stops to be.
    JsonProblem {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },

    /// Where one is in a form that has several steps.
    Step {
        /// The number of the step, from 1.
        number: usize,
        /// How many steps there are.
        of: usize,
    },
    /// Goes to the next step.
    Next,
    /// Goes to the step before.
    Back,
    /// How many problems a step has.
    StepHasProblems(usize),
    /// The heading of what few people need.
    Advanced,

    /// Takes the last edit back.
    Undo,
    /// Does again what was taken back.
    Redo,
    /// The last edit was taken back.
    Undone,
    /// What was taken back was done again.
    Redone,

    /// Opens the menu of what can be done with a place.
    Actions(&'a str),
    /// Adds what is optional.
    Add(&'a str),
    /// Adds an item to a list or a member to a map.
    AddItem(&'a str),
    /// Shows one of the optional fields of a group, which is named: they can be searched.
    AddField(&'a str),
    /// The label of what searches them.
    FindField,
    /// The label of the name that a new member gets.
    NewName,
    /// Another member has this name.
    NameTaken,
    /// The label of the name of a member.
    NameOf(&'a str),
    /// Removes an item, a member or what is optional.
    Remove(&'a str),
    /// Copies an item.
    Duplicate(&'a str),
    /// Moves an item towards the beginning of its list.
    MoveUp(&'a str),
    /// Moves an item towards the end of its list.
    MoveDown(&'a str),
    /// An item was moved.
    Moved {
        /// The label of the item.
        label: &'a str,
        /// Where it is now, from 1.
        position: usize,
        /// How many items there are.
        of: usize,
    },
    /// An item, a member or what is optional was removed.
    Removed(&'a str),
    /// An item was copied.
    Duplicated(&'a str),
    /// Which items of a long list are shown.
    ItemsShown {
        /// The number of the first, from 1.
        from: usize,
        /// The number of the last.
        to: usize,
        /// How many items there are.
        of: usize,
    },
    /// The label of a field that searches the items of a long list.
    FindItem,
}

/// Puts into words what the renderer says.
///
/// A table can stand around another one and say single words differently:
///
/// ```
/// use std::borrow::Cow;
///
/// use formloom_yew::{English, Word, Words};
///
/// struct Own;
///
/// impl Words for Own {
///     fn say(&self, word: Word<'_>) -> Cow<'static, str> {
///         match word {
///             Word::Submit => "Create the connection".into(),
///             other => English.say(other),
///         }
///     }
///
///     fn language(&self) -> &'static str {
///         English.language()
///     }
/// }
///
/// assert_eq!(Own.say(Word::Submit), "Create the connection");
/// assert_eq!(Own.say(Word::Next), "Next");
/// ```
pub trait Words {
    /// The words in the language of the table.
    fn say(&self, word: Word<'_>) -> Cow<'static, str>;

    /// The language of the words as a BCP 47 tag; `und` (undetermined) where the table does not say.
    fn language(&self) -> &'static str {
        "und"
    }

    /// Whether the words are written from right to left.
    fn is_right_to_left(&self) -> bool {
        false
    }

    /// Whether the language writes a comma before decimals (`0,75`): a page shows and understands numbers so.
    fn has_decimal_comma(&self) -> bool {
        false
    }
}

/// The table for a BCP 47 tag, by its language (`de-AT` is German); none for a language without a table.
pub fn words_for(language: &str) -> Option<Rc<dyn Words>> {
    let wanted = language.split('-').next()?;
    tables()
        .into_iter()
        .find(|table| table.language().eq_ignore_ascii_case(wanted))
}

/// Every table that there is.
fn tables() -> [Rc<dyn Words>; 3] {
    [Rc::new(English), Rc::new(German), Rc::new(Arabic)]
}

/// A number with a separator between its groups of three digits.
#[doc(hidden)]
pub fn grouped(number: usize, separator: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
