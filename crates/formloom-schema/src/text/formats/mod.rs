//! Formats of texts that take more than a line to judge: addresses, host names, references, templates, durations.
//!
//! Written from the RFCs that JSON Schema names. Answers are the same with and without the feature `idna`; without it
//! some are not given: those of A-labels and other scripts in names of hosts, unless they are wrong in any case.

#[cfg(feature = "regex")]
mod context;
mod duration;
mod email;
mod host;
mod idn;
#[cfg(feature = "regex")]
mod letters;
mod lookup;
#[cfg(feature = "regex")]
mod punycode;
mod template;
#[cfg(test)]
mod tests;

use fluent_uri::{Iri, IriRef, Uri, UriRef};

use crate::dialect::Dialect;

/// Whether a text has a format, as a dialect knows it. None where that cannot be told here.
pub(super) fn is_valid(format: &str, text: &str, dialect: Dialect) -> Option<bool> {
    Some(match format {
        "email" => return email::is_mailbox(text, dialect),
        "hostname" => return host::is_host(text, dialect),
        "uri" => Uri::parse(text).is_ok(),
        "uri-reference" if dialect >= Dialect::Draft6 => UriRef::parse(text).is_ok(),
        "uri-template" if dialect >= Dialect::Draft6 => template::is_template(text),
        "iri" if dialect >= Dialect::Draft7 => Iri::parse(text).is_ok(),
        "iri-reference" if dialect >= Dialect::Draft7 => IriRef::parse(text).is_ok(),
        "idn-email" if dialect >= Dialect::Draft7 => return email::is_idn_mailbox(text),
        "idn-hostname" if dialect >= Dialect::Draft7 => return idn::is_idn_host(text),
        "duration" if dialect >= Dialect::Draft201909 => duration::is_duration(text),
        // Whoever has a parser of ECMA-262 can tell.
        "regex" => return None,
        // A format that no specification names asserts nothing, nor does one of a later draft.
        _ => true,
    })
}
