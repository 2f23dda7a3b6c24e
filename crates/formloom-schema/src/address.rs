//! Addresses (RFC 3986) and what `$id` does to them.

use fluent_uri::{Uri, UriRef};
use serde_json::{Map, Value};

use crate::dialect::Dialect;

/// The base inside a subschema: changed by its `$id`, unless that stands beside a `$ref` of an old draft.
pub(crate) fn rebase(
    members: &Map<String, Value>,
    base: String,
    dialect: Dialect,
    found: impl FnOnce(&str),
) -> String {
    let Some(id) = members.get(dialect.id_keyword()).and_then(Value::as_str) else {
        return base;
    };
    let address = id.split_once('#').map_or(id, |(address, _)| address);
    if address.is_empty() || (members.contains_key("$ref") && dialect.ref_stands_alone()) {
        return base;
    }
    match join(&base, address) {
        Some(address) => {
            found(&address);
            address
        }
        None => base,
    }
}

/// The absolute address of a given document; one that is no address stays as it is.
pub fn absolute(base: &str, uri: &str) -> String {
    join(base, uri).unwrap_or_else(|| uri.to_owned())
}

/// Whether a text is a URI reference, or starts as a name within its document does.
pub fn is_address(text: &str) -> bool {
    text.starts_with('#') || UriRef::parse(text).is_ok()
}

/// A reference with the letters of its fragment encoded that may not stand in one (RFC 3986, section 3.5):
/// `#/definitions/Box<number>`, as generators write it. None where nothing has to be.
pub fn encoded_fragment(reference: &str) -> Option<String> {
    let (address, fragment) = reference.split_once('#')?;
    let stands = |letter: char| letter.is_ascii_alphanumeric() || STANDING.contains(letter);
    if fragment.chars().all(stands) {
        return None;
    }
    let mut encoded = format!("{address}#");
    for letter in fragment.chars() {
        if stands(letter) {
            encoded.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                encoded += &format!("%{byte:02X}");
            }
        }
    }
    Some(encoded)
}

/// What stands in a fragment beside letters and digits; `%` begins what is encoded already.
const STANDING: &str = "-._~!$&'()*+,;=:@/?%";

/// Whether a text can be an anchor (2020-12, core, section 8.2.2; 2019-09, section 8.2.3).
pub fn is_anchor(text: &str, dialect: Dialect) -> bool {
    let (first, later) = if dialect == Dialect::Draft201909 {
        ("", "-.:_")
    } else {
        ("_", "-._")
    };
    let mut letters = text.chars();
    let is_first = |letter: char| letter.is_ascii_alphabetic() || first.contains(letter);
    letters.next().is_some_and(is_first)
        && letters.all(|letter| letter.is_ascii_alphanumeric() || later.contains(letter))
}

/// An absolute address (RFC 3986, section 5.2), without its fragment.
pub(crate) fn join(base: &str, reference: &str) -> Option<String> {
    let reference = reference
        .split_once('#')
        .map_or(reference, |(address, _)| address);
    let base = Uri::parse(base).ok()?;
    let reference = UriRef::parse(reference).ok()?;
    Some(reference.resolve_against(&base).ok()?.to_string())
}

/// A text with its escapes (RFC 3986, section 2.1) resolved; none for a broken escape, which the crate `percent-encoding`
/// would let through, or where no UTF-8 comes of it.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = after
                .get(..2)
                .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
                .and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
