//! The database's shape, as steps that run once each. A step that was released is never changed.

use rusqlite::Connection;

const STEPS: &[&str] = &["
    CREATE TABLE connections (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        customer TEXT NOT NULL,
        key TEXT,
        name TEXT NOT NULL,
        integration TEXT NOT NULL,
        option TEXT,
        state TEXT NOT NULL,
        error TEXT,
        disconnected INTEGER NOT NULL DEFAULT 0,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        archived_at TEXT,
        refresh_at TEXT,
        input BLOB NOT NULL,
        tokens BLOB
    ) STRICT;
    CREATE INDEX connections_of ON connections (customer, integration, seq);
    CREATE UNIQUE INDEX connection_keys ON connections (customer, key) WHERE archived_at IS NULL;

    -- OAuth flows between their start and their callback. `state` is a digest: the value itself is a key.
    CREATE TABLE flows (
        state TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL,
        used INTEGER NOT NULL DEFAULT 0,
        flow BLOB NOT NULL
    ) STRICT;

    -- Results for listeners that come late.
    CREATE TABLE results (
        customer TEXT NOT NULL,
        request TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        message BLOB NOT NULL,
        PRIMARY KEY (customer, request)
    ) STRICT;

    CREATE TABLE requests (
        id TEXT PRIMARY KEY,
        customer TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        status TEXT NOT NULL,
        connection TEXT,
        error TEXT,
        request BLOB NOT NULL
    ) STRICT;
", "
    -- What ends soon is looked for every second.
    CREATE INDEX connections_due ON connections (refresh_at) WHERE refresh_at IS NOT NULL AND archived_at IS NULL;
    -- The list of one customer, page by page.
    CREATE INDEX connections_listed ON connections (customer, seq);
", "
    -- Counts what was connected, renewed or archived: a renewal counts only for what it began with.
    ALTER TABLE connections ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
", "
    -- What the person has to do at the moment, sealed: the address is a key.
    ALTER TABLE connections ADD COLUMN action BLOB;
", "
    -- The request that began what a person has to finish, so that it is not begun twice.
    ALTER TABLE connections ADD COLUMN request TEXT;
"];

/// Brings a database of any earlier version to the current one.
pub(super) fn run(connection: &mut Connection) -> rusqlite::Result<()> {
    let version: usize = connection
        .query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
        .map(|version| usize::try_from(version).unwrap_or(0))?;
    for (number, step) in STEPS.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(
            None,
            "user_version",
            i64::try_from(number + 1).unwrap_or(i64::MAX),
        )?;
        transaction.commit()?;
    }
    Ok(())
}
