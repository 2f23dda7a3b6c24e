//! The law *undone*: an undo gives back what was there before an edit, a redo what was there after it.

use std::rc::Rc;

use formloom_core::NodeId;
use serde_json::Value;

use super::kept::Kept;
use super::ledger::Ledger;
use super::picture::Picture;
use super::small::Small;

/// Everything that an undo gives back, and what the models knew then.
#[derive(Clone)]
pub(super) struct Moment {
    /// The instance.
    pub instance: Option<Value>,
    /// The instance as text: the order of its members counts.
    pub text: String,
    /// The nodes.
    pub picture: Rc<Picture>,
    /// The errors.
    pub errors: Rc<Vec<String>>,
    /// What the models know.
    pub known: Rc<Known>,
}

/// What the models know.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// Of stored secrets.
    pub kept: Kept,
    /// Of what was typed.
    pub ledger: Ledger,
    /// Of the instance, where the schema is plain.
    pub small: Option<Small>,
}

impl Moment {
    /// The first difference, in words.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.text != other.text {
            return Some(format!(
                "the instance is {}, and was {}",
                other.text, self.text
            ));
        }
        if let Some(difference) = self.picture.difference(&other.picture) {
            return Some(format!("the nodes differ (then and now): {difference}"));
        }
        (self.errors != other.errors).then(|| {
            format!(
                "the errors are {:?}, and were {:?}",
                other.errors, self.errors
            )
        })
    }
}

struct Entry {
    before: Moment,
    after: Moment,
    typed: Option<NodeId>,
    /// Whether there is such an edit at all: something that one sees changed.
    sure: bool,
    /// It may belong to the edit before.
    loose: bool,
}

/// The edits that can be undone and done again.
#[derive(Default)]
pub(super) struct Timeline {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
    closed: bool,
    /// An undo or a redo came: whether typing goes on with what was typed before is open.
    turned: bool,
    /// Another form came: nothing is known of the edits before.
    pub lost: bool,
}

impl Timeline {
    /// An event that is no undo was carried out.
    pub(super) fn follow(
        &mut self,
        kind: &str,
        node: Option<NodeId>,
        before: &Moment,
        after: &Moment,
    ) {
        if matches!(
            kind,
            "blur" | "set" | "clear" | "choose" | "add" | "remove" | "rename"
        ) || matches!(kind, "duplicate" | "move" | "secret")
        {
            self.closed = true;
        }
        if matches!(kind, "blur" | "focus" | "submit" | "server_errors") {
            return;
        }
        let sure = before.difference(after).is_some();
        let typed = node.filter(|_| kind == "type");
        if sure {
            self.redo.clear();
        } else if matches!(kind, "reset" | "move") {
            // It is an edit, also where it changes nothing that one sees, as between two items that are alike.
            self.redo.iter_mut().for_each(|entry| entry.sure = false);
        }
        // What may be no edit at all does not come between two letters.
        let last = self
            .undo
            .iter()
            .rposition(|entry| entry.sure || typed.is_some() && entry.typed == typed);
        let mut loose = false;
        if let (Some(typed), Some(last)) = (typed, last)
            && !self.closed
            && self.undo[last].typed == Some(typed)
        {
            loose = self.turned || last + 1 < self.undo.len();
            if !loose {
                let entry = &mut self.undo[last];
                entry.after = after.clone();
                entry.sure = entry.before.difference(after).is_some();
                return;
            }
        }
        if sure {
            self.turned = false;
        }
        if typed.is_some() {
            self.closed = false;
        }
        self.undo.push(Entry {
            before: before.clone(),
            after: after.clone(),
            typed,
            sure,
            loose,
        });
    }

    /// Another form came.
    pub(super) fn lose(&mut self) {
        self.undo.clear();
        self.redo.clear();
        self.lost = true;
    }

    /// Whether an undo (or a redo) came to a moment that it can come to; gives what was known then.
    pub(super) fn check(&mut self, back: bool, now: &Moment) -> Result<Option<Rc<Known>>, String> {
        self.turned = true;
        let stack = if back { &self.undo } else { &self.redo };
        let mut first = None;
        for (taken, entry) in stack.iter().rev().enumerate() {
            let then = if back { &entry.before } else { &entry.after };
            match then.difference(now) {
                None => {
                    let known = then.known.clone();
                    let from = if back { &mut self.undo } else { &mut self.redo };
                    // What was taken at once comes back at once.
                    let mut all: Vec<Entry> = from.split_off(from.len() - 1 - taken);
                    let typed = all[0].typed;
                    let (one, other) = (all.remove(0), all.pop());
                    let (first, last) = match (other, back) {
                        (None, _) => (one.before, one.after),
                        (Some(other), true) => (one.before, other.after),
                        (Some(other), false) => (other.before, one.after),
                    };
                    let merged = Entry {
                        before: first,
                        after: last,
                        typed,
                        sure: true,
                        loose: false,
                    };
                    let sure = merged.before.difference(&merged.after).is_some();
                    let to = if back { &mut self.redo } else { &mut self.undo };
                    to.push(Entry { sure, ..merged });
                    return Ok(Some(known));
                }
                Some(difference) => {
                    first.get_or_insert(difference);
                }
            }
            if entry.sure && !entry.loose {
                break;
            }
        }
        match first {
            _ if self.lost => Ok(None),
            Some(difference) if stack.iter().any(|entry| entry.sure) => Err(difference),
            _ => Ok(None),
        }
    }

    /// Whether there is an edit to undo, for sure.
    pub(super) fn must_undo(&self) -> bool {
        !self.lost && self.undo.iter().any(|entry| entry.sure)
    }
}
