//! A graph whose instance lacks secrets that the host keeps: what is judged, and how it follows edits.

use serde_json::Value;

use super::graph::Graph;
use super::kept::{Edited, Kept, Secrets};
use super::store::{PairId, PlaceId, Step};
use formloom_schema::Pointer;

/// A change of a list.
#[derive(Clone, Copy)]
pub(super) enum Shift {
    Inserted(usize),
    Removed(usize),
    Moved { from: usize, to: usize },
}

impl Graph {
    /// A secret at a place is kept by the host from now on: it counts as present, and valid. The pointer stays
    /// where it is while items move and members are renamed.
    pub fn keep(&mut self, instance: &Value, at: &Pointer) {
        self.begin();
        self.change_kept(instance, at, true);
        self.settle_on(instance);
    }

    /// A secret is no longer kept: what stands in the instance counts, if anything does.
    pub fn unkeep(&mut self, instance: &Value, at: &Pointer) {
        self.begin();
        self.change_kept(instance, at, false);
        self.settle_on(instance);
    }

    /// These and no others are kept. Costs what differs.
    pub fn keep_only(&mut self, instance: &Value, kept: &[Pointer]) {
        self.begin();
        let before = self.kept();
        let wanted: hashbrown::HashSet<&Pointer> = kept.iter().collect();
        for at in &before {
            if !wanted.contains(at) {
                self.change_kept(instance, at, false);
            }
        }
        let before: hashbrown::HashSet<&Pointer> = before.iter().collect();
        for at in kept {
            if !before.contains(at) {
                self.change_kept(instance, at, true);
            }
        }
        self.settle_on(instance);
    }

    /// What is kept, in no order.
    pub fn kept(&self) -> Vec<Pointer> {
        let mut found = Vec::new();
        let kept = self.secrets.as_ref().map(|secrets| &secrets.kept);
        let mut open: Vec<(Pointer, &Kept)> = kept
            .into_iter()
            .map(|kept| (Pointer::root(), kept))
            .collect();
        while let Some((at, node)) = open.pop() {
            if node.whole {
                found.push(at.clone());
            }
            open.extend(
                node.inside
                    .iter()
                    .map(|(token, inner)| (at.join(token), inner)),
            );
        }
        found
    }

    /// Whether something is at a place, in the instance or kept.
    pub fn is_there(&self, instance: &Value, at: &Pointer) -> bool {
        self.judged(instance).pointer(at.as_str()).is_some()
    }

    /// What is judged: the instance, or the copy of it with what is kept.
    pub(super) fn judged<'i>(&'i self, instance: &'i Value) -> &'i Value {
        self.secrets
            .as_ref()
            .map_or(instance, |secrets| &secrets.copy)
    }

    /// Starts with what is kept, before anything is judged.
    pub(super) fn begin_kept(&mut self, instance: &Value, kept: &[Pointer]) {
        if kept.is_empty() {
            return;
        }
        let mut secrets = Secrets::default();
        for at in kept.iter().filter(|at| at.tokens().is_some()) {
            secrets.kept.insert(at);
        }
        secrets.copy = secrets.kept.fill(Some(instance)).unwrap_or_default();
        self.secrets = Some(Box::new(secrets));
    }

    /// Does something with what is judged.
    pub(super) fn with_judged(&mut self, instance: &Value, work: impl FnOnce(&mut Self, &Value)) {
        let copy = self
            .secrets
            .as_mut()
            .map(|secrets| std::mem::take(&mut secrets.copy));
        match copy {
            None => work(self, instance),
            Some(copy) => {
                work(self, &copy);
                if let Some(secrets) = &mut self.secrets {
                    secrets.copy = copy;
                }
            }
        }
    }

    fn settle_on(&mut self, instance: &Value) {
        self.with_judged(instance, |this, judged| this.settle(judged));
        if self
            .secrets
            .as_ref()
            .is_some_and(|secrets| secrets.kept.is_empty())
        {
            self.secrets = None;
        }
    }

