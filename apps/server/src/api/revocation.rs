//! Tokens of a connection that a person ends are taken back where the service offers it (RFC 7009). Those of one that was
//! replaced are not: services may end all that an account has given us with one token (section 2.1), and the connection
//! that took its place may be of the same account.

use std::sync::Arc;

use super::{Api, ApiError, App, discovery, service};
use crate::catalog::OAuth;
use crate::store::{Record, Tokens};

/// Has the tokens of a connection revoked, beside everything else: it is gone whether the service answers or not.
pub(super) fn revoke(app: &App, record: Record) {
    let Some(tokens) = record.tokens else {
        return;
    };
    let app_too = Arc::clone(app);
    app.work.spawn(async move {
        let app = app_too;
        let integration = app.catalog.find(&record.integration);
        let option = integration.and_then(|known| known.option(record.option.as_deref()));
        let Some(oauth) = option.and_then(|option| option.oauth.as_ref()) else {
            return;
        };
        if let Err(error) = send(&app, oauth, &tokens).await {
            // The service's own words may hold what was sent to it: only the type is logged.
            tracing::warn!(
                connection = record.id,
                kind = error.kind(),
                "the tokens of a connection could not be revoked"
            );
        }
    });
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
