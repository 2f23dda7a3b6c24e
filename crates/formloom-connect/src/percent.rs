//! Percent-encoding (RFC 3986, section 2.1) for paths and queries.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Everything but unreserved characters is encoded, so the result fits a path segment and a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a name or value of a query: `+` is a space, a broken escape stays as it is,
/// and bytes that are not UTF-8 become replacement characters.
pub(crate) fn decode_query(text: &str) -> String {
    decode_segment(&text.replace('+', " "))
}

/// Decodes a segment of a path.
pub(crate) fn decode_segment(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode_query, encode};

    #[test]
    fn reserved_characters_come_back() {
        let text = "a b/ü?&=%+";
        assert_eq!(encode(text), "a%20b%2F%C3%BC%3F%26%3D%25%2B", "encoded");
        assert_eq!(decode_query(&encode(text)), text, "and back");
    }

    #[test]
    fn broken_escapes_stay() {
        assert_eq!(
            decode_query("50%+of%2"),
            "50% of%2",
            "a lone percent sign is text"
        );
        assert_eq!(decode_query("%ff"), "\u{fffd}", "a byte that is not UTF-8");
    }
}
