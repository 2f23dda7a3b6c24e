//! Answers go to the step that asked; an answer that nobody waits for any more is dropped.

use std::sync::Arc;

use super::{Call, CallId, Flow};
use crate::{ConnectError, HttpResponse, Timestamp, TransportError};

impl Flow {
    pub(super) fn answer(
        &mut self,
        now: Timestamp,
        call: CallId,
        result: Result<HttpResponse, TransportError>,
    ) {
        let Some(purpose) = self.open.answered(call) else {
            return;
        };
        let backend = Arc::clone(&self.config.backend);
        let result = result.map_err(ConnectError::from);
        match purpose {
            Call::Options => {
                let read = result.and_then(|response| backend.read_options(&response));
                if let Some(options) = self.taken(now, purpose, read) {
                    self.options_answered(options);
                }
            }
            Call::Existing => {
                let read = result.and_then(|response| backend.read_connections(&response));
                if let Some(page) = self.taken(now, purpose, read) {
                    self.existing_answered(now, page.items);
                }
            }
            Call::Previous => {
                let read = result.and_then(|response| backend.read_connection(&response));
                if let Some(previous) = self.taken(now, purpose, read) {
                    self.previous_answered(previous);
                }
            }
            Call::Integration => {
                let read = result.and_then(|response| backend.read_integration(&response));
                self.integration_answered(now, read);
            }
            Call::Belongs => {
                let read = result.and_then(|response| backend.read_connections(&response));
                if let Some(page) = self.taken(now, purpose, read) {
                    self.belonging_answered(now, &page.items);
                }
            }
            Call::ReadBack => {
                let read = result.and_then(|response| backend.read_connection(&response));
                if let Some(connection) = self.taken(now, purpose, read) {
                    self.judge(now, connection);
                }
            }
            Call::Recheck => {
                let read = result.and_then(|response| backend.read_connections(&response));
                self.recheck_answered(now, read.map(|page| page.items));
            }
            Call::Connect => {
                let read = result.and_then(|response| backend.read_connection(&response));
                self.connect_answered(now, read);
            }
            Call::Look => self.look_answered(now, result),
            Call::LastCheck => self.last_check_answered(now, result),
            Call::CreateRequest => {
                let read = result.and_then(|response| backend.read_request(&response));
                self.request_made(now, read);
            }
            Call::RequestStatus => {
                let read = result.and_then(|response| backend.read_request(&response));
                if let Some(request) = self.taken(now, purpose, read) {
                    self.request_stands(now, request);
                }
            }
        }
    }

    /// What was read. A failure on the way is tried again later, any other ends the attempt.
    fn taken<T>(
        &mut self,
        now: Timestamp,
        call: Call,
        result: Result<T, ConnectError>,
    ) -> Option<T> {
        match result {
            Ok(read) => {
                self.answered_well(call);
                Some(read)
            }
            Err(error) => {
                if !self.try_later(now, call, &error) && !self.polls_on(now, call, &error) {
                    self.fail(error);
                }
                None
            }
        }
    }
}
