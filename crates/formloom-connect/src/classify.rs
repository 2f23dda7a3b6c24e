//! One table maps what a server says (status, `type`, `key`: membrane.md, "Connections") to a kind of failure.

use crate::{ErrorKind, wire::ApiErrorBody};

/// Who tells of the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The API's answer to a request.
    Api,
    /// The result of an attempt, told by a message or a return: a refusal there is the provider's.
    Result,
}

/// A `key` says most.
const BY_KEY: &[(&str, ErrorKind)] = &[
    ("not_found", ErrorKind::NotFound),
    ("not_authenticated", ErrorKind::NotAuthenticated),
    ("access_token_expired", ErrorKind::NotAuthenticated),
    ("access_denied", ErrorKind::AccessDenied),
    ("already_exists", ErrorKind::AlreadyExists),
    ("rate_limit_exceeded", ErrorKind::RateLimited),
    ("connection_is_defunct", ErrorKind::ConnectionDefunct),
    ("lock_timeout", ErrorKind::Server),
];

/// These types say more than the status.
const BY_TYPE: &[(&str, ErrorKind)] = &[
    ("connection", ErrorKind::CredentialsRejected),
    ("configuration", ErrorKind::ConfigurationError),
    ("dependency_error", ErrorKind::Server),
    ("concurrency", ErrorKind::Server),
];

/// These types say less than the status.
const BY_WEAK_TYPE: &[(&str, ErrorKind)] = &[
    ("bad_request", ErrorKind::InvalidInput),
    ("internal", ErrorKind::Server),
];

/// The kind of a failure.
pub(crate) fn kind(source: Source, status: Option<u16>, body: &ApiErrorBody) -> ErrorKind {
    let found = lookup(BY_KEY, body.key.as_deref())
        .or_else(|| lookup(BY_TYPE, body.kind.as_deref()))
        .or_else(|| status.and_then(by_status))
        .or_else(|| lookup(BY_WEAK_TYPE, body.kind.as_deref()));
    let Some(kind) = found else {
        return match source {
            Source::Api => ErrorKind::Protocol,
            Source::Result => ErrorKind::ProviderDenied,
        };
    };
    let fields = !body.field_errors.is_empty();
    match (source, kind) {
        // The person was at the provider, so the refusal came from there.
        (Source::Result, ErrorKind::AccessDenied) => ErrorKind::ProviderDenied,
        (Source::Result, ErrorKind::CredentialsRejected) if !fields => ErrorKind::ProviderDenied,
        (_, kind) if unknown_option(kind, body) => ErrorKind::UnknownOption,
        (_, kind) => kind,
    }
}

/// A status that decides by itself.
const fn by_status(status: u16) -> Option<ErrorKind> {
    Some(match status {
        400 | 413 | 422 => ErrorKind::InvalidInput,
        401 => ErrorKind::NotAuthenticated,
        403 => ErrorKind::AccessDenied,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::AlreadyExists,
        410 => ErrorKind::ConnectionDefunct,
        429 => ErrorKind::RateLimited,
        408 | 500..=599 => ErrorKind::Server,
        _ => return None,
    })
}

/// `data.what` says what was not found.
fn unknown_option(kind: ErrorKind, body: &ApiErrorBody) -> bool {
    kind == ErrorKind::NotFound && body.what.as_deref() == Some("connection-option")
}

fn lookup(table: &[(&str, ErrorKind)], name: Option<&str>) -> Option<ErrorKind> {
    let name = name?;
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, kind)| *kind)
}
