//! How far judging one value goes: through references, unions and conditions, without a step into the value.
//!
//! Invariant: the search keeps its own stack, so that it does not do what it is there to prevent.

use crate::model::subschema::{Condition, Facts, SchemaId, Subschema, Union};

/// What a validator does for one value at the worst place of a schema.
pub(crate) struct Reach {
    /// The longest chain of subschemas, each through the one before: a validator follows it by recursion.
    /// All of a circle count.
    pub(crate) chain: usize,
    /// How often a subschema is judged, where a validator goes every way that there is.
    pub(crate) ways: usize,
}

pub(crate) fn reach(subschemas: &[Subschema], unions: &[Union]) -> Reach {
    let mut search = Search {
        edges: subschemas
            .iter()
            .map(|subschema| in_place(&subschema.facts, unions))
            .collect(),
        order: vec![0; subschemas.len()],
        low: vec![0; subschemas.len()],
        depth: vec![0; subschemas.len()],
        ways: vec![0; subschemas.len()],
        open: Vec::new(),
        next: 1,
    };
    for start in 0..subschemas.len() {
        search.from(start);
    }
    Reach {
        chain: search.depth.into_iter().max().unwrap_or_default(),
        ways: search.ways.into_iter().max().unwrap_or_default(),
    }
}

/// Tarjan's search for circles; a subschema's depth is known when its circle is complete.
struct Search {
    edges: Vec<Vec<SchemaId>>,
    /// When each was found, from 1 on.
    order: Vec<usize>,
    low: Vec<usize>,
    /// The longest chain that starts there; 0 while it is open.
    depth: Vec<usize>,
    ways: Vec<usize>,
    open: Vec<usize>,
    next: usize,
}

impl Search {
    fn from(&mut self, start: usize) {
        if self.order[start] != 0 {
            return;
        }
        let mut path = vec![(start, 0)];
        self.find(start);
        while let Some((at, edge)) = path.last_mut() {
            let at = *at;
            if let Some(to) = self.edges[at].get(*edge).map(|id| id.index()) {
                *edge += 1;
                if self.order[to] == 0 {
                    self.find(to);
                    path.push((to, 0));
                } else if self.depth[to] == 0 {
                    self.low[at] = self.low[at].min(self.order[to]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[at]);
            }
            if self.low[at] == self.order[at] {
                self.close(at);
            }
        }
    }

    fn find(&mut self, at: usize) {
        self.order[at] = self.next;
        self.low[at] = self.next;
        self.next += 1;
        self.open.push(at);
    }

    /// Everything that is open since `at` is one circle.
    fn close(&mut self, at: usize) {
        let start = self.open.iter().rposition(|open| *open == at).unwrap_or(0);
        let circle = self.open.split_off(start);
        let mut depth: usize = 0;
        let mut ways = circle.len();
        // No more ways lead through a circle than picking an edge at each of its members.
        let mut rounds: usize = 1;
        for member in &circle {
            let mut inside: usize = 0;
            for to in &self.edges[*member] {
                let to = to.index();
                if self.depth[to] == 0 {
                    inside += 1;
                }
                depth = depth.max(self.depth[to]);
                ways = ways.saturating_add(self.ways[to]);
            }
            rounds = rounds.saturating_mul(inside.max(1));
        }
        for member in &circle {
            self.depth[*member] = depth + circle.len();
            self.ways[*member] = ways.saturating_mul(rounds);
        }
    }
}

fn in_place(facts: &Facts, unions: &[Union]) -> Vec<SchemaId> {
    let mut found: Vec<SchemaId> = facts.references.to_vec();
    found.extend(&facts.all_of);
    found.extend(facts.not);
    for union in &facts.unions {
        if let Some(union) = unions.get(union.0 as usize) {
            found.extend(&union.branches);
        }
    }
    for condition in &facts.conditions {
        match condition {
            Condition::If {
                test,
                then,
                otherwise,
            } => found.extend([Some(*test), *then, *otherwise].into_iter().flatten()),
            Condition::Dependent { then, .. } => found.push(*then),
        }
    }
    found
}
