//! The ways of starting that first ask the server where the person has to go: as JSON, and by a connection request.
//! The window is open by then. And what is kept when the person leaves or reloads the page.

use std::time::Duration;

use serde_json::Value;

use super::begin::{Way, window_name};
use super::{Action, AttemptIds, Call, Effect, Flow, FormTarget, Stage, Timer};
use crate::{
    ConnectError, ConnectionId, ErrorKind, Nonce, ProtocolFault, RequestId, Secret, Timestamp,
    address::Address,
    redirect::{Left, Resume},
    wire::{ApiErrorBody, Connection, ConnectionRequest, RequestStatus},
};

impl Flow {
    /// Sends the input as JSON.
    pub(super) fn send_connect(&mut self) {
        if let Some(ids) = self.ids.clone() {
            let payload = self.payload(&ids, self.return_address(&ids));
            let request = self.config.backend.connect(&payload);
            self.request(Call::Connect, request);
        }
    }

    /// The stage in which a connect is sent as JSON.
    pub(super) fn stage_of_connect(&self) -> Stage {
        match self.way() {
            Way::Direct => Stage::Submitting,
            Way::Window => Stage::Waiting {
                window_closed: !self.open.window,
            },
            Way::SameWindow => Stage::Leaving,
        }
    }

    pub(super) fn deadline_of_connect(&self) -> Duration {
        match self.way() {
            Way::Direct => self.config.deadlines.submitting,
            Way::Window => self.config.deadlines.waiting,
            Way::SameWindow => self.config.deadlines.leaving,
        }
    }

    /// The server named the page at which the person acts: the window, or this page, goes there.
    pub(super) fn go_to_action(&mut self, now: Timestamp, connection: &Connection) {
        match Self::page_of(connection) {
            Ok(page) => {
                self.action = Some(Action {
                    description: None,
                    ui_url: page.clone(),
                });
                self.sends_to(now, page);
            }
            Err(error) => self.fail(error),
        }
    }

    /// The window, or this page, goes to a page. A window that is gone by then takes another click.
    fn sends_to(&mut self, now: Timestamp, page: Secret<String>) {
        match self.stage {
            Stage::Waiting { .. } if !self.open.window => {
                self.close();
                self.action = Some(Action {
                    description: None,
                    ui_url: page.clone(),
                });
                self.set_stage(Stage::ActionRequired {
                    description: None,
                    ui_url: page,
                    blocked: false,
                });
            }
            Stage::Waiting { .. } => {
                self.navigate(page);
                self.poll(now, None);
            }
            _ => self.navigate(page),
        }
    }

    pub(super) fn create_request(&mut self) {
        if let Some(ids) = self.ids.clone() {
            let payload = self.payload(&ids, self.return_address(&ids));
            let request = self.config.backend.create_request(&payload);
            self.request(Call::CreateRequest, request);
        }
    }

    pub(super) fn ask_request(&mut self) {
        if let Some(id) = &self.requested {
            let request = self.config.backend.request_status(id);
            self.request(Call::RequestStatus, request);
        }
    }

    /// A connection request makes no connection by itself, so making it twice does no harm.
    pub(super) fn request_made(
        &mut self,
        now: Timestamp,
        result: Result<ConnectionRequest, ConnectError>,
    ) {
        match result {
            Ok(request) => match &request.url {
                Some(url) if Address::parse(url.expose()).is_ok() => {
                    let url = url.clone();
                    self.requested = Some(request.request_id);
                    self.sends_to(now, url);
                }
                Some(url) => {
                    if let Err(error) = Address::parse(url.expose()) {
                        self.fail(ConnectError::protocol(ProtocolFault::ActionAddress(error)));
                    }
                }
                None => self.fail(ConnectError::protocol(ProtocolFault::UnexpectedAnswer)),
            },
            Err(error) => {
                if !self.try_later(now, Call::CreateRequest, &error) {
                    self.fail(error);
                }
            }
        }
    }

    pub(super) fn request_stands(&mut self, now: Timestamp, request: ConnectionRequest) {
        if self.requested.as_deref() != Some(request.request_id.as_str()) {
            return self.fail(ConnectError::protocol(ProtocolFault::UnexpectedAnswer));
        }
        match (request.status, request.result_connection_id) {
            (RequestStatus::Success, Some(id)) => self.verify(now, id),
            (RequestStatus::Success, None) => {
                self.fail(ConnectError::protocol(ProtocolFault::UnexpectedAnswer));
            }
            (RequestStatus::Cancelled, _) => self.fail(ConnectError::new(ErrorKind::Cancelled)),
            (RequestStatus::Error, _) => {
                let details = request
                    .result_error
                    .map_or_else(ApiErrorBody::default, |error| {
                        ApiErrorBody::from_value(error.expose())
                    });
                self.fail(ConnectError::from_result(None, details));
            }
            // An unknown state is one more step on the way.
            (RequestStatus::Pending | RequestStatus::Other, _) => self.poll(now, None),
        }
    }

