//! Tokens of a connection that a person ends are taken back where the service offers it (RFC 7009), and so are those that
//! arrive when it is gone. Where the customer has another connection to the service they are not, nor are those of one that
//! was replaced: services may end all that an account has given us with one token (section 2.1), and the other connection
//! may be of the same account.

use std::sync::Arc;

use super::{Api, ApiError, App, discovery, service};
use crate::catalog::OAuth;
use crate::store::{Record, Tokens};

/// Has the tokens of a connection revoked, beside everything else: it is gone whether the service answers or not.
pub(super) fn revoke(app: &App, record: Record) {
    if let Some(tokens) = record.tokens.clone() {
        begin(app, Given::of(record, tokens), true);
    }
}

/// Has tokens revoked that nobody will use: the connection that they came for was ended while they were on their way.
pub(super) fn unused(app: &App, given: Given) {
    begin(app, given, false);
}

/// Tokens, and for what they were given.
pub(super) struct Given {
    pub(super) customer: String,
    pub(super) integration: String,
    pub(super) option: Option<String>,
    pub(super) tokens: Tokens,
}

impl Given {
    /// Those of a connection.
    pub(super) fn of(record: Record, tokens: Tokens) -> Self {
        Self {
            customer: record.customer,
            integration: record.integration,
            option: record.option,
            tokens,
        }
    }
}

fn begin(app: &App, given: Given, in_any_case: bool) {
    let app_too = Arc::clone(app);
    app.work.spawn(async move {
        if let Err(error) = end(&app_too, &given, in_any_case).await {
            // The service's own words may hold what was sent to it: only the type is logged.
            tracing::warn!(
                integration = given.integration,
                kind = error.kind(),
                "tokens could not be revoked"
            );
        }
    });
}

async fn end(app: &Api, given: &Given, in_any_case: bool) -> Result<(), ApiError> {
    let integration = app.catalog.find(&given.integration);
    let option = integration.and_then(|known| known.option(given.option.as_deref()));
    let Some(oauth) = option.and_then(|option| option.oauth.as_ref()) else {
        return Ok(());
    };
    let (customer, integration) = (&given.customer, &given.integration);
    if !in_any_case && app.store.has_tokens(customer, integration).await? {
        return Ok(());
    }
    send(app, oauth, &given.tokens).await
}

/// A refresh token goes with all that it gave (section 2.1).
async fn send(app: &Api, oauth: &OAuth, tokens: &Tokens) -> Result<(), ApiError> {
    let Some(address) = discovery::revocation(app, oauth).await? else {
        return Ok(());
    };
    let (token, hint) = match &tokens.refresh {
        Some(refresh) => (refresh, "refresh_token"),
        None => (&tokens.access, "access_token"),
    };
    let (id, secret) = service::credentials(app, oauth).await?;
    let mut form = vec![("token", token.as_str()), ("token_type_hint", hint)];
    let request = app.http.post(address);
    let request = match &secret {
        Some(secret) => request.basic_auth(service::encoded(&id), Some(service::encoded(secret))),
        None => {
            form.push(("client_id", &id));
            request
        }
    };
    let answer = request.form(&form).send().await;
    let refused = || ApiError::dependency("the service did not revoke the tokens");
    let answer = answer.map_err(|_| refused())?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(refused())
    }
}
