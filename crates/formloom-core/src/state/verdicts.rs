//! Keeps the verdicts in step with the instance: each change of it is told to the graph as it happens.

use std::sync::Arc;

use super::FormState;
use super::step::Step;
use formloom_schema::Pointer;
use formloom_verdict::Graph;

/// Rounds in which conditions may bring secrets that other conditions look at.
const KEPT_ROUNDS: usize = 8;

/// What the last edit cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Pairs of a place and a subschema that were judged.
    pub visits: usize,
    /// Whether a container was judged again as a whole (`uniqueItems`, `unevaluatedItems`, `unevaluatedProperties`,
    /// `const` and `enum` of containers), or the whole document.
    pub wide: bool,
    /// Errors that were found again, as their places may have changed; the others stay where they are.
    pub errors: usize,
}

impl FormState {
    /// What the last edit cost.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// The verdicts of the instance; none without an instance, and where the schema goes past a limit of the
    /// graph, so that every edit judges the whole document.
    #[doc(hidden)]
    pub fn verdicts(&self) -> Option<&Graph> {
        self.graph.as_ref()
    }

    /// Whether a condition makes something a secret only while it is not kept: then it counts as not kept.
    #[doc(hidden)]
    pub fn has_disputed_secrets(&self) -> bool {
        !self.disputed.is_empty()
    }

    fn kept_now(&self) -> Vec<Pointer> {
        let mut kept: Vec<Pointer> = self.stored.iter().cloned().collect();
        kept.retain(|at| self.keeps(at) && !self.disputed.contains(at));
        kept.sort_unstable();
        kept
    }

    /// Tells the graph which stored secrets are kept now.
    pub(super) fn follow_kept(&mut self) {
        if self.stored.is_empty() {
            return;
        }
        let kept = self.kept_now();
        if kept == self.kept {
            return;
        }
        self.kept = kept;
        self.pass.keeps_others = true;
        if let (Some(graph), Some(instance)) = (&mut self.graph, &self.instance) {
            graph.keep_only(instance, &self.kept);
            self.stats.visits += graph.visits();
            self.stats.wide |= graph.is_wide();
        }
    }

    /// Other secrets are kept than before the edit: conditions that looked before that was known look again.
    pub(super) fn follow_other_kept(&mut self) {
        self.follow_kept();
        self.look_around_kept();
        self.follow_kept();
        if std::mem::take(&mut self.pass.keeps_others) {
            self.follow_kept_everywhere();
        }
    }

    /// Where something around a kept secret came or went, the secret may be there now or not: conditions on the way to
    /// it look again.
    fn look_around_kept(&mut self) {
        let touched = &self.pass.touched;
        let around = |at: &&Pointer| {
            touched
                .iter()
                .any(|place| place.contains(at) && place != *at)
        };
        let kept: Vec<Pointer> = self.kept.iter().filter(around).cloned().collect();
        for id in kept.iter().map(|at| self.nearest(at)).collect::<Vec<_>>() {
            self.climb(id);
        }
    }

    /// What is kept is known now: conditions look again until nothing turns.
    pub(super) fn follow_kept_everywhere(&mut self) {
        self.disputed = Arc::default();
        for round in 1..=2 * KEPT_ROUNDS {
            self.follow_kept();
            let told = self.kept.clone();
            let is_settled = self.look_everywhere();
            let now = self.kept_now();
            if now == told && now == self.kept && is_settled {
                return;
            }
            if round == KEPT_ROUNDS {
                // A secret that is one only while it is not kept cannot be.
                let differs = |at: &&Pointer| now.contains(at) != told.contains(at);
                self.disputed = Arc::new(self.stored.iter().filter(differs).cloned().collect());
                // Defaults that went to and fro with it come once more.
                for (gone, _) in std::mem::take(&mut self.pass.gone) {
                    self.pass.given_back.remove(&gone);
                }
            }
        }
    }

    /// All conditions look again, and defaults follow them. Says whether the verdicts knew of all that they looked at.
    fn look_everywhere(&mut self) -> bool {
        let before = std::mem::take(&mut self.pass.instance);
        for id in self.all_nodes() {
            if self.is_alive(id) && !self.node(id).merged.conditions.is_empty() {
                self.refresh(id);
            }
        }
        self.settle();
        let is_told = self.pass.editing || !self.pass.instance;
        if !is_told {
            self.judge_anew();
        }
        self.pass.instance |= before;
        is_told
    }

    /// Judges the whole instance.
    pub(super) fn judge_anew(&mut self) {
        self.kept = self.kept_now();
        self.graph = self
            .instance
            .as_ref()
            .zip(self.form.program())
            .map(|(instance, program)| Graph::with_kept(program, instance, &self.kept));
        let visits = self.graph.as_ref().map_or(0, Graph::visits);
        self.stats.visits += visits;
        self.stats.wide = true;
    }

    /// Tells the graph what a step takes back, right after it happened.
    pub(super) fn tell(&mut self, step: &Step) {
        self.pass.touched.push(step.place().clone());
        let (Some(instance), Some(graph)) = (&self.instance, &mut self.graph) else {
            self.judge_anew();
            return;
        };
        match step {
            Step::Put { at, .. } => graph.replaced(instance, at),
            Step::RemoveItem { list, index } => graph.item_inserted(instance, list, *index),
            Step::InsertItem { list, index, .. } => graph.item_removed(instance, list, *index),
            Step::MoveItem { list, from, to } => graph.item_moved(instance, list, *to, *from),
        }
        self.stats.visits += graph.visits();
        self.stats.wide |= graph.is_wide();
    }
}
