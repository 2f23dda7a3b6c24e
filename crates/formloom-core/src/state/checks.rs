//! What the host checks besides the schema: its keywords, rules across fields, and checks that take a while.
//!
//! Keywords and rules are asked again where something that they look at changed, and nowhere else.

use std::collections::BTreeMap;

use serde_json::Map;

use super::{FormState, NodeId};
use crate::error::{EditError, ValidationError};
use formloom_schema::{Pointer, SchemaLocation};

/// What was found so far.
#[derive(Default)]
pub(super) struct Checks {
    keywords: BTreeMap<NodeId, Vec<ValidationError>>,
    rules: Vec<Vec<ValidationError>>,
    /// Nodes whose check is on its way, or failed.
    asked: Vec<NodeId>,
}

/// A check of the host's that takes a while.
#[derive(Clone)]
pub(super) enum Asked {
    /// The answer to this revision is waited for.
    Pending(u64),
    /// The value was refused, with these words.
    Refused(String),
}

impl Checks {
    /// Whether nothing was asked that an answer is kept of.
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }
}

impl FormState {
    /// Asks the host's keywords and rules again, where they look at what changed.
    pub(super) fn check(&mut self) {
        let form = self.form.clone();
        let host = form.host();
        if host.keywords.is_empty() && host.rules.is_empty() {
            return;
        }
        let touched = self.pass.touched.clone();
        let anew = self.checks.rules.len() != host.rules.len() || self.pass.anew;
        if !host.keywords.is_empty() {
            let mut nodes = if anew {
                self.checks.keywords.clear();
                self.all_nodes()
            } else {
                self.pass.order.clone()
            };
            for at in &touched {
                let id = self.nearest(at);
                nodes.extend(self.path(id));
                nodes.extend(self.nodes_inside(id));
            }
            nodes.sort_unstable();
            nodes.dedup();
            for id in nodes {
                self.check_keywords(id);
            }
        }
        if anew {
            self.checks.rules = vec![Vec::new(); host.rules.len()];
        }
        for (index, rule) in host.rules.iter().enumerate() {
            let meets = |at: &Pointer| {
                let reads = rule.reads.iter();
                reads
                    .into_iter()
                    .any(|read| read.contains(at) || at.contains(read))
            };
            if !anew && !touched.iter().any(meets) {
                continue;
            }
            let found = self.instance().map(|instance| (rule.check)(instance));
            let found = found.unwrap_or_default().into_iter();
            self.checks.rules[index] = found
                .map(|(at, message)| said(at, "#".into(), rule.name.clone(), message))
                .collect();
        }
    }

    fn check_keywords(&mut self, id: NodeId) {
        let form = self.form.clone();
        let mut found = Vec::new();
        if self.is_alive(id)
            && let Some(value) = self.value(id)
        {
            for schema in &self.node(id).merged.checks {
                let subschema = form.subschema(*schema);
                for (keyword, written) in &subschema.facts.checks {
                    let Some(check) = form.host().keywords.get(keyword) else {
                        continue;
                    };
                    if let Err(message) = check(written, value) {
                        let schema_at = subschema.location.join(keyword).show();
                        found.push(said(self.pointer(id), schema_at, keyword.clone(), message));
                    }
                }
            }
        }
        if found.is_empty() {
            self.checks.keywords.remove(&id);
        } else {
            self.checks.keywords.insert(id, found);
        }
    }

    /// What the host's checks found.
    pub(super) fn found_by_host(&self) -> Vec<ValidationError> {
        let mut found: Vec<ValidationError> = self.checks.rules.iter().flatten().cloned().collect();
        for (id, errors) in &self.checks.keywords {
            if self.is_alive(*id) {
                // An item may have moved since.
                let at = self.pointer(*id);
                found.extend(errors.iter().map(|error| ValidationError {
                    at: at.clone(),
                    ..error.clone()
                }));
            }
        }
        for id in self.checks.asked.iter().filter(|id| self.is_alive(**id)) {
            if let Some(Asked::Refused(message)) = &self.node(*id).asked {
                let (at, keyword) = (self.pointer(*id), "check".to_owned());
                found.push(said(
                    at,
                    SchemaLocation::default(),
                    keyword,
                    message.clone(),
                ));
            }
        }
        found
    }

    /// A check of a place begins. It is known by the revision that the event leads to.
    pub(super) fn begin_check(&mut self, at: &Pointer) -> Result<(), EditError> {
        let id = self.locate(at)?;
        self.marks_mut(id).asked = Some(Asked::Pending(self.revision + 1));
        if !self.checks.asked.contains(&id) {
            self.checks.asked.push(id);
        }
        self.mark(id);
        Ok(())
    }

    /// The answer to a check; one to a value that is not there any more is ignored.
    pub(super) fn end_check(
        &mut self,
        at: &Pointer,
        revision: u64,
        refused: Option<String>,
    ) -> Result<(), EditError> {
        let id = self.locate(at)?;
        if !matches!(self.node(id).asked, Some(Asked::Pending(known)) if known == revision) {
            return Ok(());
        }
        self.marks_mut(id).asked = refused.map(Asked::Refused);
        if self.node(id).asked.is_none() {
            self.checks.asked.retain(|asked| *asked != id);
        } else {
            self.show_errors(id);
        }
        self.mark(id);
        Ok(())
    }

    /// The value that was asked about changed.
    pub(super) fn forget_check(&mut self, id: NodeId) {
        if self.marks_mut(id).asked.take().is_some() {
            self.checks.asked.retain(|asked| *asked != id);
            self.mark(id);
        }
    }

    /// The places whose check is still on its way. A host waits for them before it submits.
    pub fn pending(&self) -> Vec<Pointer> {
        let asked = self.checks.asked.iter().filter(|id| self.is_alive(**id));
        asked
            .filter(|id| matches!(self.node(**id).asked, Some(Asked::Pending(_))))
            .map(|id| self.pointer(*id))
            .collect()
    }
}

fn said(
    at: Pointer,
    schema_at: SchemaLocation,
    keyword: String,
    message: String,
) -> ValidationError {
    ValidationError {
        at,
        schema_at,
        keyword,
        params: Map::new(),
        message,
    }
}
