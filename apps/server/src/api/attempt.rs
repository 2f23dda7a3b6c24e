//! What a client asks for, from the request to the connection that is written.

use serde_json::Value;

use super::{Api, ApiError, view};
use crate::catalog::{AuthOption, Integration};
use crate::store::{Record, Tokens, Write};

/// What a client asks for, checked, with kept secrets filled in.
pub(super) struct Attempt<'a> {
    pub(super) customer: String,
    pub(super) integration: &'a Integration,
    pub(super) option: &'a AuthOption,
    pub(super) input: Value,
    /// The connection that is connected again.
    pub(super) again: Option<Record>,
    pub(super) replace: bool,
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
}

/// Saves a connection that works.
pub(super) async fn save(
    app: &Api,
    attempt: Attempt<'_>,
    tokens: Option<Tokens>,
) -> Result<Value, ApiError> {
    let record = app.store.write(attempt.write("READY", tokens)).await?;
    Ok(view::connection(app, &record))
}

impl Attempt<'_> {
    /// What is to be written.
    pub(super) fn write(self, state: &'static str, tokens: Option<Tokens>) -> Write {
        Write {
            customer: self.customer,
            id: self.again.map(|record| record.id),
            replace: self.replace,
            key: self.key,
            name: self.name,
            default_name: self.integration.name.clone(),
            integration: self.integration.id.clone(),
            option: self.option.key.clone(),
            state,
            input: self.input,
            tokens,
        }
    }
}
