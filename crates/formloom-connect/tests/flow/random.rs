//! Random lives of two tabs: whatever people, browsers, networks and servers do, in any order, late and doubled, in
//! virtual time. `FORMLOOM_SEED=N cargo test -p formloom-connect --test flow random` repeats a sequence.
//!
//! The laws: an attempt settles once; nothing is taken for ours that we did not start; nothing is replaced of which the
//! person was not asked; what was typed is there; what is over leaves nothing open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use formloom_connect::redirect::{AllowedRedirect, RedirectUri, Resume, Return, ReturnError};
use formloom_connect::{
    AttemptIds, Backoff, ConnectionId, Effect, Event, Flow, FlowConfig, FormTarget, HttpRequest,
    HttpResponse, IntegrationTarget, Mode, Secret, Stage, Start, Timestamp, TransportError,
    backend::Membrane,
};
use serde_json::{Value, json};

use crate::harness::{API, Browser, line, seconds};

/// How many sequences are played; `FORMLOOM_SEQUENCES` says another number.
const SEQUENCES: u64 = 2_000;
const STEPS: usize = 60;

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn of_ten(&mut self, chances: usize) -> bool {
        self.below(10) < chances
    }
}

/// A connection of the server, and the requests that made or renewed it.
#[derive(Clone, Debug)]
struct Made {
    owners: BTreeSet<String>,
    state: &'static str,
    archived: bool,
    version: u32,
}

#[derive(Debug, Default)]
struct Server {
    connections: BTreeMap<String, Made>,
    /// What came of each request.
    results: BTreeMap<String, Value>,
    /// Connection requests: by id, the request of the flow behind it and how it stands.
    requests: BTreeMap<String, (String, Value, Value)>,
    number: u32,
}

impl Server {
    fn id(&mut self, kind: &str) -> String {
        self.number += 1;
        format!("{kind}-{}", self.number)
    }

    fn view(&self, id: &str) -> Value {
        let made = &self.connections[id];
        let mut view = json!({"id": id, "name": "GitHub", "integrationId": "int-1",
            "connected": made.state == "READY", "state": made.state, "updatedAt": format!("v{}", made.version)});
        if made.state == "CLIENT_ACTION_REQUIRED" {
            let owner = made.owners.iter().next_back().cloned().unwrap_or_default();
            view["clientAction"] =
                json!({"type": "connect", "uiUrl": format!("https://provider.test/{owner}")});
        }
        if made.archived {
            view["archivedAt"] = json!("2026-01-01T00:00:00Z");
        }
        view
    }

