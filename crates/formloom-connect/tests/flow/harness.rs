//! A person, a browser and a server around one flow. The browser keeps its own books, and fails the test when the
//! flow closes what is not open or opens what is.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use formloom_connect::{
    AttemptIds, Backoff, CallId, Effect, ErrorKind, Event, Flow, FlowConfig, FormPost, FormTarget,
    HttpRequest, HttpResponse, IntegrationTarget, Outcome, RequestId, Secret, Stage, Timer,
    Timestamp, TransportError, WindowSpec,
    backend::Membrane,
    redirect::{Resume, Return, ReturnError},
    wire::Connection,
};
use serde_json::{Value, json};

pub(crate) const API: &str = "https://api.example.com";

/// A flow for the integration `int-1` (`github`), whose customer has no connection yet.
pub(crate) fn config() -> FlowConfig {
    let target = IntegrationTarget::by_id("int-1").with_key("github");
    let backend = Arc::new(Membrane::new().keeping_secrets());
    let mut config = FlowConfig::new(backend, target, API);
    config.existing = Some(Vec::new());
    // The tests of this suite look at each failure; `retry.rs` looks at what is asked again.
    config.backoff = Backoff::NONE;
    config
}

pub(crate) fn api_key_option() -> Value {
    json!({
        "key": "api-key", "type": "client-credentials", "title": "API key",
        "inputSchema": {"type": "object", "properties": {"region": {"type": "string"}, "apiKey": {"type": "string"}}}
    })
}

pub(crate) fn oauth_option() -> Value {
    json!({"key": "oauth", "type": "oauth2", "title": "Sign in"})
}

pub(crate) fn oauth_option_with_subdomain() -> Value {
    json!({
        "key": "oauth", "type": "oauth2",
        "inputSchema": {"type": "object", "properties": {"subdomain": {"type": "string"}}}
    })
}

/// A connection of `int-1` that works.
pub(crate) fn working(id: &str) -> Value {
    json!({"id": id, "name": "GitHub", "integrationId": "int-1", "connected": true, "state": "READY"})
}

pub(crate) fn read(connection: Value) -> Connection {
    serde_json::from_value(connection).expect("a connection of the test")
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What the browser has open, and what it was asked to do.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    pub(crate) window: bool,
    pub(crate) listening: bool,
    pub(crate) stream: bool,
    pub(crate) timers: BTreeMap<Timer, Timestamp>,
    pub(crate) calls: Vec<(CallId, HttpRequest)>,
    pub(crate) resume: Option<Resume>,
    pub(crate) windows: Vec<WindowSpec>,
    pub(crate) posts: Vec<FormPost>,
    pub(crate) visited: Vec<String>,
    pub(crate) settled: Vec<Outcome>,
    /// The effects of the last event.
    pub(crate) last: Vec<Effect>,
}

/// Somebody who connects an account.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) flow: Flow,
    pub(crate) browser: Browser,
    now: Timestamp,
    attempts: u8,
    ids: Option<AttemptIds>,
}

impl Person {
    pub(crate) fn new(config: FlowConfig) -> Self {
        Self::with(Flow::new(config), Browser::default())
    }

    /// Whoever comes back to the page, whose session storage still holds what was kept.
    pub(crate) fn returns(
        config: FlowConfig,
        resume: &Resume,
        result: Result<Return, ReturnError>,
    ) -> Self {
        let browser = Browser {
            resume: Some(resume.clone()),
            ..Browser::default()
        };
        let mut person = Self::with(Flow::resume(config, resume.clone(), result), browser);
        person.feed(Event::Start);
        person
    }

    /// Someone who sees the options.
    pub(crate) fn offered(config: FlowConfig, options: Value) -> Self {
        let mut person = Self::new(config);
        person.feed(Event::Start);
        person.server_answers("POST /connection-options", 200, options);
        person
    }

