//! The connection flow: a machine without IO in the manner of quinn-proto. The host feeds events with the moment
//! at which they happened and carries out the effects.
//!
//! Invariants: each attempt settles once; what is open for the flow stands in one ledger, and settling closes
//! exactly that; no success is reported that was not read back from the server; what was typed stays.

mod again;
mod answer;
mod begin;
mod config;
mod effect;
mod event;
mod listen;
mod load;
mod milestone;
mod open;
mod person;
mod retry;
mod settle;
mod stage;
mod submission;
mod telemetry;
mod verify;

use std::{collections::BTreeMap, time::Duration};

pub use config::{AttemptIds, Backoff, Deadlines, FlowConfig, Mode, Start};
pub use effect::{CallId, Effect, FormPost, FormTarget, SizeRule, WindowAddress, WindowSpec};
pub use event::Event;
pub use milestone::Milestone;
use open::{Call, Open};
use retry::Retries;
pub use stage::{Outcome, Stage, Timer};
pub use submission::Baseline;
use submission::Submission;
pub use telemetry::Telemetry;

use crate::{
    ConnectError, ConnectionId, HttpRequest, IntegrationTarget, Secret, Timestamp, pointer,
    redirect::{Resume, Return, ReturnError},
    wire::{Connection, ConnectionOption},
};

/// The connection flow for one integration, from its options to a connection.
#[derive(Debug)]
pub struct Flow {
    config: FlowConfig,
    /// The integration, with what was learnt of it.
    target: IntegrationTarget,
    /// Nothing more is to be learnt of it.
    placed: bool,
    stage: Stage,
    open: Open,
    effects: Vec<Effect>,
    next_call: u64,
    /// When it was started.
    began: Option<Timestamp>,

    options: Option<Vec<ConnectionOption>>,
    existing: Option<Vec<Connection>>,
    previous: Option<Connection>,
    /// The key of the option that was used before.
    preferred: Option<String>,
    chosen: Option<usize>,
    /// What was typed, by option.
    submissions: BTreeMap<usize, Submission>,
    /// The connections of which the person agreed that they are replaced.
    confirmed: Vec<ConnectionId>,
    /// When what exists was read.
    read_at: Option<Timestamp>,

    /// How the flow came back, until it starts.
    returned: Option<Box<Returned>>,
    /// What was typed before the page was left, until an option is shown.
    restored: Option<Submission>,
    /// Why the form comes back, until it is shown.
    refusal: Option<Box<ConnectError>>,

    ids: Option<AttemptIds>,
    /// The connection that the attempt led to.
    created: Option<ConnectionId>,
    /// It was read back, and does not say to which integration it belongs.
    unplaced: Option<Box<Connection>>,
    action: Option<Action>,
    after_check: Option<AfterCheck>,
    /// The answer to a connect was lost, and so was the last check.
    unsure: bool,
    /// The connection request that stands for the attempt.
    requested: Option<String>,
    /// How often a connect was sent again after a lost answer.
    resends: u32,
    retries: Retries,
    /// Streams that failed in this attempt.
    stream_failures: u32,
    ignored_messages: u32,
    /// What happened, until it is taken.
    milestones: Vec<Milestone>,
}

/// How a flow came back to the page that it left.
#[derive(Debug)]
struct Returned {
    resume: Resume,
    result: Result<Return, ReturnError>,
}

/// The page that the server wants to be opened.
#[derive(Clone, Debug)]
struct Action {
    description: Option<String>,
    ui_url: Secret<String>,
}

/// What follows a last check that finds nothing.
#[derive(Debug)]
enum AfterCheck {
    Fail(Box<ConnectError>),
    Launch,
    /// Send the connect again; where that is not possible any more, fail.
    Resend(Box<ConnectError>),
}

impl Flow {
    /// A flow that waits for [`Event::Start`].
    pub fn new(config: FlowConfig) -> Self {
        Self {
            existing: config.existing.clone(),
            target: config.target.clone(),
            placed: config.target.id().is_some() || config.mode.connection().is_some(),
            unplaced: None,
            config,
            stage: Stage::Idle,
            open: Open::default(),
            effects: Vec::new(),
            next_call: 0,
            began: None,
            options: None,
            previous: None,
            preferred: None,
            chosen: None,
            submissions: BTreeMap::new(),
            confirmed: Vec::new(),
            read_at: None,
            returned: None,
            restored: None,
            refusal: None,
            ids: None,
            created: None,
            action: None,
            after_check: None,
            unsure: false,
            requested: None,
            resends: 0,
            retries: Retries::default(),
            stream_failures: 0,
            ignored_messages: 0,
            milestones: Vec::new(),
        }
    }

    /// The flow that left the page, after the return. [`Event::Start`] leads straight to `Verifying` or `Failed`.
    ///
    /// `result` comes from [`parse_return`](crate::redirect::parse_return); `config` must name the same
    /// integration and connection as `resume`.
    pub fn resume(config: FlowConfig, resume: Resume, result: Result<Return, ReturnError>) -> Self {
        let mut flow = Self::new(config);
        flow.returned = Some(Box::new(Returned { resume, result }));
        flow
    }

