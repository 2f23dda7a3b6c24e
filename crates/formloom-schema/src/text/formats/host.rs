//! Names of hosts (RFC 1123, section 2.1, on RFC 1034, section 3.5), and A-labels among their labels (RFC 5890).

use super::lookup;
#[cfg(feature = "regex")]
use super::{context, punycode};
use crate::dialect::Dialect;

/// A host name. Since draft 7 what looks like an A-label must be one; None where that cannot be told.
pub(super) fn is_host(text: &str, dialect: Dialect) -> Option<bool> {
    if text.len() > 253 || !text.split('.').all(is_label) {
        return Some(false);
    }
    if dialect < Dialect::Draft7 {
        return Some(true);
    }
    let mut reserved = text
        .split('.')
        .filter(|label| is_reserved(label))
        .peekable();
    if reserved.peek().is_none() {
        return Some(true);
    }
    if !reserved.all(may_be_a_label) {
        return Some(false);
    }
    lookup::is_lookup(text)
}

/// `label` (RFC 1034, section 3.5), which may begin with a digit (RFC 1123, section 2.1).
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `R-LDH label` (RFC 5890, section 2.3.1): hyphens where a prefix ends.
fn is_reserved(label: &str) -> bool {
    label.get(2..4) == Some("--")
}

/// Whether a reserved label is an A-label as far as its own characters tell (RFC 5890, section 2.3.2.1).
/// Other prefixes mean nothing yet, and are not to be taken for ordinary labels (section 2.3.1).
fn may_be_a_label(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    let Some(encoded) = label.strip_prefix("xn--") else {
        return false;
    };
    #[cfg(feature = "regex")]
    return punycode::decode(encoded)
        .is_some_and(|decoded| !decoded.is_ascii() && context::is_u_label(&decoded));
    #[cfg(not(feature = "regex"))]
    !encoded.is_empty()
}
