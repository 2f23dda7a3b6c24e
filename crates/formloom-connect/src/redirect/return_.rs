//! Reads what a return added to the page's address. Anybody can make such an address, so it is
//! untrusted text with limits, and counts only with the nonce that left the page.

use serde_json::Value;

use super::{NONCE_PARAMETER, RESERVED};
use crate::{
    ConnectionId, Nonce, percent,
    text::{self, MAX_REASON},
    wire::ApiErrorBody,
};

/// A longer query is refused.
const MAX_QUERY: usize = 32_768;

/// What a return says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Return {
    /// `connectionId`: the connection was made.
    Connected(ConnectionId),
    /// `error` and `errorData`: it was not.
    Failed {
        /// The reason, as plain text.
        reason: Option<String>,
        /// The details; `None` when they are there and cannot be read.
        details: Option<ApiErrorBody>,
    },
}

/// Why a return is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReturnError {
    /// It does not carry the nonce of this flow.
    #[error("expected the nonce of this flow")]
    WrongNonce,
    /// The query is too long.
    #[error("expected a shorter query")]
    TooLong,
    /// A parameter is there twice.
    #[error("expected each parameter once")]
    Duplicate,
    /// It says both success and failure.
    #[error("expected one result")]
    BothResults,
    /// There was no return: the page that was left is opened again, by the Back button or by its address.
    #[error("expected a return")]
    NotReturned,
    /// It says neither success nor failure.
    #[error("expected a result")]
    NoResult,
    /// The connection id has not the shape of one.
    #[error("expected a connection id")]
    BadConnectionId,
}

/// Reads the query of the page's address (with or without `?`). `None` when a return added nothing to it.
///
/// `expected` is [`Resume::expected_nonce`](super::Resume::expected_nonce) of the kept [`Resume`](super::Resume).
/// Without a kept one there is nothing to return to: do not call this, and take the parameters out of the address.
pub fn parse_return(query: &str, expected: Option<&Nonce>) -> Option<Result<Return, ReturnError>> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let ours: Vec<(&'static str, &str)> = pairs(query).filter_map(reserved).collect();
    if ours.is_empty() {
        return None;
    }
    Some(read(query, &ours, expected))
}

/// The query without the parameters of a return, for the address that replaces the present one.
/// Starts with `?` where `query` did and something is left.
pub fn clean_query(query: &str) -> String {
    let (mark, query) = match query.strip_prefix('?') {
        Some(rest) => ("?", rest),
        None => ("", query),
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && reserved(split(pair)).is_none())
        .collect();
    if kept.is_empty() {
        String::new()
    } else {
        format!("{mark}{}", kept.join("&"))
    }
}

fn read(
    query: &str,
    ours: &[(&'static str, &str)],
    expected: Option<&Nonce>,
) -> Result<Return, ReturnError> {
    // The nonce comes first: a forged return learns nothing else, and uses nothing up.
    if let Some(expected) = expected {
        let carried = single(ours, NONCE_PARAMETER).ok().flatten();
        if !carried.is_some_and(|nonce| expected.matches(nonce)) {
            return Err(ReturnError::WrongNonce);
        }
    }
    if query.len() > MAX_QUERY {
        return Err(ReturnError::TooLong);
    }
    let connection = single(ours, "connectionId")?;
    let error = single(ours, "error")?;
    let data = single(ours, "errorData")?;
    match (connection, error, data) {
        (Some(id), None, None) => ConnectionId::parse(&percent::decode_query(id))
            .map(Return::Connected)
            .map_err(|_| ReturnError::BadConnectionId),
        (Some(_), _, _) => Err(ReturnError::BothResults),
        (None, None, None) => Err(ReturnError::NoResult),
        (None, error, data) => Ok(Return::Failed {
            reason: error
                .and_then(|reason| text::plain(&percent::decode_query(reason), MAX_REASON)),
            details: match data {
                None | Some("") => Some(ApiErrorBody::default()),
                Some(data) => details(&percent::decode_query(data)),
            },
        }),
    }
}

fn details(json: &str) -> Option<ApiErrorBody> {
    let value: Value = serde_json::from_str(json).ok()?;
    value.is_object().then(|| ApiErrorBody::from_value(&value))
}

fn single<'a>(
    ours: &[(&'static str, &'a str)],
    name: &str,
) -> Result<Option<&'a str>, ReturnError> {
    let mut values = ours
        .iter()
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| *value);
    let first = values.next();
    if values.next().is_some() {
        return Err(ReturnError::Duplicate);
    }
    Ok(first)
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(split)
}

fn split(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

/// The name, decoded, when it is one that a return adds.
fn reserved<'a>((name, value): (&str, &'a str)) -> Option<(&'static str, &'a str)> {
    let name = percent::decode_query(name);
    let known = RESERVED.into_iter().find(|known| *known == name)?;
    Some((known, value))
}
