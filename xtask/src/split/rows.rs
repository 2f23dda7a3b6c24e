//! Which rows of instructions become functions of their own: those that save more than they cost, and what they share with
//! the function around them.

use std::collections::BTreeSet;

use wasmparser::Operator;

use super::counted::Ran;
use super::live::{Live, live};
use super::points::{Carried, Point, Pointed};

/// A row has to save this many bytes.
const LEAST: usize = 40;
/// What a value costs that is handed over, a call, and a way out.
const HANDED: usize = 4;
const CALL: usize = 10;
const WAY: usize = 6;

/// The kinds of values that are handed over, and how many of each at most.
pub(super) const KINDS: [(wasmparser::ValType, u32); 4] = [
    (wasmparser::ValType::I32, 64),
    (wasmparser::ValType::I64, 24),
    (wasmparser::ValType::F32, 4),
    (wasmparser::ValType::F64, 12),
];

/// A way out of a row, with the kind of what it carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// A jump, by the distance of its block.
    Jump(u32, Option<usize>),
    Return(Option<usize>),
}

impl Way {
    pub(super) fn carries(self) -> Option<usize> {
        match self {
            Self::Jump(_, kind) | Self::Return(kind) => kind,
        }
    }

    /// Whether more is to be done than to jump.
    pub(super) fn is_long(self) -> bool {
        matches!(self, Self::Return(_)) || self.carries().is_some()
    }
}

pub(super) struct Row {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The locals that are handed in, and out, each with its global.
    pub(super) taken: Vec<(u32, u32)>,
    pub(super) given: Vec<(u32, u32)>,
    pub(super) ways: Vec<Way>,
    /// Whether the end of the row can be reached, and what it leaves.
    pub(super) falls: Option<Option<usize>>,
}

/// The rows of a function that are worth it, the longest first where one is inside of another.
pub(super) fn chosen(function: &Pointed<'_>, ran: &Ran, globals: u32) -> Vec<Row> {
    if ran.points.iter().all(|ran| *ran) {
        return Vec::new();
    }
    let live = live(function);
    let mut rows: Vec<Row> = Vec::new();
    let points = function.points.iter().zip(&live).zip(&ran.points);
    for ((point, live), _) in points.filter(|(_, ran)| !**ran) {
        let is_inside = rows.last().is_some_and(|row| point.from < row.to);
        if point.to > point.from && !is_inside {
            rows.extend(row(function, point, live, globals));
        }
    }
    rows
}

/// The kind of what is carried; none where it cannot be handed over.
fn kind(carried: Carried) -> Option<Option<usize>> {
    match carried {
        Carried::Nothing => Some(None),
        Carried::One(of) => Some(Some(kind_of(of)?)),
        Carried::Many => None,
    }
}

fn kind_of(of: wasmparser::ValType) -> Option<usize> {
    KINDS.iter().position(|(kind, _)| *kind == of)
}

fn row(function: &Pointed<'_>, point: &Point, live: &Live, globals: u32) -> Option<Row> {
    let (mut named, mut written) = (BTreeSet::new(), BTreeSet::new());
    let mut ways = BTreeSet::new();
    let result = kind(*point.labels.last()?)?;
    let mut depth: u32 = 0;
    for operator in &function.operators[point.from..point.to] {
        let mut jumps = Vec::new();
        match operator {
            Operator::LocalGet { local_index } => {
                named.insert(*local_index);
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                named.insert(*local_index);
                written.insert(*local_index);
            }
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => depth += 1,
            Operator::End => depth = depth.checked_sub(1)?,
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                jumps.push(*relative_depth);
            }
            Operator::BrTable { targets } => {
                for target in targets.targets() {
                    jumps.push(target.ok()?);
                }
                jumps.push(targets.default());
            }
            Operator::Return => drop(ways.insert(Way::Return(result))),
            _ => {}
        }
        let is_table = matches!(operator, Operator::BrTable { .. });
        for out in jumps.iter().filter_map(|to| to.checked_sub(depth)) {
            let carries = kind(*point.labels.get(out as usize)?)?;
            // A table that carries something can go to labels of the row as well.
            if is_table && carries.is_some() {
                return None;
            }
            ways.insert(Way::Jump(out, carries));
        }
    }
    let falls = match point.falls_through {
        true => Some(kind(point.leaves)?),
        false => None,
    };
    let is_given = |local: &u32| {
        let jumps = ways.iter().any(|way| match way {
            Way::Jump(out, _) => live.labels[*out as usize].has(*local),
            Way::Return(_) => false,
        });
        jumps || falls.is_some() && live.behind.has(*local)
    };
    let given: BTreeSet<u32> = written.into_iter().filter(is_given).collect();
    named.retain(|local| live.before.has(*local));
    let cost = HANDED * (named.len() + given.len()) + CALL + WAY * ways.len();
    if point.length < cost + LEAST {
        return None;
    }
    Some(Row {
        from: point.from,
        to: point.to,
        taken: handed(function, &named, globals)?,
        given: handed(function, &given, globals)?,
        ways: ways.into_iter().collect(),
        falls,
    })
}

/// Gives each local a global of its kind; none where there are too many, or one is no number.
fn handed(function: &Pointed<'_>, locals: &BTreeSet<u32>, globals: u32) -> Option<Vec<(u32, u32)>> {
    let mut used = [0; KINDS.len()];
    let mut pairs = Vec::new();
    for local in locals {
        let of = function.locals.get(*local as usize)?;
        let kind = kind_of(*of)?;
        if used[kind] == KINDS[kind].1 {
            return None;
        }
        pairs.push((*local, global(globals, kind, used[kind])));
        used[kind] += 1;
    }
    Some(pairs)
}

/// The globals of a kind lie beside each other; the last of them is for what a way carries.
pub(super) fn global(first: u32, kind: usize, number: u32) -> u32 {
    let before = KINDS[..kind].iter().map(|(_, most)| most + 1);
    first + before.sum::<u32>() + number
}
