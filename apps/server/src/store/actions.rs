//! What people have to do before their attempts are over, told at the connection.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, seal};

/// What a person has to do before an attempt is over.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Action {
    pub(crate) description: String,
    pub(crate) address: String,
    /// Seconds since 1970.
    pub(crate) until: i64,
}

impl Store {
    /// The connection that waits for a person since a request of this id.
    pub(crate) async fn pending(
        &self,
        customer: &str,
        request: &str,
    ) -> Result<Option<String>, StoreError> {
        let (customer, request) = (customer.to_owned(), request.to_owned());
        self.run(move |transaction, _| {
            let found = transaction.query_row(
                "SELECT id FROM connections WHERE customer = ?1 AND request = ?2 AND state = 'CLIENT_ACTION_REQUIRED' AND archived_at IS NULL",
                params![customer, request],
                |row| row.get(0),
            );
            Ok(found.optional()?)
        })
        .await
    }

    /// Keeps what the person has to do. It changes nothing of the connection.
    pub(crate) async fn set_action(
        &self,
        customer: &str,
        id: &str,
        action: Action,
    ) -> Result<(), StoreError> {
        let (customer, id) = (customer.to_owned(), id.to_owned());
        self.run(move |transaction, keys| {
            let sealed = seal(keys, &place(&id), &action)?;
            transaction.execute(
                "UPDATE connections SET action = ?3 WHERE customer = ?1 AND id = ?2",
                params![customer, id, sealed],
            )?;
            Ok(())
        })
        .await
    }

    /// The person has nothing to do any more.
    pub(crate) async fn end_action(&self, customer: &str, id: &str) -> Result<(), StoreError> {
        let (customer, id) = (customer.to_owned(), id.to_owned());
        self.run(move |transaction, _| {
            transaction.execute(
                "UPDATE connections SET action = NULL WHERE customer = ?1 AND id = ?2",
                params![customer, id],
            )?;
            Ok(())
        })
        .await
    }
}

/// For what the action of a connection is sealed.
pub(super) fn place(id: &str) -> String {
    format!("connections.action:{id}")
}
