//! What stands behind a backslash, and classes.

use std::sync::Arc;

use super::super::set::Set;
use super::super::{Edge, Refused, property};
use super::{MOST_FOLDED, Node, Parser, Reference};

impl Parser {
    /// Behind a backslash, outside of classes.
    pub(super) fn escape(&mut self) -> Result<Node, Refused> {
        let folds = self.flags.folds;
        let letter = self.next()?;
        if let Some(set) = self.set_escape(letter)? {
            return Ok(Node::Letter(set));
        }
        let reference = match letter {
            'b' | 'B' => {
                let is_edge = letter == 'b';
                return Ok(Node::Edge(Edge::Word { is_edge, folds }));
            }
            'k' => {
                if !self.eat("<") {
                    return Err(Refused);
                }
                Reference::Name(self.name()?)
            }
            '1'..='9' => {
                self.at -= 1;
                Reference::Number(self.number()? as usize)
            }
            letter => {
                let code = self.letter_escape(letter)?;
                return Ok(self.letter(code));
            }
        };
        self.references.push(reference);
        Ok(Node::Again {
            groups: Vec::new(),
            folds,
        })
    }

    /// `\d`, `\p{…}` and the like, with the first letter read.
    fn set_escape(&mut self, letter: char) -> Result<Option<Arc<Set>>, Refused> {
        if !matches!(letter, 'p' | 'P') {
            return Ok(Set::named(letter, self.flags.folds).map(Arc::new));
        }
        if !self.eat("{") {
            return Err(Refused);
        }
        let mut name = String::new();
        loop {
            match self.next()? {
                '}' => break,
                part if name.len() < 64 => name.push(part),
                _ => return Err(Refused),
            }
        }
        let mut set = property::letters(&name).ok_or(Refused)?;
        if letter == 'P' {
            set = Arc::new(set.inverted());
        }
        if self.flags.folds {
            set = Arc::new(self.folded(&set)?);
        }
        Ok(Some(set))
    }

    /// The code point of an escape that stands for one, with its first letter read.
    fn letter_escape(&mut self, letter: char) -> Result<u32, Refused> {
        Ok(match letter {
            'f' => 0x0C,
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'v' => 0x0B,
            'c' => match self.next()? {
                control if control.is_ascii_alphabetic() => u32::from(control) % 32,
                _ => return Err(Refused),
            },
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => 0,
            'x' => self.hex(2)?,
            'u' => self.unicode()?,
            sign if !sign.is_alphanumeric() => u32::from(sign),
            _ => return Err(Refused),
        })
    }

    fn hex(&mut self, digits: usize) -> Result<u32, Refused> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 16 + self.next()?.to_digit(16).ok_or(Refused)?;
        }
        Ok(value)
    }

    /// Behind `\u`. Two surrogates are one code point; a single one is a code point that no text has.
    pub(super) fn unicode(&mut self) -> Result<u32, Refused> {
        if self.eat("{") {
            let mut value = None::<u32>;
            loop {
                match self.next()? {
                    '}' => return value.ok_or(Refused),
                    digit => {
                        let digit = digit.to_digit(16).ok_or(Refused)?;
                        let longer = value.unwrap_or(0) * 16 + digit;
                        if longer > 0x0010_FFFF {
                            return Err(Refused);
                        }
                        value = Some(longer);
                    }
                }
            }
        }
        let lead = self.hex(4)?;
        let behind = self.at;
        if (0xD800..0xDC00).contains(&lead) && self.eat("\\u") {
            match self.hex(4) {
                Ok(trail) if (0xDC00..0xE000).contains(&trail) => {
                    return Ok(0x0001_0000 + ((lead - 0xD800) << 10) + (trail - 0xDC00));
                }
                _ => self.at = behind,
            }
        }
        Ok(lead)
    }

    /// A class behind its bracket.
    pub(super) fn class(&mut self) -> Result<Set, Refused> {
        let is_inverted = self.eat("^");
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        while !self.eat("]") {
            let first = self.class_atom()?;
            let is_range = self.peek() == Some('-') && self.letters.get(self.at + 1) != Some(&']');
            match (first, is_range) {
                (Atom::Set(_), true) => return Err(Refused),
                (Atom::Set(set), false) => ranges.extend(set.ranges()),
                (Atom::Code(code), false) => ranges.push((code, code)),
                (Atom::Code(first), true) => {
                    self.at += 1;
                    match self.class_atom()? {
                        Atom::Code(last) if first <= last => ranges.push((first, last)),
                        _ => return Err(Refused),
                    }
                }
            }
        }
        let set = Set::of(ranges);
        let set = if self.flags.folds {
            self.folded(&set)?
        } else {
            set
        };
        Ok(if is_inverted { set.inverted() } else { set })
    }

    /// A set with everything that is the same but for its case, which takes as long as the set has letters.
    fn folded(&mut self, set: &Set) -> Result<Set, Refused> {
        let sizes = set.ranges().iter().map(|(first, last)| last - first + 1);
        self.folded = sizes.fold(self.folded, u32::saturating_add);
        if self.folded > MOST_FOLDED {
            return Err(Refused);
        }
        Ok(set.folded())
    }

    fn class_atom(&mut self) -> Result<Atom, Refused> {
        let letter = self.next()?;
        if letter != '\\' {
            return Ok(Atom::Code(u32::from(letter)));
        }
        let letter = self.next()?;
        if let Some(set) = self.set_escape(letter)? {
            return Ok(Atom::Set(set));
        }
        Ok(Atom::Code(match letter {
            'b' => 0x08,
            letter => self.letter_escape(letter)?,
        }))
    }
}

enum Atom {
    Code(u32),
    Set(Arc<Set>),
}
