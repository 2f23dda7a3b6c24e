//! Errors that the host reports: each stands at its place until somebody edits that.

use super::FormState;
use crate::error::ValidationError;
use formloom_schema::{Pointer, SchemaLocation};

impl FormState {
    pub(super) fn take_server_errors(&mut self, errors: Vec<(Pointer, String)>) {
        for id in std::mem::take(&mut self.reported) {
            if self.is_alive(id) && !self.node(id).server_errors.is_empty() {
                self.marks_mut(id).server_errors.clear();
                self.mark(id);
            }
        }
        for (at, message) in errors {
            let id = self.nearest(&at);
            if !self.reported.contains(&id) {
                self.reported.push(id);
            }
            // From the node on, which may move.
            let here = self.pointer(id);
            let rest = at.as_str().get(here.as_str().len()..).unwrap_or_default();
            let rest = Pointer::from(rest);
            self.marks_mut(id).server_errors.push(ValidationError {
                at: rest,
                schema_at: SchemaLocation::default(),
                keyword: String::new(),
                params: serde_json::Map::new(),
                message,
            });
            self.mark(id);
        }
        self.pass.summary = true;
    }
}