    fn with(flow: Flow, browser: Browser) -> Self {
        Self {
            flow,
            browser,
            now: Timestamp::from_millis(1_000_000),
            attempts: 0,
            ids: None,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn feed(&mut self, event: Event) {
        let effects = self.flow.handle(self.now, event);
        for effect in &effects {
            self.browser.carry_out(effect);
        }
        self.browser.last = effects;
    }

    pub(crate) fn server_answers(&mut self, request: &str, status: u16, body: impl Into<Value>) {
        let answer = HttpResponse::new(status, body.into().to_string());
        self.answered(request, Ok(answer));
    }

    /// 429 with a time to wait.
    pub(crate) fn server_is_busy(&mut self, request: &str, wait: Duration) {
        let answer = HttpResponse::new(429, "").with_retry_after(wait);
        self.answered(request, Ok(answer));
    }

    pub(crate) fn network_fails(&mut self, request: &str) {
        self.answered(request, Err(TransportError::Unreachable));
    }

    /// Answers the open call that starts like `request`, such as `GET /connections/c-1`.
    #[track_caller]
    fn answered(&mut self, request: &str, result: Result<HttpResponse, TransportError>) {
        let calls = &self.browser.calls;
        let found = calls
            .iter()
            .position(|(_, open)| line(open).starts_with(request));
        let open: Vec<String> = calls.iter().map(|(_, open)| line(open)).collect();
        let index = found.unwrap_or_else(|| panic!("no open call {request:?} among {open:?}"));
        let (call, _) = self.browser.calls.remove(index);
        self.feed(Event::Response { call, result });
    }

    pub(crate) fn submits(&mut self, input: Value) {
        let mut public = input.clone();
        if let Value::Object(members) = &mut public {
            members.remove("apiKey");
        }
        let ids = self.fresh_ids();
        self.feed(Event::Submitted {
            input: Secret::new(input),
            kept: Vec::new(),
            input_without_secrets: Secret::new(public),
            ids,
        });
    }

    pub(crate) fn clicks_connect(&mut self) {
        let ids = self.fresh_ids();
        self.feed(Event::ConnectClicked { ids });
    }

    pub(crate) fn retries(&mut self) {
        let ids = self.fresh_ids();
        self.feed(Event::Retry { ids });
    }

    pub(crate) fn uses_same_window(&mut self) {
        let ids = self.fresh_ids();
        self.feed(Event::UseSameWindow { ids });
    }

    /// Clicks and sees the window open.
    pub(crate) fn connects_in_a_window(&mut self) {
        self.clicks_connect();
        self.feed(Event::WindowOpened);
        assert!(
            matches!(self.flow.stage(), Stage::Waiting { .. }),
            "a window opened, but the stage is {:?}",
            self.flow.stage()
        );
    }

    /// The window is closed while it is still empty.
    pub(crate) fn closes_the_window(&mut self) {
        self.browser.window = false;
        self.feed(Event::WindowClosed { left: false });
    }

    /// The window looks closed after a page of others may have been in it.
    pub(crate) fn loses_the_window(&mut self) {
        self.browser.window = false;
        self.feed(Event::WindowClosed { left: true });
    }

    pub(crate) fn gets_message(&mut self, origin: &str, data: Value) {
        self.feed(Event::Message {
            origin: origin.to_owned(),
            data: Secret::new(data),
        });
    }

    pub(crate) fn stream_says(&mut self, data: &Value) {
        self.feed(Event::StreamMessage {
            data: Secret::new(data.to_string()),
        });
    }

    pub(crate) fn stream_breaks(&mut self) {
        self.browser.stream = false;
        self.feed(Event::StreamFailed);
    }

    /// Lets time go by; timers go off at their moment.
    pub(crate) fn waits(&mut self, duration: Duration) {
        let end = self.now + duration;
        loop {
            let timers = self.browser.timers.iter();
            let due = timers
                .map(|(timer, at)| (*at, *timer))
                .min()
                .filter(|(at, _)| *at <= end);
            let Some((at, timer)) = due else {
                break;
            };
            self.browser.timers.remove(&timer);
            self.now = at;
            self.feed(Event::TimerFired(timer));
        }
        self.now = end;
    }

    /// The id of the latest attempt.
    pub(crate) fn request_id(&self) -> RequestId {
        let ids = self.ids.as_ref().expect("an attempt was made");
        ids.request_id.clone()
    }

    /// The message of the latest attempt that says that this connection was made.
    pub(crate) fn success(&self, connection: &str) -> Value {
        json!({
            "source": "integration.app", "requestId": self.request_id().as_str(),
            "type": "newConnectionCreated", "connection": {"id": connection}
        })
    }

    /// The message of the latest attempt that says that it failed.
    pub(crate) fn failure(&self, reason: &str, details: Value) -> Value {
        json!({
            "source": "integration.app", "requestId": self.request_id().as_str(),
            "type": "newConnectionFailure", "error": reason, "errorData": details
        })
    }

    /// The body of the only open call to `POST /connect`.
    #[track_caller]
    pub(crate) fn sent(&self) -> Value {
        let bodies: Vec<&HttpRequest> = self
            .browser
            .calls
            .iter()
            .map(|(_, request)| request)
            .filter(|request| request.path == "/connect")
            .collect();
        let [request] = bodies.as_slice() else {
            panic!("expected one open connect, there are {}", bodies.len());
        };
        let body = request.body.as_ref().expect("a connect has a body");
        body.expose().clone()
    }

    #[track_caller]
    pub(crate) fn expect_connected(&self, id: &str) {
        let Stage::Done(connection) = self.flow.stage() else {
            panic!(
                "expected to be connected, but the stage is {:?}",
                self.flow.stage()
            );
        };
        assert_eq!(connection.id.as_str(), id, "the connection");
        assert!(
            matches!(self.browser.settled.last(), Some(Outcome::Connected(_))),
            "told as connected"
        );
        self.expect_nothing_open();
    }

    #[track_caller]
    pub(crate) fn expect_failed(&self, kind: ErrorKind) {
        let Stage::Failed(error) = self.flow.stage() else {
            panic!(
                "expected {kind:?}, but the stage is {:?}",
                self.flow.stage()
            );
        };
        assert_eq!(error.kind, kind, "the kind of failure");
        assert!(
            matches!(self.browser.settled.last(), Some(Outcome::Failed(told)) if told == error),
            "the same failure is told"
        );
        self.expect_nothing_open();
    }

    #[track_caller]
    pub(crate) fn expect_nothing_open(&self) {
        let browser = &self.browser;
        let open = (browser.window, browser.listening, browser.stream);
        assert_eq!(open, (false, false, false), "window, listener, stream");
        assert!(
            browser.timers.is_empty(),
            "timers are left: {:?}",
            browser.timers
        );
        assert!(
            browser.calls.is_empty(),
            "calls are left: {:?}",
            browser.calls
        );
        assert_eq!(browser.resume, None, "something is kept for a return");
    }

    fn fresh_ids(&mut self) -> AttemptIds {
        self.attempts += 1;
        let ids = AttemptIds::from_bytes([self.attempts; 32]);
        self.ids = Some(ids.clone());
        ids
    }
}

impl Browser {
    pub(crate) fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::StageChanged => {}
            Effect::Request { call, request } => self.calls.push((*call, request.clone())),
            Effect::Abort { call } => {
                let before = self.calls.len();
                self.calls.retain(|(known, _)| known != call);
                assert_eq!(self.calls.len() + 1, before, "an aborted call was open");
            }
            Effect::OpenWindow(spec) => {
                assert!(!self.window, "a second window");
                self.window = true;
                self.windows.push(spec.clone());
            }
            Effect::PostForm(post) => self.posts.push(post.as_ref().clone()),
            Effect::Navigate { target, address } => {
                assert!(
                    *target == FormTarget::SameWindow || self.window,
                    "only an open window is sent anywhere"
                );
                self.visited.push(address.expose().clone());
            }
            Effect::CloseWindow => {
                assert!(std::mem::take(&mut self.window), "a closed window was open")
            }
            Effect::Listen => assert!(
                !std::mem::replace(&mut self.listening, true),
                "listening twice"
            ),
            Effect::StopListening => assert!(std::mem::take(&mut self.listening), "was listening"),
            Effect::Subscribe { .. } => {
                assert!(
                    !std::mem::replace(&mut self.stream, true),
                    "a second stream"
                );
            }
            Effect::Unsubscribe => {
                assert!(std::mem::take(&mut self.stream), "a closed stream was open")
            }
            Effect::SetTimer { timer, at } => {
                self.timers.insert(*timer, *at);
            }
            Effect::ClearTimer(timer) => {
                assert!(
                    self.timers.remove(timer).is_some(),
                    "the cleared timer {timer:?} was set"
                );
            }
            Effect::SaveResume(resume) => self.resume = Some(resume.as_ref().clone()),
            Effect::ClearResume => assert!(self.resume.take().is_some(), "something was kept"),
            Effect::Settled(outcome) => self.settled.push(outcome.clone()),
        }
    }
}

/// A request in a line: `GET /connections/c-1`.
pub(crate) fn line(request: &HttpRequest) -> String {
    format!("{} {}", request.method.as_str(), request.address())
}
