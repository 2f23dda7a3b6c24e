//! Customer tokens: issued by the customer's own backend, and verified by the API: JWTs with the workspace secret or a
//! registered key, and opaque ones. A token's header chooses only among algorithms of one kind of key, so that it cannot
//! choose `none`, nor have a public key taken for a secret.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{clock, keys};

/// The key of the only workspace that this server has.
pub(crate) const WORKSPACE: &str = "formloom-dev";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Customer(pub(crate) String);

/// Whose a token is, and when it ends (in seconds since 1970); an opaque one does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) customer: Customer,
    pub(crate) ends: Option<i64>,
}

/// What tokens are verified with.
#[derive(Clone)]
pub(crate) struct TokenKeys {
    /// Workspace secrets: that of today, and one that was in use before.
    secrets: Vec<Vec<u8>>,
    registered: Vec<Registered>,
    /// Customers by the digests of opaque tokens.
    opaque: HashMap<String, String>,
}

#[derive(Clone)]
struct Registered {
    key: DecodingKey,
    algorithms: &'static [Algorithm],
}

const BY_SECRET: &[Algorithm] = &[Algorithm::HS256, Algorithm::HS512];
/// The crate `rsa` has an advisory without a fix (RUSTSEC-2023-0071): the time that an operation with a *private* key takes
/// can be measured. Here are only public ones; where there is a choice, take ES256.
const BY_RSA: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256];
const BY_EC: &[Algorithm] = &[Algorithm::ES256];

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token has expired: ask your backend for a new one")]
    Expired,
    #[error(
        "the token is not signed with the workspace secret (HS256, HS512) or a registered key (ES256, RS256, PS256)"
    )]
    Forged,
    #[error("the token names another workspace")]
    Workspace,
    #[error(
        "the token must have `exp`, and `iss` and `id`, or `workspaceKey` and `id`, or `workspaceKey` and `tenantKey`"
    )]
    Claims,
    #[error("this opaque token (`pat-…`) is not known here")]
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

impl TokenKeys {
    /// With these workspace secrets alone.
    pub(crate) const fn new(secrets: Vec<Vec<u8>>, opaque: HashMap<String, String>) -> Self {
        Self {
            secrets,
            registered: Vec::new(),
            opaque,
        }
    }

    /// Reads registered public keys (PEM), and a file of opaque tokens (a JSON object from token to customer).
    pub(crate) fn load(
        secrets: Vec<Vec<u8>>,
        registered: &[PathBuf],
        opaque: Option<&Path>,
    ) -> Result<Self, String> {
        let mut keys = Self::new(
            secrets,
            opaque.map(read_opaque).transpose()?.unwrap_or_default(),
        );
        for path in registered {
            let pem = std::fs::read(path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            keys.register(&pem)
                .ok_or_else(|| format!("{} holds no public key of RSA or P-256", path.display()))?;
        }
        Ok(keys)
    }

    fn register(&mut self, pem: &[u8]) -> Option<()> {
        let rsa = DecodingKey::from_rsa_pem(pem).map(|key| (key, BY_RSA));
        let (key, algorithms) = rsa
            .or_else(|_| DecodingKey::from_ec_pem(pem).map(|key| (key, BY_EC)))
            .ok()?;
        self.registered.push(Registered { key, algorithms });
        Some(())
    }

    /// Checks a token and says whose it is.
    pub(crate) fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        if token.starts_with("pat-") {
            let customer = self.opaque.get(&keys::digest(token));
            let customer = customer.ok_or(TokenError::Opaque)?.clone();
            return Ok(Verified {
                customer: Customer(customer),
                ends: None,
            });
        }
        // A header that names no known algorithm (`none`) does not parse.
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Forged)?;
        let mut last = TokenError::Forged;
        let secrets = self
            .secrets
            .iter()
            .map(|secret| (DecodingKey::from_secret(secret), BY_SECRET));
        let registered = self
            .registered
            .iter()
            .map(|known| (known.key.clone(), known.algorithms));
        for (key, algorithms) in secrets.chain(registered) {
            if !algorithms.contains(&header.alg) {
                continue;
            }
            match read(token, &key, algorithms) {
                Err(TokenError::Forged) => {}
                Err(error) => last = error,
                Ok(claims) => return claims.verified(),
            }
        }
        Err(last)
    }
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(…)")
    }
}

