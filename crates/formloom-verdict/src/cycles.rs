//! Circles of subschemas that apply to one place, and the order in which the subschemas of a place are judged.
//!
//! `a` refers to `b`, and `b` to `a`: whoever comes first, the edge that leads back to what is being judged
//! counts as valid. Which edge that is depends on where one comes in, so each member of a circle is copied
//! for each way in. Such schemas are rare, and the specification leaves open what they mean.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::table::{Compiled, Rule};
use formloom_schema::SchemaError;

/// How many copies may be made.
const MOST_COPIES: usize = 2_000;

/// Opens every circle, and gives each subschema its rank.
pub(super) fn open_and_rank(mut compiled: Vec<Compiled>) -> Result<Vec<Compiled>, SchemaError> {
    let circles = Search::over(&compiled).circle;
    if circles.iter().any(Option::is_some) {
        open(&mut compiled, &circles)?;
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
    let search = Search::over(compiled);
    let mut ranks = vec![0; compiled.len()];
    // What is left last applies everything that was left before.
    for at in search.left.iter().rev() {
        let rank: u32 = ranks[*at];
        for to in &search.edges[*at] {
            ranks[*to] = ranks[*to].max(rank + 1);
        }
    }
    ranks
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

/// Tarjan's search for circles, with a stack of its own.
struct Search {
    edges: Vec<Vec<usize>>,
    /// When each was found, from 1 on; 0 is never.
    found: Vec<usize>,
    low: Vec<usize>,
    open: Vec<usize>,
    is_open: Vec<bool>,
    next: usize,
    /// The circle of each, where it is in one.
    circle: Vec<Option<u32>>,
    circles: u32,
    /// In the order in which the search left them.
    left: Vec<usize>,
}

impl Search {
    fn over(compiled: &[Compiled]) -> Self {
        let count = compiled.len();
        let mut this = Self {
            edges: compiled.iter().map(|one| targets(one).collect()).collect(),
            found: vec![0; count],
            low: vec![0; count],
            open: Vec::new(),
            is_open: vec![false; count],
            next: 1,
            circle: vec![None; count],
            circles: 0,
            left: Vec::with_capacity(count),
        };
        for start in 0..count {
            this.from(start);
        }
        this
    }

    fn from(&mut self, start: usize) {
        if self.found[start] != 0 {
            return;
        }
        self.find(start);
        let mut path = vec![(start, 0)];
        while let Some((at, edge)) = path.last_mut() {
            let at = *at;
            if let Some(to) = self.edges[at].get(*edge).copied() {
                *edge += 1;
                if self.found[to] == 0 {
                    self.find(to);
                    path.push((to, 0));
                } else if self.is_open[to] {
                    self.low[at] = self.low[at].min(self.found[to]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[at]);
            }
            self.left.push(at);
            if self.low[at] == self.found[at] {
                self.close(at);
            }
        }
    }

    fn find(&mut self, at: usize) {
        self.found[at] = self.next;
        self.low[at] = self.next;
        self.next += 1;
        self.open.push(at);
        self.is_open[at] = true;
    }

    fn close(&mut self, at: usize) {
        let start = self.open.iter().rposition(|open| *open == at).unwrap_or(0);
        let members = self.open.split_off(start);
        let is_circle = members.len() > 1 || self.edges[at].contains(&at);
        for member in members {
            self.is_open[member] = false;
            if is_circle {
                self.circle[member] = Some(self.circles);
            }
        }
        self.circles += u32::from(is_circle);
    }
}
