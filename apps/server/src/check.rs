//! Tries credentials at the service before they are saved, by a real request.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use crate::api::{Api, ApiError};
use crate::catalog::{AuthOption, Check, Integration};
use crate::http;

const REASON_LENGTH: usize = 300;
const ANSWER_LENGTH: usize = 64 * 1024;

/// Asks the service whether it takes the credentials of a complete, valid input.
pub(crate) async fn credentials(
    api: &Api,
    integration: &Integration,
    option: &AuthOption,
    input: &Value,
) -> Result<(), ApiError> {
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
    let (request, at, secret) = match &option.check {
        Check::None => return Ok(()),
        Check::ApiKey { url, header } => {
            let secret = text("apiKey");
            // A key with other bytes than a header can carry is wrong without a request.
            let value = axum::http::HeaderValue::from_str(secret).map_err(|_| {
                refused(
                    integration,
                    "/apiKey",
                    "the key holds characters that no key has",
                )
            })?;
            (
                api.http
                    .get(api.address(url))
                    .header(header.as_str(), value),
                "/apiKey",
                secret,
            )
        }
        Check::Basic { url } => {
            let secret = text("password");
            (
                api.http
                    .get(api.address(url))
                    .basic_auth(text("username"), Some(secret)),
                "/password",
                secret,
            )
        }
    };
    let request = match input.get("timeout").and_then(Value::as_u64) {
        Some(seconds) => request.timeout(Duration::from_secs(seconds)),
        None => request,
    };
    let response = send(integration, request).await?;
    if takes(integration, &response)? {
        return Ok(());
    }
    let reason = reason(response)
        .await
        .unwrap_or_else(|| "these credentials were refused".to_owned());
    let reason = if secret.is_empty() {
        reason
    } else {
        reason.replace(secret, "…")
    };
    Err(refused(integration, at, &reason))
}

/// Asks the service whether it takes a new access token.
pub(crate) async fn access_token(
    api: &Api,
    integration: &Integration,
    url: &str,
    token: &str,
) -> Result<(), ApiError> {
    let response = send(
        integration,
        api.http.get(api.address(url)).bearer_auth(token),
    )
    .await?;
    if takes(integration, &response)? {
        return Ok(());
    }
    let refused = format!("{} gave a token, and then refused it", integration.name);
    Err(ApiError::connection(refused).for_good())
}

/// Whether a service takes what it was asked with. An answer that says neither is an error.
fn takes(integration: &Integration, response: &Response) -> Result<bool, ApiError> {
    match response.status() {
        status if status.is_success() => Ok(true),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(false),
        status => Err(ApiError::dependency(format!(
            "{} answered with status {}",
            integration.name,
            status.as_u16()
        ))),
    }
}

/// Text of a service, made safe to show: one line, of limited length.
pub(crate) fn tidy(text: &str) -> String {
    http::one_line(text).chars().take(REASON_LENGTH).collect()
}

/// Reads an answer up to a limit, whatever its length claims.
pub(crate) async fn read(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_LENGTH {
            body.truncate(ANSWER_LENGTH);
            break;
        }
    }
    Ok(body)
}

async fn send(integration: &Integration, request: RequestBuilder) -> Result<Response, ApiError> {
    request.send().await.map_err(|error| {
        let what = if error.is_timeout() {
            "did not answer in time"
        } else {
            "cannot be reached"
        };
        ApiError::dependency(format!("{} {what}: try again later", integration.name))
    })
}

async fn reason(response: Response) -> Option<String> {
    let body = read(response).await.ok()?;
    let answer: Value = serde_json::from_slice(&body).ok()?;
    let said = ["message", "error_description", "error"]
        .iter()
        .find_map(|name| answer.get(name)?.as_str())?;
    Some(tidy(said)).filter(|said| !said.is_empty())
}

fn refused(integration: &Integration, at: &str, reason: &str) -> ApiError {
    ApiError::connection(format!(
        "{} refused the credentials: {reason}",
        integration.name
    ))
    .at_field(at, reason)
    .for_good()
}
