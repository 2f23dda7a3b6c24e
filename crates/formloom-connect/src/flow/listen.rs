//! What comes in while the person acts at the provider: messages, the event stream, the window, the timers.

use std::time::Duration;

use serde_json::Value;

use super::{AfterCheck, Call, Effect, Flow, Stage, Timer};
use crate::{
    ConnectError, ErrorKind, StageName, Timestamp,
    redirect::{Return, parse_return},
    wire::{RejectedMessage, ResultMessage},
};

/// A broken event stream is opened again after this at the latest.
const MAX_STREAM_RETRY: Duration = Duration::from_secs(30);

impl Flow {
    pub(super) fn message(&mut self, now: Timestamp, origin: &str, data: &Value) {
        let expected = self.config.expected_origin.as_str();
        let ours = origin == expected && !matches!(expected, "" | "null" | "*");
        if self.open.listening && ours {
            self.result(now, ResultMessage::from_value(data));
        } else {
            self.ignore_message();
        }
    }

    pub(super) fn stream_message(&mut self, now: Timestamp, data: &str) {
        if self.open.stream {
            self.result(now, ResultMessage::from_text(data));
        } else {
            self.ignore_message();
        }
    }

    /// The callback page of ours tells with which query it was opened. Any page of our origin can say so: it counts
    /// with the nonce of this attempt alone.
    pub(super) fn callback(&mut self, now: Timestamp, query: &str) {
        let nonce = self.ids.as_ref().map(|ids| ids.nonce.clone());
        let (true, Some(nonce)) = (self.open.listening, nonce) else {
            return self.ignore_message();
        };
        match parse_return(query, Some(&nonce)) {
            Some(Ok(Return::Connected(id))) => self.verify(now, id),
            Some(Ok(Return::Failed { reason, details })) => {
                let details = details.unwrap_or_default();
                self.refused(now, ConnectError::from_result(reason.as_deref(), details));
            }
            None | Some(Err(_)) => self.ignore_message(),
        }
    }

    pub(super) fn stream_failed(&mut self, now: Timestamp) {
        if !std::mem::take(&mut self.open.stream) {
            return;
        }
        let factor = 2_u32.saturating_pow(self.stream_failures);
        let wait = self.config.deadlines.stream_retry.saturating_mul(factor);
        self.stream_failures = self.stream_failures.saturating_add(1);
        let wait = self.spread(wait.min(MAX_STREAM_RETRY));
        self.set_timer(Timer::Stream, now + wait);
    }

    pub(super) fn subscribe(&mut self) {
        let Some(ids) = &self.ids else {
            return;
        };
        let request_id = ids.request_id.clone();
        let path = self.config.backend.result_stream(&request_id);
        self.open.stream = true;
        self.effects.push(Effect::Subscribe { request_id, path });
    }

    pub(super) fn window_blocked(&mut self) {
        if self.stage != Stage::Opening {
            return;
        }
        match self.action.clone() {
            None => self.fail(ConnectError::new(ErrorKind::WindowBlocked)),
            Some(action) => {
                self.clear_timer(Timer::Deadline);
                self.set_stage(Stage::ActionRequired {
                    description: action.description,
                    ui_url: action.ui_url,
                    blocked: true,
                });
            }
        }
    }

    /// A closed window is a hint: providers that cut the tie to it look the same, and they do so as soon as
    /// their page is there. Once the window was sent anywhere, it is only the person who knows; until they
    /// say so, the channels stay open for minutes and the server is looked at now and then.
    pub(super) fn window_closed(&mut self, now: Timestamp, left: bool) {
        if !std::mem::take(&mut self.open.window) {
            return;
        }
        if let Stage::Waiting { .. } = self.stage {
            let deadlines = &self.config.deadlines;
            let grace = if left {
                deadlines.cut_grace
            } else {
                deadlines.closed_grace
            };
            // A reconnect knows which connection to look at; of a new one the stream tells, or the server that is asked.
            let looks = left && self.action.is_none() && self.requested.is_none();
            let can = self.expected_id().is_some() || self.result_request().is_some();
            let wait = deadlines.look_every;
            self.set_timer(Timer::ClosedGrace, now + grace);
            if looks && can {
                self.set_timer(Timer::Poll, now + wait);
            }
            self.set_stage(Stage::Waiting {
                window_closed: true,
            });
        }
    }

    /// The person knows it.
    pub(super) fn close_confirmed(&mut self, now: Timestamp) {
        if matches!(
            self.stage,
            Stage::Waiting {
                window_closed: true
            }
        ) {
            self.last_check_for_closed(now);
        }
    }

    fn last_check_for_closed(&mut self, now: Timestamp) {
        let error = ConnectError::new(ErrorKind::WindowClosed).at(StageName::Waiting);
        self.last_check(now, AfterCheck::Fail(Box::new(error)));
    }

    pub(super) fn timer_fired(&mut self, now: Timestamp, timer: Timer) {
        let Some(&at) = self.open.timers.get(&timer) else {
            return;
        };
        if now < at {
            // Browsers round: a timer may go off a little early.
            self.effects.push(Effect::SetTimer { timer, at });
            return;
        }
        self.open.timers.remove(&timer);
        match timer {
            Timer::Deadline => self.deadline_passed(now),
            Timer::ClosedGrace => self.last_check_for_closed(now),
            Timer::Retry => self.retry_due(now),
            Timer::Poll if self.created.is_some() => self.read_back(),
            Timer::Poll if self.requested.is_some() => self.ask_request(),
            Timer::Poll => self.look(Call::Look),
            Timer::Stream => self.subscribe(),
        }
    }

    fn deadline_passed(&mut self, now: Timestamp) {
        let stage = self.stage.name();
        let error = ConnectError::new(ErrorKind::TimedOut).at(stage);
        match stage {
            StageName::Submitting | StageName::Waiting => {
                self.last_check(now, AfterCheck::Fail(Box::new(error)));
            }
            StageName::Verifying => match self.after_check.take() {
                Some(AfterCheck::Fail(reason) | AfterCheck::Resend(reason)) => {
                    self.unsure = true;
                    self.fail(*reason);
                }
                _ => self.fail(error),
            },
            StageName::LoadingOptions | StageName::Opening | StageName::Leaving => self.fail(error),
            StageName::Idle | StageName::Asking | StageName::Over => {}
        }
    }

    fn result(&mut self, now: Timestamp, message: Result<ResultMessage, RejectedMessage>) {
        let ours = |message: &ResultMessage| {
            let ids = self.ids.as_ref();
            ids.is_some_and(|ids| ids.request_id.matches(message.request_id()))
        };
        match message.ok().filter(ours) {
            Some(ResultMessage::Created { connection, .. }) => self.verify(now, connection),
            Some(ResultMessage::Failed {
                reason, details, ..
            }) => self.refused(now, ConnectError::from_result(reason.as_deref(), details)),
            None => self.ignore_message(),
        }
    }

    /// The server says how it failed.
    pub(super) fn refused(&mut self, now: Timestamp, error: ConnectError) {
        if error.kind == ErrorKind::AlreadyExists && self.may_replace() {
            self.conflicts(now);
        } else {
            self.fail(error);
        }
    }

    fn ignore_message(&mut self) {
        self.ignored_messages = self.ignored_messages.saturating_add(1);
    }
}
