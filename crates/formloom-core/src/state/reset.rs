//! Back to how the form started.

use std::sync::Arc;

use super::checks::Checks;
use super::errors::Erring;
use super::step::Step;
use super::{FormState, Pass};
use formloom_schema::Pointer;

impl FormState {
    /// Whether nothing happened since the start, or everything was undone.
    fn is_as_loaded(&self) -> bool {
        self.history.is_at_start()
            && self.wanted.1 == 0
            && !self.submitted
            && self.checks.is_empty()
            && self.aside.is_empty()
    }

    /// Back to how the form started. Every node is a new one. What the host's form does not have of it is set aside.
    pub(super) fn reset(&mut self) {
        if self.is_as_loaded() {
            if !self.reported.is_empty() {
                self.take_server_errors(Vec::new());
            }
            return;
        }
        let before = self.pass.before.take();
        self.kill(self.root);
        self.aside = Arc::default();
        self.unfinished = Arc::default();
        self.fates = Arc::default();
        self.erring = Erring::default();
        self.reported.clear();
        self.checks = Checks::default();
        self.submitted = false;
        let loaded = Option::clone(&self.baseline).filter(|_| self.loaded);
        let was = std::mem::replace(&mut self.instance, loaded);
        self.form = self.first.clone();
        self.generation = 0;
        self.start();
        self.pass = Pass {
            editing: true,
            fills: true,
            moves: true,
            instance: true,
            summary: true,
            touched: vec![Pointer::root()],
            before,
            log: vec![Step::Put {
                at: Pointer::root(),
                index: None,
                value: was,
            }],
            ..Pass::default()
        };
        self.mark(self.root);
        if self.generation != self.wanted.1 {
            self.adopt_wanted();
            self.settle();
            self.follow_formulas();
            self.initial = Arc::new(self.instance.clone());
        }
        self.pass.fills = false;
    }
}
