//! Reads the grammar of patterns (ECMA-262, section 22.2.1, with the flag `u`, and the flags of groups of ES2025).
//!
//! Beyond it, any sign that is neither a letter nor a digit may be escaped (`\-`, `\@`), as without the flag.

mod escape;

use std::sync::Arc;

use super::set::Set;
use super::{DEEPEST, Edge, Refused};

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
}
