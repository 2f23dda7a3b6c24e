//! Connections: sealed input and tokens, everything else in columns.

use std::fmt;

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::Value;

use super::actions::{self, Action};
use super::tokens::{self, Tokens};
use super::{Store, StoreError, seal, unseal};
use crate::keys::{Keys, random_id};

const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// A connection as it is stored. Its input holds secrets.
pub(crate) struct Record {
    pub(crate) seq: i64,
    /// Grows with each change of the credentials.
    pub(crate) version: i64,
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) integration: String,
    pub(crate) option: Option<String>,
    pub(crate) state: String,
    pub(crate) error: Option<Value>,
    pub(crate) disconnected: bool,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) archived_at: Option<String>,
    pub(crate) refresh_at: Option<String>,
    pub(crate) input: Value,
    pub(crate) tokens: Option<Tokens>,
    pub(crate) action: Option<Action>,
}

/// What a finished or starting attempt writes.
pub(crate) struct Write {
    pub(crate) customer: String,
    /// The connection that keeps its id; `None` makes one.
    pub(crate) id: Option<String>,
    /// Archive the customer's other connections of the integration.
    pub(crate) replace: bool,
    /// Those that may be replaced: where others work, nothing is written.
    pub(crate) replaces: Option<Vec<String>>,
    /// The request that a person has to act for.
    pub(crate) request: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) default_name: String,
    pub(crate) integration: String,
    pub(crate) option: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) input: Value,
    pub(crate) tokens: Option<Tokens>,
}

/// What became of a renewal.
#[derive(Debug)]
pub(crate) struct Renewed {
    /// Whether the connection has what was given.
    pub(crate) is_kept: bool,
    /// The connection as it is then.
    pub(crate) now: Option<Record>,
}

/// A connection whose tokens end soon.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) customer: String,
    pub(crate) id: String,
    pub(crate) integration: String,
}

/// Which connections of a customer to list.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) limit: usize,
    /// List what comes after the connection of this number.
    pub(crate) after: Option<i64>,
    pub(crate) search: Option<String>,
    pub(crate) integration: Option<String>,
    pub(crate) include_archived: bool,
    pub(crate) disconnected: Option<bool>,
}

