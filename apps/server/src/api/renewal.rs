//! Tokens are renewed before they end, by request and in the background. A service that is down is asked again later;
//! one that refuses for good leaves the connection disconnected, with its reason.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use super::attempt::live;
use super::error::no_connection;
use super::integrations::find;
use super::revocation::{self, Given};
use super::work::to_its_end;
use super::{Api, ApiError, App, service, view};
use crate::check;
use crate::clock;
use crate::jwt::Customer;
use crate::keys;
use crate::store::{Due, Record, Tokens};

/// How often it is looked for tokens that end soon.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The wait after a first failure; doubled with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// How many are renewed side by side.
const AT_ONCE: usize = 64;
/// How many of one integration.
const AT_ONCE_EACH: usize = 16;

/// `POST /connections/{id}/refresh-credentials`.
pub(super) async fn refresh(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let owned_app = Arc::clone(&app);
    let work = async move {
        // What is renewed meanwhile is not renewed with what it was before: providers take that for a theft.
        let (record, _turn) = live(&owned_app, &customer.0, &id).await?;
        attempt(&owned_app, record).await
    };
    to_its_end(&app, work).await?.map(Json)
}

/// Renews what ends soon until the server stops.
pub(crate) async fn renew_in_the_background(app: App, mut stopping: watch::Receiver<bool>) {
    let mut failures: HashMap<String, Failures> = HashMap::new();
    let mut running: JoinSet<(String, Result<(), ApiError>)> = JoinSet::new();
    // The integration of each that is under way.
    let mut under_way: HashMap<String, String> = HashMap::new();
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            Some(ended) = running.join_next() => {
                match ended {
                    Ok((id, Ok(()))) => {
                        under_way.remove(&id);
                        failures.remove(&id);
                    }
                    Ok((id, Err(error))) => {
                        under_way.remove(&id);
                        let failed = failures.entry(id.clone()).or_default();
                        failed.add(Instant::now());
                        // The service's own words may hold what was sent to it: only the type is logged.
                        tracing::warn!(
                            connection = id,
                            kind = error.kind(),
                            tries = failed.count,
                            "a token could not be renewed"
                        );
                    }
                    // It panicked, which the hook of panics has told.
                    Err(_) => under_way.clear(),
                }
                continue;
            }
            _ = stopping.wait_for(|stop| *stop) => break,
        }
        let before = clock::now().saturating_add(app.renew_ahead);
        let due = match app.store.due(before).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "what ends soon could not be looked up");
                continue;
            }
        };
        failures.retain(|id, _| due.iter().any(|known| known.id == *id));
        let now = Instant::now();
        for Due {
            customer,
            id,
            integration,
        } in due
        {
            let of_it = under_way
                .values()
                .filter(|known| **known == integration)
                .count();
            let waits = failures.get(&id).is_some_and(|failed| failed.until > now);
            // A service that hangs leaves room for the others.
            if waits || under_way.contains_key(&id) || of_it >= AT_ONCE_EACH {
                continue;
            }
            if under_way.len() >= AT_ONCE {
                break;
            }
            under_way.insert(id.clone(), integration);
            let app = Arc::clone(&app);
            running.spawn(async move {
                let result = renew_one(&app, &customer, &id, before).await;
                (id, result)
            });
        }
    }
    // What was begun is done to its end.
    while running.join_next().await.is_some() {}
}

/// How often a connection could not be renewed in a row.
#[derive(Debug)]
struct Failures {
    count: u32,
    until: Instant,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            count: 0,
            until: Instant::now(),
        }
    }
}

impl Failures {
    fn add(&mut self, now: Instant) {
        self.until = now + wait_after(self.count, keys::random_share());
        self.count = self.count.saturating_add(1);
    }
}

/// Doubles with each failure; the half of it that is drawn by chance keeps many from coming back at once.
fn wait_after(failures: u32, share: f64) -> Duration {
    let factor = 2_u32.saturating_pow(failures.min(20));
    let full = FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT);
    full.mul_f64(0.5 + share.clamp(0.0, 1.0) / 2.0)
}

