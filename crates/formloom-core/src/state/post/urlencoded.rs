//! Reads the body of a post.

/// The pairs of `application/x-www-form-urlencoded`, as the URL standard parses it (section 5.1): `+` is a blank,
/// what is no escape stays as it is, and bytes that are no UTF-8 become U+FFFD.
///
/// ```
/// let pairs = formloom_core::parse_urlencoded("%2Fname=Ada+L.&%23=");
/// assert_eq!(pairs, [("/name".to_owned(), "Ada L.".to_owned()), ("#".to_owned(), String::new())]);
/// ```
pub fn parse_urlencoded(body: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect()
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
