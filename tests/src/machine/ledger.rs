//! The law *remembered*: what was typed is in the instance, or comes back with its branch.

use formloom_core::{Control, NodeView, Pointer, SchemaLocation};
use serde_json::Value;

use super::kept::{around, kind_and_place};
use super::picture::{Picture, is_alike};

#[derive(Clone, Debug)]
struct Typed {
    at: Pointer,
    /// What stood at the place right after.
    node: NodeView,
    /// The variants that were picked around it.
    around: Vec<(SchemaLocation, Option<usize>)>,
}

/// What was typed, and not written over since.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    typed: Vec<Typed>,
}

impl Ledger {
    /// Nothing is known any more.
    pub(super) fn lose(&mut self) {
        self.typed.clear();
    }

    /// An event that was carried out.
    pub(super) fn follow(&mut self, event: &Value, before: &Picture, after: &Picture) {
        let Some((kind, at)) = kind_and_place(event) else {
            return;
        };
        if kind == "choose" {
            // Another variant of the place has another value, and one further inside writes the objects around it.
            self.typed.retain(|typed| !typed.at.contains(&at));
        }
        if matches!(kind, "choose" | "focus" | "blur" | "check") {
            return;
        }
        let is_item = before
            .nodes
            .get(&at)
            .is_some_and(|node| node.position.is_some());
        let list = at.split_last().map(|(around, _)| around);
        let from = match (kind, list) {
            ("move" | "duplicate", Some(list)) => list,
            ("remove", Some(list)) if is_item => list,
            ("rename", Some(map)) => map,
            _ => at.clone(),
        };
        self.typed
            .retain(|typed| !from.contains(&typed.at) && !typed.at.contains(&at));
        if kind == "type"
            && event["text"] != ""
            && let Some(node) = after.nodes.get(&at)
            && (node.control_value.is_some() || node.control.is_some_and(Control::is_typed))
        {
            self.typed.push(Typed {
                at: at.clone(),
                node: node.clone(),
                around: around(after, &at),
            });
        }
    }

    /// Whether everything is where it was typed, where its place is there as it was then.
    pub(super) fn check(&self, picture: &Picture) -> Result<(), String> {
        for typed in &self.typed {
            let Some(node) = picture.nodes.get(&typed.at) else {
                continue;
            };
            if !is_alike(node, &typed.node) || around(picture, &typed.at) != typed.around {
                continue;
            }
            let unfinished = typed.node.control_value.is_none();
            // Another control may have made a value of the text.
            if unfinished
                && node.control_value.as_ref().and_then(Value::as_str)
                    == Some(&typed.node.control_text)
            {
                continue;
            }
            if node.control_value != typed.node.control_value
                || unfinished && node.control_text != typed.node.control_text
            {
                return Err(format!(
                    "{:?} was typed to {:?}, and is {:?}",
                    typed.at, typed.node.control_text, node.control_text
                ));
            }
        }
        Ok(())
    }
}