    /// A new or renewed connection, or why there is none.
    fn connect(&mut self, payload: &Value, acts: bool) -> Result<String, (u16, Value)> {
        let request = payload["requestId"].as_str().unwrap_or_default().to_owned();
        let known = self
            .results
            .get(&request)
            .and_then(|result| result["connection"]["id"].as_str());
        if let Some(id) = known.filter(|id| !self.connections[*id].archived) {
            return Ok(id.to_owned());
        }
        if payload["input"]["apiKey"] == "bad" {
            return Err((400, json!({"type": "connection", "message": "refused"})));
        }
        if let Some(id) = payload["connectionId"].as_str() {
            let made = self.connections.get_mut(id).filter(|made| !made.archived);
            let Some(made) = made else {
                return Err((404, json!({"key": "not_found"})));
            };
            made.owners.insert(request);
            made.version += 1;
            made.state = if acts {
                "CLIENT_ACTION_REQUIRED"
            } else {
                "READY"
            };
            return Ok(id.to_owned());
        }
        if payload["allowMultipleConnections"] != true && !acts {
            let agreed: Vec<&str> = payload["replaces"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let others = self
                .connections
                .iter()
                .filter(|(_, made)| !made.archived && made.state == "READY");
            if others.clone().any(|(id, _)| !agreed.contains(&id.as_str())) {
                return Err((409, json!({"type": "bad_request", "key": "already_exists"})));
            }
            for made in self.connections.values_mut() {
                made.archived = true;
            }
        }
        let id = self.id("c");
        let state = if acts {
            "CLIENT_ACTION_REQUIRED"
        } else {
            "READY"
        };
        let made = Made {
            owners: BTreeSet::from([request]),
            state,
            archived: false,
            version: 0,
        };
        self.connections.insert(id.clone(), made);
        Ok(id)
    }

    /// The person acted at the provider for this payload.
    fn acted(&mut self, payload: &Value, agrees: bool) -> Value {
        let request = payload["requestId"].as_str().unwrap_or_default().to_owned();
        let pending = self.connections.iter().find(|(_, made)| {
            made.state == "CLIENT_ACTION_REQUIRED" && made.owners.contains(&request)
        });
        let pending = pending.map(|(id, _)| id.clone());
        let result = match (agrees, pending) {
            (true, Some(id)) => {
                let made = self.connections.get_mut(&id).expect("just found");
                made.state = "READY";
                made.version += 1;
                Ok(id)
            }
            (true, None) => self.connect(payload, false),
            (false, pending) => {
                if let Some(id) = pending {
                    self.connections.get_mut(&id).expect("just found").state = "SETUP_FAILED";
                }
                Err((400, json!({"type": "connection", "message": "denied"})))
            }
        };
        self.tells(&request, result)
    }

    fn tells(&mut self, request: &str, result: Result<String, (u16, Value)>) -> Value {
        let message = match result {
            Ok(id) => {
                json!({"source": "integration.app", "requestId": request, "type": "newConnectionCreated",
                "connection": self.view(&id)})
            }
            Err((_, data)) => json!({"source": "integration.app", "requestId": request,
                "type": "newConnectionFailure", "error": "no", "errorData": data}),
        };
        self.results.insert(request.to_owned(), message.clone());
        for (known, _, status) in self
            .requests
            .values_mut()
            .filter(|known| known.0 == request)
        {
            let _ = known;
            *status = match message["connection"]["id"].as_str() {
                Some(id) => json!({"status": "success", "resultConnectionId": id}),
                None => json!({"status": "error", "resultError": message["errorData"]}),
            };
        }
        message
    }

    /// Answers a request as a server does that works. `start` is the way of the flow behind it.
    fn answers(&mut self, request: &HttpRequest, options: &Value) -> (u16, Value) {
        let body = request
            .body
            .as_ref()
            .map(|body| body.expose().clone())
            .unwrap_or_default();
        let text = line(request);
        if text == "POST /connection-options" {
            (200, options.clone())
        } else if text == "POST /connect" {
            let acts = options[0]["type"] == "oauth2";
            match self.connect(&body, acts) {
                Ok(id) => {
                    if !acts {
                        let owner = body["requestId"].as_str().unwrap_or_default().to_owned();
                        self.tells(&owner, Ok(id.clone()));
                    }
                    (200, self.view(&id))
                }
                Err(refused) => refused,
            }
        } else if text == "POST /connection-requests" {
            let id = self.id("r");
            // The request of the flow is not told: the page behind the address makes its own.
            let behind = format!("behind {id}");
            let mut payload = body;
            payload["requestId"] = json!(behind);
            self.requests
                .insert(id.clone(), (behind, payload, json!({"status": "pending"})));
            (
                200,
                json!({"requestId": id, "url": format!("https://request.test/{id}"), "status": "pending"}),
            )
        } else if let Some(id) = text.strip_prefix("GET /connection-requests/") {
            match self.requests.get(id) {
                Some((_, _, status)) => {
                    let mut answer = status.clone();
                    answer["requestId"] = json!(id);
                    (200, answer)
                }
                None => (404, json!({"key": "not_found"})),
            }
        } else if let Some(id) = text.strip_prefix("GET /connect/results/") {
            match self.results.get(id) {
                Some(message) => (200, message.clone()),
                None => (404, json!({"key": "not_found"})),
            }
        } else if text.starts_with("GET /connections?") {
            let live = self.connections.iter().filter(|(_, made)| !made.archived);
            let items: Vec<Value> = live.map(|(id, _)| self.view(id)).collect();
            (200, json!({ "items": items }))
        } else if let Some(id) = text.strip_prefix("GET /connections/") {
            match self.connections.contains_key(id) {
                true => (200, self.view(id)),
                false => (404, json!({"key": "not_found"})),
            }
        } else {
            (404, json!({"key": "not_found"}))
        }
    }
}

struct Tab {
    flow: Flow,
    browser: Browser,
    /// Every request that this tab began, reloads included.
    began: BTreeSet<String>,
    /// Connection requests that this tab made.
    asked: BTreeSet<String>,
    /// The connections that the person agreed to replace.
    agreed: BTreeSet<String>,
    typed: Option<Value>,
    /// An attempt is told, and none was begun since.
    told: bool,
    /// Payloads that wait for the person at the provider: in a window, or in the place of the page.
    pages: Vec<(Value, bool)>,
}

struct World {
    dice: Dice,
    now: Timestamp,
    server: Server,
    tabs: Vec<Tab>,
    config: FlowConfig,
    options: Value,
    /// Messages that may still come, again and again.
    messages: Vec<Value>,
    ids: u8,
    log: Vec<String>,
    /// The stages that were reached.
    reached: BTreeSet<&'static str>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let form = json!({"type": "object", "properties": {"region": {"type": "string"}, "apiKey": {"type": "string"}}});
        let option = match dice.below(3) {
            0 => json!({"key": "key", "type": "client-credentials", "inputSchema": form}),
            1 => json!({"key": "oauth", "type": "oauth2", "inputSchema": form}),
            _ => json!({"key": "oauth", "type": "oauth2"}),
        };
        let backend = Membrane::new().keeping_secrets();
        let tells = dice.of_ten(5);
        let backend = Arc::new(if tells {
            backend.telling_results()
        } else {
            backend
        });
        let target = IntegrationTarget::by_id("int-1");
        let mut config = FlowConfig::new(backend, target, API);
        config.seed = seed;
        config.backoff = if dice.of_ten(5) {
            Backoff::default()
        } else {
            Backoff::NONE
        };
        config.allow_multiple = dice.of_ten(3);
        config.start = [Start::FormPost, Start::Json, Start::ConnectionRequest][dice.below(3)];
        let mut server = Server::default();
        if dice.of_ten(5) {
            let state = if dice.of_ten(5) {
                "READY"
            } else {
                "SETUP_FAILED"
            };
            let made = Made {
                owners: BTreeSet::new(),
                state,
                archived: false,
                version: 0,
            };
            server.connections.insert("c-0".to_owned(), made);
            if dice.of_ten(5) {
                config.mode = Mode::Reconnect(ConnectionId::parse("c-0").expect("an id"));
            }
        }
        if dice.of_ten(4) {
            let page = "https://app.example.com/";
            let allowed = [AllowedRedirect::OriginAndPath(page.to_owned())];
            config.redirect_uri = RedirectUri::parse(page, &allowed).ok();
            config.same_window = dice.of_ten(5);
        }
        let mut world = Self {
            dice,
            now: Timestamp::from_millis(1_000_000),
            server,
            tabs: Vec::new(),
            config,
            options: json!([option]),
            messages: Vec::new(),
            ids: 0,
            log: Vec::new(),
            reached: BTreeSet::new(),
        };
        for _ in 0..2 {
            let flow = Flow::new(world.config.clone());
            world.tabs.push(Tab {
                flow,
                browser: Browser::default(),
                began: BTreeSet::new(),
                asked: BTreeSet::new(),
                agreed: BTreeSet::new(),
                typed: None,
                told: false,
                pages: Vec::new(),
            });
            world.feed(world.tabs.len() - 1, Event::Start);
        }
        world
    }

