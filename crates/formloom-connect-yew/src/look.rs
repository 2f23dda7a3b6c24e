//! How the connection components are drawn: the look of their forms, and words of their own.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use formloom_yew::Look;
use yew::html::IntoPropValue;
use yew::prelude::AttrValue;

use crate::words::{ConnectWord, ConnectWords, table_for};

/// How the connection components are drawn. The forms in them have a [`Look`], whose language is that of the other words
/// as well: English where there is no table for it. A property of this type takes a `Look`, too.
///
/// ```
/// use formloom_connect_yew::{ConnectLook, ConnectWord};
/// use formloom_yew::Look;
///
/// let look = ConnectLook::from(Look::in_language("de"));
/// assert_eq!(look.say(ConnectWord::ConnectTo("GitHub")), "GitHub verbinden");
/// ```
#[derive(Clone, Default)]
pub struct ConnectLook {
    form: Look,
    words: Option<Rc<dyn ConnectWords>>,
}

impl ConnectLook {
    /// The look in a language: a BCP 47 tag. English where there is no table for it.
    pub fn in_language(tag: &str) -> Self {
        Look::in_language(tag).into()
    }

    /// Words of the host's. A table can wrap another and change single words.
    #[must_use]
    pub fn with_words(mut self, words: Rc<dyn ConnectWords>) -> Self {
        self.words = Some(words);
        self
    }

    /// The look of the forms.
    pub fn form(&self) -> &Look {
        &self.form
    }

    /// The language of the words (BCP 47).
    pub fn language(&self) -> &'static str {
        self.words().language()
    }

    /// Whether the words are written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.words().is_right_to_left()
    }

    /// A word of the components'.
    pub fn say(&self, word: ConnectWord<'_>) -> AttrValue {
        match self.words().say(word) {
            Cow::Borrowed(word) => AttrValue::Static(word),
            Cow::Owned(word) => AttrValue::from(word),
        }
    }

    /// The classes of a part.
    pub(crate) fn class(&self, part: &str) -> Option<AttrValue> {
        self.form.class(part)
    }

    /// The classes of a part in a state, such as a tone: `connect-panel:danger`, else `connect-panel`.
    pub(crate) fn class_of(&self, part: &str, state: Option<&str>) -> Option<AttrValue> {
        let of_state = state.and_then(|state| self.class(&format!("{part}:{state}")));
        of_state.or_else(|| self.class(part))
    }

    /// For `data-unstyled`: the shipped stylesheet leaves it alone.
    pub(crate) fn unstyled(&self) -> Option<&'static str> {
        self.form.is_unstyled().then_some("true")
    }

    fn words(&self) -> &dyn ConnectWords {
        match &self.words {
            Some(words) => &**words,
            None => table_for(self.form.language()),
        }
    }

    /// The language for `lang`. The page has said already what language it is in; only another one is said here.
    pub(crate) fn lang(&self) -> Option<&'static str> {
        Some(self.language()).filter(|language| *language != "en")
    }

    /// The direction for `dir`, as with [`lang`](Self::lang).
    pub(crate) fn dir(&self) -> Option<&'static str> {
        self.lang().map(|_| direction(self.is_right_to_left()))
    }

    /// The language and direction of a form, where they are not those of the words around it.
    pub(crate) fn of_form(&self) -> (Option<&'static str>, Option<&'static str>) {
        let form = self.form.language();
        if form == self.language() {
            return (None, None);
        }
        (Some(form), Some(direction(self.form.is_right_to_left())))
    }
}

impl From<Look> for ConnectLook {
    fn from(form: Look) -> Self {
        Self { form, words: None }
    }
}

impl IntoPropValue<ConnectLook> for Look {
    fn into_prop_value(self) -> ConnectLook {
        self.into()
    }
}

impl PartialEq for ConnectLook {
    fn eq(&self, other: &Self) -> bool {
        let same_words = match (&self.words, &other.words) {
            (Some(own), Some(other)) => Rc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        same_words && self.form == other.form
    }
}

impl fmt::Debug for ConnectLook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ConnectLook")
            .field("language", &self.language())
            .finish_non_exhaustive()
    }
}

const fn direction(is_right_to_left: bool) -> &'static str {
    if is_right_to_left { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use formloom_yew::{English, German};

    use super::*;

    #[test]
    fn the_words_follow_the_language_of_the_forms() {
        for (look, language, dir) in [
            (ConnectLook::default(), "en", None),
            (ConnectLook::in_language("de-CH"), "de", Some("ltr")),
            (ConnectLook::in_language("ar"), "ar", Some("rtl")),
            (ConnectLook::in_language("fr"), "en", None),
        ] {
            assert_eq!((look.language(), look.dir()), (language, dir), "{look:?}");
            assert_eq!(look.of_form(), (None, None), "the form is in it, too");
        }
    }

    #[test]
    fn words_of_the_host_come_first() {
        let words: Rc<dyn ConnectWords> = Rc::new(German);
        let look = || ConnectLook::default().with_words(words.clone());
        assert_eq!(look().lang(), Some("de"), "its own");
        assert_eq!(
            look().of_form(),
            (Some("en"), Some("ltr")),
            "the form says that it is not in it"
        );
        assert_eq!(look(), look(), "two that are made alike");
        assert_ne!(look(), ConnectLook::default(), "and one that is not");
        assert_ne!(look(), ConnectLook::default().with_words(Rc::new(English)));
    }
}
