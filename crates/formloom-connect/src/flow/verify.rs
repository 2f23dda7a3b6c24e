//! No success without the server: the connection is read back, and after a lost result it is looked for.

use std::{sync::Arc, time::Duration};

use super::{Action, AfterCheck, Call, Flow, Outcome, Stage, Timer};
use crate::{
    ConnectError, ConnectionId, ErrorKind, HttpRequest, HttpResponse, ProtocolFault, Timestamp,
    address::Address,
    backend::ConnectionQuery,
    text::{self, MAX_REASON},
    wire::{Connection, Readiness, ResultMessage},
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
            Err(error) => self.refused(now, error),
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
        if self.expected_id().is_none() && !self.open.stream {
            self.clear_timer(Timer::Stream);
            self.subscribe();
        }
        self.look(Call::LastCheck);
    }

    /// Asks for the connection that is renewed, or for all of the integration.
    pub(super) fn look(&mut self, purpose: Call) {
        let request = match (self.expected_id(), self.result_request()) {
            (Some(id), _) => self.config.backend.connection(id),
            (None, Some(request)) => request,
            (None, None) => {
                let query = ConnectionQuery::of(&self.config.target);
                self.config.backend.connections(&query)
            }
        };
        self.request(purpose, request);
    }

    /// What asks for the result of this attempt, where the server tells it.
    pub(super) fn result_request(&self) -> Option<HttpRequest> {
        let ids = self.ids.as_ref()?;
        self.config.backend.result(&ids.request_id)
    }

    /// A look that finds nothing, or is not answered, is repeated.
    pub(super) fn look_answered(
        &mut self,
        now: Timestamp,
        result: Result<HttpResponse, ConnectError>,
    ) {
        match self.found(now, result) {
            Ok(Found::Ours(id)) => self.verify(now, id),
            Ok(Found::Refused(error)) => self.refused(now, *error),
            Ok(_) | Err(_) => {
                self.set_timer(Timer::Poll, now + self.config.deadlines.look_every);
            }
        }
    }

    fn found(
        &mut self,
        now: Timestamp,
        result: Result<HttpResponse, ConnectError>,
    ) -> Result<Found, ConnectError> {
        let backend = Arc::clone(&self.config.backend);
        if self.expected_id().is_some() {
            let connection = backend.read_connection(&result?)?;
            return Ok(self.renewed(&connection));
        }
        if self.result_request().is_some() {
            return match result.and_then(|response| backend.read_result(&response)) {
                Ok(message) => Ok(self.told(message)),
                Err(error) if error.kind == ErrorKind::NotFound => Ok(Found::Nothing),
                Err(error) => Err(error),
            };
        }
        let items = backend.read_connections(&result?)?.items;
        let found = if self.has_newcomer(&items) {
            Found::Doubtful
        } else {
            Found::Nothing
        };
        if let Some(AfterCheck::Launch) = self.after_check {
            self.existing = Some(items);
            self.read_at = Some(now);
        }
        Ok(found)
    }

    pub(super) fn last_check_answered(
        &mut self,
        now: Timestamp,
        result: Result<HttpResponse, ConnectError>,
    ) {
        let found = self.found(now, result);
        if let Err(error) = &found
            && self.try_later(now, Call::LastCheck, error)
        {
            return;
        }
        let remembers = self.config.backend.remembers_requests();
        match (found, self.after_check.take()) {
            (Ok(Found::Ours(id)), _) => self.verify(now, id),
            (Ok(Found::Refused(error)), _) => self.refused(now, *error),
            // The same request id goes along, by which the server knows what it has done.
            (Ok(found), Some(AfterCheck::Resend(_))) if found == Found::Nothing || remembers => {
                self.clear_timer(Timer::Deadline);
                self.resends += 1;
                self.set_stage(self.stage_of_connect());
                self.set_deadline(now, self.deadline_of_connect());
                self.send_connect();
            }
            // A server that forgets requests would connect a second time what may have been made.
            (Ok(Found::Doubtful), Some(AfterCheck::Launch))
                if !remembers && !self.may_replace() =>
            {
                self.after_check = Some(AfterCheck::Launch);
            }
            (Ok(_), Some(AfterCheck::Launch)) => {
                self.resends = 0;
                self.unsure = false;
                self.close();
                if self.asks_to_replace() {
                    let existing = self.replaced();
                    self.set_stage(Stage::ConfirmReplace { existing });
                } else {
                    self.launch(now);
                }
            }
            // Something new is there, and may be another tab's: the stream tells whose, by the request id.
            (Ok(Found::Doubtful), Some(after)) => self.after_check = Some(after),
            (Ok(_), Some(AfterCheck::Fail(reason) | AfterCheck::Resend(reason))) => {
                self.unsure = false;
                self.fail(*reason);
            }
            (Err(_), Some(AfterCheck::Fail(reason) | AfterCheck::Resend(reason))) => {
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
        // While a person acts at a connection that is renewed, it may be told as it was before.
        let acting = self.action.is_some() && matches!(self.stage, Stage::Waiting { .. });
        if acting && self.is_as_before(&connection) {
            self.poll(now, None);
            return;
        }
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

    pub(super) fn expected_id(&self) -> Option<&ConnectionId> {
        self.created.as_ref().or(self.config.mode.connection())
    }

    /// What a result says, if it is one of this attempt.
    fn told(&self, message: ResultMessage) -> Found {
        let ids = self.ids.as_ref();
        if !ids.is_some_and(|ids| ids.request_id.matches(message.request_id())) {
            return Found::Nothing;
        }
        match message {
            ResultMessage::Created { connection, .. } => Found::Ours(connection),
            ResultMessage::Failed {
                reason, details, ..
            } => Found::Refused(Box::new(ConnectError::from_result(
                reason.as_deref(),
                details,
            ))),
        }
    }

    /// Whether a known connection works now and did not before. One that is as it was says nothing.
    fn renewed(&self, connection: &Connection) -> Found {
        let expected = self.expected_id() == Some(&connection.id);
        let changed = match (&self.created, &self.previous) {
            (_, Some(previous)) if self.created.is_none() => !previous.is_ready(),
            (Some(_), _) => !self.is_as_before(connection),
            (None, _) => false,
        };
        if expected && changed && is_coming(connection) {
            Found::Ours(connection.id.clone())
        } else {
            Found::Nothing
        }
    }

    /// Whether a connection that is renewed is as it was when the flow began.
    fn is_as_before(&self, connection: &Connection) -> bool {
        self.previous.as_ref().is_some_and(|previous| {
            previous.id == connection.id
                && previous.updated_at == connection.updated_at
                && previous.readiness() == connection.readiness()
        })
    }

    /// Whether there is a connection that was not there before, or did not work then.
    fn has_newcomer(&self, connections: &[Connection]) -> bool {
        let before = self.existing.as_deref().unwrap_or_default();
        let is_new = |connection: &&Connection| {
            let known = before.iter().find(|known| known.id == connection.id);
            known.is_none_or(|known| !known.is_ready())
        };
        connections
            .iter()
            .filter(|connection| is_coming(connection))
            .filter(|connection| self.target.owns(connection) != Some(false))
            .any(|connection| is_new(&connection))
    }
}

/// What a look at the server shows.
#[derive(Debug, PartialEq)]
enum Found {
    /// This attempt was refused.
    Refused(Box<ConnectError>),
    /// The connection of this attempt.
    Ours(ConnectionId),
    /// Something that may be of this attempt, or of another tab.
    Doubtful,
    Nothing,
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
