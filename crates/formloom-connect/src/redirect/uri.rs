//! The address that the same-window way returns to (membrane.md, "Rules for the flow", 4).

use super::{NONCE_PARAMETER, RESERVED};
use crate::{AddressError, Nonce, address::Address, percent};

/// Longer addresses are refused.
const MAX_REDIRECT: usize = 2_048;

/// An entry of the list of allowed addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedRedirect {
    /// This text and no other. There is no room for the nonce then: the kept [`Resume`](super::Resume) alone
    /// binds the return.
    Exact(String),
    /// Any query behind this origin and path, which leaves room for the nonce.
    OriginAndPath(String),
}

/// An address that may be returned to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    takes_nonce: bool,
}

impl RedirectUri {
    /// Takes an https address (http on a loopback host) without user info and fragment that is on the list.
    ///
    /// # Errors
    /// [`AddressError`], with what was expected.
    pub fn parse(text: &str, allow: &[AllowedRedirect]) -> Result<Self, AddressError> {
        if text.len() > MAX_REDIRECT {
            return Err(AddressError::TooLong);
        }
        let address = Address::parse(text)?;
        if address.fragment.is_some() {
            return Err(AddressError::Fragment);
        }
        if address.query.is_some_and(has_reserved) {
            return Err(AddressError::ReservedParameter);
        }
        let by_place = allow.iter().any(|entry| match entry {
            AllowedRedirect::OriginAndPath(known) => {
                Address::parse(known).is_ok_and(|known| known.has_place_of(&address))
            }
            AllowedRedirect::Exact(_) => false,
        });
        let exactly = allow
            .iter()
            .any(|entry| matches!(entry, AllowedRedirect::Exact(known) if known == text));
        if by_place || exactly {
            Ok(Self {
                text: text.to_owned(),
                takes_nonce: by_place,
            })
        } else {
            Err(AddressError::NotAllowed)
        }
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the nonce can travel in the query.
    pub const fn takes_nonce(&self) -> bool {
        self.takes_nonce
    }

    /// The address to send: with the nonce in its query, where there is room for it.
    pub fn with_nonce(&self, nonce: &Nonce) -> String {
        if !self.takes_nonce {
            return self.text.clone();
        }
        let joint = match self.text.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some(_) => "&",
        };
        format!("{}{joint}{NONCE_PARAMETER}={}", self.text, nonce.as_str())
    }
}

fn has_reserved(query: &str) -> bool {
    query.split('&').any(|pair| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        RESERVED.contains(&percent::decode_query(name).as_str())
    })
}
