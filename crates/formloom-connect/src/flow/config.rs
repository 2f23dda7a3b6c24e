//! What a flow is set up with.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use crate::{
    ConnectionId, IntegrationTarget, Nonce, RequestId, Secret, backend::Backend,
    redirect::RedirectUri, wire::Connection,
};

/// What a flow is set up with. Start from [`FlowConfig::new`] and change what differs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FlowConfig {
    /// How the backend is spoken to.
    pub backend: Arc<dyn Backend>,
    /// The integration to connect.
    pub target: IntegrationTarget,
    /// The API's origin, such as `https://api.getmembrane.com`: messages are taken from there and nowhere else.
    pub expected_origin: String,
    /// Whether a connection is made or renewed.
    pub mode: Mode,
    /// Whether one customer may have several connections of the integration. Without it a new one replaces.
    pub allow_multiple: bool,
    /// The connections that exist, for the warning before a replace and the last check. With `None` the flow asks
    /// for them while it loads the options.
    pub existing: Option<Vec<Connection>>,
    /// The only option to offer, by key. It is a failure when the integration does not have it.
    pub option_key: Option<String>,
    /// The name of the new connection.
    pub connection_name: Option<String>,
    /// The caller's own state, sent along.
    pub custom_state: Option<Secret<Value>>,
    /// Where the same-window way may return to. Without it that way is not offered.
    pub redirect_uri: Option<RedirectUri>,
    /// Whether the same-window way is the first choice, as in in-app browsers that open no windows.
    pub same_window: bool,
    /// How an option that needs the person is started.
    pub start: Start,
    /// A page of ours, to which the window of a form post or a connection request is sent in the end: it tells the
    /// result by a `BroadcastChannel`, which works whatever a provider did to the tie between the windows. It must
    /// have room for the nonce (see [`AllowedRedirect`](crate::redirect::AllowedRedirect)), or is not used.
    pub callback_page: Option<RedirectUri>,
    /// Whether the window of a sign-in loses its `opener` before the provider's page comes, where the server knows how:
    /// that page can then not send yours elsewhere. Your page cannot close the window any more, after a cancel for example;
    /// the result is heard of by the event stream, the callback page, or by asking. False.
    pub cuts_opener: bool,
    /// The connection request that the person came to answer, sent along.
    pub connection_request: Option<String>,
    /// How often, and after how long, what failed on the way is asked again.
    pub backoff: Backoff,
    /// Any number that differs from page to page: it spreads the waits, so that many pages do not ask at once.
    pub seed: u64,
    /// How long each stage may take.
    pub deadlines: Deadlines,
}

impl FlowConfig {
    /// A flow that makes a connection in a window, with the default deadlines.
    pub fn new(
        backend: Arc<dyn Backend>,
        target: IntegrationTarget,
        expected_origin: impl Into<String>,
    ) -> Self {
        Self {
            backend,
            target,
            expected_origin: expected_origin.into(),
            mode: Mode::Connect,
            allow_multiple: false,
            existing: None,
            option_key: None,
            connection_name: None,
            custom_state: None,
            redirect_uri: None,
            same_window: false,
            start: Start::FormPost,
            callback_page: None,
            cuts_opener: false,
            connection_request: None,
            backoff: Backoff::default(),
            seed: 0,
            deadlines: Deadlines::default(),
        }
    }

    /// Makes a connection, or renews one.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Whether one customer may have several connections of the integration.
    #[must_use]
    pub fn with_allow_multiple(mut self, allow: bool) -> Self {
        self.allow_multiple = allow;
        self
    }

    /// The connections that exist, so that the flow does not ask for them.
    #[must_use]
    pub fn with_existing(mut self, existing: Vec<Connection>) -> Self {
        self.existing = Some(existing);
        self
    }

    /// The only option to offer, by key.
    #[must_use]
    pub fn with_option_key(mut self, key: impl Into<String>) -> Self {
        self.option_key = Some(key.into());
        self
    }

    /// The name of the new connection.
    #[must_use]
    pub fn with_connection_name(mut self, name: impl Into<String>) -> Self {
        self.connection_name = Some(name.into());
        self
    }

    /// The caller's own state, sent along.
    #[must_use]
    pub fn with_custom_state(mut self, state: Secret<Value>) -> Self {
        self.custom_state = Some(state);
        self
    }

    /// Where the same-window way may return to.
    #[must_use]
    pub fn with_redirect_uri(mut self, uri: RedirectUri) -> Self {
        self.redirect_uri = Some(uri);
        self
    }

    /// Whether the same-window way is the first choice.
    #[must_use]
    pub fn with_same_window(mut self, first: bool) -> Self {
        self.same_window = first;
        self
    }

    /// How an option that needs the person is started.
    #[must_use]
    pub fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Whether the window of a sign-in loses its `opener`.
    #[must_use]
    pub fn with_cut_opener(mut self, cuts: bool) -> Self {
        self.cuts_opener = cuts;
        self
    }