impl Store {
    /// Saves an attempt and gives the connection back.
    pub(crate) async fn write(&self, write: Write) -> Result<Record, StoreError> {
        self.run(move |transaction, keys| {
            let id = write.id.clone().unwrap_or_else(random_id);
            let input = seal(keys, &place("input", &id), &write.input)?;
            let tokens = write.tokens.as_ref().map(|tokens| seal(keys, &tokens::place(&id), tokens)).transpose()?;
            let refresh_at = write.tokens.as_ref().and_then(|tokens| tokens.expires_at);
            if write.replace {
                agreed(transaction, &write.customer, &write.integration, &id, write.replaces.as_deref())?;
                transaction.execute(
                    &format!("UPDATE connections SET archived_at = {NOW}, updated_at = {NOW}, version = version + 1, input = x'', tokens = NULL WHERE customer = ?1 AND integration = ?2 AND id <> ?3 AND archived_at IS NULL"),
                    params![write.customer, write.integration, id],
                )?;
            }
            let written = transaction
                .execute(
                    &format!("INSERT INTO connections (id, customer, key, name, integration, option, state, created_at, updated_at, refresh_at, input, tokens, request)
                        VALUES (?1, ?2, ?3, coalesce(?4, ?5), ?6, ?7, ?8, {NOW}, {NOW}, strftime('%Y-%m-%dT%H:%M:%fZ', ?9, 'unixepoch'), ?10, ?11, ?12)
                        ON CONFLICT (id) DO UPDATE SET key = coalesce(excluded.key, key), name = coalesce(?4, name), option = excluded.option,
                            state = excluded.state, error = NULL, disconnected = 0, action = NULL, version = version + 1, updated_at = excluded.updated_at,
                            refresh_at = excluded.refresh_at, input = excluded.input, tokens = excluded.tokens
                        WHERE archived_at IS NULL"),
                    params![id, write.customer, write.key, write.name, write.default_name, write.integration, write.option, write.state, refresh_at, input, tokens, write.request],
                )
                .map_err(key_taken)?;
            if written == 0 {
                return Err(StoreError::Gone);
            }
            find(transaction, keys, &write.customer, &id)?.ok_or(StoreError::Stopped)
        })
        .await
    }

    /// Fails where connections of the integration work that are not among those that may be replaced.
    pub(crate) async fn may_replace(
        &self,
        customer: &str,
        integration: &str,
        replaces: Vec<String>,
    ) -> Result<(), StoreError> {
        let (customer, integration) = (customer.to_owned(), integration.to_owned());
        self.run(move |transaction, _| {
            agreed(transaction, &customer, &integration, "", Some(&replaces))
        })
        .await
    }

    /// Keeps what a renewal of `record` gave. Where it was connected again, renewed or archived meanwhile, nothing is
    /// changed.
    pub(crate) async fn renewed(
        &self,
        record: &Record,
        tokens: Option<Tokens>,
    ) -> Result<Renewed, StoreError> {
        let (customer, id, version) = (record.customer.clone(), record.id.clone(), record.version);
        self.run(move |transaction, keys| {
            let sealed = tokens.as_ref().map(|tokens| seal(keys, &tokens::place(&id), tokens)).transpose()?;
            let refresh_at = tokens.as_ref().and_then(|tokens| tokens.expires_at);
            let changed = transaction.execute(
                &format!("UPDATE connections SET error = NULL, disconnected = 0, version = version + 1, updated_at = {NOW},
                        refresh_at = iif(?4 IS NULL, refresh_at, strftime('%Y-%m-%dT%H:%M:%fZ', ?5, 'unixepoch')), tokens = coalesce(?4, tokens)
                    WHERE customer = ?1 AND id = ?2 AND version = ?3 AND archived_at IS NULL"),
                params![customer, id, version, sealed, refresh_at],
            )?;
            Ok(Renewed {
                is_kept: changed > 0,
                now: find(transaction, keys, &customer, &id)?,
            })
        })
        .await
    }

    /// Marks a connection whose renewal failed for good, unless it was connected again meanwhile.
    pub(crate) async fn lost(&self, record: &Record, error: &Value) -> Result<(), StoreError> {
        let (customer, id, version) = (record.customer.clone(), record.id.clone(), record.version);
        let error = error.to_string();
        self.run(move |transaction, _| {
            transaction.execute(
                &format!(
                    "UPDATE connections SET disconnected = 1, error = ?4, updated_at = {NOW}
                    WHERE customer = ?1 AND id = ?2 AND version = ?3 AND archived_at IS NULL"
                ),
                params![customer, id, version, error],
            )?;
            Ok(())
        })
        .await
    }

    /// A connection of a customer by id or key, archived ones by id only.
    pub(crate) async fn connection(
        &self,
        customer: &str,
        id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let (customer, id) = (customer.to_owned(), id.to_owned());
        self.run(move |transaction, keys| find(transaction, keys, &customer, &id))
            .await
    }

    /// Connections of a customer, the newest first.
    pub(crate) async fn connections(
        &self,
        customer: &str,
        listing: Listing,
    ) -> Result<Vec<Record>, StoreError> {
        let customer = customer.to_owned();
        self.run(move |transaction, keys| {
            let mut statement = transaction.prepare_cached(
                "SELECT * FROM connections WHERE customer = ?1 AND (?2 IS NULL OR seq < ?2) AND (?3 IS NULL OR instr(lower(name), lower(?3)) > 0)
                    AND (?4 IS NULL OR integration = ?4) AND (?5 OR archived_at IS NULL) AND (?6 IS NULL OR disconnected = ?6)
                    ORDER BY seq DESC LIMIT ?7",
            )?;
            let limit = i64::try_from(listing.limit).unwrap_or(i64::MAX);
            let mut rows = statement.query(params![
                customer, listing.after, listing.search, listing.integration, listing.include_archived, listing.disconnected, limit
            ])?;
            let mut records = Vec::new();
            while let Some(row) = rows.next()? {
                records.push(read(row, keys)?);
            }
            Ok(records)
        })
        .await
    }

    /// Whose tokens end before a moment (in seconds since 1970), the next to end first.
    pub(crate) async fn due(&self, before: i64) -> Result<Vec<Due>, StoreError> {
        self.run(move |transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT customer, id, integration FROM connections WHERE refresh_at IS NOT NULL AND refresh_at <= strftime('%Y-%m-%dT%H:%M:%fZ', ?1, 'unixepoch')
                    AND archived_at IS NULL AND disconnected = 0 AND state = 'READY' ORDER BY refresh_at",
            )?;
            let rows = statement.query_map([before], |row| {
                Ok(Due {
                    customer: row.get(0)?,
                    id: row.get(1)?,
                    integration: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Archives all connections of an integration. Gives them as they were.
    pub(crate) async fn archive_all(
        &self,
        customer: &str,
        integration: &str,
    ) -> Result<Vec<Record>, StoreError> {
        let (customer, integration) = (customer.to_owned(), integration.to_owned());
        self.run(move |transaction, keys| {
            let archived = transaction
                .prepare_cached("SELECT * FROM connections WHERE customer = ?1 AND integration = ?2 AND archived_at IS NULL")?
                .query_map(params![customer, integration], |row| Ok(read(row, keys)))?
                .collect::<Result<Result<Vec<_>, _>, _>>()?;
            transaction.execute(
                &format!("UPDATE connections SET archived_at = {NOW}, updated_at = {NOW}, version = version + 1, input = x'', tokens = NULL WHERE customer = ?1 AND integration = ?2 AND archived_at IS NULL"),
                params![customer, integration],
            )?;
            archived
        })
        .await
    }

    /// Changes a name or key; what is `None` stays.
    pub(crate) async fn rename(
        &self,
        customer: &str,
        id: &str,
        name: Option<String>,
        key: Option<String>,
    ) -> Result<Option<Record>, StoreError> {
        self.update(
            customer,
            id,
            "name = coalesce(?3, name), key = coalesce(?4, key)",
            (name, key),
        )
        .await
    }

    /// Marks a connection as no longer working, with the reason when there is one.
    pub(crate) async fn disconnect(
        &self,
        customer: &str,
        id: &str,
        error: Option<&Value>,
    ) -> Result<Option<Record>, StoreError> {
        self.update(
            customer,
            id,
            "disconnected = 1, error = coalesce(?3, ?4)",
            (error.map(Value::to_string), None),
        )
        .await
    }

    /// Archives what is left of attempts that failed, or that nobody finished within `life` seconds.
    pub(crate) async fn sweep(
        &self,
        customer: &str,
        integration: &str,
        life: i64,
    ) -> Result<(), StoreError> {
        let (customer, integration) = (customer.to_owned(), integration.to_owned());
        self.run(move |transaction, _| {
            transaction.execute(
                &format!(
                    "UPDATE connections SET archived_at = {NOW}, updated_at = {NOW}, version = version + 1, input = x'' WHERE customer = ?1 AND integration = ?2
                        AND archived_at IS NULL AND (state = 'SETUP_FAILED'
                            OR (state = 'CLIENT_ACTION_REQUIRED' AND unixepoch(updated_at) + ?3 < unixepoch('now')))"
                ),
                params![customer, integration, life],
            )?;
            Ok(())
        })
        .await
    }

    /// Marks a connection that never came to be.
    pub(crate) async fn fail(
        &self,
        customer: &str,
        id: &str,
        error: &Value,
    ) -> Result<Option<Record>, StoreError> {
        // One that works by now, by another link, stays as it is.
        let change = "error = CASE state WHEN 'CLIENT_ACTION_REQUIRED' THEN coalesce(?3, ?4) ELSE error END, \
                      state = CASE state WHEN 'CLIENT_ACTION_REQUIRED' THEN 'SETUP_FAILED' ELSE state END, action = NULL";
        self.update(customer, id, change, (Some(error.to_string()), None))
            .await
    }

    /// Archives a connection and forgets its input and tokens.
    pub(crate) async fn archive(
        &self,
        customer: &str,
        id: &str,
    ) -> Result<Option<Record>, StoreError> {
        let change = format!(
            "archived_at = coalesce(archived_at, {NOW}), version = version + 1, input = x'', tokens = NULL, action = NULL, error = coalesce(?3, ?4, error)"
        );
        self.update(customer, id, &change, (None, None)).await
    }

    async fn update(
        &self,
        customer: &str,
        id: &str,
        change: &str,
        values: (Option<String>, Option<String>),
    ) -> Result<Option<Record>, StoreError> {
        let (customer, id) = (customer.to_owned(), id.to_owned());
        let statement = format!(
            "UPDATE connections SET updated_at = {NOW}, {change} WHERE customer = ?1 AND id = ?2"
        );
        self.run(move |transaction, keys| {
            let Some(found) = find(transaction, keys, &customer, &id)? else {
                return Ok(None);
            };
            transaction
                .execute(&statement, params![customer, found.id, values.0, values.1])
                .map_err(key_taken)?;
            find(transaction, keys, &customer, &found.id)
        })
        .await
    }
}

fn agreed(
    transaction: &Transaction<'_>,
    customer: &str,
    integration: &str,
    own: &str,
    replaces: Option<&[String]>,
) -> Result<(), StoreError> {
    let Some(replaces) = replaces else {
        return Ok(());
    };
    let mut statement = transaction.prepare_cached(
        "SELECT id FROM connections WHERE customer = ?1 AND integration = ?2 AND id <> ?3 AND archived_at IS NULL AND state = 'READY'",
    )?;
    let mut rows = statement.query(params![customer, integration, own])?;
    while let Some(row) = rows.next()? {
        if !replaces.contains(&row.get(0)?) {
            return Err(StoreError::Unasked);
        }
    }
    Ok(())
}

fn find(
    transaction: &Transaction<'_>,
    keys: &Keys,
    customer: &str,
    id: &str,
) -> Result<Option<Record>, StoreError> {
    let mut statement = transaction
        .prepare_cached("SELECT * FROM connections WHERE customer = ?1 AND (id = ?2 OR (key = ?2 AND archived_at IS NULL)) ORDER BY id = ?2 DESC LIMIT 1")?;
    statement
        .query_row(params![customer, id], |row| Ok(read(row, keys)))
        .optional()?
        .transpose()
}

fn read(row: &Row<'_>, keys: &Keys) -> Result<Record, StoreError> {
    let id: String = row.get("id")?;
    let input: Vec<u8> = row.get("input")?;
    let tokens: Option<Vec<u8>> = row.get("tokens")?;
    let action: Option<Vec<u8>> = row.get("action")?;
    let error: Option<String> = row.get("error")?;
    Ok(Record {
        seq: row.get("seq")?,
        version: row.get("version")?,
        customer: row.get("customer")?,
        key: row.get("key")?,
        name: row.get("name")?,
        integration: row.get("integration")?,
        option: row.get("option")?,
        state: row.get("state")?,
        error: error.map(|text| serde_json::from_str(&text)).transpose()?,
        disconnected: row.get("disconnected")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        archived_at: row.get("archived_at")?,
        refresh_at: row.get("refresh_at")?,
        // An archived connection has forgotten its input.
        input: if input.is_empty() {
            Value::Object(serde_json::Map::new())
        } else {
            unseal(keys, &place("input", &id), &input)?
        },
        tokens: tokens
            .map(|sealed| unseal(keys, &tokens::place(&id), &sealed))
            .transpose()?,
        action: action
            .map(|sealed| unseal(keys, &actions::place(&id), &sealed))
            .transpose()?,
        id,
    })
}

fn place(column: &str, id: &str) -> String {
    format!("connections.{column}:{id}")
}

fn key_taken(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => StoreError::KeyTaken,
        _ => StoreError::Database(error),
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .field("integration", &self.integration)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
