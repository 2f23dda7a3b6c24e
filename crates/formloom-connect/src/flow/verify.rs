//! No success without the server: the connection is read back, and after a lost result it is looked for.

use std::time::Duration;

use super::{Action, AfterCheck, Call, Flow, Outcome, Stage, Timer};
use crate::{
    ConnectError, ConnectionId, ErrorKind, HttpResponse, ProtocolFault, Timestamp,
    address::Address,
    backend::ConnectionQuery,
    text::{self, MAX_REASON},
    wire::{Connection, Readiness},
};

/// A connect whose answer was lost, and that made nothing, is sent again so many times.
const MAX_RESENDS: u32 = 2;

impl Flow {
    /// A result named this connection: all channels are closed, and the server is asked.
    pub(super) fn verify(&mut self, now: Timestamp, id: ConnectionId) {
        if !self.may_be(&id) {
            self.fail(ConnectError::protocol(ProtocolFault::OtherConnection));
            return;
        }
        self.close();
        self.created = Some(id);
        self.after_check = None;
        self.set_stage(Stage::Verifying { building: false });
        self.set_deadline(now, self.config.deadlines.verifying);
        self.read_back();
    }

    pub(super) fn read_back(&mut self) {
        if let Some(id) = &self.created {
            let request = self.config.backend.connection(id);
            self.request(Call::ReadBack, request);
        }
    }

