//! Which subschemas apply to a place now: those of its seeds, those that conditions bring, and those of the variants that
//! are picked.

use std::sync::Arc;

use serde_json::Value;

use super::coming::Coming;
use super::limits::{DEPTH, MOST_EAGER};
use super::node::Active;
use super::{FormState, NodeId};
use crate::form::Set;
use crate::form::choice::{Choice, Found};
use crate::model::rare::List;
use crate::model::subschema::SchemaId;
use formloom_schema::TypeSet;

/// The subschemas that apply to a place now.
pub(super) struct Expanded {
    pub(super) set: Set,
    pub(super) own: usize,
    pub(super) choices: List<Active>,
}

impl FormState {
    pub(super) fn expand(&self, id: NodeId) -> Expanded {
        self.expand_with(id, true)
    }

    /// The same with or without what conditions bring.
    pub(super) fn expand_with(&self, id: NodeId, conditions: bool) -> Expanded {
        let node = self.node(id);
        let closure = self.form.closure(&node.seeds);
        let unconditional = closure.len();
        if !self.form.merged(&closure, unconditional).is_dynamic() {
            return Expanded {
                set: closure,
                own: unconditional,
                choices: List::default(),
            };
        }
        let value = self.value(id);
        let conditions = conditions && !self.is_placeholder(id);
        let mut set = closure.to_vec();
        if conditions {
            self.add_conditional(id, &mut set, 0, value);
        }
        let own = set.len();
        let mut choices: List<Active> = List::default();
        loop {
            let merged = self.form.merged(&Arc::from(set.as_slice()), own);
            let next = merged
                .choices
                .iter()
                .find(|choice| choices.iter().all(|known| known.choice.id != choice.id));
            let Some(choice) = next else { break };
            let follows = self.follows(choice, &set[unconditional..own], &node.seeds);
            let leader = choice.member().and_then(|member| {
                let leads = |known: &&Active| known.member() == Some(member);
                choices.iter().find(leads)
            });
            let variant = match node
                .choices
                .iter()
                .find(|known| known.choice.id == choice.id)
            {
                _ if follows => match value.map(|value| choice.look_up(value, &|_| false)) {
                    Some(Found::Variant(found)) => Some(found),
                    _ => None,
                },
                // Another union of this place has the same discriminator.
                _ if leader.is_some() => leader.and_then(|leader| {
                    let (member, first) = leader.choice.constant(leader.variant?)?;
                    // Of several values of the leader the one that is there decides.
                    let there = value.and_then(|value| value.get(member));
                    let there =
                        there.filter(|there| leader.choice.variant_of(there) == leader.variant);
                    choice.variant_of(there.unwrap_or(first))
                }),
                Some(known) => known.variant,
                None => match node.past_choices.get(&choice.id) {
                    // A value says itself of which type it is.
                    Some(past)
                        if choice.owner.is_none()
                            && value.is_some_and(|value| {
                                let is_of_it = is_of_type(choice, *past, value);
                                !is_of_it && !self.is_waiting(id, choice, *past)
                            }) =>
                    {
                        self.select(id, choice, &merged)
                    }
                    Some(past) => past.filter(|past| *past < choice.variants.len()),
                    None => self.select(id, choice, &merged),
                },
            };
            if let Some(variant) = variant.and_then(|variant| choice.variants.get(variant)) {
                let start = set.len();
                self.add_closure(&mut set, variant.schema);
                if conditions {
                    self.add_conditional(id, &mut set, start, value);
                }
            }
            choices.push(Active {
                choice: choice.clone(),
                variant,
                follows,
            });
        }
        Expanded {
            set: set.into(),
            own,
            choices,
        }
    }

    /// Whether `null` in an item of any type waits for a number, which was picked there.
    fn is_waiting(&self, id: NodeId, choice: &Choice, picked: Option<usize>) -> bool {
        let picked = picked.and_then(|picked| choice.variants.get(picked));
        let is_number = picked.is_some_and(|picked| picked.types.meets(TypeSet::NUMBER));
        let is_null = self.value(id).is_some_and(Value::is_null);
        choice.is_any() && is_number && is_null && self.is_entry(id)
    }

    /// Whether a place was just added, and has no value of its own yet.
    pub(super) fn is_placeholder(&self, id: NodeId) -> bool {
        let node = self.node(id);
        let placeholder = self.pass.placeholder.as_ref();
        placeholder.is_some_and(|(around, key)| node.parent == Some(*around) && node.key == *key)
    }

    /// Whether a choice that a condition brings is decided by a field that stands there without the condition.
    fn follows(&self, choice: &Choice, conditional: &[SchemaId], seeds: &[SchemaId]) -> bool {
        let comes_along = choice
            .owner
            .is_some_and(|owner| conditional.contains(&owner));
        comes_along
            && choice.member().is_some_and(|member| {
                let without = self.form.merged_static(seeds);
                without.properties.contains_key(member)
            })
    }

    fn add_closure(&self, set: &mut Vec<SchemaId>, id: SchemaId) {
        for more in self.form.closure(&[id]).iter() {
            if !set.contains(more) {
                set.push(*more);
            }
        }
    }

    /// Adds what the conditions of the set from `start` on bring, and the conditions in that.
    fn add_conditional(
        &self,
        at: NodeId,
        set: &mut Vec<SchemaId>,
        start: usize,
        value: Option<&Value>,
    ) {
        let is_told = !self.kept.is_empty();
        let known = self.graph.as_ref().zip(self.instance.as_ref());
        let known = known
            .filter(|_| is_told)
            .map(|known| (known, self.pointer(at)));
        let mut coming = Coming::new(self, at, value);
        let mut at = start;
        while let Some(id) = set.get(at).copied() {
            coming.add(id);
            for condition in &self.form.subschema(id).facts.conditions {
                let branch = match &known {
                    _ if coming.value().is_some() => self.form.applies(condition, coming.value()),
                    Some(((graph, instance), at)) => {
                        self.form.applies_at(condition, instance, at, graph)
                    }
                    None => self.form.applies(condition, value),
                };
                if let Some(branch) = branch {
                    self.add_closure(set, branch);
                }
            }
            at += 1;
        }
    }

    /// Whether an absent place is inside itself: one of the subschemas on the way to it applies to it again.
    pub(super) fn reenters(&self, id: NodeId, set: &[SchemaId]) -> bool {
        self.path(id).iter().any(|step| {
            let seeds = &self.node(*step).seeds;
            seeds
                .iter()
                .filter_map(|seed| self.form.subschema(*seed).parent)
                .any(|parent| set.contains(&parent))
        })
    }

    /// Whether nothing more comes by itself at a place: it is deep inside, or a lot came in this edit already.
    pub(super) fn is_too_far(&self, id: NodeId) -> bool {
        self.pass.eager > MOST_EAGER || self.path(id).len() > DEPTH
    }
}

/// Whether a value is of the type that is picked.
fn is_of_type(choice: &Choice, picked: Option<usize>, value: &Value) -> bool {
    let variant = picked.and_then(|picked| choice.variants.get(picked));
    variant.is_some_and(|variant| variant.types.holds(TypeSet::of(value)))
}