    /// A page of ours that tells the result when the window comes back to it.
    #[must_use]
    pub fn with_callback_page(mut self, page: RedirectUri) -> Self {
        self.callback_page = Some(page);
        self
    }

    /// The connection request that the person came to answer.
    #[must_use]
    pub fn with_connection_request(mut self, id: impl Into<String>) -> Self {
        self.connection_request = Some(id.into());
        self
    }

    /// How often, and after how long, what failed is asked again.
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// A number that differs from page to page.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How long each stage may take.
    #[must_use]
    pub fn with_deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }
}

/// How an option that needs the person is started. One that does not is always sent as JSON, without a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// A form is posted into the window: one step, and the only way of the older generations.
    #[default]
    FormPost,
    /// The input is sent as JSON; the answer names the page that the window goes to.
    Json,
    /// A connection request is made, its page is opened, and its state is polled.
    ConnectionRequest,
}

/// How often, and after how long, what failed on the way is asked again. Only what is safe to repeat is: reads, and a
/// connect that the server did not take or that is known to have made nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Backoff {
    /// How many times in a row: 4.
    pub tries: u32,
    /// The first wait: half a second. Each further one is twice as long, less up to a half of it by chance.
    pub first: Duration,
    /// The longest wait, unless the server asks for a longer one: 8 seconds.
    pub longest: Duration,
}

impl Backoff {
    /// Nothing is asked again.
    pub const NONE: Self = Self {
        tries: 0,
        first: Duration::ZERO,
        longest: Duration::ZERO,
    };
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            tries: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
        }
    }
}

/// Whether a connection is made or renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Make a new connection.
    Connect,
    /// Renew a connection, whose id stays. The flow reads it first: its input is the form's baseline.
    Reconnect(ConnectionId),
}

impl Mode {
    /// The connection to renew.
    pub const fn connection(&self) -> Option<&ConnectionId> {
        match self {
            Self::Connect => None,
            Self::Reconnect(id) => Some(id),
        }
    }
}

/// How long each stage may take, and how long the flow waits between steps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deadlines {
    /// Loading the options: 30 seconds.
    pub loading: Duration,
    /// Opening the window: 10 seconds.
    pub opening: Duration,
    /// Leaving the page: 30 seconds.
    pub leaving: Duration,
    /// Connecting without a window: 90 seconds.
    pub submitting: Duration,
    /// The person's time at the provider: 15 minutes.
    pub waiting: Duration,
    /// Reading the connection back, its set-up by the server included: 2 minutes.
    pub verifying: Duration,
    /// The last check with the server after a closed window or a lost answer: 15 seconds.
    pub last_check: Duration,
    /// From a closed window to the last check, where nothing was sent into it yet, so that only the person
    /// can have closed it: 3 seconds.
    pub closed_grace: Duration,
    /// The same where somebody else's page may have been in it: 3 minutes. That page may have cut the tie
    /// to its window (`Cross-Origin-Opener-Policy`) and still be open, which cannot be told from here.
    pub cut_grace: Duration,
    /// Between two looks at the server during that time: 5 seconds.
    pub look_every: Duration,
    /// Between two looks at a connection that is still being set up: 2 seconds.
    pub poll_every: Duration,
    /// Before a broken event stream is opened again, doubled each time up to 30 seconds: 1 second.
    pub stream_retry: Duration,
    /// How long the list of what exists is taken for true; it is read again before something is replaced: 5 seconds.
    pub fresh: Duration,
    /// How old a kept [`Resume`](crate::redirect::Resume) may be: an hour.
    pub resume: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            loading: Duration::from_secs(30),
            opening: Duration::from_secs(10),
            leaving: Duration::from_secs(30),
            submitting: Duration::from_secs(90),
            waiting: Duration::from_secs(15 * 60),
            verifying: Duration::from_secs(120),
            last_check: Duration::from_secs(15),
            closed_grace: Duration::from_secs(3),
            cut_grace: Duration::from_secs(3 * 60),
            look_every: Duration::from_secs(5),
            poll_every: Duration::from_secs(2),
            stream_retry: Duration::from_secs(1),
            fresh: Duration::from_secs(5),
            resume: Duration::from_secs(60 * 60),
        }
    }
}

/// The random parts of one attempt. Every event that can start an attempt carries fresh ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptIds {
    /// Names the attempt.
    pub request_id: RequestId,
    /// Binds a return to it.
    pub nonce: Nonce,
}

impl AttemptIds {
    /// Ids from 32 random bytes, which the host draws from a source fit for secrets.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let (mut first, mut second) = ([0; 16], [0; 16]);
        first.copy_from_slice(&bytes[..16]);
        second.copy_from_slice(&bytes[16..]);
        Self {
            request_id: RequestId::from_bytes(first),
            nonce: Nonce::from_bytes(second),
        }
    }
}
