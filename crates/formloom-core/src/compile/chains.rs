//! How far judging one value goes: through references, unions and conditions, without a step into the value.

use formloom_schema::circles;

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
    let edges = subschemas
        .iter()
        .map(|subschema| in_place(&subschema.facts, unions));
    let edges: Vec<Vec<usize>> = edges
        .map(|ids| ids.into_iter().map(SchemaId::index).collect())
        .collect();
    // The longest chain that starts at each, and its ways; 0 where that is not known yet: in the circle itself.
    let (mut depths, mut all_ways) = (vec![0; edges.len()], vec![0; edges.len()]);
    for circle in circles(&edges) {
        let mut depth: usize = 0;
        let mut ways = circle.len();
        // No more ways lead through a circle than picking an edge at each of its members.
        let mut rounds: usize = 1;
        for member in &circle {
            let mut inside: usize = 0;
            for to in &edges[*member] {
                inside += usize::from(depths[*to] == 0);
                depth = depth.max(depths[*to]);
                ways = ways.saturating_add(all_ways[*to]);
            }
            rounds = rounds.saturating_mul(inside.max(1));
        }
        for member in &circle {
            depths[*member] = depth + circle.len();
            all_ways[*member] = ways.saturating_mul(rounds);
        }
    }
    Reach {
        chain: depths.into_iter().max().unwrap_or_default(),
        ways: all_ways.into_iter().max().unwrap_or_default(),
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
