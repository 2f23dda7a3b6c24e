//! Texts of others within a sentence: they neither turn around what stands beside them nor move it (UAX #9).

use std::borrow::Cow;

pub(super) const FIRST_STRONG_ISOLATE: char = '\u{2068}';
pub(super) const POP_ISOLATE: char = '\u{2069}';

/// Whether a letter controls the direction of what comes after it: embeddings, overrides and isolates.
fn is_control(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a letter is written from right to left: Hebrew, Arabic and their neighbours in the tables of Unicode.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{200F}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A text without the controls of direction, of which one without its partner would reach beyond it.
pub(crate) fn uncontrolled(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|letter| !is_control(*letter)).collect())
}

/// A text within a sentence from left to right: isolated where it would run the other way.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    let text = uncontrolled(text);
    if text.is_ascii() || !text.contains(is_right_to_left) {
        return text;
    }
    Cow::Owned(format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"))
}

/// A text of others within a sentence, such as a name: it neither turns around what stands beside it nor moves it.
/// `in_right_to_left` is the direction of the sentence.
///
/// ```
/// use formloom_yew::isolate;
///
/// assert_eq!(isolate("GitHub", false), "GitHub");
/// assert_eq!(isolate("GitHub", true), "\u{2068}GitHub\u{2069}");
/// ```
pub fn isolate(text: &str, in_right_to_left: bool) -> Cow<'_, str> {
    if in_right_to_left {
        Cow::Owned(format!(
            "{FIRST_STRONG_ISOLATE}{}{POP_ISOLATE}",
            uncontrolled(text)
        ))
    } else {
        isolated(text)
    }
}

/// Whether a text beside others has to be kept apart from them, in a form of that direction.
pub(crate) fn stands_apart(text: &str, form_is_right_to_left: bool) -> bool {
    if form_is_right_to_left {
        text.contains(|letter: char| letter.is_alphanumeric() && !is_right_to_left(letter))
    } else {
        !text.is_ascii() && text.contains(is_right_to_left)
    }
}
