//! Customer tokens: issued by the page's own backend, verified by the API, both with the workspace
//! secret. Only HMAC algorithms are taken, so that a header cannot choose `none` or a public key.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::clock;

/// The key of the only workspace that this server has.
pub(crate) const WORKSPACE: &str = "formloom-dev";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer(pub(crate) String);

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token has expired: ask your backend for a new one")]
    Expired,
    #[error("the token is not signed with the workspace secret by HS256 or HS512")]
    Forged,
    #[error("the token names another workspace")]
    Workspace,
    #[error(
        "the token must have `exp`, and `iss` and `id`, or `workspaceKey` and `id`, or `workspaceKey` and `tenantKey`"
    )]
    Claims,
    #[error("opaque tokens (`pat-…`) are not known here: send a signed JWT")]
    Opaque,
}

/// Claims of all three generations.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_key: Option<String>,
    exp: i64,
}

/// Signs a token of the current generation.
pub(crate) fn issue(
    secret: &[u8],
    customer: &str,
    expires_at: i64,
) -> Result<String, jsonwebtoken::errors::Error> {
    let claims = Claims {
        iss: None,
        workspace_key: Some(WORKSPACE.to_owned()),
        id: None,
        tenant_key: Some(customer.to_owned()),
        exp: expires_at,
    };
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(secret),
    )
}

/// Checks a token and says whose it is.
pub(crate) fn verify(secret: &[u8], token: &str) -> Result<Customer, TokenError> {
    if token.starts_with("pat-") {
        return Err(TokenError::Opaque);
    }
    // A header that names no known algorithm (`none`) does not parse.
    jsonwebtoken::decode_header(token).map_err(|_| TokenError::Forged)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.algorithms = vec![Algorithm::HS256, Algorithm::HS512];
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    let claims =
        jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(secret), &validation)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                ErrorKind::MissingRequiredClaim(_) | ErrorKind::Json(_) => TokenError::Claims,
                _ => TokenError::Forged,
            })?
            .claims;
    // `exp` at this very second is over, too: a token is valid before it, not at it (RFC 7519, 4.1.4).
    if claims.exp <= clock::now() {
        return Err(TokenError::Expired);
    }
    let (workspace, customer) = match (
        claims.workspace_key,
        claims.iss,
        claims.tenant_key,
        claims.id,
    ) {
        (Some(workspace), _, Some(customer), _)
        | (Some(workspace), _, None, Some(customer))
        | (None, Some(workspace), _, Some(customer)) => (workspace, customer),
        _ => return Err(TokenError::Claims),
    };
    if workspace != WORKSPACE {
        return Err(TokenError::Workspace);
    }
    if customer.is_empty() || customer.len() > 256 {
        return Err(TokenError::Claims);
    }
    Ok(Customer(customer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

    fn signed(algorithm: Algorithm, claims: &Value) -> String {
        jsonwebtoken::encode(
            &Header::new(algorithm),
            claims,
            &EncodingKey::from_secret(SECRET),
        )
        .unwrap()
    }

    #[track_caller]
    fn check(token: &str, expected: Result<&str, TokenError>) {
        let expected = expected.map(|name| Customer(name.to_owned()));
        assert_eq!(verify(SECRET, token), expected, "verdict on a token");
    }

    #[test]
    fn three_generations_of_claims_are_taken() {
        let exp = clock::now() + 60;
        for claims in [
            json!({"iss": WORKSPACE, "id": "ada", "exp": exp}),
            json!({"workspaceKey": WORKSPACE, "id": "ada", "name": "Ada", "exp": exp}),
            json!({"workspaceKey": WORKSPACE, "tenantKey": "ada", "fields": {}, "exp": exp}),
        ] {
            check(&signed(Algorithm::HS256, &claims), Ok("ada"));
            check(&signed(Algorithm::HS512, &claims), Ok("ada"));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let exp = clock::now() + 60;
        let good = json!({"workspaceKey": WORKSPACE, "tenantKey": "ada", "exp": exp});
        check(&signed(Algorithm::HS384, &good), Err(TokenError::Forged));
        check(
            &jsonwebtoken::encode(
                &Header::default(),
                &good,
                &EncodingKey::from_secret(b"other"),
            )
            .unwrap(),
            Err(TokenError::Forged),
        );
        check(
            &signed(
                Algorithm::HS256,
                &json!({"iss": "other", "id": "ada", "exp": exp}),
            ),
            Err(TokenError::Workspace),
        );
        check(
            &signed(Algorithm::HS256, &json!({"iss": WORKSPACE, "id": "ada"})),
            Err(TokenError::Claims),
        );
        check(
            &signed(Algorithm::HS256, &json!({"iss": WORKSPACE, "exp": exp})),
            Err(TokenError::Claims),
        );
        check(
            &signed(
                Algorithm::HS256,
                &json!({"iss": WORKSPACE, "id": "ada", "exp": exp - 120}),
            ),
            Err(TokenError::Expired),
        );
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        check(
            &format!(
                "{}.{}.",
                part(&json!({"alg": "none", "typ": "JWT"})),
                part(&good)
            ),
            Err(TokenError::Forged),
        );
        check("pat-abc", Err(TokenError::Opaque));
        check("", Err(TokenError::Forged));
    }
}
