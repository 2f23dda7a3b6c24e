//! The ledger of what the host has open for this flow, so that all of it is closed, and nothing else.

use std::collections::BTreeMap;

use super::{CallId, Effect, Timer};
use crate::Timestamp;

#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) window: bool,
    pub(super) listening: bool,
    pub(super) stream: bool,
    pub(super) resume: bool,
    pub(super) timers: BTreeMap<Timer, Timestamp>,
    pub(super) calls: Vec<(CallId, Call)>,
}

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Options,
    Existing,
    Previous,
    /// Which id the integration's key stands for.
    Integration,
    /// What exists, right before something may be replaced.
    Recheck,
    Connect,
    ReadBack,
    /// Whether a connection that does not say so belongs to the integration.
    Belongs,
    Look,
    LastCheck,
    /// Makes a connection request.
    CreateRequest,
    /// Asks how a connection request stands.
    RequestStatus,
}

impl Open {
    /// Takes a call that was answered off the ledger. `None` for one that is not on it.
    pub(super) fn answered(&mut self, call: CallId) -> Option<Call> {
        let index = self.calls.iter().position(|(known, _)| *known == call)?;
        Some(self.calls.remove(index).1)
    }

    /// Closes everything but what is kept for a return.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if std::mem::take(&mut self.window) {
            effects.push(Effect::CloseWindow);
        }
        if std::mem::take(&mut self.listening) {
            effects.push(Effect::StopListening);
        }
        if std::mem::take(&mut self.stream) {
            effects.push(Effect::Unsubscribe);
        }
        let timers = std::mem::take(&mut self.timers);
        effects.extend(timers.into_keys().map(Effect::ClearTimer));
        let calls = std::mem::take(&mut self.calls);
        effects.extend(calls.into_iter().map(|(call, _)| Effect::Abort { call }));
        effects
    }

    /// Closes everything.
    pub(super) fn close_all(&mut self) -> Vec<Effect> {
        let mut effects = self.close();
        if std::mem::take(&mut self.resume) {
            effects.push(Effect::ClearResume);
        }
        effects
    }
}
