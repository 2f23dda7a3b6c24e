//! Identifiers, each with a type of its own, so that none is taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of hexadecimal digits in 128 bits.
const DIGITS: usize = 32;
/// Longer connection ids are refused.
const MAX_CONNECTION_ID: usize = 200;

/// A text that should have been an identifier, and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidId {
    /// A request id or nonce has 32 lower-case hexadecimal digits.
    #[error("expected 32 lower-case hexadecimal digits")]
    Random,
    /// A connection id has 1 to 200 letters, digits or `-_.:~`, and not only dots.
    #[error("expected a connection id of 1 to 200 letters, digits or -_.:~")]
    Connection,
}

/// Names one attempt to connect, towards the server and in its result messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

impl RequestId {
    /// An id from 128 random bits, which the host draws from a source fit for secrets.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex(bytes))
    }

    /// The 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is this id, in a time that does not tell where they differ.
    pub fn matches(&self, text: &str) -> bool {
        same(&self.0, text)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RequestId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        random_id(text).map(Self)
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

/// Binds a return from a redirect to the page that left. It is used once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nonce(String);

impl Nonce {
    /// A nonce from 128 random bits, which the host draws from a source fit for secrets.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex(bytes))
    }

    /// The 32 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is this nonce, in a time that does not tell where they differ.
    pub fn matches(&self, text: &str) -> bool {
        same(&self.0, text)
    }
}

impl TryFrom<String> for Nonce {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        random_id(text).map(Self)
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        nonce.0
    }
}

/// Names a connection at the backend. It is safe inside a path once percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConnectionId(String);

impl ConnectionId {
    /// Takes a text that came from outside, when it has the shape of an id.
    ///
    /// # Errors
    /// `InvalidId::Connection` for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:~".contains(&byte);
        let fits = (1..=MAX_CONNECTION_ID).contains(&text.len())
            && text.bytes().all(allowed)
            && text.bytes().any(|byte| byte != b'.');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId::Connection)
        }
    }

    /// The id as the backend writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ConnectionId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<ConnectionId> for String {
    fn from(id: ConnectionId) -> Self {
        id.0
    }
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random_id(text: String) -> Result<String, InvalidId> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() == DIGITS && text.bytes().all(digit) {
        Ok(text)
    } else {
        Err(InvalidId::Random)
    }
}

fn same(ours: &str, theirs: &str) -> bool {
    if ours.len() != theirs.len() {
        return false;
    }
    let difference = ours
        .bytes()
        .zip(theirs.bytes())
        .fold(0_u8, |seen, (a, b)| seen | (a ^ b));
    std::hint::black_box(difference) == 0
}
