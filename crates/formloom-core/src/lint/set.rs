//! Sets of subschemas that apply to the same value.

use hashbrown::HashSet;

use super::Lint;
use crate::model::subschema::{Condition, SchemaId};

impl<'a> Lint<'a> {
    /// What applies wherever one of the seeds does: targets of references, `allOf`.
    pub(super) fn always(&self, seeds: &[SchemaId]) -> Option<Vec<SchemaId>> {
        self.gather(seeds, false)
    }

    /// What can apply where one of the seeds does: also every branch of a union or a condition.
    pub(super) fn possibly(&self, seeds: &[SchemaId]) -> Option<Vec<SchemaId>> {
        self.gather(seeds, true)
    }

    /// What surely applies to each value that is judged by a subschema: also what stands around it at the place.
    pub(super) fn around(&self, id: SchemaId) -> Option<Vec<SchemaId>> {
        let mut seeds = vec![id];
        let mut at = id;
        while let Some((parent, _)) = self.above(at) {
            self.spend(1)?;
            seeds.push(parent);
            at = parent;
        }
        self.always(&seeds)
    }

    /// The subschema that judges every value that this one judges, and the keyword in it that holds this one.
    pub(super) fn above(&self, id: SchemaId) -> Option<(SchemaId, &'a str)> {
        if self.referenced.contains(&id) {
            return None;
        }
        let subschema = self.subschema(id);
        let parent = subschema.parent?;
        let above = self.subschema(parent).location.pointer.as_str();
        let inside = subschema.location.pointer.as_str().strip_prefix(above)?;
        let keyword = inside.split('/').nth(1)?;
        let same_value = matches!(
            keyword,
            "allOf" | "anyOf" | "oneOf" | "then" | "else" | "dependentSchemas" | "dependencies"
        );
        same_value.then_some((parent, keyword))
    }

    /// Whether all that these subschemas say is known: no reference is absent, none depends on how one came there.
    pub(super) fn is_known(&self, set: &[SchemaId]) -> bool {
        set.iter().all(|id| {
            let dynamic = self.raw(*id).is_some_and(|schema| {
                schema.contains_key("$dynamicRef") || schema.contains_key("$recursiveRef")
            });
            !dynamic && !self.facts(*id).unresolved
        })
    }

    /// Every subschema that one holds or refers to.
    pub(super) fn inside(&self, id: SchemaId) -> Vec<SchemaId> {
        let facts = self.facts(id);
        let mut inside = self.in_place(id, true);
        inside.extend(facts.not);
        inside.extend(
            facts
                .conditions
                .iter()
                .filter_map(|condition| match condition {
                    Condition::If { test, .. } => Some(*test),
                    Condition::Dependent { .. } => None,
                }),
        );
        inside.extend(facts.properties.values());
        inside.extend(facts.items);
        inside.extend(&facts.prefix);
        inside.extend(facts.patterns.iter().map(|(_, child)| *child));
        inside.extend(facts.additional);
        inside.extend(facts.unevaluated);
        inside
    }

    fn gather(&self, seeds: &[SchemaId], branches: bool) -> Option<Vec<SchemaId>> {
        let mut seen = HashSet::new();
        let mut set: Vec<SchemaId> = Vec::new();
        set.extend(seeds.iter().copied().filter(|id| seen.insert(*id)));
        let mut next = 0;
        while let Some(id) = set.get(next).copied() {
            self.spend(1)?;
            next += 1;
            let more = self.in_place(id, branches).into_iter();
            set.extend(more.filter(|id| seen.insert(*id)));
        }
        Some(set)
    }

    fn in_place(&self, id: SchemaId, branches: bool) -> Vec<SchemaId> {
        let facts = self.facts(id);
        let mut found: Vec<SchemaId> = facts.references.to_vec();
        found.extend(&facts.all_of);
        if branches {
            for union in &facts.unions {
                found.extend(&self.form.union(*union).branches);
            }
            found.extend(facts.conditions.iter().flat_map(Condition::branches));
        }
        found
    }
}
