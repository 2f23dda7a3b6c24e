//! From the person's click to the request, the window, or the page that is left.

use super::{
    AttemptIds, Effect, Flow, FormPost, FormTarget, SizeRule, Stage, Start, Submission, Timer,
    WindowAddress, WindowSpec,
};
use crate::{RequestId, Timestamp, redirect::Left, wire::ConnectPayload};

/// How an attempt is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A request, without the person.
    Direct,
    /// A window in which the person acts.
    Window,
    /// The page itself goes to the provider and returns.
    SameWindow,
}

impl Flow {
    pub(super) fn submit(&mut self, now: Timestamp, submission: Submission, ids: AttemptIds) {
        if let (Stage::Form { .. }, Some(index)) = (&self.stage, self.chosen) {
            self.submissions.insert(index, submission);
            self.begin(now, ids);
        }
    }

    pub(super) fn connect(&mut self, now: Timestamp, ids: AttemptIds) {
        if self.stage == Stage::Ready {
            self.begin(now, ids);
        }
    }

    /// Begins an attempt; asks first when it would replace a connection. Nothing stands before
    /// `OpenWindow` among its effects, since browsers allow a window only in the click itself.
    pub(super) fn begin(&mut self, now: Timestamp, ids: AttemptIds) {
        self.ids = Some(ids);
        self.created = None;
        self.action = None;
        self.requested = None;
        self.resends = 0;
        self.stream_failures = 0;
        if self.asks_to_replace() {
            let existing = self.replaced();
            self.set_stage(Stage::ConfirmReplace { existing });
        } else {
            self.launch(now);
        }
    }

    pub(super) fn confirm_replace(&mut self, now: Timestamp) {
        if let Stage::ConfirmReplace { existing } = &self.stage {
            let ids = existing.iter().map(|connection| connection.id.clone());
            self.confirmed = ids.collect();
            self.launch(now);
        }
    }

    pub(super) fn decline_replace(&mut self) {
        if let (Stage::ConfirmReplace { .. }, Some(index)) = (&self.stage, self.chosen) {
            self.show_option(index);
        }
    }

    pub(super) fn launch(&mut self, now: Timestamp) {
        let Some(ids) = self.ids.clone() else {
            return;
        };
        match self.way() {
            Way::Direct => {
                self.set_stage(Stage::Submitting);
                self.set_deadline(now, self.config.deadlines.submitting);
                self.send(now);
            }
            Way::Window => self.open_window(now, &ids.request_id, WindowAddress::Blank),
            Way::SameWindow => self.leave(now, &ids),
        }
    }

    pub(super) fn use_same_window(&mut self, now: Timestamp, ids: AttemptIds) {
        if self.can_use_same_window() {
            self.created = None;
            self.action = None;
            self.requested = None;
            self.ids = Some(ids.clone());
            self.leave(now, &ids);
        }
    }

    pub(super) fn way(&self) -> Way {
        let needs_person = self
            .option()
            .is_none_or(|option| option.kind.needs_person());
        if !needs_person {
            Way::Direct
        } else if self.config.same_window && self.config.redirect_uri.is_some() {
            Way::SameWindow
        } else {
            Way::Window
        }
    }

    /// Opens the page of a required action, in the click.
    pub(super) fn open_action(&mut self, now: Timestamp) {
        let (Stage::ActionRequired { ui_url, .. }, Some(ids)) = (&self.stage, &self.ids) else {
            return;
        };
        let (page, request_id) = (ui_url.clone(), ids.request_id.clone());
        self.open_window(now, &request_id, WindowAddress::Page(page));
    }

    pub(super) fn window_opened(&mut self, now: Timestamp) {
        if self.stage != Stage::Opening {
            if !self.open.window {
                // It came too late for its attempt.
                self.effects.push(Effect::CloseWindow);
            }
            return;
        }
        if self.ids.is_none() {
            return;
        }
        self.open.window = true;
        self.open.listening = true;
        self.effects.push(Effect::Listen);
        self.subscribe();
        if self.action.is_some() {
            self.set_timer(Timer::Poll, now + self.config.deadlines.poll_every);
        }
        self.set_deadline(now, self.config.deadlines.waiting);
        self.set_stage(Stage::Waiting {
            window_closed: false,
        });
        if self.action.is_none() {
            self.send(now);
        }
    }

    fn open_window(&mut self, now: Timestamp, request_id: &RequestId, address: WindowAddress) {
        self.effects.push(Effect::OpenWindow(WindowSpec {
            name: window_name(request_id),
            address,
            width: SizeRule::WIDTH,
            height: SizeRule::HEIGHT,
        }));
        self.set_deadline(now, self.config.deadlines.opening);
        self.set_stage(Stage::Opening);
    }

    /// Leaves the page. The form comes last: what follows it may never be carried out.
    fn leave(&mut self, now: Timestamp, ids: &AttemptIds) {
        if self.config.redirect_uri.is_none() {
            return;
        }
        let input = self
            .submission()
            .map(|submission| submission.input_without_secrets.clone());
        let resume = self.to_resume(now, ids, Left::ForProvider, input);
        self.open.resume = true;
        self.effects.push(Effect::SaveResume(Box::new(resume)));
        self.set_deadline(now, self.config.deadlines.leaving);
        self.set_stage(Stage::Leaving);
        self.send(now);
    }

    /// Sends what is asked for: the window is open by then, or the page is about to be left.
    pub(super) fn send_now(&mut self) {
        let Some(ids) = self.ids.clone() else {
            return;
        };
        let target = match (&self.stage, self.config.start) {
            (Stage::Submitting, _) | (_, Start::Json) => return self.send_connect(),
            (_, Start::ConnectionRequest) => return self.create_request(),
            (Stage::Leaving, Start::FormPost) => FormTarget::SameWindow,
            (_, Start::FormPost) => FormTarget::Window(window_name(&ids.request_id)),
        };
        let back = self.return_address(&ids);
        self.post_form(target, back, &ids);
    }

    fn post_form(&mut self, target: FormTarget, redirect_uri: Option<String>, ids: &AttemptIds) {
        let payload = self.payload(ids, redirect_uri);
        let post = FormPost {
            target,
            action: self.config.backend.form_action(&payload),
            payload,
        };
        self.effects.push(Effect::PostForm(Box::new(post)));
    }

    pub(super) fn payload(&self, ids: &AttemptIds, redirect_uri: Option<String>) -> ConnectPayload {
        let target = &self.config.target;
        let by_id = target.id().map(str::to_owned);
        let by_key = if by_id.is_none() {
            target.key().map(str::to_owned)
        } else {
            None
        };
        let connection = self.config.mode.connection().cloned();
        let adds = self.config.allow_multiple && connection.is_none();
        let cuts_opener = self.config.cuts_opener && self.way() == Way::Window;
        self.config.backend.adapt(ConnectPayload {
            request_id: Some(ids.request_id.to_string()),
            integration_id: by_id,
            integration_key: by_key,
            connection_id: connection,
            name: self.config.connection_name.clone(),
            input: self.submission().map(|submission| submission.input.clone()),
            auth_option_key: self.option().and_then(|option| option.key.clone()),
            allow_multiple_connections: adds.then_some(true),
            replaces: self.may_replace().then(|| self.confirmed.clone()),
            cut_opener: cuts_opener.then_some(true),
            redirect_uri,
            custom_state: self.config.custom_state.clone(),
            connection_request_id: self.config.connection_request.clone(),
            ..ConnectPayload::default()
        })
    }
}

/// The name of the vendor's windows.
pub(super) fn window_name(request_id: &RequestId) -> String {
    format!("connection-request-{request_id}")
}