async fn renew_one(app: &App, customer: &str, id: &str, before: i64) -> Result<(), ApiError> {
    let (record, _turn) = match live(app, customer, id).await {
        Ok(found) => found,
        // It is gone.
        Err(error) if error.status() == StatusCode::NOT_FOUND => return Ok(()),
        Err(error) => return Err(error),
    };
    let ends = record.tokens.as_ref().and_then(|tokens| tokens.expires_at);
    if record.disconnected || ends.is_none_or(|ends| ends > before) {
        return Ok(());
    }
    if works_to_its_end(&record) {
        return Ok(());
    }
    match attempt(app, record).await {
        // It is disconnected now: there is nothing left to try.
        Err(error) if error.is_for_good() => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Whether there is an access token that nothing can renew, and that has not ended.
fn works_to_its_end(record: &Record) -> bool {
    record.tokens.as_ref().is_some_and(|tokens| {
        tokens.refresh.is_none() && tokens.expires_at.is_none_or(|ends| ends > clock::now())
    })
}

/// Renews, and marks the connection as disconnected where that is refused for good.
async fn attempt(app: &App, record: Record) -> Result<Value, ApiError> {
    let tried = if !record.disconnected && works_to_its_end(&record) {
        try_token(app, &record).await.map(|()| None)
    } else {
        renew(app, &record).await
    };
    match tried {
        Ok(fresh) => {
            let renewed = app.store.renewed(&record, fresh.clone()).await?;
            if let Some(tokens) = fresh.filter(|_| !renewed.is_kept) {
                revocation::unused(app, Given::of(record, tokens));
            }
            let now = renewed.now.ok_or_else(no_connection)?;
            Ok(view::connection(app, &now))
        }
        Err(error) => {
            // A service that is down says nothing about the credentials, nor do settings of ours that are wrong.
            if error.is_for_good() {
                app.store.lost(&record, &error.to_json()).await?;
            }
            Err(error)
        }
    }
}

/// Has the tokens renewed, or the credentials tried.
async fn renew(app: &Api, record: &Record) -> Result<Option<Tokens>, ApiError> {
    let integration = find(app, &record.integration)?;
    let option = integration
        .option(record.option.as_deref())
        .ok_or_else(|| ApiError::configuration("its connection option is gone: connect again"))?;
    let refresh = record
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.refresh.as_ref());
    match (&option.oauth, refresh) {
        (None, _) => {
            check::credentials(app, integration, option, &record.input).await?;
            Ok(None)
        }
        (Some(oauth), Some(refresh)) => service::renew(app, integration, oauth, refresh)
            .await
            .map(|tokens| Some(as_granted(tokens, record))),
        (Some(_), None) => Err(ApiError::connection(format!(
            "{} gave no refresh token: connect again",
            integration.name
        ))
        .key("access_token_expired")
        .for_good()),
    }
}

/// Asks the service whether it takes an access token that nothing can renew, where it has an address for that.
async fn try_token(app: &Api, record: &Record) -> Result<(), ApiError> {
    let integration = find(app, &record.integration)?;
    let oauth = integration
        .option(record.option.as_deref())
        .and_then(|option| option.oauth.as_ref());
    let url = oauth.and_then(|oauth| oauth.check_url.as_ref());
    match (url, &record.tokens) {
        (Some(url), Some(tokens)) => {
            check::access_token(app, integration, url, &tokens.access).await
        }
        _ => Ok(()),
    }
}

/// A renewal that does not say what was granted grants what was granted before (RFC 6749, section 6).
fn as_granted(mut tokens: Tokens, record: &Record) -> Tokens {
    if let Some(before) = &record.tokens {
        tokens.scopes = tokens.scopes.or_else(|| before.scopes.clone());
        tokens.grant = Some(before.grant());
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_limit_and_are_spread() {
        let shortest: Vec<u64> = (0..4)
            .map(|failures| wait_after(failures, 0.0).as_secs())
            .collect();
        assert_eq!(shortest, [1, 2, 4, 8], "half of the full wait at least");
        assert_eq!(wait_after(0, 1.0), FIRST_WAIT, "the full wait at most");
        assert_eq!(wait_after(60, 1.0), LONGEST_WAIT, "with a limit");
    }
}
