//! The names of controls in a form that is posted: the JSON Pointer, with a prefix for what is no field.

use std::fmt;

use formloom_schema::{Pointer, index};

/// The name of a control, as it is written and posted: docs/contracts.md says what each posts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PostName {
    /// A field: its JSON Pointer, and `#` for the root, since a browser posts nothing without a name.
    Field(Pointer),
    /// `offset:` and the pointer: the offset of a date and time, or of a time.
    Offset(Pointer),
    /// `choice:` and the pointer: the variant of a choice. `choice:1:` is the second choice of the place, by its number
    /// in `NodeView::choices`.
    Choice(Pointer, usize),
    /// `add:` and the pointer: the button that opens an object, or adds an item or member.
    Add(Pointer),
    /// `key:` and the pointer: the name of the member that `add:` of a map adds.
    Key(Pointer),
    /// `remove:` and the pointer: the button that takes a member or item away.
    Remove(Pointer),
}

impl PostName {
    /// Reads a name; none where it is none of these.
    pub fn read(name: &str) -> Option<Self> {
        if let Some(at) = pointer(name, false) {
            return Some(Self::Field(at));
        }
        let (kind, rest) = name.split_once(':')?;
        if kind == "choice"
            && let Some((number, rest)) = rest.split_once(':')
            && let Some(number) = index(number)
        {
            return Some(Self::Choice(pointer(rest, true)?, number));
        }
        let at = pointer(rest, true)?;
        Some(match kind {
            "offset" => Self::Offset(at),
            "choice" => Self::Choice(at, 0),
            "add" => Self::Add(at),
            "key" => Self::Key(at),
            "remove" => Self::Remove(at),
            _ => return None,
        })
    }
}

/// A pointer as names have it. Behind a prefix the root may be empty, too.
fn pointer(text: &str, prefixed: bool) -> Option<Pointer> {
    match text {
        "#" => Some(Pointer::root()),
        "" => prefixed.then(Pointer::root),
        _ => text.starts_with('/').then(|| text.into()),
    }
}

impl fmt::Display for PostName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match self {
            Self::Field(at) => at,
            Self::Offset(at) => {
                formatter.write_str("offset:")?;
                at
            }
            Self::Choice(at, number) => {
                formatter.write_str("choice:")?;
                if *number > 0 {
                    write!(formatter, "{number}:")?;
                }
                at
            }
            Self::Add(at) => {
                formatter.write_str("add:")?;
                at
            }
            Self::Key(at) => {
                formatter.write_str("key:")?;
                at
            }
            Self::Remove(at) => {
                formatter.write_str("remove:")?;
                at
            }
        };
        formatter.write_str(if at.is_root() { "#" } else { at.as_str() })
    }
}

#[cfg(test)]
mod tests {
    use super::PostName;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in [
            "#",
            "/",
            "/a/0",
            "/offset:/a",
            "offset:/a",
            "choice:#",
            "choice:/a",
            "choice:2:/a",
            "add:/items",
            "key:/env",
            "remove:/items/0",
        ] {
            let read = PostName::read(name).map(|name| name.to_string());
            assert_eq!(read.as_deref(), Some(name), "{name}");
        }
        for (name, same) in [("choice:", "choice:#"), ("choice:0:/a", "choice:/a")] {
            let read = PostName::read(name).map(|name| name.to_string());
            assert_eq!(read.as_deref(), Some(same), "{name}");
        }
        for name in [
            "",
            "a",
            "csrf",
            "offset",
            "move:/a",
            "choice:x:/a",
            "choice:00:#",
            "choice:+0:#",
            "choice:01:/a",
            "add:a",
            ":/a",
        ] {
            assert_eq!(PostName::read(name), None, "{name}");
        }
    }
}
