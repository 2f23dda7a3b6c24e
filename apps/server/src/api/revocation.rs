//! Tokens of a connection that a person ends are taken back where the service offers it (RFC 7009), and so are those that
//! arrive when it is gone. Services may end all that an account has given us with one token (section 2.1), so tokens are
//! left where another connection may live by the same account: the customer has one to the service, or somebody has one
//! with these very tokens. Those of a connection that was replaced are left for the same reason.

use std::sync::Arc;

use super::{Api, ApiError, App, discovery, service};
use crate::catalog::OAuth;
use crate::store::{Record, Tokens};

/// Has the tokens of a connection revoked, beside everything else: it is gone whether the service answers or not.
pub(super) fn revoke(app: &App, record: Record) {
    if let Some(tokens) = record.tokens.clone() {
        unused(app, Given::of(record, tokens));
    }
}

/// Has tokens revoked that nobody will use.
pub(super) fn unused(app: &App, given: Given) {
    let app_too = Arc::clone(app);
    app.work.spawn(async move {
        if let Err(error) = end(&app_too, &given).await {
            // The service's own words may hold what was sent to it: only the type is logged.
            tracing::warn!(
                integration = given.integration,
                kind = error.kind(),
                "tokens could not be revoked"
            );
        }
    });
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

async fn end(app: &Api, given: &Given) -> Result<(), ApiError> {
    let integration = app.catalog.find(&given.integration);
    let option = integration.and_then(|known| known.option(given.option.as_deref()));
    let Some(oauth) = option.and_then(|option| option.oauth.as_ref()) else {
        return Ok(());
    };
    let Some(address) = discovery::revocation(app, oauth).await? else {
        return Ok(());
    };
    let (customer, tokens) = (&given.customer, &given.tokens);
    let integrations = of_its_service(app, oauth).await?;
    if app.store.may_use(customer, integrations, tokens).await? {
        return Ok(());
    }
    send(app, oauth, address, tokens).await
}

/// The integrations that ask the same service as the same client: an account gives one grant to all of them.
async fn of_its_service(app: &Api, oauth: &OAuth) -> Result<Vec<String>, ApiError> {
    let token_endpoint = discovery::endpoints(app, oauth).await?.token;
    let mut found = Vec::new();
    for integration in &app.catalog.integrations {
        let all = integration
            .options
            .iter()
            .filter_map(|option| option.oauth.as_ref());
        for other in all.filter(|other| other.client_id == oauth.client_id) {
            // One whose issuer does not answer may be of the same service.
            let endpoints = discovery::endpoints(app, other).await;
            if endpoints.is_ok_and(|endpoints| endpoints.token != token_endpoint) {
                continue;
            }
            found.push(integration.id.clone());
            break;
        }
    }
    Ok(found)
}

/// A refresh token goes with all that it gave (section 2.1).
async fn send(app: &Api, oauth: &OAuth, address: String, tokens: &Tokens) -> Result<(), ApiError> {
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
