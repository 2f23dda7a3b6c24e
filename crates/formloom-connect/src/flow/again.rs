//! What exists is read again before something is replaced, and what was begun is not begun twice.

use super::{Call, Flow, Stage};
use crate::{
    ConnectError, ErrorKind, Timestamp, TransportError, backend::ConnectionQuery, wire::Connection,
};

impl Flow {
    /// Sends what is asked for, once it is known what it would replace.
    pub(super) fn send(&mut self, now: Timestamp) {
        let fresh = self.config.deadlines.fresh;
        let known = self.read_at.is_some_and(|read| now.since(read) <= fresh);
        if self.may_replace() && !known {
            self.recheck();
        } else {
            self.send_now();
        }
    }

    pub(super) fn recheck(&mut self) {
        let query = ConnectionQuery::of(&self.target);
        let request = self.config.backend.connections(&query);
        self.request(Call::Recheck, request);
    }

    /// What exists by now. Where the person was not asked about it, they are, and nothing is sent.
    pub(super) fn recheck_answered(
        &mut self,
        now: Timestamp,
        result: Result<Vec<Connection>, ConnectError>,
    ) {
        match result {
            Ok(existing) => {
                self.existing = Some(existing);
                self.read_at = Some(now);
            }
            Err(error) if self.try_later(now, Call::Recheck, &error) => return,
            // Nobody can be asked about what is not known.
            Err(error) => return self.fail(error),
        }
        if self.asks_to_replace() {
            let effects = self.open.close_all();
            self.effects.extend(effects);
            self.forget_retries();
            let existing = self.replaced();
            self.set_stage(Stage::ConfirmReplace { existing });
        } else if let Stage::Verifying { .. } = self.stage {
            self.fail(ConnectError::new(ErrorKind::AlreadyExists));
        } else {
            self.send_now();
        }
    }

    /// The server found connections that the person was not asked about.
    pub(super) fn conflicts(&mut self, now: Timestamp) {
        self.close();
        self.set_stage(Stage::Verifying { building: false });
        self.set_deadline(now, self.config.deadlines.last_check);
        self.recheck();
    }

    /// Whether the person has to be asked before going on.
    pub(super) fn asks_to_replace(&self) -> bool {
        let agreed = |connection: &Connection| self.confirmed.contains(&connection.id);
        !self.replaced().iter().all(agreed)
    }

    /// Whether connections that exist would be replaced.
    pub(super) const fn may_replace(&self) -> bool {
        self.config.mode.connection().is_none() && !self.config.allow_multiple
    }

    /// The live connections that the attempt would replace.
    pub(super) fn replaced(&self) -> Vec<Connection> {
        let existing = self.existing.as_deref().unwrap_or_default();
        existing
            .iter()
            .filter(|connection| self.may_replace() && !connection.is_archived())
            .filter(|connection| self.target.owns(connection) != Some(false))
            .cloned()
            .collect()
    }

    /// The form could not be posted.
    pub(super) fn not_sent(&mut self, error: TransportError) {
        if let Stage::Waiting { .. } | Stage::Leaving = self.stage {
            self.fail(error.into());
        }
    }

    /// While a person acts, or the server sets something up, an outage ends nothing: it is asked on until the deadline.
    pub(super) fn polls_on(&mut self, now: Timestamp, call: Call, error: &ConnectError) -> bool {
        let polls = matches!(call, Call::ReadBack | Call::RequestStatus)
            && matches!(
                self.stage,
                Stage::Waiting { .. } | Stage::Verifying { building: true }
            );
        if polls && error.is_transient() {
            let wait = self.config.backoff.longest;
            self.poll(now, Some(wait.max(error.retry_after.unwrap_or_default())));
            return true;
        }
        false
    }
}
