//! What was reached: kinds of schema and of nodes by kinds of events.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use formloom_core::NodeView;
use serde_json::Value;

use super::schema::Feature;

/// The kinds of events, as columns.
pub const EVENTS: [&str; 18] = [
    "set",
    "type",
    "unfinished",
    "clear",
    "choose",
    "add",
    "remove",
    "duplicate",
    "move",
    "rename",
    "secret",
    "undo",
    "redo",
    "reset",
    "submit",
    "change_form",
    "blur",
    "server_errors",
];

/// Counts by row and column.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    counts: BTreeMap<String, BTreeMap<&'static str, usize>>,
    /// Events of each sequence.
    pub lengths: Vec<usize>,
    /// Events that were refused.
    pub refused: usize,
    /// States that were made anew and compared, and those that could not be.
    pub rebuilt: (usize, usize),
    /// Instances that the small model knew.
    pub modelled: usize,
}

/// The name of an event's kind.
pub(super) fn kind_of(event: &Value) -> &'static str {
    EVENTS
        .into_iter()
        .find(|kind| event.get(kind).is_some())
        .unwrap_or("focus")
}

impl Coverage {
    /// An event that was carried out at a node, in a form of that kind.
    pub(super) fn count(
        &mut self,
        event: &Value,
        node: Option<&NodeView>,
        after: Option<&NodeView>,
        used: &[Feature],
    ) {
        let mut kind = kind_of(event);
        if kind == "type" && after.is_some_and(|node| node.text.is_some()) {
            kind = "unfinished";
        }
        for feature in used {
            self.add(format!("schema {feature:?}"), kind);
        }
        let Some(node) = node else { return };
        self.add(format!("node {:?}", node.kind), kind);
        let traits = [
            (
                node.control.is_some(),
                node.control
                    .map(|control| format!("control {}", control.name())),
            ),
            (
                !node.choices.is_empty(),
                Some("node with a choice".to_owned()),
            ),
            (node.nullable, Some("nullable node".to_owned())),
            (node.secret, Some("secret node".to_owned())),
            (node.secret_edit.is_some(), Some("stored secret".to_owned())),
            (node.position.is_some(), Some("item".to_owned())),
            (node.member.is_some(), Some("member of a map".to_owned())),
        ];
        for (_, row) in traits.into_iter().filter(|(is_so, _)| *is_so) {
            self.add(row.unwrap_or_default(), kind);
        }
    }

    fn add(&mut self, row: String, kind: &'static str) {
        *self.counts.entry(row).or_default().entry(kind).or_default() += 1;
    }

    /// Takes in what another run reached.
    pub fn merge(&mut self, other: &Self) {
        for (row, counts) in &other.counts {
            for (kind, count) in counts {
                *self
                    .counts
                    .entry(row.clone())
                    .or_default()
                    .entry(kind)
                    .or_default() += count;
            }
        }
        self.lengths.extend(&other.lengths);
        self.refused += other.refused;
        self.rebuilt.0 += other.rebuilt.0;
        self.rebuilt.1 += other.rebuilt.1;
        self.modelled += other.modelled;
    }

    /// How often a cell was reached.
    pub fn reached(&self, row: &str, kind: &str) -> usize {
        self.counts
            .get(row)
            .and_then(|counts| counts.get(kind))
            .copied()
            .unwrap_or_default()
    }

    /// The median number of events of a sequence.
    pub fn median(&self) -> usize {
        let mut lengths = self.lengths.clone();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).copied().unwrap_or_default()
    }

    /// The table as text.
    pub fn table(&self) -> String {
        let mut text = format!("{:26}", "");
        for kind in EVENTS {
            let _ = write!(text, "{:>8}", kind.get(..7).unwrap_or(kind));
        }
        for (row, counts) in &self.counts {
            let _ = write!(text, "\n{row:26}");
            for kind in EVENTS {
                let _ = write!(text, "{:>8}", counts.get(kind).copied().unwrap_or_default());
            }
        }
        let _ = write!(
            text,
            "\n{} sequences, {} events at the median, {} refused; made anew {}, not comparable {}; by the small model {}",
            self.lengths.len(),
            self.median(),
            self.refused,
            self.rebuilt.0,
            self.rebuilt.1,
            self.modelled
        );
        text
    }
}
