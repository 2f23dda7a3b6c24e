//! How many requests a customer may send: a bucket that fills up again, so that one page that asks in a loop does not
//! take the server from the others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::extract::bearer;
use super::{Api, ApiError, App};
use crate::{http, keys};

/// Customers that are remembered. Beyond that the full buckets are forgotten.
const REMEMBERED: usize = 10_000;

/// Buckets by customer.
#[derive(Debug)]
pub(crate) struct Rates {
    /// How many requests may come at once.
    burst: f64,
    /// How many a second fill it up again.
    per_second: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rates {
    pub(crate) fn new(burst: u32, per_second: u32) -> Self {
        Self {
            burst: f64::from(burst.max(1)),
            per_second: f64::from(per_second.max(1)),
            buckets: Mutex::default(),
        }
    }

    /// Takes one request off a bucket; how long to wait where it is empty.
    fn take(&self, who: &str, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            let full = |bucket: &Bucket| self.filled(bucket, now) >= self.burst;
            buckets.retain(|_, bucket| !full(bucket));
        }
        let bucket = buckets.entry(who.to_owned()).or_insert(Bucket {
            left: self.burst,
            at: now,
        });
        let left = self.filled(bucket, now);
        bucket.at = now;
        if left >= 1.0 {
            bucket.left = left - 1.0;
            return Ok(());
        }
        bucket.left = left;
        Err(Duration::from_secs_f64((1.0 - left) / self.per_second))
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.left + passed * self.per_second).min(self.burst)
    }
}

/// Whoever has no token is one of many. Somebody who comes back from a service, opens a link, or posts a form of the page
/// is not held up by a flood of other requests. Each way back and each link counts apart from all others; those that were
/// made up count together, since there is no end of them.
fn stranger(app: &Api, request: &Request) -> String {
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    if path == "/oauth/callback" {
        let state = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state");
        return match state {
            Some((_, state)) if app.marks.knows(&state) => {
                format!("back {}", keys::digest(&state))
            }
            _ => "back".to_owned(),
        };
    }
    if let Some(id) = path.strip_prefix("/connect/actions/") {
        return match app.marks.knows(id) {
            true => format!("action {}", keys::digest(id)),
            false => "action".to_owned(),
        };
    }
    if request.method() == Method::POST && http::is_from(request.headers(), &app.page_origin) {
        return "forms of the page".to_owned();
    }
    String::new()
}

/// Refuses what is too much with 429 and `Retry-After`.
pub(super) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let token = bearer(request.headers());
    let customer = token.and_then(|token| app.tokens.verify(token).ok());
    let who = match customer {
        Some(verified) => format!("customer {}", verified.customer.0),
        None => stranger(&app, &request),
    };
    match app.rates.take(&who, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let mut response = ApiError::rate_limited().into_response();
            let seconds = (wait.as_secs_f64().ceil() as u64).max(1).to_string();
            http::set(response.headers_mut(), header::RETRY_AFTER, &seconds);
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_up_again() {
        let rates = Rates::new(2, 1);
        let start = Instant::now();
        assert!(rates.take("a", start).is_ok(), "the first");
        assert!(rates.take("a", start).is_ok(), "the second");
        assert_eq!(
            rates.take("a", start),
            Err(Duration::from_secs(1)),
            "the third waits"
        );
        assert!(rates.take("b", start).is_ok(), "another customer");
        let later = start + Duration::from_secs(1);
        assert!(rates.take("a", later).is_ok(), "a second later");
        assert!(rates.take("a", later).is_err(), "and no more");
    }
}
