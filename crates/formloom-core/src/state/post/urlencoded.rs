//! Reads the body of a post.

/// The pairs of `application/x-www-form-urlencoded`, as the URL standard parses it (section 5.1): `+` is a blank,
/// what is no escape stays as it is, and bytes that are no UTF-8 become U+FFFD.
///
/// ```
/// let pairs = formloom_core::parse_urlencoded("%2Fname=Ada+L.&%23=");
/// assert_eq!(pairs, [("/name".to_owned(), "Ada L.".to_owned()), ("#".to_owned(), String::new())]);
/// ```
pub fn parse_urlencoded(body: &str) -> Vec<(String, String)> {
    let parts = body.split('&').filter(|part| !part.is_empty());
    let pairs = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    pairs
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        match (first, more) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, more @ ..]) if digit(*high).is_some() && digit(*low).is_some() => {
                let high = digit(*high).unwrap_or_default();
                bytes.push(high << 4 | digit(*low).unwrap_or_default());
                rest = more;
            }
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::parse_urlencoded;

    #[track_caller]
    fn check(body: &str, expected: &[(&str, &str)]) {
        let pairs = parse_urlencoded(body);
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(pairs, expected, "{body}");
    }

    #[test]
    fn bodies_are_read_as_the_url_standard_says() {
        check("", &[]);
        check("&&a&=b&c=d=e&", &[("a", ""), ("", "b"), ("c", "d=e")]);
        check("a=%E2%82%AC+1&b=%0D%0A", &[("a", "€ 1"), ("b", "\r\n")]);
        check(
            "a=%&b=%4&c=%zz&d=%2b",
            &[("a", "%"), ("b", "%4"), ("c", "%zz"), ("d", "+")],
        );
        check("a=%FF€", &[("a", "\u{FFFD}€")]);
    }
}
