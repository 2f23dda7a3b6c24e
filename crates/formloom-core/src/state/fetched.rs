//! Options that have to be fetched: a request that the host carries out, and its answer.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{FormState, NodeId};
use crate::error::EditError;
use crate::form::merged::Shape;
use crate::model::control::{Control, SelectOption};
use formloom_schema::Pointer;

/// Most options that are kept for one field.
const MOST_OPTIONS: usize = 10_000;

/// What is known of the options of a field.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Fetched {
    /// They are on their way.
    pub loading: bool,
    /// Why the last request failed, in the host's words.
    pub failed: Option<String>,
    /// What was searched for.
    pub query: String,
    /// There are more than were fetched so far.
    pub more: bool,
    /// At least one answer came.
    pub answered: bool,
    pub(super) options: Vec<SelectOption>,
    pub(super) next: Option<String>,
    revision: u64,
    /// The request asks for the next page of what is there.
    goes_on: bool,
}

/// What the host is asked to fetch.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OptionsRequest {
    /// The field.
    pub at: Pointer,
    /// Goes with the answer: an answer to an older request is ignored.
    pub revision: u64,
    /// Where from, as the schema says it: `{"referenceCollection": {"key", "parameters"}}`.
    pub source: Value,
    /// What is searched for; empty for all.
    pub query: String,
    /// Where the page begins, as the answer before said it; none for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// What was searched for and found may be private: it is not shown.
impl fmt::Debug for Fetched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fetched")
            .field("loading", &self.loading)
            .field("options", &self.options.len())
            .field("more", &self.more)
            .finish_non_exhaustive()
    }
}

/// The source may hold values of the form, as its formulas say: they are not shown.
impl fmt::Debug for OptionsRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OptionsRequest")
            .field("at", &self.at)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl FormState {
    /// The options of a field are wanted: `more` of the same search, or those of a new one.
    pub(super) fn request_options(
        &mut self,
        at: &Pointer,
        query: String,
        more: bool,
    ) -> Result<(), EditError> {
        let id = self.locate(at)?;
        let Some(source) = self.node(id).merged.hints.source.clone() else {
            return Err(EditError::NothingToFetch { at: at.clone() });
        };
        let revision = self.revision + 1;
        let known = self.marks_mut(id).fetched.get_or_insert_default();
        let after = known.next.clone().filter(|_| more);
        if more && after.is_none() {
            // Everything is here already.
            return Ok(());
        }
        if !more {
            // The pages of the search before end with it.
            known.next = None;
            known.more = false;
        }
        known.loading = true;
        known.failed = None;
        known.query.clone_from(&query);
        known.revision = revision;
        known.goes_on = after.is_some();
        self.pass.requests.push(OptionsRequest {
            at: at.clone(),
            revision,
            source,
            query,
            after,
        });
        self.mark(id);
        Ok(())
    }

    /// Options came, or the reason why they did not. What answers an older request is ignored.
    pub(super) fn take_options(
        &mut self,
        at: &Pointer,
        revision: u64,
        answer: Result<(Vec<SelectOption>, Option<String>), String>,
    ) -> Result<(), EditError> {
        let id = self.locate(at)?;
        let Some(known) = &mut self.marks_mut(id).fetched else {
            return Ok(());
        };
        if !known.loading || known.revision != revision {
            return Ok(());
        }
        known.loading = false;
        match answer {
            Ok((options, next)) => {
                if known.goes_on {
                    known.options.extend(options);
                } else {
                    known.options = options;
                }
                known.options.truncate(MOST_OPTIONS);
                known.next = next.filter(|_| known.options.len() < MOST_OPTIONS);
                known.more = known.next.is_some();
                known.answered = true;
            }
            Err(reason) => known.failed = Some(reason),
        }
        self.mark(id);
        Ok(())
    }

    /// The options of a field: those of the schema, or those that were fetched, with the value that is there, or its
    /// items where several are picked.
    pub(super) fn fetched_options(&self, id: NodeId) -> Option<Vec<SelectOption>> {
        let node = self.node(id);
        node.merged.hints.source.as_ref()?;
        let is_list = matches!(node.merged.shape, Shape::Field(Control::Multiselect));
        let mut options = if is_list {
            let listed = self.form.merged_static(&node.merged.items);
            listed.options.to_vec()
        } else {
            node.merged.options.to_vec()
        };
        if let Some(fetched) = &node.fetched {
            options.extend(fetched.options.iter().cloned());
        }
        let is_shown = matches!(node.merged.shape, Shape::Field(_) | Shape::Raw)
            && !node.secret_above
            && !node.merged.secret;
        let there = match self.value(id).filter(|_| is_shown) {
            Some(Value::Array(items)) if is_list => items.as_slice(),
            Some(value) if !is_list => std::slice::from_ref(value),
            _ => &[],
        };
        let is_other = |value: &&Value| {
            !value.is_null() && options.iter().all(|option| option.value != **value)
        };
        let mut own: Vec<SelectOption> = there
            .iter()
            .filter(is_other)
            .map(|value| SelectOption::unnamed(value.clone()))
            .collect();
        own.extend(options);
        Some(own)
    }
}
