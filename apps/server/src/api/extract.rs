//! Reading requests: who asks, and JSON without an echo of what was sent.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::{ApiError, App, BODY_LIMIT};
use crate::jwt::Customer;

impl FromRequestParts<App> for Customer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let token = bearer(&parts.headers).ok_or_else(|| {
            ApiError::not_authenticated("send a token: `Authorization: Bearer <JWT>`")
        })?;
        Ok(app.tokens.verify(token)?.customer)
    }
}

/// The token of the `Authorization` header.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The members of a JSON object, read by name.
#[derive(Debug)]
pub(super) struct Body(pub(super) Map<String, Value>);

impl FromRequest<App> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        Self::parse(&bytes(Bytes::from_request(request, app).await)?)
    }
}

impl Body {
    /// A body from JSON text. Where it is broken is said by line and column alone.
    pub(super) fn parse(text: &[u8]) -> Result<Self, ApiError> {
        match serde_json::from_slice(text) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(ApiError::bad_request("the body must be a JSON object")),
            Err(error) => Err(ApiError::bad_request(format!(
                "the body is not JSON: it breaks at line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }

    /// A text member; absent and `null` are the same.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(ApiError::bad_request(format!("`{name}` must be text"))),
        }
    }

    /// A member that is a list of texts.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, ApiError> {
        let wrong = || ApiError::bad_request(format!("`{name}` must be a list of texts"));
        let list = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(list) => list.as_array().ok_or_else(wrong)?,
        };
        let texts = list.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().map(Some).ok_or_else(wrong)
    }

    /// A member that is on or off.
    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(on)) => Ok(*on),
            Some(_) => Err(ApiError::bad_request(format!(
                "`{name}` must be true or false"
            ))),
        }
    }

    /// A member that is an object.
    pub(super) fn object(&self, name: &str) -> Result<Option<Value>, ApiError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value @ Value::Object(_)) => Ok(Some(value.clone())),
            Some(_) => Err(ApiError::bad_request(format!("`{name}` must be an object"))),
        }
    }

    /// The first of several members that is text.
    pub(super) fn first(&self, names: &[&str]) -> Result<Option<String>, ApiError> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// The bytes of a body, with the API's own words when there are too many.
pub(super) fn bytes(read: Result<Bytes, BytesRejection>) -> Result<Bytes, ApiError> {
    read.map_err(|rejection| match rejection.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(BODY_LIMIT),
        _ => ApiError::bad_request("the body could not be read to its end"),
    })
}
