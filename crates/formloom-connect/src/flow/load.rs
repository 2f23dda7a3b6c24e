//! From the start to an option: its form, or its one button.

use super::{AttemptIds, Call, Flow, Mode, Outcome, Returned, Stage, Submission, Timer};
use crate::{
    ConnectError, ErrorKind, ProtocolFault, StageName, Timestamp,
    backend::ConnectionQuery,
    redirect::{Left, Return, ReturnError},
    wire::{Connection, ConnectionOption, Integration},
};

impl Flow {
    pub(super) fn start(&mut self, now: Timestamp) {
        if self.stage != Stage::Idle {
            return;
        }
        match self.returned.take() {
            None => self.load(now),
            Some(returned) => self.come_back(now, *returned),
        }
    }

    /// Asks for the options and for what exists, at once.
    pub(super) fn load(&mut self, now: Timestamp) {
        self.options = None;
        self.previous = None;
        self.set_stage(Stage::LoadingOptions);
        self.set_deadline(now, self.config.deadlines.loading);
        self.ask_options();
        if self.config.mode.connection().is_some() || self.existing.is_none() {
            self.ask_rest();
        }
        if !self.placed {
            self.ask_integration();
        }
    }

    /// Connections name their integration by its id alone, as a rule.
    pub(super) fn ask_integration(&mut self) {
        let request = self.config.backend.integration(&self.config.target);
        self.request(Call::Integration, request);
    }

    /// What the key stands for. A server that does not say it is asked in another way, once there is a connection.
    pub(super) fn integration_answered(
        &mut self,
        now: Timestamp,
        result: Result<Integration, ConnectError>,
    ) {
        match result {
            Ok(integration) => self.target.learn(&integration),
            Err(error) if self.try_later(now, Call::Integration, &error) => return,
            Err(_) => {}
        }
        self.placed = true;
        self.loaded();
    }

    pub(super) fn ask_options(&mut self) {
        let connection = self.config.mode.connection();
        let backend = &self.config.backend;
        let request = backend.options(&self.config.target, connection);
        self.request(Call::Options, request);
    }

    /// Asks for the connection that is renewed, or for those that exist.
    pub(super) fn ask_rest(&mut self) {
        let backend = &self.config.backend;
        let (purpose, request) = match self.config.mode.connection() {
            Some(id) => (Call::Previous, backend.connection(id)),
            None => {
                let query = ConnectionQuery::of(&self.config.target);
                (Call::Existing, backend.connections(&query))
            }
        };
        self.request(purpose, request);
    }

    pub(super) fn options_answered(&mut self, options: Vec<ConnectionOption>) {
        self.options = Some(options);
        self.loaded();
    }

    pub(super) fn existing_answered(&mut self, now: Timestamp, existing: Vec<Connection>) {
        self.read_at = Some(now);
        self.existing = Some(existing);
        self.loaded();
    }

    pub(super) fn previous_answered(&mut self, previous: Connection) {
        let fault = if self.config.mode.connection() != Some(&previous.id) {
            Some(ProtocolFault::OtherConnection)
        } else if self.target.owns(&previous) == Some(false) {
            Some(ProtocolFault::WrongIntegration)
        } else {
            None
        };
        if let Some(fault) = fault {
            self.fail(ConnectError::protocol(fault));
        } else if previous.is_archived() {
            self.fail(ConnectError::new(ErrorKind::NotFound));
        } else {
            if self.preferred.is_none() {
                self.preferred.clone_from(&previous.auth_option_key);
            }
            self.previous = Some(previous);
            self.loaded();
        }
    }

    /// The person chose an option, or another one.
    pub(super) fn choose(&mut self, index: usize) {
        let open_to_choice = matches!(
            self.stage,
            Stage::Choosing
                | Stage::Ready
                | Stage::Form { .. }
                | Stage::Failed(_)
                | Stage::Cancelled
        );
        if open_to_choice && self.config.option_key.is_none() && index < self.options().len() {
            self.refusal = None;
            self.show_option(index);
        }
    }

