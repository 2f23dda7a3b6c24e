//! Reads the grammar of patterns (ECMA-262, section 22.2.1, with the flag `u`, and the flags of groups of ES2025).
//!
//! Beyond it, any sign that is neither a letter nor a digit may be escaped (`\-`, `\@`), as without the flag.

use std::sync::Arc;

use super::set::Set;
use super::{DEEPEST, Edge, Refused, property};

/// How many letters one pattern may have in sets whose case does not count: four times all there are.
const MOST_FOLDED: u32 = 0x0044_0000;

/// A part of a pattern.
#[derive(Debug)]
pub(super) enum Node {
    Letter(Arc<Set>),
    Row(Vec<Self>),
    Either(Vec<Self>),
    Repeat {
        inside: Box<Self>,
        least: u32,
        /// None for any number.
        most: Option<u32>,
        is_lazy: bool,
        /// The groups that stand inside, by number.
        groups: (usize, usize),
    },
    /// A group that can be meant again.
    Group {
        number: usize,
        inside: Box<Self>,
    },
    Look {
        is_ahead: bool,
        is_wanted: bool,
        inside: Box<Self>,
    },
    Edge(Edge),
    /// What the group has taken; of several at most one has.
    Again {
        groups: Vec<usize>,
        folds: bool,
    },
}

pub(super) struct Parsed {
    pub(super) node: Node,
    /// One more than the number of the last group.
    pub(super) groups: usize,
    pub(super) has_references: bool,
}

pub(super) fn parse(pattern: &str) -> Result<Parsed, Refused> {
    let mut parser = Parser {
        letters: pattern.chars().collect(),
        at: 0,
        depth: 0,
        flags: Flags::default(),
        groups: 1,
        names: Vec::new(),
        branches: Vec::new(),
        forks: 0,
        references: Vec::new(),
        folded: 0,
    };
    let mut node = parser.either()?;
    if parser.at < parser.letters.len() {
        return Err(Refused);
    }
    let mut resolved = parser.resolve()?.into_iter();
    link(&mut node, &mut resolved);
    Ok(Parsed {
        node,
        groups: parser.groups,
        has_references: !parser.references.is_empty(),
    })
}

/// Fills in which groups are meant, in the order in which they were read.
fn link(node: &mut Node, resolved: &mut impl Iterator<Item = Vec<usize>>) {
    match node {
        Node::Again { groups, .. } => *groups = resolved.next().unwrap_or_default(),
        Node::Row(nodes) | Node::Either(nodes) => {
            for node in nodes {
                link(node, resolved);
            }
        }
        Node::Repeat { inside, .. } | Node::Group { inside, .. } | Node::Look { inside, .. } => {
            link(inside, resolved);
        }
        Node::Letter(_) | Node::Edge(_) => {}
    }
}

#[derive(Clone, Copy, Default)]
struct Flags {
    folds: bool,
    lines: bool,
    dot_takes_all: bool,
}

enum Reference {
    Number(usize),
    Name(String),
}

struct Name {
    name: String,
    group: usize,
    /// The alternatives around it: each fork of the pattern, and which branch of it.
    branches: Vec<(usize, usize)>,
}

struct Parser {
    letters: Vec<char>,
    at: usize,
    depth: usize,
    flags: Flags,
    groups: usize,
    names: Vec<Name>,
    branches: Vec<(usize, usize)>,
    forks: usize,
    references: Vec<Reference>,
    /// How many letters were looked at for their case.
    folded: u32,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn next(&mut self) -> Result<char, Refused> {
        let letter = self.peek().ok_or(Refused)?;
        self.at += 1;
        Ok(letter)
    }

