//! Names of hosts in any script (RFC 5890), by the tables of `idna`, which are too large for a page.

use super::host;
use crate::dialect::Dialect;

/// A host name of U-labels, A-labels and others. It may be mapped first (RFC 5891, section 5.2), as by UTS #46.
#[cfg(all(feature = "idna", not(target_arch = "wasm32")))]
pub(super) fn is_idn_host(text: &str) -> Option<bool> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::Check);
    match Uts46::new().to_ascii(text.as_bytes(), deny, hyphens, DnsLength::Verify) {
        Ok(ascii) => host::is_host(&ascii, Dialect::Draft202012),
        Err(_) => Some(false),
    }
}

/// None where there are other scripts or A-labels: it takes tables to tell them.
#[cfg(not(all(feature = "idna", not(target_arch = "wasm32"))))]
pub(super) fn is_idn_host(text: &str) -> Option<bool> {
    text.is_ascii()
        .then(|| host::is_host(text, Dialect::Draft202012))?
}