    /// The form of an option, or its button, with what was typed into it before.
    pub(super) fn show_option(&mut self, index: usize) {
        self.chosen = Some(index);
        if let Some(restored) = self.restored.take() {
            self.submissions.insert(index, restored);
        }
        let refusal = self.refusal.take();
        if self.option().is_some_and(ConnectionOption::asks_parameters) {
            self.set_stage(Stage::Form { refusal });
        } else {
            self.set_stage(Stage::Ready);
        }
    }

    fn loaded(&mut self) {
        let rest_is_known = match self.config.mode {
            Mode::Connect => self.existing.is_some(),
            Mode::Reconnect(_) => self.previous.is_some(),
        };
        if self.options.is_none() || !rest_is_known || !self.placed {
            return;
        }
        self.clear_timer(Timer::Deadline);
        self.forget_retries();
        if self.options().is_empty() {
            let error = ConnectError::new(ErrorKind::NoOptionsConfigured).at(self.stage.name());
            self.end(Stage::NoneConfigured, Outcome::Failed(Box::new(error)));
            return;
        }
        let wanted = self.config.option_key.as_deref();
        let key = wanted.or(self.preferred.as_deref());
        let found = key.and_then(|key| position(self.options(), key));
        let only = (wanted.is_none() && self.options().len() == 1).then_some(0);
        match found.or(only) {
            Some(index) => self.show_option(index),
            None if wanted.is_some() => self.fail(ConnectError::new(ErrorKind::UnknownOption)),
            None => self.set_stage(Stage::Choosing),
        }
    }

    /// Goes on after a return to the page.
    fn come_back(&mut self, now: Timestamp, returned: Returned) {
        let Returned { resume, mut result } = returned;
        if resume.left != Left::ForProvider {
            // Nobody was sent away from here, so whatever the address says is no return.
            result = Err(ReturnError::NotReturned);
        }
        // A forged return does not use up what is kept for the real one.
        self.open.resume = result != Err(ReturnError::WrongNonce);
        self.confirmed.clone_from(&resume.confirmed);
        let same = resume.target.is_same(&self.config.target)
            && resume.connection.as_ref() == self.config.mode.connection();
        if same && resume.target.id().is_some() {
            self.target = resume.target;
            self.placed = true;
        }
        let expired = now.since(resume.started_at) > self.config.deadlines.resume;
        self.preferred = resume.option_key;
        self.restored = resume.input.map(Submission::restored);
        let error = match result {
            _ if !same => ConnectError::protocol(ProtocolFault::OtherFlow),
            Err(ReturnError::NotReturned) if resume.left != Left::ForProvider => {
                self.ids = Some(AttemptIds {
                    request_id: resume.request_id,
                    nonce: resume.nonce,
                });
                self.requested = resume.requested;
                return match (resume.made, resume.left) {
                    (Some(id), Left::Waiting | Left::Submitting) => self.verify(now, id),
                    (None, Left::Waiting) => self.wait_on(now),
                    (None, Left::Submitting) => self.listen_on(now),
                    _ => self.load(now),
                };
            }
            Err(ReturnError::NotReturned) => ConnectError::new(ErrorKind::Cancelled),
            Err(error) => error.into(),
            Ok(_) if expired => ConnectError::new(ErrorKind::TimedOut),
            Ok(Return::Connected(id)) => return self.verify(now, id),
            Ok(Return::Failed {
                reason,
                details: Some(details),
            }) => ConnectError::from_result(reason.as_deref(), details),
            Ok(Return::Failed {
                reason,
                details: None,
            }) => {
                ConnectError::protocol(ProtocolFault::BrokenDetails).with_message(reason.as_deref())
            }
        };
        self.fail(error.at(StageName::Waiting));
    }
}

fn position(options: &[ConnectionOption], key: &str) -> Option<usize> {
    options
        .iter()
        .position(|option| option.key.as_deref() == Some(key))
}
