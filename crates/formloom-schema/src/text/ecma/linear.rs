//! Patterns without back-references: all states of the pattern at once, one pass over the text.

use std::collections::VecDeque;
use std::sync::Arc;

use super::parse::Node;
use super::set::Set;
use super::{Edge, MOST_STEPS, Refused, is_anchored};

/// How many steps of the pattern one match may take in all: half a second natively.
const MOST_WORK: usize = 50_000_000;

/// How many bits what is looked for around all places may take.
const MOST_BITS: usize = 1 << 28;

#[derive(Debug)]
pub(super) struct Linear {
    /// What is looked for ahead and behind, those inside before those around them.
    looks: Vec<Look>,
    main: Program,
    is_anchored: bool,
}

#[derive(Debug)]
struct Look {
    program: Program,
    is_ahead: bool,
}

#[derive(Debug, Default)]
struct Program {
    steps: Vec<Step>,
    /// How many of the steps count.
    counters: usize,
}

#[derive(Debug)]
enum Step {
    Letter(Arc<Set>),
    /// So many letters of a set: where each row of them began is kept, which is all that counting needs.
    Count {
        set: Arc<Set>,
        least: usize,
        most: Option<usize>,
        counter: usize,
    },
    Split(usize, usize),
    Jump(usize),
    Edge(Edge),
    Look {
        look: usize,
        is_wanted: bool,
    },
    Found,
}

impl Linear {
    pub(super) fn compile(node: &Node) -> Result<Self, Refused> {
        let mut compiler = Compiler {
            looks: Vec::new(),
            size: 0,
        };
        let main = compiler.program(node, true)?;
        Ok(Self {
            looks: compiler.looks,
            main,
            is_anchored: is_anchored(node),
        })
    }

    pub(super) fn size(&self) -> usize {
        let programs = self
            .looks
            .iter()
            .map(|look| &look.program)
            .chain([&self.main]);
        let steps = programs.flat_map(|program| &program.steps);
        steps
            .map(|step| match step {
                Step::Letter(set) | Step::Count { set, .. } => 1 + set.ranges().len(),
                _ => 1,
            })
            .sum()
    }

    pub(super) fn is_match(&self, text: &[char]) -> Option<bool> {
        let bits = self.looks.len().saturating_mul(text.len() + 1);
        if bits > MOST_BITS {
            return None;
        }
        let mut run = Run {
            text,
            around: Vec::with_capacity(self.looks.len()),
            work: 0,
        };
        for look in &self.looks {
            let places = run.places(&look.program, look.is_ahead)?;
            run.around.push(places);
        }
        run.is_found(&self.main, self.is_anchored)
    }
}

struct Compiler {
    looks: Vec<Look>,
    /// The steps of all programs.
    size: usize,
}

impl Compiler {
    fn program(&mut self, node: &Node, forwards: bool) -> Result<Program, Refused> {
        let mut program = Program::default();
        self.add(&mut program, node, forwards)?;
        self.step(&mut program, Step::Found)?;
        Ok(program)
    }

    fn step(&mut self, program: &mut Program, step: Step) -> Result<usize, Refused> {
        self.size += 1;
        if self.size > MOST_STEPS {
            return Err(Refused);
        }
        program.steps.push(step);
        Ok(program.steps.len() - 1)
    }