    fn ids(&mut self) -> AttemptIds {
        self.ids += 1;
        AttemptIds::from_bytes([self.ids; 32])
    }

    fn feed(&mut self, at: usize, event: Event) {
        let mut events = vec![event];
        let was_over = self.tabs[at].told;
        while !events.is_empty() {
            let event = events.remove(0);
            self.log.push(format!("{:?} tab {at}: {event:?}", self.now));
            let tab = &mut self.tabs[at];
            if let (Event::ReplaceConfirmed, Stage::ConfirmReplace { existing }) =
                (&event, tab.flow.stage())
            {
                tab.agreed
                    .extend(existing.iter().map(|known| known.id.to_string()));
            }
            let begins = matches!(event, Event::Retry { .. } | Event::UseSameWindow { .. });
            let effects = tab.flow.handle(self.now, event);
            let settled = effects
                .iter()
                .filter(|effect| matches!(effect, Effect::Settled(_)))
                .count();
            assert!(settled <= 1, "it settles once");
            assert!(
                settled == 0 || !tab.told || begins,
                "an attempt that is over settles no more"
            );
            tab.told = tab.flow.stage().is_over();
            for effect in &effects {
                tab.browser.carry_out(effect);
                match effect {
                    Effect::OpenWindow(_) => {
                        if self.dice.of_ten(9) {
                            events.push(Event::WindowOpened);
                        } else {
                            tab.browser.window = false;
                            events.push(Event::WindowBlocked);
                        }
                    }
                    Effect::PostForm(post) => {
                        let payload = serde_json::to_value(&post.payload).expect("JSON");
                        tab.sends(&payload);
                        tab.pages
                            .push((payload, post.target == FormTarget::SameWindow));
                    }
                    Effect::Request { request, .. } if request.path == "/connect" => {
                        let body = request.body.as_ref().expect("a body");
                        tab.sends(body.expose());
                    }
                    Effect::Navigate { target, address } => {
                        let leaves = *target == FormTarget::SameWindow;
                        let name = address
                            .expose()
                            .rsplit_once('/')
                            .expect("a path")
                            .1
                            .to_owned();
                        if let Some((_, payload, _)) = self.server.requests.get(&name) {
                            tab.asked.insert(name);
                            tab.pages.push((payload.clone(), leaves));
                        } else {
                            tab.pages.push((json!({"requestId": name}), leaves));
                        }
                    }
                    _ => {}
                }
            }
        }
        self.reached.insert(name(self.tabs[at].flow.stage()));
        self.look(at, was_over);
    }