    fn eat(&mut self, text: &str) -> bool {
        let mut at = self.at;
        for letter in text.chars() {
            if self.letters.get(at) != Some(&letter) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    fn either(&mut self) -> Result<Node, Refused> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Refused);
        }
        let fork = self.forks;
        self.forks += 1;
        let mut branches = Vec::new();
        loop {
            self.branches.push((fork, branches.len()));
            let row = self.row();
            self.branches.pop();
            branches.push(row?);
            if !self.eat("|") {
                break;
            }
        }
        self.depth -= 1;
        Ok(match branches.pop() {
            Some(only) if branches.is_empty() => only,
            last => Node::Either(branches.into_iter().chain(last).collect()),
        })
    }

    fn row(&mut self) -> Result<Node, Refused> {
        let mut nodes = Vec::new();
        while let Some(letter) = self.peek() {
            if matches!(letter, '|' | ')') {
                break;
            }
            let first_group = self.groups;
            let node = self.term()?;
            let can_repeat = !matches!(node, Node::Edge(_) | Node::Look { .. });
            nodes.push(match self.count()? {
                None => node,
                Some(_) if !can_repeat => return Err(Refused),
                Some((least, most)) => Node::Repeat {
                    inside: Box::new(node),
                    least,
                    most,
                    is_lazy: self.eat("?"),
                    groups: (first_group, self.groups),
                },
            });
        }
        Ok(match nodes.pop() {
            Some(only) if nodes.is_empty() => only,
            last => Node::Row(nodes.into_iter().chain(last).collect()),
        })
    }

    /// A quantifier, where one stands.
    fn count(&mut self) -> Result<Option<(u32, Option<u32>)>, Refused> {
        Ok(Some(match self.peek() {
            Some('*') => (self.skip(0), None),
            Some('+') => (self.skip(1), None),
            Some('?') => (self.skip(0), Some(1)),
            Some('{') => {
                self.at += 1;
                let least = self.number()?;
                let most = if !self.eat(",") {
                    Some(least)
                } else if self.peek() == Some('}') {
                    None
                } else {
                    Some(self.number()?)
                };
                if !self.eat("}") || most.is_some_and(|most| most < least) {
                    return Err(Refused);
                }
                (least, most)
            }
            _ => return Ok(None),
        }))
    }

    fn skip(&mut self, least: u32) -> u32 {
        self.at += 1;
        least
    }

    /// A number that saturates.
    fn number(&mut self) -> Result<u32, Refused> {
        let mut value = None::<u32>;
        while let Some(digit) = self.peek().and_then(|letter| letter.to_digit(10)) {
            self.at += 1;
            value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        }
        value.ok_or(Refused)
    }

    fn letter(&self, code: u32) -> Node {
        Node::Letter(Arc::new(Set::one(code, self.flags.folds)))
    }

    fn term(&mut self) -> Result<Node, Refused> {
        let of_lines = self.flags.lines;
        Ok(match self.next()? {
            '^' => Node::Edge(Edge::Start { of_lines }),
            '$' => Node::Edge(Edge::End { of_lines }),
            '.' => Node::Letter(Arc::new(Set::dot(self.flags.dot_takes_all))),
            '(' => self.group()?,
            '[' => Node::Letter(Arc::new(self.class()?)),
            '\\' => self.escape()?,
            '*' | '+' | '?' | '{' | '}' | ']' => return Err(Refused),
            letter => self.letter(u32::from(letter)),
        })
    }

    fn group(&mut self) -> Result<Node, Refused> {
        let looks = [
            ("?=", true, true),
            ("?!", true, false),
            ("?<=", false, true),
            ("?<!", false, false),
        ];
        for (mark, is_ahead, is_wanted) in looks {
            if self.eat(mark) {
                let inside = Box::new(self.inside()?);
                return Ok(Node::Look {
                    is_ahead,
                    is_wanted,
                    inside,
                });
            }
        }
        if self.eat("?:") {
            return self.inside();
        }
        let is_named = self.eat("?<");
        if !is_named && self.eat("?") {
            let around = self.flags;
            self.flags = self.group_flags()?;
            let inside = self.inside();
            self.flags = around;
            return inside;
        }
        let number = self.groups;
        self.groups += 1;
        if is_named {
            let name = self.name()?;
            let branches = self.branches.clone();
            let may_stand_beside = |other: &Name| {
                let apart = |(fork, branch): &(usize, usize)| {
                    branches
                        .iter()
                        .any(|(own, other)| own == fork && other != branch)
                };
                other.name != name || other.branches.iter().any(apart)
            };
            if !self.names.iter().all(may_stand_beside) {
                return Err(Refused);
            }
            self.names.push(Name {
                name,
                group: number,
                branches,
            });
        }
        Ok(Node::Group {
            number,
            inside: Box::new(self.inside()?),
        })
    }

    /// What is inside of a group whose start was read.
    fn inside(&mut self) -> Result<Node, Refused> {
        let node = self.either()?;
        if self.eat(")") {
            Ok(node)
        } else {
            Err(Refused)
        }
    }

    /// `i`, `m` and `s` that are switched on, and off behind a dash, each once, up to the colon.
    fn group_flags(&mut self) -> Result<Flags, Refused> {
        let mut flags = self.flags;
        let (mut seen, mut is_on) = (Vec::new(), true);
        loop {
            match self.next()? {
                ':' if !seen.is_empty() => return Ok(flags),
                '-' if is_on => is_on = false,
                flag if !seen.contains(&flag) => {
                    seen.push(flag);
                    *match flag {
                        'i' => &mut flags.folds,
                        'm' => &mut flags.lines,
                        's' => &mut flags.dot_takes_all,
                        _ => return Err(Refused),
                    } = is_on;
                }
                _ => return Err(Refused),
            }
        }
    }

    /// A name up to its `>`.
    fn name(&mut self) -> Result<String, Refused> {
        let mut name = String::new();
        loop {
            let letter = match self.next()? {
                '>' if !name.is_empty() => return Ok(name),
                '\\' if self.eat("u") => char::from_u32(self.unicode()?).ok_or(Refused)?,
                letter => letter,
            };
            let fits = letter == '$'
                || letter == '_'
                || letter.is_alphabetic()
                || !name.is_empty()
                    && (letter.is_alphanumeric() || matches!(letter, '\u{200c}' | '\u{200d}'));
            if !fits {
                return Err(Refused);
            }
            name.push(letter);
        }
    }

    /// Behind a backslash, outside of classes.
    fn escape(&mut self) -> Result<Node, Refused> {
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

    /// The groups that each reference means, in the order of the pattern.
    fn resolve(&self) -> Result<Vec<Vec<usize>>, Refused> {
        let groups = |reference: &Reference| match reference {
            Reference::Number(number) => (*number < self.groups).then(|| vec![*number]),
            Reference::Name(name) => {
                let named = self.names.iter().filter(|known| known.name == *name);
                let groups: Vec<usize> = named.map(|known| known.group).collect();
                (!groups.is_empty()).then_some(groups)
            }
        };
        self.references
            .iter()
            .map(|reference| groups(reference).ok_or(Refused))
            .collect()
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
    fn unicode(&mut self) -> Result<u32, Refused> {
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
    fn class(&mut self) -> Result<Set, Refused> {
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
