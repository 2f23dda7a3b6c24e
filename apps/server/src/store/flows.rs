//! OAuth flows that wait for their callback. They outlive a restart, and each is used once.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Store, StoreError, seal, unseal};
use crate::keys::Keys;
use crate::{clock, keys};

/// Everything the callback needs. Holds secrets, so it is sealed and has no `Debug`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) customer: String,
    pub(crate) request_id: Option<String>,
    pub(crate) connection_request: Option<String>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) verifier: String,
    /// Digest of the cookie that binds the flow to the browser that started it.
    pub(crate) browser: Option<String>,
    pub(crate) connection_id: Option<String>,
    /// The connection was made for this flow alone and fails with it.
    pub(crate) pending: bool,
    pub(crate) replace: bool,
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) integration: String,
    pub(crate) option: Option<String>,
    pub(crate) input: Value,
    #[serde(default)]
    pub(crate) replaces: Option<Vec<String>>,
    /// The service's page gets no hold of the page that opened its window.
    #[serde(default)]
    pub(crate) cuts_opener: bool,
    /// The page that the flow was opened from, by its name in the store: it ends with the flow.
    #[serde(default)]
    pub(crate) action: Option<String>,
}

/// What a `state` leads to.
pub(crate) enum Found {
    Waiting(Box<Flow>),
    Expired(Box<Flow>),
    Used,
    Unknown,
}

impl Store {
    /// Keeps a flow for its callback.
    pub(crate) async fn add_flow(
        &self,
        state: &str,
        flow: Flow,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        let state = keys::digest(state);
        self.run(move |transaction, keys| {
            // Used and expired flows stay for a day, so that a late visitor reads what happened.
            transaction.execute(
                "DELETE FROM flows WHERE expires_at < ?1",
                [clock::now() - 86_400],
            )?;
            let sealed = seal(keys, &place(&state), &flow)?;
            transaction.execute(
                "INSERT INTO flows (state, expires_at, flow) VALUES (?1, ?2, ?3)",
                params![state, expires_at, sealed],
            )?;
            Ok(())
        })
        .await
    }

    /// Looks at a flow, which stays.
    pub(crate) async fn flow(&self, state: &str) -> Result<Found, StoreError> {
        let state = keys::digest(state);
        self.run(move |transaction, keys| found(transaction, keys, &state))
            .await
    }

    /// Takes a flow for its callback: whoever comes second finds it used.
    pub(crate) async fn take_flow(&self, state: &str) -> Result<Found, StoreError> {
        self.take(state, false).await
    }

    /// Takes a flow that waits for whoever opens its page.
    pub(crate) async fn take_action(&self, name: &str) -> Result<Found, StoreError> {
        self.take(name, true).await
    }

    async fn take(&self, state: &str, is_action: bool) -> Result<Found, StoreError> {
        let state = keys::digest(state);
        self.run(move |transaction, keys| {
            let found = found(transaction, keys, &state)?;
            if let Found::Waiting(flow) | Found::Expired(flow) = &found
                && flow.browser.is_none() != is_action
            {
                return Ok(Found::Unknown);
            }
            // What nobody knows, or is used, is left as it is.
            if matches!(found, Found::Waiting(_) | Found::Expired(_)) {
                transaction.execute(
                    "UPDATE flows SET used = 1, flow = x'' WHERE state = ?1",
                    [&state],
                )?;
            }
            Ok(found)
        })
        .await
    }
}

fn found(transaction: &Transaction<'_>, keys: &Keys, state: &str) -> Result<Found, StoreError> {
    let row = transaction
        .query_row(
            "SELECT expires_at, used, flow FROM flows WHERE state = ?1",
            [state],
            |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, bool>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                ))
            },
        )
        .optional()?;
    let Some((expires_at, used, sealed)) = row else {
        return Ok(Found::Unknown);
    };
    if used {
        return Ok(Found::Used);
    }
    let flow = Box::new(unseal(keys, &place(state), &sealed)?);
    Ok(if expires_at <= clock::now() {
        Found::Expired(flow)
    } else {
        Found::Waiting(flow)
    })
}

fn place(state: &str) -> String {
    format!("flows.flow:{state}")
}