    /// The laws.
    fn look(&self, at: usize, was_over: bool) {
        let tab = &self.tabs[at];
        let stage = tab.flow.stage();
        if let (Stage::Done(connection), false) = (stage, was_over) {
            let id = connection.id.as_str();
            let made = &self.server.connections[id];
            if let Mode::Reconnect(expected) = &self.config.mode {
                assert_eq!(&connection.id, expected, "the one that is renewed");
            } else {
                let behind = tab.asked.iter().map(|id| format!("behind {id}"));
                let ours: BTreeSet<String> = tab.began.iter().cloned().chain(behind).collect();
                assert!(
                    !made.owners.is_disjoint(&ours),
                    "{id} was made by {:?}, and not by {ours:?}",
                    made.owners
                );
            }
            assert_eq!(made.state, "READY", "it works");
        }
        if stage.is_over() || matches!(stage, Stage::Form { .. } | Stage::Ready) {
            let browser = &tab.browser;
            let open = (browser.window, browser.listening, browser.stream);
            assert_eq!(
                open,
                (false, false, false),
                "window, listener, stream at {stage:?}"
            );
            assert!(
                browser.timers.is_empty(),
                "timers at {stage:?}: {:?}",
                browser.timers
            );
            assert!(
                browser.calls.is_empty(),
                "calls at {stage:?}: {:?}",
                browser.calls
            );
        }
        let kept = matches!(
            stage,
            Stage::Form { .. } | Stage::Failed(_) | Stage::Cancelled | Stage::ConfirmReplace { .. }
        );
        if let (true, Some(typed), Some(_)) = (kept, &tab.typed, tab.flow.option()) {
            let baseline = tab.flow.baseline();
            let region = baseline.input.map(|input| input.expose()["region"].clone());
            assert_eq!(
                region.as_ref(),
                Some(&typed["region"]),
                "what was typed at {stage:?}"
            );
        }
    }

    fn step(&mut self) {
        let at = self.dice.below(2);
        match self.dice.below(16) {
            0..=4 => self.network(at),
            5..=7 => self.person(at),
            8 | 9 => self.provider(at),
            10 | 11 => self.message(at),
            12 | 13 => self.time(at),
            14 => self.window(at),
            _ => match self.dice.below(3) {
                0 => self.reload(at),
                1 => self.elsewhere(),
                _ => self.stream_breaks(at),
            },
        }
    }

