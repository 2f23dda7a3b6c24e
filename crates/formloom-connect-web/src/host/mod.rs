//! Carries out the effects of a flow in the browser, and feeds back what happened.

mod acts;
mod callback;
mod fetch;
mod message;
mod post;
mod restored;
pub(crate) mod resume;
mod stream;
mod window;

use std::cell::{Cell, Ref, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::rc::Rc;

use formloom_connect::{
    AttemptIds, CallId, Effect, Event, Flow, FlowConfig, FormTarget, Milestone, Outcome, Secret,
    Telemetry, Timer, Timestamp,
};
use gloo_timers::callback::Timeout;
use serde_json::Value;
use web_sys::AbortController;

use self::callback::CallbackListener;
use self::message::MessageListener;
use self::post::WaitingPost;
use self::restored::Restored;
use self::resume::Returned;
use self::window::Popup;
use crate::client::Client;
use crate::clock::now;

type Draft = Box<dyn Fn() -> Option<Value>>;
type OnStage = Rc<dyn Fn()>;
type OnSettled = Rc<dyn Fn(Outcome)>;
type OnMilestone = Rc<dyn Fn(Milestone, Telemetry)>;

/// A flow with its browser. Dropping the last clone after [`FlowHost::end`] leaves nothing open.
///
/// What a person does is a method ([`connect`](Self::connect), [`submit`](Self::submit), [`cancel`](Self::cancel), …);
/// [`stage`](Self::stage) says what to draw. Those that may open a window are called inside the browser's event.
pub struct FlowHost {
    client: Client,
    flow: RefCell<Flow>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    timers: RefCell<BTreeMap<Timer, Timeout>>,
    calls: RefCell<HashMap<CallId, AbortController>>,
    stream: RefCell<Option<AbortController>>,
    popup: RefCell<Option<Popup>>,
    post: RefCell<Option<WaitingPost>>,
    listener: RefCell<Option<MessageListener>>,
    callback: RefCell<Option<CallbackListener>>,
    restored: RefCell<Option<Restored>>,
    draft: RefCell<Option<Draft>>,
    onstage: RefCell<OnStage>,
    onsettled: RefCell<OnSettled>,
    onmilestone: RefCell<Option<OnMilestone>>,
    signs_out: RefCell<Option<Rc<dyn Fn()>>>,
}

impl FlowHost {
    /// A flow that has not begun. Its `seed` is drawn here.
    pub fn new(client: Client, mut config: FlowConfig) -> Rc<Self> {
        config.seed = seed();
        Self::of(client, Flow::new(config))
    }

    /// A flow that comes back from the same-window way, or after a reload ([`take_return`](crate::take_return)). Where
    /// another flow has gone on with it already, this one begins anew.
    pub fn returning(client: Client, mut config: FlowConfig, returned: Returned) -> Rc<Self> {
        config.seed = seed();
        let flow = match returned.take() {
            Some(Returned { resume, result, .. }) => Flow::resume(config, resume, result),
            None => Flow::new(config),
        };
        Self::of(client, flow)
    }

    fn of(client: Client, flow: Flow) -> Rc<Self> {
        Rc::new(Self {
            client,
            flow: RefCell::new(flow),
            queue: RefCell::default(),
            running: Cell::new(false),
            timers: RefCell::default(),
            calls: RefCell::default(),
            stream: RefCell::default(),
            popup: RefCell::default(),
            post: RefCell::default(),
            listener: RefCell::default(),
            callback: RefCell::default(),
            restored: RefCell::default(),
            draft: RefCell::default(),
            onstage: RefCell::new(Rc::new(|| {})),
            onsettled: RefCell::new(Rc::new(|_| {})),
            onmilestone: RefCell::default(),
            signs_out: RefCell::default(),
        })
    }

    /// Says what is typed and not sent, without secrets, for a page that is left or reloaded.
    pub fn keeps(&self, draft: impl Fn() -> Option<Value> + 'static) {
        *self.draft.borrow_mut() = Some(Box::new(draft));
    }

    /// Tells what happens from now on, for a product's analytics: names, kinds and numbers, never a value. Call it before
    /// [`begin`](Self::begin).
    pub fn marks(&self, onmilestone: impl Fn(Milestone, Telemetry) + 'static) {
        *self.onmilestone.borrow_mut() = Some(Rc::new(onmilestone));
    }

    fn marked(&self, milestones: Vec<Milestone>) {
        let told = self.onmilestone.borrow().clone();
        let Some(told) = told else { return };
        for milestone in milestones {
            told(milestone, self.telemetry());
        }
    }

    /// The page is about to be left.
    fn hides(self: &Rc<Self>) {
        let draft = self.draft.borrow().as_ref().and_then(|draft| draft());
        self.feed(Event::PageHides {
            input_without_secrets: draft.map(Secret::new),
        });
    }

    /// Begins: from now on `onstage` is called whenever there is something else to draw, and `onsettled` once, with how it
    /// ended.
    pub fn begin(
        self: &Rc<Self>,
        onstage: impl Fn() + 'static,
        onsettled: impl Fn(Outcome) + 'static,
    ) {
        self.listen(Rc::new(onstage), Rc::new(onsettled));
        *self.restored.borrow_mut() = Restored::listen(self);
        let weak = Rc::downgrade(self);
        let end: Rc<dyn Fn()> = Rc::new(move || {
            if let Some(host) = weak.upgrade() {
                drop(host.draft.borrow_mut().take());
                host.feed(Event::CancelClicked);
            }
        });
        self.client.at_sign_out(&end);
        *self.signs_out.borrow_mut() = Some(end);
        self.feed(Event::Start);
    }

    fn listen(&self, onstage: OnStage, onsettled: OnSettled) {
        *self.onstage.borrow_mut() = onstage;
        *self.onsettled.borrow_mut() = onsettled;
    }

    /// The flow, to be looked at. Events wait while it is held.
    pub fn flow(&self) -> Ref<'_, Flow> {
        self.flow.borrow()
    }

    /// Feeds an event, and carries out everything that follows in this turn: a window opens inside the click.
    pub fn feed(self: &Rc<Self>, event: Event) {
        self.queue.borrow_mut().push_back(event);
        self.run();
    }

    fn run(self: &Rc<Self>) {
        if self.running.replace(true) {
            return;
        }
        loop {
            let Ok(mut flow) = self.flow.try_borrow_mut() else {
                // Somebody looks at it: what waits is taken up in a turn of its own.
                let weak = Rc::downgrade(self);
                let later = move || weak.upgrade().iter().for_each(Self::run);
                Timeout::new(0, later).forget();
                break;
            };
            let Some(event) = self.queue.borrow_mut().pop_front() else {
                break;
            };
            let effects = flow.handle(now(), event);
            let milestones = flow.take_milestones();
            drop(flow);
            for effect in effects {
                self.carry_out(effect);
            }
            self.marked(milestones);
        }
        self.running.set(false);
    }

    /// What draws it is gone: everything that is open is closed.
    pub fn end(self: &Rc<Self>) {
        self.listen(Rc::new(|| {}), Rc::new(|_| {}));
        self.marked(vec![Milestone::Closed]);
        drop(self.onmilestone.borrow_mut().take());
        self.feed(Event::CancelClicked);
        drop(self.restored.borrow_mut().take());
        drop(self.signs_out.borrow_mut().take());
        drop(self.draft.borrow_mut().take());
        drop(self.post.borrow_mut().take());
        self.timers.borrow_mut().clear();
        for (_, call) in self.calls.borrow_mut().drain() {
            call.abort();
        }
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::StageChanged => {
                let onstage = self.onstage.borrow().clone();
                onstage();
            }
            Effect::Request { call, request } => fetch::start(self, call, request),
            Effect::Abort { call } => {
                if let Some(call) = self.calls.borrow_mut().remove(&call) {
                    call.abort();
                }
            }
            Effect::OpenWindow(spec) => {
                let popup = Popup::open(self, &spec);
                let event = if popup.is_some() {
                    Event::WindowOpened
                } else {
                    Event::WindowBlocked
                };
                *self.popup.borrow_mut() = popup;
                self.feed(event);
            }
            Effect::PostForm(post) => post::post(self, *post),
            Effect::CloseWindow => {
                drop(self.post.borrow_mut().take());
                if let Some(popup) = self.popup.borrow_mut().take() {
                    popup.close();
                }
            }
            Effect::Navigate { target, address } => self.navigate(&target, address.expose()),
            Effect::Listen => {
                *self.listener.borrow_mut() = MessageListener::start(self);
                *self.callback.borrow_mut() = CallbackListener::start(self);
            }
            Effect::StopListening => {
                drop(self.listener.borrow_mut().take());
                drop(self.callback.borrow_mut().take());
            }
            Effect::Subscribe { path, .. } => stream::start(self, path),
            Effect::Unsubscribe => {
                if let Some(stream) = self.stream.borrow_mut().take() {
                    stream.abort();
                }
            }
            Effect::SetTimer { timer, at } => self.set_timer(timer, at),
            Effect::ClearTimer(timer) => drop(self.timers.borrow_mut().remove(&timer)),
            Effect::SaveResume(resume) => resume::save(&resume),
            Effect::ClearResume => resume::clear(),
            Effect::Settled(outcome) => {
                drop(self.post.borrow_mut().take());
                // One that looked closed is on the machine's books no more, and is still watched.
                drop(self.popup.borrow_mut().take());
                let onsettled = self.onsettled.borrow().clone();
                onsettled(outcome);
            }
        }
    }

    fn navigate(&self, target: &FormTarget, address: &str) {
        match target {
            FormTarget::Window(_) => {
                if let Some(popup) = &*self.popup.borrow() {
                    popup.goes_to(address);
                }
            }
            FormTarget::SameWindow => {
                // Where the browser does not go, the deadline of leaving says so.
                let _ = web_sys::window().map(|window| window.location().assign(address));
            }
        }
    }

    fn set_timer(self: &Rc<Self>, timer: Timer, at: Timestamp) {
        let wait = u32::try_from(at.since(now()).as_millis()).unwrap_or(u32::MAX);
        let weak = Rc::downgrade(self);
        let timeout = Timeout::new(wait, move || {
            if let Some(host) = weak.upgrade() {
                // The timer is over: forgetting it keeps the browser from clearing another one of its number.
                if let Some(timeout) = host.timers.borrow_mut().remove(&timer) {
                    timeout.forget();
                }
                host.feed(Event::TimerFired(timer));
            }
        });
        self.timers.borrow_mut().insert(timer, timeout);
    }
}

impl fmt::Debug for FlowHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FlowHost")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// A number that differs from page to page.
fn seed() -> u64 {
    // Any digits of it do: it spreads waits, and protects nothing.
    (js_sys::Math::random() * f64::from(u32::MAX)) as u64
}

/// Fresh ids from the browser's source for secrets; none where the page has no such source.
pub fn fresh_ids() -> Option<AttemptIds> {
    let mut bytes = [0_u8; 32];
    web_sys::window()?
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(AttemptIds::from_bytes(bytes))
}

/// Whether the browser is one that opens no windows well: inside another app, or on a phone. The same-window way is the
/// better one there, where there is an address to return to.
pub fn prefers_same_window() -> bool {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok());
    agent.is_some_and(|agent| formloom_connect::prefers_same_window(&agent))
}
