//! Server-sent events: the result of an attempt, for a page that lost its window.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::extract::bearer;
use super::{ApiError, App};
use crate::jwt;

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
    let customer = jwt::verify(&app.workspace_secret, token)?.0;
    if app.store.result_is_foreign(&customer, &request).await? {
        return Err(ApiError::access_denied(
            "this request belongs to another customer",
        ));
    }
    // Subscribed before the first look into the store, so that no result falls between the two.
    let listener = Listener {
        news: app.news.subscribe(),
        stopping: app.stopping.clone(),
        app,
        customer,
        request,
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
                    _ = self.stopping.wait_for(|stop| *stop) => return None,
                }
            }
        }
    }
}
