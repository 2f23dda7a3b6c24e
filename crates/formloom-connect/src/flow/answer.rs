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
        let connection = |response: HttpResponse| backend.read_connection(&response);
        match purpose {
            Call::Options => match result.and_then(|response| backend.read_options(&response)) {
                Ok(options) => self.options_answered(options),
                Err(error) => self.fail(error),
            },
            Call::Existing => match result.and_then(|response| backend.read_connections(&response))
            {
                Ok(page) => self.existing_answered(page.items),
                Err(error) => self.fail(error),
            },
            Call::Previous => match result.and_then(connection) {
                Ok(previous) => self.previous_answered(previous),
                Err(error) => self.fail(error),
            },
            Call::Connect => self.connect_answered(now, result.and_then(connection)),
            Call::ReadBack => self.read_back_answered(now, result.and_then(connection)),
            Call::Look => self.look_answered(now, result),
            Call::LastCheck => self.last_check_answered(now, result),
        }
    }
}