    /// The answer to a connect that was sent as JSON.
    pub(super) fn connect_answered(
        &mut self,
        now: Timestamp,
        result: Result<Connection, ConnectError>,
    ) {
        match result {
            Ok(connection) if !self.may_be(&connection.id) => {
                self.fail(ConnectError::protocol(ProtocolFault::OtherConnection));
            }
            Ok(connection) if connection.readiness() == Readiness::ActionRequired => {
                self.created = Some(connection.id.clone());
                if let Stage::Waiting { .. } | Stage::Leaving = self.stage {
                    self.go_to_action(now, &connection);
                } else {
                    self.require_action(now, &connection);
                }
            }
            Ok(connection) => self.verify(now, connection.id),
            // The server did not take it.
            Err(error)
                if error.kind == ErrorKind::RateLimited
                    && self.try_later(now, Call::Connect, &error) => {}
            Err(error) if may_have_worked(&error) => {
                let broken = matches!(error.kind, ErrorKind::Network | ErrorKind::Server);
                let again = broken && self.resends < self.config.backoff.tries.min(MAX_RESENDS);
                let error = Box::new(error.at(self.stage.name()));
                let after = if again {
                    AfterCheck::Resend(error)
                } else {
                    AfterCheck::Fail(error)
                };
                self.last_check(now, after);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Asks the server whether there is a connection although no result came.
    pub(super) fn last_check(&mut self, now: Timestamp, after: AfterCheck) {
        for timer in [Timer::ClosedGrace, Timer::Poll] {
            self.clear_timer(timer);
        }
        self.abort_calls();
        self.after_check = Some(after);
        self.set_stage(Stage::Verifying { building: false });
        self.set_deadline(now, self.config.deadlines.last_check);
        self.look(Call::LastCheck);
    }

    /// Asks for the connection that is renewed, or for all of the integration.
    pub(super) fn look(&mut self, purpose: Call) {
        let request = match self.expected_id() {
            Some(id) => self.config.backend.connection(id),
            None => {
                let query = ConnectionQuery::of(&self.config.target);
                self.config.backend.connections(&query)
            }
        };
        self.request(purpose, request);
    }

    /// A look that finds nothing, or is not answered, is repeated.
    pub(super) fn look_answered(
        &mut self,
        now: Timestamp,
        result: Result<HttpResponse, ConnectError>,
    ) {
        match self.found(result) {
            Ok(Some(id)) => self.verify(now, id),
            Ok(None) | Err(_) => {
                self.set_timer(Timer::Poll, now + self.config.deadlines.look_every);
            }
        }
    }

    fn found(
        &self,
        result: Result<HttpResponse, ConnectError>,
    ) -> Result<Option<ConnectionId>, ConnectError> {
        let backend = &self.config.backend;
        match (result?, self.expected_id()) {
            (response, Some(_)) => backend
                .read_connection(&response)
                .map(|connection| self.renewed(&connection)),
            (response, None) => backend
                .read_connections(&response)
                .map(|page| self.newcomer(&page.items)),
        }
    }

    pub(super) fn last_check_answered(
        &mut self,
        now: Timestamp,
        result: Result<HttpResponse, ConnectError>,
    ) {
        let found = self.found(result);
        if let Err(error) = &found
            && self.try_later(now, Call::LastCheck, error)
        {
            return;
        }
        match (found, self.after_check.take()) {
            (Ok(Some(id)), _) => self.verify(now, id),
            // The same request id goes along, by which the server knows what it has done.
            (Ok(None), Some(AfterCheck::Resend(_))) => {
                self.clear_timer(Timer::Deadline);
                self.resends += 1;
                self.set_stage(self.stage_of_connect());
                self.set_deadline(now, self.deadline_of_connect());
                self.send_connect();
            }
            (Err(_), Some(AfterCheck::Resend(reason))) => {
                self.unsure = true;
                self.fail(*reason);
            }
            (Ok(None), Some(AfterCheck::Launch)) => {
                self.resends = 0;
                self.unsure = false;
                self.close();
                self.launch(now);
            }
            (Ok(None), Some(AfterCheck::Fail(reason))) => {
                self.unsure = false;
                self.fail(*reason);
            }
            (Err(_), Some(AfterCheck::Fail(reason))) => {
                self.unsure = true;
                self.fail(*reason);
            }
            (Err(error), Some(AfterCheck::Launch)) => self.fail(error),
            (_, None) => {}
        }
    }

    pub(super) fn judge(&mut self, now: Timestamp, connection: Connection) {
        if self.created.as_ref() != Some(&connection.id) {
            self.fail(ConnectError::protocol(ProtocolFault::OtherConnection));
            return;
        }
        match self.target.owns(&connection) {
            Some(false) => self.fail(ConnectError::protocol(ProtocolFault::WrongIntegration)),
            Some(true) => self.judge_own(now, connection),
            // A reconnect knows its connection by id; only a new one has to show where it belongs.
            None if self.config.mode.connection().is_some() => self.judge_own(now, connection),
            None => {
                self.unplaced = Some(Box::new(connection));
                self.ask_whether_it_belongs();
            }
        }
    }

    /// A connection that does not name its integration is looked for among those of the integration.
    pub(super) fn ask_whether_it_belongs(&mut self) {
        let query = ConnectionQuery::of(&self.target);
        let request = self.config.backend.connections(&query);
        self.request(Call::Belongs, request);
    }

    pub(super) fn belonging_answered(&mut self, now: Timestamp, listed: &[Connection]) {
        let Some(connection) = self.unplaced.take() else {
            return;
        };
        if listed.iter().any(|known| known.id == connection.id) {
            self.judge_own(now, *connection);
        } else {
            self.fail(ConnectError::protocol(ProtocolFault::WrongIntegration));
        }
    }

    /// What the state of a connection of ours says.
    fn judge_own(&mut self, now: Timestamp, connection: Connection) {
        let kind = match connection.readiness() {
            Readiness::Ready => {
                let connection = Box::new(connection);
                self.end(
                    Stage::Done(connection.clone()),
                    Outcome::Connected(connection),
                );
                return;
            }
            Readiness::Building => {
                if self.stage == (Stage::Verifying { building: false }) {
                    self.set_stage(Stage::Verifying { building: true });
                }
                self.poll(now, None);
                return;
            }
            Readiness::ActionRequired => {
                self.require_action(now, &connection);
                return;
            }
            Readiness::NeedsReconnect => ErrorKind::CredentialsRejected,
            Readiness::Misconfigured => ErrorKind::ConfigurationError,
            Readiness::Gone => ErrorKind::ConnectionDefunct,
        };
        self.fail(ConnectError::new(kind).with_message(connection.reason().as_deref()));
    }

    /// The page of an action is checked before anything goes there.
    pub(super) fn page_of(connection: &Connection) -> Result<crate::Secret<String>, ConnectError> {
        let action = connection.client_action.as_ref();
        let page = action.and_then(|action| action.ui_url.clone());
        let page = page.ok_or_else(|| ConnectError::protocol(ProtocolFault::UnexpectedAnswer))?;
        match Address::parse(page.expose()) {
            Ok(_) => Ok(page),
            Err(error) => Err(ConnectError::protocol(ProtocolFault::ActionAddress(error))),
        }
    }

    /// The person has to open a page. While its window is open, that is what we wait for.
    fn require_action(&mut self, now: Timestamp, connection: &Connection) {
        if let Stage::Waiting { .. } = self.stage {
            self.poll(now, None);
            return;
        }
        let action = connection.client_action.as_ref();
        let description = action
            .and_then(|action| action.description.as_deref())
            .and_then(|description| text::plain(description, MAX_REASON));
        let ui_url = match Self::page_of(connection) {
            Ok(page) => page,
            Err(error) => return self.fail(error.with_message(description.as_deref())),
        };
        self.close();
        self.action = Some(Action {
            description: description.clone(),
            ui_url: ui_url.clone(),
        });
        self.set_stage(Stage::ActionRequired {
            description,
            ui_url,
            blocked: false,
        });
    }

    pub(super) fn poll(&mut self, now: Timestamp, at_least: Option<Duration>) {
        let wait = self
            .config
            .deadlines
            .poll_every
            .max(at_least.unwrap_or_default());
        self.set_timer(Timer::Poll, now + wait);
    }

    /// A reconnect leads to the same connection, or it was another's.
    fn may_be(&self, id: &ConnectionId) -> bool {
        self.config
            .mode
            .connection()
            .is_none_or(|expected| expected == id)
    }

    fn expected_id(&self) -> Option<&ConnectionId> {
        self.created.as_ref().or(self.config.mode.connection())
    }

    /// Whether a known connection works now and did not before. One that worked before says nothing.
    fn renewed(&self, connection: &Connection) -> Option<ConnectionId> {
        let expected = self.expected_id() == Some(&connection.id);
        let broken_before = match (&self.created, &self.previous) {
            (Some(_), _) => true,
            (None, Some(previous)) => !previous.is_ready(),
            (None, None) => false,
        };
        (expected && broken_before && is_coming(connection)).then(|| connection.id.clone())
    }

    /// The newest connection that was not there before, or did not work then.
    fn newcomer(&self, connections: &[Connection]) -> Option<ConnectionId> {
        let before = self.existing.as_deref()?;
        let is_new = |connection: &&Connection| {
            let known = before.iter().find(|known| known.id == connection.id);
            known.is_none_or(|known| !known.is_ready())
        };
        connections
            .iter()
            .filter(|connection| is_coming(connection))
            .filter(|connection| self.target.owns(connection) == Some(true))
            .filter(is_new)
            .max_by(|a, b| a.created_at.cmp(&b.created_at))
            .map(|connection| connection.id.clone())
    }
}

fn is_coming(connection: &Connection) -> bool {
    matches!(
        connection.readiness(),
        Readiness::Ready | Readiness::Building
    )
}

/// The request may have reached the server although its answer did not reach us.
const fn may_have_worked(error: &ConnectError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Network | ErrorKind::TimedOut | ErrorKind::Server | ErrorKind::Protocol
    )
}