fn read_opaque(path: &Path) -> Result<HashMap<String, String>, String> {
    if keys::is_open_to_others(path) {
        return Err(format!(
            "{} can be read by other users of this machine: `chmod 600` it",
            path.display()
        ));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let tokens: HashMap<String, String> = serde_json::from_str(&text).map_err(|_| {
        format!(
            "{} is no JSON object from token to customer",
            path.display()
        )
    })?;
    Ok(tokens
        .into_iter()
        .map(|(token, customer)| (keys::digest(&token), customer))
        .collect())
}

fn read(
    token: &str,
    key: &DecodingKey,
    algorithms: &'static [Algorithm],
) -> Result<Claims, TokenError> {
    let mut validation = Validation::new(algorithms.first().copied().unwrap_or_default());
    validation.algorithms = algorithms.to_vec();
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.validate_aud = false;
    jsonwebtoken::decode::<Claims>(token, key, &validation)
        .map(|data| data.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => TokenError::Expired,
            ErrorKind::MissingRequiredClaim(_) | ErrorKind::Json(_) => TokenError::Claims,
            _ => TokenError::Forged,
        })
}

impl Claims {
    fn verified(self) -> Result<Verified, TokenError> {
        let claims = self;
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
        Ok(Verified {
            customer: Customer(customer),
            ends: Some(claims.exp),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    const OLD: &[u8] = b"fedcba9876543210fedcba9876543210";
    // Made for these tests, and used nowhere else.
    const EC_PRIVATE: &str = include_str!("../tests/keys/ec.pem");
    const EC_PUBLIC: &str = include_str!("../tests/keys/ec.pub.pem");
    const RSA_PRIVATE: &str = include_str!("../tests/keys/rsa.pem");
    const RSA_PUBLIC: &str = include_str!("../tests/keys/rsa.pub.pem");

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
        let opaque = HashMap::from([(keys::digest("pat-ada"), "ada".to_owned())]);
        let mut keys = TokenKeys::new(vec![SECRET.to_vec(), OLD.to_vec()], opaque);
        keys.register(EC_PUBLIC.as_bytes()).unwrap();
        keys.register(RSA_PUBLIC.as_bytes()).unwrap();
        let verified = keys.verify(token).map(|verified| verified.customer);
        assert_eq!(verified, expected, "verdict on a token");
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
    fn registered_keys_old_secrets_and_known_opaque_tokens_are_taken() {
        let claims = json!({"iss": WORKSPACE, "id": "ada", "exp": clock::now() + 60});
        let by = |algorithm, key: &EncodingKey| {
            jsonwebtoken::encode(&Header::new(algorithm), &claims, key).unwrap()
        };
        let ec = EncodingKey::from_ec_pem(EC_PRIVATE.as_bytes()).unwrap();
        let rsa = EncodingKey::from_rsa_pem(RSA_PRIVATE.as_bytes()).unwrap();
        check(&by(Algorithm::ES256, &ec), Ok("ada"));
        check(&by(Algorithm::RS256, &rsa), Ok("ada"));
        check(&by(Algorithm::PS256, &rsa), Ok("ada"));
        check(&by(Algorithm::RS512, &rsa), Err(TokenError::Forged));
        check(
            &by(Algorithm::HS256, &EncodingKey::from_secret(OLD)),
            Ok("ada"),
        );
        check("pat-ada", Ok("ada"));
        check("pat-ad", Err(TokenError::Opaque));
        // A public key is no secret, whatever the header says.
        for public in [EC_PUBLIC, RSA_PUBLIC] {
            let confused = by(
                Algorithm::HS256,
                &EncodingKey::from_secret(public.as_bytes()),
            );
            check(&confused, Err(TokenError::Forged));
        }
        let ended = json!({"iss": WORKSPACE, "id": "ada", "exp": clock::now() - 60});
        let ended = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &ended, &ec).unwrap();
        check(&ended, Err(TokenError::Expired));
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