    /// An open call is answered, or is not.
    fn network(&mut self, at: usize) {
        let count = self.tabs[at].browser.calls.len();
        if count == 0 {
            return;
        }
        let (call, request) = self.tabs[at].browser.calls.remove(self.dice.below(count));
        let luck = self.dice.below(20);
        let result = match luck {
            0 => Err(TransportError::Unreachable),
            1 => {
                self.server.answers(&request, &self.options);
                Err(TransportError::TimedOut)
            }
            2 => Ok(HttpResponse::new(500, "")),
            3 => Ok(HttpResponse::new(429, "").with_retry_after(seconds(3))),
            _ => {
                let (status, body) = self.server.answers(&request, &self.options);
                Ok(HttpResponse::new(status, body.to_string()))
            }
        };
        self.log
            .push(format!("{} with luck {luck}", line(&request)));
        self.feed(at, Event::Response { call, result });
    }

    fn person(&mut self, at: usize) {
        let ids = self.ids();
        let event = match self.dice.below(10) {
            0..=2 => {
                let key = if self.dice.of_ten(2) { "bad" } else { "good" };
                let region = format!("r{}", self.ids);
                let typed = json!({"region": region, "apiKey": key});
                if matches!(self.tabs[at].flow.stage(), Stage::Form { .. }) {
                    self.tabs[at].typed = Some(typed.clone());
                }
                Event::Submitted {
                    input: Secret::new(typed),
                    kept: Vec::new(),
                    input_without_secrets: Secret::new(json!({ "region": region })),
                    ids,
                }
            }
            3 => Event::ConnectClicked { ids },
            4 => Event::ReplaceConfirmed,
            5 => match self.dice.below(3) {
                0 => Event::ReplaceDeclined,
                1 => Event::CloseConfirmed,
                _ => Event::OptionChosen(0),
            },
            6 => Event::CancelClicked,
            7 => Event::Retry { ids },
            8 => match self.dice.below(2) {
                0 => Event::ActionClicked,
                _ => Event::UseSameWindow { ids },
            },
            _ => Event::BackToForm,
        };
        self.feed(at, event);
    }

    /// The person decides at the provider.
    fn provider(&mut self, at: usize) {
        let count = self.tabs[at].pages.len();
        if count == 0 {
            return;
        }
        let index = self.dice.below(count);
        let (payload, leaves) = self.tabs[at].pages[index].clone();
        if self.dice.of_ten(7) {
            self.tabs[at].pages.remove(index);
        }
        let agrees = self.dice.of_ten(7);
        let message = self.server.acted(&payload, agrees);
        self.log.push(format!("the provider: {message}"));
        self.messages.push(message.clone());
        if leaves && *self.tabs[at].flow.stage() == Stage::Leaving {
            let result = match message["connection"]["id"].as_str() {
                Some(id) => Ok(Return::Connected(ConnectionId::parse(id).expect("an id"))),
                None => Ok(Return::Failed {
                    reason: None,
                    details: None,
                }),
            };
            self.comes_back(at, result);
        }
    }

    fn message(&mut self, at: usize) {
        if self.messages.is_empty() {
            return;
        }
        let mut message = self.messages[self.dice.below(self.messages.len())].clone();
        if self.dice.of_ten(2) {
            message["requestId"] = json!("00000000000000000000000000000000");
        }
        let event = if self.dice.of_ten(5) {
            Event::StreamMessage {
                data: Secret::new(message.to_string()),
            }
        } else {
            let origin = if self.dice.of_ten(2) {
                "https://evil.test"
            } else {
                API
            };
            Event::Message {
                origin: origin.to_owned(),
                data: Secret::new(message),
            }
        };
        self.feed(at, event);
    }

    fn time(&mut self, at: usize) {
        self.now = self.now + seconds(self.dice.below(4) as u64);
        let next = self.tabs[at]
            .browser
            .timers
            .iter()
            .map(|(timer, at)| (*at, *timer))
            .min();
        if let Some((due, timer)) = next {
            self.now = self.now.max(due);
            self.tabs[at].browser.timers.remove(&timer);
            self.feed(at, Event::TimerFired(timer));
        }
    }

    fn window(&mut self, at: usize) {
        if std::mem::take(&mut self.tabs[at].browser.window) {
            let left = self.dice.of_ten(5);
            self.feed(at, Event::WindowClosed { left });
        }
    }

