//! Patterns with back-references: what a group has taken decides how it goes on, so that one way is tried after the other,
//! as ECMA-262 (section 22.2.2) describes it, up to a limit.

use std::sync::Arc;

use super::parse::Node;
use super::set::{Set, is_word};
use super::{Edge, MOST_STEPS, Refused, is_anchored};

/// How many steps one match may take.
const MOST_WORK: usize = 2_000_000;

#[derive(Debug)]
pub(super) struct Backtracking {
    steps: Vec<Step>,
    registers: usize,
    is_anchored: bool,
}

#[derive(Debug)]
enum Step {
    Letter {
        set: Arc<Set>,
        forwards: bool,
    },
    /// The first is tried first.
    Split(usize, usize),
    Jump(usize),
    Edge(Edge),
    /// Keeps the place in a register.
    Keep(usize),
    /// Goes on where the place is another one than was kept.
    Moved(usize),
    /// A group ends: it began at the place in the register.
    Took {
        group: usize,
        begun: usize,
        forwards: bool,
    },
    /// Groups from one number up to another have taken nothing.
    Forget(usize, usize),
    Again {
        groups: Vec<usize>,
        folds: bool,
        forwards: bool,
    },
    /// What follows up to `Found` is looked for; then it goes on at the step.
    Look {
        is_wanted: bool,
        then: usize,
    },
    Found,
}

const NOTHING: usize = usize::MAX;

impl Backtracking {
    pub(super) fn compile(node: &Node, groups: usize) -> Result<Self, Refused> {
        let mut compiler = Compiler {
            steps: Vec::new(),
            registers: groups * 2,
        };
        compiler.add(node, true)?;
        compiler.step(Step::Found)?;
        Ok(Self {
            steps: compiler.steps,
            registers: compiler.registers,
            is_anchored: is_anchored(node),
        })
    }

    pub(super) fn size(&self) -> usize {
        let steps = self.steps.iter();
        steps
            .map(|step| match step {
                Step::Letter { set, .. } => 1 + set.ranges().len(),
                _ => 1,
            })
            .sum()
    }

    pub(super) fn is_match(&self, text: &[char]) -> Option<bool> {
        let mut run = Run {
            steps: &self.steps,
            text,
            registers: vec![NOTHING; self.registers],
            undo: Vec::new(),
            work: 0,
        };
        let last = if self.is_anchored { 0 } else { text.len() };
        for at in 0..=last {
            if run.leads(0, at)? {
                return Some(true);
            }
            run.back_to(0);
        }
        Some(false)
    }
}

struct Compiler {
    steps: Vec<Step>,
    registers: usize,
}

