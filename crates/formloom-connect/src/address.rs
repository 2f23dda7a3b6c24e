//! Web addresses that come from configuration or from a server, taken apart by hand and strictly:
//! what a browser and this parser could read differently is refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::percent;

/// Longer addresses are refused.
const MAX_ADDRESS: usize = 8_192;

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// The address is too long.
    #[error("expected a shorter address")]
    TooLong,
    /// The text is not an absolute web address in plain ASCII.
    #[error("expected an absolute web address")]
    Malformed,
    /// Only https is taken, and http on a loopback host.
    #[error("expected https, or http on a loopback host")]
    NotSecure,
    /// The address names a user.
    #[error("expected an address without user name and password")]
    UserInfo,
    /// The address has a fragment.
    #[error("expected an address without a fragment")]
    Fragment,
    /// The path has a `.` or `..` segment, which browsers take out.
    #[error("expected a path without dot segments")]
    DotSegment,
    /// The query holds a parameter that a return adds.
    #[error("expected a query without connectionId, error, errorData and formloom_nonce")]
    ReservedParameter,
    /// The address is not on the list of allowed ones.
    #[error("expected an address that is on the list of allowed ones")]
    NotAllowed,
}

/// The parts of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    secure: bool,
    host: String,
    port: u16,
    path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) fragment: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Takes an `https` address, or `http` on a loopback host, apart.
    pub(crate) fn parse(text: &'a str) -> Result<Self, AddressError> {
        if text.len() > MAX_ADDRESS {
            return Err(AddressError::TooLong);
        }
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        {
            return Err(AddressError::Malformed);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Malformed)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::NotSecure),
        };
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(AddressError::UserInfo);
        }
        let (rest, fragment) = cut(rest, '#');
        let (path, query) = cut(rest, '?');
        let (host, port) = host_and_port(authority, if secure { 443 } else { 80 })?;
        if !secure && !is_loopback(&host) {
            return Err(AddressError::NotSecure);
        }
        if path.split('/').any(is_dot_segment) {
            return Err(AddressError::DotSegment);
        }
        Ok(Self {
            secure,
            host,
            port,
            path: if path.is_empty() { "/" } else { path },
            query,
            fragment,
        })
    }

    /// Whether scheme, host, port and path are the same.
    pub(crate) fn has_place_of(&self, other: &Self) -> bool {
        self.secure == other.secure
            && self.host == other.host
            && self.port == other.port
            && self.path == other.path
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn host_and_port(authority: &str, default: u16) -> Result<(String, u16), AddressError> {
    let (host, port) = if let Some(inner) = authority.strip_prefix('[') {
        let (literal, after) = inner.split_once(']').ok_or(AddressError::Malformed)?;
        let address: Ipv6Addr = literal.parse().map_err(|_| AddressError::Malformed)?;
        (
            format!("[{address}]"),
            after
                .strip_prefix(':')
                .or((!after.is_empty()).then_some("")),
        )
    } else {
        let (host, port) = cut(authority, ':');
        if !is_host(host) {
            return Err(AddressError::Malformed);
        }
        (host.to_ascii_lowercase(), port)
    };
    let port = match port {
        None => default,
        Some(digits)
            if (1..=5).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            digits.parse().map_err(|_| AddressError::Malformed)?
        }
        Some(_) => return Err(AddressError::Malformed),
    };
    Ok((host, port))
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.len() <= 253 && host.split('.').all(label)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}

fn is_dot_segment(segment: &str) -> bool {
    matches!(percent::decode_segment(segment).as_str(), "." | "..")
}
