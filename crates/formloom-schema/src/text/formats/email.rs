//! Addresses of mail: `Mailbox` of RFC 5321, section 4.1.2, and with RFC 6531 in any script.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{host, idn};
use crate::dialect::Dialect;

/// What a local part may be written in.
#[derive(Clone, Copy, PartialEq)]
enum Script {
    Ascii,
    Any,
}

/// `Mailbox`; its domain is a host name as the dialect has them.
pub(super) fn is_mailbox(text: &str, dialect: Dialect) -> Option<bool> {
    is_mailbox_at(text, Script::Ascii, |domain| host::is_host(domain, dialect))
}

/// `Mailbox` with the extensions of RFC 6531, section 3.3. None where its domain cannot be told.
pub(super) fn is_idn_mailbox(text: &str) -> Option<bool> {
    is_mailbox_at(text, Script::Any, idn::is_idn_host)
}

fn is_mailbox_at(
    text: &str,
    script: Script,
    is_domain: impl Fn(&str) -> Option<bool>,
) -> Option<bool> {
    // A quoted local part may have an `@`, a domain has none.
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Some(false);
    };
    if !is_local_part(local, script) {
        return Some(false);
    }
    match enclosed(domain, '[', ']') {
        Some(literal) => Some(is_literal(literal)),
        None => is_domain(domain),
    }
}

/// `Local-part`, with at most 64 octets (RFC 5321, section 4.5.3.1.1).
fn is_local_part(text: &str, script: Script) -> bool {
    let is_good = match enclosed(text, '"', '"') {
        Some(content) => is_quoted(content, script),
        None => text.split('.').all(|atom| is_atom(atom, script)),
    };
    is_good && text.len() <= 64
}

fn enclosed(text: &str, start: char, end: char) -> Option<&str> {
    text.strip_prefix(start)?.strip_suffix(end)
}

/// `Atom`: `atext` of RFC 5322, section 3.2.3.
fn is_atom(text: &str, script: Script) -> bool {
    let is_atext = |letter: char| {
        letter.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(letter)
            || is_foreign(letter, script)
    };
    !text.is_empty() && text.chars().all(is_atext)
}

/// `*QcontentSMTP`: printable characters and spaces, where `\` and `"` are behind a `\`.
fn is_quoted(content: &str, script: Script) -> bool {
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        let is_good = match letter {
            '\\' => letters
                .next()
                .is_some_and(|quoted| matches!(quoted, ' '..='~')),
            '"' => false,
            ' '..='~' => true,
            _ => is_foreign(letter, script),
        };
        if !is_good {
            return false;
        }
    }
    true
}

/// `UTF8-non-ascii` (RFC 6531, section 3.3).
fn is_foreign(letter: char, script: Script) -> bool {
    script == Script::Any && !letter.is_ascii()
}

/// `address-literal` (RFC 5321, section 4.1.3); no tag is registered but that of IPv6.
fn is_literal(text: &str) -> bool {
    match text.split_once(':') {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6") => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        _ => text.parse::<Ipv4Addr>().is_ok(),
    }
}
