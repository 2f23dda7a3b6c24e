//! How an attempt ends, and how the next one begins.

use super::{AfterCheck, AttemptIds, Effect, Flow, Outcome, Stage, begin::Way};
use crate::{ConnectError, ErrorKind, ProtocolFault, StageName, Timestamp, wire::ConnectionOption};

impl Flow {
    /// Ends the attempt: everything is closed, and the outcome is told once.
    pub(super) fn end(&mut self, stage: Stage, outcome: Outcome) {
        self.forget_retries();
        let effects = self.open.close_all();
        self.effects.extend(effects);
        self.after_check = None;
        self.unplaced = None;
        if let Stage::Done(_) = stage {
            // Nobody needs what was typed any more, secrets least of all.
            self.submissions.clear();
            self.restored = None;
            self.action = None;
        }
        self.set_stage(stage);
        self.effects.push(Effect::Settled(outcome));
    }

    /// Ends the attempt with a failure. What concerns the input goes back to the form.
    pub(super) fn fail(&mut self, error: ConnectError) {
        let error = Box::new(error.at(self.stage.name()));
        let has_form = self.option().is_some_and(ConnectionOption::asks_parameters);
        let stage = if has_form && error.concerns_input() {
            Stage::Form {
                refusal: Some(error.clone()),
            }
        } else {
            Stage::Failed(error.clone())
        };
        self.end(stage, Outcome::Failed(error));
    }

    /// The person gives up what is under way, and is back at the form with what was typed; without a form,
    /// or at it, the flow is cancelled.
    pub(super) fn cancel(&mut self) {
        if self.stage.is_over() {
            return;
        }
        let has_form = self.option().is_some_and(ConnectionOption::asks_parameters);
        let at_form = matches!(self.stage, Stage::Form { .. });
        let stage = if has_form && !at_form {
            Stage::Form { refusal: None }
        } else {
            Stage::Cancelled
        };
        self.end(stage, Outcome::Cancelled);
    }

    /// Tries again from where it failed, with what was typed.
    pub(super) fn retry(&mut self, now: Timestamp, ids: AttemptIds) {
        let error = match &self.stage {
            Stage::NoneConfigured => return self.load(now),
            Stage::Failed(error) if error.is_retryable() => error.clone(),
            Stage::Cancelled if self.chosen.is_some() && self.may_send() => {
                return self.begin(now, ids);
            }
            Stage::Cancelled => return self.back_to_form(now),
            _ => return,
        };
        // No result came, and may still come: the server knows the attempt by its id.
        let open = matches!(error.kind, ErrorKind::TimedOut | ErrorKind::Network);
        let ids = self.ids.clone().filter(|_| open).unwrap_or(ids);
        if let Some(id) = self.created.clone()
            && error.stage == Some(StageName::Verifying)
            && may_still_be(&error)
        {
            // The connection was made: a second one would be too many.
            self.verify(now, id);
            return;
        }
        let left_undone = matches!(error.kind, ErrorKind::WindowClosed | ErrorKind::TimedOut);
        if let (Some(action), Some(_), true) = (&self.action, &self.created, left_undone) {
            let stage = Stage::ActionRequired {
                description: action.description.clone(),
                ui_url: action.ui_url.clone(),
                blocked: false,
            };
            self.set_stage(stage);
            return;
        }
        if self.chosen.is_none() || !self.may_send() {
            self.back_to_form(now);
        } else if self.unsure && self.way() == Way::Direct {
            self.ids = Some(ids);
            self.created = None;
            self.last_check(now, AfterCheck::Launch);
        } else {
            self.begin(now, ids);
        }
    }

    pub(super) fn back_to_form(&mut self, now: Timestamp) {
        match &self.stage {
            Stage::Failed(error) if error.concerns_input() => self.refusal = Some(error.clone()),
            Stage::Failed(_)
            | Stage::Cancelled
            | Stage::ConfirmReplace { .. }
            | Stage::ActionRequired { .. } => {}
            _ => return,
        }
        match self.chosen {
            Some(index) => self.show_option(index),
            None => self.load(now),
        }
    }
}

/// Nothing is wrong with the connection itself, as far as is known: it is read once more.
fn may_still_be(error: &ConnectError) -> bool {
    error.is_transient()
        || matches!(
            error.kind,
            ErrorKind::NotAuthenticated | ErrorKind::Protocol
        ) && error.fault != Some(ProtocolFault::OtherConnection)
}
