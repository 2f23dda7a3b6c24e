//! The words of the renderer's own controls, in one place. Errors are put into words by the core.

/// `3 problems`, `1 problem`.
pub(crate) fn problems(count: usize) -> String {
    if count == 1 {
        "There is 1 problem".to_owned()
    } else {
        format!("There are {count} problems")
    }
}

/// The space belongs to the name that a screen reader reads.
pub(crate) const OPTIONAL: &str = " optional";
pub(crate) const DEPRECATED: &str = "deprecated";
pub(crate) const SHOW: &str = "Show";
pub(crate) const HIDE: &str = "Hide";
pub(crate) const CHOOSE: &str = "Choose…";
pub(crate) const NONE: &str = "None";
pub(crate) const STORED: &str = "A value is stored";
pub(crate) const CLEARED: &str = "The stored value will be deleted";
pub(crate) const REPLACE: &str = "Replace";
pub(crate) const CLEAR: &str = "Delete";
pub(crate) const KEEP: &str = "Keep the stored value";
pub(crate) const SUBMIT: &str = "Submit";
pub(crate) const VALUE: &str = "Value";
pub(crate) const TYPE: &str = "Kind";
pub(crate) const OFFSET: &str = "Offset from UTC";
pub(crate) const REMOVE_FILE: &str = "Remove the file";
pub(crate) const FILE_CHOSEN: &str = "A file is chosen";

pub(crate) const LOADING: &str = "Loading the options…";
pub(crate) const NO_OPTIONS: &str = "There are no options.";
pub(crate) const SEARCH: &str = "Search";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const LOAD_MORE: &str = "Load more options";

pub(crate) fn search_in(label: &str) -> String {
    format!("Search in {}", lower(label))
}

pub(crate) fn not_loaded(reason: &str) -> String {
    format!("The options could not be loaded: {reason}")
}

pub(crate) const NEW_NAME: &str = "New name";
pub(crate) const NAME_TAKEN: &str = "This name is taken. Choose another.";

pub(crate) fn name_of(member: &str) -> String {
    format!("Name of {member}")
}

pub(crate) fn add(label: &str) -> String {
    if label.is_empty() {
        "Add".to_owned()
    } else {
        format!("Add {}", lower(label))
    }
}

pub(crate) fn add_item(list: &str) -> String {
    if list.is_empty() {
        "Add an item".to_owned()
    } else {
        format!("Add to {}", lower(list))
    }
}

pub(crate) fn remove(label: &str) -> String {
    format!("Remove {}", lower(label))
}

pub(crate) fn duplicate(label: &str) -> String {
    format!("Duplicate {}", lower(label))
}

pub(crate) fn move_up(label: &str) -> String {
    format!("Move {} up", lower(label))
}

pub(crate) fn move_down(label: &str) -> String {
    format!("Move {} down", lower(label))
}

pub(crate) fn broken_schema(reason: &str) -> String {
    format!("This form cannot be shown: {reason}.")
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
