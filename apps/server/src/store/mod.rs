//! What survives a restart: one SQLite file, in which inputs, tokens, flows and results are sealed.

mod actions;
mod connections;
mod flows;
mod migrations;
mod results;
mod tokens;

pub(crate) use actions::Action;
pub(crate) use connections::{Due, Listing, Record, Write};
pub(crate) use flows::{Flow, Found};
pub(crate) use results::Request;
pub(crate) use tokens::Tokens;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::keys::{CannotOpen, Keys};

/// A handle to the database; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    connection: Mutex<rusqlite::Connection>,
    keys: Arc<Keys>,
}

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Sealed(#[from] CannotOpen),
    #[error("stored data has another form than expected")]
    Form(#[from] serde_json::Error),
    #[error("another connection has this key")]
    KeyTaken,
    #[error("there is another connection, which was not to be replaced")]
    Unasked,
    #[error("the connection was archived meanwhile")]
    Gone,
    #[error("the database did not answer")]
    Stopped,
}

impl Store {
    /// Opens the database of a folder, makes it when absent, and brings it up to date.
    pub(crate) fn open(folder: &Path, keys: Arc<Keys>) -> Result<Self, StoreError> {
        let mut connection = rusqlite::Connection::open(folder.join("formloom.sqlite"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        migrations::run(&mut connection)?;
        Ok(Self {
            shared: Arc::new(Shared {
                connection: Mutex::new(connection),
                keys,
            }),
        })
    }

    /// Whether the database answers.
    pub(crate) async fn is_alive(&self) -> Result<(), StoreError> {
        self.run(|transaction, _| {
            transaction.query_row("SELECT 1", [], |_| Ok(()))?;
            Ok(())
        })
        .await
    }

    /// Runs `work` in a transaction, on a thread that may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>, &Keys) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || {
            let mut connection = shared
                .connection
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction()?;
            let answer = work(&transaction, &shared.keys)?;
            transaction.commit()?;
            Ok(answer)
        })
        .await
        .map_err(|_| StoreError::Stopped)?
    }
}

fn seal<T: Serialize>(keys: &Keys, place: &str, value: &T) -> Result<Vec<u8>, StoreError> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(value)?);
    Ok(keys.seal(place, &plain)?)
}

fn unseal<T: DeserializeOwned>(keys: &Keys, place: &str, sealed: &[u8]) -> Result<T, StoreError> {
    Ok(serde_json::from_slice(&keys.open(place, sealed)?)?)
}