    fn stream_breaks(&mut self, at: usize) {
        if std::mem::take(&mut self.tabs[at].browser.stream) {
            self.feed(at, Event::StreamFailed);
        }
    }

    /// Somebody connects in another browser.
    fn elsewhere(&mut self) {
        let id = self.server.id("c");
        let owners = BTreeSet::from(["another".to_owned()]);
        let made = Made {
            owners,
            state: "READY",
            archived: false,
            version: 0,
        };
        self.server.connections.insert(id, made);
    }

    fn reload(&mut self, at: usize) {
        let leaving = *self.tabs[at].flow.stage() == Stage::Leaving;
        if !leaving {
            let typed = self.tabs[at]
                .typed
                .as_ref()
                .map(|typed| json!({"region": typed["region"]}));
            let form = matches!(self.tabs[at].flow.stage(), Stage::Form { .. });
            let input = typed.filter(|_| form).map(Secret::new);
            self.feed(
                at,
                Event::PageHides {
                    input_without_secrets: input,
                },
            );
        }
        self.comes_back(at, Err(ReturnError::NotReturned));
    }

    /// The page is loaded anew. What was on its way is carried out, and nobody hears of it.
    fn comes_back(&mut self, at: usize, result: Result<Return, ReturnError>) {
        let calls = std::mem::take(&mut self.tabs[at].browser.calls);
        for (_, request) in calls {
            if self.dice.of_ten(5) {
                self.server.answers(&request, &self.options);
            }
        }
        let tab = &mut self.tabs[at];
        let resume = tab.browser.resume.take();
        let resume = resume.and_then(|resume| Resume::from_json(&resume.to_json()));
        tab.browser = Browser {
            resume: resume.clone(),
            ..Browser::default()
        };
        tab.told = false;
        tab.flow = match resume {
            Some(resume) => Flow::resume(self.config.clone(), resume, result),
            None => {
                tab.typed = None;
                Flow::new(self.config.clone())
            }
        };
        self.log.push("reload".to_owned());
        self.feed(at, Event::Start);
    }
}

impl Tab {
    /// What is sent to connect: nothing is replaced that the person was not asked about.
    fn sends(&mut self, payload: &Value) {
        let request = payload["requestId"].as_str().expect("a request id");
        self.began.insert(request.to_owned());
        for id in payload["replaces"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            assert!(
                self.agreed.contains(id),
                "{id} would be replaced, and nobody was asked"
            );
        }
        let adds =
            payload["allowMultipleConnections"] == true || payload["connectionId"].is_string();
        assert!(
            adds || payload["replaces"].is_array(),
            "it says what may be replaced: {payload}"
        );
    }
}

fn name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Done(_) => "done",
        Stage::Failed(_) => "failed",
        Stage::Form { refusal: Some(_) } => "refused",
        Stage::ConfirmReplace { .. } => "asked to replace",
        Stage::ActionRequired { .. } => "asked to act",
        Stage::Leaving => "leaving",
        Stage::Submitting => "submitting",
        Stage::Waiting { .. } => "waiting",
        Stage::Verifying { .. } => "verifying",
        _ => "another",
    }
}

fn plays(seed: u64) -> BTreeSet<&'static str> {
    let mut world = World::new(seed);
    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        for _ in 0..STEPS {
            world.step();
        }
        for at in 0..2 {
            for _ in 0..3 {
                world.feed(at, Event::CancelClicked);
            }
            let stage = world.tabs[at].flow.stage();
            assert!(stage.is_over(), "given up, and at {stage:?}");
        }
    }));
    if played.is_err() {
        let from = world.log.len().saturating_sub(60);
        panic!("FORMLOOM_SEED={seed}:\n{}", world.log[from..].join("\n"));
    }
    world.reached
}

#[test]
fn whatever_happens_the_laws_hold() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    if let Some(seed) = number("FORMLOOM_SEED") {
        plays(seed);
        return;
    }
    let first = number("FORMLOOM_FIRST_SEED").unwrap_or(1);
    let count = number("FORMLOOM_SEQUENCES").unwrap_or(SEQUENCES);
    println!("seeds {first} to {}", first + count - 1);
    let reached: BTreeSet<_> = (first..first + count).flat_map(plays).collect();
    assert_eq!(reached.len(), 10, "every stage is reached: {reached:?}");
}
