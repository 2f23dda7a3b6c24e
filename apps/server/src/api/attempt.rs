//! What a client asks for, from the request to the connection that is written.

use serde_json::Value;

use super::error::no_connection;
use super::turns::Turn;
use super::{Api, ApiError, view};
use crate::catalog::{AuthOption, Integration};
use crate::store::{Record, Tokens, Write};

/// Waits for the turn at a connection, and gives it as it is then: to be connected again, or renewed.
pub(super) async fn live(app: &Api, customer: &str, id: &str) -> Result<(Record, Turn), ApiError> {
    let find = async |id: &str| {
        let record = app.store.connection(customer, id).await?;
        record
            .filter(|record| record.archived_at.is_none())
            .ok_or_else(no_connection)
    };
    // It may be named by its key, and the turn goes by its id.
    let record = find(id).await?;
    let turn = app.turns.wait(&format!("connection {}", record.id)).await;
    Ok((find(&record.id).await?, turn))
}

/// What a client asks for, checked, with kept secrets filled in.
pub(super) struct Attempt<'a> {
    pub(super) customer: String,
    pub(super) integration: &'a Integration,
    pub(super) option: &'a AuthOption,
    pub(super) input: Value,
    /// The connection that is connected again.
    pub(super) again: Option<Record>,
    pub(super) replace: bool,
    /// Those that may be replaced, where the client says it.
    pub(super) replaces: Option<Vec<String>>,
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    /// A connection is connected again and renewed one after the other.
    pub(super) turn: Option<Turn>,
}

/// Saves a connection that works.
pub(super) async fn save(
    app: &Api,
    mut attempt: Attempt<'_>,
    tokens: Option<Tokens>,
) -> Result<Value, ApiError> {
    let _turn = attempt.turn.take();
    let record = app.store.write(attempt.write(tokens)).await?;
    Ok(view::connection(app, &record))
}

impl Attempt<'_> {
    /// What stands for a new connection until the person has acted. It replaces nothing yet.
    pub(super) fn pending(&self, id: Option<String>, request: Option<String>) -> Write {
        Write {
            customer: self.customer.clone(),
            id,
            replace: false,
            replaces: None,
            request,
            key: None,
            name: self.name.clone(),
            default_name: self.integration.name.clone(),
            integration: self.integration.id.clone(),
            option: self.option.key.clone(),
            state: "CLIENT_ACTION_REQUIRED",
            input: self.input.clone(),
            tokens: None,
        }
    }

    /// What is to be written.
    pub(super) fn write(self, tokens: Option<Tokens>) -> Write {
        Write {
            customer: self.customer,
            id: self.again.map(|record| record.id),
            replace: self.replace,
            replaces: self.replaces,
            request: None,
            key: self.key,
            name: self.name,
            default_name: self.integration.name.clone(),
            integration: self.integration.id.clone(),
            option: self.option.key.clone(),
            state: "READY",
            input: self.input,
            tokens,
        }
    }
}
