//! A native host of the flow: real HTTP for requests, streams and windows, and a virtual clock for its timers. It keeps
//! books of what is open, and fails the test where something is closed that was not.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use formloom_connect::redirect::{Resume, parse_return};
use formloom_connect::{
    AttemptIds, CallId, Effect, Event, Flow, FlowConfig, FormPost, FormTarget, HttpRequest,
    HttpResponse, Outcome, Secret, Stage as FlowStage, Timer, Timestamp, TransportError,
    WindowAddress, retry_after,
};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::person::{self, End, Habits};
use crate::stage::Stage;

/// How long it is listened for the stream before a timer goes off.
const QUIET: Duration = Duration::from_millis(100);
/// How often it is looked what is still on its way.
const SLICE: Duration = Duration::from_millis(20);
/// No request on loopback takes longer, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// What happened outside of the flow.
enum Happened {
    Event(Box<Event>),
    Window(End),
}

/// What the person typed, and how the windows behave.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) input: Option<Value>,
    pub(crate) secrets: &'static [&'static str],
    pub(crate) habits: Habits,
    /// The provider cuts the tie between the windows: no message comes, and the window looks closed.
    pub(crate) cut: bool,
}

pub(crate) struct Host<'a> {
    pub(crate) flow: Flow,
    pub(crate) settled: Vec<Outcome>,
    stage: &'a Stage,
    plan: Plan,
    token: String,
    now: Timestamp,
    timers: BTreeMap<Timer, Timestamp>,
    calls: HashMap<CallId, AbortHandle>,
    stream: Option<AbortHandle>,
    listening: bool,
    window: bool,
    windows_at_work: usize,
    resume: Option<Resume>,
    sender: mpsc::UnboundedSender<Happened>,
    receiver: mpsc::UnboundedReceiver<Happened>,
    attempts: u8,
    config: FlowConfig,
}

