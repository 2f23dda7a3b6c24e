//! Which locals are still read behind a point: only these have to be handed over.

use wasmparser::Operator;

use super::points::Pointed;

/// A set of locals.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Locals(Vec<u64>);

impl Locals {
    pub(super) fn has(&self, local: u32) -> bool {
        let (word, bit) = place(local);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn add(&mut self, local: u32) {
        let (word, bit) = place(local);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    fn remove(&mut self, local: u32) {
        let (word, bit) = place(local);
        if let Some(bits) = self.0.get_mut(word) {
            *bits &= !bit;
        }
    }

    fn add_all(&mut self, others: &Self) {
        if self.0.len() < others.0.len() {
            self.0.resize(others.0.len(), 0);
        }
        for (bits, other) in self.0.iter_mut().zip(&others.0) {
            *bits |= other;
        }
    }
}

fn place(local: u32) -> (usize, u64) {
    ((local / 64) as usize, 1 << (local % 64))
}

/// What is live at a point.
#[derive(Clone, Default)]
pub(super) struct Live {
    /// Before its first instruction.
    pub(super) before: Locals,
    /// Behind the end of its block.
    pub(super) behind: Locals,
    /// Where a jump to each block around it goes, from the inside.
    pub(super) labels: Vec<Locals>,
}

/// A block around the instruction, seen from its end.
struct Around {
    /// What is live where a jump to it goes.
    label: Locals,
    /// What is live behind it.
    behind: Locals,
    /// What is live before the other branch of an `if`.
    other: Option<Locals>,
}

/// What is live at each point of a function, from its end to its start, and again while a loop brings more.
pub(super) fn live(function: &Pointed<'_>) -> Vec<Live> {
    // What is live at the start of each loop, by the instruction that opens it; by its end while going backwards.
    let mut loops: Vec<Locals> = Vec::new();
    loop {
        let (found, starts) = pass(function, &loops);
        if starts == loops {
            return found;
        }
        loops = starts;
    }
}

/// `loops` in the order in which their ends are met from behind.
fn pass(function: &Pointed<'_>, loops: &[Locals]) -> (Vec<Live>, Vec<Locals>) {
    let opens = opens(&function.operators);
    let mut found = vec![Live::default(); function.points.len()];
    let mut points = function.points.iter().enumerate().rev().peekable();
    let mut starts: Vec<Locals> = Vec::new();
    let mut numbers: Vec<usize> = Vec::new();
    let mut live = Locals::default();
    let mut around: Vec<Around> = Vec::new();
    for (index, operator) in function.operators.iter().enumerate().rev() {
        let label = |depth: u32, around: &[Around]| {
            let at = around.len().checked_sub(depth as usize + 1);
            at.map(|at| around[at].label.clone()).unwrap_or_default()
        };
        match operator {
            Operator::End => {
                let is_loop = opens[index]
                    .is_some_and(|open| matches!(function.operators[open], Operator::Loop { .. }));
                let mut target = live.clone();
                if is_loop {
                    numbers.push(starts.len());
                    target = loops.get(starts.len()).cloned().unwrap_or_default();
                    starts.push(Locals::default());
                }
                around.push(Around {
                    label: target,
                    behind: live.clone(),
                    other: None,
                });
            }
            Operator::Else => {
                if let Some(block) = around.last_mut() {
                    block.other = Some(std::mem::replace(&mut live, block.behind.clone()));
                }
            }
            Operator::If { .. } => {
                if let Some(block) = around.pop() {
                    live.add_all(block.other.as_ref().unwrap_or(&block.behind));
                }
            }
            Operator::Block { .. } => drop(around.pop()),
            Operator::Loop { .. } => {
                around.pop();
                if let Some(number) = numbers.pop() {
                    starts[number] = live.clone();
                }
            }
            Operator::Br { relative_depth } => live = label(*relative_depth, &around),
            Operator::BrIf { relative_depth } => live.add_all(&label(*relative_depth, &around)),
            Operator::BrTable { targets } => {
                live = label(targets.default(), &around);
                for target in targets.targets().flatten() {
                    live.add_all(&label(target, &around));
                }
            }
            Operator::Return | Operator::Unreachable => live = Locals::default(),
            Operator::LocalGet { local_index } => live.add(*local_index),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                live.remove(*local_index);
            }
            _ => {}
        }
        while let Some((number, _)) = points.next_if(|(_, point)| point.from == index) {
            found[number] = Live {
                before: live.clone(),
                behind: around
                    .last()
                    .map(|block| block.behind.clone())
                    .unwrap_or_default(),
                labels: around
                    .iter()
                    .rev()
                    .map(|block| block.label.clone())
                    .collect(),
            };
        }
    }
    (found, starts)
}

/// Of each end, what it ends; none for that of the function.
fn opens(operators: &[Operator<'_>]) -> Vec<Option<usize>> {
    let mut opens = vec![None; operators.len()];
    let mut open = Vec::new();
    for (index, operator) in operators.iter().enumerate() {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                open.push(index);
            }
            Operator::End => opens[index] = open.pop(),
            _ => {}
        }
    }
    opens
}
