//! Server-sent events: the result of an attempt, for a page that lost its window.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::extract::bearer;
use super::{ApiError, App};
use crate::clock;

/// `GET /sse/connection-events/{requestId}`. The vendor's client cannot set a header here and sends
/// `?token=`; ours sends the header.
pub(super) async fn stream(
    State(app): State<App>,
    Path(request): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let token = bearer(&headers).or_else(|| query.get("token").map(String::as_str));
    let token = token.ok_or_else(|| {
        ApiError::not_authenticated("send a token: `Authorization: Bearer <JWT>`")
    })?;
    let verified = app.tokens.verify(token)?;
    let customer = verified.customer.0;
    if app.store.result_is_foreign(&customer, &request).await? {
        return Err(ApiError::access_denied(
            "this request belongs to another customer",
        ));
    }
    let Some(place) = app.streams.take(&customer) else {
        return Err(ApiError::rate_limited());
    };
    // Subscribed before the first look into the store, so that no result falls between the two.
    let listener = Listener {
        news: app.news.subscribe(),
        stopping: app.stopping.clone(),
        app,
        customer,
        request,
        ends: verified.ends,
        _place: place,
    };
    let events = stream::unfold(Step::Open(Box::new(listener)), advance);
    Ok(Sse::new(events).keep_alive(
        KeepAlive::new()
            .interval(Duration::from_secs(10))
            .text("waiting"),
    ))
}

struct Listener {
    app: App,
    customer: String,
    request: String,
    news: broadcast::Receiver<(String, String)>,
    stopping: watch::Receiver<bool>,
    /// When its token ends.
    ends: Option<i64>,
    _place: Place,
}

/// How many streams each customer has open.
#[derive(Debug)]
pub(crate) struct Streams {
    most: usize,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// One of a customer's streams, until it is dropped.
struct Place {
    customer: String,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl Streams {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            open: Arc::default(),
        }
    }

    fn take(&self, customer: &str) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(customer.to_owned()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place {
            customer: customer.to_owned(),
            open: Arc::clone(&self.open),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.customer) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.customer);
            }
        }
    }
}

enum Step {
    Open(Box<Listener>),
    Waiting(Box<Listener>),
    Done,
}

async fn advance(step: Step) -> Option<(Result<Event, Infallible>, Step)> {
    match step {
        // A first comment sends the headers, so that the client knows the stream is open.
        Step::Open(listener) => Some((
            Ok(Event::default().comment("open")),
            Step::Waiting(listener),
        )),
        Step::Waiting(listener) => {
            let message = listener.wait().await?;
            Some((Ok(Event::default().data(message)), Step::Done))
        }
        Step::Done => None,
    }
}

impl Listener {
    /// The result as JSON text; `None` when the server stops or its store fails.
    async fn wait(mut self) -> Option<String> {
        // A stream lasts as long as its token: the client opens another one with the next token.
        let left = self
            .ends
            .map(|ends| ends.saturating_sub(clock::now()).max(0));
        let end = async move {
            match left {
                Some(left) => tokio::time::sleep(Duration::from_secs(left.unsigned_abs())).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(end);
        loop {
            match self.app.store.result(&self.customer, &self.request).await {
                Ok(Some(message)) => return Some(message.to_string()),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(%error, "an event stream ends early");
                    return None;
                }
            }
            loop {
                tokio::select! {
                    news = self.news.recv() => match news {
                        Ok((customer, request)) if customer == self.customer && request == self.request => break,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return None,
                    },
                    () = &mut end => return None,
                    _ = self.stopping.wait_for(|stop| *stop) => return None,
                }
            }
        }
    }
}
