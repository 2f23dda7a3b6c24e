//! Circles of subschemas that apply to one place, and the order in which the subschemas of a place are judged.
//!
//! `a` refers to `b`, and `b` to `a`: whoever comes first, the edge that leads back to what is being judged
//! counts as valid. Which edge that is depends on where one comes in, so each member of a circle is copied
//! for each way in. Such schemas are rare, and the specification leaves open what they mean.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::table::{Compiled, Rule};
use formloom_schema::{SchemaError, circles};

/// How many copies may be made.
const MOST_COPIES: usize = 2_000;

/// Opens every circle, and gives each subschema its rank.
pub(super) fn open_and_rank(mut compiled: Vec<Compiled>) -> Result<Vec<Compiled>, SchemaError> {
    let circle = circle_of_each(&edges(&compiled));
    if circle.iter().any(Option::is_some) {
        open(&mut compiled, &circle)?;
    }
    let ranks = ranks(&compiled);
    for (compiled, rank) in compiled.iter_mut().zip(ranks) {
        compiled.rank = rank;
    }
    Ok(compiled)
}

/// One more than the highest rank of what applies it. Few ranks are enough for most schemas, and what has the same
/// one can be judged in any order.
fn ranks(compiled: &[Compiled]) -> Vec<u32> {
    let edges = edges(compiled);
    let mut ranks = vec![0; compiled.len()];
    // What comes last applies what came before. There are no circles any more.
    for at in circles(&edges).into_iter().rev().flatten() {
        let rank: u32 = ranks[at];
        for to in &edges[at] {
            ranks[*to] = ranks[*to].max(rank + 1);
        }
    }
    ranks
}

fn edges(compiled: &[Compiled]) -> Vec<Vec<usize>> {
    compiled.iter().map(|one| targets(one).collect()).collect()
}

/// The circle of each, where it is in one.
fn circle_of_each(edges: &[Vec<usize>]) -> Vec<Option<u32>> {
    let mut of_each = vec![None; edges.len()];
    let is_circle = |members: &[usize]| match members {
        [alone] => edges[*alone].contains(alone),
        _ => true,
    };
    let found = circles(edges);
    let found = found.into_iter().filter(|members| is_circle(members));
    for (number, members) in (0..).zip(found) {
        for member in members {
            of_each[member] = Some(number);
        }
    }
    of_each
}

fn open(compiled: &mut Vec<Compiled>, circles: &[Option<u32>]) -> Result<(), SchemaError> {
    let circle_of = |rule: Rule| circles.get(rule.index()).copied().flatten();
    let mut originals: HashMap<Rule, Compiled> = HashMap::new();
    for (index, one) in compiled.iter().enumerate() {
        let rule = Rule(u32::try_from(index).unwrap_or(u32::MAX));
        if circle_of(rule).is_some() {
            originals.insert(rule, one.clone());
        }
    }
    // Each copy is of one member, with those that are being judged when one comes to it.
    let mut copies: HashMap<(Rule, BTreeSet<Rule>), Rule> = HashMap::new();
    let mut waiting: Vec<(Rule, Rule, BTreeSet<Rule>)> = originals
        .keys()
        .map(|rule| (*rule, *rule, BTreeSet::new()))
        .collect();
    while let Some((number, original, mut judged)) = waiting.pop() {
        judged.insert(original);
        let Some(mut groups) = originals.get(&original).map(|one| one.groups.clone()) else {
            continue;
        };
        for target in groups.iter_mut().flat_map(|group| &mut group.targets) {
            if circle_of(target.rule) != circle_of(original) {
                continue;
            }
            if judged.contains(&target.rule) {
                target.closes = true;
                continue;
            }
            let key = (target.rule, judged.clone());
            let known = copies.get(&key).copied();
            target.rule = match known {
                Some(known) => known,
                None => {
                    let Some(copy) = originals.get(&target.rule) else {
                        continue;
                    };
                    if copies.len() >= MOST_COPIES {
                        return Err(SchemaError::Limit {
                            what: "ways through circles of subschemas",
                            limit: MOST_COPIES,
                        });
                    }
                    let new = Rule(u32::try_from(compiled.len()).unwrap_or(u32::MAX));
                    compiled.push(copy.clone());
                    waiting.push((new, target.rule, judged.clone()));
                    copies.insert(key, new);
                    new
                }
            };
        }
        if let Some(one) = compiled.get_mut(number.index()) {
            one.groups = groups;
        }
    }
    Ok(())
}

/// The subschemas that a subschema applies at its own place.
fn targets(compiled: &Compiled) -> impl Iterator<Item = usize> + '_ {
    compiled
        .groups
        .iter()
        .flat_map(|group| &group.targets)
        .filter(|target| !target.closes)
        .map(|target| target.rule.index())
}
