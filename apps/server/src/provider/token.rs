//! The token endpoint, and the service that tokens open.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{App, Provider, basic, refuse, same};
use crate::{clock, keys};

/// Life of an access token, in seconds.
const ACCESS_LIFE: i64 = 3_600;
/// Life of a refresh token, in seconds.
const REFRESH_LIFE: i64 = 30 * 86_400;

/// Tokens are signed and not stored, so that a restart of the provider breaks no connection.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(rename = "use")]
    purpose: String,
    scope: String,
    jti: String,
    exp: i64,
}

/// `POST /token` (RFC 6749, sections 4.1.3 and 6; RFC 7636, section 4.6).
pub(super) async fn exchange(
    State(app): State<App>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    // The header's parts are form-encoded (RFC 6749, section 2.3.1); this client's are unreserved.
    let (id, secret) = basic(&headers).unwrap_or_else(|| {
        (
            value("client_id").to_owned(),
            value("client_secret").to_owned(),
        )
    });
    if !(same(&id, &app.client.id) & same(&secret, &app.client.secret)) {
        return error(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "the client's id or secret is wrong",
        );
    }
    match value("grant_type") {
        "authorization_code" => {
            // Taken first: a code is spent by any attempt to use it.
            let Some(grant) = app.waiting.take_code(value("code")) else {
                return error(
                    StatusCode::BAD_REQUEST,
                    "invalid_grant",
                    "the code is unknown, used or too old",
                );
            };
            if value("redirect_uri") != app.redirect_uri {
                return error(
                    StatusCode::BAD_REQUEST,
                    "invalid_grant",
                    "the code was given to another address",
                );
            }
            if !same(&keys::digest(value("code_verifier")), &grant.challenge) {
                return error(
                    StatusCode::BAD_REQUEST,
                    "invalid_grant",
                    "the PKCE verifier does not fit the challenge",
                );
            }
            tokens(&app, &grant.scope)
        }
        "refresh_token" => match open(&app, value("refresh_token"), "refresh") {
            Some(claims) => tokens(&app, &claims.scope),
            None => error(
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "the refresh token is unknown or too old",
            ),
        },
        _ => error(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            "only authorization_code and refresh_token are offered",
        ),
    }
}

/// `GET /api/me`.
pub(super) async fn me(State(app): State<App>, headers: HeaderMap) -> Response {
    let value = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match value
        .strip_prefix("Bearer ")
        .and_then(|token| open(&app, token, "access"))
    {
        Some(claims) => {
            Json(json!({"sub": claims.sub, "name": "Ada Lovelace", "scope": claims.scope}))
                .into_response()
        }
        None => refuse("the access token is unknown or too old"),
    }
}

fn tokens(app: &Provider, scope: &str) -> Response {
    let issued =
        sign(app, "access", scope, ACCESS_LIFE).zip(sign(app, "refresh", scope, REFRESH_LIFE));
    let Some((access, refresh)) = issued else {
        return error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            "no token could be signed",
        );
    };
    let body = json!({"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": ACCESS_LIFE, "scope": scope});
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn sign(app: &Provider, purpose: &str, scope: &str, life: i64) -> Option<String> {
    let claims = Claims {
        sub: "ada".to_owned(),
        purpose: purpose.to_owned(),
        scope: scope.to_owned(),
        jti: keys::random_id(),
        exp: clock::now() + life,
    };
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(app.token_secrets.first()?),
    )
    .ok()
}

fn open(app: &Provider, token: &str, purpose: &str) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    let claims = app.token_secrets.iter().find_map(|secret| {
        let key = DecodingKey::from_secret(secret);
        jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()
    });
    let claims = claims?.claims;
    (claims.purpose == purpose).then_some(claims)
}

fn error(status: StatusCode, code: &str, description: &str) -> Response {
    let body = Json(json!({"error": code, "error_description": description}));
    (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
}
