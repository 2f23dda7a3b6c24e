//! An instance location, or a place in a schema document: a JSON Pointer (RFC 6901).

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A JSON Pointer (RFC 6901): an instance location, which we call a *place* for short, or a place in a schema document. The
/// root is the empty text.
///
/// A text of somebody else's is parsed (`FromStr`), and so is JSON: what is no pointer is an error. `From` is for what
/// stands in a program, and takes any text; one that is no pointer names no place, and an edit there is refused.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Pointer(Arc<str>);

impl Pointer {
    /// The pointer of the whole document.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// The pointer as text, as it is sent over the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The pointer of a member (by its key) or an item (by its index as text).
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        let token = escape(token);
        let mut text = String::with_capacity(self.0.len() + 1 + token.len());
        text.push_str(&self.0);
        text.push('/');
        text.push_str(&token);
        Self(Arc::from(text))
    }

    /// The container and the last token, unescaped; none for the root and for what is no pointer.
    pub fn split_last(&self) -> Option<(Self, String)> {
        let (parent, token) = self.0.rsplit_once('/')?;
        Some((Self(Arc::from(parent)), unescape(token).into_owned()))
    }

    /// The unescaped tokens from the root; none at all where the text is no pointer.
    pub fn tokens(&self) -> Option<impl Iterator<Item = Cow<'_, str>>> {
        let rest = match self.0.strip_prefix('/') {
            Some(rest) => Some(rest),
            None if self.0.is_empty() => None,
            None => return None,
        };
        Some(
            rest.into_iter()
                .flat_map(|rest| rest.split('/'))
                .map(unescape),
        )
    }

    /// Whether a place is this place or inside it.
    pub fn contains(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&*self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// A text that is no JSON Pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAPointer {
    /// It is not empty, and does not begin with `/`.
    #[error("expected an empty text or one that begins with `/`")]
    NoSlash,
    /// A `~` stands without the `0` or `1` that belongs to it (RFC 6901, section 3).
    #[error("expected `~0` or `~1`, found another `~` at byte {at}")]
    Tilde {
        /// Where it stands, in bytes.
        at: usize,
    },
}

/// Reads a pointer that somebody wrote.
///
/// ```
/// use formloom_schema::{NotAPointer, Pointer};
///
/// let pointer: Pointer = "/a~1b/0".parse()?;
/// assert_eq!(pointer.tokens().into_iter().flatten().collect::<Vec<_>>(), ["a/b", "0"]);
/// assert_eq!(Pointer::from_iter(["a/b", "0"]), pointer);
/// assert_eq!("a".parse::<Pointer>(), Err(NotAPointer::NoSlash));
/// # Ok::<(), NotAPointer>(())
/// ```
impl std::str::FromStr for Pointer {
    type Err = NotAPointer;

    fn from_str(text: &str) -> Result<Self, NotAPointer> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(NotAPointer::NoSlash);
        }
        let is_alone = |(at, _): &(usize, &str)| {
            let next = text.as_bytes().get(at + 1);
            !matches!(next, Some(b'0' | b'1'))
        };
        match text.match_indices('~').find(is_alone) {
            Some((at, _)) => Err(NotAPointer::Tilde { at }),
            None => Ok(Self(Arc::from(text))),
        }
    }
}

/// Reads a pointer as [`FromStr`](std::str::FromStr) does.
impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A pointer by its tokens, from the root.
impl<T: AsRef<str>> FromIterator<T> for Pointer {
    fn from_iter<I: IntoIterator<Item = T>>(tokens: I) -> Self {
        let mut text = String::new();
        for token in tokens {
            text.push('/');
            text.push_str(&escape(token.as_ref()));
        }
        Self(Arc::from(text))
    }
}

impl Default for Pointer {
    fn default() -> Self {
        Self::root()
    }
}

impl From<&str> for Pointer {
    fn from(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl From<String> for Pointer {
    fn from(text: String) -> Self {
        Self(Arc::from(text))
    }
}

impl From<&Self> for Pointer {
    fn from(pointer: &Self) -> Self {
        pointer.clone()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", &*self.0)
    }
}

fn escape(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The number of an item as RFC 6901 writes it: digits without a sign and without leading zeros.
pub fn index(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn tokens_are_unescaped() {
        let pointer = Pointer::root().join("a/b").join("m~n").join("");
        assert_eq!(pointer.as_str(), "/a~1b/m~0n/", "RFC 6901, section 3");
        let tokens: Vec<_> = pointer.tokens().unwrap().collect();
        assert_eq!(tokens, ["a/b", "m~n", ""], "RFC 6901, section 4");
        assert_eq!(
            Pointer::root().tokens().unwrap().count(),
            0,
            "the root has no tokens"
        );
        assert!(Pointer::from("name").tokens().is_none(), "not a pointer");
    }

    #[test]
    fn numbers_of_items_are_plain_digits() {
        for (token, number) in [("0", 0), ("1", 1), ("10", 10)] {
            assert_eq!(super::index(token), Some(number));
        }
        for token in [
            "",
            "00",
            "01",
            "+0",
            "+1",
            "-0",
            "-1",
            "1 ",
            "x",
            "99999999999999999999",
        ] {
            assert_eq!(super::index(token), None, "{token}");
        }
    }

    #[test]
    fn containment_is_by_token() {
        assert!(
            Pointer::from("/a").contains(&Pointer::from("/a/b")),
            "a member is inside"
        );
        assert!(
            !Pointer::from("/a").contains(&Pointer::from("/ab")),
            "a longer key is elsewhere"
        );
        assert!(
            Pointer::root().contains(&Pointer::from("/a")),
            "the root contains all"
        );
    }
}
