//! Results of attempts, for listeners that come late, and connection requests that are polled.

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

use super::{Store, StoreError, seal, unseal};
use crate::clock;

/// How long a result can be fetched, in seconds.
const RESULT_LIFE: i64 = 900;
/// How long a connection request can be opened, in seconds.
const REQUEST_LIFE: i64 = 86_400;

/// A connection request and how far it is.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) customer: String,
    pub(crate) status: String,
    pub(crate) connection: Option<String>,
    pub(crate) error: Option<Value>,
    /// What was asked for.
    pub(crate) body: Map<String, Value>,
}

impl Store {
    /// Keeps the result of an attempt.
    pub(crate) async fn put_result(
        &self,
        customer: &str,
        request: &str,
        message: Value,
    ) -> Result<(), StoreError> {
        let (customer, request) = (customer.to_owned(), request.to_owned());
        self.run(move |transaction, keys| {
            transaction.execute("DELETE FROM results WHERE expires_at < ?1", [clock::now()])?;
            let sealed = seal(keys, &place(&customer, &request), &message)?;
            transaction.execute(
                "INSERT OR REPLACE INTO results (customer, request, expires_at, message) VALUES (?1, ?2, ?3, ?4)",
                params![customer, request, clock::now() + RESULT_LIFE, sealed],
            )?;
            Ok(())
        })
        .await
    }

    /// The result of a customer's attempt, when there is one.
    pub(crate) async fn result(
        &self,
        customer: &str,
        request: &str,
    ) -> Result<Option<Value>, StoreError> {
        let (customer, request) = (customer.to_owned(), request.to_owned());
        self.run(move |transaction, keys| {
            let sealed: Option<Vec<u8>> = transaction
                .query_row(
                    "SELECT message FROM results WHERE customer = ?1 AND request = ?2 AND expires_at >= ?3",
                    params![customer, request, clock::now()],
                    |row| row.get(0),
                )
                .optional()?;
            sealed.map(|sealed| unseal(keys, &place(&customer, &request), &sealed)).transpose()
        })
        .await
    }

    /// Forgets an earlier result, because a new attempt with the same id begins.
    pub(crate) async fn clear_result(
        &self,
        customer: &str,
        request: &str,
    ) -> Result<(), StoreError> {
        let (customer, request) = (customer.to_owned(), request.to_owned());
        self.run(move |transaction, _| {
            transaction.execute(
                "DELETE FROM results WHERE customer = ?1 AND request = ?2",
                [customer, request],
            )?;
            Ok(())
        })
        .await
    }

    /// Whether the result of this id is somebody else's.
    pub(crate) async fn result_is_foreign(
        &self,
        customer: &str,
        request: &str,
    ) -> Result<bool, StoreError> {
        let (customer, request) = (customer.to_owned(), request.to_owned());
        self.run(move |transaction, _| {
            let owned_by = |other: &str| {
                let statement = format!("SELECT EXISTS (SELECT 1 FROM results WHERE request = ?2 AND customer {other} ?1 AND expires_at >= ?3)");
                transaction.query_row(&statement, params![customer, request, clock::now()], |row| row.get::<_, bool>(0))
            };
            Ok(owned_by("<>")? && !owned_by("=")?)
        })
        .await
    }

    /// Keeps a connection request.
    pub(crate) async fn add_request(
        &self,
        id: &str,
        customer: &str,
        body: Map<String, Value>,
    ) -> Result<(), StoreError> {
        let (id, customer) = (id.to_owned(), customer.to_owned());
        self.run(move |transaction, keys| {
            transaction.execute("DELETE FROM requests WHERE expires_at < ?1", [clock::now()])?;
            let sealed = seal(keys, &request_place(&id), &body)?;
            transaction.execute(
                "INSERT INTO requests (id, customer, expires_at, status, request) VALUES (?1, ?2, ?3, 'pending', ?4)",
                params![id, customer, clock::now() + REQUEST_LIFE, sealed],
            )?;
            Ok(())
        })
        .await
    }

    /// A connection request by its id, whosever it is.
    pub(crate) async fn request(&self, id: &str) -> Result<Option<Request>, StoreError> {
        let id = id.to_owned();
        self.run(move |transaction, keys| {
            let row = transaction
                .query_row(
                    "SELECT customer, status, connection, error, request FROM requests WHERE id = ?1 AND expires_at >= ?2",
                    params![id, clock::now()],
                    |row| {
                        let error: Option<String> = row.get(3)?;
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?, error, row.get::<_, Vec<u8>>(4)?))
                    },
                )
                .optional()?;
            let Some((customer, status, connection, error, sealed)) = row else { return Ok(None) };
            let error = error.map(|text| serde_json::from_str(&text)).transpose()?;
            Ok(Some(Request { customer, status, connection, error, body: unseal(keys, &request_place(&id), &sealed)? }))
        })
        .await
    }

    /// Says how a connection request ended.
    pub(crate) async fn settle_request(
        &self,
        customer: &str,
        id: &str,
        outcome: Result<String, Value>,
    ) -> Result<(), StoreError> {
        let (customer, id) = (customer.to_owned(), id.to_owned());
        let (status, connection, error) = match outcome {
            Ok(connection) => ("success", Some(connection), None),
            Err(error) => ("error", None, Some(error.to_string())),
        };
        self.run(move |transaction, _| {
            transaction.execute(
                "UPDATE requests SET status = ?2, connection = ?3, error = ?4 WHERE id = ?1 AND customer = ?5 AND status <> 'success'",
                params![id, status, connection, error, customer],
            )?;
            Ok(())
        })
        .await
    }
}

fn place(customer: &str, request: &str) -> String {
    format!("results.message:{customer}:{request}")
}

fn request_place(id: &str) -> String {
    format!("requests.request:{id}")
}
