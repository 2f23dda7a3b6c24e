//! Whether A-labels are those of U-labels, by the tables of `idna`, which are too large for a page.

/// Whether the A-labels of a host name are those of U-labels that are stable and in NFC, with joiners and directions
/// as they should be (RFC 5891, section 5.4).
#[cfg(all(feature = "idna", not(target_arch = "wasm32")))]
pub(super) fn is_lookup(text: &str) -> Option<bool> {
    use idna::uts46::{AsciiDenyList, Hyphens, Uts46};

    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::Check);
    let (_, result) = Uts46::new().to_unicode(text.as_bytes(), deny, hyphens);
    Some(result.is_ok())
}

/// None: it takes tables of normalization, joining and direction to tell.
#[cfg(not(all(feature = "idna", not(target_arch = "wasm32"))))]
pub(super) fn is_lookup(_text: &str) -> Option<bool> {
    None
}
