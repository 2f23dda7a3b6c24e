//! Which rules of a layout hold, as the instance changes.
//!
//! Invariant: after an edit only rules are asked that look at, above or below a place that changed, and of these only
//! those that somebody asked about before.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::Layout;
use super::ids::RuleId;
use super::pattern::{Binding, Pattern, Trie};
use super::rule::{Effect, Ruled};
use super::schemas::RuleSchemas;
use crate::form::Form;
use crate::state::FormState;
use crate::state::change::Change;
use formloom_schema::Pointer;
use formloom_verdict::{Graph, Program};

/// A rule that holds now and did not before, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flip {
    /// The place at which the rule stands; of a section or panel the group in whose layout it is.
    pub at: Pointer,
    /// What the rule decides there.
    pub effect: Effect,
    /// Whether it holds now.
    pub holds: bool,
}

/// What the rules of a [`Layout`] say about one [`FormState`]. The state is given to each call; after each edit
/// [`LayoutState::update`] has to be told of it before anything is asked.
///
/// A rule of the form `{ "at", "schema" }` holds where there is a value at the place and it is valid by the schema.
/// A value that is not there satisfies no schema (so `not` holds then); text that does not parse yet, and
/// secrets, typed ones too, are not there. A schema that goes past a limit makes its whole rule hold, and of others keywords
/// that cannot be used are left out, as in a form: [`Layout::check`] finds both. A large value costs its size whenever something in it changes: a rule better looks at the field itself.
///
/// What a rule hides stays in the instance, and counts as before. A renderer draws a hidden place all the same while
/// an error is shown there or inside (`NodeView::errors`), so that nothing blocks a submit unseen.
pub struct LayoutState {
    layout: Layout,
    /// The schemas of the rules, by number; none where one cannot be used.
    programs: Vec<Option<Arc<Program>>>,
    /// Whether all schemas of a rule could be compiled; else it holds, and hides nothing.
    usable: Vec<bool>,
    /// Which rules look where.
    watched: Trie<usize>,
    /// What is known of each rule, by what its `*` stand for.
    known: RefCell<Vec<BTreeMap<Binding, bool>>>,
    evaluated: Cell<usize>,
}

impl LayoutState {
    /// Compiles the rules of a layout. The formats that the host added to the form are known to them; their dialect is
    /// 2020-12 where `$schema` says nothing else.
    pub fn new(layout: &Layout, form: &Form) -> Self {
        let mut schemas = RuleSchemas::new(form);
        let parts = &layout.0;
        let mut programs = vec![None; parts.leaves];
        let mut usable = Vec::with_capacity(parts.rules.len());
        let mut watched = Trie::default();
        for (index, ruled) in parts.rules.iter().enumerate() {
            let mut leaves = Vec::new();
            ruled.rule.leaves(&mut leaves);
            let mut all = true;
            for leaf in leaves {
                let program = schemas.program(leaf.schema);
                all &= program.is_some();
                programs[leaf.number] = program;
                watched.add(leaf.at, index);
            }
            usable.push(all);
        }
        Self {
            layout: layout.clone(),
            programs,
            usable,
            watched,
            known: RefCell::new(vec![BTreeMap::new(); parts.rules.len()]),
            evaluated: Cell::new(0),
        }
    }

    /// The layout.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether a place is shown: it is not `hidden`, and its rule holds.
    pub fn is_shown(&self, state: &FormState, at: &Pointer) -> bool {
        self.layout.place(at).is_none_or(|hints| {
            !hints.hidden && hints.show.is_none_or(|rule| self.holds(state, rule, at))
        })
    }

    /// Whether a place can be edited, as far as its own rule says: a place in a group that is not enabled is not
    /// enabled either, and a renderer passes that down.
    pub fn is_enabled(&self, state: &FormState, at: &Pointer) -> bool {
        let rule = self.layout.place(at).and_then(|hints| hints.enable);
        rule.is_none_or(|rule| self.holds(state, rule, at))
    }

    /// Whether a rule holds. `at` is the place at which it stands; of a section or panel the group in whose layout it
    /// is. A rule that does not stand there holds.
    pub fn holds(&self, state: &FormState, rule: RuleId, at: &Pointer) -> bool {
        let index = rule.0 as usize;
        let Some(ruled) = self.layout.0.rules.get(index) else {
            return true;
        };
        let Some(binding) = ruled.owner.binding(at) else {
            return true;
        };
        if let Some(known) = self.known.borrow()[index].get(&binding) {
            return *known;
        }
        let holds = self.evaluate(state, index, ruled, &binding);
        self.known.borrow_mut()[index].insert(binding, holds);
        holds
    }

    /// Takes in an edit, and says which rules turned of those that were asked about: what is drawn of them is drawn
    /// again.
    pub fn update(&mut self, state: &FormState, change: &Change) -> Vec<Flip> {
        let mut due: BTreeSet<(usize, Binding)> = BTreeSet::new();
        let known = self.known.get_mut();
        for place in &change.places {
            for (rule, first) in self.watched.around(place) {
                let inside = known[*rule].range(first.clone()..);
                let inside = inside.take_while(|(binding, _)| binding.starts_with(&first));
                due.extend(inside.map(|(binding, _)| (*rule, binding.clone())));
            }
        }
        let layout = self.layout.clone();
        let mut flips = Vec::new();
        for (index, binding) in due {
            let ruled = &layout.0.rules[index];
            let at = ruled.owner.bound(&binding);
            if state.find(&at).is_none() {
                self.known.get_mut()[index].remove(&binding);
                continue;
            }
            let holds = self.evaluate(state, index, ruled, &binding);
            if self.known.get_mut()[index].insert(binding, holds) != Some(holds) {
                flips.push(Flip {
                    at,
                    effect: ruled.effect,
                    holds,
                });
            }
        }
        flips
    }

    /// How many schemas were evaluated so far.
    pub fn evaluated(&self) -> usize {
        self.evaluated.get()
    }

    fn evaluate(&self, state: &FormState, index: usize, ruled: &Ruled, binding: &Binding) -> bool {
        if !self.usable[index] {
            return true;
        }
        let secrets = state.form().secrets();
        let mut ask = |at: &Pattern, leaf: usize| {
            let value = state
                .instance()
                .and_then(|instance| secrets.readable_inside(instance, &at.bound(binding)));
            let (Some(value), Some(Some(program))) = (value, self.programs.get(leaf)) else {
                return false;
            };
            self.evaluated.set(self.evaluated.get() + 1);
            Graph::new(program.clone(), &value).is_valid()
        };
        ruled.rule.holds(&mut ask)
    }
}

/// What is known of rules tells of values: only counts are shown.
impl fmt::Debug for LayoutState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LayoutState")
            .field("layout", &self.layout)
            .field("evaluated", &self.evaluated.get())
            .finish_non_exhaustive()
    }
}