    /// The address of our callback page, for the window of this attempt.
    pub(super) fn callback_address(&self, ids: &AttemptIds) -> Option<String> {
        let page = self.config.callback_page.as_ref()?;
        page.takes_nonce().then(|| page.with_nonce(&ids.nonce))
    }

    /// Where the page that the server names sends the person in the end.
    pub(super) fn return_address(&self, ids: &AttemptIds) -> Option<String> {
        match (self.way(), &self.stage) {
            (Way::Direct, _) => None,
            (_, Stage::Leaving) => {
                let uri = self.config.redirect_uri.as_ref()?;
                Some(uri.with_nonce(&ids.nonce))
            }
            _ => self.callback_address(ids),
        }
    }

    fn navigate(&mut self, address: Secret<String>) {
        let target = match (&self.stage, &self.ids) {
            (Stage::Leaving, _) | (_, None) => FormTarget::SameWindow,
            (_, Some(ids)) => FormTarget::Window(window_name(&ids.request_id)),
        };
        self.effects.push(Effect::Navigate { target, address });
    }

    /// The person leaves or reloads the page: the next [`Flow::resume`] goes on from here.
    pub(super) fn page_hides(&mut self, now: Timestamp, input: Option<Secret<Value>>) {
        let left = match &self.stage {
            Stage::Choosing
            | Stage::Ready
            | Stage::Form { .. }
            | Stage::ConfirmReplace { .. }
            | Stage::ActionRequired { .. }
            | Stage::Failed(_) => Left::Asking,
            Stage::Waiting { .. } | Stage::Verifying { .. } => Left::Waiting,
            Stage::Submitting => Left::Submitting,
            // `Leaving` has kept its own; the others have nothing to keep.
            _ => return,
        };
        // What was sent is kept where the host shows no form, and what a page before this one kept is kept on.
        let input = input.or_else(|| {
            let submission = self.submission().or(self.restored.as_ref());
            submission.map(|submission| submission.input_without_secrets.clone())
        });
        if left == Left::Asking && input.is_none() {
            return;
        }
        // Without an attempt these name nothing, and no return can match them.
        let ids = self.ids.clone().unwrap_or_else(|| AttemptIds {
            request_id: RequestId::from_bytes([0; 16]),
            nonce: Nonce::from_bytes([0; 16]),
        });
        let resume = self.to_resume(now, &ids, left, input);
        self.open.resume = true;
        self.effects.push(Effect::SaveResume(Box::new(resume)));
    }

    /// Listens after a reload to what became of the input: the stream brings that too.
    pub(super) fn listen_on(&mut self, now: Timestamp) {
        self.subscribe();
        self.set_deadline(now, self.config.deadlines.submitting);
        self.set_stage(Stage::Submitting);
    }

    /// Waits on after a reload: the window is out of reach, its result is not.
    pub(super) fn wait_on(&mut self, now: Timestamp) {
        self.open.listening = true;
        self.effects.push(Effect::Listen);
        self.subscribe();
        self.set_deadline(now, self.config.deadlines.waiting);
        self.set_timer(Timer::ClosedGrace, now + self.config.deadlines.cut_grace);
        if self.requested.is_some() {
            self.poll(now, None);
        }
        self.set_stage(Stage::Waiting {
            window_closed: true,
        });
    }

    pub(super) fn to_resume(
        &self,
        now: Timestamp,
        ids: &AttemptIds,
        left: Left,
        input: Option<Secret<Value>>,
    ) -> Resume {
        let in_query = self
            .config
            .redirect_uri
            .as_ref()
            .is_some_and(crate::redirect::RedirectUri::takes_nonce);
        let made: Option<ConnectionId> = match left {
            Left::Waiting | Left::Submitting => self.created.clone(),
            Left::ForProvider | Left::Asking => None,
        };
        Resume {
            target: self.target.clone(),
            connection: self.config.mode.connection().cloned(),
            allow_multiple: self.config.allow_multiple,
            request_id: ids.request_id.clone(),
            nonce: ids.nonce.clone(),
            nonce_in_query: in_query,
            option_key: self
                .option()
                .and_then(|option| option.key.clone())
                .or_else(|| self.preferred.clone()),
            input,
            left,
            made,
            confirmed: self.confirmed.clone(),
            requested: self.requested.clone(),
            started_at: now,
        }
    }
}