    fn change_kept(&mut self, instance: &Value, at: &Pointer, keep: bool) {
        if at.tokens().is_none() {
            return;
        }
        let secrets = self.secrets.get_or_insert_with(|| {
            Box::new(Secrets {
                copy: instance.clone(),
                ..Secrets::default()
            })
        });
        let is_other = if keep {
            secrets.kept.insert(at)
        } else {
            secrets.kept.remove(at)
        };
        if !is_other {
            return;
        }
        if let Edited::At(at) = secrets.follow(instance, at) {
            self.with_judged(instance, |this, judged| {
                this.judge_from_outside(judged, &at)
            });
        }
    }

    /// The value at a place is another: where the graph has to look, and nothing where it is kept.
    pub(super) fn follow_replaced(&mut self, instance: &Value, at: &Pointer) -> Option<Pointer> {
        match &mut self.secrets {
            None => Some(at.clone()),
            Some(secrets) => match secrets.follow(instance, at) {
                Edited::At(at) => Some(at),
                Edited::Nothing => None,
            },
        }
    }

    /// A list changed: whether the copy did the same. Else the whole list was brought in step, or is to be left.
    pub(super) fn follow_shift(
        &mut self,
        instance: &Value,
        list: &Pointer,
        shift: Shift,
    ) -> Result<(), Option<Pointer>> {
        let Some(secrets) = &mut self.secrets else {
            return Ok(());
        };
        let tokens: Vec<_> = list.tokens().into_iter().flatten().collect();
        let first = match shift {
            Shift::Inserted(index) | Shift::Removed(index) => index,
            Shift::Moved { from, to } => from.min(to),
        };
        let node = secrets.kept.at(tokens.iter().map(|token| &**token));
        let mut is_shifted = false;
        if node.is_none_or(|node| !node.whole && !node.reaches(first))
            && let Some(Value::Array(real)) = instance.pointer(list.as_str())
            && let Some(Value::Array(items)) = secrets.copy.pointer_mut(list.as_str())
        {
            is_shifted = match shift {
                Shift::Inserted(index) if index <= items.len() => {
                    let item = real.get(index).cloned();
                    item.is_some_and(|item| {
                        items.insert(index, item);
                        true
                    })
                }
                Shift::Removed(index) if index < items.len() => {
                    items.remove(index);
                    true
                }
                Shift::Moved { from, to } if from < items.len() && to < items.len() => {
                    let item = items.remove(from);
                    items.insert(to, item);
                    true
                }
                _ => false,
            } && items.len() == real.len();
        }
        if is_shifted {
            return Ok(());
        }
        match secrets.follow(instance, list) {
            Edited::At(at) => Err(Some(at)),
            Edited::Nothing => Err(None),
        }
    }

    /// What is kept at a place and inside it.
    pub(super) fn kept_at(&self, place: PlaceId) -> Option<&Kept> {
        let kept = &self.secrets.as_ref()?.kept;
        let mut node = kept;
        for step in self.steps(place) {
            node = match step {
                Step::Root => node,
                Step::Member(name) | Step::Name(name, _) => node.inside.get(&**name)?,
                Step::Item(index) => node.inside.get(index.to_string().as_str())?,
            };
        }
        Some(node)
    }

    /// What is kept inside the place of a pair that has an assertion about all of it.
    pub(super) fn kept_inside(&self, id: PairId, value: &Value) -> Option<Kept> {
        self.secrets.as_ref()?;
        let pair = self.pair(id)?;
        let is_deep = self.program.rule(pair.rule).deep;
        let kept = self.kept_at(pair.place).filter(|_| is_deep)?;
        kept.is_in(value).then(|| kept.clone())
    }

    /// Whether a place is kept as a whole. The name of a member is where the member is.
    pub(super) fn is_kept(&self, place: PlaceId) -> bool {
        self.secrets.is_some() && self.kept_at(place).is_some_and(|node| node.whole)
    }
}
