//! Errors of the API in the shape of membrane.md: `{type, key?, message, data?}`.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::jwt::TokenError;
use crate::schema::FieldError;
use crate::store::StoreError;

/// An operation failed. Holds no value that a client sent.
#[derive(Debug, Clone)]
pub(crate) struct ApiError(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    kind: &'static str,
    key: Option<&'static str>,
    message: String,
    data: Map<String, Value>,
    is_for_good: bool,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            kind,
            key: None,
            message: message.into(),
            data: Map::new(),
            is_for_good: false,
        }))
    }

    /// 400: the request cannot be understood.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// 400: members of the input break the option's schema.
    pub(crate) fn invalid_input(errors: &[FieldError]) -> Self {
        let message = match errors.len() {
            1 => "one field needs attention".to_owned(),
            many => format!("{many} fields need attention"),
        };
        Self::bad_request(message).with("errors", json!(errors))
    }

    /// 400: a parameter of the address is not usable.
    pub(crate) fn parameter(name: &str, message: &str) -> Self {
        Self::bad_request(format!("the parameter `{name}` {message}"))
    }

    /// 400: the service refused the credentials, or ended the sign-in.
    pub(crate) fn connection(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "connection", message)
    }

    /// 400: the connector is not ready for use.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "configuration", message)
    }

    /// 404, with what was looked for: `integration`, `connection-option`, `connection`, `connection-request`.
    pub(crate) fn not_found(what: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "bad_request", message)
            .key("not_found")
            .with("what", json!(what))
    }

    /// 401.
    pub(crate) fn not_authenticated(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "bad_request", message).key("not_authenticated")
    }

    /// 403.
    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "bad_request", message).key("access_denied")
    }

    /// 429: whoever answers with it says when to come back.
    pub(crate) fn rate_limited() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "bad_request",
            "too many requests: wait as long as `Retry-After` says",
        )
        .key("rate_limit_exceeded")
    }

    /// 413.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "bad_request",
            format!("the body may have at most {} kB", limit / 1024),
        )
    }

    /// 405.
    pub(crate) fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "bad_request",
            "this address does not take this method",
        )
    }

    /// 500: another service does not answer as it should.
    pub(crate) fn dependency(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "dependency_error",
            message,
        )
    }

    /// 500, told in full to the log only.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed; its log says why",
        )
    }

    /// Adds a key of membrane.md's list.
    pub(crate) fn key(mut self, key: &'static str) -> Self {
        self.0.key = Some(key);
        self
    }

    /// Adds a member of `data`.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.0.data.insert(name.to_owned(), value);
        self
    }

    /// Adds a problem at one field.
    pub(crate) fn at_field(self, at: &str, message: &str) -> Self {
        self.with("errors", json!([{"at": at, "message": message}]))
    }

    /// The credentials are of no use any more: the service refused them, or they ended. Only this ends a connection;
    /// whatever else fails is tried again later.
    pub(crate) fn for_good(mut self) -> Self {
        self.0.is_for_good = true;
        self
    }

    /// Whether the credentials are of no use any more.
    pub(crate) fn is_for_good(&self) -> bool {
        self.0.is_for_good
    }

    /// The `type`.
    pub(crate) fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// The message alone.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The status that it has as a response.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The error as it goes over the wire.
    pub(crate) fn to_json(&self) -> Value {
        let mut body = json!({"type": self.0.kind, "message": self.0.message});
        if let Some(key) = self.0.key {
            body["key"] = json!(key);
        }
        if !self.0.data.is_empty() {
            body["data"] = Value::Object(self.0.data.clone());
        }
        body
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        let refused = Self::not_authenticated(error.to_string());
        if error == TokenError::Expired {
            refused.with("reason", json!("expired"))
        } else {
            refused
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::KeyTaken => {
                Self::bad_request("another connection of this customer has this key")
                    .key("already_exists")
            }
            StoreError::Unasked => Self::new(
                StatusCode::CONFLICT,
                "bad_request",
                "there is another connection by now: ask whether it may be replaced",
            )
            .key("already_exists"),
            StoreError::Gone => no_connection(),
            other => Self::internal(&other),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.0.status, axum::Json(self.to_json())).into_response();
        if self.0.status == StatusCode::TOO_MANY_REQUESTS {
            crate::http::set(response.headers_mut(), header::RETRY_AFTER, "1");
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            crate::http::set(response.headers_mut(), header::WWW_AUTHENTICATE, "Bearer");
        }
        response
    }
}

/// The error for a connection that the customer does not have.
pub(super) fn no_connection() -> ApiError {
    ApiError::not_found("connection", "there is no such connection")
}