    fn add(&mut self, program: &mut Program, node: &Node, forwards: bool) -> Result<(), Refused> {
        match node {
            Node::Letter(set) => {
                self.step(program, Step::Letter(set.clone()))?;
            }
            Node::Row(nodes) if forwards => {
                for node in nodes {
                    self.add(program, node, forwards)?;
                }
            }
            Node::Row(nodes) => {
                for node in nodes.iter().rev() {
                    self.add(program, node, forwards)?;
                }
            }
            Node::Either(nodes) => {
                let mut ends = Vec::new();
                for (index, node) in nodes.iter().enumerate() {
                    if index + 1 == nodes.len() {
                        self.add(program, node, forwards)?;
                        break;
                    }
                    let split = self.step(program, Step::Split(0, 0))?;
                    self.add(program, node, forwards)?;
                    ends.push(self.step(program, Step::Jump(0))?);
                    set(program, split, Step::Split(split + 1, program.steps.len()));
                }
                let end = program.steps.len();
                for jump in ends {
                    set(program, jump, Step::Jump(end));
                }
            }
            Node::Group { inside, .. } => self.add(program, inside, forwards)?,
            Node::Repeat {
                inside,
                least,
                most,
                ..
            } => self.repeat(
                program,
                inside,
                *least as usize,
                most.map(|most| most as usize),
                forwards,
            )?,
            Node::Look {
                is_ahead,
                is_wanted,
                inside,
            } => {
                // What is ahead is found from the end of the text backwards.
                let looked = self.program(inside, !is_ahead)?;
                self.looks.push(Look {
                    program: looked,
                    is_ahead: *is_ahead,
                });
                let (look, is_wanted) = (self.looks.len() - 1, *is_wanted);
                self.step(program, Step::Look { look, is_wanted })?;
            }
            Node::Edge(edge) => {
                self.step(program, Step::Edge(*edge))?;
            }
            Node::Again { .. } => return Err(Refused),
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        program: &mut Program,
        inside: &Node,
        least: usize,
        most: Option<usize>,
        forwards: bool,
    ) -> Result<(), Refused> {
        if most == Some(0) {
            return Ok(());
        }
        if let Some(set) = letter(inside)
            && (least > 1 || most.is_some_and(|most| most > 1))
        {
            let counter = program.counters;
            program.counters += 1;
            let set = set.clone();
            self.step(
                program,
                Step::Count {
                    set,
                    least,
                    most,
                    counter,
                },
            )?;
            return Ok(());
        }
        for _ in 0..least {
            let before = program.steps.len();
            self.add(program, inside, forwards)?;
            if program.steps.len() == before {
                // Nothing so many times is nothing.
                break;
            }
        }
        let Some(most) = most else {
            let split = self.step(program, Step::Split(0, 0))?;
            self.add(program, inside, forwards)?;
            self.step(program, Step::Jump(split))?;
            set(program, split, Step::Split(split + 1, program.steps.len()));
            return Ok(());
        };
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.step(program, Step::Split(0, 0))?);
            self.add(program, inside, forwards)?;
        }
        let end = program.steps.len();
        for split in splits {
            set(program, split, Step::Split(split + 1, end));
        }
        Ok(())
    }
}

fn set(program: &mut Program, at: usize, step: Step) {
    if let Some(place) = program.steps.get_mut(at) {
        *place = step;
    }
}

/// The set, where a part of a pattern is one letter.
fn letter(node: &Node) -> Option<&Arc<Set>> {
    match node {
        Node::Letter(set) => Some(set),
        Node::Group { inside, .. } => letter(inside),
        _ => None,
    }
}

/// One bit for each place of the text.
struct Places(Vec<u64>);

impl Places {
    fn holds(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    fn add(&mut self, at: usize) {
        if let Some(bits) = self.0.get_mut(at / 64) {
            *bits |= 1 << (at % 64);
        }
    }
}

struct Run<'t> {
    text: &'t [char],
    around: Vec<Places>,
    work: usize,
}

/// The states that a program is in.
struct States {
    /// Steps that wait for a letter.
    waiting: Vec<usize>,
    /// When each step was last reached, by the round.
    reached: Vec<usize>,
    round: usize,
    /// Where the rows of letters that are counted began, the first one first, and the step of each counter.
    rows: Vec<VecDeque<usize>>,
    counting: Vec<usize>,
    open: Vec<usize>,
    is_found: bool,
}

impl States {
    fn new(program: &Program) -> Self {
        let counting = program.steps.iter().enumerate();
        let counting = counting.filter(|(_, step)| matches!(step, Step::Count { .. }));
        Self {
            waiting: Vec::new(),
            reached: vec![0; program.steps.len()],
            round: 1,
            rows: vec![VecDeque::new(); program.counters],
            counting: counting.map(|(at, _)| at).collect(),
            open: Vec::new(),
            is_found: false,
        }
    }

    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.rows.iter().all(VecDeque::is_empty)
    }
}