impl Compiler {
    fn step(&mut self, step: Step) -> Result<usize, Refused> {
        if self.steps.len() >= MOST_STEPS {
            return Err(Refused);
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(at) {
            *place = step;
        }
    }

    fn register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    fn add(&mut self, node: &Node, forwards: bool) -> Result<(), Refused> {
        match node {
            Node::Letter(set) => {
                let set = set.clone();
                self.step(Step::Letter { set, forwards })?;
            }
            Node::Row(nodes) if forwards => {
                for node in nodes {
                    self.add(node, forwards)?;
                }
            }
            Node::Row(nodes) => {
                for node in nodes.iter().rev() {
                    self.add(node, forwards)?;
                }
            }
            Node::Either(nodes) => {
                let mut ends = Vec::new();
                for (index, node) in nodes.iter().enumerate() {
                    if index + 1 == nodes.len() {
                        self.add(node, forwards)?;
                        break;
                    }
                    let split = self.step(Step::Split(0, 0))?;
                    self.add(node, forwards)?;
                    ends.push(self.step(Step::Jump(0))?);
                    self.set(split, Step::Split(split + 1, self.steps.len()));
                }
                let end = self.steps.len();
                for jump in ends {
                    self.set(jump, Step::Jump(end));
                }
            }
            Node::Group { number, inside } => {
                let begun = self.register();
                self.step(Step::Keep(begun))?;
                self.add(inside, forwards)?;
                let group = *number;
                self.step(Step::Took {
                    group,
                    begun,
                    forwards,
                })?;
            }
            Node::Repeat { least, most, .. } => self.repeat(node, *least, *most, forwards)?,
            Node::Look {
                is_ahead,
                is_wanted,
                inside,
            } => {
                let look = self.step(Step::Found)?;
                self.add(inside, *is_ahead)?;
                self.step(Step::Found)?;
                let then = self.steps.len();
                let is_wanted = *is_wanted;
                self.set(look, Step::Look { is_wanted, then });
            }
            Node::Edge(edge) => {
                self.step(Step::Edge(*edge))?;
            }
            Node::Again { groups, folds } => {
                let groups = groups.clone();
                let folds = *folds;
                self.step(Step::Again {
                    groups,
                    folds,
                    forwards,
                })?;
            }
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        node: &Node,
        least: u32,
        most: Option<u32>,
        forwards: bool,
    ) -> Result<(), Refused> {
        let Node::Repeat {
            inside,
            is_lazy,
            groups,
            ..
        } = node
        else {
            return Ok(());
        };
        let fork = |first: usize, end: usize| {
            if *is_lazy {
                Step::Split(end, first)
            } else {
                Step::Split(first, end)
            }
        };
        if most == Some(0) {
            return Ok(());
        }
        for _ in 0..least {
            self.step(Step::Forget(groups.0, groups.1))?;
            self.add(inside, forwards)?;
        }
        let mut splits = Vec::new();
        let register = self.register();
        let times = most.map_or(1, |most| most - least);
        for _ in 0..times {
            let split = self.step(Step::Split(0, 0))?;
            splits.push(split);
            self.step(Step::Keep(register))?;
            self.step(Step::Forget(groups.0, groups.1))?;
            self.add(inside, forwards)?;
            // A further turn that takes nothing is none.
            self.step(Step::Moved(register))?;
            if most.is_none() {
                self.step(Step::Jump(split))?;
            }
        }
        let end = self.steps.len();
        for split in splits {
            self.set(split, fork(split + 1, end));
        }
        Ok(())
    }
}

struct Run<'p, 't> {
    steps: &'p [Step],
    text: &'t [char],
    /// Where each group begins and ends, then what loops keep.
    registers: Vec<usize>,
    /// What registers held before.
    undo: Vec<(usize, usize)>,
    work: usize,
}

impl Run<'_, '_> {
    fn keep(&mut self, register: usize, place: usize) {
        if let Some(kept) = self.registers.get_mut(register) {
            self.undo.push((register, *kept));
            *kept = place;
        }
    }

    fn kept(&self, register: usize) -> usize {
        self.registers.get(register).copied().unwrap_or(NOTHING)
    }

    fn back_to(&mut self, length: usize) {
        while self.undo.len() > length {
            if let Some((register, before)) = self.undo.pop()
                && let Some(kept) = self.registers.get_mut(register)
            {
                *kept = before;
            }
        }
    }

    /// Whether the steps from one on lead to their end. None where it took too much work.
    ///
    /// It calls itself only where something is looked for ahead or behind, as deep as the pattern is nested.
    fn leads(&mut self, from: usize, start: usize) -> Option<bool> {
        let mut tried_later = vec![(from, start, self.undo.len())];
        while let Some((mut step, mut at, undo)) = tried_later.pop() {
            self.back_to(undo);
            loop {
                self.work += 1;
                if self.work > MOST_WORK {
                    return None;
                }
                let next = match self.steps.get(step)? {
                    Step::Letter { set, forwards } => {
                        let letter = if *forwards {
                            Some(at)
                        } else {
                            at.checked_sub(1)
                        };
                        let letter = letter.and_then(|letter| self.text.get(letter));
                        letter.is_some_and(|letter| set.holds(*letter)).then(|| {
                            at = if *forwards { at + 1 } else { at - 1 };
                            step + 1
                        })
                    }
                    Step::Split(first, second) => {
                        tried_later.push((*second, at, self.undo.len()));
                        Some(*first)
                    }
                    Step::Jump(to) => Some(*to),
                    Step::Edge(edge) => edge.holds(self.text, at).then_some(step + 1),
                    Step::Keep(register) => {
                        self.keep(*register, at);
                        Some(step + 1)
                    }
                    Step::Moved(register) => (self.kept(*register) != at).then_some(step + 1),
                    Step::Took {
                        group,
                        begun,
                        forwards,
                    } => {
                        let begun = self.kept(*begun);
                        let (first, last) = if *forwards { (begun, at) } else { (at, begun) };
                        self.keep(group * 2, first);
                        self.keep(group * 2 + 1, last);
                        Some(step + 1)
                    }
                    Step::Forget(first, end) => {
                        for register in first * 2..end * 2 {
                            if self.kept(register) != NOTHING {
                                self.keep(register, NOTHING);
                            }
                        }
                        self.work += end - first;
                        Some(step + 1)
                    }
                    Step::Again {
                        groups,
                        folds,
                        forwards,
                    } => self.again(groups, *folds, *forwards, at).map(|moved| {
                        at = moved;
                        step + 1
                    }),
                    Step::Look { is_wanted, then } => {
                        let before = self.undo.len();
                        let is_found = self.leads(step + 1, at)?;
                        if !(is_found && *is_wanted) {
                            self.back_to(before);
                        }
                        (is_found == *is_wanted).then_some(*then)
                    }
                    Step::Found => return Some(true),
                };
                match next {
                    Some(next) => step = next,
                    None => break,
                }
            }
        }
        Some(false)
    }

    /// The place behind what the group has taken, if that comes again. A group that has taken nothing is empty.
    fn again(&mut self, groups: &[usize], folds: bool, forwards: bool, at: usize) -> Option<usize> {
        let mut taken = groups
            .iter()
            .map(|group| (self.kept(group * 2), self.kept(group * 2 + 1)));
        let Some((first, last)) = taken.find(|(first, _)| *first != NOTHING) else {
            return Some(at);
        };
        let text = self.text;
        let wanted = text.get(first..last)?;
        let start = if forwards {
            at
        } else {
            at.checked_sub(wanted.len())?
        };
        let found = text.get(start..start + wanted.len())?;
        self.work += wanted.len();
        let is_same =
            |(one, other): (&char, &char)| one == other || folds && folds_to(*one, *other);
        let is_found = wanted.iter().zip(found).all(is_same);
        is_found.then_some(if forwards {
            start + wanted.len()
        } else {
            start
        })
    }
}

fn folds_to(one: char, other: char) -> bool {
    // Most letters that differ are ASCII, and no others fold to those but what a word takes.
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(&other);
    }
    if is_word(one, true) && is_word(other, true) || !one.is_ascii() && !other.is_ascii() {
        return Set::one(u32::from(one), true).holds(other);
    }
    false
}
