//! Percent-encoding (RFC 3986, section 2.1) for paths and queries, by hand: it is all of URL handling that we need.

/// Everything but unreserved characters is encoded, so the result fits a path segment and a query.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Decodes a name or value of a query: `+` is a space, a broken escape stays as it is,
/// and bytes that are not UTF-8 become replacement characters.
pub(crate) fn decode_query(text: &str) -> String {
    decode(text, true)
}

/// Decodes a segment of a path.
pub(crate) fn decode_segment(text: &str) -> String {
    decode(text, false)
}

fn decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    rest = after;
                }
                _ => bytes.push(first),
            },
            (b'+', _) if plus_is_space => bytes.push(b' '),
            _ => bytes.push(first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
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