impl Run<'_> {
    /// Whether a program is found anywhere.
    fn is_found(&mut self, program: &Program, is_anchored: bool) -> Option<bool> {
        let mut states = States::new(program);
        for at in 0..=self.text.len() {
            if at == 0 || !is_anchored {
                self.reach(program, &mut states, 0, at, at)?;
            }
            if states.is_found {
                return Some(true);
            }
            if at == self.text.len() || is_anchored && states.is_idle() {
                break;
            }
            self.advance(program, &mut states, at, at, at + 1)?;
        }
        Some(states.is_found)
    }

    /// The places from which a program leads somewhere ahead, or to which it leads from somewhere behind.
    fn places(&mut self, program: &Program, is_ahead: bool) -> Option<Places> {
        let mut states = States::new(program);
        let length = self.text.len();
        let mut places = Places(vec![0; length / 64 + 1]);
        for taken in 0..=length {
            let at = if is_ahead { length - taken } else { taken };
            self.reach(program, &mut states, 0, at, taken)?;
            if states.is_found {
                places.add(at);
            }
            if taken < length {
                let (letter, next) = if is_ahead {
                    (at - 1, at - 1)
                } else {
                    (at, at + 1)
                };
                self.advance(program, &mut states, taken, letter, next)?;
            }
        }
        Some(places)
    }

    /// Takes a letter. `taken` is how many were taken before it, `next` the place behind it.
    fn advance(
        &mut self,
        program: &Program,
        states: &mut States,
        taken: usize,
        letter: usize,
        next: usize,
    ) -> Option<()> {
        let letter = *self.text.get(letter)?;
        let waiting = std::mem::take(&mut states.waiting);
        states.round += 1;
        states.is_found = false;
        for at in &waiting {
            if let Some(Step::Letter(set)) = program.steps.get(*at)
                && set.holds(letter)
            {
                self.reach(program, states, at + 1, next, taken + 1)?;
            }
        }
        // All rows go on or end before any new one begins.
        let mut ended = Vec::new();
        for at in &states.counting {
            let Some(Step::Count {
                set,
                least,
                most,
                counter,
            }) = program.steps.get(*at)
            else {
                continue;
            };
            let Some(rows) = states.rows.get_mut(*counter) else {
                continue;
            };
            // What begins with this very letter's end was added a moment ago.
            let fresh = rows.back().copied().filter(|start| *start == taken + 1);
            if fresh.is_some() {
                rows.pop_back();
            }
            if set.holds(letter) {
                let is_over = |start: &usize| most.is_some_and(|most| taken + 1 - start > most);
                while rows.front().is_some_and(is_over) {
                    rows.pop_front();
                }
                if most.is_none() {
                    // Without an upper end the oldest row is as good as all.
                    rows.truncate(1);
                }
            } else {
                rows.clear();
            }
            if rows
                .front()
                .is_some_and(|start| taken + 1 - start >= *least)
            {
                ended.push(at + 1);
            }
            rows.extend(fresh);
            self.work += 1;
        }
        for at in ended {
            self.reach(program, states, at, next, taken + 1)?;
        }
        Some(())
    }

    /// Goes on from a step to all that wait for a letter. None where it took too much work.
    fn reach(
        &mut self,
        program: &Program,
        states: &mut States,
        from: usize,
        at: usize,
        taken: usize,
    ) -> Option<()> {
        states.open.push(from);
        while let Some(step) = states.open.pop() {
            self.work += 1;
            if self.work > MOST_WORK {
                return None;
            }
            match states.reached.get_mut(step) {
                Some(round) if *round != states.round => *round = states.round,
                _ => continue,
            }
            match program.steps.get(step)? {
                Step::Letter(_) => states.waiting.push(step),
                Step::Count { least, counter, .. } => {
                    states.rows.get_mut(*counter)?.push_back(taken);
                    if *least == 0 {
                        states.open.push(step + 1);
                    }
                }
                Step::Split(one, other) => states.open.extend([*other, *one]),
                Step::Jump(to) => states.open.push(*to),
                Step::Edge(edge) => {
                    if edge.holds(self.text, at) {
                        states.open.push(step + 1);
                    }
                }
                Step::Look { look, is_wanted } => {
                    if self.around.get(*look)?.holds(at) == *is_wanted {
                        states.open.push(step + 1);
                    }
                }
                Step::Found => states.is_found = true,
            }
        }
        Some(())
    }
}