impl<'a> Host<'a> {
    pub(crate) fn new(stage: &'a Stage, token: String, config: FlowConfig, plan: Plan) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self {
            flow: Flow::new(config.clone()),
            settled: Vec::new(),
            stage,
            plan,
            token,
            now: Timestamp::from_millis(1_000_000),
            timers: BTreeMap::new(),
            calls: HashMap::new(),
            stream: None,
            listening: false,
            window: false,
            windows_at_work: 0,
            resume: None,
            sender,
            receiver,
            attempts: 0,
            config,
        }
    }

    /// Goes through the flow as a person does who wants the connection, to its end.
    pub(crate) async fn connects(&mut self) {
        self.feed(Event::Start);
        loop {
            match self.flow.stage() {
                FlowStage::Form { refusal: None } => {
                    let input = self.plan.input.clone().unwrap_or_default();
                    let mut public = input.clone();
                    if let Value::Object(members) = &mut public {
                        members.retain(|name, _| !self.plan.secrets.contains(&name.as_str()));
                    }
                    let ids = self.fresh_ids();
                    self.feed(Event::Submitted {
                        input: Secret::new(input),
                        kept: Vec::new(),
                        input_without_secrets: Secret::new(public),
                        ids,
                    });
                }
                FlowStage::Ready => {
                    let ids = self.fresh_ids();
                    self.feed(Event::ConnectClicked { ids });
                }
                FlowStage::ConfirmReplace { .. } => self.feed(Event::ReplaceConfirmed),
                FlowStage::ActionRequired { .. } => self.feed(Event::ActionClicked),
                stage if stage.is_over() || matches!(stage, FlowStage::Form { .. }) => return,
                _ => self.waits().await,
            }
        }
    }

    /// Waits for the next thing to happen: what is on its way, or else the next timer.
    async fn waits(&mut self) {
        let started = Instant::now();
        let mut quiet_since = started;
        loop {
            match tokio::time::timeout(SLICE, self.receiver.recv()).await {
                Ok(Some(Happened::Event(event))) => return self.feed(*event),
                Ok(Some(Happened::Window(end))) => return self.window_ended(end),
                Ok(None) => panic!("the host lives as long as its channel"),
                Err(_) => {}
            }
            let under_way = self.calls.len() + self.windows_at_work;
            if under_way > self.stage.proxy.hanging() {
                quiet_since = Instant::now();
                assert!(
                    started.elapsed() < PATIENCE,
                    "a request takes too long at {:?}",
                    self.flow.stage()
                );
            } else if quiet_since.elapsed() >= QUIET {
                return self.next_timer();
            }
        }
    }

    /// Nothing is on its way: time goes on to the next timer.
    fn next_timer(&mut self) {
        let next = self.timers.iter().map(|(timer, at)| (*at, *timer)).min();
        let (at, timer) =
            next.unwrap_or_else(|| panic!("nothing goes on at {:?}", self.flow.stage()));
        self.timers.remove(&timer);
        self.now = self.now.max(at);
        self.feed(Event::TimerFired(timer));
    }

    fn window_ended(&mut self, end: End) {
        self.windows_at_work -= 1;
        match end {
            End::Message(data) if self.window && self.listening && !self.plan.cut => {
                let origin = self.stage.api();
                self.feed(Event::Message {
                    origin,
                    data: Secret::new(data),
                });
            }
            End::Returned(address) if matches!(self.flow.stage(), FlowStage::Leaving) => {
                self.comes_back(&address);
            }
            End::Returned(_) | End::Message(_) => {}
            End::GaveUp => {
                if std::mem::take(&mut self.window) || self.plan.cut {
                    self.feed(Event::WindowClosed { left: true });
                    self.feed(Event::CloseConfirmed);
                }
            }
        }
    }

    /// The page that was left is loaded anew: a new flow goes on with what was kept.
    fn comes_back(&mut self, address: &str) {
        let resume = self.resume.clone().expect("something was kept");
        let resume = Resume::from_json(&resume.to_json()).expect("it can be stored");
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let result = parse_return(query, resume.expected_nonce()).expect("a return");
        for (_, call) in self.calls.drain() {
            call.abort();
        }
        self.timers.clear();
        self.flow = Flow::resume(self.config.clone(), resume, result);
        self.feed(Event::Start);
    }

    pub(crate) fn feed(&mut self, event: Event) {
        self.tidy(&event);
        let effects = self.flow.handle(self.now, event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    /// Takes off the books what the flow was told of.
    fn tidy(&mut self, event: &Event) {
        match event {
            Event::Response { call, .. } => {
                self.calls.remove(call);
            }
            Event::StreamFailed => self.stream = None,
            _ => {}
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::StageChanged => {}
            Effect::Request { call, request } => self.sends(call, request),
            Effect::Abort { call } => {
                let task = self.calls.remove(&call).expect("an aborted call is open");
                task.abort();
            }
            Effect::OpenWindow(spec) => {
                assert!(!self.window, "a second window");
                self.window = true;
                self.feed(Event::WindowOpened);
                if let WindowAddress::Page(address) = spec.address {
                    self.goes_to(address.expose().clone());
                }
            }
            Effect::PostForm(post) => self.posts(*post),
            Effect::Navigate { address, .. } => self.goes_to(address.expose().clone()),
            Effect::CloseWindow => assert!(std::mem::take(&mut self.window), "it was open"),
            Effect::Listen => self.listening = true,
            Effect::StopListening => assert!(std::mem::take(&mut self.listening), "it listened"),
            Effect::Subscribe { path, .. } => self.subscribes(&path),
            Effect::Unsubscribe => self.stream.take().expect("a stream is open").abort(),
            Effect::SetTimer { timer, at } => {
                self.timers.insert(timer, at);
            }
            Effect::ClearTimer(timer) => {
                assert!(self.timers.remove(&timer).is_some(), "{timer:?} was set");
            }
            Effect::SaveResume(resume) => self.resume = Some(*resume),
            Effect::ClearResume => assert!(self.resume.take().is_some(), "something was kept"),
            Effect::Settled(outcome) => self.settled.push(outcome),
        }
    }

    fn sends(&mut self, call: CallId, request: HttpRequest) {
        let method =
            reqwest::Method::from_bytes(request.method.as_str().as_bytes()).expect("a method");
        let address = format!("{}{}", self.stage.api(), request.address());
        let mut sent = self
            .stage
            .http
            .request(method, address)
            .bearer_auth(&self.token);
        if let Some(body) = &request.body {
            sent = sent.json(body.expose());
        }
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            let result = answer(sent).await;
            // A host that is gone needs no answer.
            let _ = sender.send(Happened::Event(Box::new(Event::Response { call, result })));
        });
        self.calls.insert(call, task.abort_handle());
    }

    fn posts(&mut self, mut post: FormPost) {
        post.payload.token = Some(Secret::new(self.token.clone()));
        let payload = serde_json::to_string(&post.payload).expect("JSON");
        let action = format!("{}{}", self.stage.api(), post.action);
        let habits = self.plan.habits.clone();
        let popup = matches!(post.target, FormTarget::Window(_));
        self.works(person::posts_a_form(
            self.stage.page.clone(),
            action,
            payload,
            habits,
        ));
        if popup && self.plan.cut {
            self.window = false;
            self.feed(Event::WindowClosed { left: true });
        }
    }

    fn goes_to(&mut self, address: String) {
        let habits = self.plan.habits.clone();
        self.works(person::opens(address, habits));
    }

    fn works(&mut self, window: impl Future<Output = End> + Send + 'static) {
        self.windows_at_work += 1;
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let end = window.await;
            let _ = sender.send(Happened::Window(end));
        });
    }

    fn subscribes(&mut self, path: &str) {
        assert!(self.stream.is_none(), "a second stream");
        let request = self
            .stage
            .http
            .get(format!("{}{path}", self.stage.api()))
            .bearer_auth(&self.token);
        let sender = self.sender.clone();
        let task = tokio::spawn(async move {
            if let Ok(mut stream) = request.send().await
                && stream.status().is_success()
            {
                let mut heard = String::new();
                while let Ok(Some(chunk)) = stream.chunk().await {
                    heard.push_str(&String::from_utf8_lossy(&chunk));
                    while let Some((event, rest)) = heard.split_once("\n\n") {
                        if let Some(data) = event.strip_prefix("data: ") {
                            let data = Secret::new(data.to_owned());
                            let event = Event::StreamMessage { data };
                            let _ = sender.send(Happened::Event(Box::new(event)));
                        }
                        heard = rest.to_owned();
                    }
                }
            }
            let _ = sender.send(Happened::Event(Box::new(Event::StreamFailed)));
        });
        self.stream = Some(task.abort_handle());
    }

    /// Ids that no other customer has: the token differs from all others.
    fn fresh_ids(&mut self) -> AttemptIds {
        self.attempts += 1;
        let mut bytes = [self.attempts; 32];
        for (place, byte) in self.token.bytes().rev().take(60).enumerate() {
            bytes[place % 30 + 1] ^= byte.rotate_left((place / 30) as u32);
        }
        AttemptIds::from_bytes(bytes)
    }

    /// Whether anything was sent that somebody typed or clicked.
    pub(crate) fn has_submitted(&self) -> bool {
        self.attempts > 0
    }

    /// What is still open, in words; empty where nothing is.
    pub(crate) fn open(&self) -> Vec<String> {
        let mut open = Vec::new();
        for (is_open, what) in [
            (self.window, "the window"),
            (self.listening, "the listener"),
            (self.stream.is_some(), "the stream"),
            (!self.timers.is_empty(), "timers"),
            (!self.calls.is_empty(), "calls"),
            (self.resume.is_some(), "what was kept"),
        ] {
            if is_open {
                open.push(what.to_owned());
            }
        }
        open
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<HttpResponse, TransportError> {
    let response = request
        .send()
        .await
        .map_err(|_| TransportError::Unreachable)?;
    let status = response.status().as_u16();
    let wait = response
        .headers()
        .get(reqwest::header::RETRY_AFTER)
        .and_then(|wait| wait.to_str().ok())
        .and_then(retry_after);
    let body = response
        .text()
        .await
        .map_err(|_| TransportError::Unreachable)?;
    let mut answer = HttpResponse::new(status, body);
    answer.retry_after = wait;
    Ok(answer)
}
