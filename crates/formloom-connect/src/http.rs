//! Requests and answers as data: the flow says what to ask, the host asks it.

use std::time::Duration;

use serde_json::Value;

use crate::{Secret, percent};

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads, and can be repeated.
    Get,
    /// Makes or does something.
    Post,
    /// Changes some members.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as HTTP writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request relative to the API's address. The host adds that, the bearer token and the version header.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The path, percent-encoded, with its leading slash.
    pub path: String,
    /// The query's names and values, not yet encoded.
    pub query: Vec<(String, String)>,
    /// The JSON body, if the request has one.
    pub body: Option<Secret<Value>>,
}

impl HttpRequest {
    /// A `GET` of the path.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::Get, path)
    }

    /// A request without query and body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
        }
    }

    /// The same request with a JSON body.
    #[must_use]
    pub fn with_body(mut self, body: Value) -> Self {
        self.body = Some(Secret::new(body));
        self
    }

    /// The same request with one more query parameter, when there is a value for it.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            self.query.push((name.to_owned(), value.to_string()));
        }
        self
    }

    /// The path with its encoded query, to be put behind the API's address.
    pub fn address(&self) -> String {
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{}={}", percent::encode(name), percent::encode(value)))
            .collect();
        if query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, query.join("&"))
        }
    }
}

/// What came back for a request, of any status.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The header `Retry-After`, when it names seconds (see [`retry_after`]).
    pub retry_after: Option<Duration>,
    /// The body as text.
    pub body: Secret<String>,
}

impl HttpResponse {
    /// An answer without `Retry-After`.
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            retry_after: None,
            body: Secret::new(body.into()),
        }
    }

    /// The same answer with `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Whether the status says that the request was carried out.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Reads a `Retry-After` header in seconds. A date gives `None`, since there is no clock here; a day is the most.
pub fn retry_after(header: &str) -> Option<Duration> {
    let seconds: u64 = header.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(86_400)))
}

/// Why there is no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The server could not be reached, or the connection broke.
    #[error("the server could not be reached")]
    Unreachable,
    /// The host gave up waiting.
    #[error("the server did not answer in time")]
    TimedOut,
    /// The host has no valid token to send.
    #[error("there is no valid token to send")]
    NoToken,
    /// The answer was longer than the host reads.
    #[error("the answer was too long to read")]
    TooLarge,
}