    /// Takes an event, and gives what the host has to do, in order.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        let before = self.before(&event);
        match event {
            Event::Start => {
                self.began.get_or_insert(now);
                self.read_at = self.existing.as_ref().map(|_| now);
                self.start(now);
            }
            Event::Response { call, result } => self.answer(now, call, result),
            Event::OptionChosen(index) => self.choose(index),
            Event::Submitted {
                input,
                kept,
                input_without_secrets,
                ids,
            } => {
                let submission = Submission::new(input, &kept, input_without_secrets);
                self.submit(now, submission, ids);
            }
            Event::ConnectClicked { ids } => self.connect(now, ids),
            Event::ReplaceConfirmed => self.confirm_replace(now),
            Event::ReplaceDeclined => self.decline_replace(),
            Event::ActionClicked => self.open_action(now),
            Event::WindowOpened => self.window_opened(now),
            Event::WindowBlocked => self.window_blocked(),
            Event::WindowClosed { left } => self.window_closed(now, left),
            Event::CloseConfirmed => self.close_confirmed(now),
            Event::Message { origin, data } => self.message(now, &origin, data.expose()),
            Event::Callback { query } => self.callback(now, query.expose()),
            Event::PageHides {
                input_without_secrets,
            } => self.page_hides(now, input_without_secrets),
            Event::NotSent(error) => self.not_sent(error),
            Event::StreamMessage { data } => self.stream_message(now, data.expose()),
            Event::StreamFailed => self.stream_failed(now),
            Event::TimerFired(timer) => self.timer_fired(now, timer),
            Event::CancelClicked => self.cancel(),
            Event::Retry { ids } => self.retry(now, ids),
            Event::UseSameWindow { ids } => self.use_same_window(now, ids),
            Event::BackToForm => self.back_to_form(now),
        }
        self.mark(&before);
        std::mem::take(&mut self.effects)
    }

    /// Where the flow stands.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What the flow was set up with.
    pub const fn config(&self) -> &FlowConfig {
        &self.config
    }

    /// The options, once they are loaded.
    pub fn options(&self) -> &[ConnectionOption] {
        self.options.as_deref().unwrap_or_default()
    }

    /// The chosen option.
    pub fn option(&self) -> Option<&ConnectionOption> {
        self.options().get(self.chosen?)
    }

    /// The index of the chosen option.
    pub const fn option_index(&self) -> Option<usize> {
        self.chosen
    }

    /// What the form of the chosen option starts from.
    pub fn baseline(&self) -> Baseline {
        let stored = self.stored_secrets();
        if let Some(submission) = self.submission() {
            let input = submission.input.clone();
            let absent = |at: &&String| input.expose().pointer(at).is_none();
            let stored = stored.iter().filter(absent).cloned().collect();
            return Baseline {
                input: Some(input),
                stored,
                without_secrets: !submission.complete,
            };
        }
        Baseline {
            input: self.previous.as_ref().and_then(input_without_masks),
            stored: stored.to_vec(),
            without_secrets: false,
        }
    }

    /// The connection that a reconnect renews, as it was when the flow began.
    pub const fn previous_connection(&self) -> Option<&Connection> {
        self.previous.as_ref()
    }

    /// Whether [`Event::UseSameWindow`] is possible now.
    pub fn can_use_same_window(&self) -> bool {
        let failed = matches!(&self.stage, Stage::Failed(error) if error.is_retryable());
        let by_window = self
            .option()
            .is_some_and(|option| option.kind.needs_person());
        failed && by_window && self.config.redirect_uri.is_some() && self.may_send()
    }

    /// How many messages were not taken: from elsewhere, of another attempt, or of an unknown shape.
    pub const fn ignored_messages(&self) -> u32 {
        self.ignored_messages
    }

    fn submission(&self) -> Option<&Submission> {
        self.submissions.get(&self.chosen?)
    }

    /// Whether everything is there that the option asks for.
    fn may_send(&self) -> bool {
        let asks = self.option().is_some_and(ConnectionOption::asks_parameters);
        !asks
            || self
                .submission()
                .is_some_and(|submission| submission.complete)
    }

    /// The secrets that the server holds for the chosen option.
    fn stored_secrets(&self) -> &[String] {
        let (Some(previous), Some(option)) = (&self.previous, self.option()) else {
            return &[];
        };
        let same_option =
            previous.auth_option_key.is_none() || previous.auth_option_key == option.key;
        if same_option && self.config.backend.keeps_secrets() {
            previous.input_secrets.as_slice()
        } else {
            &[]
        }
    }

    fn set_stage(&mut self, stage: Stage) {
        self.stage = stage;
        self.effects.push(Effect::StageChanged);
    }

    fn request(&mut self, purpose: Call, request: HttpRequest) {
        let call = CallId(self.next_call);
        self.next_call += 1;
        self.open.calls.push((call, purpose));
        self.effects.push(Effect::Request { call, request });
    }

    fn abort_calls(&mut self) {
        self.forget_retries();
        let calls = std::mem::take(&mut self.open.calls);
        let aborts = calls.into_iter().map(|(call, _)| Effect::Abort { call });
        self.effects.extend(aborts);
    }

    fn set_timer(&mut self, timer: Timer, at: Timestamp) {
        self.open.timers.insert(timer, at);
        self.effects.push(Effect::SetTimer { timer, at });
    }

    fn set_deadline(&mut self, now: Timestamp, within: Duration) {
        self.set_timer(Timer::Deadline, now + within);
    }

    fn clear_timer(&mut self, timer: Timer) {
        if self.open.timers.remove(&timer).is_some() {
            self.effects.push(Effect::ClearTimer(timer));
        }
    }

    /// Closes the window, the channels, the timers and the calls.
    fn close(&mut self) {
        self.forget_retries();
        let effects = self.open.close();
        self.effects.extend(effects);
    }
}

/// The old input. Where a secret is stored, nothing is taken: it could be a mask.
fn input_without_masks(connection: &Connection) -> Option<Secret<serde_json::Value>> {
    let mut input = connection.input.as_ref()?.expose().clone();
    for at in &connection.input_secrets {
        pointer::remove(&mut input, at);
    }
    Some(Secret::new(input))
}
