//! The API as the page sees it: one address, one backend, a token that is renewed before it ends.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use formloom_connect::backend::Backend;
use formloom_connect::{Secret, TransportError};
use futures_util::FutureExt as _;
use futures_util::future::{Either, Shared, select};
use gloo_timers::future::TimeoutFuture;

use crate::clock::now;
use crate::host::resume;

/// A token and when it ends.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Token {
    /// The bearer token.
    pub value: Secret<String>,
    /// When it ends, in milliseconds of the Unix epoch.
    pub expires_at: u64,
}

impl Token {
    /// A token that ends at this moment, in milliseconds of the Unix epoch.
    pub fn new(value: Secret<String>, expires_at: u64) -> Self {
        Self { value, expires_at }
    }
}

/// Where tokens come from: the host's own backend, which has 30 seconds to answer. `None` means that nobody is signed
/// in. A workspace secret never belongs in a browser.
pub type TokenSource = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Token>>>>>;

/// A token is renewed when it ends within this many milliseconds.
const RENEW_BEFORE: u64 = 10_000;

/// A client of a connection API. Cheap to clone; all clones share one token, which is kept in memory alone.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    origin: String,
    backend: Arc<dyn Backend>,
    source: TokenSource,
    token: RefCell<Option<Token>>,
    /// The renewal that is under way: whoever needs a token meanwhile waits for it.
    renewal: RefCell<Option<Shared<Renewal>>>,
    /// What ends when the person signs out.
    ends: RefCell<Vec<Weak<dyn Fn()>>>,
}

type Renewal = Pin<Box<dyn Future<Output = Result<Token, TransportError>>>>;

/// A source that has not answered within this many milliseconds is given up.
const SOURCE_DEADLINE: u32 = 30_000;

/// What the source gives, within its deadline.
async fn in_time(
    source: impl Future<Output = Option<Token>> + Unpin,
) -> Result<Token, TransportError> {
    let deadline = Box::pin(TimeoutFuture::new(SOURCE_DEADLINE));
    match select(source, deadline).await {
        Either::Left((token, _)) => token.ok_or(TransportError::NoToken),
        Either::Right(_) => Err(TransportError::TimedOut),
    }
}

impl Client {
    /// A client of the API at an origin, such as `https://api.getmembrane.com`.
    pub fn new(origin: impl Into<String>, backend: Arc<dyn Backend>, source: TokenSource) -> Self {
        Self(Rc::new(Inner {
            origin: origin.into(),
            backend,
            source,
            token: RefCell::new(None),
            renewal: RefCell::new(None),
            ends: RefCell::default(),
        }))
    }

    /// The origin of the API.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// How the backend is spoken to.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.0.backend
    }

    /// The person signs out of your app: the token is forgotten, what is under way is cancelled, and nothing that was typed
    /// is kept for a return. What stands in a form goes with its component, which you take off the page. Whoever signs in
    /// next gets a token of their own from the source.
    pub fn sign_out(&self) {
        *self.0.token.borrow_mut() = None;
        // One that is on its way comes for nobody.
        *self.0.renewal.borrow_mut() = None;
        let ends: Vec<_> = self
            .0
            .ends
            .borrow()
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        for end in ends {
            end();
        }
        // What was kept for a return stays nowhere, whether a flow is on the page or not.
        resume::clear();
    }

    /// Has something called when the person signs out, for as long as it lives.
    pub(crate) fn at_sign_out(&self, end: &Rc<dyn Fn()>) {
        let mut ends = self.0.ends.borrow_mut();
        ends.retain(|known| known.strong_count() > 0);
        ends.push(Rc::downgrade(end));
    }

    /// The token, where it is at hand and lasts.
    pub(crate) fn token_at_hand(&self) -> Option<Secret<String>> {
        let token = self.0.token.borrow();
        let token = token.as_ref()?;
        (token.expires_at > now().as_millis() + RENEW_BEFORE).then(|| token.value.clone())
    }

    /// The token; a new one where the last one ends soon.
    ///
    /// # Errors
    /// `NoToken` where nobody is signed in, `TimedOut` where the source does not answer.
    pub(crate) async fn token(&self) -> Result<Secret<String>, TransportError> {
        if let Some(token) = self.token_at_hand() {
            return Ok(token);
        }
        let renewal = self
            .0
            .renewal
            .borrow_mut()
            .get_or_insert_with(|| {
                let renewal: Renewal = Box::pin(in_time((self.0.source)()));
                renewal.shared()
            })
            .clone();
        let token = renewal.clone().await;
        let mut last = self.0.renewal.borrow_mut();
        if last.as_ref().is_some_and(|last| last.ptr_eq(&renewal)) {
            *last = None;
            *self.0.token.borrow_mut() = token.as_ref().ok().cloned();
        }
        Ok(token?.value)
    }

    /// Drops a token that the server refused, so that the next request asks for another.
    pub(crate) fn forget_token(&self, refused: &Secret<String>) {
        let mut token = self.0.token.borrow_mut();
        if token.as_ref().is_some_and(|token| token.value == *refused) {
            *token = None;
        }
    }
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("origin", &self.0.origin)
            .finish_non_exhaustive()
    }
}
