//! The view of a whole form: each node with those inside of it, and what can be added.

use super::{Above, NodeView, ordered};
use crate::form::merged::Shape;
use crate::model::subschema::SchemaId;
use crate::state::limits::DEPTH;
use crate::state::{FormState, NodeId};
use formloom_schema::Pointer;

/// Nodes of a tree that are not there yet, in all and in one item; an item that holds more is not opened further.
const MOST_FUTURE: usize = 100_000;
const MOST_IN_ITEM: usize = 2_000;

impl FormState {
    /// The view of the whole form.
    pub fn tree(&self) -> NodeView {
        let mut left = MOST_FUTURE;
        self.tree_of(self.root(), &mut left)
    }

    /// `left` is how many nodes may still be drawn that are not there yet.
    fn tree_of(&self, id: NodeId, left: &mut usize) -> NodeView {
        let mut view = self.live_view(id);
        view.children = view
            .child_ids
            .iter()
            .map(|child| self.tree_of(*child, left))
            .collect();
        if let Some((key, seeds)) = self.more(&self.node(id).merged) {
            let budget = (*left).min(MOST_IN_ITEM);
            let mut rest = budget;
            let item = self.future(&seeds, view.at.join(key), Above::of(&view), 0, &mut rest);
            *left -= budget - rest;
            view.item = Some(Box::new(item));
        }
        view
    }

    /// A node that is not there yet, drawn from the form alone.
    fn future(
        &self,
        seeds: &[SchemaId],
        at: Pointer,
        above: Above,
        depth: usize,
        left: &mut usize,
    ) -> NodeView {
        *left = left.saturating_sub(1);
        let form = self.form();
        let set = form.closure(seeds);
        let merged = form.merged(&set, set.len());
        let mut view = self.bare(&merged, at);
        view.inherit(above);
        let mut hidden = Vec::new();
        for choice in &merged.choices {
            let active = (choice.variants.len() == 1).then_some(0);
            let choice_view = self.choice_view(choice, active, &view.at);
            view.choices.push(choice_view);
            hidden.extend(choice.hidden_member(active));
        }
        // What is inside itself would not end: it is drawn once.
        let ends = depth >= DEPTH || self.is_open_above(seeds, &set);
        if !ends && merged.shape.is_object() {
            for (key, child) in ordered(form, &merged) {
                if hidden.contains(&&**key) || form.merged_static(child).never {
                    continue;
                }
                if *left == 0 {
                    view.absent = true;
                    break;
                }
                let at = view.at.join(key);
                let mut inside = self.future(child, at, Above::of(&view), depth + 1, left);
                if inside.label.is_empty() {
                    inside.label = form.merged_static(child).member_label(key);
                }
                inside.required = merged.required.contains(&**key);
                view.children.push(inside);
            }
        }
        if !ends {
            for (index, seeds) in merged.prefix.iter().enumerate() {
                if *left == 0 || merged.shape != Shape::Tuple {
                    break;
                }
                let at = view.at.join(&index.to_string());
                let position = self.future(seeds, at, Above::of(&view), depth + 1, left);
                view.children.push(position);
            }
            if let Some((key, seeds)) = self.more(&merged).filter(|_| *left > 0) {
                let at = view.at.join(key);
                let item = self.future(&seeds, at, Above::of(&view), depth + 1, left);
                view.item = Some(Box::new(item));
            }
        }
        view
    }

    fn is_open_above(&self, seeds: &[SchemaId], set: &[SchemaId]) -> bool {
        let mut parent = seeds
            .first()
            .and_then(|seed| self.form().subschema(*seed).parent);
        for _ in 0..DEPTH {
            let Some(id) = parent else { return false };
            if set.contains(&id) {
                return true;
            }
            parent = self.form().subschema(id).parent;
        }
        false
    }
}
